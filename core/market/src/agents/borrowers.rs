//! Borrowers: keep the leverage that is theirs. Who stands below it borrows more or takes collateral back;
//! who stands above it repays or tops up; who is under water does nothing: there is no panic in this version.

use std::collections::BTreeSet;

use leverloom_model::units::{BPS, WAD};

use super::{GWEI, View, share};
use crate::actors::Person;
use crate::calls::{Call, Intent, Quantity};
use crate::character::Character;
use crate::dice::{Dice, Stream};
use crate::mirror::account::Account;
use crate::mirror::reserve::down;

/// One in so many acts against the leverage aimed at: people are not thermostats.
const CONTRARY: u64 = 5;

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let borrowers = &view.scenario.population.borrowers;
    if borrowers.count == 0 {
        return Vec::new();
    }
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
    character: Character,
    account: Account,
    /// Debt that makes the leverage aimed at, dollars with 8 decimals.
    aim_usd: u128,
}

impl<'a> Mind<'a> {
    fn new(view: &'a View<'a>, borrower: u32) -> Self {
        let me = view.people.borrower(borrower);
        let character = Character::of(view.scenario, borrower);
        let account = view.mirror.account(me, &view.indexes, &view.mirror.oracle);
        Self {
            view,
            me,
            dice: Dice::new(view.scenario.seed, Stream::Borrower(borrower), view.block),
            character,
            account,
            aim_usd: character.debt_for(view.scenario, account.collateral_usd),
        }
    }

    fn act(mut self) -> Option<Intent> {
        if self
            .account
            .health_factor()
            .is_some_and(|health| health < WAD)
        {
            return None;
        }
        let contrary = self.dice.below(CONTRARY) == 0;
        let first = self.dice.below(2) == 0;
        let part = self.dice.between(100, 500);
        let bold = (self.account.debt_usd < self.aim_usd) != contrary;
        let call = match (bold, first) {
            (true, true) => self.borrow(part).or_else(|| self.top_up(part)),
            (true, false) => self.take_back(part).or_else(|| self.top_up(part)),
            (false, true) => self.repay(part).or_else(|| self.top_up(part)),
            (false, false) => self.top_up(part).or_else(|| self.repay(part)),
        };
        Some(Intent {
            sender: self.me,
            call: call?,
            priority_fee: self.dice.between(GWEI, 3 * GWEI),
        })
    }

    fn top_up(&self, part: u64) -> Option<Call> {
        let wallet = self.view.mirror.wallet(self.me, self.character.collateral);
        let amount = share(wallet, part);
        (amount > 0).then_some(Call::Supply {
            asset: self.character.collateral as u32,
            amount,
        })
    }

    fn repay(&self, part: u64) -> Option<Call> {
        let (view, asset) = (self.view, self.character.debt);
        let owed = view.mirror.owed(self.me, asset, &view.indexes);
        let amount = share(owed, part).min(view.mirror.wallet(self.me, asset));
        (amount > 0).then_some(Call::Repay {
            asset: asset as u32,
            amount: Quantity::Exactly(amount),
        })
    }

    /// A small part of the aim, as far as it leaves the debt at most a hundredth above it.
    fn borrow(&self, part: u64) -> Option<Call> {
        let asset = self.character.debt;
        let room = self.room_usd()?.min(share(self.aim_usd, part));
        let reserve = &self.view.mirror.reserves[asset];
        let price = self.view.mirror.oracle[asset].max(1);
        // Nobody takes more than a tenth of what the pool has at hand.
        let amount = down(room, reserve.params.unit, price.into())
            .min(self.view.cash_for(self.me, asset) / 10);
        (amount > 0 && asset != self.character.collateral).then_some(Call::Borrow {
            asset: asset as u32,
            amount,
        })
    }

    /// A small part of the collateral, as far as it leaves the debt at most a hundredth above the aim.
    fn take_back(&self, part: u64) -> Option<Call> {
        let (view, asset) = (self.view, self.character.collateral);
        let supplied = view.mirror.supplied(self.me, asset, &view.indexes);
        // Of the collateral as large a share may go as there is room in the debt.
        let spare = down(self.room_usd()?, BPS.into(), self.aim_usd.max(1));
        let part = part.min(u64::try_from(spare).unwrap_or(part));
        let amount = share(supplied, part).min(view.cash_for(self.me, asset) / 10);
        (amount > 0).then_some(Call::Withdraw {
            asset: asset as u32,
            amount: Quantity::Exactly(amount),
        })
    }

    /// Dollars (8 decimals) of debt that may be added: up to a hundredth above the aim, and within nine
    /// tenths of what would be left below the pool's limit.
    fn room_usd(&self) -> Option<u128> {
        let limit = self.account.borrow_limit_usd();
        let within = limit.checked_sub(self.account.debt_usd)? / 10 * 9;
        let above = self.aim_usd + self.aim_usd / 100;
        let room = above.checked_sub(self.account.debt_usd)?.min(within);
        (room > 0).then_some(room)
    }
}
