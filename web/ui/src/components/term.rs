//! A word of the field with its explanation, on hover and on focus.
//!
//! The explanation is as wide as the nearest row around it (the `has-term` class), so it never leaves its pane.

use yew::prelude::*;

use crate::texts;

/// Properties of [`Term`].
#[derive(Clone, PartialEq, Properties)]
pub struct TermProps {
    /// Name in the catalogue: `term.{name}` is the word, `term.{name}.help` its explanation.
    pub name: AttrValue,
    /// A place of its own, where the same word stands twice.
    #[prop_or_default]
    pub place: AttrValue,
}

/// A word that explains itself.
#[component]
pub fn Term(props: &TermProps) -> Html {
    let word = texts::text(&format!("term.{}", props.name));
    let help = texts::text(&format!("term.{}.help", props.name));
    let id = format!("help-{}{}", props.name, props.place);
    html! {
        <>
            <span class="term" tabindex="0" aria-describedby={id.clone()}>{ word }</span>
            <span class="tooltip" role="tooltip" {id}>{ help }</span>
        </>
    }
}
