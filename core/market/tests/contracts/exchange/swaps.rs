//! Swaps: what they bring, what they refuse, what they write.

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use leverloom_executor::Location;
use leverloom_market::abi::{Pair, SwapRouter, Token};
use leverloom_market::exchange::{self, Reserves};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::book::out;
use super::{Exchange, way};
use crate::book::{exact, word};
use crate::world::{ALICE, BOB, CAROL, refused};

#[test]
fn a_swap_worked_out_by_hand() {
    // 1,000 in against 10,000 : 40,000. 997 count: 40,000 · 997 / 10,997 = 3,626.44…
    let mut exchange = Exchange::provided(ALICE, 10_000, 40_000);
    let [pair, ..] = exchange.pairs;
    let [low, high, _] = exchange.tokens;
    let before = exchange.balance(high, BOB);
    let receipt = exchange
        .world
        .send(
            BOB,
            exchange.router,
            &way(BOB, low, U256::from(1_000), &[pair]),
        )
        .unwrap();
    assert_eq!(exchange.balance(high, BOB) - before, U256::from(3_626));
    assert_eq!(
        exchange.reserves(pair),
        [U256::from(11_000), U256::from(36_374)]
    );
    let swap: Pair::Swap = receipt.event();
    assert_eq!((swap.to, swap.tokenIn), (BOB, low));
    assert_eq!(
        (swap.amountIn, swap.amountOut),
        (U256::from(1_000), U256::from(3_626))
    );
    let sync: Pair::Sync = receipt.event();
    assert_eq!(
        [sync.reserve0, sync.reserve1].map(U256::from),
        exchange.reserves(pair)
    );
}

#[test]
fn swaps_of_every_size_bring_the_exact_fraction_floored_and_what_was_quoted() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    for _ in 0..120 {
        // From a few base units to what 96 bits hold, either way.
        let mut amount = || 4 + (u128::from(random.next_u64()) << 32 >> (random.next_u64() % 92));
        let mut exchange = Exchange::new();
        let pair = exchange.pairs[0];
        let (max0, max1) = (amount() + 1_000, amount() + 1_000);
        exchange.add(ALICE, pair, max0, max1).unwrap();
        for (token, side) in [(exchange.tokens[0], 0), (exchange.tokens[1], 1)] {
            let (sent, units) = {
                let units = amount();
                (U256::from(units), units)
            };
            let reserves = exchange.reserves(pair);
            let expected = out(
                &exact(sent),
                &exact(reserves[side]),
                &exact(reserves[1 - side]),
            );
            let quoted = exchange.world.call(
                exchange.router,
                &SwapRouter::quoteExactInCall {
                    tokenIn: token,
                    amountIn: sent,
                    pairs: vec![pair],
                },
            );
            assert_eq!(quoted, Ok(word(&expected)));
            if expected == exact(U256::ZERO) {
                refused(
                    exchange.swap(BOB, token, units, &[pair]),
                    &Pair::AmountTooSmall {},
                );
                continue;
            }
            assert_eq!(
                exchange.swap(BOB, token, units, &[pair]),
                Ok(word(&expected))
            );
            let after = exchange.reserves(pair);
            assert!(
                after[0].widening_mul::<256, 4, 512, 8>(after[1])
                    >= reserves[0].widening_mul(reserves[1])
            );
        }
    }
}

#[test]
fn a_way_through_several_pairs_is_one_swap_after_the_other() {
    let exchange = Exchange::provided(ALICE, 5_000_000_000, 7_000_000_000);
    let [low, _, high] = exchange.tokens;
    let (sent, pairs) = (
        U256::from(123_456_789),
        [exchange.pairs[0], exchange.pairs[1]],
    );
    let mut one_by_one = exchange.clone();
    let middle = one_by_one.swap(BOB, low, sent.to(), &pairs[..1]).unwrap();
    let last = one_by_one
        .swap(BOB, exchange.tokens[1], middle.to(), &pairs[1..])
        .unwrap();
    let mut at_once = exchange.clone();
    let before = at_once.balance(high, CAROL);
    let receipt = at_once
        .world
        .send(BOB, at_once.router, &way(CAROL, low, sent, &pairs))
        .unwrap();
    assert_eq!(at_once.balance(high, CAROL) - before, last);
    let amounts: Vec<U256> = receipt
        .events::<Pair::Swap>()
        .iter()
        .map(|swap| swap.amountOut)
        .collect();
    assert_eq!(amounts, [middle, last]);
    // The router keeps nothing.
    for token in exchange.tokens {
        assert_eq!(at_once.balance(token, exchange.router), U256::ZERO);
    }
}

#[test]
fn going_to_and_fro_never_pays() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..40 {
        let mut exchange = Exchange::provided(
            ALICE,
            u128::from(random.next_u64() | 0xffff),
            u128::from(random.next_u64() | 0xffff),
        );
        let [pair, other, third] = exchange.pairs;
        let [low, middle, high] = exchange.tokens;
        let sent = u128::from(random.next_u64() >> (random.next_u64() % 48)) + 1_000;
        for (start, pairs) in [
            (low, vec![pair, pair]),
            (middle, vec![pair, pair]),
            (low, vec![pair, other, third]),
            (high, vec![third, pair, other]),
        ] {
            match exchange.swap(BOB, start, sent, &pairs) {
                // Three pairs of different prices may be out of line: once round is fair to gain, but two are one.
                Ok(back) if pairs.len() == 2 => assert!(back < U256::from(sent)),
                Ok(_) => {}
                Err(refusal) => refused::<(), _>(Err(refusal), &Pair::AmountTooSmall {}),
            }
        }
    }
}

#[test]
fn limits_hold_to_the_last_unit_and_the_last_second() {
    let mut exchange = Exchange::provided(ALICE, 10_000, 40_000);
    let [pair, ..] = exchange.pairs;
    let now = U256::from(exchange.world.now);
    let free = way(BOB, exchange.tokens[0], U256::from(1_000), &[pair]);
    let (mut world, router) = (exchange.world.clone(), exchange.router);
    let call = SwapRouter::swapExactInCall {
        minAmountOut: U256::from(3_627),
        ..free.clone()
    };
    let error = SwapRouter::TooLittleOut {
        amountOut: U256::from(3_626),
        minAmountOut: U256::from(3_627),
    };
    refused(world.send(BOB, router, &call), &error);
    let call = SwapRouter::swapExactInCall {
        deadline: now - U256::ONE,
        ..free.clone()
    };
    let error = SwapRouter::DeadlinePassed {
        deadline: now - U256::ONE,
        time: now,
    };
    refused(world.send(BOB, router, &call), &error);
    let call = SwapRouter::swapExactInCall {
        minAmountOut: U256::from(3_626),
        deadline: now,
        ..free.clone()
    };
    world.send(BOB, router, &call).unwrap();
    let call = SwapRouter::swapExactInCall {
        pairs: vec![],
        ..free
    };
    refused(
        exchange.world.send(BOB, router, &call),
        &SwapRouter::NoPairs {},
    );
}

#[test]
fn what_cannot_be_swapped_is_refused_with_its_reason() {
    let mut exchange = Exchange::provided(ALICE, 10_000, 40_000);
    let [pair, other, _] = exchange.pairs;
    let [low, middle, high] = exchange.tokens;
    refused(
        exchange.swap(BOB, high, 5, &[pair]),
        &Pair::UnknownToken { token: high },
    );
    refused(
        exchange.swap(BOB, low, 0, &[pair]),
        &Pair::NothingSent { token: low },
    );
    refused(
        exchange.swap(BOB, low, 1_000, &[pair, pair, other]),
        &Pair::UnknownToken { token: low },
    );
    // 1 · 997 · 10,000 / (40,000 · 1,000 + 997) is less than one.
    refused(
        exchange.swap(BOB, middle, 1, &[pair]),
        &Pair::AmountTooSmall {},
    );
    let mut empty = Exchange::new();
    let pair = empty.pairs[0];
    refused(
        empty.swap(BOB, empty.tokens[0], 1_000, &[pair]),
        &Pair::NoLiquidity {},
    );
}

#[test]
fn a_reserve_ends_at_112_bits() {
    let mut exchange = Exchange::provided(ALICE, 10_000, 40_000);
    let [pair, ..] = exchange.pairs;
    let low = exchange.tokens[0];
    let most = (U256::ONE << 112) - U256::ONE;
    let mint = Token::mintCall {
        to: BOB,
        amount: most,
    };
    exchange
        .world
        .send(crate::world::OWNER, low, &mint)
        .unwrap();
    let error = Pair::ReserveTooLarge {
        token: low,
        balance: most + U256::ONE,
    };
    refused(
        exchange.swap(BOB, low, (most - U256::from(9_999)).to(), &[pair]),
        &error,
    );
    let all = exchange
        .swap(BOB, low, (most - U256::from(10_000)).to(), &[pair])
        .unwrap();
    assert_eq!(all, U256::from(39_999));
    assert_eq!(exchange.reserves(pair), [most, U256::ONE]);
}

#[test]
fn a_swap_writes_one_slot_of_the_pair_and_the_prices_once_a_block() {
    let mut exchange = Exchange::provided(ALICE, 10_000, 40_000);
    let pair = exchange.pairs[0];
    let call = way(BOB, exchange.tokens[0], U256::from(1_000), &[pair]);
    let slots = |exchange: &Exchange| {
        let writes = exchange.world.writes(BOB, exchange.router, &call);
        let mut slots: Vec<(U256, U256)> = writes
            .into_iter()
            .filter_map(|(location, _, after)| match location {
                Location::Storage(address, slot) if address == pair => Some((slot, after)),
                _ => None,
            })
            .collect();
        slots.sort_unstable();
        slots
    };
    let [(slot, after)] = slots(&exchange)[..] else {
        panic!("one slot in the block of the last update");
    };
    let layout = exchange::pair_layout();
    let stored = layout.variable("stored").unwrap();
    assert_eq!(slot, stored.slot());
    assert_eq!(slot, U256::from(exchange::RESERVES));
    let expected = Reserves {
        amount0: 11_000,
        amount1: 36_374,
        last_update: u32::try_from(exchange.world.now).unwrap(),
    };
    assert_eq!(Reserves::from(after), expected);
    assert_eq!(Into::<U256>::into(expected), after);
    exchange.world.later(12);
    let written: Vec<U256> = slots(&exchange).iter().map(|(slot, _)| *slot).collect();
    let named = ["stored", "cumulativePrice0", "cumulativePrice1"]
        .map(|name| layout.variable(name).unwrap().slot());
    assert_eq!(written, named);
    assert_eq!(named[1..], exchange::CUMULATIVE_PRICES.map(U256::from));
    // A repeated call costs what a swap costs, in a block in which the pair was used already.
    let receipt = exchange.world.send(BOB, exchange.router, &call).unwrap();
    assert!(receipt.gas_used < 160_000, "{} gas", receipt.gas_used);
    assert!(call.abi_encode().len() < 300);
}
