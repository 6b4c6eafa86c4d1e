//! "Embed this": the snippet that puts what is on screen into another page, with its choices and a preview.
//!
//! Owns what is chosen in it. What a snippet says is `present::embed`'s.

use yew::prelude::*;

use crate::components::{Button, Choice, Glyph, Shared, Weight, icon, segmented, use_language};
use crate::documents;
use crate::lazy;
use crate::panels::language;
use crate::platform::{clipboard, dom, link};
use crate::present::embed::Wanted;
use crate::present::scenario as words;
use crate::state::address::Visit;
use crate::state::embed::Controls;
use crate::state::{Message, Model, Pane};
use crate::texts::{LANGUAGES, text};

/// Id of the dialog.
pub const POPOVER: &str = "embed-this";

/// Themes by their names in parameters.
const THEMES: [(Option<&str>, &str); 3] = [
    (None, "theme.system"),
    (Some("light"), "theme.light"),
    (Some("dark"), "theme.dark"),
];

/// Properties of [`EmbedThis`].
#[derive(Clone, PartialEq, Properties)]
pub struct EmbedThisProps {
    /// The page.
    pub model: Shared<Model>,
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The dialog; what is in it comes when it is opened.
#[component]
pub fn EmbedThis(props: &EmbedThisProps) -> Html {
    use_language();
    let place = use_state(|| None::<(Visit, Wanted)>);
    let ontoggle = {
        let (place, model) = (place.clone(), props.model.rc());
        Callback::from(move |_: Event| {
            // What is on screen when it is opened; the run may go on behind it.
            place.set(dom::is_open(POPOVER).then(|| {
                let mut place = model.place();
                // Which panes it shows is chosen here.
                place.sight.hidden = None;
                (place, on_screen(&model))
            }));
        })
    };
    html! {
        <section class="popover embed-this" id={POPOVER} popover="auto" aria-labelledby="embed-this-title" {ontoggle}>
            <div class="pane-title">
                <h2 id="embed-this-title">{ text("embed.title") }</h2>
                { Button::quiet().label(text("embed.close")).show(Callback::from(|()| dom::hide_popover(POPOVER)), icon(Glyph::Close)) }
            </div>
            if let Some((place, wanted)) = (*place).clone() {
                { lazy!(EmbedForm, EmbedFormProps { place, wanted, tell: props.tell.clone() }) }
            }
        </section>
    }
}

/// What is on screen beside the place: panes, theme, lesson, and the language where it is not the browser's own.
fn on_screen(model: &Model) -> Wanted {
    Wanted {
        panes: model.layout.in_sight().map(|(pane, _)| pane).collect(),
        theme: model.theme.name(),
        language: (!language::is_usual(model.language)).then_some(model.language.code),
        lesson: (model.lesson.as_ref()).and_then(|reading| reading.source.clone()),
        ..Wanted::default()
    }
}

/// Properties of [`EmbedForm`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct EmbedFormProps {
    /// What is shown.
    pub place: Visit,
    /// How it is shown.
    pub wanted: Wanted,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(EmbedForm, embed);

/// The choices, the snippet and the preview.
#[component]
pub(super) fn EmbedForm(props: &EmbedFormProps) -> Html {
    use_language();
    let wanted = use_state(|| props.wanted.clone());
    let fragment = use_state(|| None::<String>);
    let copied = use_state_eq(|| None::<bool>);
    {
        let (fragment, tell) = (fragment.setter(), props.tell.clone());
        use_effect_with(props.place.clone(), move |place| {
            documents::link(place.clone(), move |read| match read {
                Ok(read) => fragment.set(Some(read)),
                Err(unread) => tell.emit(Message::Notify(
                    unread.notice(crate::state::notice::NoticeKind::BadScenario),
                )),
            });
        });
    }
    let Some(fragment) = &*fragment else {
        return html! { <p class="hint" role="status">{ text("embed.wait") }</p> };
    };
    let change = {
        let (wanted, copied) = (wanted.clone(), copied.setter());
        move |change: &dyn Fn(&mut Wanted)| {
            let mut next = (*wanted).clone();
            change(&mut next);
            copied.set(None);
            wanted.set(next);
        }
    };
    let base = link::whole_page("");
    let base = base.trim_end_matches('#');
    let title = words::name(&props.place.scenario);
    let snippet = wanted.snippet(base, fragment, &title);
    let on_copy = {
        let (copied, snippet) = (copied.setter(), snippet.clone());
        Callback::from(move |()| {
            let copied = copied.clone();
            clipboard::copy(snippet.clone(), move |done| copied.set(Some(done)));
        })
    };
    let said = match *copied {
        None => "embed.copy",
        Some(true) => "embed.copied",
        Some(false) => "embed.select",
    };
    let rows = snippet.lines().count().max(3).to_string();
    html! {
        <>
            <p class="hint">{ text("embed.lead") }</p>
            { choices(&wanted, &change) }
            <label class="label" for="embed-snippet">{ text("embed.snippet") }</label>
            <textarea id="embed-snippet" class="field code" readonly=true {rows} spellcheck="false" value={snippet} />
            <div class="button-row">
                { Button::new(Weight::Primary).id("embed-copy").show(on_copy, text(said)) }
            </div>
            <p class="label">{ text("embed.preview") }</p>
            <iframe class="embed-preview" title={text("embed.preview")} src={wanted.address(base, fragment)} />
        </>
    }
}

/// What can be chosen.
fn choices<C: Fn(&dyn Fn(&mut Wanted)) + Clone + 'static>(wanted: &Wanted, change: &C) -> Html {
    let on = |set: fn(&mut Wanted, usize)| {
        let change = change.clone();
        Callback::from(move |place: usize| change(&|wanted: &mut Wanted| set(wanted, place)))
    };
    let row = |key: &'static str, control: Html| {
        html! {
            <div class="embed-choice"><span class="label">{ text(key) }</span>{ control }</div>
        }
    };
    let way = segmented(Choice {
        name: "embed-way",
        label: text("embed.way"),
        options: vec![text("embed.way.frame"), text("embed.way.element")],
        chosen: usize::from(wanted.element),
        on_choose: on(|wanted, place| wanted.element = place == 1),
    });
    let controls = segmented(Choice {
        name: "embed-controls",
        label: text("embed.controls"),
        options: ["none", "min", "full"]
            .map(|it| text(&format!("embed.controls.{it}")))
            .to_vec(),
        chosen: wanted.controls as usize,
        on_choose: on(|wanted, place| wanted.controls = Controls::ALL[place.min(2)].1),
    });
    let theme = segmented(Choice {
        name: "embed-theme",
        label: text("embed.theme"),
        options: THEMES.map(|(_, key)| text(key)).to_vec(),
        chosen: THEMES
            .iter()
            .position(|(name, _)| *name == wanted.theme)
            .unwrap_or(0),
        on_choose: on(|wanted, place| wanted.theme = THEMES[place.min(2)].0),
    });
    let known = LANGUAGES
        .iter()
        .map(|language| AttrValue::Static(language.name));
    let language = segmented(Choice {
        name: "embed-language",
        label: text("embed.language"),
        options: std::iter::once(text("embed.language.reader"))
            .chain(known)
            .collect(),
        chosen: LANGUAGES
            .iter()
            .position(|it| Some(it.code) == wanted.language)
            .map_or(0, |place| place + 1),
        on_choose: on(|wanted, place| {
            wanted.language = place
                .checked_sub(1)
                .and_then(|place| LANGUAGES.get(place))
                .map(|it| it.code);
        }),
    });
    let pane = |(place, pane): (usize, Pane)| {
        let id = format!("embed-pane-{}", pane.name());
        let shown = wanted.panes.contains(&pane);
        let on_change = on(|wanted, place| {
            let pane = Pane::ALL[place.min(2)];
            let panes = Pane::ALL.into_iter();
            let toggled = |it: &Pane| wanted.panes.contains(it) != (*it == pane);
            wanted.panes = panes.filter(toggled).collect();
        });
        html! {
            <span class="view-pane">
                <input type="checkbox" id={id.clone()} checked={shown} disabled={shown && wanted.panes.len() == 1}
                    onchange={Callback::from(move |_: Event| on_change.emit(place))} />
                <label for={id}>{ text(&format!("pane.{}", pane.name())) }</label>
            </span>
        }
    };
    let panes = html! { <span class="embed-panes">{ for Pane::ALL.into_iter().enumerate().map(pane) }</span> };
    let on_autoplay = on(|wanted, _| wanted.autoplay = !wanted.autoplay);
    let autoplay = html! {
        <span class="view-pane">
            <input type="checkbox" id="embed-autoplay" checked={wanted.autoplay} onchange={Callback::from(move |_: Event| on_autoplay.emit(0))} />
            <label for="embed-autoplay">{ text("embed.autoplay") }</label>
        </span>
    };
    html! {
        <div class="embed-choices">
            { row("embed.way", way) }
            { row("embed.controls", controls) }
            { row("embed.theme", theme) }
            { row("embed.language", language) }
            { row("embed.panes", panes) }
            { autoplay }
        </div>
    }
}
