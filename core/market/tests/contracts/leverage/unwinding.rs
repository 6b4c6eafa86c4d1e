//! Down: to a lower leverage or out of it, and all that is left goes back to the user.

use alloy_primitives::U256;
use leverloom_market::abi::LeverageRouter;
use num_rational::BigRational as Q;

use super::spec::Exact;
use super::{ETH, Stage, USDC, Way, down, output, wad};
use crate::book::{exact, ten, whole};
use crate::world::{ALICE, E8, Receipt, Refusal, YEAR, refused, units};

type Done = LeverageRouter::unwindReturn;

fn unwind(stage: &mut Stage, way: Way, target: &str) -> Result<(Receipt, Done), Refusal> {
    let receipt = stage.unwind_within(way, &down(target, false))?;
    let done = output::<LeverageRouter::unwindCall>(&receipt);
    Ok((receipt, done))
}

fn opened(way: Way, leverage: &str) -> Stage {
    let mut stage = Stage::new();
    let deposit = match way {
        Way::Long => units("10.123456789", 18),
        Way::Short => units("20000.654321", 6),
    };
    stage.open(way, deposit, leverage).unwrap();
    stage
}

#[test]
fn long_and_short_come_down_to_every_leverage_to_a_base_unit() {
    for way in [Way::Long, Way::Short] {
        for fee_bps in [0, 5, 100] {
            for target in ["2.99", "2", "1.5", "1.0001", "1"] {
                let mut stage = opened(way, "3");
                stage.flash_loans_cost(fee_bps);
                stage.world.later(YEAR / 3);
                let before = Exact::of(&stage, way, U256::ZERO, fee_bps);
                let leverage = exact(wad(target)) / ten(18);
                let least = before.least_to_repay(&leverage);
                let (receipt, done) = unwind(&mut stage, way, target).unwrap();
                let gap = exact(done.repaid) - &least;
                let what = format!("{way:?} {target} fee {fee_bps}: {gap}");
                assert!(gap >= whole(0) && gap <= whole(16), "{what}");
                let loan_fee = (exact(done.repaid) * &before.fee).ceil();
                let sold = before.sold(&(exact(done.repaid) + loan_fee));
                assert_eq!(exact(done.sold), sold.ceil(), "{what}");
                let after = Exact::of(&stage, way, U256::ZERO, fee_bps);
                // The pool's own rounding may leave a base unit of either.
                let left = &before.debt - exact(done.repaid);
                assert!(
                    &after.debt - &left <= whole(1) && after.debt >= left,
                    "{what}"
                );
                let left = &before.collateral - exact(done.sold);
                assert!(&left - &after.collateral <= whole(1) && after.collateral <= left);
                let over = (after.leverage() - &leverage) / &leverage;
                assert!(
                    over <= Q::new(1.into(), 1_000_000_000.into()),
                    "{what}: {over}"
                );
                let told: LeverageRouter::Unwound = receipt.event();
                assert_eq!((told.sold, told.repaid), (done.sold, done.repaid));
                assert_eq!(told.leverage, stage.leverage(way));
                stage.check_clean();
            }
        }
    }
}

#[test]
fn closing_gives_everything_back() {
    for way in [Way::Long, Way::Short] {
        let mut stage = opened(way, "3");
        stage.flash_loans_cost(5);
        let (collateral, debt) = way.assets();
        let wallets = [collateral, debt].map(|asset| stage.world.wallet(ALICE, asset));
        let held = stage.world.supplied(ALICE, collateral);
        let owed = stage.world.debt(ALICE, debt);
        let receipt = stage.unwind_within(way, &down("1", true)).unwrap();
        let done = output::<LeverageRouter::unwindCall>(&receipt);
        assert_eq!(done.repaid, owed);
        assert_eq!(stage.world.supplied(ALICE, collateral), U256::ZERO);
        assert_eq!(stage.world.debt(ALICE, debt), U256::ZERO);
        let after = [collateral, debt].map(|asset| stage.world.wallet(ALICE, asset));
        assert_eq!(after[0] - wallets[0], held - done.sold);
        // The pair gives at least what the loan costs; what it gives beyond is hers.
        let (pair_gave, needed) = (&receipt, owed + owed.div_ceil(U256::from(2_000)));
        let swap: leverloom_market::abi::Pair::Swap = pair_gave.event();
        assert_eq!(after[1] - wallets[1], swap.amountOut - needed);
        stage.check_clean();
    }
}

#[test]
fn going_up_and_down_at_once_costs_the_fees_and_no_more() {
    // Twice 0.3 % of what is traded; the way back through the same pair undoes the way there.
    for way in [Way::Long, Way::Short] {
        let mut stage = Stage::new();
        let deposit = match way {
            Way::Long => units("10", 18),
            Way::Short => units("20000", 6),
        };
        let (collateral, _) = way.assets();
        let before = stage.world.wallet(ALICE, collateral);
        let done = stage.open(way, deposit, "3").unwrap();
        stage.unwind_within(way, &down("1", true)).unwrap();
        let lost = exact(before - stage.world.wallet(ALICE, collateral));
        let share = lost / exact(done.bought);
        assert!(share > Q::new(55.into(), 10_000.into()), "{share}");
        assert!(share < Q::new(65.into(), 10_000.into()), "{share}");
    }
}

#[test]
fn without_the_wish_the_collateral_stays() {
    let mut stage = opened(Way::Long, "2");
    let wallet = stage.world.wallet(ALICE, ETH);
    let (_, done) = unwind(&mut stage, Way::Long, "1").unwrap();
    assert_eq!(stage.world.wallet(ALICE, ETH), wallet);
    assert_eq!(stage.leverage(Way::Long), wad("1"));
    assert!(stage.world.supplied(ALICE, ETH) > U256::ZERO && done.sold > U256::ZERO);
    // And then there is nothing to unwind.
    let error = LeverageRouter::LeverageReached {
        leverage: wad("1"),
        targetLeverage: wad("1"),
    };
    refused(unwind(&mut stage, Way::Long, "1").map(|_| ()), &error);
}

#[test]
fn a_position_near_liquidation_is_deleveraged_at_the_pairs_price() {
    let mut stage = opened(Way::Long, "3.9");
    stage.world.set_price(ETH, 1_850 * E8);
    let before = stage.world.health(ALICE);
    assert!(before < wad("1.05"));
    unwind(&mut stage, Way::Long, "2").unwrap();
    // HF = 2 · 0.83 / 1
    let health = stage.world.health(ALICE);
    assert!(
        health >= wad("1.66") && health < wad("1.6600001"),
        "{health}"
    );
    assert_eq!(stage.world.wallet(stage.router, USDC), U256::ZERO);
}
