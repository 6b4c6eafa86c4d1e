//! Lenders: supply a little more, or take a little back, whatever the market does.

use std::collections::BTreeSet;

use super::{GWEI, View, share};
use crate::calls::{Call, Intent, Quantity};
use crate::dice::{Dice, Stream};

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let lenders = &view.scenario.population.lenders;
    if lenders.count == 0 {
        return Vec::new();
    }
    let mut dice = Dice::new(view.scenario.seed, Stream::Lenders, view.block);
    let wanted = dice.around(lenders.actions_per_block);
    // Somebody drawn twice acts once.
    let chosen: BTreeSet<u32> = (0..wanted)
        .map(|_| dice.below(lenders.count.into()) as u32)
        .collect();
    chosen
        .into_iter()
        .filter_map(|lender| act(view, lender))
        .collect()
}

fn act(view: &View<'_>, lender: u32) -> Option<Intent> {
    let mut dice = Dice::new(view.scenario.seed, Stream::Lender(lender), view.block);
    let sender = view.people.lender(lender);
    let at = dice.below(view.assets() as u64) as usize;
    let asset = at as u32;
    let part = dice.between(100, 500);
    let supply = share(view.mirror.wallet(sender, at), part);
    // Nobody rushes for the exit: never more than a tenth of what the pool has at hand.
    let withdraw = share(view.mirror.supplied(sender, at, &view.indexes), part)
        .min(view.cash_for(sender, at) / 10);
    let call = match (dice.below(2), supply, withdraw) {
        (0, 1.., _) | (_, 1.., 0) => Call::Supply {
            asset,
            amount: supply,
        },
        (.., 1..) => Call::Withdraw {
            asset,
            amount: Quantity::Exactly(withdraw),
        },
        _ => return None,
    };
    Some(Intent {
        sender,
        call,
        priority_fee: dice.between(GWEI, 3 * GWEI),
    })
}
