//! Supplying, borrowing, paying back and taking out: what each changes, and what each refuses.

use alloy_primitives::U256;
use leverloom_market::abi::IsolatedMarket;

use super::{COLLATERAL, LOAN, Stage};
use crate::world::{ALICE, ALL, BOB, CAROL, E8, YEAR, refused, units};

/// Bob has supplied 100,000 USDC; Alice has put 10 ETH in, worth $20,000.
pub(super) fn ready() -> Stage {
    let mut stage = Stage::new();
    stage.supply(BOB, units("100000", 6)).unwrap();
    stage.put_in(ALICE, units("10", 18)).unwrap();
    stage
}

#[test]
fn debt_may_go_up_to_the_lltv_and_no_further() {
    // 86 % of $20,000.
    let mut stage = ready();
    let too_much = IsolatedMarket::HealthFactorTooLow {
        healthFactor: U256::from(999_999_999_941_860_465u64),
    };
    refused(stage.borrow(ALICE, units("17200.000001", 6)), &too_much);
    let receipt = stage.borrow(ALICE, units("17200", 6)).unwrap();
    let borrowed: IsolatedMarket::Borrow = receipt.event();
    assert_eq!(borrowed.amount, units("17200", 6));
    assert_eq!(borrowed.shares, units("17200", 12));
    let position = stage.position(ALICE);
    assert_eq!(position.collateral, units("10", 18));
    assert_eq!(position.collateralUsd, U256::from(20_000 * E8));
    assert_eq!(position.debtUsd, U256::from(17_200 * E8));
    assert_eq!(position.debtLimitUsd, U256::from(17_200 * E8));
    assert_eq!(position.healthFactor, units("1", 18));
    assert_eq!(stage.health(ALICE), units("1", 18));
    let state = stage.state();
    assert_eq!(state.cash, units("82800", 6));
    assert_eq!(state.utilization, units("0.172", 27));
    // 1 % + 4 % · 0.172 / 0.9
    let rate = units("0.017644444444444444444444445", 27);
    assert_eq!(state.borrowRate, rate);
}

#[test]
fn collateral_earns_nothing_and_is_lent_to_nobody() {
    let mut stage = ready();
    stage.borrow(ALICE, units("10000", 6)).unwrap();
    stage.world.later(YEAR);
    assert_eq!(stage.position(ALICE).collateral, units("10", 18));
    assert_eq!(
        stage.world.wallet(stage.market, COLLATERAL),
        units("10", 18)
    );
    // Putting more in writes no interest down: the next call that needs it does.
    let receipt = stage.put_in(ALICE, units("1", 18)).unwrap();
    assert!(
        receipt
            .events::<IsolatedMarket::InterestAccrued>()
            .is_empty()
    );
    let receipt = stage.repay(ALICE, U256::from(1)).unwrap();
    receipt.event::<IsolatedMarket::InterestAccrued>();
    // Taking out accrues only if there is debt to check.
    stage.world.later(YEAR);
    stage.put_in(CAROL, units("1", 18)).unwrap();
    let receipt = stage.take_out(CAROL, ALL).unwrap();
    assert_eq!(receipt.logs.len(), 2, "its own event and the token's");
    let receipt = stage.take_out(ALICE, U256::from(1)).unwrap();
    receipt.event::<IsolatedMarket::InterestAccrued>();
}

#[test]
fn collateral_comes_out_as_far_as_the_debt_allows() {
    let mut stage = ready();
    stage.borrow(ALICE, units("8600", 6)).unwrap();
    // $10,000 carry it: 5 ETH may go, and not a base unit more than rounding hides.
    let error = IsolatedMarket::InsufficientCollateral {
        available: units("10", 18),
        requested: units("10", 18) + U256::ONE,
    };
    refused(stage.take_out(ALICE, units("10", 18) + U256::ONE), &error);
    let error = IsolatedMarket::HealthFactorTooLow {
        healthFactor: U256::from(999_999_999_999_000_000u64),
    };
    refused(stage.take_out(ALICE, units("5.000000000005", 18)), &error);
    stage.take_out(ALICE, units("5", 18)).unwrap();
    let none = IsolatedMarket::HealthFactorTooLow {
        healthFactor: U256::ZERO,
    };
    refused(stage.take_out(ALICE, ALL), &none);
    stage.repay(ALICE, ALL).unwrap();
    stage.take_out(ALICE, ALL).unwrap();
    assert_eq!(stage.position(ALICE).collateral, U256::ZERO);
    refused(stage.take_out(ALICE, ALL), &IsolatedMarket::ZeroAmount {});
}

#[test]
fn amounts_of_nothing_and_of_too_much_are_refused() {
    let mut stage = ready();
    let zero = IsolatedMarket::ZeroAmount {};
    refused(stage.supply(ALICE, U256::ZERO), &zero);
    refused(stage.withdraw(ALICE, ALL), &zero);
    refused(stage.withdraw(ALICE, U256::ZERO), &zero);
    refused(stage.borrow(ALICE, U256::ZERO), &zero);
    refused(stage.repay(ALICE, U256::ZERO), &zero);
    refused(stage.put_in(ALICE, U256::ZERO), &zero);
    refused(stage.take_out(ALICE, U256::ZERO), &zero);
    refused(stage.liquidate(BOB, ALICE, U256::ZERO), &zero);
    refused(stage.repay(ALICE, ALL), &IsolatedMarket::NoDebt {});
    // Of what is put in there is no "all".
    for amount in [ALL, U256::ONE << 128] {
        let error = IsolatedMarket::AmountTooLarge { amount };
        refused(stage.supply(ALICE, amount), &error);
        refused(stage.put_in(ALICE, amount), &error);
    }
    let error = IsolatedMarket::InsufficientSupply {
        available: units("100000", 6),
        requested: units("100000.000001", 6),
    };
    refused(stage.withdraw(BOB, units("100000.000001", 6)), &error);
    // The largest amount fits, but with what is there already it is too wide for a slot's half.
    let most = U256::MAX >> 128;
    let error = IsolatedMarket::SafeCastOverflowedUintDowncast {
        bits: 128,
        value: units("100000", 6) + most,
    };
    refused(stage.supply(ALICE, most), &error);
}

#[test]
fn what_is_lent_out_cannot_be_withdrawn_or_borrowed_again() {
    let mut stage = ready();
    stage.put_in(ALICE, units("100", 18)).unwrap();
    stage.borrow(ALICE, units("90000", 6)).unwrap();
    let error = IsolatedMarket::InsufficientLiquidity {
        available: units("10000", 6),
        requested: units("10000.000001", 6),
    };
    refused(stage.withdraw(BOB, units("10000.000001", 6)), &error);
    refused(stage.borrow(ALICE, units("10000.000001", 6)), &error);
    stage.withdraw(BOB, units("10000", 6)).unwrap();
    assert_eq!(stage.state().utilization, units("1", 27));
    // 1 % + 4 % + 60 %
    assert_eq!(stage.state().borrowRate, units("0.65", 27));
    let error = IsolatedMarket::InsufficientLiquidity {
        available: U256::ZERO,
        requested: units("90000", 6),
    };
    refused(stage.withdraw(BOB, ALL), &error);
    // Paid back in full, everybody can leave.
    stage.repay(ALICE, ALL).unwrap();
    stage.withdraw(BOB, ALL).unwrap();
    assert_eq!(stage.shares(BOB).0, U256::ZERO);
    assert_eq!(stage.shares(ALICE).1, U256::ZERO);
}

#[test]
fn repaying_more_than_is_owed_takes_what_is_owed() {
    let mut stage = ready();
    stage.borrow(ALICE, units("1000", 6)).unwrap();
    stage.world.later(YEAR);
    let debt = stage.position(ALICE).debt;
    let before = stage.world.wallet(ALICE, LOAN);
    let receipt = stage.repay(ALICE, debt + units("5", 6)).unwrap();
    assert_eq!(U256::from_be_slice(&receipt.output), debt);
    assert_eq!(before - stage.world.wallet(ALICE, LOAN), debt);
    let position = stage.position(ALICE);
    assert_eq!((position.debt, position.healthFactor), (U256::ZERO, ALL));
    refused(stage.repay(ALICE, ALL), &IsolatedMarket::NoDebt {});
}
