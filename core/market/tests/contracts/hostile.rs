//! Tokens that misbehave: the pool's lock and its check of what a transfer returns.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use leverloom_market::abi::LendingPool;

use crate::world::{ALICE, E8, OWNER, World, refused, usdc};

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
