//! Borrowers: mind their positions. They top up, repay, borrow a little more or take a little back, and
//! never act while they are under water: there is no panic in this version.

use std::collections::BTreeSet;

use leverloom_model::units::{BPS, WAD};

use super::{GWEI, View, share};
use crate::actors::Person;
use crate::calls::{Call, Intent, Quantity};
use crate::dice::{Dice, Stream};
use crate::mirror::account::Account;
use crate::mirror::reserve::down;

/// Below this health factor a borrower lowers the risk and nothing else: 1.15.
const CAREFUL: u128 = WAD * 115 / 100;
/// Only above it collateral is taken back: 1.6.
const RELAXED: u128 = WAD * 16 / 10;

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let borrowers = &view.scenario.population.borrowers;
    let mut dice = Dice::new(view.scenario.seed, Stream::Borrowers, view.block);
    let wanted = dice.around(borrowers.actions_per_block);
    // Somebody drawn twice acts once.
    let chosen: BTreeSet<u32> = (0..wanted)
        .map(|_| dice.below(borrowers.count.into()) as u32)
        .collect();
    chosen
        .into_iter()
        .filter_map(|borrower| Mind::new(view, borrower).act())
        .collect()
}

struct Mind<'a> {
    view: &'a View<'a>,
    me: Person,
    dice: Dice,
    account: Account,
    /// The asset supplied most of, by worth.
    collateral: usize,
    /// The asset owed most of, by worth; where nothing is owed, some other asset than the collateral.
    debt: usize,
}

impl<'a> Mind<'a> {
    fn new(view: &'a View<'a>, borrower: u32) -> Self {
        let me = view.people.borrower(borrower);
        let posted = &view.mirror.oracle;
        let worth = |asset: usize, amount: u128| {
            down(
                amount,
                posted[asset].into(),
                view.mirror.reserves[asset].params.unit,
            )
        };
        let supplied =
            |asset: &usize| worth(*asset, view.mirror.supplied(me, *asset, &view.indexes));
        let owed = |asset: &usize| worth(*asset, view.mirror.owed(me, *asset, &view.indexes));
        let collateral = (0..view.assets()).rev().max_by_key(supplied).unwrap_or(0);
        let debt = (0..view.assets())
            .rev()
            .filter(|asset| *asset != collateral)
            .max_by_key(owed)
            .unwrap_or(collateral);
        let account = view.mirror.account(me, &view.indexes, posted);
        let dice = Dice::new(view.scenario.seed, Stream::Borrower(borrower), view.block);
        Self {
            view,
            me,
            dice,
            account,
            collateral,
            debt,
        }
    }

    fn act(mut self) -> Option<Intent> {
        let health = self.account.health_factor().unwrap_or(u128::MAX);
        let mood = self.dice.below(100);
        let part = self.dice.between(100, 500);
        let call = match health {
            ..WAD => None,
            WAD..CAREFUL if mood < 50 => self.top_up(part).or_else(|| self.repay(part)),
            WAD..CAREFUL => self.repay(part).or_else(|| self.top_up(part)),
            _ if mood < 25 => self.top_up(part),
            _ if mood < 50 => self.repay(part),
            RELAXED.. if mood < 70 => self.take_back(part),
            _ => self.borrow(part),
        };
        Some(Intent {
            sender: self.me,
            call: call?,
            priority_fee: self.dice.between(GWEI, 3 * GWEI),
        })
    }

    fn top_up(&self, part: u64) -> Option<Call> {
        let amount = share(self.view.mirror.wallet(self.me, self.collateral), part);
        (amount > 0).then_some(Call::Supply {
            asset: self.collateral as u32,
            amount,
        })
    }

    fn repay(&self, part: u64) -> Option<Call> {
        let owed = self
            .view
            .mirror
            .owed(self.me, self.debt, &self.view.indexes);
        let amount = share(owed, part).min(self.view.mirror.wallet(self.me, self.debt));
        (amount > 0).then_some(Call::Repay {
            asset: self.debt as u32,
            amount: Quantity::Exactly(amount),
        })
    }

    fn take_back(&self, part: u64) -> Option<Call> {
        let supplied = self
            .view
            .mirror
            .supplied(self.me, self.collateral, &self.view.indexes);
        let amount =
            share(supplied, part).min(self.view.mirror.reserves[self.collateral].cash / 10);
        (amount > 0).then_some(Call::Withdraw {
            asset: self.collateral as u32,
            amount: Quantity::Exactly(amount),
        })
    }

    /// A part of the room below nine tenths of the limit.
    fn borrow(&self, part: u64) -> Option<Call> {
        let room = (self.account.borrow_limit_usd() / 10 * 9).checked_sub(self.account.debt_usd)?;
        let reserve = &self.view.mirror.reserves[self.debt];
        let price = self.view.mirror.oracle[self.debt].max(1);
        let dollars = down(room, part.into(), BPS.into());
        let amount = down(dollars, reserve.params.unit, price.into()).min(reserve.cash / 10);
        (amount > 0 && self.debt != self.collateral).then_some(Call::Borrow {
            asset: self.debt as u32,
            amount,
        })
    }
}
