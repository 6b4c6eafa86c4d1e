//! What a host asked for and what is not done yet: one thing at a time, in the order in which it was said.
//!
//! Owns the order and when something counts as carried out: the page's own state says so. Pure: it is shown the page,
//! and says what is to be told to it, what is to be read, and what is answered.

use std::collections::VecDeque;
use std::rc::Rc;

use leverloom_host::{Code, Command, Event, Id, MOST_WAITING, PATIENCE_S, Refused};
use leverloom_model::Scenario;
use leverloom_protocol::{Command as EngineCommand, Progress, Refusal, RunId};

use super::commands::{self, Deed, Loading, Market, Place};
use crate::documents;
use crate::panels::notices;
use crate::state::address::Visit;
use crate::state::link::{Keep, Link, Phase};
use crate::state::notice::NoticeKind;
use crate::state::{Message, Model};

/// How long something may take without getting on, in milliseconds.
const PATIENCE_MS: f64 = PATIENCE_S as f64 * 1_000.0;

/// When something is carried out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Goal {
    /// As soon as the page has heard it.
    Heard,
    /// When this block is shown.
    Shown(u32),
    /// When what was done is part of the run, and its block is shown.
    Acted,
    /// When this market runs, at this block.
    Loaded(Rc<Scenario>, u32),
}

/// Something that was asked for.
#[derive(Debug)]
struct Asked {
    id: Option<Id>,
    command: Command,
}

/// How far it has come.
#[derive(Debug)]
enum Stage {
    /// Its turn has come, and the page cannot take it yet.
    Next,
    /// The market is being read.
    Reading(Place, &'static str),
    /// The page was told.
    Told(Goal, &'static str),
}

/// The page's signs of life.
#[derive(Debug, PartialEq)]
struct Life(u64, RunId, Phase, Option<Progress>);

impl Life {
    fn of(model: &Model) -> Self {
        let link = &model.link;
        Self(model.clock.received, link.run, link.phase, link.progress)
    }
}

/// The one thing that is being carried out.
#[derive(Debug)]
struct Doing {
    asked: Asked,
    stage: Stage,
    /// Its number.
    number: u32,
    /// The latest notice when it began: later ones may be about it.
    notice: u32,
    life: Life,
    since_ms: f64,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Step {
    /// Nothing, before the page changes or somebody says something.
    Wait,
    /// This answers that.
    Answer(Option<Id>, Result<Event, Refused>),
    /// The page is told these, in order.
    Tell(Vec<Message>),
    /// This market is to be read; what it comes to is said with the number.
    Read(u32, Market),
}

/// What was asked for, in order.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Asked>,
    doing: Option<Doing>,
    numbers: u32,
    /// The notice that an answer has told already.
    answered_notice: Option<u32>,
}

impl Queue {
    /// Takes a command in; refused when too many wait.
    pub(super) fn push(&mut self, id: Option<Id>, command: Command) -> Result<(), Refused> {
        if self.waiting.len() >= MOST_WAITING {
            let message = format!(
                "{MOST_WAITING} commands wait for those before them; at most {MOST_WAITING} may"
            );
            return Err(Refused::new(Code::TooMany, message));
        }
        self.waiting.push_back(Asked { id, command });
        Ok(())
    }

    /// The notice that need not be told to the host: it was the answer to a command.
    pub(super) fn answered_notice(&self) -> Option<u32> {
        self.answered_notice
    }

    /// So many milliseconds from now somebody loses patience, if nothing happens.
    pub(super) fn patience_ms(&self, now_ms: f64) -> Option<u32> {
        let doing = self.doing.as_ref()?;
        let left = doing.since_ms + PATIENCE_MS - now_ms;
        Some(left.clamp(0.0, PATIENCE_MS) as u32 + 1)
    }

    /// Goes on by one step.
    pub(super) fn go_on(&mut self, model: &Model, now_ms: f64) -> Step {
        if self.doing.is_none() {
            let Some(asked) = self.waiting.pop_front() else {
                return Step::Wait;
            };
            self.numbers = self.numbers.wrapping_add(1);
            self.doing = Some(Doing {
                asked,
                stage: Stage::Next,
                number: self.numbers,
                notice: newest_notice(model),
                life: Life::of(model),
                since_ms: now_ms,
            });
        }
        let Some(doing) = &mut self.doing else {
            return Step::Wait;
        };
        let life = Life::of(model);
        if doing.life != life {
            (doing.life, doing.since_ms) = (life, now_ms);
        }
        let late = now_ms - doing.since_ms >= PATIENCE_MS;
        match &mut doing.stage {
            Stage::Next => match commands::deed(&doing.asked.command, model) {
                Err(refused) => self.answer(Err(refused)),
                Ok(Deed::Report(report)) => self.answer(Ok(Event::Report(report))),
                Ok(Deed::Later) if late => self.give_up(),
                Ok(Deed::Later) => Step::Wait,
                Ok(Deed::Messages(messages, goal)) => self.told(messages, goal, ""),
                Ok(Deed::Load(Loading {
                    market,
                    field,
                    place,
                })) => {
                    doing.stage = Stage::Reading(place, field);
                    Step::Read(doing.number, market)
                }
            },
            Stage::Reading(..) if late => self.give_up(),
            Stage::Reading(..) => Step::Wait,
            // What it looked like before says nothing.
            Stage::Told(..) if model.hosted != doing.number && late => self.give_up(),
            Stage::Told(..) if model.hosted != doing.number => Step::Wait,
            Stage::Told(goal, field) => match reached(goal, model, doing.notice) {
                Reached::Yes => self.answer(Ok(Event::Accepted)),
                Reached::NotYet if late => self.give_up(),
                Reached::NotYet => Step::Wait,
                Reached::Never(message) => self.answer(Err(Refused::new(Code::NotNow, message))),
                Reached::Refused(notice, refused) => {
                    let refused = if field.is_empty() {
                        refused
                    } else {
                        Refused::field(*field, refused.message)
                    };
                    self.answered_notice = Some(notice);
                    self.answer(Err(refused))
                }
            },
        }
    }

    /// The market that was to be read was, or was not.
    pub(super) fn read(&mut self, number: u32, read: documents::Read<Visit>) -> Step {
        let Some(doing) = self.doing.as_ref().filter(|doing| doing.number == number) else {
            return Step::Wait;
        };
        let Stage::Reading(place, field) = &doing.stage else {
            return Step::Wait;
        };
        let (place, field) = (*place, *field);
        match read {
            Err(unread) => self.answer(Err(commands::unread(unread, field))),
            Ok(visit) => {
                let visit = place.adjusted(visit);
                let goal = Goal::Loaded(Rc::clone(&visit.scenario), visit.block);
                self.told(vec![Message::Visit(Box::new(visit))], goal, field)
            }
        }
    }

    fn told(&mut self, mut messages: Vec<Message>, goal: Goal, field: &'static str) -> Step {
        if let Some(doing) = &mut self.doing {
            doing.stage = Stage::Told(goal, field);
            messages.push(Message::Hosted(doing.number));
        }
        Step::Tell(messages)
    }

    fn answer(&mut self, answer: Result<Event, Refused>) -> Step {
        let id = self.doing.take().and_then(|doing| doing.asked.id);
        Step::Answer(id, answer)
    }

    fn give_up(&mut self) -> Step {
        let message = format!(
            "it is not carried out after {PATIENCE_S} s without getting on; it may still come about"
        );
        self.answer(Err(Refused::new(Code::Busy, message)))
    }
}

fn newest_notice(model: &Model) -> u32 {
    model.notices.list.last().map_or(0, |notice| notice.id)
}

/// Whether a goal is reached.
enum Reached {
    Yes,
    NotYet,
    /// It will not be: why.
    Never(&'static str),
    /// The engine refused it: the notice that says so, and what it says.
    Refused(u32, Refused),
}

const REPLACED: &str = "another market was loaded in its place";
const MOVED: &str = "the clock was stopped or moved before that block was shown";

fn reached(goal: &mut Goal, model: &Model, notice: u32) -> Reached {
    if matches!(goal, Goal::Heard) {
        return Reached::Yes;
    }
    let link = &model.link;
    if model.real.open.is_some() {
        return Reached::Never("a real block was opened in its place");
    }
    if link.phase == Phase::Stopped {
        return Reached::Never(commands::STOPPED);
    }
    if let Goal::Loaded(scenario, block) = goal {
        if is_loading(link, scenario) {
            return Reached::NotYet;
        }
        if !Rc::ptr_eq(&model.scenario, scenario) {
            return refused(model, notice).unwrap_or(Reached::Never(REPLACED));
        }
        *goal = Goal::Shown(*block);
    }
    if is_replaced(link) {
        return Reached::Never(REPLACED);
    }
    if *goal == Goal::Acted {
        if !link.acts.is_empty() || matches!(link.in_flight, Some(EngineCommand::Act { .. })) {
            return Reached::NotYet;
        }
        let Some(block) = link.awaited else {
            let never = "the page could not take it: something else was asked for first";
            return refused(model, notice).unwrap_or(Reached::Never(never));
        };
        *goal = Goal::Shown(block);
    }
    let Goal::Shown(block) = *goal else {
        return Reached::NotYet;
    };
    if is_under_way(link) {
        // The clock that plays may be past it; one that seeks is where it was until the answer is there.
        let seeks =
            link.seek.is_some() || matches!(link.in_flight, Some(EngineCommand::Seek { .. }));
        let runs = link.phase == Phase::Running && !seeks && model.clock.is_moving();
        let passed = runs && model.clock.block >= block;
        return if passed {
            Reached::Yes
        } else {
            Reached::NotYet
        };
    }
    if model.clock.block == block || (model.clock.is_moving() && model.clock.block > block) {
        return Reached::Yes;
    }
    refused(model, notice).unwrap_or(Reached::Never(MOVED))
}

/// Whether this market is about to run.
fn is_loading(link: &Link, scenario: &Rc<Scenario>) -> bool {
    let wanted = link.load.as_ref().map(|load| &load.scenario);
    let mut on_its_way = [wanted, link.setting_up.as_ref()].into_iter().flatten();
    on_its_way.any(|known| Rc::ptr_eq(known, scenario))
}

/// Whether some other market is about to run; the same one after a crash, or with another account, is none.
fn is_replaced(link: &Link) -> bool {
    let wanted = link
        .load
        .as_ref()
        .is_some_and(|it| it.keep == Keep::Nothing);
    wanted || (link.setting_up.is_some() && link.keeping == Keep::Nothing)
}

/// Whether a block is on its way.
fn is_under_way(link: &Link) -> bool {
    link.phase != Phase::Running
        || link.step
        || link.seek.is_some()
        || matches!(
            link.in_flight,
            Some(EngineCommand::Step { .. } | EngineCommand::Seek { .. })
        )
}

/// What the engine refused since a notice, if anything.
fn refused(model: &Model, since: u32) -> Option<Reached> {
    let mut news = model.notices.list.iter().rev();
    news.find_map(|notice| {
        let refused = match &notice.kind {
            NoticeKind::Refused(refusal) => by_engine(refusal),
            NoticeKind::BadScenario(_) => {
                Refused::new(Code::Playground, notices::words(&notice.kind))
            }
            _ => return None,
        };
        (notice.id > since).then_some(Reached::Refused(notice.id, refused))
    })
}

/// The engine's refusal; where in the run an action would have stood, a host does not know.
fn by_engine(refusal: &Refusal) -> Refused {
    let problem = refusal.message.strip_prefix(&refusal.field);
    let problem = problem.and_then(|rest| rest.strip_prefix(": "));
    if refusal.field.starts_with("actions") {
        return Refused::field("actions", problem.unwrap_or(&refusal.message));
    }
    Refused {
        field: refusal.field.clone(),
        ..Refused::new(Code::Playground, refusal.message.as_str())
    }
}
