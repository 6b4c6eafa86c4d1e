//! Runs that were left: kept when the person acts differently, returned to when asked.

use std::rc::Rc;

use leverloom_model::scenario::{Scenario, TimedAction};

use crate::state::compare::Change;
use crate::state::forks::parting;
use crate::state::model::Model;

/// The user acts at the block shown, which makes `actions` all that is done: whatever was ahead is a run of its own.
pub(super) fn acting(model: &mut Model, actions: &[TimedAction]) {
    let block = model.clock.block;
    let seen_ahead = model.history.furthest() > block;
    let done_ahead = !actions.starts_with(&model.scenario.actions);
    if seen_ahead || done_ahead {
        let scenario = Rc::clone(&model.scenario);
        keep(model, scenario, block);
    }
}

/// The same market once more without the user's actions: what was done is kept.
pub(super) fn starting_over(model: &mut Model) {
    if !model.scenario.actions.is_empty() {
        let scenario = Rc::clone(&model.scenario);
        let first = scenario.actions.first().map_or(1, |timed| timed.block);
        keep(model, scenario, first - 1);
    }
}

fn keep(model: &mut Model, scenario: Rc<Scenario>, from: u32) {
    let last = scenario.actions.last().map_or(0, |timed| timed.block);
    let reached = model.history.furthest().max(last);
    let liquidations = model.feed.entries.len() as u32;
    Rc::make_mut(&mut model.forks).keep(scenario, from, reached, liquidations);
}

/// Goes on with a run that was left, where it was left. The one on screen takes its place.
pub(super) fn return_to(model: &mut Model, id: u32) -> bool {
    let Some(fork) = Rc::make_mut(&mut model.forks).take(id) else {
        return false;
    };
    let scenario = Rc::clone(&model.scenario);
    let from = parting(&scenario, &fork.scenario);
    keep(model, scenario, from);
    if (model.comparing.as_ref()).is_some_and(|comparing| !comparing.change.follows()) {
        // That was this run against the very one that is on screen now.
        model.comparing = None;
    }
    model.link.forget_wishes();
    model.arriving = None;
    super::clock::stand_still(model);
    model.link.go_to(Rc::clone(&fork.scenario), fork.reached);
    true
}

/// The run on screen beside one that was left.
pub(super) fn compare(model: &mut Model, id: u32) -> bool {
    let Some(fork) = model.forks.get(id) else {
        return false;
    };
    let from = parting(&model.scenario, &fork.scenario);
    let change = Change::Actions(Rc::clone(&fork.scenario), from);
    super::compare::compare(model, change)
}
