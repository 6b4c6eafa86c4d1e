//! The user's own positions: one row each with its name and health, one of them in focus; a new one, and taking back.

use leverloom_model::units::Wad;
use yew::prelude::*;

use crate::components::{Button, Glyph, icon};
use crate::platform::input;
use crate::present::format;
use crate::present::position::safety_word;
use crate::state::link::{Keep, Phase};
use crate::state::own::{MOST_ACCOUNTS, name_of};
use crate::state::standing::Safety;
use crate::state::{Message, Model};
use crate::texts::{fill, text};

/// The list of positions; none as long as there is one and it has no name.
pub fn own_positions(model: &Model, tell: &Callback<Message>) -> Html {
    let count = model.scenario.account_count();
    if count == 1 && model.scenario.accounts.is_empty() {
        return html! {};
    }
    html! {
        <ul class="own-list" id="own" aria-label={text("own.title")}>
            { for (0..count).map(|account| row(model, account, tell)) }
        </ul>
    }
}

/// What can be done with positions as such: one more, and taking back.
pub fn own_deeds(model: &Model, tell: &Callback<Message>) -> Html {
    let count = model.scenario.account_count();
    let full = count >= MOST_ACCOUNTS;
    let waits = !model.can_act() || model.link.phase != Phase::Running;
    let on_add = {
        let tell = tell.clone();
        Callback::from(move |()| tell.emit(Message::AddAccount))
    };
    html! {
        <div class="own">
            if model.link.keeping != Keep::Nothing {
                <p class="hint" role="status">{ fill("own.adding", &[("block", &format::integer(u64::from(model.clock.block)))]) }</p>
            }
            <div class="own-end">
                { Button::quiet().id("add-position").disabled(full || waits).label(text(if full { "own.full" } else { "own.add" }))
                    .show(on_add, html! { <>{ "+ " }{ text("own.add") }</> }) }
                { undo(model, tell) }
            </div>
        </div>
    }
}

/// Takes back what was done last.
fn undo(model: &Model, tell: &Callback<Message>) -> Html {
    if let Some(removed) = &model.own.removed {
        let tell = tell.clone();
        let on_bring_back = Callback::from(move |()| tell.emit(Message::BringBack));
        return Button::quiet()
            .id("bring-back")
            .disabled(model.is_acting())
            .show(
                on_bring_back,
                fill("own.bring_back", &[("name", &removed.name)]),
            );
    }
    let Some(block) = model.own.undo_to(model.clock.block) else {
        return html! {};
    };
    let tell = tell.clone();
    let on_undo = Callback::from(move |()| tell.emit(Message::Undo));
    let words = fill("own.undo", &[("block", &format::integer(u64::from(block)))]);
    Button::quiet()
        .id("undo")
        .disabled(model.is_acting())
        .show(on_undo, words)
}

fn row(model: &Model, account: u32, tell: &Callback<Message>) -> Html {
    let chosen = model.own.account == account;
    let count = model.scenario.account_count();
    let number = format::integer(u64::from(account) + 1);
    let name = name_of(&model.scenario, account)
        .map_or_else(|| fill("own.name", &[("number", &number)]), str::to_owned);
    let position = model
        .report
        .as_ref()
        .and_then(|report| report.outcome.market.yours.get(account as usize));
    let held = position.filter(|it| it.collateral_usd > Wad::ZERO || it.debt_usd > Wad::ZERO);
    let safety = Safety::of(held.and_then(|position| position.health_factor));
    let health = match held {
        Some(position) => format::health(position.health_factor.map(Wad::to_f64)),
        None => text("own.none").to_string(),
    };
    let on_choose = {
        let tell = tell.clone();
        Callback::from(move |_: MouseEvent| tell.emit(Message::Account(account)))
    };
    let on_name = {
        let tell = tell.clone();
        Callback::from(move |event: Event| {
            tell.emit(Message::Rename(account, input::changed(&event)));
        })
    };
    let on_remove = {
        let tell = tell.clone();
        Callback::from(move |()| tell.emit(Message::RemoveAccount(account)))
    };
    let safety_shown = held.map(|_| {
        html! {
            <>
                { " " }
                <span class="mark" aria-hidden="true">{ safety.mark() }</span>
                <span class="spoken">{ safety_word(safety) }</span>
            </>
        }
    });
    html! {
        <li class={classes!("own-row", chosen.then_some("is-selected"), held.map(|_| format!("is-{}", safety.name())))}>
            if chosen {
                <input
                    id="own-name"
                    class="field own-name"
                    type="text"
                    maxlength="24"
                    autocomplete="off"
                    aria-label={text("own.rename")}
                    aria-current="true"
                    value={name.clone()}
                    onchange={on_name}
                />
            } else {
                <button type="button" class="own-choose" id={format!("own-{account}")} onclick={on_choose}>{ name.clone() }</button>
            }
            <span class="number own-health">{ health }{ safety_shown }</span>
            if count > 1 {
                { Button::quiet().id(format!("remove-{account}")).disabled(model.is_acting() || model.link.phase != Phase::Running)
                    .label(fill("own.remove", &[("name", &name)]).into())
                    .show(on_remove, icon(Glyph::Close)) }
            }
        </li>
    }
}
