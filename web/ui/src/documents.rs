//! Texts from outside that become something to run: scenarios, links and lessons.
//!
//! Reading and checking them is a sixth of the page's code, and the page opens without it: that code is a part of its
//! own, which comes when there is something to read. Owns the way there and the words for what is wrong; where the
//! texts come from is `platform`'s, what is done with them the reducers'.

use std::future::Future;
use std::rc::Rc;

use leverloom_model::{Scenario, ScenarioError};
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::Callback;
use yew::platform::spawn_local;

use crate::lesson::{self, Lesson};
use crate::present::scenario::fault;
use crate::state::Message;
use crate::state::address::{self, Visit};
use crate::state::notice::NoticeKind;
use crate::texts;

/// Something read, or what is wrong with it in words.
pub type Read<T> = Result<T, String>;

/// Why nothing was read.
enum Unread {
    /// The text is at fault.
    Text(String),
    /// The code that reads it could not be fetched.
    Missing,
}

impl From<SplitLoaderError> for Unread {
    fn from(_: SplitLoaderError) -> Self {
        Self::Missing
    }
}

#[wasm_split(documents, fallible)]
fn scenario(text: String) -> Result<Rc<Scenario>, Unread> {
    read_scenario(&text).map(Rc::new).map_err(Unread::Text)
}

fn read_scenario(text: &str) -> Read<Scenario> {
    Scenario::from_json(text).map_err(|error| fault(&error.field, &error.to_string()))
}

#[wasm_split(documents, fallible)]
fn visit(fragment: String) -> Result<Option<Visit>, Unread> {
    let refused = |error: ScenarioError| Unread::Text(address::told(&error));
    address::visit(&fragment).transpose().map_err(refused)
}

#[wasm_split(documents, fallible, preload(bring_documents))]
fn link_to(place: Visit) -> Result<String, Unread> {
    address::write(&place).map_err(|error| Unread::Text(error.to_string()))
}

#[wasm_split(lesson, fallible)]
fn whole_lesson(text: String) -> Result<Lesson, Unread> {
    lesson::parse(&text).map_err(|error| Unread::Text(error.told()))
}

fn hand_over<T: 'static>(
    read: impl Future<Output = Result<T, Unread>> + 'static,
    done: impl FnOnce(Read<T>) + 'static,
) {
    spawn_local(async move {
        done(read.await.map_err(|unread| match unread {
            Unread::Text(words) => words,
            Unread::Missing => texts::text("surface.missing").to_string(),
        }));
    });
}

/// Runs the scenario that a text holds, from its start; what is wrong with it is told.
pub fn open(text: String, tell: Callback<Message>) {
    hand_over(scenario(text), move |read| {
        tell.emit(match read {
            Ok(scenario) => Message::Open { scenario, block: 0 },
            Err(words) => Message::Notify(NoticeKind::BadScenario(words)),
        });
    });
}

/// Hands over where a link leads; none when it leads nowhere in particular.
pub fn follow(fragment: String, done: impl FnOnce(Option<Read<Visit>>) + 'static) {
    if !address::leads_somewhere(&fragment) {
        return done(None);
    }
    hand_over(visit(fragment), |read| done(read.transpose()));
}

/// Hands over the link to a place.
pub fn link(place: Visit, done: impl FnOnce(Read<String>) + 'static) {
    hand_over(link_to(place), done);
}

/// Fetches the code that reads and writes documents, so that it is here when it is asked for: browsers let a page copy
/// a link only shortly after a press.
pub fn prepare() {
    spawn_local(async {
        // Whoever asks for it while it is missing is told.
        drop(bring_documents().await);
    });
}

/// Hands over the lesson that a text holds.
pub fn study(text: String, done: impl FnOnce(Read<Lesson>) + 'static) {
    hand_over(whole_lesson(text), done);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_scenario_is_said_by_its_field() {
        let text = Scenario::first().to_json();
        assert_eq!(read_scenario(&text), Ok(Scenario::first()));
        let wrong = text.replace("\"seed\"", "\"sead\"");
        let words = read_scenario(&wrong).expect_err("there is no such field");
        assert!(words.starts_with("sead is no known field"), "{words}");
    }
}
