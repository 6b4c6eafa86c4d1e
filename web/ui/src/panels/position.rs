//! Where a position stands: health meter, leverage, liquidation price, what-ifs; and the card of the open one.

use leverloom_model::formulas::AssetTerms;
use leverloom_model::report::{BlockReport, Position, Transaction};
use leverloom_model::scenario::Scenario;
use std::rc::Rc;
use yew::prelude::*;

use super::amend::amend;
use crate::components::{Button, Meter, Shared, health_meter, term_at, use_language};
use crate::platform::dom;
use crate::present::plan::outcome;
use crate::present::position::{WhatIf, amounts, view, worth, your_liquidation};
use crate::present::{format, labels};
use crate::state::amendment::{Amendment, can_close, close_actions, unwind_actions};
use crate::state::feed::FeedEntry;
use crate::state::own::Receipt;
use crate::state::standing::Holdings;
use crate::state::{Message, Selection};
use crate::texts::{fill, text};

/// How safe a position is, in numbers and words; `place` is where on the page this stands, for ids.
pub fn stand(
    symbols: &[String],
    terms: &[AssetTerms],
    holdings: &Holdings,
    place: &'static str,
) -> Html {
    let view = view(symbols, terms, holdings);
    html! {
        <div class={classes!("stand", format!("is-{}", view.safety.name()))}>
            <div class="stand-health has-term">
                { term_at("health_factor", place) }
                <strong class="number" id={format!("{place}-health")}>{ view.health.clone() }</strong>
                <span class="safety">{ view.safety_word.clone() }</span>
            </div>
            { health_meter(&Meter {
                label: text("term.health_factor"),
                value: view.meter,
                shown: view.health.into(),
                words: view.safety_word.into(),
                safety: view.safety,
            }) }
            <p class="stand-gone has-term">
                if let Some(liquidation) = view.liquidation {
                    <span id={format!("{place}-liquidation-price")}>{ liquidation }</span>
                    if let Some(distance) = view.distance {
                        <span class="number distance">{ distance }</span>
                    }
                } else {
                    { text("position.gone_no_debt") }
                }
            </p>
            <dl class="stand-facts">
                <div class="has-term">
                    <dt>{ term_at("leverage", place) }</dt>
                    <dd class="number">{ view.leverage }</dd>
                </div>
                <div class="has-term">
                    <dt>{ term_at("ltv", place) }</dt>
                    <dd class="number">{ view.loan_to_value }</dd>
                </div>
                <div class="has-term">
                    <dt>{ term_at("own", place) }</dt>
                    <dd class="number">{ view.own_usd }</dd>
                </div>
                <div class="has-term">
                    <dt>{ term_at("net_rate", place) }</dt>
                    <dd class="number" id={format!("{place}-net-rate")}>{ view.net_rate }</dd>
                </div>
            </dl>
            if let Some(asset) = view.what_if_asset {
                <div class="what-if">
                    <span class="hint" id={format!("{place}-what-if")}>{ fill("what_if.title", &[("asset", &asset)]) }</span>
                    <ul class="what-ifs" aria-labelledby={format!("{place}-what-if")}>
                        { for view.what_ifs.iter().map(what_if) }
                    </ul>
                </div>
            }
        </div>
    }
}

fn what_if(it: &WhatIf) -> Html {
    let words = fill(
        "what_if.words",
        &[
            ("change", &it.change),
            ("health", &it.health),
            ("safety", &it.word),
            ("equity", &it.equity),
        ],
    );
    html! {
        <li class={format!("is-{}", it.safety.name())} title={words.clone()}>
            <span class="spoken">{ words }</span>
            <span class="hint number" aria-hidden="true">{ it.change.clone() }</span>
            <span class="number" aria-hidden="true">
                <strong>{ it.health.clone() }</strong>{ " " }
                <span class="mark">{ it.safety.mark() }</span>
            </span>
            <span class="hint number" aria-hidden="true">{ it.equity.clone() }</span>
        </li>
    }
}

/// What was sent and what came of it; a press shows a transaction in all panes.
fn taken(receipt: &Receipt, report: Option<&BlockReport>, tell: &Callback<Message>) -> Html {
    let block = format::integer(u64::from(receipt.block));
    let Some(outcome) = outcome(receipt) else {
        return html! { <p class="receipt hint" id="receipt">{ fill("receipt.pending", &[("block", &block)]) }</p> };
    };
    let assets = report.map_or(&[][..], |report| &report.outcome.market.assets);
    let link = |(index, sent): &(u32, Transaction)| {
        let (block, transaction) = (receipt.block, *index);
        let words = labels::sentence(sent, assets);
        let tell = tell.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            tell.emit(Message::Select(Selection::Transaction {
                block,
                index: transaction,
            }));
        });
        html! { <li><button type="button" class="link" {onclick}>{ words }</button></li> }
    };
    html! {
        <div class="receipt" id="receipt">
            <span class="hint">{ fill("receipt.block", &[("block", &block)]) }</span>
            <ul>{ for receipt.transactions.iter().map(link) }</ul>
            <p class="hint" id="receipt-outcome">{ outcome }</p>
        </div>
    }
}

/// What the last liquidation of the user's account took; a press shows it in all panes.
pub fn last_liquidation(
    entry: &FeedEntry,
    symbols: &[String],
    on_select: &Callback<Selection>,
) -> Html {
    let (block, transaction) = (entry.block, entry.liquidation.transaction);
    let on_select = on_select.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        on_select.emit(Selection::Liquidation { block, transaction });
    });
    html! {
        <button type="button" class="your-liquidation" id="your-liquidation" {onclick}>
            { your_liquidation(symbols, entry) }
        </button>
    }
}

/// Properties of [`PositionCard`].
#[derive(Clone, PartialEq, Properties)]
pub struct PositionProps {
    /// The open position.
    pub position: Position,
    /// The running scenario.
    pub scenario: Rc<Scenario>,
    /// What the assets count for now.
    pub terms: Vec<AssetTerms>,
    /// The change being made.
    pub amendment: Option<Amendment>,
    /// Whether actions wait for their block.
    pub acting: bool,
    /// Whether nothing can be done now.
    pub blocked: bool,
    /// Whether it is in focus.
    pub selected: bool,
    /// What was last sent for it.
    pub receipt: Option<Receipt>,
    /// The market at the block shown.
    pub report: Option<Shared<BlockReport>>,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(PositionCard, position);

/// The card of the open position.
#[component]
pub fn PositionCard(props: &PositionProps) -> Html {
    use_language();
    let PositionProps {
        position,
        scenario,
        terms,
        tell,
        ..
    } = props;
    let symbols: Vec<String> = scenario
        .assets
        .iter()
        .map(|asset| asset.symbol.clone())
        .collect();
    let on_select = {
        let (tell, actor, selected) = (tell.clone(), position.actor, props.selected);
        Callback::from(move |()| {
            tell.emit(Message::Select(if selected {
                Selection::None
            } else {
                Selection::Position(actor)
            }));
        })
    };
    // The builder, and whatever was in focus in it, is gone: the keyboard goes on from here.
    use_effect_with((), |()| dom::focus_if_lost("position-title"));
    let closable = can_close(position);
    let on_close = {
        let (tell, actions) = (tell.clone(), close_actions(position, scenario));
        Callback::from(move |()| tell.emit(Message::Act(actions.clone())))
    };
    let side = |held: &[leverloom_model::Wad]| {
        let held = amounts(&symbols, held);
        if held.is_empty() {
            text("position.nothing").to_string()
        } else {
            format::list(&held)
        }
    };
    let wallet = fill(
        "position.wallet_of",
        &[
            ("amounts", &side(&position.wallet)),
            (
                "worth",
                &format::usd_compact(worth(terms, &position.wallet)),
            ),
        ],
    );
    html! {
        <div class={classes!("position", props.selected.then_some("is-selected"))} id="position">
            <dl class="sides">
                <div><dt>{ text("position.supplied") }</dt><dd class="number">{ side(&position.collateral) }</dd></div>
                <div><dt>{ text("position.owed") }</dt><dd class="number">{ side(&position.debt) }</dd></div>
                <div class="side-wallet"><dt>{ text("position.wallet") }</dt><dd class="number" id="position-wallet">{ wallet }</dd></div>
            </dl>
            { stand(&symbols, terms, &Holdings::of(position), "position") }
            if let Some(receipt) = &props.receipt {
                { taken(receipt, props.report.as_deref(), tell) }
            }
            { amend(&symbols, props) }
            <div class="button-row">
                if let Some(actions) = unwind_actions(position, scenario) {
                    { Button::plain().id("unwind-position")
                        .disabled(props.blocked)
                        .show({
                            let tell = tell.clone();
                            Callback::from(move |()| tell.emit(Message::Act(actions.clone())))
                        }, text("own.unwind")) }
                }
                { Button::plain().id("close-position")
                    .disabled(props.blocked || !closable)
                    .described_by((!closable).then_some("close-problem"))
                    .show(on_close, text("position.close")) }
                { Button::plain().id("select-position").pressed(props.selected).show(on_select, text("position.show")) }
            </div>
            if !closable {
                <p class="hint" id="close-problem">{ text("position.cannot_close") }</p>
            }
        </div>
    }
}
