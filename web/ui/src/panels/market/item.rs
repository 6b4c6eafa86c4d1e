//! One chart of the pane: a line with its name and one number, and the chart below when it is open.
//!
//! Owns the cursor of charts that do not run over blocks; the cursor of those that do is the page's.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::chart::Chart;
use crate::components::chart::ChartProps;
use crate::components::{Shared, help_mark, use_language};
use crate::piece;
use crate::present::exhibits::{self, Facts, Kind};
use crate::present::plot::Along;
use crate::present::{charts, values};
use crate::state::looks::Curve;
use crate::state::{History, Message, Theme};
use crate::texts::{fill, text};

/// Properties of [`Item`].
#[derive(Clone, PartialEq, Properties)]
pub struct ItemProps {
    /// Which chart.
    pub kind: Kind,
    /// The block shown.
    pub report: Shared<BlockReport>,
    /// All blocks seen.
    pub history: Shared<History>,
    /// Index of the asset looked at.
    pub asset: u32,
    /// Debt that moves of its price would put under water, once the engine has said.
    pub curve: Option<Rc<Curve>>,
    /// The block that the pointer is at in any chart.
    pub pointed: Option<u32>,
    /// Whether the chart is open.
    pub open: bool,
    /// Opens or closes it; none where it stays open.
    pub on_toggle: Option<Callback<Kind>>,
    /// What the person does.
    pub tell: Callback<Message>,
    /// Light or dark.
    pub theme: Theme,
}

/// One chart of the pane.
#[component]
pub fn Item(props: &ItemProps) -> Html {
    let language = use_language();
    let ItemProps {
        kind, asset, open, ..
    } = *props;
    let facts = Facts {
        history: &props.history,
        market: &props.report.outcome.market,
        block: props.report.outcome.block,
        asset,
        curve: props.curve.as_deref(),
    };
    // Made anew with what it shows: of most charts all blocks seen, of one the block shown, of one the curve.
    let report = props.report.clone();
    let plot = use_memo(
        (
            (kind, asset, open, language),
            (kind != Kind::Health).then(|| props.history.clone()),
            (kind == Kind::Health).then(|| report.clone()),
            props.curve.clone().filter(|_| kind == Kind::Risk),
        ),
        |((kind, asset, open, _), history, _, curve)| {
            let nothing = History::default();
            let facts = Facts {
                history: history.as_deref().unwrap_or(&nothing),
                market: &report.outcome.market,
                block: report.outcome.block,
                asset: *asset,
                curve: curve.as_deref(),
            };
            Rc::new(if *open {
                exhibits::plot(*kind, &facts)
            } else {
                crate::present::plot::Plot::default()
            })
        },
    );
    let place = use_state_eq(|| None::<f64>);
    let name = kind.name();
    let symbol = values::symbol(&props.report.outcome.market.assets, asset);
    let title = fill(&format!("chart.{name}.title"), &[("asset", symbol)]);
    let heading = match props.on_toggle.clone() {
        Some(on_toggle) => {
            let onclick = Callback::from(move |_: MouseEvent| on_toggle.emit(kind));
            html! {
                <button type="button" class="chart-toggle" id={format!("chart-{name}")} aria-expanded={if open { "true" } else { "false" }} {onclick}>
                    <span class="caret" aria-hidden="true" />{ title }
                </button>
            }
        }
        None => html! { { title } },
    };
    let head = html! {
        <header class="chart-head has-term">
            <h3>{ heading }</h3>
            if open { { help_mark(name) } }
            <span class="chart-now number">{ exhibits::now(kind, &facts) }</span>
        </header>
    };
    if !open {
        return html! { <section class="chart-section">{ head }</section> };
    }
    let over_blocks = plot.along == Along::Blocks;
    let cursor = if over_blocks {
        props.pointed.map(f64::from)
    } else {
        *place
    };
    let on_cursor = {
        let (place, tell) = (place.clone(), props.tell.clone());
        Callback::from(move |at: Option<f64>| {
            if over_blocks {
                tell.emit(Message::Point(at.map(|at| at as u32)));
            } else {
                place.set(at);
            }
        })
    };
    let on_choose = {
        let tell = props.tell.clone();
        Callback::from(move |at: f64| {
            if over_blocks {
                tell.emit(Message::Seek(at as u32));
            } else {
                place.set(Some(at));
            }
        })
    };
    let sentence = exhibits::sentence(kind, &facts, &plot);
    let read = cursor.and_then(|at| match kind {
        Kind::Health => charts::health_read(facts.market, at),
        _ => plot.read(at),
    });
    let numbers = (kind == Kind::Health).then(|| {
        let heads = ["range", "accounts", "debt"];
        let heads = heads.map(|head| text(&format!("market.health.column_{head}")));
        let rows = charts::health_rows(&charts::health(facts.market));
        (heads.to_vec(), rows.into_iter().map(Vec::from).collect())
    });
    html! {
        <section class="chart-section is-open">
            { head }
            { piece!(Chart, ChartProps {
                plot: Rc::clone(&*plot),
                label: sentence.clone(),
                cursor,
                shown: over_blocks.then(|| f64::from(facts.block)),
                readout: read.unwrap_or(sentence),
                on_cursor,
                on_choose,
                theme: props.theme,
                class: classes!(format!("chart-{name}")),
                numbers,
            }) }
        </section>
    }
}
