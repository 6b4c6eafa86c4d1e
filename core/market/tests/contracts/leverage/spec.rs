//! What a leverage means, in exact fractions, written from its definition and not from the contract's formula: the trade is
//! found by halving, not by a root.

use alloy_primitives::U256;
use num_bigint::BigInt;
use num_rational::BigRational as Q;
use num_traits::{One, Zero};

use super::{Stage, Way};
use crate::book::{exact, ten, whole};
use crate::world::ALICE;

/// A position and the pair it trades with, in base units.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    pub(super) collateral: Q,
    pub(super) debt: Q,
    /// Base units of debt that one of collateral is worth.
    pub(super) worth: Q,
    pub(super) collateral_reserve: Q,
    pub(super) debt_reserve: Q,
    /// Share of a flash loan that it costs.
    pub(super) fee: Q,
}

pub(super) fn wad_of(fraction: &Q) -> Q {
    (fraction * ten(18)).floor() / ten(18)
}

impl Exact {
    /// Alice's, `deposit` included.
    pub(super) fn of(stage: &Stage, way: Way, deposit: U256, fee_bps: u16) -> Self {
        let (collateral, debt) = way.assets();
        let worth_of = |asset: usize| {
            let listing = &stage.world.listings[asset];
            whole(listing.price_e8) / ten(listing.decimals.into())
        };
        let (collateral_reserve, debt_reserve) = stage.reserves(way);
        Self {
            collateral: exact(stage.world.supplied(ALICE, collateral) + deposit),
            debt: exact(stage.world.debt(ALICE, debt)),
            worth: worth_of(collateral) / worth_of(debt),
            collateral_reserve: exact(collateral_reserve),
            debt_reserve: exact(debt_reserve),
            fee: Q::new(fee_bps.into(), 10_000.into()),
        }
    }

    /// What `amount` of the debt asset buys, not rounded.
    pub(super) fn bought(&self, amount: &Q) -> Q {
        let kept = amount * Q::new(997.into(), 1000.into());
        &self.collateral_reserve * &kept / (&self.debt_reserve + &kept)
    }

    /// The collateral that must be sold for `amount` of the debt asset, not rounded.
    pub(super) fn sold(&self, amount: &Q) -> Q {
        &self.collateral_reserve * amount / (&self.debt_reserve - amount)
            * Q::new(1000.into(), 997.into())
    }

    /// Collateral over collateral less debt.
    pub(super) fn leverage(&self) -> Q {
        let worth = &self.collateral * &self.worth;
        &worth / (&worth - &self.debt)
    }

    /// As it is after borrowing `amount` and buying with it.
    pub(super) fn opened(&self, amount: &Q) -> Self {
        let mut after = self.clone();
        after.debt += amount;
        after.collateral += self.bought(amount) / (Q::one() + &self.fee);
        after
    }

    /// As it is after paying `amount` back out of a sale.
    pub(super) fn unwound(&self, amount: &Q) -> Self {
        let mut after = self.clone();
        after.debt -= amount;
        after.collateral -= self.sold(&(amount * (Q::one() + &self.fee)));
        after
    }

    /// The largest debt, in whole base units, that ends at `leverage` or below.
    pub(super) fn most_to_borrow(&self, leverage: &Q) -> Q {
        let (mut low, mut high) = (BigInt::zero(), BigInt::from(1) << 112);
        while &high - &low > BigInt::one() {
            let middle: BigInt = (&low + &high) >> 1;
            let after = self.opened(&whole(middle.clone()));
            let worth = &after.collateral * &after.worth;
            let within = after.debt < worth && after.leverage() <= *leverage;
            *if within { &mut low } else { &mut high } = middle;
        }
        whole(low)
    }

    /// The smallest repayment, in whole base units, that ends at `leverage` or below.
    pub(super) fn least_to_repay(&self, leverage: &Q) -> Q {
        let (mut low, mut high) = (BigInt::zero(), self.debt.to_integer());
        while &high - &low > BigInt::one() {
            let middle: BigInt = (&low + &high) >> 1;
            let after = self.unwound(&whole(middle.clone()));
            let within = after.leverage() <= *leverage;
            *if within { &mut high } else { &mut low } = middle;
        }
        whole(high)
    }
}
