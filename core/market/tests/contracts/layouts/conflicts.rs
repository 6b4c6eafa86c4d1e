//! Who waits for whom in each layout: true dependencies of blocks of calls.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::Outcome;
use leverloom_executor::dependencies::{Shape, shape};
use leverloom_market::abi::LendingPool;
use leverloom_market::names::Names;
use leverloom_market::pools::PoolLayout;

use super::{ETH, LAYOUTS, USDC, WBTC, market, person, somebody};
use crate::world::{DAVE, World, units};

/// Everybody who acts here, each with ether (or bitcoin) in and nothing owed; enough dollars in every part.
fn prepared(layout: PoolLayout, borrowers: &[(Address, usize)]) -> World {
    let mut world = market(layout);
    for number in 1_000..1_064 {
        let lender = person(number);
        world.welcome(lender);
        world.supply(lender, USDC, units("1000000", 6)).unwrap();
        world.supply(lender, ETH, units("100", 18)).unwrap();
    }
    // Somebody owes ether, so that its rates are not zero.
    let short = person(2_000);
    world.welcome(short);
    world.supply(short, USDC, units("100000", 6)).unwrap();
    world.borrow(short, ETH, units("10", 18)).unwrap();
    for &(user, collateral) in borrowers {
        world.welcome(user);
        let amount = [units("10", 18), units("1", 8)][collateral];
        world.supply(user, collateral, amount).unwrap();
        // In its market from here on.
        world.borrow(user, USDC, units("1000", 6)).unwrap();
    }
    world.later(12);
    world
}

fn supply(world: &World, asset: usize, amount: U256) -> Bytes {
    let asset = world.tokens[asset];
    LendingPool::supplyCall { asset, amount }
        .abi_encode()
        .into()
}

fn borrow(world: &World, asset: usize, amount: U256) -> Bytes {
    let asset = world.tokens[asset];
    LendingPool::borrowCall { asset, amount }
        .abi_encode()
        .into()
}

/// The variables over which a transaction waits for another.
fn waits(world: &World, outcome: &Outcome, reader: u32, writer: u32) -> Vec<String> {
    assert!(
        outcome.transactions.iter().all(|transaction| transaction
            .result
            .as_ref()
            .unwrap()
            .is_success()),
        "{outcome:?}"
    );
    let names = Names::new(world.directory());
    let edges = outcome.edges.iter();
    edges
        .filter(|edge| (edge.reader, edge.writer) == (reader, writer))
        .map(|edge| {
            let name = names.name(&edge.location);
            format!("{}.{}", name.contract, name.path)
        })
        .collect()
}

/// A first transaction that accrues dollars and ether: everybody waits for that one.
fn first(world: &mut World) -> (Address, Bytes) {
    world.supply(DAVE, ETH, units("10", 18)).unwrap();
    world.borrow(DAVE, USDC, units("10", 6)).unwrap();
    world.later(12);
    (DAVE, borrow(world, USDC, units("1", 6)))
}

#[test]
fn where_rates_are_stored_a_health_check_waits_for_who_moves_the_collateral() {
    let (supplier, borrower) = (person(1), person(2));
    let between = |layout| {
        let mut world = prepared(layout, &[(supplier, ETH), (borrower, ETH)]);
        let calls = [
            first(&mut world),
            (supplier, supply(&world, ETH, units("1", 18))),
            (borrower, borrow(&world, USDC, units("1", 6))),
        ];
        let outcome = world.block(&calls);
        waits(&world, &outcome, 2, 1)
    };
    assert_eq!(
        between(PoolLayout::Pooled),
        [
            "LendingPool.interest[ETH].supplyIndex+supplyRate",
            "LendingPool.interest[ETH].borrowIndex+borrowRate"
        ]
    );
    assert!(between(PoolLayout::LazyRate).is_empty());
}

#[test]
fn the_pooled_layouts_calls_meet_at_totals_and_balance_and_those_of_two_shards_nowhere() {
    let layout = PoolLayout::Sharded { shards: 4 };
    let shard = |user: &Address| layout.part(*user, ETH, 3, 0);
    let one = person(1);
    let other = somebody(2, |user| shard(user) != shard(&one));
    let same = somebody(2, |user| shard(user) == shard(&one));
    let between = |layout, users: [Address; 2]| {
        let mut world = prepared(layout, &users.map(|user| (user, ETH)));
        let mut calls = vec![first(&mut world)];
        calls.extend(users.map(|user| (user, supply(&world, ETH, units("1", 18)))));
        let outcome = world.block(&calls);
        waits(&world, &outcome, 2, 1)
    };
    let lazy = between(PoolLayout::LazyRate, [one, other]);
    for variable in [
        "LazyRatePool.totals[ETH][0].cash",
        "LazyRatePool.totals[ETH][0].scaledSupply",
        "ETH._balances[LazyRatePool]",
    ] {
        assert!(lazy.contains(&variable.to_owned()), "{lazy:?}");
    }
    assert_eq!(lazy.len(), 3, "{lazy:?}");
    assert_eq!(
        between(layout, [one, same]).len(),
        3,
        "one shard is a small pool"
    );
    assert!(
        between(layout, [one, other]).is_empty(),
        "two are strangers"
    );
}

#[test]
fn where_pairs_have_markets_borrowers_of_one_asset_meet_only_in_the_same_market() {
    let (a, b, c) = (person(1), person(2), person(3));
    let between = |layout| {
        let mut world = prepared(layout, &[(a, ETH), (b, WBTC), (c, ETH)]);
        let mut calls = vec![first(&mut world)];
        calls.extend([a, b, c].map(|user| (user, borrow(&world, USDC, units("5", 6)))));
        let outcome = world.block(&calls);
        (waits(&world, &outcome, 2, 1), waits(&world, &outcome, 3, 1))
    };
    let (pairs, same) = between(PoolLayout::PerMarket);
    assert!(pairs.is_empty(), "{pairs:?}");
    assert!(same.contains(&"PairMarketPool.totals[USDC][ETH].cash".to_owned()));
    let (pairs, _) = between(PoolLayout::LazyRate);
    assert!(pairs.contains(&"LazyRatePool.totals[USDC][0].cash".to_owned()));
}

#[test]
fn the_same_block_is_a_chain_in_one_layout_and_wide_in_another() {
    let users: Vec<(Address, usize)> = (0..64)
        .map(|number| (person(number), usize::from(number % 4 == 3)))
        .collect();
    let run = |layout| -> (Shape, u64) {
        let mut world = prepared(layout, &users);
        let mut calls = vec![first(&mut world)];
        for &(user, collateral) in &users {
            let amount = [units("0.1", 18), units("0.01", 8)][collateral];
            let call = match u64::from(user[19]) % 2 {
                0 => supply(&world, collateral, amount),
                _ => borrow(&world, USDC, units("10", 6)),
            };
            calls.push((user, call));
        }
        let outcome = world.block(&calls);
        let gas: Vec<u64> = outcome
            .transactions
            .iter()
            .map(|transaction| transaction.result.as_ref().unwrap().tx_gas_used())
            .collect();
        (shape(&gas, &outcome.edges), gas.iter().sum())
    };
    let shapes = LAYOUTS.map(|layout| {
        let (shape, gas) = run(layout);
        println!(
            "{layout:?}: {} transactions deep, {gas} gas, critical path {} gas, at best {:.1} times as fast on 16",
            shape.depth,
            shape.depth_gas,
            shape.best_speed_up(gas, 16)
        );
        (shape.depth, shape.best_speed_up(gas, 16))
    });
    let [pooled, lazy, market, one, four, sixteen] = shapes;
    assert!(
        pooled.0 > lazy.0,
        "a rate beside an index makes a chain of those who only read"
    );
    assert!(lazy.0 > 20, "half of the block supplies ether");
    assert_eq!(
        one.0, lazy.0,
        "one shard is the lazy-rate layout with a vault"
    );
    assert!(market.1 > lazy.1, "those with bitcoin go their own way");
    assert!(four.0 * 2 < lazy.0 && sixteen.0 < four.0);
    assert!(sixteen.1 > four.1 && four.1 > lazy.1 && lazy.1 > pooled.1);
}
