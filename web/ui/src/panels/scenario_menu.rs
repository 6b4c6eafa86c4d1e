//! The scenario menu: markets that are built in, opening and pasting one, saving, sharing, starting over.

use std::rc::Rc;

use leverloom_model::scenario::{SHIPPED, Scenario};
use yew::prelude::*;

use super::lesson;
use crate::components::{Button, Glyph, icon, use_language};
use crate::platform::{dom, files, input};
use crate::present::scenario as words;
use crate::state::Message;
use crate::state::notice::NoticeKind;
use crate::texts::text;

const MENU: &str = "scenario-menu";
const FILE: &str = "scenario-file";

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

/// A button with the scenario's name and a menu below it.
#[component]
pub fn ScenarioMenu(props: &ScenarioMenuProps) -> Html {
    use_language();
    let pasted = use_node_ref();
    let open = {
        let tell = props.tell.clone();
        Callback::from(move |scenario: String| {
            dom::hide_popover(MENU);
            tell.emit(Message::Open { scenario, block: 0 });
        })
    };
    let shipped = {
        let open = open.clone();
        SHIPPED.iter().map(move |&(id, json)| {
            let words = words::shipped_name(id);
            let open = open.clone();
            let on_click = Callback::from(move |()| open.emit(json.to_owned()));
            let id = format!("scenario-{id}");
            Button::quiet().id(id).show(on_click, words)
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
        let (open, tell) = (open.clone(), props.tell.clone());
        Callback::from(move |event: Event| {
            let (open, tell) = (open.clone(), tell.clone());
            input::file(&event, move |read| match read {
                Some(scenario) => open.emit(scenario),
                None => tell.emit(Message::Notify(NoticeKind::BadScenario(
                    text("scenario.unreadable").to_string(),
                ))),
            });
        })
    };
    let on_save = {
        let scenario = Rc::clone(&props.scenario);
        Callback::from(move |()| {
            dom::hide_popover(MENU);
            files::download(
                "leverloom-scenario.json",
                "application/json",
                &scenario.to_json(),
            );
        })
    };
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
    html! {
        <div class="scenario">
            <button type="button" class="button button-quiet scenario-button" id="scenario" popovertarget={MENU} title={words::question(&props.scenario)}>
                <span class="scenario-name">{ words::name(&props.scenario) }</span>
                { icon(Glyph::Down) }
            </button>
            <div class="popover scenario-popover" id={MENU} popover="auto">
                if !props.scenario.question.is_empty() {
                    <p class="scenario-question">{ words::question(&props.scenario) }</p>
                }
                <p class="label">{ text("scenario.shipped") }</p>
                { for shipped }
                <hr />
                { lesson::entries(&props.tell, &close) }
                <hr />
                { Button::quiet().id("scenario-reset").show(on_reset, text("scenario.reset")) }
                { Button::quiet().id("scenario-share").show(on_share, text("scenario.share")) }
                { Button::quiet().id("scenario-save").show(on_save, text("scenario.save")) }
                { Button::quiet().id("scenario-open").show(Callback::from(|()| dom::click(FILE)), text("scenario.open")) }
                <input id={FILE} type="file" accept="application/json,.json" hidden=true aria-label={text("scenario.open")} onchange={on_file} />
                <label class="label" for="scenario-text">{ text("scenario.paste") }</label>
                <textarea id="scenario-text" class="field" rows="4" spellcheck="false" ref={pasted} />
                { Button::plain().id("scenario-run").show(on_pasted, text("scenario.run")) }
            </div>
        </div>
    }
}
