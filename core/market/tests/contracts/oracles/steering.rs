//! Attacks by an oracle's owner: frozen, deviated, both; the fixed oracle and the router.

use alloy_primitives::{Address, I256, U256};
use leverloom_market::abi::{OracleRouter, PriceOracle, SteerableOracle};
use leverloom_market::oracles;

use super::{deploy, pool_on, price, written};
use crate::exchange::Exchange;
use crate::world::{ALICE, BOB, CAROL, E8, OWNER, Receipt, Refusal, refused};

fn deviate(
    exchange: &mut Exchange,
    oracle: Address,
    asset: Address,
    bps: i64,
) -> Result<Receipt, Refusal> {
    let call = SteerableOracle::deviateCall {
        asset,
        deviationBps: I256::try_from(bps).unwrap(),
    };
    exchange.world.send(OWNER, oracle, &call)
}

/// A router in front of the plain oracle for every token.
fn routed() -> (Exchange, Address) {
    let mut exchange = Exchange::new();
    let router = deploy(&mut exchange, oracles::oracle_router(OWNER));
    let source = exchange.world.oracle;
    for asset in exchange.tokens {
        let call = OracleRouter::setSourceCall { asset, source };
        exchange.world.send(OWNER, router, &call).unwrap();
    }
    (exchange, router)
}

#[test]
fn a_router_asks_each_assets_source() {
    let (mut exchange, router) = routed();
    let [weth, usdc, wbtc] = exchange.world.tokens[..] else {
        panic!("three tokens")
    };
    for (asset, dollars) in [(weth, 2_000), (usdc, 1), (wbtc, 60_000)] {
        let expected = U256::from(dollars * E8);
        assert_eq!(price(&exchange, router, asset), Ok(expected));
    }
    let fixed = deploy(
        &mut exchange,
        oracles::fixed_oracle(usdc, U256::from(99_000_000), OWNER),
    );
    let call = OracleRouter::setSourceCall {
        asset: usdc,
        source: fixed,
    };
    let set = exchange.world.send(OWNER, router, &call).unwrap();
    let expected = OracleRouter::SourceSet {
        asset: usdc,
        source: fixed,
    };
    assert_eq!(set.event::<OracleRouter::SourceSet>(), expected);
    assert_eq!(price(&exchange, router, usdc), Ok(U256::from(99_000_000)));
    let found = exchange
        .world
        .call(router, &OracleRouter::sourceOfCall { asset: usdc });
    assert_eq!(found, Ok(fixed));
    let unknown = SteerableOracle::PriceNotSet { asset: ALICE };
    refused(price(&exchange, router, ALICE), &unknown);
    // The fixed oracle has a price for its asset alone; the refusal passes through.
    let call = OracleRouter::setSourceCall {
        asset: weth,
        source: fixed,
    };
    exchange.world.send(OWNER, router, &call).unwrap();
    let unknown = SteerableOracle::PriceNotSet { asset: weth };
    refused(price(&exchange, router, weth), &unknown);
}

#[test]
fn a_frozen_price_stands_while_the_market_moves() {
    let (mut exchange, router) = routed();
    let weth = exchange.world.tokens[0];
    let freeze = SteerableOracle::freezeCall { asset: weth };
    let receipt = exchange.world.send(OWNER, router, &freeze).unwrap();
    let frozen: SteerableOracle::PriceFrozen = receipt.event();
    assert_eq!(frozen.priceE8, U256::from(2_000 * E8));
    exchange.world.set_price(0, 900 * E8);
    assert_eq!(price(&exchange, router, weth), Ok(U256::from(2_000 * E8)));
    let again = SteerableOracle::AlreadyFrozen { asset: weth };
    refused(exchange.world.send(OWNER, router, &freeze), &again);
    // A source that does not answer any more is not asked.
    let gone = OracleRouter::setSourceCall {
        asset: weth,
        source: Address::ZERO,
    };
    let mut without = exchange.clone();
    without.world.send(OWNER, router, &gone).unwrap();
    assert_eq!(price(&without, router, weth), Ok(U256::from(2_000 * E8)));
    let unfreeze = SteerableOracle::unfreezeCall { asset: weth };
    exchange.world.send(OWNER, router, &unfreeze).unwrap();
    assert_eq!(price(&exchange, router, weth), Ok(U256::from(900 * E8)));
    let again = SteerableOracle::NotFrozen { asset: weth };
    refused(exchange.world.send(OWNER, router, &unfreeze), &again);
}

#[test]
fn a_deviation_is_off_by_its_basis_points_floored() {
    let (mut exchange, router) = routed();
    let weth = exchange.world.tokens[0];
    exchange.world.set_price(0, 122_820_000_001);
    // CAPO, March 2026: 2.85 % too low. 1,228.20000001 · 0.9715 = 1,193.1963000097…
    deviate(&mut exchange, router, weth, -285).unwrap();
    assert_eq!(
        price(&exchange, router, weth),
        Ok(U256::from(119_319_630_000u64))
    );
    deviate(&mut exchange, router, weth, 10_000).unwrap();
    assert_eq!(
        price(&exchange, router, weth),
        Ok(U256::from(245_640_000_002u64))
    );
    // It holds on a frozen price too, and is no part of it.
    let freeze = SteerableOracle::freezeCall { asset: weth };
    exchange.world.send(OWNER, router, &freeze).unwrap();
    let seen = exchange
        .world
        .call(router, &SteerableOracle::steeringCall { asset: weth })
        .unwrap();
    assert_eq!(seen.frozenPriceE8, U256::from(122_820_000_001u64));
    assert_eq!(seen.deviationBps, I256::try_from(10_000).unwrap());
    deviate(&mut exchange, router, weth, 0).unwrap();
    assert_eq!(
        price(&exchange, router, weth),
        Ok(U256::from(122_820_000_001u64))
    );
}

#[test]
fn deviations_leave_a_price_between_the_bounds() {
    let (mut exchange, router) = routed();
    let weth = exchange.world.tokens[0];
    for bps in [-10_000, -10_001, 9_990_001] {
        let error = SteerableOracle::DeviationOutOfRange {
            deviationBps: I256::try_from(bps).unwrap(),
        };
        refused(deviate(&mut exchange, router, weth, bps), &error);
    }
    // One basis point of 2,000 dollars is 20 cents; of the smallest price it is nothing.
    deviate(&mut exchange, router, weth, -9_999).unwrap();
    assert_eq!(price(&exchange, router, weth), Ok(U256::from(20_000_000)));
    exchange.world.set_price(0, 9_999);
    let error = SteerableOracle::PriceIsZero { asset: weth };
    refused(price(&exchange, router, weth), &error);
    // A thousand times the largest price is too much for the pools' products.
    deviate(&mut exchange, router, weth, 9_990_000).unwrap();
    assert_eq!(price(&exchange, router, weth), Ok(U256::from(9_999_000)));
    let most = U256::from(10).pow(U256::from(20));
    let (owner, oracle) = (OWNER, exchange.world.oracle);
    let call = PriceOracle::setPriceCall {
        asset: weth,
        priceE8: most,
    };
    exchange.world.send(owner, oracle, &call).unwrap();
    let error = SteerableOracle::PriceTooHigh {
        asset: weth,
        priceE8: most * U256::from(1_000),
    };
    refused(price(&exchange, router, weth), &error);
}

#[test]
fn only_the_owner_steers() {
    let (mut exchange, router) = routed();
    let weth = exchange.world.tokens[0];
    let error = SteerableOracle::OwnableUnauthorizedAccount { account: CAROL };
    let world = &mut exchange.world;
    let freeze = SteerableOracle::freezeCall { asset: weth };
    refused(world.send(CAROL, router, &freeze), &error);
    let unfreeze = SteerableOracle::unfreezeCall { asset: weth };
    refused(world.send(CAROL, router, &unfreeze), &error);
    let deviate = SteerableOracle::deviateCall {
        asset: weth,
        deviationBps: I256::ONE,
    };
    refused(world.send(CAROL, router, &deviate), &error);
    let source = OracleRouter::setSourceCall {
        asset: weth,
        source: BOB,
    };
    refused(world.send(CAROL, router, &source), &error);
}

#[test]
fn a_fixed_oracle_is_as_wrong_as_the_market_has_moved() {
    // The xUSD case of November 2025: hard-coded at a dollar.
    let mut exchange = Exchange::new();
    let usdc = exchange.world.tokens[1];
    let fixed = deploy(
        &mut exchange,
        oracles::fixed_oracle(usdc, U256::from(E8), OWNER),
    );
    exchange.world.set_price(1, 12_000_000);
    assert_eq!(price(&exchange, fixed, usdc), Ok(U256::from(E8)));
    let weth = exchange.world.tokens[0];
    refused(
        price(&exchange, fixed, weth),
        &SteerableOracle::PriceNotSet { asset: weth },
    );
    let zero = oracles::fixed_oracle(usdc, U256::ZERO, OWNER);
    refused(
        exchange.world.deployment(zero),
        &SteerableOracle::PriceIsZero { asset: usdc },
    );
    let most = U256::from(10).pow(U256::from(20)) + U256::ONE;
    let high = oracles::fixed_oracle(usdc, most, OWNER);
    let error = SteerableOracle::PriceTooHigh {
        asset: usdc,
        priceE8: most,
    };
    refused(exchange.world.deployment(high), &error);
}

#[test]
fn a_pool_sees_what_the_router_says_and_an_attack_liquidates() {
    let (mut exchange, router) = routed();
    let pool = pool_on(&mut exchange, router);
    exchange.world.pool = pool;
    let [weth, usdc, _] = exchange.world.tokens[..] else {
        panic!("three tokens")
    };
    for (who, token) in [(ALICE, weth), (BOB, usdc), (CAROL, usdc)] {
        let approve = leverloom_market::abi::Token::approveCall {
            spender: pool,
            value: U256::MAX,
        };
        exchange.world.send(who, token, &approve).unwrap();
    }
    let world = &mut exchange.world;
    world
        .supply(BOB, 1, U256::from(100_000_000_000u64))
        .unwrap();
    world
        .supply(ALICE, 0, U256::from(10).pow(U256::from(19)))
        .unwrap();
    // 10 ETH are $20,000; at a threshold of 83 % $16,000 of debt have the health factor 1.0375.
    world
        .borrow(ALICE, 1, U256::from(16_000_000_000u64))
        .unwrap();
    assert_eq!(
        world.health(ALICE),
        U256::from(1_037_500_000_000_000_000u64)
    );
    // No market moved, and 4 % too low a price puts her under: 1.0375 · 0.96 = 0.996.
    deviate(&mut exchange, router, weth, -400).unwrap();
    assert_eq!(
        exchange.world.health(ALICE),
        U256::from(996_000_000_000_000_000u64)
    );
    exchange
        .world
        .liquidate(CAROL, (0, 1), ALICE, U256::MAX)
        .unwrap();
}

#[test]
fn steering_writes_one_slot_and_no_reader_writes_any() {
    let (exchange, router) = routed();
    let weth = exchange.world.tokens[0];
    let freeze = SteerableOracle::freezeCall { asset: weth };
    let writes = exchange.world.writes(OWNER, router, &freeze);
    assert_eq!(written(&writes, router).len(), 1);
    let read = SteerableOracle::priceCall { asset: weth };
    let writes = exchange.world.writes(OWNER, router, &read);
    for contract in [router, exchange.world.oracle] {
        assert!(written(&writes, contract).is_empty());
    }
}
