//! Liquidations that cannot cover the debt, and leftovers too small to be worth anybody's gas.

use alloy_primitives::U256;
use leverloom_market::abi::LendingPool;

use crate::liquidation::{ETH, USDC, WBTC, coins, dollars, eths, indebted, liquidated, price, usd};
use crate::world::{ALICE, ALL, BOB, DAVE, World, eth, meme, refused, units, usdc, wbtc};

#[test]
fn collateral_that_does_not_suffice_caps_the_repayment_and_leaves_bad_debt() {
    let mut world = indebted("16000");
    price(&mut world, ETH, "1000");
    // All 10 ETH pay for 10,000 / 1.05 = 9,523.8095238… dollars, ceiled against the liquidator.
    let receipt = liquidated(
        &mut world,
        (ETH, USDC),
        ALL,
        dollars("9523.809524"),
        eths("10"),
    );
    let deficit: LendingPool::DeficitCreated = receipt.event();
    let asset = world.tokens[USDC];
    assert_eq!(
        deficit,
        LendingPool::DeficitCreated {
            borrower: ALICE,
            asset,
            amount: dollars("6476.190476")
        }
    );
    let reserve = world.reserve(USDC);
    assert_eq!(reserve.deficit, dollars("6476.190476"));
    assert_eq!(
        (reserve.totalDebt, world.debt(ALICE, USDC)),
        (U256::ZERO, U256::ZERO)
    );
    assert_eq!(
        world.account(ALICE),
        LendingPool::AccountData {
            healthFactor: U256::MAX,
            ..Default::default()
        }
    );
    assert_eq!(
        reserve.cash + reserve.deficit,
        reserve.totalSupply,
        "suppliers are not marked down"
    );
}

#[test]
fn bad_debt_is_written_off_in_every_asset_owed() {
    let mut world = indebted("10000");
    world.borrow(ALICE, WBTC, coins("0.05")).unwrap();
    price(&mut world, ETH, "700");
    let receipt = liquidated(
        &mut world,
        (ETH, USDC),
        ALL,
        dollars("6666.666667"),
        eths("10"),
    );
    let written_off: Vec<_> = receipt
        .events::<LendingPool::DeficitCreated>()
        .into_iter()
        .map(|event| (event.asset, event.amount))
        .collect();
    assert_eq!(
        written_off,
        [
            (world.tokens[WBTC], coins("0.05")),
            (world.tokens[USDC], dollars("3333.333333"))
        ],
        "in the order of ids"
    );
    assert_eq!(world.reserve(WBTC).deficit, coins("0.05"));
    assert_eq!(world.reserve(USDC).deficit, dollars("3333.333333"));
    assert_eq!(world.health(ALICE), U256::MAX);
}

#[test]
fn no_debt_is_written_off_while_other_collateral_is_left() {
    let mut world = indebted("15000");
    world.supply(ALICE, WBTC, coins("0.01")).unwrap();
    price(&mut world, ETH, "1000");
    let receipt = liquidated(
        &mut world,
        (ETH, USDC),
        ALL,
        dollars("9523.809524"),
        eths("10"),
    );
    assert!(receipt.events::<LendingPool::DeficitCreated>().is_empty());
    assert_eq!(world.debt(ALICE, USDC), dollars("5476.190476"));
    // The last $600 of bitcoin pay for 571.428571…; then the rest is written off.
    let receipt = liquidated(
        &mut world,
        (WBTC, USDC),
        ALL,
        dollars("571.428572"),
        coins("0.01"),
    );
    assert_eq!(
        receipt.event::<LendingPool::DeficitCreated>().amount,
        dollars("4904.761904")
    );
}

#[test]
fn what_counts_as_no_collateral_does_not_hold_up_a_write_off() {
    let mut world = World::new(&[eth(), wbtc(), usdc(), meme()]);
    world.supply(DAVE, USDC, dollars("100000")).unwrap();
    world.supply(ALICE, 3, units("5000000", 12)).unwrap();
    world.supply(ALICE, ETH, eths("10")).unwrap();
    world.borrow(ALICE, USDC, dollars("16000")).unwrap();
    price(&mut world, ETH, "1000");
    let receipt = liquidated(
        &mut world,
        (ETH, USDC),
        ALL,
        dollars("9523.809524"),
        eths("10"),
    );
    assert_eq!(
        receipt.event::<LendingPool::DeficitCreated>().amount,
        dollars("6476.190476")
    );
    assert_eq!(
        world.supplied(ALICE, 3),
        units("5000000", 12),
        "and stays the account's"
    );
}

#[test]
fn dust_is_refused_on_both_sides() {
    let mut world = indebted("16000");
    price(&mut world, ETH, "1800");
    // All may be repaid (0.93375). 15,500 would leave $500 of debt beside 0.9583… ETH.
    let error = LendingPool::DustLeft {
        collateralLeftUsd: usd("1725"),
        debtLeftUsd: usd("500"),
    };
    refused(
        world.liquidate(BOB, (ETH, USDC), ALICE, dollars("15500")),
        &error,
    );
    let error = LendingPool::DustLeft {
        collateralLeftUsd: usd("2249.99895"),
        debtLeftUsd: usd("999.999"),
    };
    refused(
        world.liquidate(BOB, (ETH, USDC), ALICE, dollars("15000.001")),
        &error,
    );
    let mut exactly = world.clone();
    liquidated(
        &mut exactly,
        (ETH, USDC),
        dollars("15000"),
        dollars("15000"),
        eths("8.75"),
    );
    // 16,000 · 1.05 / 1,800 = 9.3333… ETH: no debt is left, so what is left of the collateral may be small.
    liquidated(
        &mut world,
        (ETH, USDC),
        ALL,
        dollars("16000"),
        eths("9.333333333333333333"),
    );

    // Here the collateral would be the dust: 9.5 of 10 ETH seized leave $600 beside a larger debt.
    let mut world = indebted("16000");
    price(&mut world, ETH, "1200");
    let asked = dollars("10857.142858");
    let result = world.liquidate(BOB, (ETH, USDC), ALICE, asked);
    let refusal = result.expect_err("dust");
    assert!(
        refusal
            .0
            .starts_with(&<LendingPool::DustLeft as alloy_sol_types::SolError>::SELECTOR)
    );
}
