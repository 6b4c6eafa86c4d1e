//! How the page changes: one function from a state and a message to the next state.
//!
//! Plain functions over plain data. What changes nothing returns the same `Rc`, so nothing is drawn
//! again. Effects (posting, timers, storage) follow from the state; they are not started here.

use std::rc::Rc;

use leverloom_model::report::{BlockReport, Role, Status};
use leverloom_model::scenario::{Scenario, TimedAction};
use leverloom_protocol::{Command, Event, FaultReport, Refusal};

use super::action::Message;
use super::clock::Motion;
use super::draft::{Draft, Forecast, SHOCK_BPS, Shock};
use super::link::{Load, Phase};
use super::model::Model;
use super::notice::NoticeKind;
use super::selection::Selection;
use super::standing::terms;

/// Crashes in a row after which the page stops trying by itself.
const CRASHES_ALLOWED: u32 = 2;

/// The next state.
pub fn reduce(model: Rc<Model>, message: Message) -> Rc<Model> {
    let mut next = (*model).clone();
    if apply(&mut next, message) {
        Rc::new(next)
    } else {
        model
    }
}

/// Changes the state; false when nothing changed.
fn apply(model: &mut Model, message: Message) -> bool {
    match message {
        Message::Sent(command) => {
            model.link.sent(command);
            true
        }
        Message::Answered(event) => answered(model, event),
        Message::Crashed(report) => crashed(model, report),
        Message::Unreachable => unreachable_engine(model),
        Message::Retry => retry(model),

        Message::Toggle => toggle(model),
        Message::Pause => set(&mut model.clock.motion, Motion::Paused),
        Message::Tick => tick(model),
        Message::StepAhead => step_ahead(model),
        Message::StepBack => seek(
            model,
            model
                .link
                .seek
                .unwrap_or(model.clock.block)
                .saturating_sub(1),
        ),
        Message::Seek(block) => seek(model, block),
        Message::SeekLiquidation => seek_liquidation(model),
        Message::SetSpeed(speed) => set(&mut model.clock.speed, speed),

        Message::Select(selection) => select(model, selection),
        Message::Show(pane) => set(&mut model.pane, pane),

        Message::Draft(change) => {
            let draft = model.draft.changed(change, &model.terms());
            set(&mut model.draft, draft)
        }
        Message::Amend(amendment) => set(&mut model.amendment, Some(amendment)),
        Message::Shock { asset, change_bps } => shock(model, asset, change_bps),
        Message::Foresee => foresee(model),
        Message::Act(actions) => act(model, actions),

        Message::Open { scenario, block } => open(model, &scenario, block),
        Message::Reset => reset(model),
        Message::Sabotage(transaction) => set(&mut model.link.sabotage, Some(transaction)),

        Message::Theme(choice) => set(&mut model.theme, choice),
        Message::SystemTheme(theme) => set(&mut model.system_theme, theme),
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

// ------------------------------------------------------------------ the engine

fn answered(model: &mut Model, event: Event) -> bool {
    // A late answer of a run that is over frees the wire and says nothing.
    let current = run_of(&event).is_none_or(|run| run == model.link.run);
    let asked = model.link.in_flight.take();
    if !current && !matches!(event, Event::Refused { .. }) {
        return true;
    }
    match event {
        Event::Ready { mode } => {
            model.mode = Some(mode);
            model.link.phase = Phase::Loading;
        }
        Event::Loaded {
            scenario, report, ..
        } => loaded(model, &scenario, *report),
        Event::Block { report, .. } => block(model, *report),
        Event::Accepted { actions, .. } => accepted(model, actions, asked.as_ref()),
        Event::Transaction { detail, .. } => {
            if model.selection.transaction() == Some((detail.block, detail.index)) {
                model.detail = Some(Rc::new(*detail));
            }
        }
        Event::Preview {
            asset,
            change_bps,
            under_water,
            liquidatable_usd,
            ..
        } => {
            let wanted = model
                .scenario
                .assets
                .get(model.shock.asset)
                .map(|asset| asset.symbol.as_str());
            if wanted == Some(asset.as_str()) && model.shock.change_bps == change_bps {
                model.shock.forecast = Some(Forecast {
                    under_water,
                    liquidatable_usd,
                });
            }
        }
        Event::Refused { error, .. } => refused(model, error, asked.as_ref()),
    }
    true
}

fn run_of(event: &Event) -> Option<u32> {
    match event {
        Event::Ready { .. } => None,
        Event::Loaded { run, .. }
        | Event::Block { run, .. }
        | Event::Accepted { run, .. }
        | Event::Transaction { run, .. }
        | Event::Preview { run, .. }
        | Event::Refused { run, .. } => Some(*run),
    }
}

fn loaded(model: &mut Model, scenario: &str, report: BlockReport) {
    model.link.phase = Phase::Running;
    let Ok(scenario) = Scenario::from_json(scenario) else {
        // The engine validates with the same code; what it sends back is valid.
        return;
    };
    let keep = std::mem::take(&mut model.link.keeping);
    model.clock.last = scenario.blocks;
    let same_market = model.scenario.assets == scenario.assets;
    model.scenario = Rc::new(scenario);
    if !keep {
        model.history = Rc::default();
        model.feed = Rc::default();
        model.selection = Selection::None;
        model.detail = None;
        model.amendment = None;
        if !same_market {
            let terms = terms(&model.scenario, None);
            model.draft = Draft::first(&terms);
            model.shock = Shock::first(&terms);
        }
    }
    show(model, report);
}

fn block(model: &mut Model, report: BlockReport) {
    let crashed_before = model.link.crashes;
    show(model, report);
    model.link.crashes = 0;
    let found = model.clock.motion == Motion::Seeking && liquidated(model);
    if found || (model.clock.is_moving() && model.clock.at_end()) {
        model.clock.motion = Motion::Paused;
        if !found {
            model.notices.show(NoticeKind::RunEnded);
        }
    }
    if model.clock.motion == Motion::Seeking {
        model.link.step = true;
    }
    if crashed_before == 0 && model.shock.forecast.is_some() {
        // The market moved on; the old number stays in sight until the new one is there.
        foresee(model);
    }
}

fn liquidated(model: &Model) -> bool {
    model
        .report
        .as_ref()
        .is_some_and(|report| !report.outcome.market.liquidations.is_empty())
}

/// Puts a block on screen and into what is remembered.
fn show(model: &mut Model, report: BlockReport) {
    model.clock.block = report.outcome.block;
    model.clock.received += 1;
    let seen_before = model.history.at(report.outcome.block).is_some();
    Rc::make_mut(&mut model.history).record(&report);
    Rc::make_mut(&mut model.feed).record(&report);
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
    if matches!(asked, Some(Command::Act { .. })) {
        // Acting forks the run here: the blocks that were seen ahead will not come.
        let block = model.clock.block;
        Rc::make_mut(&mut model.history).truncate_after(block);
        Rc::make_mut(&mut model.feed).truncate_after(block);
        // Whoever acts wants to see what comes of it, whether the clock runs or not.
        model.link.step = true;
    }
    Rc::make_mut(&mut model.scenario).actions = actions;
}

fn refused(model: &mut Model, error: Refusal, asked: Option<&Command>) {
    match asked {
        Some(Command::Load { run, .. }) => {
            // The engine still runs what it ran before, if anything.
            model.link.run = run - 1;
            model.link.keeping = false;
            model.link.step = false;
            let message = told(&error.field, &error.message);
            model.notices.show(NoticeKind::BadScenario(message));
            if model.report.is_some() {
                model.link.phase = Phase::Running;
            } else {
                model.link.go_to(&Scenario::first(), 0);
            }
        }
        // A block too old to look into, or a forecast of a market that is gone: not worth a word.
        Some(Command::Inspect { .. } | Command::PreviewShock { .. }) => {}
        _ => {
            // What is refused once is refused again: the clock does not insist.
            model.clock.motion = Motion::Paused;
            model.notices.show(NoticeKind::Refused(error));
        }
    }
}

fn crashed(model: &mut Model, report: Option<FaultReport>) -> bool {
    if model.link.phase == Phase::Stopped {
        return false;
    }
    model.link.crashes += 1;
    // What was being handed over when it crashed is handed over again.
    match model.link.in_flight.take() {
        Some(Command::Act { actions, .. }) => model.link.acts.splice(0..0, actions).for_each(drop),
        Some(Command::Step { .. }) => model.link.step = true,
        Some(Command::Seek { block, .. }) => model.link.seek = model.link.seek.or(Some(block)),
        Some(Command::Load {
            scenario, block, ..
        }) if model.link.load.is_none() => {
            model.link.load = Some(Load {
                scenario,
                block,
                keep: model.link.keeping,
            });
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
        let keep = model.report.is_some();
        model.link.load = Some(Load {
            scenario: model.scenario.to_json(),
            block: model.clock.block,
            keep,
        });
    }
}

fn unreachable_engine(model: &mut Model) -> bool {
    if model.link.phase == Phase::Stopped {
        return false;
    }
    model.link.in_flight = None;
    model.link.unstarted = true;
    model.link.phase = Phase::Stopped;
    model.clock.motion = Motion::Paused;
    replay(model);
    model.notices.show(NoticeKind::Unreachable);
    true
}

fn retry(model: &mut Model) -> bool {
    if model.link.phase != Phase::Stopped {
        return false;
    }
    model.link.phase = Phase::Restarting;
    model.link.crashes = 0;
    model.link.unstarted = true;
    // A step that crashed it three times is not tried a fourth time unasked.
    model.link.step = false;
    replay(model);
    let over = |kind: &NoticeKind| matches!(kind, NoticeKind::Stopped(_) | NoticeKind::Unreachable);
    model.notices.list.retain(|notice| !over(&notice.kind));
    true
}

// ------------------------------------------------------------------- the clock

fn toggle(model: &mut Model) -> bool {
    model.clock.motion = match model.clock.motion {
        Motion::Paused if model.clock.at_end() => return false,
        Motion::Paused => Motion::Playing,
        Motion::Playing | Motion::Seeking => Motion::Paused,
    };
    if model.clock.motion == Motion::Paused && !model.is_acting() {
        model.link.step = false;
    }
    true
}

fn tick(model: &mut Model) -> bool {
    if model.clock.motion != Motion::Playing
        || model.clock.at_end()
        || model.link.phase != Phase::Running
    {
        return false;
    }
    set(&mut model.link.step, true)
}

fn step_ahead(model: &mut Model) -> bool {
    let paused = set(&mut model.clock.motion, Motion::Paused);
    if model.clock.at_end() {
        return paused;
    }
    // A second press while the block is on its way asks for nothing more.
    let on_its_way = matches!(model.link.in_flight, Some(Command::Step { .. }));
    if on_its_way {
        paused
    } else {
        set(&mut model.link.step, true) || paused
    }
}

fn seek(model: &mut Model, block: u32) -> bool {
    let paused = set(&mut model.clock.motion, Motion::Paused);
    let block = block.min(model.clock.last);
    model.link.step = false;
    let heading = match model.link.in_flight {
        Some(Command::Seek { block, .. }) => block,
        _ => model.clock.block,
    };
    let wanted = (block != heading).then_some(block);
    set(&mut model.link.seek, wanted) || paused
}

fn seek_liquidation(model: &mut Model) -> bool {
    if let Some(block) = model.feed.next_block_after(model.clock.block) {
        return seek(model, block);
    }
    if model.clock.at_end() || model.clock.motion == Motion::Seeking {
        return false;
    }
    model.clock.motion = Motion::Seeking;
    model.link.step = true;
    true
}

// ----------------------------------------------------------------------- focus

fn select(model: &mut Model, selection: Selection) -> bool {
    if model.selection == selection {
        return false;
    }
    model.link.inspect = selection.transaction();
    model.detail = None;
    model.selection = selection;
    true
}

// --------------------------------------------------- what the person does in it

fn shock(model: &mut Model, asset: usize, change_bps: i32) -> bool {
    let change_bps = change_bps.clamp(*SHOCK_BPS.start(), *SHOCK_BPS.end());
    if asset >= model.scenario.assets.len()
        || (model.shock.asset, model.shock.change_bps) == (asset, change_bps)
    {
        return false;
    }
    model.shock = Shock {
        asset,
        change_bps,
        forecast: None,
    };
    true
}

fn foresee(model: &mut Model) -> bool {
    let Some(asset) = model.scenario.assets.get(model.shock.asset) else {
        return false;
    };
    set(
        &mut model.link.preview,
        Some((asset.symbol.clone(), model.shock.change_bps)),
    )
}

fn act(model: &mut Model, actions: Vec<leverloom_model::scenario::Action>) -> bool {
    // A double click must not do it twice: one set of actions a block.
    if actions.is_empty() || !model.can_act() {
        return false;
    }
    model.link.acts = actions;
    model.link.step = false;
    model.amendment = None;
    true
}

// ---------------------------------------------------------------- the scenario

fn open(model: &mut Model, scenario: &str, block: u32) -> bool {
    match Scenario::from_json(scenario) {
        Ok(scenario) => {
            model.link.forget_wishes();
            model.link.go_to(&scenario, block);
        }
        Err(error) => {
            let message = told(&error.field, &error.to_string());
            model.notices.show(NoticeKind::BadScenario(message));
        }
    }
    true
}

fn reset(model: &mut Model) -> bool {
    let mut scenario = (*model.scenario).clone();
    scenario.actions.clear();
    model.link.forget_wishes();
    model.link.go_to(&scenario, 0);
    true
}

/// A fault of a scenario as a clause: the field is its subject.
fn told(field: &str, message: &str) -> String {
    match message
        .strip_prefix(field)
        .and_then(|rest| rest.strip_prefix(": "))
    {
        Some(rest) if !field.is_empty() => format!("{field} {rest}"),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
#[path = "reduce_tests.rs"]
mod tests;
