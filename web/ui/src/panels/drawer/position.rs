//! An account in full: what it holds and owes, how its health factor came about, and every transaction that touched it.
//!
//! Owns the layout of the drawer; the way itself comes from the engine, its words from `present::trail`.

use std::rc::Rc;

use leverloom_model::report::{Actor, AssetState, BlockReport, Trail};
use yew::prelude::*;

use super::use_in_sight;
use crate::components::chart::Chart;
use crate::components::chart::ChartProps;
use crate::components::{Button, Glyph, Shared, icon, use_language};
use crate::piece;
use crate::present::position::{amounts, safety_word};
use crate::present::trail::{self, Change, DeedRow};
use crate::present::{format, labels};
use crate::state::standing::Safety;
use crate::state::{Message, Selection, Theme};
use crate::texts::{self, fill, text};

/// Changes shown without asking.
const CHANGES: usize = 12;

/// Properties of [`PositionDrawer`].
#[derive(Clone, PartialEq, Properties)]
pub struct PositionDrawerProps {
    /// Whose.
    pub actor: Actor,
    /// The block shown.
    pub report: Shared<BlockReport>,
    /// Its way, once the engine has answered.
    pub trail: Option<Rc<Trail>>,
    /// The block that the pointer is at in any chart.
    pub pointed: Option<u32>,
    /// What the person does.
    pub tell: Callback<Message>,
    /// Light or dark.
    pub theme: Theme,
}

crate::surface!(PositionDrawer, drawer);

/// An account in full.
#[component]
pub fn PositionDrawer(props: &PositionDrawerProps) -> Html {
    let language = use_language();
    let PositionDrawerProps {
        actor,
        report,
        tell,
        ..
    } = props;
    use_in_sight((actor.role as u32, actor.index), props.trail.is_some());
    let name = labels::capitalised(&format::actor(*actor));
    let plot = use_memo((props.trail.clone(), language), |(trail, _)| {
        trail.as_ref().map(|trail| Rc::new(trail::plot(trail)))
    });
    let close = tell.reform(|()| Message::Select(Selection::None));
    let assets = &report.outcome.market.assets;
    let known = props.trail.as_ref().zip(plot.as_ref().as_ref());
    html! {
        <section class="drawer" id="position-drawer" aria-label={name.clone()}>
            <header class="drawer-head">
                <h3>{ name }</h3>
                { Button::quiet().label(text("drawer.close")).show(close, icon(Glyph::Close)) }
            </header>
            if let Some((trail, plot)) = known {
                { standing(trail, assets) }
                <h4>{ text("trail.history") }</h4>
                { history(props, trail, plot) }
                <h4>{ text("trail.changes") }</h4>
                { changes(trail, assets, report.outcome.block, tell) }
            } else {
                <p class="hint" role="status">{ text("trail.loading") }</p>
            }
        </section>
    }
}

fn standing(trail: &Trail, assets: &[AssetState]) -> Html {
    let symbols: Vec<String> = assets.iter().map(|asset| asset.symbol.clone()).collect();
    let position = &trail.position;
    let safety = Safety::of(position.health_factor);
    let side = |held: &[leverloom_model::Wad], worth: leverloom_model::Wad| {
        let held = amounts(&symbols, held);
        if held.is_empty() {
            text("position.nothing").to_string()
        } else {
            fill(
                "position.worth",
                &[
                    ("amounts", &format::list(&held)),
                    ("worth", &format::usd_compact(worth.to_f64())),
                ],
            )
        }
    };
    let health = format::health(position.health_factor.map(leverloom_model::Wad::to_f64));
    html! {
        <>
            <p class={classes!("drawer-status", format!("is-{}", safety.name()))}>
                <span class="mark" aria-hidden="true">{ safety.mark() }</span>
                { " " }{ text("term.health_factor") }{ " " }<strong class="number">{ health }</strong>{ text("join.comma") }
                <span class="safety">{ safety_word(safety) }</span>
            </p>
            <dl class="facts">
                <div><dt>{ text("position.supplied") }</dt><dd>{ side(&position.collateral, position.collateral_usd) }</dd></div>
                <div><dt>{ text("position.owed") }</dt><dd>{ side(&position.debt, position.debt_usd) }</dd></div>
            </dl>
        </>
    }
}

fn history(
    props: &PositionDrawerProps,
    trail: &Trail,
    plot: &Rc<crate::present::plot::Plot>,
) -> Html {
    let shown = props.report.outcome.block;
    let first = trail.steps.first().map_or(0, |step| step.block);
    let read = |block: u32| plot.read(f64::from(block)).unwrap_or_default();
    let label = fill(
        "trail.label",
        &[
            ("first", &format::integer(u64::from(first))),
            ("now", &read(shown)),
        ],
    );
    let on_cursor = props
        .tell
        .reform(|at: Option<f64>| Message::Point(at.map(|at| at as u32)));
    let on_choose = props.tell.reform(|at: f64| Message::Seek(at as u32));
    html! {
        { piece!(Chart, ChartProps {
            plot: Rc::clone(plot),
            label,
            cursor: props.pointed.map(f64::from),
            shown: f64::from(shown),
            readout: read(props.pointed.unwrap_or(shown)),
            on_cursor,
            on_choose,
            theme: props.theme,
            class: "chart-trail",
        }) }
    }
}

fn changes(trail: &Trail, assets: &[AssetState], shown: u32, tell: &Callback<Message>) -> Html {
    let changes = trail::changes(trail, assets);
    if changes.is_empty() {
        return html! { <p class="hint">{ text("trail.quiet") }</p> };
    }
    let (first, rest) = changes.split_at(changes.len().min(CHANGES));
    let row = |change: &Change| entry(change, shown, tell);
    html! {
        <>
            <ol class="trail">{ for first.iter().map(row) }</ol>
            if !rest.is_empty() {
                <details>
                    <summary>{ texts::count("trail.more", rest.len() as u32, &[]) }</summary>
                    <ol class="trail">{ for rest.iter().map(row) }</ol>
                </details>
            }
        </>
    }
}

fn entry(change: &Change, shown: u32, tell: &Callback<Message>) -> Html {
    let block = change.block;
    let seek = tell.reform(move |_: MouseEvent| Message::Seek(block));
    let deed = |deed: &DeedRow| {
        let onclick = open(block, deed.index, shown, tell);
        html! {
            <li class="trail-deed">
                <span class={classes!("mark", deed.mark.class())} aria-hidden="true">{ deed.mark.icon() }</span>
                <button type="button" class="link" {onclick}>{ format!("#{} {}", deed.index, deed.words) }</button>
            </li>
        }
    };
    html! {
        <li>
            <button type="button" class="link trail-block number" onclick={seek}>
                { fill("feed.block", &[("block", &format::integer(u64::from(block)))]) }
            </button>
            <ul>
                if let Some(moved) = &change.moved { <li>{ moved }</li> }
                { for change.deeds.iter().map(deed) }
                if let Some(acted) = &change.acted { <li class="hint number">{ acted }</li> }
            </ul>
        </li>
    }
}

/// Puts a transaction in focus, in its own block.
fn open(block: u32, index: u32, shown: u32, tell: &Callback<Message>) -> Callback<MouseEvent> {
    let tell = tell.clone();
    Callback::from(move |_: MouseEvent| {
        if block != shown {
            tell.emit(Message::Seek(block));
        }
        tell.emit(Message::Select(Selection::Transaction { block, index }));
    })
}
