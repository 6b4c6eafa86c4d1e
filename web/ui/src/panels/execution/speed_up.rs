//! What more workers would gain: the curve, the slider, and the lanes of the run that the slider stands for.
//!
//! Owns the view; the numbers come in point by point from the engine. All of it is virtual time.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use super::{bar, lanes};
use crate::components::chart::Chart;
use crate::components::chart::ChartProps;
use crate::components::{Shared, use_language};
use crate::panels::execution::lanes::LanesProps;
use crate::piece;
use crate::present::lanes::Lanes as Shapes;
use crate::present::related::Related;
use crate::present::speed_up;
use crate::state::{Execution, ExecutionChange, Message, Selection, Theme};
use crate::texts::text;

/// Properties of [`SpeedUp`].
#[derive(Clone, PartialEq, Properties)]
pub struct SpeedUpProps {
    /// What is known of the curve.
    pub execution: Execution,
    /// The block with the virtual run, as soon as there is one.
    pub report: Option<(Shared<BlockReport>, Shared<Shapes>)>,
    /// What keeps its colour.
    pub related: Shared<Related>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// What the person does.
    pub tell: Callback<Message>,
    /// Light or dark.
    pub theme: Theme,
}

crate::surface!(SpeedUp, speed_up);

/// The curve and the lanes.
#[component]
pub fn SpeedUp(props: &SpeedUpProps) -> Html {
    use_language();
    let execution = &props.execution;
    let cursor = use_state_eq(|| None::<f64>);
    let plot = use_memo(
        (execution.curve.clone(), execution.workers),
        |(curve, workers)| Rc::new(speed_up::plot(curve, *workers)),
    );
    let told = (*cursor).map_or(execution.workers, speed_up::workers_at);
    let sentence = speed_up::sentence(&execution.curve, execution.workers);
    let on_cursor = {
        let cursor = cursor.clone();
        Callback::from(move |place| cursor.set(place))
    };
    let on_choose = {
        let tell = props.tell.clone();
        Callback::from(move |place| {
            let workers = speed_up::workers_at(place);
            tell.emit(Message::Execution(ExecutionChange::Workers(workers)));
        })
    };
    let heads = speed_up::HEADS.map(text).to_vec();
    html! {
        <div class="speed-up">
            { piece!(Chart, ChartProps {
                plot: (*plot).clone(),
                label: sentence.clone(),
                cursor: *cursor,
                readout: speed_up::sentence(&execution.curve, told),
                on_cursor,
                on_choose,
                theme: props.theme,
                class: "chart-speed-up",
                numbers: Some((heads, speed_up::rows(&execution.curve))),
            }) }
            <p class="spoken" aria-live="polite">{ sentence }</p>
            { bar::workers(execution, &props.tell) }
            if let Some((report, shapes)) = props.report.clone() {
                { piece!(lanes::Lanes, LanesProps {
                    report,
                    shapes,
                    related: props.related.clone(),
                    selection: props.selection.clone(),
                    on_select: props.on_select.clone(),
                    summed_up: false,
                    theme: props.theme,
                }) }
            } else {
                <p class="hint">{ text("execution.run.waiting") }</p>
            }
            <p class="hint">{ text("speedup.note") }</p>
        </div>
    }
}
