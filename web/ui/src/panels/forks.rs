//! The runs that were left by going back: a list under the clock, to return to or to compare with.

use std::rc::Rc;

use leverloom_model::Scenario;
use yew::prelude::*;

use crate::components::{Button, Glyph, icon, use_language};
use crate::lazy;
use crate::platform::dom;
use crate::present::forks::{Entry, entries};
use crate::state::forks::Forks;
use crate::state::{Message, Model};
use crate::texts::{count, text};

const POPOVER: &str = "forks-list";

/// A button with their number and the list in its popover; nothing while there is none.
pub fn forks(model: &Model, tell: &Callback<Message>) -> Html {
    let number = model.forks.list.len();
    if number == 0 {
        return html! {};
    }
    html! {
        <>
            <button type="button" class="button button-quiet forks-open" id="forks" popovertarget={POPOVER} title={text("forks.help")}>
                <span class="words">{ count("forks.count", number as u32, &[]) }</span>
                { icon(Glyph::Down) }
            </button>
            <div class="popover forks-popover" id={POPOVER} popover="auto" aria-label={text("forks.help")}>
                { lazy!(ForksList, ForksListProps {
                    forks: Rc::clone(&model.forks),
                    scenario: Rc::clone(&model.scenario),
                    tell: tell.clone(),
                }) }
            </div>
        </>
    }
}

/// Properties of [`ForksList`].
#[derive(Clone, PartialEq, Properties)]
pub struct ForksListProps {
    /// The runs that were left.
    pub forks: Rc<Forks>,
    /// The one that runs.
    pub scenario: Rc<Scenario>,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(ForksList, compare);

/// The runs that were left, with what can be done with each.
#[component]
pub fn ForksList(props: &ForksListProps) -> Html {
    use_language();
    let entry = |entry: Entry| {
        let act = |message: Message| {
            let tell = props.tell.clone();
            Callback::from(move |()| {
                dom::hide_popover(POPOVER);
                tell.emit(message.clone());
            })
        };
        let id = entry.id;
        html! {
            <li key={id}>
                <p><strong>{ entry.title }</strong><br />{ entry.words }</p>
                <div class="forks-buttons">
                    { Button::plain().id(format!("fork-return-{id}")).show(act(Message::ReturnTo(id)), text("forks.return")) }
                    { Button::plain().id(format!("fork-compare-{id}")).show(act(Message::CompareWith(id)), text("forks.compare")) }
                </div>
            </li>
        }
    };
    let list = entries(&props.forks.list, &props.scenario);
    html! { <ul>{ for list.into_iter().map(entry) }</ul> }
}
