//! What the block's execution gained, in four numbers.

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::term;
use crate::present::{format, values, waves};
use crate::texts::{fill, text};

/// Sequential, this run, speed-up, and the best possible.
pub fn speed(report: &BlockReport) -> Html {
    let (outcome, run) = (&report.outcome, &report.run);
    if outcome.transactions.is_empty() {
        return html! {};
    }
    let speed = waves::speed_up(report);
    let none = || text("execution.speed.none").to_string();
    let number = |name: &str, value: String, note: String| {
        html! {
            <div class="has-term">
                <dt>{ term(name) }</dt>
                <dd><strong>{ value }</strong>if !note.is_empty() { <span class="hint">{ note }</span> }</dd>
            </div>
        }
    };
    let best_note = fill(
        "execution.speed.best_note",
        &[
            ("gas", &format::compact(outcome.gas_used as f64)),
            (
                "chain",
                &values::gas_short(outcome.dependency.depth_gas as f64),
            ),
        ],
    );
    html! {
        <dl class="speed">
            { number("sequential", run.sequential.map_or_else(none, |time| values::span(time, run.clock)), String::new()) }
            { number(if waves::is_simulated(report) { "simulated_run" } else { "this_run" }, values::span(run.elapsed, run.clock), waves::workers(report)) }
            { number("speed_up", speed.achieved.map_or_else(none, format::times), String::new()) }
            { number("best_possible", speed.best.map_or_else(none, format::times), best_note) }
        </dl>
    }
}
