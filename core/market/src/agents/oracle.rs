//! The oracle's owner: posts every price that differs from what the chain says, has time-weighted prices brought up to
//! date, and tells oracles of their own what the scenario says.

use leverloom_model::scenario::{Action, OracleSource};

use super::{ORACLE_FEE, View};
use crate::calls::{Call, Intent, Steering};

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let mut calls = Vec::new();
    for (asset, &price) in (0..).zip(view.posted) {
        let index = asset as usize;
        match view.scenario.assets[index].oracle {
            OracleSource::Outside if view.mirror.oracle[index] != price => {
                calls.push(Call::PriceUpdate { asset, price });
            }
            // It keeps one price a block, so each is told to it.
            OracleSource::Delayed { .. } => calls.push(Call::DelayedPrice { asset, price }),
            OracleSource::TimeWeighted { .. } => calls.push(Call::Poke { asset }),
            OracleSource::Outside | OracleSource::Spot | OracleSource::Fixed { .. } => {}
        }
    }
    let due = view.scenario.actions.iter();
    for timed in due.filter(|timed| timed.block == view.block) {
        let symbol = timed.action.asset();
        let Some(index) = symbol.and_then(|symbol| view.scenario.asset_index(symbol)) else {
            continue;
        };
        // What is posted follows these actions by itself.
        let posted = matches!(
            view.scenario.assets[index].oracle,
            OracleSource::Outside | OracleSource::Delayed { .. }
        );
        let how = match timed.action {
            Action::FreezeOracle { .. } => Steering::Freeze,
            Action::UnfreezeOracle { .. } => Steering::Unfreeze,
            Action::DeviateOracle { deviation_bps, .. } => Steering::Deviate(deviation_bps),
            _ => continue,
        };
        if !posted {
            let asset = index as u32;
            calls.push(Call::Steer { asset, how });
        }
    }
    let sender = view.people.oracle();
    let intent = |call| Intent {
        sender,
        call,
        priority_fee: ORACLE_FEE,
    };
    calls.into_iter().map(intent).collect()
}
