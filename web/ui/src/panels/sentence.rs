//! The bottom of the page: the block in plain words, for eyes and for screen readers, and which version this is.

use leverloom_model::report::BlockReport;
use leverloom_protocol::Progress;
use yew::prelude::*;

use crate::components::{Button, Glyph, Shared, icon, use_language};
use crate::platform::{dom, site};
use crate::present::sentence::{progress, sentence};
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
    /// How far it has come with what takes it a while.
    pub progress: Option<Progress>,
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
    let language = use_language();
    let on_the_way = props.progress.map(progress);
    let before = props.report.as_ref().and_then(|report| {
        let block = report.outcome.block.checked_sub(1)?;
        props.history.at(block).cloned()
    });
    let deps = (props.report.clone(), props.phase, before, language);
    let words = use_memo(deps, |(report, phase, before, _)| {
        report.as_ref().map_or_else(
            || match phase {
                Phase::Stopped => text("sentence.stopped").to_string(),
                _ => text("sentence.loading").to_string(),
            },
            |report| sentence(report, before.as_ref()),
        )
    });
    let quiet = props.moving || on_the_way.is_some();
    let words = on_the_way.unwrap_or_else(|| (*words).clone());
    let build = use_memo((), |()| site::build());
    let on_clear = {
        let on_select = props.on_select.clone();
        Callback::from(move |()| on_select.emit(Selection::None))
    };
    // On a phone it has four lines; what does not fit is a press away.
    let (slot, said) = (use_node_ref(), use_node_ref());
    let (long, open) = (use_state_eq(|| false), use_state_eq(|| false));
    {
        let (slot, said, long) = (slot.clone(), said.clone(), long.setter());
        use_effect_with((), move |()| {
            let watch = dom::on_overflow(&said, &slot, move |over| long.set(over));
            move || drop(watch)
        });
    }
    let opened = *long && *open;
    let more = html! {
        if *long {
            <button type="button" class="sentence-more" id="sentence-more" aria-expanded={opened.to_string()} aria-controls="sentence"
                onclick={Callback::from({
                    let open = open.setter();
                    move |_: MouseEvent| open.set(!opened)
                })}>
                { text(if opened { "sentence.less" } else { "sentence.more" }) }
            </button>
        }
    };
    html! {
        <div class="sentence">
            <div class={classes!("sentence-slot", (*long).then_some("is-long"), opened.then_some("is-open"))} ref={slot}>
                <div class="sentence-words" role="region" aria-label={text("sentence.title")} tabindex="0">
                    <p id="sentence" role="status" aria-live={if quiet { "off" } else { "polite" }} ref={said}>{ words }</p>
                    { more }
                </div>
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
