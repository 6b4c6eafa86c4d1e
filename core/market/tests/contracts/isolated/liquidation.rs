//! Liquidations: in full, in part, more than the collateral pays for; whose loss bad debt is.

use alloy_primitives::U256;
use leverloom_market::abi::IsolatedMarket;

use super::accounts::ready;
use super::{COLLATERAL, LOAN, Stage, parameters};
use crate::world::{ALICE, ALL, BOB, CAROL, E8, eth, refused, units, usdc};

/// Alice owes 16,000 USDC behind 10 ETH.
fn indebted() -> Stage {
    let mut stage = ready();
    stage.borrow(ALICE, units("16000", 6)).unwrap();
    stage
}

#[test]
fn only_below_one_and_only_debtors() {
    let mut stage = indebted();
    let healthy = |stage: &Stage| IsolatedMarket::HealthFactorNotBelowOne {
        healthFactor: stage.health(ALICE),
    };
    refused(stage.liquidate(BOB, ALICE, ALL), &healthy(&stage));
    // 16,000 / 0.86 / 10: at 1,860.46511628 dollars the limit is reached.
    stage.world.set_price(COLLATERAL, 186_046_511_628);
    assert_eq!(stage.health(ALICE), units("1.000000000000500000", 18));
    refused(stage.liquidate(BOB, ALICE, ALL), &healthy(&stage));
    stage.world.set_price(COLLATERAL, 186_046_511_627);
    assert!(stage.health(ALICE) < units("1", 18));
    stage.liquidate(BOB, ALICE, ALL).unwrap();
    let none = IsolatedMarket::HealthFactorNotBelowOne { healthFactor: ALL };
    refused(stage.liquidate(BOB, CAROL, ALL), &none);
}

#[test]
fn all_of_the_debt_at_once_by_hand() {
    // At $1,800 the health factor is 18,000 · 0.86 / 16,000 = 0.9675. The incentive factor of 86 % is 1 / 0.958:
    // 16,000 dollars of debt take 16,000 · 1.043841336116910229 / 1,800 ETH.
    let mut stage = indebted();
    stage.world.set_price(COLLATERAL, 1_800 * E8);
    assert_eq!(stage.health(ALICE), units("0.9675", 18));
    let before = stage.world.wallet(CAROL, COLLATERAL);
    let receipt = stage.liquidate(CAROL, ALICE, ALL).unwrap();
    let done: IsolatedMarket::Liquidate = receipt.event();
    assert_eq!((done.borrower, done.liquidator), (ALICE, CAROL));
    assert_eq!(done.repaid, units("16000", 6));
    assert_eq!(done.seized, units("9.278589654372535368", 18));
    assert_eq!(stage.world.wallet(CAROL, COLLATERAL) - before, done.seized);
    // What is left is hers, and nobody lost anything.
    let left = stage.position(ALICE);
    assert_eq!(left.collateral, units("0.721410345627464632", 18));
    assert_eq!((left.debt, left.healthFactor), (U256::ZERO, ALL));
    assert!(receipt.events::<IsolatedMarket::BadDebt>().is_empty());
    assert_eq!(stage.position(BOB).supplied, units("100000", 6));
}

#[test]
fn a_part_of_the_debt_helps_while_the_health_factor_is_above_lltv_times_incentive() {
    // HF′ = (HF − c · LLTV · LIF) / (1 − c): LLTV · LIF = 0.86 / 0.958 = 0.8977….
    for (price, rises) in [(1_800, true), (1_680, true), (1_660, false), (1_400, false)] {
        let mut stage = indebted();
        stage.world.set_price(COLLATERAL, price * E8);
        let before = stage.health(ALICE);
        stage.liquidate(CAROL, ALICE, units("4000", 6)).unwrap();
        let position = stage.position(ALICE);
        assert_eq!(position.debt, units("12000", 6));
        assert_eq!(position.healthFactor > before, rises, "at {price}");
        // To 18 decimals, c = 1/4, but for the collateral's last base unit.
        let weight = 860_000_000_000_000_000_000_000_000_000_000_000u128;
        let bar = U256::from(weight) / U256::from(958_000_000_000_000_000u128);
        let expected = (before * U256::from(4) - bar) / U256::from(3);
        let gap = position.healthFactor.abs_diff(expected);
        assert!(gap < U256::from(10_000_000), "{gap} at {price}");
    }
}

#[test]
fn what_the_collateral_does_not_pay_for_is_the_suppliers_loss_at_once() {
    // At $1,400 the collateral is worth 14,000 and pays for 14,000 / 1.043841336116910229 = 13,412.00000000000000…,
    // that is 14,000 · 0.958 and the floored factor's last digit: ceiled, 13,412.000001 USDC.
    let mut stage = indebted();
    stage.supply(CAROL, units("300000", 6)).unwrap();
    stage.world.set_price(COLLATERAL, 1_400 * E8);
    let before = stage.world.wallet(CAROL, LOAN);
    let receipt = stage.liquidate(CAROL, ALICE, ALL).unwrap();
    let done: IsolatedMarket::Liquidate = receipt.event();
    assert_eq!(done.seized, units("10", 18));
    assert_eq!(done.repaid, units("13412.000001", 6));
    assert_eq!(before - stage.world.wallet(CAROL, LOAN), done.repaid);
    let bad: IsolatedMarket::BadDebt = receipt.event();
    assert_eq!((bad.borrower, bad.amount), (ALICE, units("2587.999999", 6)));
    assert_eq!(bad.shares + done.repaidShares, units("16000", 12));
    // Bob had a quarter, Carol three.
    let (bob, carol) = (stage.position(BOB), stage.position(CAROL));
    assert_eq!(bob.supplied, units("99353", 6));
    assert_eq!(carol.supplied, units("298059", 6));
    let state = stage.state();
    assert_eq!(state.totalSupplyAssets, units("397412.000001", 6));
    assert_eq!(state.totalBorrowAssets, U256::ZERO);
    assert_eq!(stage.shares(ALICE), (U256::ZERO, U256::ZERO));
    // And it can all be paid out.
    stage.withdraw(BOB, ALL).unwrap();
    stage.withdraw(CAROL, ALL).unwrap();
}

#[test]
fn a_small_part_leaves_a_toxic_position_to_the_next() {
    let mut stage = indebted();
    stage.world.set_price(COLLATERAL, 1_000 * E8);
    let receipt = stage.liquidate(CAROL, ALICE, units("9000", 6)).unwrap();
    assert!(receipt.events::<IsolatedMarket::BadDebt>().is_empty());
    let left = stage.position(ALICE);
    assert_eq!(left.debt, units("7000", 6));
    assert!(left.collateral > U256::ZERO);
    let receipt = stage.liquidate(BOB, ALICE, ALL).unwrap();
    let bad: IsolatedMarket::BadDebt = receipt.event();
    assert!(bad.amount > units("6000", 6));
    assert_eq!(stage.position(ALICE).debt, U256::ZERO);
}

#[test]
fn other_peoples_health_does_not_change() {
    let mut stage = indebted();
    stage.put_in(CAROL, units("3", 18)).unwrap();
    stage.borrow(CAROL, units("2000", 6)).unwrap();
    stage.world.set_price(COLLATERAL, 1_000 * E8);
    let before = stage.health(CAROL);
    stage.liquidate(BOB, ALICE, ALL).unwrap();
    assert_eq!(stage.health(CAROL), before);
}

#[test]
fn an_amount_that_takes_nothing_is_refused() {
    // A base unit of USDC is worth 10^-6 dollars, one of a token at a billion dollars with 6 decimals 1,000.
    let mut dear = eth();
    dear.decimals = 6;
    dear.price_e8 = 1_000_000_000 * E8;
    let mut stage = Stage::of(&[dear, usdc()], &parameters());
    stage.supply(BOB, units("100000", 6)).unwrap();
    stage.put_in(ALICE, U256::from(20)).unwrap();
    stage.borrow(ALICE, units("17000", 6)).unwrap();
    stage.world.set_price(COLLATERAL, 980_000_000 * E8);
    let error = IsolatedMarket::AmountTooSmall {
        amount: units("900", 6),
    };
    refused(stage.liquidate(CAROL, ALICE, units("900", 6)), &error);
    stage.liquidate(CAROL, ALICE, units("950", 6)).unwrap();
    assert_eq!(stage.position(ALICE).collateral, U256::from(19));
}
