//! Liquidations worked out by hand: normal, full, capped, dust, bad debt; with 6, 8 and 18 decimals.

use alloy_primitives::{Address, U256};
use leverloom_market::abi::LendingPool;

use crate::world::{ALICE, ALL, BOB, CAROL, DAVE, Receipt, World, YEAR, refused, units};

pub(crate) const ETH: usize = 0;
pub(crate) const WBTC: usize = 1;
pub(crate) const USDC: usize = 2;

pub(crate) fn eths(amount: &str) -> U256 {
    units(amount, 18)
}

pub(crate) fn coins(amount: &str) -> U256 {
    units(amount, 8)
}

pub(crate) fn dollars(amount: &str) -> U256 {
    units(amount, 6)
}

pub(crate) fn usd(amount: &str) -> U256 {
    units(amount, 8)
}

pub(crate) fn health(amount: &str) -> U256 {
    units(amount, 18)
}

/// The pool is full of everything; Alice has 10 ETH of $2,000 in and owes `debt` USDC (limit: 16,000).
pub(crate) fn indebted(debt: &str) -> World {
    let mut world = World::standard();
    world.supply(DAVE, ETH, eths("1000")).unwrap();
    world.supply(DAVE, WBTC, coins("100")).unwrap();
    world.supply(DAVE, USDC, dollars("1000000")).unwrap();
    world.supply(ALICE, ETH, eths("10")).unwrap();
    world.borrow(ALICE, USDC, dollars(debt)).unwrap();
    world
}

pub(crate) fn price(world: &mut World, asset: usize, dollars: &str) {
    world.set_price(asset, usd(dollars).to());
}

/// The liquidation went through with these amounts: in the event, in the return values, in the wallets.
#[track_caller]
pub(crate) fn liquidated(
    world: &mut World,
    (collateral, debt): (usize, usize),
    asked: U256,
    repaid: U256,
    seized: U256,
) -> Receipt {
    let wallets = [world.wallet(BOB, debt), world.wallet(BOB, collateral)];
    let sides = [world.debt(ALICE, debt), world.supplied(ALICE, collateral)];
    let receipt = world
        .liquidate(BOB, (collateral, debt), ALICE, asked)
        .unwrap();
    let event: LendingPool::Liquidate = receipt.event();
    let (collateral_asset, debt_asset) = (world.tokens[collateral], world.tokens[debt]);
    let expected = LendingPool::Liquidate {
        borrower: ALICE,
        collateralAsset: collateral_asset,
        debtAsset: debt_asset,
        liquidator: BOB,
        repaid,
        seized,
        protocolFee: U256::ZERO,
    };
    assert_eq!(event, expected);
    assert_eq!(receipt.output.len(), 64);
    assert_eq!(U256::from_be_slice(&receipt.output[..32]), repaid);
    assert_eq!(U256::from_be_slice(&receipt.output[32..]), seized);
    if collateral != debt {
        assert_eq!(wallets[0] - world.wallet(BOB, debt), repaid);
        assert_eq!(world.wallet(BOB, collateral) - wallets[1], seized);
        assert_eq!(sides[1] - world.supplied(ALICE, collateral), seized);
        let written_off: U256 = receipt
            .events::<LendingPool::DeficitCreated>()
            .iter()
            .filter(|event| event.asset == debt_asset)
            .map(|event| event.amount)
            .sum();
        assert_eq!(sides[0] - world.debt(ALICE, debt), repaid + written_off);
    }
    receipt
}

#[test]
fn just_under_water_half_the_debt_may_be_repaid() {
    let mut world = indebted("16000");
    price(&mut world, ETH, "1900");
    // 19,000 · 83 % / 16,000.
    assert_eq!(world.health(ALICE), health("0.985625"));
    // 8,000 / 1,900 · 1.05 = 4.42105263157894736842…
    let receipt = liquidated(
        &mut world,
        (ETH, USDC),
        ALL,
        dollars("8000"),
        eths("4.421052631578947368"),
    );
    assert!(receipt.events::<LendingPool::DeficitCreated>().is_empty());
    assert_eq!(world.account(ALICE).collateralUsd, usd("10600"));
    assert_eq!(
        world.health(ALICE),
        health("1.09975"),
        "10,600 · 83 % / 8,000"
    );
    refused(
        world.liquidate(BOB, (ETH, USDC), ALICE, ALL),
        &LendingPool::HealthFactorNotBelowOne {
            healthFactor: health("1.09975"),
        },
    );
}

#[test]
fn a_liquidator_may_ask_for_less() {
    let mut world = indebted("16000");
    price(&mut world, ETH, "1900");
    liquidated(
        &mut world,
        (ETH, USDC),
        dollars("190"),
        dollars("190"),
        eths("0.105"),
    );
    liquidated(
        &mut world,
        (ETH, USDC),
        dollars("1000"),
        dollars("1000"),
        eths("0.552631578947368421"),
    );
}

#[test]
fn at_a_health_factor_of_095_all_may_be_repaid_and_not_above_it() {
    let mut world = World::standard();
    price(&mut world, ETH, "2100");
    world.supply(DAVE, USDC, dollars("1000000")).unwrap();
    world.supply(DAVE, ETH, eths("100")).unwrap();
    world.supply(ALICE, ETH, eths("10")).unwrap();
    world.borrow(ALICE, USDC, dollars("16600")).unwrap();
    price(&mut world, ETH, "1900");
    assert_eq!(world.health(ALICE), health("0.95"));
    let mut above = world.clone();
    // 16,600 / 1,900 · 1.05 = 9.17368421052631578947…
    liquidated(
        &mut world,
        (ETH, USDC),
        ALL,
        dollars("16600"),
        eths("9.173684210526315789"),
    );
    assert_eq!(world.health(ALICE), U256::MAX);

    // One hundred millionth of a dollar more: half only.
    price(&mut above, ETH, "1900.00000001");
    assert!(above.health(ALICE) > health("0.95"));
    let receipt = above.liquidate(BOB, (ETH, USDC), ALICE, ALL).unwrap();
    assert_eq!(
        receipt.event::<LendingPool::Liquidate>().repaid,
        dollars("8300")
    );
}

#[test]
fn a_small_position_may_be_closed_at_once() {
    let mut world = World::standard();
    world.supply(DAVE, USDC, dollars("100000")).unwrap();
    world.supply(DAVE, ETH, eths("100")).unwrap();
    world.supply(ALICE, ETH, eths("1.2")).unwrap();
    world.borrow(ALICE, USDC, dollars("1900")).unwrap();
    price(&mut world, ETH, "1900");
    // 2,280 · 83 % / 1,900: well above 0.95, but the debt is below $2,000.
    assert_eq!(world.health(ALICE), health("0.996"));
    liquidated(&mut world, (ETH, USDC), ALL, dollars("1900"), eths("1.05"));
    assert_eq!(world.supplied(ALICE, ETH), eths("0.15"));
}

#[test]
fn collateral_below_two_thousand_dollars_may_be_taken_at_once_too() {
    let mut world = World::standard();
    world.supply(DAVE, USDC, dollars("100000")).unwrap();
    world.supply(DAVE, WBTC, coins("1")).unwrap();
    world.supply(ALICE, WBTC, coins("0.03")).unwrap();
    world.supply(ALICE, USDC, dollars("20000")).unwrap();
    world.borrow(ALICE, USDC, dollars("16300")).unwrap();
    price(&mut world, WBTC, "20000");
    // (600 · 78 % + 20,000 · 78 %) / 16,300 = 0.9857…; debt $16,300, but the bitcoin is worth $600: all of it
    // is taken for 600 / 1.05 dollars, ceiled.
    assert!(world.health(ALICE) > health("0.95"));
    liquidated(
        &mut world,
        (WBTC, USDC),
        ALL,
        dollars("571.428572"),
        coins("0.03"),
    );
}

#[test]
fn eight_decimals_of_collateral_floor_against_the_liquidator() {
    let mut world = World::standard();
    world.supply(DAVE, USDC, dollars("1000000")).unwrap();
    world.supply(ALICE, WBTC, coins("0.5")).unwrap();
    world.borrow(ALICE, USDC, dollars("21900")).unwrap();
    price(&mut world, WBTC, "54000");
    // 27,000 · 78 % / 21,900 = 351/365. Half: 10,950 · 1.05 / 54,000 = 0.212916666…
    assert_eq!(world.health(ALICE).to_string(), "961643835616438356");
    liquidated(
        &mut world,
        (WBTC, USDC),
        ALL,
        dollars("10950"),
        coins("0.21291666"),
    );
}

#[test]
fn a_debt_that_gets_dearer_is_liquidated_as_well() {
    let mut world = World::standard();
    world.supply(DAVE, WBTC, coins("100")).unwrap();
    world.supply(ALICE, USDC, dollars("100000")).unwrap();
    world.borrow(ALICE, WBTC, coins("1.25")).unwrap();
    price(&mut world, WBTC, "63000");
    // 78,000 / 78,750. Half: 39,375 / 63,000 = 0.625 bitcoin for 39,375 · 1.045 dollars.
    assert_eq!(world.health(ALICE).to_string(), "990476190476190476");
    liquidated(
        &mut world,
        (USDC, WBTC),
        ALL,
        coins("0.625"),
        dollars("41146.875"),
    );
}

#[test]
fn a_debt_of_less_than_half_may_be_repaid_whole_and_half_means_all_debts_together() {
    let mut world = World::standard();
    world.supply(DAVE, WBTC, coins("100")).unwrap();
    world.supply(DAVE, USDC, dollars("100000")).unwrap();
    world.supply(ALICE, ETH, eths("20")).unwrap();
    world.supply(DAVE, ETH, eths("20")).unwrap();
    // $20,000 in dollars, $12,000 in bitcoin, limit $32,000.
    world.borrow(ALICE, USDC, dollars("20000")).unwrap();
    world.borrow(ALICE, WBTC, coins("0.2")).unwrap();
    price(&mut world, ETH, "1900");
    assert_eq!(world.health(ALICE), health("0.985625"));
    let mut other = world.clone();
    // The bitcoin debt is within half of 32,000: all of it. 12,000 · 1.05 / 1,900 = 6.63157894736842105263…
    liquidated(
        &mut world,
        (ETH, WBTC),
        ALL,
        coins("0.2"),
        eths("6.631578947368421052"),
    );
    // Of the dollars, 16,000: half of everything, not of the dollars.
    liquidated(
        &mut other,
        (ETH, USDC),
        ALL,
        dollars("16000"),
        eths("8.842105263157894736"),
    );
}

#[test]
fn collateral_and_debt_may_be_the_same_asset() {
    let mut world = World::standard();
    world.supply(DAVE, USDC, dollars("1000")).unwrap();
    world.supply(ALICE, USDC, dollars("10000")).unwrap();
    world.borrow(ALICE, USDC, dollars("7500")).unwrap();
    // Interest alone does it: utilization 68 %, 5.08 % a year against 3.1 %.
    world.later(3 * YEAR);
    assert!(world.health(ALICE) < health("1"));
    let before = world.reserve(USDC).cash;
    let receipt = world
        .liquidate(BOB, (USDC, USDC), ALICE, dollars("1000"))
        .unwrap();
    let event: LendingPool::Liquidate = receipt.event();
    assert_eq!(
        (event.repaid, event.seized),
        (dollars("1000"), dollars("1045"))
    );
    assert_eq!(before - world.reserve(USDC).cash, dollars("45"));
    assert_eq!(world.wallet(world.pool, USDC), world.reserve(USDC).cash);
}

#[test]
fn late_liquidators_read_why() {
    let mut world = indebted("16000");
    let [weth, bitcoin, usdc] = [ETH, WBTC, USDC].map(|asset| world.tokens[asset]);
    let healthy = LendingPool::HealthFactorNotBelowOne {
        healthFactor: health("1.0375"),
    };
    refused(world.liquidate(BOB, (ETH, USDC), ALICE, ALL), &healthy);
    let nothing_owed = LendingPool::HealthFactorNotBelowOne {
        healthFactor: U256::MAX,
    };
    refused(world.liquidate(BOB, (ETH, USDC), CAROL, ALL), &nothing_owed);
    refused(
        world.liquidate(BOB, (ETH, USDC), Address::repeat_byte(0x99), ALL),
        &nothing_owed,
    );
    price(&mut world, ETH, "1900");
    refused(
        world.liquidate(ALICE, (ETH, USDC), ALICE, ALL),
        &LendingPool::SelfLiquidation {},
    );
    refused(
        world.liquidate(BOB, (ETH, USDC), ALICE, U256::ZERO),
        &LendingPool::ZeroAmount {},
    );
    refused(
        world.liquidate(BOB, (ETH, WBTC), ALICE, ALL),
        &LendingPool::NoDebt { asset: bitcoin },
    );
    refused(
        world.liquidate(BOB, (WBTC, USDC), ALICE, ALL),
        &LendingPool::NoCollateral { asset: bitcoin },
    );
    refused(
        world.liquidate(BOB, (USDC, USDC), ALICE, ALL),
        &LendingPool::NoCollateral { asset: usdc },
    );
    // Lent out: 1,010 ETH less 1,008 leave 2 for a seizure of 4.42.
    world.supply(CAROL, WBTC, coins("100")).unwrap();
    world.borrow(CAROL, ETH, eths("1008")).unwrap();
    let error = LendingPool::InsufficientLiquidity {
        asset: weth,
        available: eths("2"),
        requested: eths("4.421052631578947368"),
    };
    refused(world.liquidate(BOB, (ETH, USDC), ALICE, ALL), &error);
}

#[test]
fn a_repayment_that_buys_nothing_is_refused() {
    let mut world = World::standard();
    world.supply(DAVE, USDC, dollars("1000000")).unwrap();
    world.supply(ALICE, WBTC, coins("0.5")).unwrap();
    world.borrow(ALICE, USDC, dollars("21900")).unwrap();
    price(&mut world, WBTC, "54000");
    // A millionth of a dollar is 0.0019 of the smallest unit of bitcoin.
    let error = LendingPool::AmountTooSmall { amount: U256::ONE };
    refused(world.liquidate(BOB, (WBTC, USDC), ALICE, U256::ONE), &error);
}

#[test]
fn liquidation_helps_above_threshold_times_bonus_and_harms_below() {
    // 83 % · 1.05 = 0.8715; HF' = (HF − c · 0.8715) / (1 − c) after repaying the share c.
    for (dollars_per_eth, helps) in [
        ("1700", true),
        ("1690", true),
        ("1670", false),
        ("1600", false),
    ] {
        let mut world = indebted("16000");
        price(&mut world, ETH, dollars_per_eth);
        let before = world.health(ALICE);
        world
            .liquidate(BOB, (ETH, USDC), ALICE, dollars("4000"))
            .unwrap();
        let after = world.health(ALICE);
        assert_eq!(
            after > before,
            helps,
            "at {dollars_per_eth}: {before} to {after}"
        );
        let expected = (before.to::<u128>() as f64 / 1e18 - 0.25 * 0.8715) / 0.75;
        assert!((after.to::<u128>() as f64 / 1e18 - expected).abs() < 1e-9);
    }
}

#[test]
fn nobody_elses_position_moves_when_one_is_liquidated() {
    let mut world = indebted("16000");
    world.supply(CAROL, WBTC, coins("1")).unwrap();
    world.borrow(CAROL, USDC, dollars("20000")).unwrap();
    price(&mut world, ETH, "1000");
    let before = (
        world.account(CAROL),
        world.account(DAVE),
        world.supplied(DAVE, USDC),
    );
    world.liquidate(BOB, (ETH, USDC), ALICE, ALL).unwrap();
    assert_eq!(
        (
            world.account(CAROL),
            world.account(DAVE),
            world.supplied(DAVE, USDC)
        ),
        before
    );
}
