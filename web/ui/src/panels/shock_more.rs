//! What else of a shock can be chosen: which prices and how fast, how much of what is sold, whose oracle fails and how.
//!
//! Owns its controls; what they change is the wish of [`super::shock`].

use leverloom_model::Wad;
use yew::prelude::*;

use super::shock::{in_bps, on, percent};
use crate::components::amount::AmountProps;
use crate::components::{AmountInput, Button, Choice, picker, segmented, use_language};
use crate::piece;
use crate::present::format;
use crate::present::shock::speed;
use crate::state::Message;
use crate::state::draft::slider_step;
use crate::state::shock::{Failure, Kind, OVER_BLOCKS, ShockChange, Wish};
use crate::texts::text;

/// Properties of [`ShockMore`].
#[derive(Clone, PartialEq, Properties)]
pub struct ShockMoreProps {
    /// What is wished so far.
    pub wish: Wish,
    /// Symbols of the assets.
    pub symbols: Vec<String>,
    /// Dollars of the asset that is sold, or whose oracle fails.
    pub price: Option<Wad>,
    /// What the user's wallet holds of it.
    pub held: Option<Wad>,
    /// Whether there is an exchange.
    pub trades: bool,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(ShockMore, shock);

/// The controls of the kind of shock that is wished.
#[component]
pub fn ShockMore(props: &ShockMoreProps) -> Html {
    use_language();
    match props.wish.kind {
        Kind::Price => which(&props.wish, &props.symbols, &props.tell),
        Kind::Sale => sale(props),
        Kind::Oracle => oracle(props),
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

/// How much of what is sold.
fn sale(props: &ShockMoreProps) -> Html {
    let ShockMoreProps {
        wish,
        symbols,
        tell,
        ..
    } = props;
    let Some(price) = props.price.filter(|_| props.trades) else {
        return html! {};
    };
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
            max: props.held.unwrap_or(wish.amount),
            step: slider_step(price),
            symbol: symbols.get(wish.asset).cloned().unwrap_or_default(),
            on_change: on_amount,
            children: assets("shock-sold", text("shock.sold"), wish, symbols, tell),
        }) }
    }
}

/// Whose oracle fails, and how.
fn oracle(props: &ShockMoreProps) -> Html {
    let ShockMoreProps {
        wish,
        symbols,
        tell,
        ..
    } = props;
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
    let twice = (props.price).map_or(wish.price, |price| price.mul_down(Wad::whole(2)));
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
                    step: slider_step(Wad::ONE).min(twice.to_f64() / 200.0),
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
