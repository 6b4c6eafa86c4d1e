//! What calls, events and refusals say in words.

use alloy_primitives::{Address, Bytes, LogData, U256};
use alloy_sol_types::{Panic, Revert, SolCall, SolError, SolEvent};
use leverloom_market::abi::{LendingPool, PriceOracle, Token};
use leverloom_market::decode;
use leverloom_model::report::{Decoded, Value};

use crate::locations::{BORROWER_2, YOU, ready, tokens, wad};
use crate::world::{ALICE, ALL, BOB, CAROL, E8, Refusal, units};

#[test]
fn calls_are_told_with_assets_people_and_tokens() {
    let (world, _) = ready();
    let directory = world.directory();
    let told = |to: Address, data: Vec<u8>| {
        let Decoded { name, arguments } = decode::call(&directory, to, &data);
        (
            name,
            arguments
                .into_iter()
                .map(|(name, value)| format!("{name}={value:?}"))
                .collect::<Vec<_>>(),
        )
    };
    let [weth, _, usdc] = world.tokens[..] else {
        panic!("three assets")
    };
    let call = LendingPool::liquidateCall {
        collateralAsset: weth,
        debtAsset: usdc,
        borrower: BOB,
        debtToCover: ALL,
    };
    let decoded = decode::call(&directory, world.pool, &call.abi_encode());
    let arguments = [
        ("collateralAsset", Value::Asset(0)),
        ("debtAsset", Value::Asset(2)),
        ("borrower", Value::Actor(BORROWER_2)),
        ("debtToCover", Value::Max),
    ];
    let arguments: Vec<_> = arguments
        .map(|(name, value)| (name.to_owned(), value))
        .into();
    assert_eq!(
        decoded,
        Decoded {
            name: "liquidate".to_owned(),
            arguments
        }
    );
    let call = LendingPool::supplyCall {
        asset: usdc,
        amount: units("12.5", 6),
    };
    let decoded = decode::call(&directory, world.pool, &call.abi_encode());
    assert_eq!(
        decoded.arguments[1],
        ("amount".to_owned(), tokens(2, "12.5"))
    );
    let call = Token::transferCall {
        to: ALICE,
        value: units("3", 18),
    };
    let decoded = decode::call(&directory, weth, &call.abi_encode());
    assert_eq!(
        decoded.arguments,
        [
            ("to".to_owned(), Value::Actor(YOU)),
            ("value".to_owned(), tokens(0, "3"))
        ]
    );
    let call = PriceOracle::setPriceCall {
        asset: weth,
        priceE8: U256::from(190_050_000_000u64),
    };
    let decoded = decode::call(&directory, world.oracle, &call.abi_encode());
    assert_eq!(
        decoded.arguments[1],
        ("priceE8".to_owned(), Value::Usd(wad("1900.5")))
    );
    // Anything can arrive in call data.
    assert_eq!(told(world.pool, vec![]), ("0x".to_owned(), vec![]));
    assert_eq!(told(world.pool, vec![1, 2]).0, "0x0102");
    assert_eq!(
        told(world.pool, vec![1, 2, 3, 4, 5]),
        (
            "0x01020304".to_owned(),
            vec!["data=Number(\"0x05\")".to_owned()]
        )
    );
    let mut cut = LendingPool::supplyCall {
        asset: usdc,
        amount: U256::ONE,
    }
    .abi_encode();
    cut.truncate(4 + 32 + 5);
    assert_eq!(told(world.pool, cut).1, ["asset=Asset(2)"]);
}

#[test]
fn events_carry_their_contract() {
    let (mut world, _) = ready();
    let directory = world.directory();
    world.set_price(0, 1_900 * E8);
    let receipt = world
        .liquidate(BOB, (0, 2), ALICE, units("1900", 6))
        .unwrap();
    let events: Vec<Decoded> = receipt
        .logs
        .iter()
        .map(|log| decode::event(&directory, log.address, &log.data))
        .collect();
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(
        names,
        ["LendingPool.Liquidate", "USDC.Transfer", "ETH.Transfer"]
    );
    let arguments = [
        ("borrower", Value::Actor(YOU)),
        ("collateralAsset", Value::Asset(0)),
        ("debtAsset", Value::Asset(2)),
        ("liquidator", Value::Actor(BORROWER_2)),
        ("repaid", tokens(2, "1900")),
        ("seized", tokens(0, "1.05")),
        ("protocolFee", tokens(0, "0")),
    ];
    assert_eq!(
        events[0].arguments,
        arguments.map(|(name, value)| (name.to_owned(), value))
    );
    assert_eq!(
        events[1].arguments[1],
        ("to".to_owned(), Value::Contract("LendingPool".to_owned()))
    );
    let strange = LogData::new_unchecked(vec![], Bytes::from_static(&[7]));
    assert_eq!(
        decode::event(&directory, world.pool, &strange).name,
        "LendingPool.anonymous"
    );
    let cut = LogData::new_unchecked(vec![LendingPool::Supply::SIGNATURE_HASH], Bytes::new());
    assert!(
        decode::event(&directory, world.pool, &cut)
            .arguments
            .is_empty()
    );
}

#[test]
fn refusals_are_told_with_their_numbers() {
    let (mut world, _) = ready();
    let directory = world.directory();
    let told = |to: Address, output: &[u8]| {
        let (name, arguments) = decode::revert_text(&directory, to, output);
        let arguments: Vec<String> = arguments
            .into_iter()
            .map(|(name, text)| format!("{name}: {text}"))
            .collect();
        format!("{name}({})", arguments.join(", "))
    };
    let pool = world.pool;
    let refusal = |result: Result<crate::world::Receipt, Refusal>| {
        told(pool, &result.expect_err("refused").0)
    };
    assert_eq!(
        refusal(world.borrow(ALICE, 2, units("84001", 6))),
        "InsufficientLiquidity(asset: USDC, available: 84000 USDC, requested: 84001 USDC)"
    );
    assert_eq!(
        refusal(world.borrow(ALICE, 2, units("1", 6))),
        "BorrowLimitExceeded(debtUsd: 16001 USD, borrowLimitUsd: 16000 USD)"
    );
    assert_eq!(
        refusal(world.liquidate(BOB, (0, 2), ALICE, ALL)),
        "HealthFactorNotBelowOne(healthFactor: 1.0375)"
    );
    assert_eq!(
        refusal(world.liquidate(BOB, (0, 2), CAROL, ALL)),
        "HealthFactorNotBelowOne(healthFactor: all)"
    );
    assert_eq!(refusal(world.supply(ALICE, 0, U256::ZERO)), "ZeroAmount()");
    let error = LendingPool::InvalidConfig {
        parameter: "kinkBps".to_owned(),
    };
    assert_eq!(
        told(pool, &error.abi_encode()),
        "InvalidConfig(parameter: kinkBps)"
    );
    let error = Token::ERC20InsufficientBalance {
        sender: ALICE,
        balance: U256::ZERO,
        needed: units("2", 6),
    };
    assert_eq!(
        told(world.tokens[2], &error.abi_encode()),
        "ERC20InsufficientBalance(sender: you, balance: 0 USDC, needed: 2 USDC)"
    );
    assert_eq!(
        told(
            pool,
            &Revert {
                reason: "why not".to_owned()
            }
            .abi_encode()
        ),
        "why not()"
    );
    let panic = Panic {
        code: U256::from(0x11),
    };
    assert_eq!(
        told(pool, &panic.abi_encode()),
        "Panic(reason: arithmetic underflow or overflow)"
    );
    assert_eq!(told(pool, &[]), "no reason given()");
    assert_eq!(told(pool, &[0xde, 0xad]), "0xdead()");
}
