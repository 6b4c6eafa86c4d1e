//! What the shapes and lines mean, in words beside the very shapes.

use yew::prelude::*;

use crate::present::hottest::{COLOURED, Hottest};
use crate::present::labels::{self, Mark};
use crate::texts::text;
use leverloom_model::report::{AttemptEnd, BlockReport};

fn marks(report: &BlockReport) -> Html {
    // A real block has payments and calls alone.
    let has_market = report.outcome.has_market();
    let shown = Mark::ALL.into_iter();
    let shown = shown.filter(|mark| has_market || matches!(mark, Mark::Disc | Mark::Ring));
    let words = |mark: Mark| match mark {
        Mark::Disc if !has_market => text("real.mark.call"),
        _ => mark.words(),
    };
    html! {
        { for shown.map(|mark| html! {
            <li><span class={classes!("mark", mark.class())} aria-hidden="true">{ mark.icon() }</span>{ words(mark) }</li>
        }) }
    }
}

/// Hollow and struck through: a liquidation where there is a market, else a call.
fn refused(report: &BlockReport) -> Html {
    let shape = (!report.outcome.has_market()).then_some("is-round");
    html! {
        <li><span class={classes!("legend-refused", shape)} aria-hidden="true" />{ text("execution.graph.legend_refused") }</li>
    }
}

/// Legend of the graph; with `aborts`, those are shown instead of dependencies.
pub fn graph(report: &BlockReport, aborts: bool, hottest: &Hottest) -> Html {
    let line = |class: &'static str, key: &'static str| {
        html! { <li><span class={classes!("legend-line", class)} aria-hidden="true" />{ text(key) }</li> }
    };
    html! {
        <ul class="legend" aria-label={text("execution.graph.legend")}>
            { marks(report) }
            { refused(report) }
            { line("legend-ring", "execution.graph.legend_again") }
            if aborts {
                { line("legend-abort", "execution.graph.legend_abort") }
                { line("legend-wait", "execution.graph.legend_wait") }
            } else {
                { line("legend-critical", "execution.graph.legend_critical") }
                if hottest.ranked.len() > COLOURED {
                    { line("legend-rest", "execution.graph.legend_rest") }
                }
                { line("legend-implied", "execution.graph.legend_implied") }
            }
            <li>{ text("execution.graph.legend_area") }</li>
        </ul>
    }
}

/// Legend of slow motion.
pub fn slow(report: &BlockReport) -> Html {
    let entry = |class: &'static str, key: &'static str| {
        html! { <li><span class={classes!("legend-dot", class)} aria-hidden="true" />{ text(key) }</li> }
    };
    html! {
        <ul class="legend" aria-label={text("execution.graph.legend")}>
            { entry("dot-runs", "execution.legend.runs") }
            { entry("dot-thrown", "execution.legend.thrown") }
            { entry("dot-done", "execution.legend.done") }
            { entry("dot-committed", "execution.legend.committed") }
            { refused(report) }
            <li><span class="legend-cross" aria-hidden="true">{ "×" }</span>{ text("execution.legend.collision") }</li>
        </ul>
    }
}

/// Legend of the lanes; with `rest`, time follows the last attempt.
pub fn lanes(report: &BlockReport, rest: bool) -> Html {
    let ends = AttemptEnd::ALL.map(|end| {
        let label = labels::end(end);
        html! { <li><span class={classes!("legend-bar", label.class)} aria-hidden="true" />{ label.words }</li> }
    });
    html! {
        <ul class="legend legend-lanes" aria-label={text("execution.graph.legend")}>
            { for ends }
            { marks(report) }
            <li><span class="legend-line legend-tick" aria-hidden="true" />{ text("execution.lanes.commits") }</li>
            if rest {
                <li><span class="legend-bar legend-rest-of-run" aria-hidden="true" />{ text("execution.lanes.rest") }</li>
            }
        </ul>
    }
}
