//! Hearing the language: a component that shows words is drawn again when another language is spoken.

use yew::prelude::*;

use crate::texts::Language;

/// The language spoken. Call it first in every component that shows words or numbers, and name it in what is
/// remembered (`use_memo`, `use_callback`) where words are remembered.
#[hook]
pub fn use_language() -> &'static Language {
    use_context::<&'static Language>().unwrap_or_else(Language::built_in)
}
