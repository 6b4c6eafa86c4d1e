//! What a lesson does to the page: its steps' commands, and whether what they ask for was done.

use std::rc::Rc;

use leverloom_model::report::Role;
use leverloom_model::scenario::Action;

use super::{clock, person};
use crate::lesson::command::{Command, Load, Place, Wanted};
use crate::lesson::{Checkpoint, Condition};
use crate::present::hottest;
use crate::state::clock::Motion;
use crate::state::layout::LayoutChange;
use crate::state::link::Phase;
use crate::state::model::Model;
use crate::state::notice::NoticeKind;
use crate::state::reading::{Given, LessonChange, Reading};
use crate::state::selection::Selection;

pub(super) fn change(model: &mut Model, change: LessonChange) -> bool {
    if let LessonChange::Open(lesson, source) = change {
        model.lesson = Some(Reading::begin(lesson, source));
        enter(model);
        return true;
    }
    let Some(reading) = &mut model.lesson else {
        return false;
    };
    match change {
        LessonChange::Translate(lesson) => *reading = reading.in_other_words(lesson),
        LessonChange::Next if reading.at_end() => return false,
        LessonChange::Next => {
            reading.at += 1;
            enter(model);
        }
        LessonChange::Back if reading.at == 0 => return false,
        LessonChange::Back => reading.at -= 1,
        LessonChange::Again => enter(model),
        LessonChange::Solve => {
            let (lesson, at) = (Rc::clone(&reading.lesson), reading.at);
            if let Some(Checkpoint::Deed(deed)) = &lesson.steps[at].checkpoint {
                carry_out(model, &deed.solve);
            }
        }
        LessonChange::Choose(place) => reading.answer(Given::Option(place)),
        LessonChange::Give(number) => {
            let (lesson, at) = (Rc::clone(&reading.lesson), reading.at);
            let Some(Checkpoint::Number(question)) = &lesson.steps[at].checkpoint else {
                return false;
            };
            let right = question
                .value
                .read(model)
                .is_some_and(|value| (number - value).abs() <= question.tolerance + 1e-9);
            if let Some(reading) = &mut model.lesson {
                reading.answer(Given::Number(number, right));
            }
        }
        LessonChange::Fold => reading.folded = !reading.folded,
        LessonChange::Close => model.lesson = None,
        LessonChange::Open(..) => {}
    }
    true
}

/// Looks whether what the step asks for has been done; true when it just was.
pub(super) fn watch(model: &mut Model) -> bool {
    let Some(reading) = model.lesson.as_ref().filter(|reading| !reading.is_passed()) else {
        return false;
    };
    let Some(Checkpoint::Deed(deed)) = &reading.step().checkpoint else {
        return false;
    };
    // While another market is on its way, what is shown is the old one's.
    let settled = model.link.load.is_none() && model.link.phase == Phase::Running;
    if !settled
        || !deed
            .conditions
            .iter()
            .all(|condition: &Condition| condition.holds(model))
    {
        return false;
    }
    if let Some(reading) = &mut model.lesson {
        reading.pass();
    }
    true
}

fn enter(model: &mut Model) {
    if let Some((lesson, at)) = model
        .lesson
        .as_ref()
        .map(|reading| (Rc::clone(&reading.lesson), reading.at))
    {
        carry_out(model, &lesson.steps[at].enter);
    }
}

fn carry_out(model: &mut Model, commands: &[Command]) {
    let mut actions: Vec<Action> = Vec::new();
    for command in commands {
        match command {
            Command::Load(load) => run(model, load),
            Command::Act(action) => actions.push(action.clone()),
            Command::Seek(block) => {
                clock::seek(model, *block);
            }
            Command::Play => {
                if model.clock.motion == Motion::Paused {
                    clock::toggle(model);
                }
            }
            Command::Pause => clock::stand_still(model),
            Command::Look(pane) => {
                model.pane = *pane;
                if model.layout.hides(*pane) {
                    model.layout = model.layout.changed(LayoutChange::Hide(*pane));
                }
                model.layout = model.layout.without_full();
            }
            Command::Select(wanted) => {
                let selection = selection(model, wanted);
                person::select(model, selection);
            }
        }
    }
    person::act(model, actions);
}

/// Runs a market from its start to a block.
fn run(model: &mut Model, load: &Load) {
    let block = match load.block {
        Place::Block(block) => block,
        Place::Here => model.clock.block,
    };
    match (load.make.0)(load, &model.scenario) {
        Ok(scenario) => {
            clock::stand_still(model);
            person::open(model, Rc::new(scenario), block);
        }
        Err((key, what)) => {
            let message = crate::texts::fill(key, &[("what", &what)]);
            model.notices.show(NoticeKind::BadScenario(message));
        }
    }
}

fn selection(model: &Model, wanted: &Wanted) -> Selection {
    let report = model.report.as_ref();
    let found = match wanted {
        Wanted::Nothing => None,
        Wanted::Yours => model
            .your_position()
            .map(|position| Selection::Position(position.actor)),
        Wanted::Hottest => report.and_then(|report| {
            let ranking = hottest::hottest(report).ranked;
            Some(Selection::Variable(ranking.into_iter().next()?.variable))
        }),
        Wanted::Liquidation => {
            let newest_first = || model.feed.until(model.clock.block);
            let yours = newest_first().find(|entry| entry.liquidation.borrower.role == Role::You);
            yours
                .or_else(|| newest_first().next())
                .map(|entry| Selection::Liquidation {
                    block: entry.block,
                    transaction: entry.liquidation.transaction,
                })
        }
        Wanted::Asset(symbol) => {
            let assets = &model.scenario.assets;
            let place = assets.iter().position(|asset| asset.symbol == *symbol);
            place.map(|place| Selection::Asset(place as u32))
        }
        Wanted::Variable(name) => Some(Selection::Variable(name.clone())),
    };
    found.unwrap_or_default()
}
