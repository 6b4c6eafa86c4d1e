//! The choice of a language: its list in the header, and what follows from a choice.

use yew::prelude::*;

use crate::components::{Glyph, icon, use_language};
use crate::platform::{input, storage, texts as files};
use crate::state::Message;
use crate::state::notice::NoticeKind;
use crate::texts::{LANGUAGES, Language, text};

/// Where the choice is remembered.
const STORED: &str = "language";

/// The language to open the page with: the link's, else the one chosen before, else the first of the browser's list
/// that there is.
pub fn wanted(link: Option<&'static Language>) -> &'static Language {
    let stored = || Language::from_code(&storage::get(STORED)?);
    let preferred = || Language::preferred(files::preferred().iter().map(String::as_str));
    link.or_else(stored)
        .or_else(preferred)
        .unwrap_or(Language::built_in())
}

/// Whether it is the language that the browser asks for anyway: a link need not say it then.
pub fn is_usual(language: &'static Language) -> bool {
    let preferred = files::preferred();
    let preferred = Language::preferred(preferred.iter().map(String::as_str));
    preferred.unwrap_or(Language::built_in()) == language
}

/// Speaks a language once its texts are here; where they cannot be had nothing changes, and a notice says so.
pub fn choose(
    language: &'static Language,
    tell: &Callback<Message>,
    failed: impl FnOnce() + 'static,
) {
    let tell = tell.clone();
    files::bring(language, move |here| {
        if here {
            tell.emit(Message::Speak(language));
        } else {
            failed();
            tell.emit(Message::Notify(NoticeKind::NoLanguage(language.name)));
        }
    });
}

/// Properties of [`LanguageList`].
#[derive(Clone, PartialEq, Properties)]
pub struct LanguageListProps {
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The list of languages, each by its own name.
#[component]
pub fn LanguageList(props: &LanguageListProps) -> Html {
    let spoken = use_language();
    let list = use_node_ref();
    let shown = LANGUAGES.iter().position(|language| language == spoken);
    let shown = shown.unwrap_or_default();
    use_effect_with(shown, {
        let list = list.clone();
        move |shown| input::show_chosen(&list, *shown)
    });
    let onchange = {
        let (tell, list) = (props.tell.clone(), list.clone());
        Callback::from(move |event: Event| {
            if let Some(language) = input::chosen(&event).and_then(|place| LANGUAGES.get(place)) {
                storage::set(STORED, Some(language.code));
                let list = list.clone();
                choose(language, &tell, move || input::show_chosen(&list, shown));
            }
        })
    };
    let option = |language: &'static Language| {
        html! {
            <option value={language.code} lang={language.tag} selected={language == spoken}>{ language.name }</option>
        }
    };
    html! {
        <div class="language" title={text("language.label")}>
            { icon(Glyph::Language) }
            <select id="language" ref={list} aria-label={text("language.label")} {onchange}>
                { for LANGUAGES.iter().map(option) }
            </select>
        </div>
    }
}

/// Says on the document which language is spoken.
#[hook]
pub fn use_announced(language: &'static Language) {
    use_effect_with(language, |language| {
        files::announce(language, &text("page.document"));
    });
}
