//! What is refused: too late, too dear, too risky, too much for the pool or the pair, and for whom one has no say.

use alloy_primitives::U256;
use leverloom_market::abi::LeverageRouter::{self, OpenLimits, UnwindLimits};
use leverloom_market::abi::{LendingPool, Token};

use super::{ETH, Stage, USDC, Way, down, free, output, wad};
use crate::world::{ALICE, ALL, BOB, CAROL, refused, units};

#[test]
fn limits_hold_to_the_last_unit_and_the_last_second() {
    let mut stage = Stage::new();
    let deposit = units("10", 18);
    let done = stage.clone().open(Way::Long, deposit, "3").unwrap();
    let health = {
        let mut tried = stage.clone();
        tried.open(Way::Long, deposit, "3").unwrap();
        tried.world.health(ALICE)
    };
    let now = U256::from(stage.world.now);
    let just = OpenLimits {
        maxBorrowed: done.borrowed,
        minBought: done.bought,
        minHealthFactor: health,
        deadline: now,
        ..free(deposit, "3")
    };
    let refusal = |stage: &Stage, limits: OpenLimits| stage.clone().open_within(Way::Long, &limits);
    let late = OpenLimits {
        deadline: now - U256::ONE,
        ..just.clone()
    };
    let error = LeverageRouter::DeadlinePassed {
        deadline: now - U256::ONE,
        time: now,
    };
    refused(refusal(&stage, late), &error);
    let dear = OpenLimits {
        maxBorrowed: done.borrowed - U256::ONE,
        ..just.clone()
    };
    let error = LeverageRouter::TooMuchBorrowed {
        borrowed: done.borrowed,
        maxBorrowed: done.borrowed - U256::ONE,
    };
    refused(refusal(&stage, dear), &error);
    let little = OpenLimits {
        minBought: done.bought + U256::ONE,
        ..just.clone()
    };
    let error = LeverageRouter::TooLittleBought {
        bought: done.bought,
        minBought: done.bought + U256::ONE,
    };
    refused(refusal(&stage, little), &error);
    let risky = OpenLimits {
        minHealthFactor: health + U256::ONE,
        ..just.clone()
    };
    let error = LeverageRouter::HealthFactorBelowLimit {
        healthFactor: health,
        minHealthFactor: health + U256::ONE,
    };
    refused(refusal(&stage, risky), &error);
    stage.open_within(Way::Long, &just).unwrap();

    // On the way down as well.
    let tried = stage
        .clone()
        .unwind_within(Way::Long, &down("1.5", false))
        .unwrap();
    let sold = output::<LeverageRouter::unwindCall>(&tried).sold;
    let dear = UnwindLimits {
        maxSold: sold - U256::ONE,
        ..down("1.5", false)
    };
    let error = LeverageRouter::TooMuchSold {
        sold,
        maxSold: sold - U256::ONE,
    };
    refused(stage.unwind_within(Way::Long, &dear), &error);
    let late = UnwindLimits {
        deadline: U256::ZERO,
        ..down("1.5", false)
    };
    let error = LeverageRouter::DeadlinePassed {
        deadline: U256::ZERO,
        time: now,
    };
    refused(stage.unwind_within(Way::Long, &late), &error);
    let just = UnwindLimits {
        maxSold: sold,
        minHealthFactor: wad("2.48"),
        ..down("1.5", false)
    };
    stage.unwind_within(Way::Long, &just).unwrap();
}

#[test]
fn a_price_that_moves_before_the_transaction_is_caught_by_the_limit() {
    let mut stage = Stage::new();
    let quoted = stage.clone().open(Way::Long, units("10", 18), "3").unwrap();
    // Somebody buys first: a hundredth of the pair's ETH.
    let usdc = stage.world.tokens[USDC];
    let value = units("20000", 6);
    let transfer = Token::transferCall {
        to: stage.pair,
        value,
    };
    stage.world.send(BOB, usdc, &transfer).unwrap();
    let swap = leverloom_market::abi::Pair::swapCall {
        tokenIn: usdc,
        to: BOB,
    };
    stage.world.send(BOB, stage.pair, &swap).unwrap();
    let limits = OpenLimits {
        minBought: quoted.bought,
        ..free(units("10", 18), "3")
    };
    let refusal = stage.open_within(Way::Long, &limits).unwrap_err();
    let selector = <LeverageRouter::TooLittleBought as alloy_sol_types::SolError>::SELECTOR;
    assert!(refusal.0.starts_with(&selector));
}

#[test]
fn targets_out_of_range_are_refused() {
    let mut stage = Stage::new();
    for target in ["1", "0.5", "0"] {
        let error = LeverageRouter::LeverageOutOfRange {
            targetLeverage: wad(target),
        };
        refused(
            stage.open_within(Way::Long, &free(units("1", 18), target)),
            &error,
        );
        if target != "1" {
            refused(stage.unwind_within(Way::Long, &down(target, false)), &error);
        }
    }
    // More than the LTV of 80 % carries, 5, is the pool's to refuse.
    let refusal = stage.open(Way::Long, units("10", 18), "5.1").unwrap_err();
    let selector = <LendingPool::BorrowLimitExceeded as alloy_sol_types::SolError>::SELECTOR;
    assert!(refusal.0.starts_with(&selector));
    // Without collateral there is nothing to raise: zero times anything is zero.
    let error = LeverageRouter::LeverageReached {
        leverage: wad("1"),
        targetLeverage: wad("2"),
    };
    refused(stage.open_within(Way::Long, &free(U256::ZERO, "2")), &error);
}

#[test]
fn the_pools_cash_is_a_limit() {
    let mut stage = Stage::new();
    // Bob leaves but for 1,000 USDC: the debt is not there to be borrowed.
    stage
        .world
        .withdraw(BOB, USDC, units("3999000", 6))
        .unwrap();
    let refusal = stage.open(Way::Long, units("10", 18), "3").unwrap_err();
    let selector = <LendingPool::InsufficientLiquidity as alloy_sol_types::SolError>::SELECTOR;
    assert!(refusal.0.starts_with(&selector));
    // What is there can be used to the last unit: cash is needed once.
    let mut stage = Stage::new();
    let needed = stage.clone().open(Way::Long, units("10", 18), "3").unwrap();
    let leaving = units("4000000", 6) - needed.borrowed;
    stage.world.withdraw(BOB, USDC, leaving).unwrap();
    stage.open(Way::Long, units("10", 18), "3").unwrap();
    assert_eq!(stage.world.reserve(USDC).cash, U256::ZERO);
}

#[test]
fn the_pairs_depth_is_a_limit() {
    let mut stage = Stage::new();
    stage.open(Way::Long, units("10", 18), "3").unwrap();
    // Most of the liquidity leaves: 1 ETH and 2,000 USDC stay, and 38,000 are owed.
    let shares = stage
        .world
        .call(
            stage.pair,
            &leverloom_market::abi::Pair::balanceOfCall { account: BOB },
        )
        .unwrap();
    let leave = leverloom_market::abi::Pair::transferCall {
        to: stage.pair,
        value: shares - shares / U256::from(1_000),
    };
    stage.world.send(BOB, stage.pair, &leave).unwrap();
    let burn = leverloom_market::abi::Pair::burnCall { to: BOB };
    stage.world.send(BOB, stage.pair, &burn).unwrap();
    for target in ["1", "1.5", "2.5"] {
        refused(
            stage.unwind_within(Way::Long, &down(target, false)),
            &LeverageRouter::TargetOutOfReach {},
        );
    }
    stage.check_clean();
}

#[test]
fn an_empty_pair_and_a_pair_of_other_tokens_are_refused() {
    let mut stage = Stage::new();
    let (weth, wbtc) = (stage.world.tokens[ETH], stage.world.tokens[1]);
    let other = leverloom_market::exchange::pair(weth.min(wbtc), weth.max(wbtc));
    stage.pair = stage.world.deploy(other);
    let refusal = stage.open_within(Way::Long, &free(units("1", 18), "2"));
    refused(refusal, &LeverageRouter::NoLiquidity {});
    for (token, value) in [(weth, units("100", 18)), (wbtc, units("3", 8))] {
        let call = Token::transferCall {
            to: stage.pair,
            value,
        };
        stage.world.send(BOB, token, &call).unwrap();
    }
    let mint = leverloom_market::abi::Pair::mintCall { to: BOB };
    stage.world.send(BOB, stage.pair, &mint).unwrap();
    let unknown = LeverageRouter::UnknownToken {
        token: stage.world.tokens[USDC],
    };
    let refusal = stage.open_within(Way::Long, &free(units("1", 18), "1.01"));
    refused(refusal, &unknown);
}

#[test]
fn only_a_manager_opens_and_nobody_touches_anothers_position() {
    let mut stage = Stage::new();
    stage.open(Way::Long, units("10", 18), "3").unwrap();
    let debt = stage.world.debt(ALICE, USDC);
    // Carol's call is about Carol, who has nothing; Alice's right to the router does not help her.
    let call = LeverageRouter::unwindCall {
        position: stage.position(Way::Long),
        limits: down("1", true),
    };
    let nothing = LeverageRouter::LeverageReached {
        leverage: wad("1"),
        targetLeverage: wad("1"),
    };
    refused(stage.world.send(CAROL, stage.router, &call), &nothing);
    // With collateral of her own, but without having made the router her manager:
    let usdc = stage.world.tokens[USDC];
    let approve = Token::approveCall {
        spender: stage.router,
        value: ALL,
    };
    stage.world.send(CAROL, usdc, &approve).unwrap();
    let call = LeverageRouter::openCall {
        position: stage.position(Way::Short),
        limits: free(units("1000", 6), "2"),
    };
    let error = LendingPool::NotManager {
        user: CAROL,
        caller: stage.router,
    };
    refused(stage.world.send(CAROL, stage.router, &call), &error);
    assert_eq!(stage.world.debt(ALICE, USDC), debt);
    assert_eq!(stage.world.supplied(CAROL, USDC), U256::ZERO);
    // The right can be taken back.
    stage.manage(false);
    let error = LendingPool::NotManager {
        user: ALICE,
        caller: stage.router,
    };
    let refusal = stage.unwind_within(Way::Long, &down("2", false));
    refused(refusal, &error);
}

#[test]
fn a_deposit_needs_approval_and_tokens() {
    let mut stage = Stage::new();
    let weth = stage.world.tokens[ETH];
    let none = Token::approveCall {
        spender: stage.router,
        value: U256::ZERO,
    };
    stage.world.send(ALICE, weth, &none).unwrap();
    let error = Token::ERC20InsufficientAllowance {
        spender: stage.router,
        allowance: U256::ZERO,
        needed: units("10", 18),
    };
    refused(
        stage.open_within(Way::Long, &free(units("10", 18), "3")),
        &error,
    );
}
