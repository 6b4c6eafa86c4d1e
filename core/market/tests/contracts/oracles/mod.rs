//! The oracles: what each serves, what it refuses, what it writes and reads, and how it is attacked.
//!
//! Here is the stage: the exchange's three tokens and pairs, a plain oracle with the outside prices.

mod delayed;
mod interface;
mod spot;
mod steering;
mod twap;

use alloy_primitives::{Address, Bytes, U256};
use leverloom_executor::Location;
use leverloom_market::abi::{LendingPool, SteerableOracle};

use crate::exchange::Exchange;
use crate::world::{OWNER, Refusal};

/// The price that `oracle` serves, dollars with 8 decimals.
fn price(exchange: &Exchange, oracle: Address, asset: Address) -> Result<U256, Refusal> {
    exchange
        .world
        .call(oracle, &SteerableOracle::priceCall { asset })
}

fn deploy(exchange: &mut Exchange, code: Bytes) -> Address {
    exchange.world.deploy(code)
}

/// Position of a token among the world's listings.
fn listed(exchange: &Exchange, token: Address) -> usize {
    let tokens = &exchange.world.tokens;
    tokens.iter().position(|known| *known == token).unwrap()
}

fn decimals(exchange: &Exchange, token: Address) -> u8 {
    exchange.world.listings[listed(exchange, token)].decimals
}

/// Slots of `contract` that a call of `to` by the owner would write.
fn written(writes: &[(Location, U256, U256)], contract: Address) -> Vec<U256> {
    let mut slots: Vec<U256> = writes
        .iter()
        .filter_map(|(location, _, _)| match location {
            Location::Storage(address, slot) if *address == contract => Some(*slot),
            _ => None,
        })
        .collect();
    slots.sort_unstable();
    slots
}

/// A pool that asks `oracle`, with one asset listed as collateral.
fn pool_on(exchange: &mut Exchange, oracle: Address) -> Address {
    let pool = exchange
        .world
        .deploy(leverloom_market::artifacts::lending_pool(oracle, OWNER));
    for (token, listing) in exchange
        .world
        .tokens
        .clone()
        .into_iter()
        .zip(exchange.world.listings.clone())
    {
        let call = LendingPool::addAssetCall {
            asset: token,
            config: listing.config,
        };
        exchange.world.send(OWNER, pool, &call).unwrap();
    }
    pool
}
