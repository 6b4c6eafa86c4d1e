//! The shock: how far a price moves, what it would do, and the button that does it. What else can be chosen is
//! [`super::shock_more`]'s.

use yew::prelude::*;

use crate::components::{Button, Choice, Slider, Weight, segmented};
use crate::lazy;
use crate::panels::shock_more::{ShockMore, ShockMoreProps};
use crate::present::format;
use crate::present::shock::{beforehand, button};
use crate::state::plan::Ground;
use crate::state::shock::{Kind, Preset, SHOCK_BPS, ShockChange, Wish};
use crate::state::standing::Holdings;
use crate::state::{Message, Model};
use crate::texts::{fill, text};

/// The shock control; `primary` says whether this is the one obvious thing to do.
pub fn shock_panel(model: &Model, primary: bool, tell: &Callback<Message>) -> Html {
    let ground = model.ground();
    let wish = &model.shock.wish;
    let symbols: Vec<String> = model
        .scenario
        .assets
        .iter()
        .map(|asset| asset.symbol.clone())
        .collect();
    let kind = Kind::ALL.iter().position(|kind| *kind == wish.kind);
    let yours = model.open_position().map(Holdings::of);
    let said = beforehand(
        &model.shock,
        &ground,
        &symbols,
        model.clock.block,
        yours.as_ref(),
    );
    let actions = wish.actions(&ground);
    let cannot = actions.is_empty() || wish.obstacle(&ground).is_some();
    let on_shock = {
        let tell = tell.clone();
        Callback::from(move |()| tell.emit(Message::Strike(actions.clone())))
    };
    let words = button(wish, &symbols);
    let weight = if primary {
        Weight::Primary
    } else {
        Weight::Plain
    };
    html! {
        <section class={classes!("shock", primary.then_some("is-next"))} aria-labelledby="shock-title">
            <div class="label-row">
                <h3 class="label" id="shock-title">{ text("shock.title") }</h3>
                { presets(&ground, tell) }
            </div>
            if wish.kind == Kind::Price {
                { price(wish, &ground, &words, tell) }
            }
            <details class="shock-more" id="shock-more">
                <summary>{ text("shock.more") }</summary>
                { segmented(Choice {
                    name: "shock-kind",
                    label: text("shock.kinds"),
                    options: Kind::ALL.map(|kind| text(&format!("shock.kind.{}", kind.name()))).to_vec(),
                    chosen: kind.unwrap_or(0),
                    on_choose: on(tell, |place| ShockChange::Kind(Kind::ALL[place.min(2)])),
                }) }
                { lazy!(ShockMore, ShockMoreProps {
                    wish: wish.clone(),
                    symbols: symbols.clone(),
                    price: ground.terms.get(wish.asset).map(|terms| terms.price),
                    held: ground.wallet.and_then(|wallet| wallet.get(wish.asset).copied()),
                    trades: !ground.pairs().is_empty(),
                    tell: tell.clone(),
                }) }
            </details>
            <div class="shock-forecast hint" id="shock-forecast" aria-live="polite">
                { for said.into_iter().map(|sentence| html! { <p>{ sentence }</p> }) }
            </div>
            { Button::new(weight).id("shock").disabled(!model.can_act() || cannot).described_by(cannot.then_some("shock-forecast")).show(on_shock, words) }
        </section>
    }
}

/// What choosing a place changes.
pub(super) fn on(
    tell: &Callback<Message>,
    change: impl Fn(usize) -> ShockChange + 'static,
) -> Callback<usize> {
    let tell = tell.clone();
    Callback::from(move |place| tell.emit(Message::Shock(change(place))))
}

fn presets(ground: &Ground<'_>, tell: &Callback<Message>) -> Html {
    let preset = |preset: Preset| {
        let tell = tell.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            tell.emit(Message::Shock(ShockChange::Preset(preset)));
        });
        html! {
            <button type="button" class="link" id={format!("preset-{}", preset.name())} {onclick}>
                { text(&format!("shock.preset.{}", preset.name())) }
            </button>
        }
    };
    let mut possible = Preset::ALL.to_vec();
    possible.retain(|preset| preset.is_possible(&ground.terms));
    html! {
        <span class="presets" role="group" aria-label={text("shock.presets")}>
            { for possible.into_iter().map(preset) }
        </span>
    }
}

/// How far they move.
fn price(wish: &Wish, ground: &Ground<'_>, words: &str, tell: &Callback<Message>) -> Html {
    let first = wish
        .assets
        .first()
        .and_then(|asset| ground.terms.get(*asset));
    let between = first.map(|terms| {
        let after = terms.shocked(wish.change_bps).price;
        fill(
            "shock.price",
            &[
                ("before", &format::usd(terms.price.to_f64())),
                ("after", &format::usd(after.to_f64())),
            ],
        )
    });
    html! {
        <div class="shock-row">
            { percent("shock-slider", wish.change_bps).label(text("shock.size")).words(words.to_owned())
                .show(in_bps(tell, ShockChange::Change)) }
            <output class="number shock-size" for="shock-slider">{ format::change(f64::from(wish.change_bps) / 10_000.0) }</output>
            if wish.assets.len() == 1 {
                <span class="hint number shock-price">{ between }</span>
            }
        </div>
    }
}

/// A slider in percent, at a number of basis points.
pub(super) fn percent(id: &'static str, bps: i32) -> Slider {
    let percent = |bps: i32| f64::from(bps / 100);
    let range = (percent(*SHOCK_BPS.start()), percent(*SHOCK_BPS.end()));
    Slider::new(id, range, percent(bps)).danger()
}

/// Takes percents, tells basis points.
pub(super) fn in_bps(
    tell: &Callback<Message>,
    change: impl Fn(i32) -> ShockChange + 'static,
) -> impl Fn(f64) + 'static {
    let tell = tell.clone();
    move |percent| tell.emit(Message::Shock(change((percent * 100.0) as i32)))
}
