//! Tokens that misbehave: the pool's lock and its check of what a transfer returns.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::{SolCall, SolError, sol};
use leverloom_market::abi::{LendingPool, Token};
use leverloom_market::pools::PoolLayout;

use crate::world::{ALICE, ALL, BOB, E8, OWNER, World, eth, refused, units, usdc};

/// Deploys `code` as it is, lists it as a token of 6 decimals, and gives its address.
fn listed(world: &mut World, code: &[u8]) -> Address {
    // Copies what follows these eleven bytes and returns it.
    let length = u8::try_from(code.len()).expect("a short token");
    let loader = [
        0x60, length, 0x80, 0x60, 0x0b, 0x5f, 0x39, 0x5f, 0xf3, 0x00, 0x00,
    ];
    let token = world.deploy(Bytes::from([&loader[..], code].concat()));
    let (pool, config) = (world.pool, usdc().config);
    let call = LendingPool::addAssetCall {
        asset: token,
        config,
    };
    world.send(OWNER, pool, &call).unwrap();
    world.tokens.push(token);
    world.listings.push(usdc());
    world.set_price(world.tokens.len() - 1, E8);
    token
}

#[test]
fn a_transfer_that_returns_no_true_is_a_failure() {
    let mut world = World::standard();
    // Answers 6 to everything: right for `decimals()`, neither true nor false for `transferFrom`.
    let token = listed(&mut world, &hex!("60065f5260205ff3"));
    let error = LendingPool::SafeERC20FailedOperation { token };
    refused(world.supply(ALICE, 3, U256::from(100)), &error);
    assert_eq!(world.reserve(3).cash, U256::ZERO);
}

#[test]
fn a_token_that_calls_back_is_locked_out() {
    let mut world = World::standard();
    for entry in [
        LendingPool::supplyCall::SELECTOR,
        LendingPool::withdrawCall::SELECTOR,
        LendingPool::borrowCall::SELECTOR,
        LendingPool::repayCall::SELECTOR,
    ] {
        // calldatasize == 4 (`decimals()`): return 6.
        let mut code = hex!("36600414602d57").to_vec();
        // mem[0..4] = selector, mem[4..36] = this token, mem[36..68] = 1
        code.extend(hex!("63"));
        code.extend(entry);
        code.extend(hex!("60e01b5f52306004526001602452"));
        // call(pool, 0, mem[0..68]); revert with what it says
        let pool = world.pool;
        code.extend(hex!("5f5f60445f5f73"));
        code.extend(pool);
        code.extend(hex!("5af1503d5f5f3e3d5ffd"));
        let target = code.len();
        code.extend(hex!("5b60065f5260205ff3"));
        code[5] = u8::try_from(target).expect("a short token");
        listed(&mut world, &code);
        let asset = world.tokens.len() - 1;
        let error = LendingPool::ReentrancyGuardReentrantCall {};
        refused(world.supply(ALICE, asset, U256::from(100)), &error);
        assert_eq!(world.supplied(ALICE, asset), U256::ZERO);
    }
}

sol! {
    interface FeeToken {
        function mint(address to, uint256 amount) external;
        function charge(bool onTop) external;
    }
}

/// A pool of this layout with a token that will keep a hundredth of every transfer: Alice and Bob have 1,000 in.
fn with_fee_token(layout: PoolLayout) -> (World, Address) {
    let mut world = World::with_layout(&[eth(), usdc()], layout);
    let text: String = include_str!("../../contracts/artifacts/FeeToken.hex")
        .split_ascii_whitespace()
        .collect();
    let token = world.deploy(hex::decode(text).unwrap().into());
    let (pool, config) = (world.pool, usdc().config);
    let call = LendingPool::addAssetCall {
        asset: token,
        config,
    };
    world.send(OWNER, pool, &call).unwrap();
    world.tokens.push(token);
    world.listings.push(usdc());
    world.set_price(2, E8);
    for person in [ALICE, BOB] {
        let amount = units("2000", 6);
        let mint = FeeToken::mintCall { to: person, amount };
        world.send(person, token, &mint).unwrap();
        let approve = Token::approveCall {
            spender: pool,
            value: U256::MAX,
        };
        world.send(person, token, &approve).unwrap();
        world.supply(person, 2, units("1000", 6)).unwrap();
    }
    (world, token)
}

#[test]
fn a_token_that_keeps_a_part_of_a_transfer_is_refused_in_every_layout() {
    for layout in PoolLayout::EXAMPLES {
        let (mut world, token) = with_fee_token(layout);
        let charge = FeeToken::chargeCall { onTop: false };
        world.send(ALICE, token, &charge).unwrap();
        let refusal = world.supply(ALICE, 2, units("500", 6)).unwrap_err();
        assert!(
            refusal.0.starts_with(&LendingPool::NotPaid::SELECTOR),
            "{layout:?}: {refusal:?}"
        );
        // What was in comes out again, in whole; the fee is the receiver's own affair.
        let before = world.wallet(ALICE, 2);
        world.withdraw(ALICE, 2, ALL).unwrap();
        assert_eq!(world.wallet(ALICE, 2), before + units("990", 6));
        assert_eq!(world.supplied(BOB, 2), units("1000", 6));
    }
}

#[test]
fn a_token_that_takes_more_than_it_is_told_is_refused_in_every_layout() {
    for layout in PoolLayout::EXAMPLES {
        let (mut world, token) = with_fee_token(layout);
        let charge = FeeToken::chargeCall { onTop: true };
        world.send(ALICE, token, &charge).unwrap();
        let refusal = world.withdraw(ALICE, 2, units("500", 6)).unwrap_err();
        // Where the holder has nobody else's tokens, the token itself finds too few.
        let named = refusal.0.starts_with(&LendingPool::NotPaid::SELECTOR);
        assert!(named, "{layout:?}: {refusal:?}");
        assert_eq!(world.supplied(ALICE, 2), units("1000", 6));
        assert_eq!(world.supplied(BOB, 2), units("1000", 6));
    }
}
