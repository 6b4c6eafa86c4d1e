//! "Compare with…": what is changed, and to what.

use std::rc::Rc;

use leverloom_model::Scenario;
use yew::prelude::*;

use crate::components::{Button, Choice, Glyph, Weight, icon, picker, use_language};
use crate::lazy;
use crate::platform::dom;
use crate::present::compare::{kind, name, names};
use crate::state::Message;
use crate::state::compare::Kind;
use crate::texts::{fill, text};

const POPOVER: &str = "compare-form";

/// Properties of [`CompareForm`].
#[derive(Clone, PartialEq, Properties)]
pub struct FormProps {
    /// The running scenario.
    pub scenario: Rc<Scenario>,
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The button, and the popover with the form.
#[component]
pub fn CompareForm(props: &FormProps) -> Html {
    use_language();
    let opened = use_state_eq(|| false);
    let ontoggle = {
        let opened = opened.clone();
        Callback::from(move |_: Event| opened.set(true))
    };
    html! {
        <>
            <button type="button" class="button button-quiet compare-open" id="compare-open" popovertarget={POPOVER} title={text("compare.open.help")}>
                { icon(Glyph::Pair) }
                <span class="words">{ text("compare.open") }</span>
            </button>
            <div class="popover compare-popover" id={POPOVER} popover="auto" aria-labelledby="compare-form-title" {ontoggle}>
                <h2 id="compare-form-title">{ text("compare.title") }</h2>
                <p class="hint">{ text("compare.lead") }</p>
                if *opened {
                    { lazy!(Fields, FormProps { scenario: Rc::clone(&props.scenario), tell: props.tell.clone() }) }
                }
            </div>
        </>
    }
}

crate::surface!(Fields, compare);

/// What can be changed, and the button that begins.
#[component]
pub fn Fields(props: &FormProps) -> Html {
    use_language();
    let scenario = &props.scenario;
    let chosen_kind = use_state_eq(|| 0usize);
    let chosen = use_state_eq(|| 0usize);
    let kinds = Kind::all(scenario);
    let place = (*chosen_kind).min(kinds.len() - 1);
    let options = kinds[place].options(scenario);
    let option = (*chosen).min(options.len().saturating_sub(1));
    let what = picker(Choice {
        name: "compare-what",
        label: text("compare.what"),
        options: kinds
            .iter()
            .map(|&known| kind(known, scenario).into())
            .collect(),
        chosen: place,
        on_choose: {
            let (chosen_kind, chosen) = (chosen_kind, chosen.clone());
            Callback::from(move |index| {
                chosen_kind.set(index);
                chosen.set(0);
            })
        },
    });
    let to = picker(Choice {
        name: "compare-to",
        label: text("compare.to"),
        options: options
            .iter()
            .map(|change| name(change, scenario).into())
            .collect(),
        chosen: option,
        on_choose: Callback::from(move |index| chosen.set(index)),
    });
    let now = options.get(option).map(|change| {
        let [own, _] = names(change, scenario);
        fill("compare.to.now", &[("name", &own)])
    });
    let on_begin = {
        let (tell, change) = (props.tell.clone(), options.get(option).cloned());
        Callback::from(move |()| {
            dom::hide_popover(POPOVER);
            if let Some(change) = change.clone() {
                tell.emit(Message::Compare(change));
            }
        })
    };
    html! {
        <>
            <label class="label" for="compare-what">{ text("compare.what") }</label>
            { what }
            <label class="label" for="compare-to">{ text("compare.to") }</label>
            { to }
            <p class="hint">{ now.unwrap_or_default() }</p>
            { Button::new(Weight::Primary).id("compare-begin").show(on_begin, text("compare.begin")) }
        </>
    }
}
