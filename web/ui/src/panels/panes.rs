//! The three panes side by side with borders that can be dragged, or, on narrow screens, behind tabs.
//!
//! Owns which pane gets what of the state. How wide each is, is `state::Layout`'s; a pane out of sight stays what it
//! was, so that nothing in it is lost.

use std::rc::Rc;

use yew::prelude::*;

use super::builder::builder;
use super::execution::ExecutionPanel;
use super::feed::FeedPanel;
use super::frame::Frame;
use super::loading::loading_pane;
use super::market::MarketPanel;
use super::own::{own_deeds, own_positions};
use super::position::{PositionCard, last_liquidation};
use super::positions_list::PositionsList;
use super::real;
use super::shock::shock_panel;
use crate::components::splitter::SplitterProps;
use crate::components::turn::{Held, HeldProps};
use crate::components::{Dragged, Shared, Splitter};
use crate::panels::execution::ExecutionProps;
use crate::panels::feed::FeedProps;
use crate::panels::market::MarketProps;
use crate::panels::position::PositionProps;
use crate::panels::positions_list::PositionsListProps;
use crate::state::{Layout, LayoutChange, Message, Model, Motion, Pane, Selection};
use crate::texts::{fill, text};
use crate::{lazy, piece, turn};

/// Id of the element that holds the panes.
pub const ID: &str = "panes";

/// The panes.
pub fn panes(model: &Model, tell: &Callback<Message>, on_select: &Callback<Selection>) -> Html {
    let layout = &model.layout;
    let hidden = Pane::ALL.into_iter().filter(|pane| !layout.shows(*pane));
    let classes: Vec<String> = hidden
        .map(|pane| format!("without-{}", pane.name()))
        .collect();
    let column = |pane: Pane| {
        let inside = match pane {
            Pane::Position | Pane::Market if model.real.open.is_some() => {
                real::no_market(pane, model, tell)
            }
            Pane::Position => position_pane(model, tell, on_select),
            Pane::Execution => execution_pane(model, tell, on_select),
            Pane::Market => market_pane(model, tell, on_select),
        };
        let id = column_id(pane);
        html! {
            <>
                <div class={classes!("column", format!("column-{}", pane.name()))} {id}>{ inside }</div>
                { splitter(pane, layout, tell) }
            </>
        }
    };
    html! {
        <main class={classes!("panes", classes, model.real.open.is_some().then_some("is-real"))} id={ID}>
            { for Pane::ALL.into_iter().map(column) }
        </main>
    }
}

/// The columns of the grid that the panes lie in.
pub fn columns(layout: &Layout) -> String {
    let column = |(pane, width): (Pane, u16)| {
        let border = if layout.right_of(pane).is_some() {
            " 0"
        } else {
            ""
        };
        format!("minmax(0, {width}fr){border}")
    };
    layout.in_sight().map(column).collect::<Vec<_>>().join(" ")
}

fn column_id(pane: Pane) -> String {
    format!("column-{}", pane.name())
}

/// The border right of a pane, where there is one.
fn splitter(pane: Pane, layout: &Layout, tell: &Callback<Message>) -> Html {
    let (Some(border), Some(right)) = (layout.border(pane), layout.right_of(pane)) else {
        return Html::default();
    };
    let name = |pane: Pane| text(&format!("pane.{}", pane.name()));
    // The one at the edge goes: hiding the middle would leave the border where it is.
    let collapsed = if pane == Pane::Position { pane } else { right };
    let tell = tell.clone();
    let on_drag = Callback::from(move |dragged| {
        tell.emit(Message::Layout(match dragged {
            Dragged::To(place) => LayoutChange::Border(pane, place),
            Dragged::By(parts) => LayoutChange::Nudge(pane, parts),
            Dragged::Collapse => LayoutChange::Hide(collapsed),
        }));
    });
    let label = fill(
        "layout.border",
        &[
            ("left", &name(pane)),
            ("right", &name(right)),
            ("pane", &name(collapsed)),
        ],
    );
    html! {
        { piece!(Splitter, SplitterProps {
            label,
            controls: column_id(pane),
            at: border.at,
            least: border.least,
            most: border.most,
            on_drag,
        }) }
    }
}

/// Narrow screens: which pane is in front.
pub fn tabs(model: &Model, tell: &Callback<Message>) -> Html {
    let tab = |pane: Pane| {
        let tell = tell.clone();
        let onclick = Callback::from(move |_: MouseEvent| tell.emit(Message::Show(pane)));
        let current = pane == model.pane;
        html! {
            <button type="button" id={format!("tab-{}", pane.name())} class="tab" aria-current={current.then_some("true")} {onclick}>
                { text(&format!("pane.{}", pane.name())) }
            </button>
        }
    };
    // What a host left out stays out; what a person hides on a wide screen has its tab on a narrow one.
    let left_out = |pane: &Pane| model.embed.is_some() && model.layout.hides(*pane);
    let panes = Pane::ALL.into_iter().filter(|pane| !left_out(pane));
    html! { <nav class="tabs" aria-label={text("page.panes")}>{ for panes.map(tab) }</nav> }
}

fn position_pane(model: &Model, tell: &Callback<Message>, on_select: &Callback<Selection>) -> Html {
    let symbols = symbols(model);
    let terms = model.terms();
    let open = model.open_position().cloned();
    let selected = open
        .as_ref()
        .is_some_and(|position| model.selection == Selection::Position(position.actor));
    let html = html! {
            <section class="pane" aria-labelledby="position-title">
                <div class="pane-title">{ Frame::of(Pane::Position, model, tell).title() }
                    if open.is_none() { <span class="hint">{ text("builder.draft") }</span> }
                </div>
                { own_positions(model, tell) }
                if let Some(entry) = model.your_liquidation() {
                    { last_liquidation(entry, &symbols, on_select) }
                }
                if let Some(position) = open.clone() {
                    { lazy!(PositionCard, PositionProps {
                        position,
                        scenario: Rc::clone(&model.scenario),
                        terms: terms.clone(),
                        amendment: model.amendment.clone(),
                        acting: model.is_acting(),
                        blocked: !model.can_act(),
                        selected,
                        receipt: model.own.receipt.clone().filter(|receipt| receipt.account == model.own.account),
                        report: model.report.clone().map(Shared::from),
                        tell: tell.clone(),
                    }) }
                } else {
                    { builder(model, tell) }
                }
                { own_deeds(model, tell) }
                { shock_panel(model, open.is_some(), tell) }
                { lazy!(PositionsList, PositionsListProps {
                    everybody: model.link.looks.everybody.clone(),
                    report: model.report.clone().map(Shared::from),
                    positions: model.report.as_ref().map_or(0, |report| report.outcome.market.positions),
                    selection: model.selection.clone(),
                    tell: tell.clone(),
                }) }
            </section>
    };
    turn!(3, moves(model), Held, HeldProps { html })
}

/// The block shown, if it came by itself: the panes take turns then.
fn moves(model: &Model) -> Option<u32> {
    (model.clock.motion == Motion::Playing).then_some(model.clock.block)
}

fn symbols(model: &Model) -> Vec<String> {
    model
        .scenario
        .assets
        .iter()
        .map(|asset| asset.symbol.clone())
        .collect()
}

fn execution_pane(
    model: &Model,
    tell: &Callback<Message>,
    on_select: &Callback<Selection>,
) -> Html {
    html! {
        <>
            if let Some(report) = model.report.clone() {
                { turn!(0, moves(model), ExecutionPanel, ExecutionProps {
                    frame: Frame::of(Pane::Execution, model, tell),
                    report: Shared::from(report),
                    selection: model.selection.clone(),
                    on_select: on_select.clone(),
                    detail: model.detail.clone(),
                    trail: model.link.looks.trail.clone(),
                    pointed: model.pointed,
                    execution: model.execution.clone(),
                    tell: tell.clone(),
                    theme: model.shown_theme(),
                }) }
            } else {
                { loading_pane(Pane::Execution, model.link.phase, model.link.progress) }
            }
        </>
    }
}

fn market_pane(model: &Model, tell: &Callback<Message>, on_select: &Callback<Selection>) -> Html {
    let symbols = symbols(model);
    html! {
        <>
            if let Some(report) = model.report.clone() {
                { turn!(1, moves(model), MarketPanel, MarketProps {
                    frame: Frame::of(Pane::Market, model, tell),
                    report: Shared::from(report),
                    history: Shared::from(Rc::clone(&model.history)),
                    asset: model.asset,
                    charts: model.charts,
                    curve: model.link.looks.curve.clone(),
                    trail: model.link.looks.trail.clone(),
                    pointed: model.pointed,
                    selection: model.selection.clone(),
                    tell: tell.clone(),
                    theme: model.shown_theme(),
                }) }
            } else {
                { loading_pane(Pane::Market, model.link.phase, model.link.progress) }
            }
            { turn!(2, moves(model), FeedPanel, FeedProps {
                feed: Rc::clone(&model.feed),
                block: model.clock.block,
                totals: model.report.as_ref().map(|report| report.outcome.market.totals.clone()).unwrap_or_default(),
                symbols,
                selection: model.selection.clone(),
                on_select: on_select.clone(),
            }) }
        </>
    }
}
