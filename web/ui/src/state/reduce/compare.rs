//! Another run beside the one on screen: begun, followed, ended.

use leverloom_protocol::Beside;

use crate::state::compare::{Change, Comparing};
use crate::state::model::Model;
use crate::state::notice::NoticeKind;

/// Compares with a run in which one thing is different.
pub(super) fn compare(model: &mut Model, change: Change) -> bool {
    let Some(comparing) = Comparing::new(change, &model.scenario) else {
        return false;
    };
    model.link.compare = Some(Some(comparing.wanted()));
    model.link.beside = None;
    model.comparing = Some(comparing);
    true
}

/// Ends the comparison.
pub(super) fn stop(model: &mut Model) -> bool {
    if model.comparing.take().is_none() {
        return false;
    }
    model.link.compare = Some(None);
    model.link.beside = None;
    true
}

/// The run on screen was set up anew: what it is compared with has to be, too.
pub(super) fn begin_again(model: &mut Model, keep: bool) {
    let Some(known) = model.comparing.take() else {
        return;
    };
    let Some(mut comparing) = Comparing::new(known.change, &model.scenario) else {
        return;
    };
    if keep {
        // The same run: what is known of it stays true.
        comparing.numbers = known.numbers;
        comparing.report = known.report;
    }
    model.link.compare = Some(Some(comparing.wanted()));
    model.comparing = Some(comparing);
}

/// Asks for both runs at the block shown, unless they are there.
pub(super) fn follow(model: &mut Model) {
    let Some(comparing) = &model.comparing else {
        return;
    };
    let block = model.clock.block;
    model.link.beside =
        (!comparing.is_there(block)).then(|| (comparing.target(block), comparing.known()));
}

pub(super) fn answered(model: &mut Model, beside: Beside) {
    if let Some(comparing) = &mut model.comparing
        // One that has just been replaced says nothing of its successor.
        && model.link.compare.is_none()
    {
        comparing.take_in(beside);
        follow(model);
    }
}

/// The user's actions are part of the run on screen after `block`.
pub(super) fn acted(model: &mut Model, block: u32) {
    if let Some(comparing) = &mut model.comparing {
        comparing.acted(block, &model.scenario);
        // Nothing is known of the blocks to come.
        comparing.reached = comparing.reached.min(block);
    }
}

/// The engine could not do it.
pub(super) fn refused(model: &mut Model, message: String) {
    model.comparing = None;
    model.link.beside = None;
    model.notices.show(NoticeKind::BadScenario(message));
}
