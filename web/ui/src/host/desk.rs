//! The desk at which a host's words and the page's changes come in, in their order, and from which answers and events go
//! out.
//!
//! Owns what has come in and is not looked at yet, what was told, and what is still to be done. Pure but for what it is
//! told of the time.

use std::collections::VecDeque;
use std::rc::Rc;

use leverloom_host::event::Trouble;
use leverloom_host::{
    Code, Envelope, Event, Id, MOST_A_SECOND, MOST_AT_ONCE, MOST_BYTES, Refused, VERSION, xapi,
};

use super::commands::Market;
use super::queue::{Queue, Step};
use super::watch::Seen;
use crate::documents;
use crate::platform::host::Unreadable;
use crate::present::scenario as words;
use crate::state::address::Visit;
use crate::state::{Message, Model};
use crate::texts::Language;

/// Most that lies there while the code that looks at it is on its way.
const MOST_INPUTS: usize = 256;

/// Something that has come in.
#[derive(Debug)]
pub(super) enum Input {
    /// The host said this; by what it is known, if that could be seen beforehand.
    Said(Option<Id>, String),
    /// The host said something that cannot be read.
    Unreadable(Option<Id>, Unreadable),
    /// The host said something too soon.
    Dropped(Option<Id>),
    /// What a market that was to be read came to.
    Market(u32, documents::Read<Visit>),
    /// The page looks like this now.
    Look(Rc<Model>),
}

/// What is to be done now.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// The host is told these, as JSON.
    pub(super) told: Vec<String>,
    /// The page is told these.
    pub(super) messages: Vec<Message>,
    /// This market is to be read, for this number.
    pub(super) read: Option<(u32, Market)>,
    /// So many milliseconds from now it is to be looked at again, whatever happens.
    pub(super) again_ms: Option<u32>,
}

/// The desk.
#[derive(Debug)]
pub(super) struct Desk {
    /// How the page looks.
    pub(super) model: Rc<Model>,
    inputs: VecDeque<Input>,
    seen: Seen,
    queue: Queue,
}

impl Desk {
    /// An empty one.
    pub(super) fn new(model: Rc<Model>) -> Self {
        Self {
            model,
            inputs: VecDeque::new(),
            seen: Seen::default(),
            queue: Queue::default(),
        }
    }

    /// Takes something in. Of too much, the oldest looks of the page go first.
    pub(super) fn put(&mut self, input: Input) {
        if self.inputs.len() >= MOST_INPUTS {
            let is_look = |it: &Input| matches!(it, Input::Look(_));
            let oldest = self.inputs.iter().position(is_look);
            if self.inputs.remove(oldest.unwrap_or(0)).is_none() {
                return;
            }
        }
        self.inputs.push_back(input);
    }

    /// Forgets all that lies there.
    pub(super) fn clear(&mut self) {
        self.inputs.clear();
    }

    /// Looks at all that has come in, and goes on with what is to be done.
    pub(super) fn turn(&mut self, now_ms: f64, stage: &Stage) -> Turn {
        let mut turn = Turn::default();
        while let Some(input) = self.inputs.pop_front() {
            self.take(input, now_ms, stage, &mut turn);
        }
        let model = Rc::clone(&self.model);
        let mut answers = Vec::new();
        self.go_on(&model, now_ms, &mut turn, &mut answers);
        turn.tell(answers, &model, stage);
        turn.again_ms = self.queue.patience_ms(now_ms);
        turn
    }

    fn take(&mut self, input: Input, now_ms: f64, stage: &Stage, turn: &mut Turn) {
        let model = match &input {
            Input::Look(model) => Rc::clone(model),
            _ => Rc::clone(&self.model),
        };
        let mut answers = Vec::new();
        match input {
            Input::Look(_) => {
                self.go_on(&model, now_ms, turn, &mut answers);
                // What happened goes before the answer to who asked for it.
                let events = self.seen.look(&model, self.queue.answered_notice());
                turn.tell(events.into_iter().map(|it| (None, Ok(it))), &model, stage);
            }
            Input::Said(known, text) => match leverloom_host::read(&text) {
                Ok(None) => {}
                Ok(Some(request)) => {
                    let id = request.id.clone();
                    if let Err(refused) = self.queue.push(request.id, request.command) {
                        answers.push((id, Err(refused)));
                    }
                }
                Err((id, refused)) => answers.push((id.or(known), Err(refused))),
            },
            Input::Unreadable(id, why) => answers.push((id, Err(unreadable(why)))),
            Input::Dropped(id) => answers.push((id, Err(dropped()))),
            Input::Market(number, read) => {
                let step = self.queue.read(number, read);
                turn.step(step, &mut answers);
            }
        }
        turn.tell(answers, &model, stage);
    }

    fn go_on(
        &mut self,
        model: &Model,
        now_ms: f64,
        turn: &mut Turn,
        answers: &mut Vec<(Option<Id>, Result<Event, Refused>)>,
    ) {
        while turn.step(self.queue.go_on(model, now_ms), answers) {}
    }
}

impl Turn {
    /// Notes a step; whether there may be another.
    fn step(
        &mut self,
        step: Step,
        answers: &mut Vec<(Option<Id>, Result<Event, Refused>)>,
    ) -> bool {
        match step {
            Step::Wait => return false,
            Step::Answer(id, answer) => answers.push((id, answer)),
            Step::Tell(messages) => self.messages.extend(messages),
            Step::Read(number, market) => self.read = Some((number, market)),
        }
        true
    }

    fn tell(
        &mut self,
        events: impl IntoIterator<Item = (Option<Id>, Result<Event, Refused>)>,
        model: &Model,
        stage: &Stage,
    ) {
        for (id, event) in events {
            let event = match event {
                // Who wants no answer gets none, unless it went wrong.
                Ok(Event::Accepted) if id.is_none() => continue,
                Ok(event) => event,
                Err(Refused {
                    code,
                    field,
                    message,
                }) => Event::Error(Trouble {
                    code,
                    field,
                    message,
                }),
            };
            self.told.push(stage.envelope(id, event, model));
        }
    }
}

fn unreadable(why: Unreadable) -> Refused {
    match why {
        Unreadable::TooLarge => {
            let message = format!("the message is too large; at most {MOST_BYTES} bytes");
            Refused::new(Code::TooLarge, message)
        }
        Unreadable::Binary => {
            let message = "the message holds binary data, which is not read";
            Refused::new(Code::Malformed, message)
        }
        Unreadable::NoNumber(field) => {
            Refused::field(field, "is no finite number; allowed: what JSON can write")
        }
        Unreadable::NoJson(words) => {
            // Browsers draw a picture of circles below their first line.
            let first = words.lines().next().unwrap_or_default();
            let message = format!("the message cannot be written as JSON: {first}");
            Refused::new(Code::Malformed, message)
        }
    }
}

fn dropped() -> Refused {
    let message = format!(
        "messages come too fast and are dropped; at most {MOST_AT_ONCE} at once and {MOST_A_SECOND} a second"
    );
    Refused::new(Code::TooMany, message)
}

/// Where and when something is told.
#[derive(Debug)]
pub(super) struct Stage {
    /// The page's address, without parameters.
    pub(super) page: String,
    /// Now, in ISO 8601, UTC.
    pub(super) now: String,
}

impl Stage {
    fn envelope(&self, reply_to: Option<Id>, event: Event, model: &Model) -> String {
        let own = &*model.scenario.name;
        let title = words::name(&model.scenario);
        // A title that is not translated is in a language that nobody said.
        let is_known = *title != *own || model.language == Language::built_in();
        let scene = xapi::Scene {
            page: &self.page,
            scenario: own,
            title: &title,
            lang: if is_known { model.language.tag } else { "und" },
            now: &self.now,
        };
        let envelope = Envelope {
            leverloom: VERSION,
            reply_to,
            xapi: xapi::statement(&event, scene),
            event,
        };
        serde_json::to_string(&envelope)
            .expect("invariant: an event has no map with other keys than texts")
    }
}
