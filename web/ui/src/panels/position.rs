//! Where a position stands: health meter, leverage, liquidation price, what-ifs; and the card of the open one.

use leverloom_model::formulas::AssetTerms;
use leverloom_model::report::Position;
use leverloom_model::scenario::Scenario;
use std::rc::Rc;
use yew::prelude::*;

use super::amend::Amend;
use crate::components::{Button, HealthMeter, Term};
use crate::platform::dom;
use crate::present::position::{WhatIf, amounts, view, your_liquidation};
use crate::state::amendment::{Amendment, can_close, close_actions};
use crate::state::feed::FeedEntry;
use crate::state::standing::Holdings;
use crate::state::{Message, Selection};
use crate::texts::{fill, text};

/// Properties of [`Stand`].
#[derive(Clone, PartialEq, Properties)]
pub struct StandProps {
    /// Symbols of the assets.
    pub symbols: Vec<String>,
    /// What they count for.
    pub terms: Vec<AssetTerms>,
    /// What is held.
    pub holdings: Holdings,
    /// Which place on the page this is, for ids.
    pub place: AttrValue,
}

/// How safe a position is, in numbers and words.
#[component]
pub fn Stand(props: &StandProps) -> Html {
    let view = view(&props.symbols, &props.terms, &props.holdings);
    let place = props.place.clone();
    html! {
        <div class={classes!("stand", format!("is-{}", view.safety.name()))}>
            <div class="stand-health has-term">
                <Term name="health_factor" place={place.clone()} />
                <strong class="number" id={format!("{place}-health")}>{ view.health.clone() }</strong>
                <span class="safety">{ view.safety_word.clone() }</span>
            </div>
            <HealthMeter
                label={text("term.health_factor")}
                value={view.meter}
                shown={view.health}
                words={view.safety_word}
                safety={view.safety}
            />
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
                    <dt><Term name="leverage" place={place.clone()} /></dt>
                    <dd class="number">{ view.leverage }</dd>
                </div>
                <div class="has-term">
                    <dt><Term name="ltv" place={place.clone()} /></dt>
                    <dd class="number">{ view.loan_to_value }</dd>
                </div>
                <div class="has-term">
                    <dt><Term name="own" place={place.clone()} /></dt>
                    <dd class="number">{ view.own_usd }</dd>
                </div>
            </dl>
            if let Some(asset) = view.what_if_asset {
                <div class="what-if">
                    <span class="hint" id={format!("{place}-what-if")}>{ fill("position.what_if", &[("asset", &asset)]) }</span>
                    <ul class="what-ifs" aria-labelledby={format!("{place}-what-if")}>
                        { for view.what_ifs.iter().map(what_if) }
                    </ul>
                </div>
            }
        </div>
    }
}

fn what_if(it: &WhatIf) -> Html {
    html! {
        <li class={format!("is-{}", it.safety.name())} title={it.word.clone()}>
            <span class="hint number">{ it.change.clone() }</span>
            <span class="number">
                <strong>{ it.health.clone() }</strong>{ " " }
                <span class="mark" aria-hidden="true">{ it.safety.mark() }</span>
                <span class="spoken">{ it.word.clone() }</span>
            </span>
        </li>
    }
}

/// Properties of [`YourLiquidation`].
#[derive(Clone, PartialEq, Properties)]
pub struct YourLiquidationProps {
    /// What happened.
    pub entry: FeedEntry,
    /// Symbols of the assets.
    pub symbols: Vec<String>,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
}

/// What the last liquidation of the user's account took; a press shows it in all panes.
#[component]
pub fn YourLiquidation(props: &YourLiquidationProps) -> Html {
    let (block, transaction) = (props.entry.block, props.entry.liquidation.transaction);
    let on_select = props.on_select.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        on_select.emit(Selection::Liquidation { block, transaction });
    });
    html! {
        <button type="button" class="your-liquidation" id="your-liquidation" {onclick}>
            { your_liquidation(&props.symbols, &props.entry) }
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
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The card of the open position.
#[component]
pub fn PositionCard(props: &PositionProps) -> Html {
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
            held.join(" + ")
        }
    };
    html! {
        <div class={classes!("position", props.selected.then_some("is-selected"))} id="position">
            <dl class="sides">
                <div><dt>{ text("position.supplied") }</dt><dd class="number">{ side(&position.collateral) }</dd></div>
                <div><dt>{ text("position.owed") }</dt><dd class="number">{ side(&position.debt) }</dd></div>
            </dl>
            <Stand symbols={symbols.clone()} terms={terms.clone()} holdings={Holdings::of(position)} place="position" />
            <Amend {symbols} position={position.clone()} scenario={scenario.clone()} terms={terms.clone()} amendment={props.amendment.clone()} acting={props.acting} blocked={props.blocked} tell={tell.clone()} />
            <div class="button-row">
                <Button
                    id="close-position"
                    disabled={props.blocked || !closable}
                    described_by={(!closable).then_some(AttrValue::Static("close-problem"))}
                    on_click={on_close}
                >
                    { text("position.close") }
                </Button>
                <Button id="select-position" pressed={Some(props.selected)} on_click={on_select}>{ text("position.show") }</Button>
            </div>
            if !closable {
                <p class="hint" id="close-problem">{ text("position.cannot_close") }</p>
            }
        </div>
    }
}
