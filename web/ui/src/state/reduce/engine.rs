//! What the engine's answers, and its death, do to the page.

use std::rc::Rc;

use leverloom_model::report::{BlockReport, Role, Status};
use leverloom_model::scenario::{Scenario, TimedAction};
use leverloom_protocol::{Command, Event, FaultReport, Passed, Progress, Refusal};

use super::person::foresee;
use super::{clock, compare, forks, real};
use crate::present::scenario::fault;
use crate::state::clock::Motion;
use crate::state::draft::Draft;
use crate::state::link::{Keep, Load, Phase};
use crate::state::model::Model;
use crate::state::notice::{Cause, NoticeKind};
use crate::state::own::Own;
use crate::state::real::Real;
use crate::state::selection::Selection;
use crate::state::shock::{Forecast, Shock};
use crate::state::standing::terms;

/// Crashes in a row after which the page stops trying by itself.
const CRASHES_ALLOWED: u32 = 2;

pub(super) fn answered(model: &mut Model, event: Event) -> bool {
    // A late answer of a run that is over frees the wire and says nothing.
    let current = run_of(&event).is_none_or(|run| run == model.link.run);
    let asked = model.link.in_flight.take();
    model.link.progress = None;
    model.notices.retract(is_slow);
    if !current && !matches!(event, Event::Refused { .. }) {
        return true;
    }
    match event {
        Event::Ready { mode } => {
            model.mode = Some(mode);
            model.link.phase = Phase::Loading;
        }
        Event::Loaded {
            report, warnings, ..
        } => loaded(model, *report, warnings),
        Event::Block { report, .. } => block(model, *report),
        Event::Accepted { actions, .. } => accepted(model, actions, asked.as_ref()),
        Event::Transaction { detail, .. } => {
            if model.selection.transaction() == Some((detail.block, detail.index)) {
                model.detail = Some(Rc::new(*detail));
            }
        }
        Event::Preview {
            prices,
            under_water,
            liquidatable_usd,
            ..
        } => {
            if model.shock.asked == prices {
                model.shock.forecast = Some(Forecast {
                    under_water,
                    liquidatable_usd,
                });
            }
        }
        Event::Compared { .. } => compare::follow(model),
        Event::Beside { beside, .. } => compare::answered(model, beside),
        Event::SpeedUp { block, point, .. } => model.execution.add_point(block, point),
        Event::Lanes { block, lanes, .. } => {
            if let Some(report) = model.report.as_ref().filter(|it| it.outcome.block == block) {
                model.execution.take_run(report, *lanes);
            }
        }
        Event::Files { found, .. } => real::found(model, found),
        Event::Past { passed, .. } => passed_over(model, passed),
        Event::Refused { error, .. } => refused(model, error, asked.as_ref()),
        looked => model.link.looks.answered(looked),
    }
    true
}

fn run_of(event: &Event) -> Option<u32> {
    match event {
        // What files are is said of no run.
        Event::Ready { .. } | Event::Files { .. } => None,
        Event::Loaded { run, .. }
        | Event::Block { run, .. }
        | Event::Accepted { run, .. }
        | Event::Transaction { run, .. }
        | Event::Preview { run, .. }
        | Event::Curve { run, .. }
        | Event::Everybody { run, .. }
        | Event::Past { run, .. }
        | Event::Position { run, .. }
        | Event::Compared { run }
        | Event::Beside { run, .. }
        | Event::SpeedUp { run, .. }
        | Event::Lanes { run, .. }
        | Event::Refused { run, .. } => Some(*run),
    }
}

fn loaded(model: &mut Model, report: BlockReport, warnings: Vec<String>) {
    model.link.phase = Phase::Running;
    let Some(scenario) = model.link.setting_up.take() else {
        return;
    };
    let keep = std::mem::take(&mut model.link.keeping);
    model.clock.last = scenario.blocks;
    Rc::make_mut(&mut model.forks).only_of(&scenario);
    let same_market = model.scenario.assets == scenario.assets;
    model.scenario = scenario;
    if keep == Keep::Nothing && !warnings.is_empty() {
        model.notices.show(NoticeKind::Risky(warnings));
    }
    if keep != Keep::Everything {
        model.history = Rc::default();
        model.feed = Rc::default();
        model.selection = Selection::None;
        model.execution.forget();
        model.detail = None;
        model.link.looks.forget();
        model.amendment = None;
    }
    if keep == Keep::Nothing {
        model.own = Own {
            account: model.own.account.min(model.scenario.account_count() - 1),
            ..Own::default()
        };
        if !same_market {
            let terms = terms(&model.scenario, None);
            model.draft = Draft::first(&terms);
            model.shock = Shock::first(&model.scenario, &terms);
        }
    }
    compare::begin_again(model, keep == Keep::Everything);
    show(model, report);
}

fn block(model: &mut Model, report: BlockReport) {
    let crashed_before = model.link.crashes;
    show(model, report);
    model.link.crashes = 0;
    clock::came(model);
    if model.clock.is_moving() && model.clock.at_end() {
        model.clock.motion = Motion::Paused;
        model.notices.show(NoticeKind::RunEnded);
    }
    if model.clock.motion == Motion::Seeking {
        model.link.step = true;
    }
    if crashed_before == 0 && (model.shock.forecast.is_some() || !model.shock.asked.is_empty()) {
        // The market moved on; the old number stays in sight until the new one is there.
        foresee(model);
    }
}

/// Puts a block on screen and into what is remembered.
fn show(model: &mut Model, report: BlockReport) {
    model.clock.block = report.outcome.block;
    model.clock.received += 1;
    if !model.clock.at_end() {
        model.notices.retract(|kind| *kind == NoticeKind::RunEnded);
    }
    model
        .execution
        .block(report.outcome.block, model.clock.received);
    model.link.awaited = None;
    model.own.follow(&report);
    model.link.looks.refresh();
    let seen_before = model.history.at(report.outcome.block).is_some();
    Rc::make_mut(&mut model.history).record(&report);
    Rc::make_mut(&mut model.feed).record(&report);
    let missing = model.history.missing_before(report.outcome.block);
    model.link.looks.miss(missing);
    if !seen_before {
        tell_failed_actions(model, &report);
    }
    if model
        .selection
        .transaction()
        .is_some_and(|(block, _)| block > report.outcome.block)
    {
        model.selection = Selection::None;
        model.detail = None;
    }
    model.report = Some(Rc::new(report));
    suit(model);
    if let Some((_, selection)) = (model.arriving).take_if(|(block, _)| *block == model.clock.block)
    {
        // The link says which pane is in front.
        let pane = model.pane;
        super::person::select(model, selection);
        (model.pane, model.pane_before) = (pane, None);
    }
    compare::follow(model);
}

/// A draft that nobody has touched suits the market, whatever its prices have done.
fn suit(model: &mut Model) {
    let refused = !model.draft.touched && model.draft.plan(&model.ground()).obstacle.is_some();
    if refused {
        model.draft = Draft::first(&model.terms());
    }
}

/// What the engine remembers of blocks that were not shown: charts have no gaps, and the list of liquidations is whole.
fn passed_over(model: &mut Model, passed: Vec<Passed>) {
    let feed = Rc::make_mut(&mut model.feed);
    for it in &passed {
        feed.fill(it.point.block, &it.liquidations);
    }
    let points = passed.into_iter().map(|it| it.point);
    Rc::make_mut(&mut model.history).fill(points);
}

/// The user's transactions that the contracts refused, one notice each.
fn tell_failed_actions(model: &mut Model, report: &BlockReport) {
    let yours = report.outcome.transactions.iter().enumerate();
    for (index, transaction) in yours.filter(|(_, transaction)| transaction.actor.role == Role::You)
    {
        if transaction.status != Status::Succeeded {
            model.notices.show(NoticeKind::ActionFailed {
                block: report.outcome.block,
                index: index as u32,
                kind: transaction.kind,
                status: transaction.status.clone(),
            });
        }
    }
}

fn accepted(model: &mut Model, actions: Vec<TimedAction>, asked: Option<&Command>) {
    if let Some(Command::Act { actions: acted, .. }) = asked {
        // Acting forks the run here: the blocks that were seen ahead will not come.
        let block = model.clock.block;
        forks::acting(model, &actions);
        Rc::make_mut(&mut model.history).truncate_after(block);
        Rc::make_mut(&mut model.feed).truncate_after(block);
        if !acted.is_empty() {
            // Whoever acts wants to see what comes of it, whether the clock runs or not.
            model.link.step = true;
            model.link.awaited = Some(block + 1);
            model.own.act(block + 1);
        }
    }
    Rc::make_mut(&mut model.scenario).actions = actions;
    // Whoever does the same again is in the run that was left.
    if (model.forks.list.iter()).any(|fork| fork.scenario == model.scenario) {
        let forks = Rc::make_mut(&mut model.forks);
        forks.list.retain(|fork| fork.scenario != model.scenario);
    }
    if matches!(asked, Some(Command::Act { .. })) {
        compare::acted(model, model.clock.block);
    }
}

fn refused(model: &mut Model, error: Refusal, asked: Option<&Command>) {
    match asked {
        Some(Command::Load { run, .. }) => {
            // The engine still runs what it ran before, if anything.
            model.link.run = run - 1;
            model.link.keeping = Keep::Nothing;
            model.link.setting_up = None;
            model.link.step = false;
            let message = fault(&error.field, &error.message);
            model.notices.show(NoticeKind::BadScenario(message));
            if model.report.is_some() {
                model.link.phase = Phase::Running;
            } else {
                model.link.go_to(Rc::new(Scenario::first()), 0);
            }
        }
        // A block too old to look into, or a forecast of a market that is gone: not worth a word.
        Some(
            Command::Inspect { .. }
            | Command::Preview { .. }
            | Command::Curve { .. }
            | Command::Everybody { .. }
            | Command::Past { .. }
            | Command::Position { .. },
        ) => {}
        Some(Command::Compare { .. } | Command::Beside { .. }) => {
            compare::refused(model, fault(&error.field, &error.message));
        }
        Some(Command::SpeedUp { .. } | Command::Lanes { .. }) => model.execution.refuse(),
        Some(Command::Files { .. }) => {
            model.real.reading = false;
            model.notices.show(NoticeKind::BadFiles(error.message));
        }
        _ => {
            // What is refused once is refused again: the clock does not insist.
            model.link.awaited = None;
            model.clock.motion = Motion::Paused;
            model.notices.show(NoticeKind::Refused(error));
        }
    }
}

pub(super) fn crashed(model: &mut Model, report: Option<FaultReport>) -> bool {
    if model.link.phase == Phase::Stopped {
        return false;
    }
    model.link.crashes += 1;
    model.link.progress = None;
    model.notices.retract(is_slow);
    // What the engine had of a real block is gone with it.
    model.real = Real::default();
    model.link.forget_files = false;
    // What was being handed over when it crashed is handed over again.
    match model.link.in_flight.take() {
        Some(Command::Act { actions, .. }) => {
            model.link.retract |= actions.is_empty();
            model.link.acts.splice(0..0, actions).for_each(drop);
        }
        Some(Command::Step { .. }) => model.link.step = true,
        Some(Command::Seek { block, .. }) => model.link.seek = model.link.seek.or(Some(block)),
        // What may have crashed it is not asked about this block again.
        Some(Command::SpeedUp { .. } | Command::Lanes { .. }) => model.execution.refuse(),
        Some(Command::Load { block, .. }) if model.link.load.is_none() => {
            let keep = model.link.keeping;
            let setting_up = model.link.setting_up.take();
            model.link.load = setting_up.map(|scenario| Load {
                scenario,
                block,
                keep,
            });
        }
        // What crashes twice while two runs are compared may be that there is no room for two.
        Some(Command::Compare { .. } | Command::Beside { .. }) if model.link.crashes > 1 => {
            model.comparing = None;
        }
        _ => {}
    }
    model.link.unstarted = true;
    if model.link.crashes > CRASHES_ALLOWED {
        model.link.phase = Phase::Stopped;
        model.clock.motion = Motion::Paused;
        model.notices.show(NoticeKind::Stopped(report));
        return true;
    }
    model.link.phase = Phase::Restarting;
    replay(model);
    model.notices.show(NoticeKind::Restarted(report));
    true
}

/// Wants the running scenario again, at the block shown, unless another one is wanted already.
fn replay(model: &mut Model) {
    if model.link.load.is_none() {
        let keep = if model.report.is_some() {
            Keep::Everything
        } else {
            Keep::Nothing
        };
        model.link.load = Some(Load {
            scenario: Rc::clone(&model.scenario),
            block: model.clock.block,
            keep,
        });
    }
}

pub(super) fn unreachable_engine(model: &mut Model, cause: Cause) -> bool {
    if model.link.phase == Phase::Stopped {
        return false;
    }
    model.link.in_flight = None;
    model.link.progress = None;
    model.link.unstarted = true;
    model.link.phase = Phase::Stopped;
    // The clock stands while there is no engine, and goes on with it as it went.
    replay(model);
    model.notices.retract(is_slow);
    model.notices.show(NoticeKind::Unreachable(cause));
    true
}

/// Notes how far the command in flight has come.
pub(super) fn progressed(model: &mut Model, progress: Progress) -> bool {
    if model.link.in_flight.is_none() || model.link.progress == Some(progress) {
        return false;
    }
    model.link.progress = Some(progress);
    model.notices.retract(is_slow);
    true
}

/// Says that an answer is late: whoever looks on shall not wonder.
pub(super) fn slow(model: &mut Model, waited: u32, most: u32) -> bool {
    if model.link.in_flight.is_none() || model.link.phase == Phase::Stopped {
        return false;
    }
    model.notices.show(NoticeKind::Slow(waited, most));
    true
}

fn is_slow(kind: &NoticeKind) -> bool {
    matches!(kind, NoticeKind::Slow(..))
}

/// What failed for want of a connection is tried again when there is one.
pub(super) fn online(model: &mut Model) -> bool {
    let kinds = model.notices.list.iter().map(|notice| &notice.kind);
    let mut waiting = kinds.filter(|kind| matches!(kind, NoticeKind::Unreachable(Cause::Offline)));
    waiting.next().is_some() && retry(model)
}

pub(super) fn retry(model: &mut Model) -> bool {
    if model.link.phase != Phase::Stopped {
        return false;
    }
    model.link.phase = Phase::Restarting;
    model.link.crashes = 0;
    model.link.unstarted = true;
    // A step that crashed it three times is not tried a fourth time unasked.
    model.link.step = false;
    replay(model);
    let over =
        |kind: &NoticeKind| matches!(kind, NoticeKind::Stopped(_) | NoticeKind::Unreachable(_));
    model.notices.retract(over);
    true
}
