//! The exchange: what a swap brings and does to the price, and what a loop borrows to reach a leverage, as
//! `PairMath.sol` and `LeverageMath.sol` work it out.
//!
//! Amounts are tokens with at most 18 decimals; inside they are whole base units, rounded as the contracts round them.

use ruint::aliases::U256;

use super::position::{AssetTerms, Totals};
use crate::report::PairState;
use crate::units::{BPS, Bps, WAD, Wad};

/// What of an amount is swapped, in thousandths; the rest is the fee.
const KEPT: u64 = 997;
const WHOLE: u64 = 1_000;

/// A pair of the exchange, seen by somebody who sells one of its assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Market {
    /// Tokens of what is sold in the pair.
    pub reserve_in: Wad,
    /// Decimals of that.
    pub decimals_in: u8,
    /// Tokens of what is bought in the pair.
    pub reserve_out: Wad,
    /// Decimals of that.
    pub decimals_out: u8,
}

/// What a swap does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swap {
    /// Tokens that it brings, floored.
    pub out: Wad,
    /// How far it moves the price of what is sold, as a fraction of it, floored: 1 is all of it.
    pub fall: Wad,
}

/// A loop about to be made: collateral put in, and where the rest comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loop<'a> {
    /// Terms of all assets.
    pub terms: &'a [AssetTerms],
    /// Collateral asset (index).
    pub collateral: usize,
    /// Debt asset (index).
    pub debt: usize,
    /// Tokens of the collateral that are put in.
    pub deposit: Wad,
    /// Collateral over what would be left after repaying.
    pub leverage: Wad,
    /// Tokens of the collateral and of the debt asset that the account has and owes already.
    pub before: (Wad, Wad),
    /// The pair, seen by who sells the debt asset.
    pub market: Market,
    /// Fee of a flash loan.
    pub flash_loan_fee_bps: Bps,
}

/// What a loop will do, step by step, in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoopSteps {
    /// Collateral lent in the flash loan.
    pub flash_loan: Wad,
    /// Collateral supplied: what is put in and what is lent.
    pub supplied: Wad,
    /// Debt asset borrowed against it, and sold.
    pub borrowed: Wad,
    /// Collateral that the sale brings.
    pub bought: Wad,
    /// Collateral that the flash loan costs.
    pub fee: Wad,
    /// How far the sale moves the price of the debt asset, as a fraction of it.
    pub fall: Wad,
}

/// Why a loop cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopFault {
    /// The account has that leverage already, or more.
    Reached,
    /// The pool has less of the debt asset to lend.
    DebtCash,
    /// The pool has less of the collateral to lend in the flash loan.
    CollateralCash,
    /// The collateral's LTV does not allow that leverage.
    OverLimit,
}

impl Market {
    /// The pair of a report, seen by who sells `from`; none when it trades other assets.
    pub fn of(pair: &PairState, terms: &[AssetTerms], from: usize, to: usize) -> Option<Self> {
        let (base, quote) = (pair.base as usize, pair.quote as usize);
        let (reserve_in, reserve_out) = match (from, to) {
            _ if (from, to) == (base, quote) => (pair.base_reserve, pair.quote_reserve),
            _ if (from, to) == (quote, base) => (pair.quote_reserve, pair.base_reserve),
            _ => return None,
        };
        Some(Self {
            reserve_in,
            decimals_in: terms.get(from)?.decimals,
            reserve_out,
            decimals_out: terms.get(to)?.decimals,
        })
    }

    /// What selling `amount` does.
    pub fn sell(&self, amount: Wad) -> Swap {
        let sold = units(amount, self.decimals_in);
        let [reserve_in, reserve_out] = self.reserves();
        let out = amount_out(sold, reserve_in, reserve_out);
        // Price after over price before: (out − Δout)·in / (out·(in + Δin)).
        let left = (reserve_out - out) * reserve_in;
        let whole = reserve_out * (reserve_in + sold);
        let kept = (left * U256::from(WAD))
            .checked_div(whole)
            .unwrap_or(U256::from(WAD));
        Swap {
            out: tokens(out, self.decimals_out),
            fall: Wad(WAD.saturating_sub(kept.saturating_to())),
        }
    }

    fn reserves(&self) -> [U256; 2] {
        [
            units(self.reserve_in, self.decimals_in),
            units(self.reserve_out, self.decimals_out),
        ]
    }
}

impl Loop<'_> {
    /// What it will do, or why it cannot be made. Prices and reserves are taken as they stand.
    ///
    /// # Errors
    /// The first thing that the contracts would refuse.
    pub fn steps(&self) -> Result<LoopSteps, LoopFault> {
        let (Some(collateral), Some(debt)) =
            (self.terms.get(self.collateral), self.terms.get(self.debt))
        else {
            return Err(LoopFault::Reached);
        };
        let [debt_reserve, collateral_reserve] = self.market.reserves();
        let deposit = units(self.deposit, collateral.decimals);
        let held = deposit + units(self.before.0, collateral.decimals);
        let owed = units(self.before.1, debt.decimals);
        let worth = |amount| worth(amount, collateral, debt);
        let target = debt_at_leverage(worth(held), self.leverage);
        let room = target
            .checked_sub(owed)
            .filter(|room| !room.is_zero())
            .ok_or(LoopFault::Reached)?;
        let whole = U256::from(BPS) + U256::from(self.flash_loan_fee_bps);
        let reserve =
            debt_at_leverage(worth(collateral_reserve), self.leverage) * U256::from(BPS) / whole;
        let borrowed = open_debt(room, reserve, debt_reserve);
        if borrowed.is_zero() {
            return Err(LoopFault::Reached);
        }
        let bought = amount_out(borrowed, debt_reserve, collateral_reserve);
        let loan = bought * U256::from(BPS) / whole;
        let fee = (loan * U256::from(self.flash_loan_fee_bps)).div_ceil(U256::from(BPS));
        let of_collateral = |amount| tokens(amount, collateral.decimals);
        let steps = LoopSteps {
            flash_loan: of_collateral(loan),
            supplied: of_collateral(deposit + loan),
            borrowed: tokens(borrowed, debt.decimals),
            bought: of_collateral(bought),
            fee: of_collateral(fee),
            fall: self.market.sell(tokens(borrowed, debt.decimals)).fall,
        };
        // The loan goes out before the deposit comes in.
        let lacks = |asset: &AssetTerms, amount| asset.cash.is_some_and(|cash| amount > cash);
        if lacks(debt, steps.borrowed) {
            return Err(LoopFault::DebtCash);
        }
        if lacks(collateral, steps.flash_loan) {
            return Err(LoopFault::CollateralCash);
        }
        let (collateral, debt) = self.holdings_after(&steps);
        let totals = Totals::of(self.terms, &collateral, &debt);
        if totals.debt_usd > totals.borrow_limit_usd {
            return Err(LoopFault::OverLimit);
        }
        Ok(steps)
    }

    /// Tokens supplied and owed after it, one entry an asset; other assets of the account are left out.
    pub fn holdings_after(&self, steps: &LoopSteps) -> (Vec<Wad>, Vec<Wad>) {
        let one = |index: usize, before: Wad, more: Wad| {
            let mut all = vec![Wad::ZERO; self.terms.len()];
            all[index] = Wad(before.0.saturating_add(more.0));
            all
        };
        (
            one(self.collateral, self.before.0, steps.supplied),
            one(self.debt, self.before.1, steps.borrowed),
        )
    }
}

/// Nobody loops more often than this by hand.
const MOST_ROUNDS: usize = 200;

/// Rounds of borrowing to the limit, swapping and supplying that reach a leverage by hand, if swaps cost nothing; none
/// when no number of them does.
pub fn rounds_to(leverage: Wad, ltv_bps: Bps) -> Option<u32> {
    let sums = super::leverage::by_loops(ltv_bps).take(MOST_ROUNDS + 1);
    let reached = sums.zip(0..).find(|(reached, _)| *reached >= leverage);
    reached.map(|(_, rounds)| rounds)
}

fn units(tokens: Wad, decimals: u8) -> U256 {
    U256::from(tokens.to_base_units_down(decimals).unwrap_or(u128::MAX))
}

fn tokens(units: U256, decimals: u8) -> Wad {
    Wad::from_base_units(units.saturating_to(), decimals).unwrap_or(Wad(u128::MAX))
}

/// `PairMath.amountOutDown`.
fn amount_out(amount: U256, reserve_in: U256, reserve_out: U256) -> U256 {
    let kept = amount * U256::from(KEPT);
    (kept * reserve_out)
        .checked_div(reserve_in * U256::from(WHOLE) + kept)
        .unwrap_or(U256::ZERO)
}

/// `LeverageMath.worthDown`: base units of the collateral in base units of the debt asset.
fn worth(amount: U256, collateral: &AssetTerms, debt: &AssetTerms) -> U256 {
    let unit = |decimals: u8| U256::from(10u128.pow(u32::from(decimals.min(38))));
    // The oracle counts in 1e-8 dollars.
    let price = |terms: &AssetTerms| U256::from(terms.price.0 / 10_000_000_000);
    (amount * (price(collateral) * unit(debt.decimals)))
        .checked_div(price(debt) * unit(collateral.decimals))
        .unwrap_or(U256::ZERO)
}

/// `LeverageMath.debtAtLeverageDown`.
fn debt_at_leverage(worth: U256, leverage: Wad) -> U256 {
    let above_one = U256::from(leverage.0.saturating_sub(WAD));
    (worth * above_one)
        .checked_div(U256::from(leverage.0))
        .unwrap_or(U256::ZERO)
}

/// `LeverageMath.openDebtDown`: the positive root of 997 d² + (1000 in − 997 room − 997 worth) d − 1000 room in = 0.
fn open_debt(room: U256, reserve_worth: U256, reserve_in: U256) -> U256 {
    let (kept, whole) = (U256::from(KEPT), U256::from(WHOLE) * reserve_in);
    let less = kept * (room + reserve_worth);
    let (middle, negative) = if whole >= less {
        (whole - less, false)
    } else {
        (less - whole, true)
    };
    let root = square_root(middle * middle + U256::from(4) * kept * room * whole);
    let twice = if negative {
        root + middle
    } else {
        root.saturating_sub(middle)
    };
    twice / (U256::from(2) * kept)
}

/// Floored, by Newton's method from above.
fn square_root(number: U256) -> U256 {
    if number.is_zero() {
        return U256::ZERO;
    }
    let mut root = U256::ONE << number.bit_len().div_ceil(2);
    loop {
        let next = (root + number / root) >> 1;
        if next >= root {
            return root;
        }
        root = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scenario;

    /// A million dollars of each side: ETH at 2,000 with 18 decimals, USDC with 6.
    const SELL_ETH: Market = Market {
        reserve_in: Wad::whole(500),
        decimals_in: 18,
        reserve_out: Wad::whole(1_000_000),
        decimals_out: 6,
    };

    fn terms() -> [AssetTerms; 2] {
        let first = Scenario::first();
        let mut eth = AssetTerms::at_start(&first.assets[0]);
        eth.price = Wad::whole(2_000);
        [eth, AssetTerms::at_start(&first.assets[2])]
    }

    fn long(terms: &[AssetTerms; 2], leverage: &str) -> Result<LoopSteps, LoopFault> {
        Loop {
            terms,
            collateral: 0,
            debt: 1,
            deposit: Wad::whole(10),
            leverage: leverage.parse().unwrap(),
            before: (Wad::ZERO, Wad::ZERO),
            market: Market {
                reserve_in: SELL_ETH.reserve_out,
                decimals_in: 6,
                reserve_out: SELL_ETH.reserve_in,
                decimals_out: 18,
            },
            flash_loan_fee_bps: 5,
        }
        .steps()
    }

    #[test]
    fn a_swap_brings_what_the_product_leaves_and_moves_the_price() {
        // 1e6 · 4.985 / (500 + 4.985) = 9,871.58…; the price falls to 990,128.4/505 of 2,000: by 1.967 %.
        let swap = SELL_ETH.sell(Wad::whole(5));
        assert_eq!(swap.out.0 / WAD, 9_871);
        assert!(
            (swap.fall.to_f64() - 0.019_674).abs() < 1e-5,
            "{}",
            swap.fall
        );
        assert_eq!(SELL_ETH.sell(Wad::ZERO).fall, Wad::ZERO);
    }

    #[test]
    fn a_loop_reaches_its_leverage_whatever_the_swap_costs() {
        let terms = terms();
        let steps = long(&terms, "3").unwrap();
        let (collateral, debt) = (steps.supplied.to_f64() * 2_000.0, steps.borrowed.to_f64());
        assert!((collateral / (collateral - debt) - 3.0).abs() < 1e-9);
        // What the sale brings pays the flash loan and its fee, to a base unit.
        let change = steps.bought.0 - steps.flash_loan.0 - steps.fee.0;
        assert!(change <= 1, "{change}");
        // 39,000 dollars into a pool of a million move the price.
        assert!(steps.flash_loan < Wad::whole(20) && steps.fall.to_f64() > 0.05);
    }

    #[test]
    fn a_loop_that_the_contracts_would_refuse_is_refused_here() {
        let mut terms = terms();
        assert_eq!(long(&terms, "1"), Err(LoopFault::Reached));
        // LTV 80 %: below fivefold.
        assert!(long(&terms, "4.9").is_ok());
        assert_eq!(long(&terms, "5.1"), Err(LoopFault::OverLimit));
        terms[1].cash = Some(Wad::whole(1_000));
        assert_eq!(long(&terms, "3"), Err(LoopFault::DebtCash));
        terms[1].cash = None;
        terms[0].cash = Some(Wad::ONE);
        assert_eq!(long(&terms, "3"), Err(LoopFault::CollateralCash));
    }

    #[test]
    fn rounds_by_hand_are_counted() {
        assert_eq!(rounds_to(Wad::ONE, 8_000), Some(0));
        // 1 + 0.8 + 0.64 + 0.512 = 2.952 is not enough for 3.
        assert_eq!(rounds_to(Wad::whole(3), 8_000), Some(4));
        assert_eq!(rounds_to(Wad::whole(5), 8_000), None);
    }

    #[test]
    fn square_roots_floor() {
        for number in [0u128, 1, 2, 3, 4, 15, 16, 17, 1 << 100, (1 << 120) - 1] {
            let root = square_root(U256::from(number));
            let next = root + U256::ONE;
            assert!(root * root <= U256::from(number) && next * next > U256::from(number));
        }
        assert_eq!(square_root(U256::MAX), (U256::ONE << 128) - U256::ONE);
    }
}
