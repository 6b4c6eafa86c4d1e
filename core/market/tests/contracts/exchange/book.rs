//! The specification: a pair's books in exact fractions, floored where ROUNDING.md says so and nowhere else.

use num_bigint::BigInt;
use num_rational::BigRational as Q;
use num_traits::Zero;

use crate::book::whole;

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    NothingSent,
    NoLiquidity,
    TooSmall,
}

/// What a pair holds and owes: whole base units, whole shares.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pub(crate) reserves: [Q; 2],
    /// Sent, and waiting for a call.
    pub(crate) waiting: [Q; 2],
    /// All shares, those included that nobody can move.
    pub(crate) shares: Q,
}

/// The largest whole number whose square is not above `square`: by halving, from the definition.
pub(crate) fn root(square: &Q) -> Q {
    let square = square.to_integer();
    let (mut low, mut high) = (BigInt::zero(), BigInt::from(1) << 130);
    while &high - &low > BigInt::from(1) {
        let middle: BigInt = (&low + &high) >> 1;
        if &middle * &middle > square {
            high = middle;
        } else {
            low = middle;
        }
    }
    whole(low)
}

/// What a swap brings: the output after which the product of the reserves, with 99.7 % of the input, is the old one.
pub(crate) fn out(amount: &Q, reserve_in: &Q, reserve_out: &Q) -> Q {
    let counted = amount * Q::new(997.into(), 1000.into());
    let product = reserve_in * reserve_out;
    (reserve_out - product / (reserve_in + counted)).floor()
}

impl Ledger {
    pub(crate) fn new() -> Self {
        let nothing = || [Q::zero(), Q::zero()];
        Self {
            reserves: nothing(),
            waiting: nothing(),
            shares: Q::zero(),
        }
    }

    fn take(&mut self) -> [Q; 2] {
        std::mem::replace(&mut self.waiting, [Q::zero(), Q::zero()])
    }

    /// Shares for all that waits.
    pub(crate) fn mint(&mut self) -> Result<Q, Why> {
        let [sent0, sent1] = &self.waiting;
        let [reserve0, reserve1] = &self.reserves;
        let first = self.shares.is_zero();
        let shares = if first {
            let all = root(&(sent0 * sent1));
            if all <= whole(1000) {
                return Err(Why::TooSmall);
            }
            self.shares = whole(1000);
            all - whole(1000)
        } else {
            let of = |sent: &Q, reserve: &Q| (sent * &self.shares / reserve).floor();
            let shares = of(sent0, reserve0).min(of(sent1, reserve1));
            if shares.is_zero() {
                return Err(Why::TooSmall);
            }
            shares
        };
        self.shares += &shares;
        self.sync();
        Ok(shares)
    }

    /// Both tokens for `shares`.
    pub(crate) fn burn(&mut self, shares: &Q) -> Result<[Q; 2], Why> {
        if shares.is_zero() {
            return Err(Why::NothingSent);
        }
        let paid = [0, 1].map(|side| (&self.reserves[side] * shares / &self.shares).floor());
        if paid.iter().any(Zero::is_zero) {
            return Err(Why::TooSmall);
        }
        self.shares -= shares;
        for (reserve, paid) in self.reserves.iter_mut().zip(&paid) {
            *reserve -= paid;
        }
        Ok(paid)
    }

    /// What all that waits of one side brings of the other.
    pub(crate) fn swap(&mut self, side: usize) -> Result<Q, Why> {
        if self.waiting[side].is_zero() {
            return Err(Why::NothingSent);
        }
        if self.reserves.iter().any(Zero::is_zero) {
            return Err(Why::NoLiquidity);
        }
        let paid = out(
            &self.waiting[side],
            &self.reserves[side],
            &self.reserves[1 - side],
        );
        if paid.is_zero() {
            return Err(Why::TooSmall);
        }
        self.reserves[side] += std::mem::replace(&mut self.waiting[side], Q::zero());
        self.reserves[1 - side] -= &paid;
        Ok(paid)
    }

    /// What waits becomes reserve.
    pub(crate) fn sync(&mut self) {
        let taken = self.take();
        for (reserve, taken) in self.reserves.iter_mut().zip(taken) {
            *reserve += taken;
        }
    }

    /// What waits goes away.
    pub(crate) fn skim(&mut self) -> [Q; 2] {
        self.take()
    }

    /// Product of the reserves for a share, squared: what a share is worth at any price.
    pub(crate) fn worth(&self) -> Q {
        &self.reserves[0] * &self.reserves[1] / (&self.shares * &self.shares)
    }
}
