//! How the page changes: one function from a state and a message to the next state.
//!
//! Plain functions over plain data. What changes nothing returns the same `Rc`, so nothing is drawn
//! again. Effects (posting, timers, storage) follow from the state; they are not started here.

use std::rc::Rc;

use super::action::Message;
use super::clock::Motion;
use super::model::Model;
use super::selection::Selection;
use real::Passage;

mod clock;
mod compare;
mod engine;
mod forks;
mod lesson;
mod own;
mod person;
mod real;
#[cfg(test)]
pub(crate) mod tests;

/// The next state.
pub fn reduce(model: Rc<Model>, message: Message) -> Rc<Model> {
    let mut next = (*model).clone();
    let mut changed = false;
    if next.real.open.is_some() {
        match real::passage(&message) {
            Passage::Through => {}
            Passage::Back => changed = real::close(&mut next),
            Passage::Kept => return model,
        }
    }
    changed |= apply(&mut next, message);
    // A lesson is about the simulation.
    changed |= next.real.open.is_none() && lesson::watch(&mut next);
    if changed {
        ask(&mut next);
        Rc::new(next)
    } else {
        model
    }
}

/// What the execution pane wants to know follows from what it shows.
fn ask(model: &mut Model) {
    let report = model.report.as_ref();
    let empty = report.is_none_or(|it| it.outcome.transactions.is_empty());
    let (block, execution) = (model.clock.block, &model.execution);
    model.link.point = execution
        .point_wanted(!model.clock.is_moving())
        .filter(|_| !empty)
        .map(|workers| (block, workers));
    model.link.lanes = execution
        .lanes_wanted()
        .filter(|_| !empty)
        .map(|(workers, strategy)| (block, workers, strategy));
}

/// Changes the state; false when nothing changed.
fn apply(model: &mut Model, message: Message) -> bool {
    match message {
        Message::Sent(command) => {
            model.link.sent(command);
            true
        }
        Message::Answered(event) => engine::answered(model, event),
        Message::Progressed(progress) => engine::progressed(model, progress),
        Message::Crashed(report) => engine::crashed(model, report),
        Message::Unreachable(cause) => engine::unreachable_engine(model, cause),
        Message::Slow(waited, most) => engine::slow(model, waited, most),
        Message::Online => engine::online(model),
        Message::Retry => engine::retry(model),
        Message::Wake => std::mem::take(&mut model.asleep),

        Message::Toggle => clock::toggle(model),
        Message::Pause => set(&mut model.clock.motion, Motion::Paused),
        Message::Tick => clock::tick(model),
        Message::StepAhead => clock::step_ahead(model),
        Message::StepBack => clock::seek(
            model,
            model
                .link
                .seek
                .unwrap_or(model.clock.block)
                .saturating_sub(1),
        ),
        Message::Seek(block) => clock::seek(model, block),
        Message::SeekLiquidation => clock::seek_liquidation(model),
        Message::SeekWorst => clock::seek_worst(model),
        Message::SetSpeed(speed) => {
            model.lent.speed = None;
            set(&mut model.clock.speed, speed)
        }

        Message::Select(selection) => person::select(model, selection),
        Message::Point(block) => set(&mut model.pointed, block),
        Message::Look(look) => model.link.looks.look(look),
        Message::Show(pane) => {
            model.pane_before = None;
            set(&mut model.pane, pane)
        }
        Message::Layout(change) => {
            model.lent.hidden = None;
            let layout = model.layout.changed(change);
            set(&mut model.layout, layout)
        }
        Message::Escape if model.layout.full().is_some() => {
            model.layout = model.layout.without_full();
            true
        }
        Message::Escape => person::select(model, Selection::None) || compare::stop(model),

        Message::Compare(change) => compare::compare(model, change),
        Message::StopComparing => compare::stop(model),
        Message::ReturnTo(id) => forks::return_to(model, id),
        Message::CompareWith(id) => forks::compare(model, id),

        Message::Watch(asset) => set(&mut model.asset, Some(asset)),
        Message::Chart(chart) => {
            model.lent.charts = None;
            let charts = model.charts.toggled(chart);
            set(&mut model.charts, charts)
        }
        Message::Execution(change) => model.execution.change(change),

        Message::Draft(change) => {
            let draft = model.draft.changed(change, &model.terms());
            set(&mut model.draft, draft)
        }
        Message::Amend(amendment) => set(&mut model.amendment, Some(amendment)),
        Message::Build => own::build(model),
        Message::Shock(change) => {
            let terms = model.terms();
            model.shock.change(change, &terms)
        }
        Message::Foresee => person::foresee(model),
        Message::Act(actions) => person::act(model, actions),
        Message::Strike(actions) => person::strike(model, actions),
        Message::Undo => own::undo(model),
        Message::Account(account) => own::choose(model, account),
        Message::AddAccount => own::add(model),
        Message::RemoveAccount(account) => own::remove(model, account),
        Message::BringBack => own::bring_back(model),
        Message::Rename(account, name) => own::rename(model, account, &name),

        Message::Open { scenario, block } => person::open(model, scenario, block),
        Message::Visit(visit) => person::visit(model, *visit),
        Message::Reset => person::reset(model),
        Message::Files(names) => real::files(model, names),
        Message::CloseBlock => real::close(model),
        Message::Sabotage(fault) => set(&mut model.link.sabotage, Some(fault)),

        Message::Lesson(change) => lesson::change(model, change),

        Message::Hosted(number) => set(&mut model.hosted, number),
        Message::Theme(choice) => set(&mut model.theme, choice),
        Message::SystemTheme(theme) => set(&mut model.system_theme, theme),
        Message::Speak(language) => set(&mut model.language, language),
        Message::Notify(kind) => {
            model.notices.show(kind);
            true
        }
        Message::Dismiss(id) => model.notices.dismiss(id),
    }
}

fn set<T: PartialEq>(slot: &mut T, value: T) -> bool {
    let changed = *slot != value;
    *slot = value;
    changed
}
