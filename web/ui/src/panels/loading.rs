//! What stands in a pane before the first block: the pane itself, its numbers missing.

use yew::prelude::*;

use crate::state::Pane;
use crate::state::link::Phase;
use crate::texts::text;

/// A pane that waits for its first block.
pub fn loading_pane(pane: Pane, phase: Phase) -> Html {
    let name = pane.name();
    let words = match phase {
        Phase::Starting | Phase::Restarting => text("loading.engine"),
        Phase::Loading | Phase::Running => text("loading.market"),
        Phase::Stopped => text("loading.stopped"),
    };
    html! {
        <section class="pane loading" aria-labelledby={format!("loading-{name}")} aria-busy="true">
            <div class="pane-title"><h2 id={format!("loading-{name}")}>{ text(&format!("pane.{name}")) }</h2></div>
            <div class="loading-frame"><p class="hint">{ words }</p></div>
        </section>
    }
}
