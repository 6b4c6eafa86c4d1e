//! The page inside another one: what stands there before it is started, and the bar that takes the header's place.
//!
//! Owns how little is shown. What the address asks for is `state::embed`'s; what a host says comes through `crate::host`.

use std::rc::Rc;

use leverloom_model::scenario::Scenario;
use leverloom_protocol::{Mode, NoThreads};
use yew::prelude::*;

use super::clock::{ClockBar, ClockProps};
use super::header::mode_line;
use crate::components::{Button, Glyph, Shared, Weight, icon, use_language};
use crate::documents;
use crate::piece;
use crate::platform::link;
use crate::present::scenario as words;
use crate::state::embed::Controls;
use crate::state::{Message, Model};
use crate::texts::{fill, text};

mod dialog;

pub use dialog::{EmbedThis, EmbedThisProps, POPOVER};

/// Megabytes that are loaded when it is started, about.
const SIZE_MB: &str = "0.7";

/// How much of the controls is shown.
pub fn controls(model: &Model) -> Controls {
    let embed = model.embed.as_ref();
    embed.map_or(Controls::Full, |embed| embed.controls)
}

/// The class of the page when it sits in another one.
pub fn class(model: &Model) -> Classes {
    let Some(embed) = &model.embed else {
        return Classes::new();
    };
    let only = (model.layout.in_sight().count() == 1).then_some("is-single");
    classes!(
        "is-embedded",
        format!("controls-{}", embed.controls.name()),
        only
    )
}

/// Properties of [`Poster`].
#[derive(Clone, PartialEq, Properties)]
pub struct PosterProps {
    /// What would run.
    pub scenario: Rc<Scenario>,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(Poster, embed);

/// What stands there before anything runs: what it is, what it asks, and the button that starts it.
#[component]
pub fn Poster(props: &PosterProps) -> Html {
    use_language();
    let scenario = &props.scenario;
    let tell = props.tell.clone();
    let on_start = Callback::from(move |()| tell.emit(Message::Wake));
    let question = words::question(scenario);
    html! {
        <main class="poster" id="poster">
            <p class="poster-brand">{ text("page.title") }</p>
            <h1>{ words::name(scenario) }</h1>
            <p class="poster-question">
                if question.is_empty() { { text("embed.start.what") } } else { { question } }
            </p>
            { Button::new(Weight::Primary).id("start").described_by(Some("start-cost")).show(on_start, html! { <>{ icon(Glyph::Play) }{ text("embed.start") }</> }) }
            <p class="hint" id="start-cost">{ fill("embed.start.cost", &[("size", SIZE_MB)]) }</p>
        </main>
    }
}

/// Properties of [`EmbedBar`].
#[derive(Clone, PartialEq, Properties)]
pub struct EmbedBarProps {
    /// The page.
    pub model: Shared<Model>,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(EmbedBar, embed);

/// The bar of an embed: the clock, how blocks are executed, and the way to a tab of its own.
#[component]
pub fn EmbedBar(props: &EmbedBarProps) -> Html {
    use_language();
    let model = &props.model;
    html! {
        <header class="header embed-bar">
            <h1 class="embed-name" title={words::question(&model.scenario)}>{ words::name(&model.scenario) }</h1>
            { piece!(ClockBar, ClockProps {
                clock: model.clock.clone(),
                furthest: model.history.furthest(),
                worst: model.history.worst(),
                feed: Rc::clone(&model.feed),
                pointed: model.pointed,
                tell: props.tell.clone(),
            }) }
            { mode_line(model.link.phase, model.mode.as_ref()) }
            { piece!(Away, AwayProps { model: model.clone() }) }
        </header>
    }
}

/// Properties of [`Away`].
#[derive(Clone, PartialEq, Properties)]
pub struct AwayProps {
    /// The page.
    pub model: Shared<Model>,
}

/// A link to the same place in a tab of its own. Where that is, is worked out when somebody is about to follow it: links
/// are long, and the place changes with every block.
#[component]
pub fn Away(props: &AwayProps) -> Html {
    use_language();
    let for_threads = matches!(
        props.model.mode,
        Some(Mode::Virtual {
            reason: NoThreads::NotIsolated,
            ..
        })
    );
    let address = use_state(|| link::whole_page(""));
    let find = {
        let (model, address) = (props.model.rc(), address.setter());
        move || {
            let address = address.clone();
            documents::link(model.place(), move |fragment| {
                if let Ok(fragment) = fragment {
                    address.set(link::whole_page(&fragment));
                }
            });
        }
    };
    let onpointerenter = {
        let find = find.clone();
        Callback::from(move |_: PointerEvent| find())
    };
    let onfocus = Callback::from(move |_: FocusEvent| find());
    html! {
        <a class="button button-quiet" id="away" href={(*address).clone()} target="_blank" rel="noopener"
            title={text("embed.away.help")} aria-label={(!for_threads).then(|| text("embed.away"))} {onpointerenter} {onfocus}>
            { icon(Glyph::Share) }
            if for_threads { <span>{ text("embed.away.threads") }</span> }
        </a>
    }
}
