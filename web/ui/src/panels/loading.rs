//! What stands in a pane before the first block: the pane itself, its numbers missing.

use leverloom_protocol::Progress;
use yew::prelude::*;

use crate::present::sentence;
use crate::state::Pane;
use crate::state::link::Phase;
use crate::texts::text;

/// A pane that waits for its first block.
pub fn loading_pane(pane: Pane, phase: Phase, progress: Option<Progress>) -> Html {
    let name = pane.name();
    let words = match (phase, progress) {
        (Phase::Starting | Phase::Restarting, _) => text("loading.engine"),
        (Phase::Loading | Phase::Running, Some(progress)) => sentence::progress(progress).into(),
        (Phase::Loading | Phase::Running, None) => text("loading.market"),
        (Phase::Stopped, _) => text("loading.stopped"),
    };
    html! {
        <section class="pane loading" aria-labelledby={format!("loading-{name}")} aria-busy="true">
            <div class="pane-title"><h2 id={format!("loading-{name}")}>{ text(&format!("pane.{name}")) }</h2></div>
            <div class="loading-frame"><p class="hint">{ words }</p></div>
        </section>
    }
}
