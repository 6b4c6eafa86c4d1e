//! Sums of prices over time: what a time-weighted average is made of.

use alloy_primitives::{Address, U256};
use leverloom_market::abi::Pair;
use num_bigint::BigInt;
use num_rational::BigRational as Q;

use super::Exchange;
use crate::book::{exact, whole};
use crate::world::{ALICE, BOB};

/// Sums of both prices up to now, and the time.
fn sums(exchange: &Exchange, pair: Address) -> ([U256; 2], u32) {
    let found = exchange
        .world
        .call(pair, &Pair::cumulativePricesCall {})
        .unwrap();
    ([found.price0, found.price1], found.time)
}

/// A price with 112 bits after the point, floored.
fn fixed(price: &Q) -> Q {
    (price * whole(BigInt::from(1) << 112)).floor()
}

#[test]
fn the_sums_grow_by_the_price_that_stood_until_the_call() {
    let mut exchange = Exchange::provided(ALICE, 30_000, 50_000);
    let pair = exchange.pairs[0];
    let (start, began) = sums(&exchange, pair);
    let mut expected = [whole(0), whole(0)];
    let mut elapsed = 0;
    for (seconds, amount, side) in [(12, 5_000, 0), (1, 900, 1), (0, 70, 1), (3_600, 12, 0)] {
        let [reserve0, reserve1] = exchange.reserves(pair).map(exact);
        exchange.world.later(seconds);
        expected[0] += fixed(&(&reserve1 / &reserve0)) * whole(seconds);
        expected[1] += fixed(&(&reserve0 / &reserve1)) * whole(seconds);
        elapsed += seconds;
        // A view tells it before a call has written it, and the same after.
        let (before, _) = sums(&exchange, pair);
        exchange
            .swap(BOB, exchange.tokens[side], amount, &[pair])
            .unwrap();
        let (after, time) = sums(&exchange, pair);
        assert_eq!(before, after);
        let grown = [0, 1].map(|side| exact(after[side] - start[side]));
        assert_eq!(grown, expected);
        assert_eq!(u64::from(time - began), elapsed);
    }
}

#[test]
fn the_mean_price_between_two_moments_comes_out_of_their_sums() {
    // 10 s at 40,000 : 10,000 and 30 s at 36,374 : 11,000 (see the swap worked out by hand).
    let mut exchange = Exchange::provided(ALICE, 10_000, 40_000);
    let pair = exchange.pairs[0];
    let (start, began) = sums(&exchange, pair);
    exchange.world.later(10);
    exchange
        .swap(BOB, exchange.tokens[0], 1_000, &[pair])
        .unwrap();
    exchange.world.later(30);
    let (end, ended) = sums(&exchange, pair);
    let mean = exact(end[0] - start[0]) / whole(ended - began) / whole(BigInt::from(1) << 112);
    let expected =
        (whole(10) * whole(4) + whole(30) * Q::new(36_374.into(), 11_000.into())) / whole(40);
    let gap = expected - mean;
    assert!(gap >= whole(0) && gap < Q::new(1.into(), BigInt::from(1) << 110));
}

#[test]
fn time_wraps_around_and_the_differences_stay_right() {
    let mut exchange = Exchange::new();
    let pair = exchange.pairs[0];
    // The last second that 32 bits can count.
    exchange.world.now = u64::from(u32::MAX);
    exchange.add(ALICE, pair, 10_000, 40_000).unwrap();
    let (start, began) = sums(&exchange, pair);
    exchange.world.later(10);
    exchange
        .swap(BOB, exchange.tokens[0], 1_000, &[pair])
        .unwrap();
    let (end, ended) = sums(&exchange, pair);
    assert_eq!(ended, 9);
    assert_eq!(ended.wrapping_sub(began), 10);
    assert_eq!(end[0].wrapping_sub(start[0]), U256::from(40) << 112);
}

#[test]
fn an_empty_pair_has_no_price() {
    let mut exchange = Exchange::new();
    let pair = exchange.pairs[0];
    exchange.world.later(1_000);
    assert_eq!(sums(&exchange, pair).0, [U256::ZERO; 2]);
    exchange.add(ALICE, pair, 10_000, 40_000).unwrap();
    assert_eq!(sums(&exchange, pair).0, [U256::ZERO; 2]);
}
