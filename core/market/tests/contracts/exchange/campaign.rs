//! Long random runs of everybody doing everything with one pair: after each call the chain agrees with the books to
//! the last unit, refusals included, no share ever loses worth, and no token is made or lost.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolError;
use leverloom_market::abi::Pair;
use num_rational::BigRational as Q;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::Exchange;
use super::book::{Ledger, Why};
use crate::book::{exact, word};
use crate::world::{PEOPLE, Receipt, Refusal};

/// An amount of any magnitude up to 80 bits, often tiny.
fn amount(random: &mut ChaCha8Rng) -> u128 {
    u128::from(random.next_u64()) << 16 >> (random.next_u64() % 80)
}

fn agree<T>(
    found: Result<Receipt, Refusal>,
    expected: &Result<T, Why>,
    told: impl Fn(&Receipt) -> bool,
) {
    match (found, expected) {
        (Ok(receipt), Ok(_)) => assert!(told(&receipt), "other numbers than in the books"),
        (Err(Refusal(data)), Err(why)) => {
            let selector = match why {
                Why::NothingSent => Pair::NothingSent::SELECTOR,
                Why::NoLiquidity => Pair::NoLiquidity::SELECTOR,
                Why::TooSmall => Pair::AmountTooSmall::SELECTOR,
            };
            assert_eq!(data[..4], selector, "expected {why:?}");
        }
        (found, expected) => panic!("{found:?}, but by the books {:?}", expected.as_ref().err()),
    }
}

fn words(amounts: &[Q]) -> Bytes {
    let words = amounts
        .iter()
        .map(|amount| word(amount).to_be_bytes::<32>());
    words.flatten().collect::<Vec<u8>>().into()
}

#[test]
fn the_chain_agrees_with_the_books() {
    let mut counts = [0; 8];
    for seed in 0..256 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut exchange = Exchange::new();
        let pair = exchange.pairs[0];
        let tokens = [exchange.tokens[0], exchange.tokens[1]];
        let totals = tokens.map(|token| total(&exchange, token));
        let mut ledger = Ledger::new();
        let mut worth = None;
        for _ in 0..64 {
            let who = PEOPLE[random.next_u64() as usize % PEOPLE.len()];
            let action = random.next_u64() as usize % 8;
            exchange.world.later(random.next_u64() % 3);
            // A token of either side first, most of the time.
            for side in [0, 1] {
                if random.next_u64() % 4 > 0 {
                    let sent = amount(&mut random);
                    exchange.give(who, tokens[side], pair, sent);
                    ledger.waiting[side] += exact(U256::from(sent));
                }
            }
            let kept = ledger.clone();
            let done = match action {
                0 | 1 => {
                    let shares = ledger.mint();
                    let found = exchange.world.send(who, pair, &Pair::mintCall { to: who });
                    agree(found, &shares, |it| {
                        it.output == words(&[shares.clone().unwrap()])
                    });
                    shares.is_ok()
                }
                2 => {
                    let mine = exchange.balance(pair, who);
                    let shares = mine * U256::from(random.next_u64() % 5) / U256::from(4);
                    let value: u128 = shares.to();
                    exchange.give(who, pair, pair, value);
                    let paid = ledger.burn(&exact(shares));
                    let found = exchange.world.send(who, pair, &Pair::burnCall { to: who });
                    agree(found, &paid, |it| {
                        it.output == words(paid.as_ref().unwrap())
                    });
                    if paid.is_err() {
                        // They would wait there for whoever burns next.
                        exchange = returned(exchange, who, pair, shares);
                    }
                    paid.is_ok()
                }
                3..=5 => {
                    let side = random.next_u64() as usize % 2;
                    let paid = ledger.swap(side);
                    let call = Pair::swapCall {
                        tokenIn: tokens[side],
                        to: who,
                    };
                    let found = exchange.world.send(who, pair, &call);
                    agree(found, &paid, |it| {
                        it.output[..32] == tokens[1 - side].into_word()[..]
                            && it.output[32..] == words(&[paid.clone().unwrap()])
                    });
                    paid.is_ok()
                }
                6 => {
                    let paid = ledger.skim();
                    let found = exchange.world.send(who, pair, &Pair::skimCall { to: who });
                    found.unwrap();
                    assert_eq!(paid.len(), 2);
                    true
                }
                _ => {
                    ledger.sync();
                    exchange.world.send(who, pair, &Pair::syncCall {}).unwrap();
                    true
                }
            };
            if done {
                counts[action] += 1;
            } else {
                ledger = kept;
            }
            assert_eq!(exchange.reserves(pair).map(exact), ledger.reserves);
            assert_eq!(exact(exchange.supply(pair)), ledger.shares);
            for side in [0, 1] {
                let held = exact(exchange.balance(tokens[side], pair));
                assert_eq!(held, &ledger.reserves[side] + &ledger.waiting[side]);
                assert_eq!(total(&exchange, tokens[side]), totals[side]);
            }
            if ledger.shares > exact(U256::ZERO) {
                let now = ledger.worth();
                assert!(
                    worth.is_none_or(|before| now >= before),
                    "a share lost worth"
                );
                worth = Some(now);
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
}

/// Gives back the shares that a refused burn left with the pair, as if they had never been sent.
fn returned(mut exchange: Exchange, who: Address, pair: Address, shares: U256) -> Exchange {
    use leverloom_market::slots;
    for (holder, change) in [(who, shares), (pair, U256::ZERO.wrapping_sub(shares))] {
        let balance = exchange.balance(pair, holder).wrapping_add(change);
        exchange
            .world
            .set_slot(pair, slots::balance(holder), balance);
    }
    exchange
}

/// What everybody has of a token, the pairs included.
fn total(exchange: &Exchange, token: Address) -> U256 {
    let holders = PEOPLE.into_iter().chain(exchange.pairs);
    holders.map(|holder| exchange.balance(token, holder)).sum()
}
