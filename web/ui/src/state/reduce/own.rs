//! What the person does with accounts of his own: builds a position, adds and names accounts, takes back what was done.

use std::rc::Rc;

use leverloom_model::scenario::Scenario;

use super::{person, set};
use crate::state::link::{Keep, Load};
use crate::state::model::Model;
use crate::state::own::{Own, Receipt, Removed, name_of, renamed, with_one_more};
use crate::state::selection::Selection;

/// Sends the draft, and remembers what was foreseen of it.
pub(super) fn build(model: &mut Model) -> bool {
    let (plan, actions) = {
        let ground = model.ground();
        (
            model.draft.plan(&ground),
            model.draft.actions(&model.scenario),
        )
    };
    let block = model.clock.block + 1;
    if plan.obstacle.is_some() || !person::act(model, actions) {
        return false;
    }
    // It has served: the next one begins as the market then is.
    model.draft.touched = false;
    model.own.receipt = Some(Receipt {
        account: model.own.account,
        block,
        foreseen: plan.holdings.totals(&plan.terms),
        got: None,
        transactions: Vec::new(),
    });
    true
}

/// Back to before the latest action, which is then forgotten together with what followed.
pub(super) fn undo(model: &mut Model) -> bool {
    let Some(block) = model
        .own
        .undo_to(model.clock.block)
        .filter(|_| !model.is_acting())
    else {
        return false;
    };
    super::clock::stand_still(model);
    model.link.seek = Some(block);
    model.link.retract = true;
    model.own.receipt = None;
    model.own.acted.retain(|acted| *acted <= block);
    true
}

pub(super) fn choose(model: &mut Model, account: u32) -> bool {
    if account >= model.scenario.account_count() || !set(&mut model.own.account, account) {
        return false;
    }
    model.amendment = None;
    if matches!(model.selection, Selection::Position(_)) {
        model.selection = Selection::None;
    }
    true
}

/// One more account is one more wallet at block 0: the run is set up anew, and replayed to where it stands.
pub(super) fn add(model: &mut Model) -> bool {
    let Some(more) = with_one_more(&model.scenario, named).filter(|_| !model.is_acting()) else {
        return false;
    };
    model.own.account = more.account_count() - 1;
    model.own.removed = None;
    model.amendment = None;
    model.scenario = Rc::new(more);
    model.link.load = Some(Load {
        scenario: Rc::clone(&model.scenario),
        block: model.clock.block,
        keep: Keep::Everything,
    });
    true
}

/// The run without one of the positions: all that it did is taken out, and the blocks come once more.
pub(super) fn remove(model: &mut Model, account: u32) -> bool {
    let fewer = (model.scenario.without_account(account)).filter(|_| !model.is_acting());
    let Some(fewer) = fewer else {
        return false;
    };
    let number = account + 1;
    let removed = Removed {
        name: name_of(&model.scenario, account).map_or_else(|| named(number), str::to_owned),
        account,
        scenario: Rc::clone(&model.scenario),
        acted: std::mem::take(&mut model.own.acted),
    };
    let still_done = |block: &u32| fewer.actions.iter().any(|timed| timed.block == *block);
    let acted = removed.acted.iter().copied().filter(still_done).collect();
    let focus = model.own.account;
    let behind = u32::from(focus > account || focus == fewer.account_count());
    model.own = Own {
        account: focus - behind,
        acted,
        removed: Some(removed),
        receipt: None,
    };
    again(model, Rc::new(fewer));
    true
}

/// The run as it was before a position was removed.
pub(super) fn bring_back(model: &mut Model) -> bool {
    let Some(removed) = model.own.removed.take_if(|_| !model.link.is_acting()) else {
        return false;
    };
    model.own = Own {
        account: removed.account,
        acted: removed.acted,
        ..Own::default()
    };
    again(model, removed.scenario);
    true
}

/// The same market with other positions of the person's, at the block shown.
fn again(model: &mut Model, scenario: Rc<Scenario>) {
    super::clock::stand_still(model);
    model.link.forget_wishes();
    model.amendment = None;
    model.selection = Selection::None;
    model.link.load = Some(Load {
        scenario,
        block: model.clock.block,
        keep: Keep::Own,
    });
}

/// Names are the page's: the engine knows accounts by number.
pub(super) fn rename(model: &mut Model, account: u32, name: &str) -> bool {
    let changed: Option<Scenario> = renamed(&model.scenario, account, name, named);
    let Some(changed) = changed else {
        return false;
    };
    model.scenario = Rc::new(changed);
    true
}

/// What an account is called before somebody calls it something.
fn named(number: u32) -> String {
    let number = crate::present::format::integer(u64::from(number));
    crate::texts::fill("own.name", &[("number", &number)])
}
