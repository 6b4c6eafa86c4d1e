//! Shares: what they are made for, what they bring back, who pays for roundings.

use alloy_primitives::{Address, U256};
use leverloom_market::abi::{Pair, SwapRouter};
use leverloom_market::exchange;
use num_rational::BigRational as Q;

use super::book::root;
use super::{Exchange, NEVER};
use crate::book::{exact, whole, word};
use crate::world::{ALICE, BOB, CAROL, refused};

const NOBODY: Address = {
    let mut bytes = [0; 20];
    bytes[18] = 0xde;
    bytes[19] = 0xad;
    Address::new(bytes)
};

#[test]
fn the_first_provider_gets_the_root_of_the_product_less_what_stays_for_ever() {
    let mut exchange = Exchange::new();
    let pair = exchange.pairs[0];
    // The root of 30,000 · 50,000 is 38,729.83….
    exchange.add(ALICE, pair, 30_000, 50_000).unwrap();
    assert_eq!(exchange.balance(pair, ALICE), U256::from(37_729));
    assert_eq!(exchange.balance(pair, NOBODY), U256::from(1_000));
    assert_eq!(exchange.supply(pair), U256::from(38_729));
    let most = u128::MAX >> 16;
    let large = exchange.pairs[1];
    for token in [exchange.tokens[1], exchange.tokens[2]] {
        let amount = U256::from(most);
        let mint = leverloom_market::abi::Token::mintCall { to: BOB, amount };
        exchange
            .world
            .send(crate::world::OWNER, token, &mint)
            .unwrap();
    }
    exchange.add(BOB, large, most, most - 1).unwrap();
    let all = root(&(whole(most) * whole(most - 1)));
    assert_eq!(exchange.supply(large), word(&all));
}

#[test]
fn a_first_provision_of_next_to_nothing_is_refused() {
    let mut exchange = Exchange::new();
    let pair = exchange.pairs[0];
    refused(
        exchange.add(ALICE, pair, 1_000, 1_000),
        &Pair::AmountTooSmall {},
    );
    refused(
        exchange.add(ALICE, pair, 0, 1_000_000),
        &Pair::AmountTooSmall {},
    );
    // The root of 1,000 · 1,003 is 1,001.49….
    exchange.add(ALICE, pair, 1_000, 1_003).unwrap();
    assert_eq!(exchange.balance(pair, ALICE), U256::ONE);
}

#[test]
fn later_ones_pay_in_proportion_and_never_more_than_they_allowed() {
    let mut exchange = Exchange::provided(ALICE, 30_000, 50_000);
    let pair = exchange.pairs[0];
    for (max0, max1, paid0, paid1) in [
        // 7,001 · 5/3 is 11,668.33…
        (7_001, 20_000, 7_001, 11_668),
        (u128::MAX, 9_999, 5_999, 9_999),
        (3, 5, 3, 5),
    ] {
        let before = exchange.clone();
        let receipt = exchange.add(BOB, pair, max0, max1).unwrap();
        let minted: Pair::Mint = receipt.event();
        assert_eq!(
            [minted.amount0, minted.amount1],
            [U256::from(paid0), U256::from(paid1)]
        );
        let supply = exact(before.supply(pair));
        let [reserve0, reserve1] = before.reserves(pair).map(exact);
        let shares = (exact(minted.amount0) * &supply / reserve0)
            .floor()
            .min((exact(minted.amount1) * &supply / reserve1).floor());
        assert_eq!(minted.shares, word(&shares));
        assert_eq!(
            exchange.balance(pair, BOB) - before.balance(pair, BOB),
            minted.shares
        );
    }
    refused(exchange.add(BOB, pair, 1, 1), &Pair::AmountTooSmall {});
}

#[test]
fn what_comes_back_is_the_share_floored_and_going_in_and_out_never_pays() {
    let mut exchange = Exchange::provided(ALICE, 30_000, 50_001);
    let pair = exchange.pairs[0];
    let wallets = [0, 1].map(|side| exchange.balance(exchange.tokens[side], BOB));
    exchange.add(BOB, pair, 1_234, 5_678).unwrap();
    let shares = exchange.balance(pair, BOB);
    let supply = exact(exchange.supply(pair));
    let owed = exchange
        .reserves(pair)
        .map(|reserve| exact(reserve) * exact(shares) / &supply);
    let receipt = exchange.remove(BOB, pair, shares).unwrap();
    let burned: Pair::Burn = receipt.event();
    assert_eq!(
        [burned.amount0, burned.amount1],
        owed.map(|owed: Q| word(&owed))
    );
    for side in [0, 1] {
        assert!(exchange.balance(exchange.tokens[side], BOB) <= wallets[side]);
    }
    assert_eq!(exchange.balance(pair, BOB), U256::ZERO);
}

#[test]
fn the_last_provider_leaves_the_locked_shares_part_behind() {
    let mut exchange = Exchange::provided(ALICE, 30_000, 50_000);
    let pair = exchange.pairs[0];
    let shares = exchange.balance(pair, ALICE);
    exchange.remove(ALICE, pair, shares).unwrap();
    // 30,000 · 37,729 / 38,729 is 29,225.3…, 50,000 of them 48,708.9….
    assert_eq!(
        exchange.reserves(pair),
        [U256::from(775), U256::from(1_292)]
    );
    // And the pair goes on from there.
    exchange.add(BOB, pair, 775_000, 1_292_000).unwrap();
    exchange
        .swap(CAROL, exchange.tokens[0], 1_000, &[pair])
        .unwrap();
}

#[test]
fn fees_go_to_the_providers() {
    let mut exchange = Exchange::provided(ALICE, 1_000_000_000, 1_000_000_000);
    let pair = exchange.pairs[0];
    let [low, high, _] = exchange.tokens;
    let shares = exchange.balance(pair, ALICE);
    let product = |exchange: &Exchange| {
        let [reserve0, reserve1] = exchange.reserves(pair).map(exact);
        reserve0 * reserve1
    };
    let before = product(&exchange);
    for _ in 0..10 {
        let got = exchange.swap(BOB, low, 50_000_000, &[pair]).unwrap();
        exchange.swap(BOB, high, got.to(), &[pair]).unwrap();
    }
    assert!(product(&exchange) > before);
    let burned: Pair::Burn = exchange.remove(ALICE, pair, shares).unwrap().event();
    let worth = exact(burned.amount0) * exact(burned.amount1);
    assert!(worth > whole(1_000_000_000 - 1_001) * whole(1_000_000_000 - 1_001));
}

#[test]
fn provisions_have_limits_too() {
    let mut exchange = Exchange::provided(ALICE, 30_000, 50_000);
    let (pair, router, now) = (exchange.pairs[0], exchange.router, exchange.world.now);
    let add = SwapRouter::addLiquidityCall {
        pair,
        max0: U256::from(7_001),
        max1: U256::from(20_000),
        min0: U256::from(7_001),
        min1: U256::from(11_669),
        to: BOB,
        deadline: NEVER,
    };
    let error = SwapRouter::TooLittle {
        token: exchange.tokens[1],
        amount: U256::from(11_668),
        minAmount: U256::from(11_669),
    };
    refused(exchange.world.send(BOB, router, &add), &error);
    let late = SwapRouter::addLiquidityCall {
        deadline: U256::from(now - 1),
        ..add.clone()
    };
    let passed = SwapRouter::DeadlinePassed {
        deadline: U256::from(now - 1),
        time: U256::from(now),
    };
    refused(exchange.world.send(BOB, router, &late), &passed);
    let add = SwapRouter::addLiquidityCall {
        min1: U256::from(11_668),
        ..add
    };
    exchange.world.send(BOB, router, &add).unwrap();
    let remove = SwapRouter::removeLiquidityCall {
        pair,
        shares: exchange.balance(pair, BOB),
        min0: U256::from(7_001),
        min1: U256::ZERO,
        to: BOB,
        deadline: NEVER,
    };
    let error = SwapRouter::TooLittle {
        token: exchange.tokens[0],
        amount: U256::from(7_000),
        minAmount: U256::from(7_001),
    };
    refused(exchange.world.send(BOB, router, &remove), &error);
    let late = SwapRouter::removeLiquidityCall {
        deadline: U256::from(now - 1),
        ..remove
    };
    refused(exchange.world.send(BOB, router, &late), &passed);
}

#[test]
fn what_came_without_a_call_is_skimmed_or_becomes_reserve() {
    let mut exchange = Exchange::provided(ALICE, 30_000, 50_000);
    let pair = exchange.pairs[0];
    let [low, high, _] = exchange.tokens;
    exchange.give(BOB, low, pair, 77);
    let before = exchange.balance(low, CAROL);
    exchange
        .world
        .send(CAROL, pair, &Pair::skimCall { to: CAROL })
        .unwrap();
    assert_eq!(exchange.balance(low, CAROL) - before, U256::from(77));
    exchange.give(BOB, high, pair, 88);
    // Nobody who leaves takes a part of it along.
    let shares = exchange.balance(pair, ALICE);
    let receipt = exchange.clone().remove(ALICE, pair, shares).unwrap();
    let burned: Pair::Burn = receipt.event();
    assert_eq!(burned.amount1, U256::from(48_708));
    exchange
        .world
        .send(CAROL, pair, &Pair::syncCall {})
        .unwrap();
    assert_eq!(
        exchange.reserves(pair),
        [U256::from(30_000), U256::from(50_088)]
    );
    refused(
        exchange
            .world
            .send(CAROL, pair, &Pair::burnCall { to: CAROL }),
        &Pair::NothingSent { token: pair },
    );
}

#[test]
fn a_pair_is_of_two_tokens_in_order() {
    let exchange = Exchange::new();
    let [low, high, _] = exchange.tokens;
    for (token0, token1) in [(high, low), (low, low), (Address::ZERO, low)] {
        let refusal = exchange.world.deployment(exchange::pair(token0, token1));
        refused(refusal, &Pair::TokensNotSorted { token0, token1 });
    }
}
