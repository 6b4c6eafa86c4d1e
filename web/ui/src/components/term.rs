//! A word of the field with its explanation, on hover and on focus.
//!
//! The explanation is as wide as the nearest row around it (the `has-term` class), so it never leaves its pane. The page
//! opens without explanations; they come when the first word that has one is on screen.

use yew::platform::spawn_local;
use yew::prelude::*;

use super::use_language;
use crate::piece;
use crate::platform::texts as files;
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
    piece!(
        Explanation,
        ExplanationProps {
            name: name.to_owned()
        }
    )
}

/// Properties of [`Explanation`].
#[derive(Clone, PartialEq, Properties)]
pub struct ExplanationProps {
    name: String,
}

/// What a word means, once the texts that say it are here.
#[component]
pub fn Explanation(props: &ExplanationProps) -> Html {
    let language = use_language();
    let here = use_state(|| texts::is_whole(language));
    {
        let here = here.setter();
        use_effect_with(language, move |language| {
            if !texts::is_whole(language) {
                let rest = files::rest();
                spawn_local(async move { here.set(rest.await) });
            }
        });
    }
    if !*here {
        return Html::default();
    }
    let name = &props.name;
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
