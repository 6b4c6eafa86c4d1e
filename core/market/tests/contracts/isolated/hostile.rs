//! Tokens that misbehave: fees on transfer, no answer, calls back.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use leverloom_market::abi::IsolatedMarket::{self, MarketConfig};
use leverloom_market::isolated::isolated_market;

use super::{Stage, parameters};
use crate::world::{ALICE, E8, OWNER, World, eth, refused, usdc};

/// A market whose collateral is `code`, deployed as it is.
fn against(code: &[u8]) -> (Stage, Address) {
    let mut world = World::new(&[eth(), usdc()]);
    // Copies what follows these eleven bytes and returns it.
    let length = u8::try_from(code.len()).expect("a short token");
    let loader = [
        0x60, length, 0x80, 0x60, 0x0b, 0x5f, 0x39, 0x5f, 0xf3, 0x00, 0x00,
    ];
    let token = world.deploy(Bytes::from([&loader[..], code].concat()));
    let config = MarketConfig {
        loanToken: world.tokens[1],
        collateralToken: token,
        oracle: world.oracle,
        ..parameters()
    };
    let market = world.deploy(isolated_market(&config));
    world.tokens[0] = token;
    world.set_price(0, E8);
    (Stage { world, market }, token)
}

#[test]
fn a_transfer_that_returns_no_true_is_a_failure() {
    // Answers 6 to everything: right for `decimals()`, neither true nor false for `transferFrom`.
    let (mut stage, token) = against(&hex!("60065f5260205ff3"));
    let error = IsolatedMarket::SafeERC20FailedOperation { token };
    refused(stage.put_in(ALICE, U256::from(100)), &error);
    assert_eq!(stage.position(ALICE).collateral, U256::ZERO);
}

#[test]
fn a_token_that_delivers_nothing_or_less_is_refused() {
    // calldatasize == 4 (`decimals()`): 6. calldatasize == 36 (`balanceOf`): what slot 0 says. Else (`transferFrom`):
    // adds 99 to slot 0, whatever was asked for, and says true: a fee of one in a hundred.
    let code = hex!(
        "36600414601d57" // at 0
        "36602414602657" // at 7
        "5f546063015f55" // at 14: slot 0 += 99
        "60015f5260205ff3" // at 21: true
        "5b60065f5260205ff3" // at 29 = 0x1d: 6
        "5b5f545f5260205ff3" // at 38 = 0x26: slot 0
    );
    let (mut stage, token) = against(&code);
    let error = IsolatedMarket::TransferMismatch {
        token,
        requested: U256::from(100),
        received: U256::from(99),
    };
    refused(stage.put_in(ALICE, U256::from(100)), &error);
    assert_eq!(stage.position(ALICE).collateral, U256::ZERO);
    // Exactly what was asked for is fine, whatever the token is.
    stage.put_in(ALICE, U256::from(99)).unwrap();
    assert_eq!(stage.position(ALICE).collateral, U256::from(99));
}

#[test]
fn a_token_that_calls_back_is_locked_out() {
    for entry in [
        IsolatedMarket::supplyCall::SELECTOR,
        IsolatedMarket::withdrawCall::SELECTOR,
        IsolatedMarket::borrowCall::SELECTOR,
        IsolatedMarket::repayCall::SELECTOR,
        IsolatedMarket::supplyCollateralCall::SELECTOR,
        IsolatedMarket::withdrawCollateralCall::SELECTOR,
        IsolatedMarket::accrueCall::SELECTOR,
    ] {
        // calldatasize == 4 (`decimals()`) or 36 (`balanceOf`): return 6. Else call back, and fail with what it says:
        // mem[0..4] = selector, mem[4..36] = 1; call(caller, 0, mem[0..36]).
        let mut code = hex!("36600414602f57").to_vec();
        code.extend(hex!("36602414602f57"));
        code.push(0x63);
        code.extend(entry);
        code.extend(hex!("60e01b5f526001600452"));
        code.extend(hex!("5f5f60245f5f335af1503d5f5f3e3d5ffd"));
        let target = u8::try_from(code.len()).expect("a short token");
        code[5] = target;
        code[12] = target;
        code.extend(hex!("5b60065f5260205ff3"));
        let (mut stage, _) = against(&code);
        let error = IsolatedMarket::ReentrancyGuardReentrantCall {};
        refused(stage.put_in(ALICE, U256::from(100)), &error);
    }
}

#[test]
fn a_market_of_one_token_twice_is_refused() {
    let world = World::new(&[eth(), usdc()]);
    let config = MarketConfig {
        loanToken: world.tokens[0],
        collateralToken: world.tokens[0],
        oracle: world.oracle,
        feeRecipient: OWNER,
        ..parameters()
    };
    let error = IsolatedMarket::InvalidConfig {
        parameter: "collateralToken".to_owned(),
    };
    refused(world.deployment(isolated_market(&config)), &error);
}
