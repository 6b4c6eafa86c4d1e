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
use crate::platform::texts as files;
use crate::present::scenario::fault;
use crate::state::Message;
use crate::state::address::{self, Visit};
use crate::state::notice::NoticeKind;

/// Something read, or why not.
pub type Read<T> = Result<T, Unread>;

/// Why nothing was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The text is at fault; in words.
    Text(String),
    /// The code that reads it could not be fetched.
    Missing,
}

impl Unread {
    /// What the person is told: what is wrong with the text is `of_text`'s to say.
    pub fn notice(self, of_text: fn(String) -> NoticeKind) -> NoticeKind {
        match self {
            Self::Text(words) => of_text(words),
            Self::Missing => NoticeKind::NoPart,
        }
    }
}

impl From<SplitLoaderError> for Unread {
    fn from(_: SplitLoaderError) -> Self {
        Self::Missing
    }
}

#[wasm_split(documents, fallible)]
fn scenario(text: String) -> Result<Rc<Scenario>, Unread> {
    read_scenario(&text).map(Rc::new)
}

fn read_scenario(text: &str) -> Read<Scenario> {
    let refused = |error: ScenarioError| Unread::Text(fault(&error.field, &error.to_string()));
    Scenario::from_json(text).map_err(refused)
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
        done(read.await);
    });
}

/// Hands over the scenario that a text holds.
pub fn read(text: String, done: impl FnOnce(Read<Rc<Scenario>>) + 'static) {
    hand_over(scenario(text), done);
}

/// Runs the scenario that a text holds, from its start; what is wrong with it is told.
pub fn open(text: String, tell: Callback<Message>) {
    read(text, move |read| {
        tell.emit(match read {
            Ok(scenario) => Message::Open { scenario, block: 0 },
            Err(unread) => Message::Notify(unread.notice(NoticeKind::BadScenario)),
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
    let words = files::rest();
    let read = async move {
        if words.await {
            whole_lesson(text).await
        } else {
            Err(Unread::Missing)
        }
    };
    hand_over(read, done);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_scenario_is_said_by_its_field() {
        let text = Scenario::first().to_json();
        assert_eq!(read_scenario(&text), Ok(Scenario::first()));
        let wrong = text.replace("\"seed\"", "\"sead\"");
        let unread = read_scenario(&wrong).expect_err("there is no such field");
        let NoticeKind::BadScenario(words) = unread.notice(NoticeKind::BadScenario) else {
            panic!("the text is at fault");
        };
        assert!(words.starts_with("sead is no known field"), "{words}");
        let missing = Unread::Missing.notice(NoticeKind::BadLink);
        assert_eq!(missing, NoticeKind::NoPart);
    }
}
