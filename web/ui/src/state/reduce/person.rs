//! What the person selects, does in the market, and opens.

use leverloom_model::scenario::{Action, Scenario};

use super::engine::told;
use super::set;
use crate::state::model::Model;
use crate::state::notice::NoticeKind;
use crate::state::selection::Selection;
use crate::state::shock::{SHOCK_BPS, Shock};

pub(super) fn select(model: &mut Model, selection: Selection) -> bool {
    if model.selection == selection {
        return false;
    }
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

pub(super) fn shock(model: &mut Model, asset: usize, change_bps: i32) -> bool {
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

pub(super) fn foresee(model: &mut Model) -> bool {
    let Some(asset) = model.scenario.assets.get(model.shock.asset) else {
        return false;
    };
    set(
        &mut model.link.preview,
        Some((asset.symbol.clone(), model.shock.change_bps)),
    )
}

pub(super) fn act(model: &mut Model, actions: Vec<Action>) -> bool {
    // A double click must not do it twice: one set of actions a block.
    if actions.is_empty() || !model.can_act() {
        return false;
    }
    model.link.acts = actions;
    model.link.step = false;
    model.amendment = None;
    true
}

pub(super) fn open(model: &mut Model, scenario: &str, block: u32) -> bool {
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

pub(super) fn reset(model: &mut Model) -> bool {
    let mut scenario = (*model.scenario).clone();
    scenario.actions.clear();
    model.link.forget_wishes();
    model.link.go_to(&scenario, 0);
    true
}
