//! Tokens that misbehave: the pair's lock and its check of what a transfer returns.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use leverloom_market::abi::Pair;
use leverloom_market::exchange;

use super::Exchange;
use crate::world::{ALICE, BOB, refused};

/// Deploys `code` as it is.
fn token(exchange: &mut Exchange, code: &[u8]) -> Address {
    let length = u8::try_from(code.len()).expect("a short token");
    // Copies what follows these eleven bytes and returns it.
    let loader = [
        0x60, length, 0x80, 0x60, 0x0b, 0x5f, 0x39, 0x5f, 0xf3, 0x00, 0x00,
    ];
    exchange
        .world
        .deploy(Bytes::from([&loader[..], code].concat()))
}

/// A pair of an honest token and a bad one.
fn pair(exchange: &mut Exchange, bad: Address) -> (Address, Address) {
    let honest = exchange.tokens[0];
    let pair = exchange
        .world
        .deploy(exchange::pair(honest.min(bad), honest.max(bad)));
    (pair, honest)
}

/// Alice provides, and Bob has paid for a swap: that swap.
fn provided(exchange: &mut Exchange, pair: Address, honest: Address) -> Pair::swapCall {
    exchange.give(ALICE, honest, pair, 100_000);
    exchange
        .world
        .send(ALICE, pair, &Pair::mintCall { to: ALICE })
        .unwrap();
    exchange.give(BOB, honest, pair, 1_000);
    Pair::swapCall {
        tokenIn: honest,
        to: BOB,
    }
}

#[test]
fn a_transfer_that_returns_no_true_is_a_failure() {
    let mut exchange = Exchange::new();
    // Answers 100,000 to everything: a balance, but neither true nor false for `transfer`.
    let bad = token(&mut exchange, &hex!("620186a05f5260205ff3"));
    let (pair, honest) = pair(&mut exchange, bad);
    let swap = provided(&mut exchange, pair, honest);
    let error = Pair::SafeERC20FailedOperation { token: bad };
    refused(exchange.world.send(BOB, pair, &swap), &error);
}

#[test]
fn a_token_that_calls_back_is_locked_out_of_everything_that_changes() {
    for entry in [
        Pair::mintCall::SELECTOR,
        Pair::burnCall::SELECTOR,
        Pair::swapCall::SELECTOR,
        Pair::skimCall::SELECTOR,
        Pair::syncCall::SELECTOR,
    ] {
        let mut exchange = Exchange::new();
        // Answers 100,000 to a call of 36 bytes (`balanceOf`); to any other it calls back whoever called, and
        // reverts with what that says.
        let mut code = hex!("36602414602557").to_vec();
        // mem[0..4] = selector, then two words: this token and the caller
        code.extend(hex!("63"));
        code.extend(entry);
        code.extend(hex!("60e01b5f523060045233602452"));
        code.extend(hex!("5f5f60445f5f335af1503d5f5f3e3d5ffd"));
        let target = u8::try_from(code.len()).expect("a short token");
        code.extend(hex!("5b620186a05f5260205ff3"));
        code[5] = target;
        let bad = token(&mut exchange, &code);
        let (pair, honest) = pair(&mut exchange, bad);
        let swap = provided(&mut exchange, pair, honest);
        let before = exchange.reserves(pair);
        let error = Pair::ReentrancyGuardReentrantCall {};
        refused(exchange.world.send(BOB, pair, &swap), &error);
        assert_eq!(exchange.reserves(pair), before);
        assert_eq!(exchange.balance(honest, pair), U256::from(101_000));
    }
}
