//! The gallery of scenarios: grouped cards with a question and a sketch; a file of one's own, or a pasted text.
//!
//! The list and the scenarios lie beside the page and are fetched when they are wanted. What can be done with the running
//! one is said above by [`super::scenario_menu`].

use std::rc::Rc;

use yew::prelude::*;

use crate::components::{Button, use_language};
use crate::documents;
use crate::platform::{dom, input, texts as files};
use crate::present::gallery::{Card, Group, SKETCH, line, read, told};
use crate::state::Message;
use crate::state::notice::NoticeKind;
use crate::texts::{fill, text};

const FILE: &str = "scenario-file";

/// The address of a file of the gallery.
fn place(name: &str) -> String {
    format!("{}/{name}", dom::folder("gallery").unwrap_or_default())
}

/// Properties of [`Gallery`].
#[derive(Clone, PartialEq, Properties)]
pub struct GalleryProps {
    /// Id of the popover that it is in.
    pub popover: &'static str,
    /// Whether that has been opened: the list is fetched then.
    pub wanted: bool,
    /// Title of the running scenario.
    pub running: String,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(Gallery, gallery);

/// The gallery, inside the popover that is opened.
#[component]
pub fn Gallery(props: &GalleryProps) -> Html {
    use_language();
    let groups = use_state(|| None::<Rc<Vec<Group>>>);
    let told = use_state(|| None::<String>);
    let pasted = use_node_ref();
    let tell = &props.tell;
    let popover = props.popover;
    {
        let (groups, tell) = (groups.clone(), tell.clone());
        use_effect_with(props.wanted, move |wanted| {
            if !*wanted {
                return;
            }
            files::read(place("gallery.json"), move |json| {
                match json.as_deref().and_then(read) {
                    Some(read) => groups.set(Some(Rc::new(read))),
                    None => tell.emit(unreadable("gallery.missing")),
                }
            });
        });
    }
    let open = {
        let tell = tell.clone();
        Callback::from(move |scenario: String| {
            dom::hide_popover(popover);
            documents::open(scenario, tell.clone());
        })
    };
    let on_pick = {
        let (open, tell) = (open.clone(), tell.clone());
        Callback::from(move |id: String| {
            let (open, tell) = (open.clone(), tell.clone());
            files::read(place(&format!("{id}.json")), move |json| match json {
                Some(scenario) => open.emit(scenario),
                None => tell.emit(unreadable("gallery.missing")),
            });
        })
    };
    let on_pasted = {
        let (open, pasted) = (open.clone(), pasted.clone());
        Callback::from(move |()| {
            if let Some(text) = input::area(&pasted) {
                open.emit(text);
            }
        })
    };
    let on_file = {
        let (open, tell) = (open.clone(), tell.clone());
        Callback::from(move |event: Event| {
            let (open, tell) = (open.clone(), tell.clone());
            input::file(&event, move |read| match read {
                Some(scenario) => open.emit(scenario),
                None => tell.emit(unreadable("scenario.unreadable")),
            });
        })
    };
    let group = |group: &Group| {
        let card = |card: &Card| {
            let about = told.as_deref() == Some(card.id.as_str());
            let on_about = {
                let (told, id) = (told.clone(), card.id.clone());
                Callback::from(move |()| told.set((!about).then(|| id.clone())))
            };
            show(card, card.name == props.running, about, &on_pick, on_about)
        };
        html! {
            <section aria-labelledby={format!("gallery-{}", group.name)}>
                <h2 class="label" id={format!("gallery-{}", group.name)}>{ text(&format!("gallery.{}", group.name)) }</h2>
                <ul class="gallery-cards">{ for group.cards.iter().map(card) }</ul>
            </section>
        }
    };
    html! {
        <div class="gallery-list">
            if let Some(groups) = groups.as_ref() {
                { for groups.iter().map(group) }
            } else {
                <p class="hint gallery-wait" role="status">{ text("gallery.wait") }</p>
            }
            <section class="gallery-own">
                <h2 class="label">{ text("gallery.own") }</h2>
                { Button::plain().id("scenario-open").show(Callback::from(|()| dom::click(FILE)), text("scenario.open")) }
                <input id={FILE} type="file" accept="application/json,.json" hidden=true aria-label={text("scenario.open")} onchange={on_file} />
                <label class="hint" for="scenario-text">{ text("scenario.paste") }</label>
                <textarea id="scenario-text" class="field" rows="3" spellcheck="false" ref={pasted} />
                { Button::plain().id("scenario-run").show(on_pasted, text("scenario.run")) }
            </section>
        </div>
    }
}

fn unreadable(key: &str) -> Message {
    Message::Notify(NoticeKind::BadScenario(text(key).to_string()))
}

/// One card: its question opens the scenario, its story unfolds below.
fn show(
    card: &Card,
    running: bool,
    about: bool,
    on_pick: &Callback<String>,
    on_about: Callback<()>,
) -> Html {
    let (width, height) = SKETCH;
    let onclick = {
        let (on_pick, id) = (on_pick.clone(), card.id.clone());
        Callback::from(move |_: MouseEvent| on_pick.emit(id.clone()))
    };
    let id = format!("about-{}", card.id);
    let has_story = !card.story.is_empty();
    html! {
        <li class={classes!("gallery-card", running.then_some("is-running"))}>
            <button type="button" class="gallery-open" id={format!("scenario-{}", card.id)} aria-current={running.then_some("true")} {onclick}>
                <span class="gallery-name">{ told(card, "name", &card.name) }</span>
                <span class="gallery-question">{ told(card, "question", &card.question) }</span>
                <span class="gallery-sketch">
                    <svg width={width.to_string()} height={height.to_string()} viewBox={format!("0 0 {width} {height}")} role="img" aria-label={fill("gallery.sketch", &[("asset", &card.symbol)])}>
                        <polyline points={line(&card.sketch)} />
                    </svg>
                    <span class="hint">{ card.symbol.clone() }</span>
                </span>
            </button>
            if has_story {
                <button type="button" class="link" aria-expanded={if about { "true" } else { "false" }} aria-controls={id.clone()} onclick={Callback::from(move |_: MouseEvent| on_about.emit(()))}>
                    { text("gallery.story") }
                </button>
                <div {id} class="gallery-story" hidden={!about}>
                    <p>{ told(card, "story", &card.story) }</p>
                    if !card.sources.is_empty() {
                        <p class="hint">{ text("gallery.sources") }</p>
                        <ul>{ for card.sources.iter().map(|source| html! { <li>{ source.clone() }</li> }) }</ul>
                    }
                </div>
            }
        </li>
    }
}
