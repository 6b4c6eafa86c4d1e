//! What the person selects, does in the market, and opens.

use std::rc::Rc;

use leverloom_model::scenario::{Action, Scenario, account_reference};

use super::set;
use crate::state::address::Visit;
use crate::state::clock::Motion;
use crate::state::compare::Comparing;
use crate::state::model::{Model, Pane};
use crate::state::notice::NoticeKind;
use crate::state::selection::Selection;

pub(super) fn select(model: &mut Model, selection: Selection) -> bool {
    if model.selection == selection {
        return false;
    }
    bring_forward(model, &selection);
    model.link.inspect = selection.transaction();
    if let Some((block, _)) = selection.transaction() {
        // Whoever looks into a block wants it to stand still, and to see it.
        super::clock::stand_still(model);
        super::clock::seek(model, block);
    }
    model.link.looks.follow(match selection {
        Selection::Position(actor) => Some(actor),
        _ => None,
    });
    model.detail = None;
    model.selection = selection;
    true
}

/// On a narrow screen what is selected is told in a pane that lies behind another: it comes forward, and goes back.
fn bring_forward(model: &mut Model, selection: &Selection) {
    let told = matches!(
        selection,
        Selection::Position(_) | Selection::Transaction { .. } | Selection::Liquidation { .. }
    );
    if told && model.pane != Pane::Execution {
        model.pane_before = Some(std::mem::replace(&mut model.pane, Pane::Execution));
    } else if selection.is_none()
        && let Some(before) = model.pane_before.take()
    {
        model.pane = before;
    }
}

/// Asks the engine about the prices that the wished shock would make the contracts see.
pub(super) fn foresee(model: &mut Model) -> bool {
    let (seen, _) = model.shock.wish.seen(&model.ground(), model.clock.block);
    let symbol = |asset: usize| model.scenario.assets.get(asset);
    let prices = seen.into_iter();
    let prices = prices.filter_map(|(asset, price)| Some((symbol(asset)?.symbol.clone(), price)));
    let prices: Vec<_> = prices.collect();
    model.shock.asked.clone_from(&prices);
    if prices.is_empty() {
        return std::mem::take(&mut model.shock.forecast).is_some();
    }
    set(&mut model.link.preview, Some(prices))
}

pub(super) fn act(model: &mut Model, actions: Vec<Action>) -> bool {
    // A double click must not do it twice: one set of actions a block.
    if actions.is_empty() || !model.can_act() {
        return false;
    }
    model.link.acts = actions;
    model.link.account = match model.own.account {
        0 => None,
        account => Some(account_reference(account)),
    };
    model.link.step = false;
    model.amendment = None;
    true
}

/// A shock of the person's own.
pub(super) fn strike(model: &mut Model, actions: Vec<Action>) -> bool {
    if !act(model, actions) {
        return false;
    }
    super::clock::watch_aftermath(model);
    true
}

pub(super) fn open(model: &mut Model, scenario: Rc<Scenario>, block: u32) -> bool {
    model.link.forget_wishes();
    model.comparing = None;
    model.arriving = None;
    model.link.go_to(scenario, block);
    true
}

pub(super) fn visit(model: &mut Model, visit: Visit) -> bool {
    let Visit {
        scenario,
        block,
        paused,
        selection,
        change,
        pane,
        look,
        sight,
        left_out,
    } = visit;
    if let Some(fault) = left_out {
        model.notices.show(NoticeKind::LeftOut(fault));
    }
    model.link.forget_wishes();
    model.comparing = change.and_then(|change| Comparing::new(change, &scenario));
    model.link.go_to(scenario, block);
    model.arriving = (!selection.is_none()).then_some((block, selection));
    model.pane = pane;
    model.execution.show(look);
    model.look_as(sight);
    if paused {
        model.clock.motion = Motion::Paused;
    }
    true
}

pub(super) fn reset(model: &mut Model) -> bool {
    let mut scenario = (*model.scenario).clone();
    scenario.actions.clear();
    super::forks::starting_over(model);
    model.arriving = None;
    model.link.forget_wishes();
    model.link.go_to(Rc::new(scenario), 0);
    true
}
