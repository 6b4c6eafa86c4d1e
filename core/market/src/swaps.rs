//! The exchange's pairs as they stand: reserves, what a swap would bring, and the swap that brings a pair to a price.
//!
//! Reads a few slots of the chain; integer arithmetic as in `PairMath.sol`, so that what is foreseen here is what the
//! pair does if nobody comes in between.

use alloy_primitives::U256;
use leverloom_executor::State;
use leverloom_model::units::mul_div_down;

use crate::directory::{Directory, PairEntry};
use crate::exchange::{RESERVES, Reserves};
use crate::prices::{PriceE8, clamped};

/// What of an amount is swapped, in thousandths; the rest is the fee.
const KEPT: u128 = 997;
const WHOLE: u128 = 1_000;

/// One pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Asset that is priced.
    pub(crate) base: usize,
    /// Asset it is priced in.
    pub(crate) quote: usize,
    /// Base units in it.
    pub(crate) base_reserve: u128,
    /// Likewise.
    pub(crate) quote_reserve: u128,
}

/// All pairs of a market.
pub(crate) fn pairs(directory: &Directory, state: &State) -> Vec<Pair> {
    let entries = directory.exchange.iter().flat_map(|it| &it.pairs);
    entries.map(|entry| pair(entry, state)).collect()
}

fn pair(entry: &PairEntry, state: &State) -> Pair {
    let stored = Reserves::from(state.slot(entry.address, U256::from(RESERVES)));
    let (first, second) = (stored.amount0, stored.amount1);
    let (base_reserve, quote_reserve) = if entry.base_is_first {
        (first, second)
    } else {
        (second, first)
    };
    Pair {
        base: entry.base,
        quote: entry.quote,
        base_reserve,
        quote_reserve,
    }
}

impl Pair {
    /// Whether it trades these two.
    pub(crate) fn joins(&self, one: usize, other: usize) -> bool {
        (self.base, self.quote) == (one, other) || (self.base, self.quote) == (other, one)
    }

    /// Reserves of what is sold and of what is bought.
    fn sides(&self, from: usize) -> (u128, u128) {
        if from == self.base {
            (self.base_reserve, self.quote_reserve)
        } else {
            (self.quote_reserve, self.base_reserve)
        }
    }

    /// Base units that selling `amount` of `from` brings, floored.
    pub(crate) fn out(&self, from: usize, amount: u128) -> u128 {
        let (reserve_in, reserve_out) = self.sides(from);
        let kept = U256::from(amount) * U256::from(KEPT);
        let whole = U256::from(reserve_in) * U256::from(WHOLE) + kept;
        if whole.is_zero() {
            return 0;
        }
        (kept * U256::from(reserve_out) / whole).saturating_to()
    }

    /// Base units that `amount` of `from` would bring if selling moved no price and cost no fee, floored.
    pub(crate) fn at_price(&self, from: usize, amount: u128) -> u128 {
        let (reserve_in, reserve_out) = self.sides(from);
        mul_div_down(amount, reserve_out, reserve_in).unwrap_or(0)
    }

    /// Dollars of one whole base, if one whole quote is worth so many: by the reserves' proportion, floored.
    pub(crate) fn price(&self, units: [u128; 2], quote_price: PriceE8) -> PriceE8 {
        let [base_unit, quote_unit] = units;
        let worth =
            U256::from(self.quote_reserve) * U256::from(quote_price) * U256::from(base_unit);
        let whole = U256::from(self.base_reserve) * U256::from(quote_unit);
        if whole.is_zero() {
            return clamped(0);
        }
        clamped((worth / whole).saturating_to())
    }

    /// The swap that leaves the pair where one more would not pay at these prices: (asset sold, base units); none when
    /// the gap is within the fee. `units`: of one whole token, base and quote.
    pub(crate) fn arbitrage(
        &self,
        units: [u128; 2],
        base_price: PriceE8,
        quote_price: PriceE8,
    ) -> Option<(usize, u128)> {
        // Worth of one base unit of each, with a common denominator.
        let [base_unit, quote_unit] = units.map(U256::from);
        let base_worth = U256::from(base_price) * quote_unit;
        let quote_worth = U256::from(quote_price) * base_unit;
        self.towards(self.base, base_worth, quote_worth)
            .map(|amount| (self.base, amount))
            .or_else(|| {
                let amount = self.towards(self.quote, quote_worth, base_worth);
                amount.map(|amount| (self.quote, amount))
            })
    }

    /// How much of `from` to sell. The profit `out(x)·worth_out − x·worth_in` is greatest where
    /// `x = (√(γ·reserve_in·reserve_out·worth_out / worth_in) − reserve_in) / γ`, with γ = 997/1000.
    fn towards(&self, from: usize, worth_in: U256, worth_out: U256) -> Option<u128> {
        let (reserve_in, reserve_out) = self.sides(from);
        let (reserve_in, reserve_out) = (U256::from(reserve_in), U256::from(reserve_out));
        let (kept, whole) = (U256::from(KEPT), U256::from(WHOLE));
        // Below 2^112 · 2^112, and worths below 2^57 · 2^60: their quotient first.
        let product = reserve_in * reserve_out;
        let scaled = mul_div(product, worth_out * kept, worth_in * whole)?;
        let root = scaled.root(2);
        let gap = root.checked_sub(reserve_in)?;
        let amount: u128 = (gap * whole / kept).try_into().ok()?;
        // Where the gap is tiny, roundings eat the profit.
        let gain = U256::from(self.out(from, amount)) * worth_out;
        (amount > 0 && gain > U256::from(amount) * worth_in).then_some(amount)
    }
}

/// a · b / c, floored; none when it does not fit.
fn mul_div(a: U256, b: U256, c: U256) -> Option<U256> {
    use leverloom_executor::revm::primitives::ruint::Uint;
    if c.is_zero() {
        return None;
    }
    let product: Uint<512, 8> = a.widening_mul(b);
    let quotient: Uint<512, 8> = product / Uint::<512, 8>::from(c);
    U256::checked_from_limbs_slice(quotient.as_limbs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOLLAR: PriceE8 = 100_000_000;
    /// A million dollars of each side: ETH at 2,000 with 18 decimals, USDC with 6.
    const PAIR: Pair = Pair {
        base: 0,
        quote: 2,
        base_reserve: 500 * 1_000_000_000_000_000_000,
        quote_reserve: 1_000_000 * 1_000_000,
    };
    const UNITS: [u128; 2] = [1_000_000_000_000_000_000, 1_000_000];

    #[test]
    fn a_swap_brings_what_the_product_leaves() {
        // 500·1e6 / (500 + 0.997·5) left over: by hand, 1e6 − 500e6/504.985 = 9,871.580…
        let out = PAIR.out(0, 5 * UNITS[0]);
        assert_eq!(out / 1_000_000, 9_871);
        let kept = 4_985_000_000_000_000_000_u128;
        let exact = U256::from(kept) * U256::from(PAIR.quote_reserve)
            / (U256::from(PAIR.base_reserve) + U256::from(kept));
        assert_eq!(U256::from(out), exact);
        assert_eq!(PAIR.out(2, 0), 0);
        assert_eq!(PAIR.price(UNITS, DOLLAR), 2_000 * DOLLAR);
        assert_eq!(PAIR.price(UNITS, DOLLAR / 2), 1_000 * DOLLAR);
    }

    #[test]
    fn arbitrage_ends_where_one_more_swap_would_lose() {
        for price in [1_000, 1_500, 1_980, 2_020, 3_000, 9_000] {
            let price = price * DOLLAR;
            let (from, amount) = PAIR.arbitrage(UNITS, price, DOLLAR).expect("a gap");
            assert_eq!(from == 0, price < 2_000 * DOLLAR);
            // In dollars with 8 decimals, as exact fractions would have it.
            let gain = |amount: u128| {
                let out = PAIR.out(from, amount);
                let worth = |asset: usize, amount: u128| {
                    let (price, unit) = if asset == 0 {
                        (price, UNITS[0])
                    } else {
                        (DOLLAR, UNITS[1])
                    };
                    U256::from(amount) * U256::from(price) / U256::from(unit)
                };
                let gain: i128 = worth(2 - from, out).to::<i128>();
                gain - worth(from, amount).to::<i128>()
            };
            let best = gain(amount);
            assert!(best > 0);
            for other in [amount - amount / 50, amount + amount / 50] {
                assert!(gain(other) < best, "{price}: {other} beats {amount}");
            }
        }
    }

    #[test]
    fn a_gap_within_the_fee_is_left_alone() {
        for price in [1_995, 2_000, 2_005] {
            assert_eq!(PAIR.arbitrage(UNITS, price * DOLLAR, DOLLAR), None);
        }
        let empty = Pair {
            base_reserve: 0,
            quote_reserve: 0,
            ..PAIR
        };
        assert_eq!(empty.arbitrage(UNITS, DOLLAR, DOLLAR), None);
        assert_eq!(empty.out(0, 5), 0);
    }
}
