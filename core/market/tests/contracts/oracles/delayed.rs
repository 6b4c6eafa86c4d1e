//! The delayed oracle: which block's price is served when, and that a feed's update is in no reader's way.

use alloy_primitives::{Address, U256};
use leverloom_executor::Location;
use leverloom_market::abi::{DelayedOracle, SteerableOracle};
use leverloom_market::oracles;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::{deploy, price};
use crate::exchange::Exchange;
use crate::world::{CAROL, E8, OWNER, Receipt, Refusal, refused};

fn delayed(blocks: u64) -> (Exchange, Address, Address) {
    let mut exchange = Exchange::new();
    let oracle = deploy(&mut exchange, oracles::delayed_oracle(blocks, OWNER));
    let asset = exchange.tokens[0];
    (exchange, oracle, asset)
}

fn set(
    exchange: &mut Exchange,
    oracle: Address,
    asset: Address,
    price_e8: u64,
) -> Result<Receipt, Refusal> {
    let call = DelayedOracle::setPriceCall {
        asset,
        priceE8: U256::from(price_e8),
    };
    exchange.world.send(OWNER, oracle, &call)
}

#[test]
fn a_price_is_served_so_many_blocks_later() {
    let (mut exchange, oracle, asset) = delayed(3);
    refused(
        price(&exchange, oracle, asset),
        &SteerableOracle::PriceNotSet { asset },
    );
    exchange.world.block = 10;
    set(&mut exchange, oracle, asset, 100).unwrap();
    // Nothing is older than the first price, so it counts at once.
    assert_eq!(price(&exchange, oracle, asset), Ok(U256::from(100)));
    exchange.world.block = 12;
    set(&mut exchange, oracle, asset, 200).unwrap();
    set(&mut exchange, oracle, asset, 250).unwrap();
    exchange.world.block = 13;
    set(&mut exchange, oracle, asset, 300).unwrap();
    for (block, served) in [
        (13, 100),
        (14, 100),
        (15, 250),
        (16, 300),
        (17, 300),
        (99, 300),
    ] {
        exchange.world.block = block;
        let found = price(&exchange, oracle, asset);
        assert_eq!(found, Ok(U256::from(served)), "block {block}");
    }
    let found = exchange
        .world
        .call(oracle, &DelayedOracle::latestCall { asset })
        .unwrap();
    assert_eq!(
        (found.priceE8, found.blockNumber),
        (U256::from(300), U256::from(13))
    );
}

#[test]
fn the_first_blocks_of_a_chain_have_the_first_price() {
    // The delay is longer than the chain: no block has a number to look at.
    let (mut exchange, oracle, asset) = delayed(300);
    exchange.world.block = 0;
    set(&mut exchange, oracle, asset, 5).unwrap();
    for block in 1..=300 {
        exchange.world.block = block;
        assert_eq!(price(&exchange, oracle, asset), Ok(U256::from(5)));
        set(&mut exchange, oracle, asset, 5 + block).unwrap();
    }
    exchange.world.block = 301;
    assert_eq!(price(&exchange, oracle, asset), Ok(U256::from(6)));
}

#[test]
fn the_price_is_that_of_the_last_block_old_enough_whatever_was_set_when() {
    let mut random = ChaCha8Rng::seed_from_u64(20_200_312);
    for _ in 0..12 {
        let delay = 1 + random.next_u64() % 20;
        let (mut exchange, oracle, asset) = delayed(delay);
        let mut set_at: Vec<(u64, u64)> = Vec::new();
        for block in 1..120 {
            exchange.world.block = block;
            // Silent for a while now and then.
            if random.next_u64() % 3 == 0 && block % 40 < 25 {
                let value = 1 + random.next_u64() % 1_000;
                set(&mut exchange, oracle, asset, value).unwrap();
                set_at.push((block, value));
            }
            let Some((_, first)) = set_at.first() else {
                continue;
            };
            let old_enough = set_at
                .iter()
                .rfind(|(at, _)| at + delay <= block)
                .map_or(*first, |(_, value)| *value);
            assert_eq!(
                price(&exchange, oracle, asset),
                Ok(U256::from(old_enough)),
                "block {block}, delay {delay}"
            );
        }
        assert!(set_at.len() > 10);
    }
}

#[test]
fn a_feeds_update_is_in_no_readers_way_while_the_feed_speaks_every_block() {
    let (mut exchange, oracle, asset) = delayed(4);
    for block in 1..=20 {
        exchange.world.block = block;
        set(&mut exchange, oracle, asset, 100 + block).unwrap();
    }
    exchange.world.block = 21;
    let update = DelayedOracle::setPriceCall {
        asset,
        priceE8: U256::from(7),
    };
    let writes = exchange.world.writes(OWNER, oracle, &update);
    let updated: Vec<Location> = writes.into_iter().map(|(location, ..)| location).collect();
    let reads = exchange
        .world
        .reads(OWNER, oracle, &SteerableOracle::priceCall { asset });
    assert!(updated.len() > 2 && reads.len() > 2);
    let shared: Vec<_> = reads
        .iter()
        .filter(|location| matches!(location, Location::Storage(..)) && updated.contains(location))
        .collect();
    assert!(shared.is_empty(), "{shared:?}");
    // A reader after the update gets the same as before it.
    let before = price(&exchange, oracle, asset);
    set(&mut exchange, oracle, asset, 7).unwrap();
    assert_eq!(price(&exchange, oracle, asset), before);
}

#[test]
fn bounds_and_rights_are_those_of_the_plain_oracle() {
    let (mut exchange, oracle, asset) = delayed(1);
    refused(
        set(&mut exchange, oracle, asset, 0),
        &SteerableOracle::PriceIsZero { asset },
    );
    let most = U256::from(10).pow(U256::from(20));
    let mut call = DelayedOracle::setPriceCall {
        asset,
        priceE8: most,
    };
    exchange.world.send(OWNER, oracle, &call).unwrap();
    call.priceE8 += U256::ONE;
    let error = SteerableOracle::PriceTooHigh {
        asset,
        priceE8: call.priceE8,
    };
    refused(exchange.world.send(OWNER, oracle, &call), &error);
    let error = SteerableOracle::OwnableUnauthorizedAccount { account: CAROL };
    refused(exchange.world.send(CAROL, oracle, &call), &error);
    refused(
        exchange.world.deployment(oracles::delayed_oracle(0, OWNER)),
        &DelayedOracle::NoDelay {},
    );
    let unknown = SteerableOracle::PriceNotSet {
        asset: exchange.tokens[1],
    };
    let latest = DelayedOracle::latestCall {
        asset: exchange.tokens[1],
    };
    refused(exchange.world.call(oracle, &latest), &unknown);
}

#[test]
fn a_delayed_price_can_be_frozen_and_deviated() {
    let (mut exchange, oracle, asset) = delayed(2);
    set(&mut exchange, oracle, asset, 50 * E8).unwrap();
    exchange.world.block = 2;
    set(&mut exchange, oracle, asset, 40 * E8).unwrap();
    let freeze = SteerableOracle::freezeCall { asset };
    exchange.world.send(OWNER, oracle, &freeze).unwrap();
    exchange.world.block = 9;
    assert_eq!(price(&exchange, oracle, asset), Ok(U256::from(50 * E8)));
    let unfreeze = SteerableOracle::unfreezeCall { asset };
    exchange.world.send(OWNER, oracle, &unfreeze).unwrap();
    assert_eq!(price(&exchange, oracle, asset), Ok(U256::from(40 * E8)));
}
