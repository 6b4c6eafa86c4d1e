//! The time-weighted mean: windows by hand and in exact fractions, who writes which slot, what manipulation weighs.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::Location;
use leverloom_market::abi::{SteerableOracle, TwapOracle};
use leverloom_market::oracles;
use num_bigint::BigInt;
use num_rational::BigRational as Q;
use num_traits::Zero;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::{decimals, deploy, price};
use crate::book::{exact, ten, whole, word};
use crate::exchange::{Exchange, way};
use crate::world::{ALICE, BOB, CAROL, DAVE, OWNER, Receipt, refused};

const START: u128 = 1_000_000_000_000_000;

/// A pair of equal reserves, and the mean over `window` seconds of token 0's price in it.
fn watched(window: u64) -> (Exchange, Address) {
    let mut exchange = Exchange::provided(ALICE, START, START);
    let (pair, asset, quote) = (exchange.pairs[0], exchange.tokens[0], exchange.world.oracle);
    let code = oracles::twap_oracle(pair, asset, quote, window, OWNER);
    let oracle = deploy(&mut exchange, code);
    (exchange, oracle)
}

fn poke(exchange: &mut Exchange, oracle: Address) -> Receipt {
    exchange
        .world
        .send(DAVE, oracle, &TwapOracle::pokeCall {})
        .unwrap()
}

/// The mean of the latest poke.
fn mean(exchange: &Exchange, oracle: Address) -> Q {
    let found = exchange.world.call(oracle, &TwapOracle::latestCall {});
    exact(found.unwrap().mean)
}

/// The pair's price as its sums count it: token 1 for one of token 0, 112 bits after the point, floored.
fn proportion(exchange: &Exchange) -> Q {
    let [reserve0, reserve1] = exchange.reserves(exchange.pairs[0]).map(exact);
    (reserve1 / reserve0 * whole(BigInt::from(1) << 112)).floor()
}

#[test]
fn nobody_has_poked_and_the_first_poke_takes_the_spot_price() {
    let (mut exchange, oracle) = watched(60);
    let asset = exchange.tokens[0];
    refused(
        price(&exchange, oracle, asset),
        &SteerableOracle::PriceNotSet { asset },
    );
    let none = exchange.world.call(oracle, &TwapOracle::latestCall {});
    let none = none.unwrap();
    assert_eq!((none.mean, none.time), (U256::ZERO, U256::ZERO));
    let poked: TwapOracle::Poked = poke(&mut exchange, oracle).event();
    assert_eq!(exact(poked.meanX112), proportion(&exchange));
    assert_eq!(poked.span, U256::ZERO);
    let quote = exchange.tokens[1];
    let quote_price = exact(price(&exchange, exchange.world.oracle, quote).unwrap());
    let scale = ten(decimals(&exchange, asset).into()) / ten(decimals(&exchange, quote).into());
    assert_eq!(
        price(&exchange, oracle, asset),
        Ok(word(&(quote_price * scale)))
    );
    let quoted = SteerableOracle::PriceNotSet { asset: quote };
    refused(price(&exchange, oracle, quote), &quoted);
}

#[test]
fn an_empty_pair_cannot_be_poked_and_no_window_is_none() {
    let mut exchange = Exchange::new();
    let (pair, asset, quote) = (exchange.pairs[0], exchange.tokens[0], exchange.world.oracle);
    let code = oracles::twap_oracle(pair, asset, quote, 60, OWNER);
    let oracle = deploy(&mut exchange, code);
    refused(
        exchange.world.send(DAVE, oracle, &TwapOracle::pokeCall {}),
        &TwapOracle::NoLiquidity {},
    );
    let code = oracles::twap_oracle(pair, asset, quote, 0, OWNER);
    refused(exchange.world.deployment(code), &TwapOracle::NoWindow {});
}

#[test]
fn a_manipulation_within_a_block_weighs_nothing_and_over_a_block_its_seconds() {
    // A window of 10 blocks of 12 seconds; nothing happens for as long, then somebody halves the price for a block.
    let (mut exchange, oracle) = watched(120);
    let pairs = [exchange.pairs[0]];
    let [asset, _, _] = exchange.tokens;
    for _ in 0..20 {
        poke(&mut exchange, oracle);
        exchange.world.later(12);
    }
    let fair = proportion(&exchange);
    poke(&mut exchange, oracle);
    assert_eq!(mean(&exchange, oracle), fair);
    exchange.world.later(12);
    exchange.swap(BOB, asset, START / 2, &pairs).unwrap();
    let manipulated = proportion(&exchange);
    assert!(manipulated < &fair / whole(2));
    // The poke after the swap, in its block: the swap has stood for no second.
    poke(&mut exchange, oracle);
    assert_eq!(mean(&exchange, oracle), fair);
    // One block later it has stood for 12 of 120 seconds.
    exchange.world.later(12);
    let poked: TwapOracle::Poked = poke(&mut exchange, oracle).event();
    assert_eq!(poked.span, U256::from(120));
    let expected = (&fair * whole(108) + &manipulated * whole(12)) / whole(120);
    assert_eq!(mean(&exchange, oracle), expected.floor());
    // Ten blocks later it is all there is.
    for _ in 0..9 {
        exchange.world.later(12);
        poke(&mut exchange, oracle);
    }
    assert_eq!(mean(&exchange, oracle), manipulated);
}

#[test]
fn a_history_shorter_than_the_window_is_averaged_as_far_as_it_goes() {
    let (mut exchange, oracle) = watched(1_000_000);
    let pairs = [exchange.pairs[0]];
    let asset = exchange.tokens[0];
    let first = proportion(&exchange);
    poke(&mut exchange, oracle);
    exchange.swap(BOB, asset, START / 4, &pairs).unwrap();
    let second = proportion(&exchange);
    exchange.world.later(30);
    exchange.swap(BOB, asset, START / 4, &pairs).unwrap();
    let third = proportion(&exchange);
    exchange.world.later(10);
    let poked: TwapOracle::Poked = poke(&mut exchange, oracle).event();
    assert_eq!(poked.span, U256::from(40));
    // The first price stood for no second after the poke.
    assert!(first > second && second > third);
    let expected = (second * whole(30) + third * whole(10)) / whole(40);
    assert_eq!(mean(&exchange, oracle), expected.floor());
    // A second poke in the block changes nothing, and says so by no event.
    let again = poke(&mut exchange, oracle);
    assert!(again.logs.is_empty());
    assert_eq!(exact(U256::from_be_slice(&again.output)), expected.floor());
}

#[test]
fn the_mean_is_over_the_shortest_span_of_pokes_that_covers_the_window() {
    let mut random = ChaCha8Rng::seed_from_u64(77);
    for seed in 0..8 {
        let window = [1, 12, 60, 600][seed % 4];
        let (mut exchange, oracle) = watched(window);
        let pairs = [exchange.pairs[0]];
        // (time of a poke, exact sum of price times seconds up to then)
        let mut pokes: Vec<(u64, Q)> = Vec::new();
        let (mut sum, mut moved) = (Q::zero(), 0);
        for _ in 0..80 {
            let pause = [0, 1, 12, 90][random.next_u64() as usize % 4];
            sum += proportion(&exchange) * whole(pause);
            exchange.world.later(pause);
            if random.next_u64() % 3 == 0 {
                let token = exchange.tokens[random.next_u64() as usize % 2];
                let amount = u128::from(random.next_u64()) % (START / 5) + 1_000;
                exchange.swap(BOB, token, amount, &pairs).unwrap();
                moved += 1;
            }
            if random.next_u64() % 2 == 0 {
                continue;
            }
            let now = exchange.world.now;
            let first = pokes.is_empty();
            poke(&mut exchange, oracle);
            let expected = if first {
                proportion(&exchange)
            } else if pokes.last().unwrap().0 == now {
                continue;
            } else {
                let covers = pokes.iter().rfind(|(time, _)| time + window <= now);
                let (time, before) = covers.unwrap_or(&pokes[0]).clone();
                ((&sum - before) / whole(now - time)).floor()
            };
            pokes.push((now, sum.clone()));
            assert_eq!(mean(&exchange, oracle), expected, "window {window}");
        }
        assert!(pokes.len() > 15 && moved > 10);
    }
}

#[test]
fn swaps_are_in_no_readers_way_and_the_poke_is_the_only_one_that_is() {
    let (mut exchange, oracle) = watched(60);
    poke(&mut exchange, oracle);
    exchange.world.later(12);
    let asset = exchange.tokens[0];
    let swap = way(BOB, asset, U256::from(5_000), &exchange.pairs[..1]);
    let read: alloy_primitives::Bytes = SteerableOracle::priceCall { asset }.abi_encode().into();
    let edges = exchange.world.edges(&[
        (DAVE, oracle, TwapOracle::pokeCall {}.abi_encode().into()),
        (BOB, exchange.router, swap.abi_encode().into()),
        (CAROL, oracle, read),
    ]);
    // The price did not change, so not even the poke's mean makes an edge: what the reader sees is what there was.
    assert_eq!(edges, []);
    // Now it does.
    let pairs = [exchange.pairs[0]];
    exchange.swap(BOB, asset, START / 3, &pairs).unwrap();
    exchange.world.later(12);
    let read = SteerableOracle::priceCall { asset };
    let edges = exchange.world.edges(&[
        (DAVE, oracle, TwapOracle::pokeCall {}.abi_encode().into()),
        (BOB, exchange.router, swap.abi_encode().into()),
        (CAROL, oracle, read.abi_encode().into()),
    ]);
    let [(2, 0, Location::Storage(contract, _))] = edges[..] else {
        panic!("the reader depends on the poke alone: {edges:?}")
    };
    assert_eq!(contract, oracle);
}

#[test]
fn time_and_sums_may_wrap_around() {
    let mut exchange = Exchange::new();
    exchange.world.now = u64::from(u32::MAX) - 5;
    let pair = exchange.pairs[0];
    exchange.add(ALICE, pair, START, 3 * START).unwrap();
    let (asset, quote) = (exchange.tokens[0], exchange.world.oracle);
    let code = oracles::twap_oracle(pair, asset, quote, 60, OWNER);
    let oracle = deploy(&mut exchange, code);
    // As if the sums stood just below the end of what a word counts.
    let [sum0, _] = leverloom_market::exchange::CUMULATIVE_PRICES;
    exchange
        .world
        .set_slot(pair, U256::from(sum0), U256::MAX - U256::from(9));
    poke(&mut exchange, oracle);
    for _ in 0..10 {
        exchange.world.later(12);
        poke(&mut exchange, oracle);
        assert_eq!(mean(&exchange, oracle), proportion(&exchange));
    }
    assert!(price(&exchange, oracle, asset).is_ok());
}
