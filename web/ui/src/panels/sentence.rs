//! The bottom of the page: the block in plain words, for eyes and for screen readers, and which version this is.

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::{Button, Glyph, Shared, icon, use_language};
use crate::platform::site;
use crate::present::sentence::sentence;
use crate::state::link::Phase;
use crate::state::{History, Selection};
use crate::texts::{fill, text};

/// Properties of [`SentenceBar`].
#[derive(Clone, PartialEq, Properties)]
pub struct SentenceProps {
    /// The block shown; none before the first.
    pub report: Option<Shared<BlockReport>>,
    /// Blocks seen, for changes against the one before.
    pub history: Shared<History>,
    /// Where the engine stands.
    pub phase: Phase,
    /// Whether the clock moves: then nothing is spoken, or it would never stop.
    pub moving: bool,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
}

/// The sentence.
#[component]
pub fn SentenceBar(props: &SentenceProps) -> Html {
    use_language();
    let words = props.report.as_ref().map_or_else(
        || match props.phase {
            Phase::Stopped => text("sentence.stopped").to_string(),
            _ => text("sentence.loading").to_string(),
        },
        |report| {
            let before = report
                .outcome
                .block
                .checked_sub(1)
                .and_then(|block| props.history.at(block));
            sentence(report, before)
        },
    );
    let build = use_memo((), |()| site::build());
    let on_clear = {
        let on_select = props.on_select.clone();
        Callback::from(move |()| on_select.emit(Selection::None))
    };
    html! {
        <div class="sentence">
            // On a phone a long one scrolls, by keyboard too.
            <div class="sentence-words" role="region" aria-label={text("sentence.title")} tabindex="0">
                <p id="sentence" role="status" aria-live={if props.moving { "off" } else { "polite" }}>{ words }</p>
            </div>
            if !props.selection.is_none() {
                { Button::quiet().id("clear-selection").label(text("selection.clear_keys"))
                    .show(on_clear, html! { <><span class="words">{ text("selection.clear") }</span>{ icon(Glyph::Close) }</> }) }
            }
            if let Some(build) = &*build {
                <footer class="edition" id="edition">
                    { fill("page.edition", &[("version", env!("CARGO_PKG_VERSION")), ("build", build)]) }
                </footer>
            }
        </div>
    }
}
