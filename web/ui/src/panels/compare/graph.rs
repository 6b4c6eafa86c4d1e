//! A conflict graph at a glance: the whole block in a small frame, nothing to zoom.

use leverloom_model::report::{BlockReport, Run};
use yew::prelude::*;

use crate::components::canvas::Canvas;
use crate::components::canvas::CanvasProps;
use crate::components::{Shared, use_language};
use crate::panels::execution::laid_out::{LaidOut, use_layout};
use crate::panels::execution::paint::{self, HEAD, Scene};
use crate::piece;
use crate::platform::canvas::Surface;
use crate::present::hottest;
use crate::present::related::related;
use crate::present::view::View;
use crate::state::{Selection, Theme};
use crate::texts::text;

/// Shape that a small graph is laid out for, width over height.
const SHAPE: f64 = 1.6;
/// Air around it, in pixels.
const MARGIN: f64 = 4.0;

/// Properties of [`SmallGraph`].
#[derive(Clone, PartialEq, Properties)]
pub struct SmallGraphProps {
    /// The block.
    pub report: Shared<BlockReport>,
    /// The graph in words.
    pub label: String,
    /// Light or dark; a change repaints.
    pub theme: Theme,
}

/// A conflict graph at a glance.
#[component]
pub fn SmallGraph(props: &SmallGraphProps) -> Html {
    use_language();
    // The two runs are told apart by their dependencies; how one went on threads says nothing of the other.
    let report = use_memo(props.report.clone(), |report| {
        Shared::new(BlockReport {
            outcome: report.outcome.clone(),
            run: Run::default(),
        })
    });
    let report = &*report;
    let ranking = use_memo(report.clone(), |report| {
        Shared::new(hottest::hottest(report))
    });
    let LaidOut { report, layout, .. } = use_layout(report, &ranking, SHAPE);
    let everything = use_memo(report.clone(), |report| related(report, &Selection::None));
    let deps = (report, layout, everything, props.theme);
    let paint = use_callback(deps, |surface: Surface, (report, layout, related, _)| {
        let room = (surface.width, surface.height - HEAD);
        let view = View::fit((layout.width, layout.height), room, MARGIN, 1.0).moved(0.0, HEAD);
        let wave_word = text("execution.wave.word");
        let scene = Scene {
            layout,
            view,
            related,
            report,
            aborts: false,
            pale: false,
            wave_word: &wave_word,
            free_words: "",
        };
        paint::graph(&surface, &scene);
    });
    piece!(
        Canvas,
        CanvasProps {
            class: "small-graph",
            label: props.label.clone(),
            paint,
            every_ms: 100
        }
    )
}
