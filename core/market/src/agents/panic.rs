//! Borrowers who panic: when their health factor comes near 1 they take collateral back, sell it and repay, in one block
//! and at what the exchange gives. The sale moves the price for the next one (Lehar and Parlour, BIS Working Paper 1062:
//! liquidations and forced sales depress the price and spread).

use leverloom_model::report::Role;
use leverloom_model::units::{BPS, WAD};

use super::{GWEI, View, share};
use crate::actors::Person;
use crate::calls::{Call, Intent, Quantity};
use crate::character::Character;
use crate::dice::{Dice, Stream};
use crate::mirror::account::Account;
use crate::mirror::reserve::down;

/// Part of the debt that somebody repays at once.
const PART_BPS: u64 = 3_000;
/// Part of what may be withdrawn that somebody dares to.
const DARE_BPS: u64 = 9_500;
/// Part of what the pair promises that the sale must bring, and that is repaid.
const PATIENCE_BPS: u64 = 9_500;
/// Bids: those in fear outbid everybody without.
const BID: (u64, u64) = (5 * GWEI, 40 * GWEI);

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let borrowers = &view.scenario.population.borrowers;
    if borrowers.panic_bps == 0 || view.pairs.is_empty() {
        return Vec::new();
    }
    let everybody = (0..).zip(view.people.all(Role::Borrower));
    let nervous = everybody.filter(|(index, _)| panics(view, *index));
    nervous
        .flat_map(|(index, person)| {
            Fear {
                view,
                index,
                person,
            }
            .act()
        })
        .collect()
}

/// Whether a borrower is one who panics at all: a trait, not a mood.
fn panics(view: &View<'_>, index: u32) -> bool {
    let mut dice = Dice::new(view.scenario.seed, Stream::Panic(index), 0);
    dice.below(BPS.into()) < u64::from(view.scenario.population.borrowers.panic_bps)
}

struct Fear<'a> {
    view: &'a View<'a>,
    index: u32,
    person: Person,
}

impl Fear<'_> {
    /// Withdraw, sell, repay; nothing while there is nothing to fear, or nothing to be done.
    fn act(&self) -> Vec<Intent> {
        let Some(calls) = self.calls() else {
            return Vec::new();
        };
        let mut dice = Dice::new(
            self.view.scenario.seed,
            Stream::Panic(self.index),
            self.view.block,
        );
        let priority_fee = dice.between(BID.0, BID.1);
        let intent = |call| Intent {
            sender: self.person,
            call,
            priority_fee,
        };
        calls.into_iter().map(intent).collect()
    }

    fn calls(&self) -> Option<[Call; 3]> {
        let Self { view, person, .. } = *self;
        if !view.mirror.has_debt(person) {
            return None;
        }
        let account = view.mirror.account(person, &view.indexes, view.expected);
        let health = account.health_factor()?;
        let fear = view.scenario.population.borrowers.panic_health_factor.0;
        // Who is under water cannot withdraw.
        if !(WAD..fear).contains(&health) {
            return None;
        }
        let Character {
            collateral, debt, ..
        } = Character::of(view.scenario, self.index);
        let pair = view.pair(collateral, debt)?;
        let price = |asset: usize| u128::from(view.expected[asset].max(1));
        let worth = share(account.debt_usd, PART_BPS).min(room_usd(&account));
        let amount = down(worth, view.unit(collateral), price(collateral))
            .min(view.mirror.supplied(person, collateral, &view.indexes));
        let promised = pair.out(collateral, amount);
        let least = share(promised, PATIENCE_BPS);
        (least > 0).then_some([
            Call::Withdraw {
                asset: collateral as u32,
                amount: Quantity::Exactly(amount),
            },
            Call::Swap {
                from: collateral as u32,
                to: debt as u32,
                amount,
                least,
            },
            Call::Repay {
                asset: debt as u32,
                amount: Quantity::Exactly(least),
            },
        ])
    }
}

/// Dollars of collateral that may go before the health factor is 1, and a little less.
fn room_usd(account: &Account) -> u128 {
    let threshold_bps = account.threshold_weighted / account.collateral_usd.max(1);
    let needed = account.debt_usd.saturating_mul(u128::from(BPS)) / threshold_bps.max(1);
    share(account.collateral_usd.saturating_sub(needed), DARE_BPS)
}
