//! Whose run is shown: the one measured here, or one on virtual workers, and how many.
//!
//! Owns the controls. Measured and virtual time are told apart in words, and one of them is shown at a time.

use leverloom_model::report::{BlockReport, Driver, Strategy};
use yew::prelude::*;

use crate::components::{Choice, Slider, segmented};
use crate::state::execution::{MOST_WORKERS, Source};
use crate::state::{Execution, ExecutionChange, Message};
use crate::texts::{self, text};

/// The strategies that virtual workers can follow, as they are listed.
const STRATEGIES: [(Strategy, &str); 2] = [
    (Strategy::BlockStm, "execution.run.block_stm"),
    (Strategy::AccessList, "execution.run.access_list"),
];

/// Measured here, or virtual workers.
pub fn source(measured: &BlockReport, execution: &Execution, tell: &Callback<Message>) -> Html {
    let here = if measured.run.driver == Driver::Virtual {
        "execution.run.executed"
    } else {
        "execution.run.measured"
    };
    let on_choose = {
        let tell = tell.clone();
        Callback::from(move |index: usize| {
            let source = if index == 0 {
                Source::Here
            } else {
                Source::Virtual
            };
            tell.emit(Message::Execution(ExecutionChange::Source(source)));
        })
    };
    segmented(Choice {
        name: "execution-source",
        label: text("execution.run.source"),
        options: vec![text(here), text("execution.run.virtual")],
        chosen: usize::from(execution.source == Source::Virtual),
        on_choose,
    })
}

/// How many virtual workers, and how they execute.
pub fn workers(execution: &Execution, tell: &Callback<Message>) -> Html {
    let on_pull = {
        let tell = tell.clone();
        move |workers: f64| {
            tell.emit(Message::Execution(ExecutionChange::Workers(workers as u32)));
        }
    };
    let on_choose = {
        let tell = tell.clone();
        Callback::from(move |index: usize| {
            if let Some((strategy, _)) = STRATEGIES.get(index) {
                tell.emit(Message::Execution(ExecutionChange::Strategy(*strategy)));
            }
        })
    };
    let words = texts::count("execution.count.virtual_worker", execution.workers, &[]);
    let chosen = STRATEGIES.iter().position(|it| it.0 == execution.strategy);
    html! {
        <div class="workers">
            { Slider::new("virtual-workers", (1.0, f64::from(MOST_WORKERS)), f64::from(execution.workers))
                .label(text("execution.run.workers")).words(words.clone()).show(on_pull) }
            <output class="number" for="virtual-workers">{ words }</output>
            { segmented(Choice {
                name: "execution-strategy",
                label: text("execution.run.strategy"),
                options: STRATEGIES.map(|it| text(it.1)).to_vec(),
                chosen: chosen.unwrap_or(0),
                on_choose,
            }) }
        </div>
    }
}
