//! The spot oracle: what reserves say, by hand and in exact fractions, for all decimals; deceived within a block.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::Location;
use leverloom_market::abi::{Pair, SpotOracle, SteerableOracle, Token};
use leverloom_market::{artifacts, exchange, oracles};
use num_rational::BigRational as Q;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::{decimals, deploy, listed, price};
use crate::book::{exact, ten, whole, word};
use crate::exchange::{Exchange, way};
use crate::world::{ALICE, BOB, CAROL, E8, OWNER, refused};

/// A spot oracle of `asset` on the pair of tokens 0 and 1; the other token's price comes from the plain oracle.
pub(super) fn spot(exchange: &mut Exchange, asset: Address) -> Address {
    let (pair, quote_oracle) = (exchange.pairs[0], exchange.world.oracle);
    deploy(
        exchange,
        oracles::spot_oracle(pair, asset, quote_oracle, OWNER),
    )
}

/// The spot price in exact fractions: the quote's worth in the pair over the asset's whole tokens in it.
pub(super) fn by_reserves(exchange: &Exchange, asset: Address) -> Q {
    let side = usize::from(asset == exchange.tokens[1]);
    let quote = exchange.tokens[1 - side];
    let reserves = exchange.reserves(exchange.pairs[0]).map(exact);
    let quote_price = price(exchange, exchange.world.oracle, quote).unwrap();
    let held = &reserves[side] / ten(decimals(exchange, asset).into());
    let quote_held = &reserves[1 - side] / ten(decimals(exchange, quote).into());
    quote_held * exact(quote_price) / held
}

#[test]
fn a_spot_price_worked_out_by_hand() {
    // 100 ETH against 190,000 USDC at $0.87 (11 March 2023): 1,900 · 0.87 = 1,653 dollars for an ETH.
    let mut exchange = Exchange::new();
    let [weth, usdc, _] = exchange.world.tokens[..] else {
        panic!("three tokens")
    };
    let (low, high) = (weth.min(usdc), weth.max(usdc));
    let pair = deploy(&mut exchange, exchange::pair(low, high));
    let (ether, dollars) = (
        U256::from(10).pow(U256::from(20)),
        U256::from(190_000_000_000u64),
    );
    for (token, amount) in [(weth, ether), (usdc, dollars)] {
        exchange.give(ALICE, token, pair, amount.to());
    }
    exchange
        .world
        .send(ALICE, pair, &Pair::mintCall { to: ALICE })
        .unwrap();
    exchange.world.set_price(1, 87_000_000);
    let quote = exchange.world.oracle;
    let oracle = deploy(
        &mut exchange,
        oracles::spot_oracle(pair, weth, quote, OWNER),
    );
    assert_eq!(price(&exchange, oracle, weth), Ok(U256::from(1_653 * E8)));
    // It has no price for the quote: that is another oracle's affair.
    refused(
        price(&exchange, oracle, usdc),
        &SteerableOracle::PriceNotSet { asset: usdc },
    );
    let seen = [
        exchange.world.call(oracle, &SpotOracle::PAIRCall {}),
        exchange.world.call(oracle, &SpotOracle::ASSETCall {}),
        exchange.world.call(oracle, &SpotOracle::QUOTECall {}),
        exchange
            .world
            .call(oracle, &SpotOracle::QUOTE_ORACLECall {}),
    ];
    assert_eq!(seen, [Ok(pair), Ok(weth), Ok(usdc), Ok(quote)]);
}

#[test]
fn spot_prices_are_the_exact_fraction_floored_for_both_sides() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let (mut served, mut out_of_bounds) = (0, 0);
    for _ in 0..60 {
        let mut exchange = Exchange::new();
        let mut amount =
            || 2_000 + (u128::from(random.next_u64()) << 32 >> (random.next_u64() % 84));
        let pair = exchange.pairs[0];
        let (amount0, amount1) = (amount(), amount());
        exchange.add(ALICE, pair, amount0, amount1).unwrap();
        for asset in [exchange.tokens[0], exchange.tokens[1]] {
            let oracle = spot(&mut exchange, asset);
            let expected = word(&by_reserves(&exchange, asset));
            let found = price(&exchange, oracle, asset);
            if expected.is_zero() {
                refused(found, &SteerableOracle::PriceIsZero { asset });
                out_of_bounds += 1;
            } else if expected > U256::from(10).pow(U256::from(20)) {
                let error = SteerableOracle::PriceTooHigh {
                    asset,
                    priceE8: expected,
                };
                refused(found, &error);
                out_of_bounds += 1;
            } else {
                assert_eq!(found, Ok(expected));
                served += 1;
            }
        }
    }
    assert!(
        served > 20 && out_of_bounds > 20,
        "{served} {out_of_bounds}"
    );
}

#[test]
fn every_number_of_decimals_is_the_same_price() {
    // A token of d decimals at 3 to 1 against USDC is worth three dollars whatever d is.
    for decimals in 6..=18 {
        let mut exchange = Exchange::new();
        let usdc = exchange.world.tokens[1];
        let code = artifacts::token("Any", "ANY", decimals, OWNER);
        let token = exchange.world.deploy(code);
        let one = 10u128.pow(decimals.into());
        let mint = Token::mintCall {
            to: ALICE,
            amount: U256::from(one * 1_000),
        };
        exchange.world.send(OWNER, token, &mint).unwrap();
        let (low, high) = (token.min(usdc), token.max(usdc));
        let pair = deploy(&mut exchange, exchange::pair(low, high));
        exchange.give(ALICE, token, pair, one * 1_000);
        exchange.give(ALICE, usdc, pair, 3_000_000_000);
        let mint = Pair::mintCall { to: ALICE };
        exchange.world.send(ALICE, pair, &mint).unwrap();
        let quote = exchange.world.oracle;
        let oracle = deploy(
            &mut exchange,
            oracles::spot_oracle(pair, token, quote, OWNER),
        );
        assert_eq!(price(&exchange, oracle, token), Ok(U256::from(3 * E8)));
    }
}

#[test]
fn an_empty_pair_and_a_strange_token_have_no_spot_price() {
    let mut exchange = Exchange::new();
    let [low, _, high] = exchange.tokens;
    let oracle = spot(&mut exchange, low);
    refused(price(&exchange, oracle, low), &SpotOracle::NoLiquidity {});
    let code = oracles::spot_oracle(exchange.pairs[0], high, exchange.world.oracle, OWNER);
    refused(
        exchange.world.deployment(code),
        &SpotOracle::UnknownToken { token: high },
    );
}

#[test]
fn the_largest_reserves_do_not_overflow() {
    let mut exchange = Exchange::new();
    let pair = exchange.pairs[0];
    let most = (U256::ONE << 112) - U256::ONE;
    for token in [exchange.tokens[0], exchange.tokens[1]] {
        let mint = Token::mintCall {
            to: ALICE,
            amount: most,
        };
        exchange.world.send(OWNER, token, &mint).unwrap();
        exchange.give(ALICE, token, pair, most.to());
    }
    let mint = Pair::mintCall { to: ALICE };
    exchange.world.send(ALICE, pair, &mint).unwrap();
    for asset in [exchange.tokens[0], exchange.tokens[1]] {
        // At the largest price of the other token, too.
        let quote = exchange.tokens[usize::from(asset == exchange.tokens[0])];
        let at = listed(&exchange, quote);
        for price_e8 in [E8, 10_000_000_000_000] {
            exchange.world.set_price(at, price_e8);
            let oracle = spot(&mut exchange, asset);
            let expected = word(&by_reserves(&exchange, asset));
            assert_eq!(price(&exchange, oracle, asset), Ok(expected));
        }
    }
}

#[test]
fn a_swap_moves_the_spot_price_at_once_and_whoever_reads_it_depends_on_the_swap() {
    let mut exchange = Exchange::provided(ALICE, 1_000_000_000_000, 1_000_000_000_000);
    let [asset, quote, _] = exchange.tokens;
    let oracle = spot(&mut exchange, asset);
    let before = price(&exchange, oracle, asset).unwrap();
    let swap = way(
        BOB,
        asset,
        U256::from(1_000_000_000_000u64),
        &exchange.pairs[..1],
    );
    let read = SteerableOracle::priceCall { asset };
    let edges = exchange.world.edges(&[
        (BOB, exchange.router, swap.abi_encode().into()),
        (CAROL, oracle, read.abi_encode().into()),
    ]);
    let reserves = U256::from(exchange::RESERVES);
    let expected = (1, 0, Location::Storage(exchange.pairs[0], reserves));
    assert!(edges.contains(&expected), "{edges:?}");
    let pairs = [exchange.pairs[0]];
    // As much again as there was: the other reserve falls to 1,000 / 1,997 of what it was, the price to a fourth.
    exchange
        .swap(BOB, asset, 1_000_000_000_000, &pairs)
        .unwrap();
    let after = price(&exchange, oracle, asset).unwrap();
    let fallen = exact(after) / exact(before);
    let expected = Q::new(1_000.into(), 1_997.into()) / whole(2);
    let gap = &fallen - &expected;
    assert!(
        gap >= whole(-1) / ten(9) && gap <= whole(1) / ten(9),
        "{fallen}"
    );
    assert_eq!(after, word(&by_reserves(&exchange, asset)));
    // And back in the same block: an attacker pays the fees and leaves no trace in time.
    let [reserve0, reserve1] = exchange.reserves(exchange.pairs[0]);
    assert!(reserve0 > reserve1);
    let gained: u128 = (U256::from(1_000_000_000_000u64) - reserve1).to();
    exchange.swap(BOB, quote, gained, &pairs).unwrap();
    let back = price(&exchange, oracle, asset).unwrap();
    assert!(back.abs_diff(before) * U256::from(100) < before);
}
