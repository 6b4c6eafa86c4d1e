//! The scenario's name in the header and what hangs below it: what it asks, what can be done with it, and the gallery.

use std::rc::Rc;

use leverloom_model::scenario::Scenario;
use yew::prelude::*;

use super::embed;
use super::gallery::Gallery;
use super::lesson;
use super::real;
use super::save;
use crate::components::{Button, Glyph, icon, use_language};
use crate::lazy;
use crate::panels::gallery::GalleryProps;
use crate::platform::{dom, export, files, site};
use crate::present::scenario as words;
use crate::state::Message;
use crate::texts::{fill, text};

const MENU: &str = "scenario-menu";

/// Properties of [`ScenarioMenu`].
#[derive(Clone, PartialEq, Properties)]
pub struct ScenarioMenuProps {
    /// The running scenario.
    pub scenario: Rc<Scenario>,
    /// The block shown, for the name of the saved file.
    pub block: u32,
    /// Copies a link to what is shown.
    pub on_share: Callback<()>,
    /// What the person does.
    pub tell: Callback<Message>,
}

/// A button with the scenario's name, and the gallery below it.
#[component]
pub fn ScenarioMenu(props: &ScenarioMenuProps) -> Html {
    use_language();
    let wanted = use_state(|| false);
    let ontoggle = {
        let wanted = wanted.clone();
        Callback::from(move |_: Event| wanted.set(true))
    };
    let on_save = {
        let scenario = Rc::clone(&props.scenario);
        Callback::from(move |()| {
            dom::hide_popover(MENU);
            files::download(
                &export::file_name("scenario", "json"),
                "application/json",
                &scenario.to_json(),
            );
        })
    };
    let on_all = Callback::from(|()| {
        dom::hide_popover(MENU);
        dom::show_popover(save::POPOVER);
    });
    let edition = use_memo((), |()| site::build());
    let on_share = {
        let on_share = props.on_share.clone();
        Callback::from(move |()| {
            dom::hide_popover(MENU);
            on_share.emit(());
        })
    };
    let close = Callback::from(|()| dom::hide_popover(MENU));
    let on_reset = {
        let tell = props.tell.clone();
        Callback::from(move |()| {
            dom::hide_popover(MENU);
            tell.emit(Message::Reset);
        })
    };
    let on_block = Callback::from(|()| {
        dom::hide_popover(MENU);
        dom::show_popover(real::POPOVER);
    });
    let on_embed = Callback::from(|()| {
        dom::hide_popover(MENU);
        dom::show_popover(embed::POPOVER);
    });
    let scenario = &props.scenario;
    html! {
        <div class="scenario">
            <button type="button" class="button button-quiet scenario-button" id="scenario" popovertarget={MENU} title={words::question(scenario)}>
                <span class="scenario-name">{ words::name(scenario) }</span>
                { icon(Glyph::Down) }
            </button>
            <div class="popover gallery" id={MENU} popover="auto" {ontoggle}>
                <section class="gallery-now">
                    <p class="hint">{ words::name(scenario) }</p>
                    if !scenario.question.is_empty() {
                        <p class="scenario-question">{ words::question(scenario) }</p>
                    }
                    <div class="button-row">
                        { Button::plain().id("scenario-reset").show(on_reset, text("scenario.reset")) }
                        { Button::plain().id("scenario-share").show(on_share, text("scenario.share")) }
                        { Button::plain().id("scenario-embed").show(on_embed, text("embed.open")) }
                        { Button::plain().id("scenario-save").show(on_save, text("scenario.save")) }
                        { Button::plain().id("save-all").show(on_all, text("save.open")) }
                    </div>
                </section>
                <section class="gallery-real">
                    { Button::plain().id("open-block").show(on_block, text("real.open")) }
                    <p class="hint">{ text("real.open.help") }</p>
                </section>
                <section class="gallery-lessons">{ lesson::entries(&props.tell, &close) }</section>
                { lazy!(Gallery, GalleryProps {
                    popover: MENU,
                    wanted: *wanted,
                    running: scenario.name.clone(),
                    tell: props.tell.clone(),
                }) }
                if let Some(build) = &*edition {
                    <p class="edition">{ fill("page.edition", &[("version", env!("CARGO_PKG_VERSION")), ("build", build)]) }</p>
                }
            </div>
        </div>
    }
}
