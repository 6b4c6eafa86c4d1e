//! The runs that were left by going back: a list under the clock, to return to or to compare with.

use yew::prelude::*;

use crate::components::{Button, Glyph, icon};
use crate::platform::dom;
use crate::present::forks::{Entry, entries};
use crate::state::{Message, Model};
use crate::texts::{count, text};

const POPOVER: &str = "forks-list";

/// A button with their number and the list in its popover; nothing while there is none.
pub fn forks(model: &Model, tell: &Callback<Message>) -> Html {
    let list = &model.forks.list;
    if list.is_empty() {
        return html! {};
    }
    let entry = |entry: Entry| {
        let act = |message: Message| {
            let tell = tell.clone();
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
    html! {
        <>
            <button type="button" class="button button-quiet forks-open" id="forks" popovertarget={POPOVER} title={text("forks.help")}>
                <span class="words">{ count("forks.count", list.len() as u32, &[]) }</span>
                { icon(Glyph::Down) }
            </button>
            <div class="popover forks-popover" id={POPOVER} popover="auto" aria-label={text("forks.help")}>
                <ul>{ for entries(list, &model.scenario).into_iter().map(entry) }</ul>
            </div>
        </>
    }
}
