//! The storage layouts beside each other: equal to the wei where they promise it, different where they mean to be.

mod conflicts;
mod differential;
mod gas;
mod holders;

use alloy_primitives::{Address, keccak256};
use leverloom_market::pools::PoolLayout;

use crate::world::{World, eth, usdc, wbtc};

const ETH: usize = 0;
const WBTC: usize = 1;
const USDC: usize = 2;

/// What is compared: every layout, the sharded one with few and with many shards.
const LAYOUTS: [PoolLayout; 6] = [
    PoolLayout::Pooled,
    PoolLayout::LazyRate,
    PoolLayout::PerMarket,
    PoolLayout::Sharded { shards: 1 },
    PoolLayout::Sharded { shards: 4 },
    PoolLayout::Sharded { shards: 16 },
];

/// Somebody, by number; addresses are spread as real ones are.
fn person(number: u64) -> Address {
    Address::from_slice(&keccak256(number.to_be_bytes())[12..])
}

/// The first from number `from` on who fits.
fn somebody(from: u64, fits: impl Fn(&Address) -> bool) -> Address {
    let found = (from..from + 1_000).map(person).find(fits);
    found.expect("one of a thousand")
}

/// Ether, bitcoin, dollars, and nobody in.
fn market(layout: PoolLayout) -> World {
    World::with_layout(&[eth(), wbtc(), usdc()], layout)
}
