//! Acting for other accounts: anybody may bring, only managers may take.

use alloy_primitives::U256;
use leverloom_market::abi::LendingPool;

use crate::world::{ALICE, ALL, BOB, CAROL, DAVE, World, refused, units};

fn eths(amount: &str) -> U256 {
    units(amount, 18)
}

fn dollars(amount: &str) -> U256 {
    units(amount, 6)
}

/// Dave lends dollars; Alice has 10 ETH in.
fn ready() -> World {
    let mut world = World::standard();
    world.supply(DAVE, 2, dollars("100000")).unwrap();
    world.supply(ALICE, 0, eths("10")).unwrap();
    world
}

fn set_manager(world: &mut World, allowed: bool) -> LendingPool::ManagerSet {
    let call = LendingPool::setManagerCall {
        manager: BOB,
        allowed,
    };
    world.send(ALICE, world.pool, &call).unwrap().event()
}

#[test]
fn anybody_may_supply_and_repay_for_anybody_out_of_his_own_wallet() {
    let mut world = ready();
    world.borrow(ALICE, 2, dollars("5000")).unwrap();
    let (weth, usdc) = (world.tokens[0], world.tokens[2]);
    let before = [world.wallet(BOB, 0), world.wallet(BOB, 2)];
    let alices = [world.wallet(ALICE, 0), world.wallet(ALICE, 2)];

    let supply = LendingPool::supplyForCall {
        asset: weth,
        amount: eths("2"),
        onBehalfOf: ALICE,
    };
    let event: LendingPool::Supply = world.send(BOB, world.pool, &supply).unwrap().event();
    assert_eq!(
        (event.user, event.asset, event.amount),
        (ALICE, weth, eths("2"))
    );
    let repay = LendingPool::repayForCall {
        asset: usdc,
        amount: dollars("6000"),
        onBehalfOf: ALICE,
    };
    let event: LendingPool::Repay = world.send(BOB, world.pool, &repay).unwrap().event();
    assert_eq!(
        (event.user, event.asset, event.amount),
        (ALICE, usdc, dollars("5000"))
    );

    assert_eq!(world.supplied(ALICE, 0), eths("12"));
    assert_eq!(world.debt(ALICE, 2), U256::ZERO);
    assert_eq!(world.supplied(BOB, 0), U256::ZERO);
    assert_eq!(world.wallet(BOB, 0), before[0] - eths("2"));
    assert_eq!(world.wallet(BOB, 2), before[1] - dollars("5000"));
    assert_eq!([world.wallet(ALICE, 0), world.wallet(ALICE, 2)], alices);
}

#[test]
fn only_a_manager_withdraws_and_borrows_for_another_and_only_while_he_is_one() {
    let mut world = ready();
    let (pool, weth, usdc) = (world.pool, world.tokens[0], world.tokens[2]);
    let borrow = LendingPool::borrowForCall {
        asset: usdc,
        amount: dollars("1000"),
        onBehalfOf: ALICE,
        receiver: CAROL,
    };
    let withdraw = LendingPool::withdrawForCall {
        asset: weth,
        amount: eths("1"),
        onBehalfOf: ALICE,
        receiver: CAROL,
    };
    let stranger = LendingPool::NotManager {
        user: ALICE,
        caller: BOB,
    };
    refused(world.send(BOB, pool, &borrow), &stranger);
    refused(world.send(BOB, pool, &withdraw), &stranger);

    let set = set_manager(&mut world, true);
    assert_eq!((set.user, set.manager, set.allowed), (ALICE, BOB, true));
    let question = |user, manager| LendingPool::isManagerCall { user, manager };
    assert!(world.call(pool, &question(ALICE, BOB)).unwrap());
    assert!(!world.call(pool, &question(BOB, ALICE)).unwrap());
    assert!(world.call(pool, &question(CAROL, CAROL)).unwrap());

    let before = [world.wallet(CAROL, 0), world.wallet(CAROL, 2)];
    world.send(BOB, pool, &borrow).unwrap();
    world.send(BOB, pool, &withdraw).unwrap();
    assert_eq!(world.debt(ALICE, 2), dollars("1000"));
    assert_eq!(world.supplied(ALICE, 0), eths("9"));
    assert_eq!(world.debt(BOB, 2), U256::ZERO);
    assert_eq!(world.wallet(CAROL, 0), before[0] + eths("1"));
    assert_eq!(world.wallet(CAROL, 2), before[1] + dollars("1000"));

    set_manager(&mut world, false);
    refused(world.send(BOB, pool, &borrow), &stranger);
    refused(world.send(BOB, pool, &withdraw), &stranger);
}

#[test]
fn a_manager_meets_the_accounts_limits_and_not_his_own() {
    let mut world = ready();
    let (pool, weth, usdc) = (world.pool, world.tokens[0], world.tokens[2]);
    set_manager(&mut world, true);
    world.supply(BOB, 0, eths("1000")).unwrap();
    // 10 ETH · $2,000 · 80 %.
    let mut borrow = LendingPool::borrowForCall {
        asset: usdc,
        amount: dollars("16000.01"),
        onBehalfOf: ALICE,
        receiver: BOB,
    };
    refused(
        world.send(BOB, pool, &borrow),
        &LendingPool::BorrowLimitExceeded {
            debtUsd: units("16000.01", 8),
            borrowLimitUsd: units("16000", 8),
        },
    );
    borrow.amount = dollars("16000");
    world.send(BOB, pool, &borrow).unwrap();
    let withdraw = LendingPool::withdrawForCall {
        asset: weth,
        amount: ALL,
        onBehalfOf: ALICE,
        receiver: BOB,
    };
    refused(
        world.send(BOB, pool, &withdraw),
        &LendingPool::HealthFactorTooLow {
            healthFactor: U256::ZERO,
        },
    );
    assert_eq!(world.health(BOB), U256::MAX);
}

#[test]
fn for_oneself_and_to_another_needs_nobodys_leave() {
    let mut world = ready();
    let (pool, weth) = (world.pool, world.tokens[0]);
    let before = world.wallet(CAROL, 0);
    let withdraw = LendingPool::withdrawForCall {
        asset: weth,
        amount: ALL,
        onBehalfOf: ALICE,
        receiver: CAROL,
    };
    let event: LendingPool::Withdraw = world.send(ALICE, pool, &withdraw).unwrap().event();
    assert_eq!((event.user, event.amount), (ALICE, eths("10")));
    assert_eq!(world.wallet(CAROL, 0), before + eths("10"));
}
