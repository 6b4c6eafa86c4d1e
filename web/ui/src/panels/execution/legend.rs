//! What the shapes and lines mean, in words beside the very shapes.

use yew::prelude::*;

use crate::present::labels::{self, Mark};
use crate::texts::text;
use leverloom_model::report::AttemptEnd;

fn marks() -> Html {
    html! {
        { for Mark::ALL.map(|mark| html! {
            <li><span class={classes!("mark", mark.class())} aria-hidden="true">{ mark.icon() }</span>{ mark.words() }</li>
        }) }
    }
}

/// Legend of the graph; with `aborts`, those are shown instead of dependencies.
pub fn graph(aborts: bool) -> Html {
    let line = |class: &'static str, key: &'static str| {
        html! { <li><span class={classes!("legend-line", class)} aria-hidden="true" />{ text(key) }</li> }
    };
    html! {
        <ul class="legend" aria-label={text("execution.graph.legend")}>
            { marks() }
            { line("legend-ring", "execution.graph.legend_again") }
            if aborts {
                { line("legend-abort", "execution.graph.legend_abort") }
                { line("legend-wait", "execution.graph.legend_wait") }
            } else {
                { line("legend-critical", "execution.graph.legend_critical") }
            }
            <li>{ text("execution.graph.legend_area") }</li>
        </ul>
    }
}

/// Legend of the lanes.
pub fn lanes() -> Html {
    let ends = AttemptEnd::ALL.map(|end| {
        let label = labels::end(end);
        html! { <li><span class={classes!("legend-bar", label.class)} aria-hidden="true" />{ label.words }</li> }
    });
    html! {
        <ul class="legend" aria-label={text("execution.graph.legend")}>
            { for ends }
            { marks() }
            <li><span class="legend-line legend-tick" aria-hidden="true" />{ text("execution.lanes.commits") }</li>
        </ul>
    }
}
