//! Payments: plain token transfers between people, traffic that touches no pool.

use super::{GWEI, View, share};
use crate::actors::Person;
use crate::calls::{Call, Intent};
use crate::dice::{Dice, Stream};

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let population = &view.scenario.population;
    let people = u64::from(population.lenders.count + population.borrowers.count);
    if people < 2 {
        return Vec::new();
    }
    let mut dice = Dice::new(view.scenario.seed, Stream::Payments, view.block);
    (0..population.payments_per_block)
        .filter_map(|_| pay(view, &mut dice, people))
        .collect()
}

/// Up to one percent of what somebody holds of some asset, to somebody else.
fn pay(view: &View<'_>, dice: &mut Dice, people: u64) -> Option<Intent> {
    let from = dice.below(people);
    let to = (from + 1 + dice.below(people - 1)) % people;
    let person = |number: u64| Person(view.people.lender(0).0 + number as u32);
    let (sender, first) = (person(from), dice.below(view.assets() as u64) as usize);
    let part = dice.between(1, 100);
    let priority_fee = dice.between(GWEI, 3 * GWEI);
    let assets = (0..view.assets()).map(|offset| (first + offset) % view.assets());
    let (asset, amount) = assets
        .map(|asset| (asset, share(view.mirror.wallet(sender, asset), part)))
        .find(|(_, amount)| *amount > 0)?;
    Some(Intent {
        sender,
        call: Call::Payment {
            asset: asset as u32,
            to: person(to),
            amount,
        },
        priority_fee,
    })
}
