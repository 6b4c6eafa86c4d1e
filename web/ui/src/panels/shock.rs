//! The shock: prices that move, a sale, an oracle that fails; what it would do, and the button that does it.

use yew::prelude::*;

use crate::components::amount::AmountProps;
use crate::components::{AmountInput, Button, Choice, Slider, Weight, picker, segmented};
use crate::piece;
use crate::present::format;
use crate::present::shock::{beforehand, button, speed};
use crate::state::draft::slider_step;
use crate::state::plan::Ground;
use crate::state::shock::{Failure, Kind, OVER_BLOCKS, Preset, SHOCK_BPS, ShockChange, Wish};
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
                { match wish.kind {
                    Kind::Price => which(wish, &symbols, tell),
                    Kind::Sale => sale(wish, &ground, &symbols, tell),
                    Kind::Oracle => oracle(wish, &ground, &symbols, tell),
                } }
            </details>
            <div class="shock-forecast hint" id="shock-forecast" aria-live="polite">
                { for said.into_iter().map(|sentence| html! { <p>{ sentence }</p> }) }
            </div>
            { Button::new(weight).id("shock").disabled(!model.can_act() || cannot).described_by(cannot.then_some("shock-forecast")).show(on_shock, words) }
        </section>
    }
}

/// What choosing a place changes.
fn on(
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

/// Which prices move, and how fast.
fn which(wish: &Wish, symbols: &[String], tell: &Callback<Message>) -> Html {
    let asset = |(index, symbol): (usize, &String)| {
        let tell = tell.clone();
        let on_toggle = Callback::from(move |()| {
            tell.emit(Message::Shock(ShockChange::Toggle(index)));
        });
        Button::plain()
            .id(format!("shock-asset-{symbol}"))
            .pressed(wish.assets.contains(&index))
            .show(on_toggle, symbol.clone())
    };
    let over = OVER_BLOCKS
        .iter()
        .position(|blocks| *blocks == wish.over_blocks);
    html! {
        <div class="shock-assets" role="group" aria-label={text("shock.assets")}>
            { for symbols.iter().enumerate().map(asset) }
            { picker(Choice {
                name: "shock-over",
                label: text("shock.over"),
                options: OVER_BLOCKS.iter().map(|blocks| AttrValue::from(speed(*blocks))).collect(),
                chosen: over.unwrap_or(0),
                on_choose: on(tell, |place| ShockChange::Over(OVER_BLOCKS[place.min(OVER_BLOCKS.len() - 1)])),
            }) }
        </div>
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

/// How much of what is sold.
fn sale(wish: &Wish, ground: &Ground<'_>, symbols: &[String], tell: &Callback<Message>) -> Html {
    let Some(terms) = ground
        .terms
        .get(wish.asset)
        .filter(|_| !ground.pairs().is_empty())
    else {
        return html! {};
    };
    let held = ground
        .wallet
        .and_then(|wallet| wallet.get(wish.asset).copied());
    let on_amount = {
        let tell = tell.clone();
        Callback::from(move |amount: Option<_>| {
            tell.emit(Message::Shock(ShockChange::Amount(
                amount.unwrap_or_default(),
            )));
        })
    };
    html! {
        { piece!(AmountInput, AmountProps {
            id: "shock-amount",
            label: text("shock.amount"),
            value: wish.amount,
            max: held.unwrap_or(wish.amount),
            step: slider_step(terms.price),
            symbol: symbols.get(wish.asset).cloned().unwrap_or_default(),
            on_change: on_amount,
            children: assets("shock-sold", text("shock.sold"), wish, symbols, tell),
        }) }
    }
}

/// Whose oracle fails, and how.
fn oracle(wish: &Wish, ground: &Ground<'_>, symbols: &[String], tell: &Callback<Message>) -> Html {
    let failures = Failure::ALL;
    let place = failures.iter().position(|failure| *failure == wish.failure);
    let on_price = {
        let tell = tell.clone();
        Callback::from(move |price: Option<_>| {
            tell.emit(Message::Shock(ShockChange::Price(
                price.unwrap_or_default(),
            )));
        })
    };
    let price = ground.terms.get(wish.asset).map(|terms| terms.price);
    let twice = price.map_or(wish.price, |price| {
        price.mul_down(leverloom_model::Wad::whole(2))
    });
    html! {
        <>
            <div class="shock-row shock-oracle">
                { assets("shock-oracle-asset", text("shock.oracle_asset"), wish, symbols, tell) }
                { segmented(Choice {
                    name: "shock-failure",
                    label: text("shock.failure"),
                    options: failures.map(|failure| text(&format!("shock.failure.{}", failure.name()))).to_vec(),
                    chosen: place.unwrap_or(0),
                    on_choose: on(tell, move |place| ShockChange::Failure(failures[place.min(3)])),
                }) }
            </div>
            if wish.failure == Failure::Deviate {
                <div class="shock-row">
                    { percent("shock-deviation", wish.deviation_bps).label(text("shock.deviation"))
                        .show(in_bps(tell, ShockChange::Deviation)) }
                    <output class="number shock-size" for="shock-deviation">{ format::change(f64::from(wish.deviation_bps) / 10_000.0) }</output>
                </div>
            }
            if wish.failure == Failure::Set {
                { piece!(AmountInput, AmountProps {
                    id: "shock-set",
                    label: text("shock.set_price"),
                    value: wish.price,
                    max: twice,
                    step: slider_step(leverloom_model::Wad::ONE).min(twice.to_f64() / 200.0),
                    symbol: "USD",
                    on_change: on_price,
                }) }
            }
        </>
    }
}

fn assets(
    name: &'static str,
    label: AttrValue,
    wish: &Wish,
    symbols: &[String],
    tell: &Callback<Message>,
) -> Html {
    picker(Choice {
        name,
        label,
        options: symbols.iter().cloned().map(AttrValue::from).collect(),
        chosen: wish.asset,
        on_choose: on(tell, ShockChange::Asset),
    })
}

/// A slider in percent, at a number of basis points.
fn percent(id: &'static str, bps: i32) -> Slider {
    let percent = |bps: i32| f64::from(bps / 100);
    let range = (percent(*SHOCK_BPS.start()), percent(*SHOCK_BPS.end()));
    Slider::new(id, range, percent(bps)).danger()
}

/// Takes percents, tells basis points.
fn in_bps(
    tell: &Callback<Message>,
    change: impl Fn(i32) -> ShockChange + 'static,
) -> impl Fn(f64) + 'static {
    let tell = tell.clone();
    move |percent| tell.emit(Message::Shock(change((percent * 100.0) as i32)))
}
