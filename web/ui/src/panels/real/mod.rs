//! A real block in place of the simulation: where its files come in, and what stands where the simulation was.
//!
//! Owns the drop on the page and the frame of the form. What is rarely seen comes by itself: the form and the strip.

use yew::prelude::*;

use super::frame::Frame;
use super::lesson;
use crate::components::{Button, use_language};
use crate::platform::{dom, files};
use crate::present::format;
use crate::state::notice::NoticeKind;
use crate::state::{Message, Model, Pane};
use crate::texts::{fill, text};
use crate::{documents, lazy};

pub mod form;
pub mod strip;

use form::{Form, FormProps};
use strip::{Strip, StripProps};

/// Id of the form.
pub const POPOVER: &str = "open-block-form";

/// Takes what is dropped anywhere on the page, lessons left out: those are read here. A scenario among it is read, too.
#[hook]
pub fn use_files(model: &Model, tell: &Callback<Message>) {
    {
        let tell = tell.clone();
        use_effect_with((), move |()| {
            let listeners = files::on_files(lesson::is_lesson, move |names| take(names, &tell));
            move || drop(listeners)
        });
    }
    let tell = tell.clone();
    use_effect_with(model.real.scenario.clone(), move |text| {
        if let Some(text) = text {
            documents::open(text.to_string(), tell);
        }
    });
}

/// Hands files on, or says that they are too much.
fn take(names: Option<Vec<String>>, tell: &Callback<Message>) {
    match names {
        Some(names) if names.is_empty() => {}
        Some(names) => {
            dom::hide_popover(POPOVER);
            tell.emit(Message::Files(names));
        }
        None => tell.emit(Message::Notify(NoticeKind::LargeFiles)),
    }
}

/// What is seen while files are held over the page.
pub fn drop_zone() -> Html {
    html! { <div class="drop-zone" aria-hidden="true"><p>{ text("real.drop") }</p></div> }
}

/// Properties of [`OpenBlock`].
#[derive(Clone, PartialEq, Properties)]
pub struct OpenBlockProps {
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The form's frame; what is in it comes when it is opened.
#[component]
pub fn OpenBlock(props: &OpenBlockProps) -> Html {
    use_language();
    let wanted = use_state_eq(|| false);
    let ontoggle = {
        let wanted = wanted.clone();
        Callback::from(move |_: Event| wanted.set(true))
    };
    html! {
        <section class="popover open-block" id={POPOVER} popover="auto" aria-labelledby="open-block-title" {ontoggle}>
            <h2 id="open-block-title">{ text("real.title") }</h2>
            if *wanted { { lazy!(Form, FormProps { tell: props.tell.clone() }) } }
        </section>
    }
}

/// What became of files, as long as there is anything to say.
pub fn strip(model: &Model, tell: &Callback<Message>) -> Html {
    let real = &model.real;
    if !real.is_told() {
        return Html::default();
    }
    lazy!(
        Strip,
        StripProps {
            real: real.clone(),
            block: model.clock.block,
            tell: tell.clone()
        }
    )
}

/// In place of the clock: there is one block.
pub fn clock(block: u32) -> Html {
    html! {
        <p class="clock real-clock number" id="block-number" data-block={block.to_string()}>
            <span class="clock-word">{ text("real.clock") }</span>{ " " }
            <strong>{ format::integer(u64::from(block)) }</strong>
        </p>
    }
}

/// In place of a pane of the simulation's.
pub fn no_market(pane: Pane, model: &Model, tell: &Callback<Message>) -> Html {
    let stands = model.real.open.as_ref().map(|open| {
        let (block, ..) = open.place();
        fill(
            "real.simulation",
            &[("block", &format::integer(u64::from(block)))],
        )
    });
    let close = tell.reform(|()| Message::CloseBlock);
    html! {
        <section class="pane" aria-labelledby={format!("{}-title", pane.name())}>
            <div class="pane-title">{ Frame::of(pane, model, tell).title() }</div>
            <div class="real-none">
                <p>{ text(&format!("real.no_market.{}", pane.name())) }</p>
                <p class="hint">{ stands }</p>
                { Button::plain().id(format!("back-{}", pane.name())).show(close, text("real.back")) }
            </div>
        </section>
    }
}
