//! A word of the field with its explanation, on hover and on focus.
//!
//! The explanation is as wide as the nearest row around it (the `has-term` class), so it never leaves its pane.

use yew::prelude::*;

use crate::texts;

/// A word that explains itself: `term.{name}` of the catalogue, explained by `term.{name}.help` and, where there is
/// one, by its source, `term.{name}.source`.
pub fn term(name: &str) -> Html {
    term_at(name, "")
}

/// A small mark that explains what stands beside it: `term.{name}.help` of the catalogue.
pub fn help_mark(name: &str) -> Html {
    let id = format!("help-mark-{name}");
    html! {
        <>
            <span class="term help-mark" tabindex="0" aria-describedby={id.clone()}>{ "?" }</span>
            <span class="tooltip" role="tooltip" {id}>{ explanation(name) }</span>
        </>
    }
}

/// The same, with a place of its own on the page where the word stands twice.
pub fn term_at(name: &str, place: &str) -> Html {
    let word = texts::text(&format!("term.{name}"));
    let id = format!("help-{name}{place}");
    html! {
        <>
            <span class="term" tabindex="0" aria-describedby={id.clone()}>{ word }</span>
            <span class="tooltip" role="tooltip" {id}>{ explanation(name) }</span>
        </>
    }
}

/// What a word means, with its formula, and below it where that is from.
fn explanation(name: &str) -> Html {
    let source = texts::find(&format!("term.{name}.source"));
    html! {
        <>
            { texts::text(&format!("term.{name}.help")) }
            if let Some(source) = source {
                <span class="tooltip-source">{ texts::fill("tooltip.source", &[("source", source)]) }</span>
            }
        </>
    }
}
