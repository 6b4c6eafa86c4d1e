//! Who tries to abuse the router: strangers who call back, pairs that call back or pay nothing.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolCall;
use leverloom_market::abi::{LendingPool, LeverageRouter};

use super::{ETH, Stage, USDC, Way, free};
use crate::puppet;
use crate::world::{ALICE, BOB, CAROL, refused, units};

#[test]
fn only_the_pool_calls_back() {
    let mut stage = Stage::new();
    stage.open(Way::Long, units("10", 18), "2").unwrap();
    let call = LeverageRouter::onFlashLoanCall {
        asset: stage.world.tokens[ETH],
        amount: U256::ONE,
        fee: U256::ZERO,
        data: Bytes::new(),
    };
    let error = LeverageRouter::NotThePool { caller: CAROL };
    refused(stage.world.send(CAROL, stage.router, &call), &error);
    // And the pool calls back nobody but who asked for the loan: a stranger's loan, with a plan against Alice as its data, comes
    // back to the stranger.
    let plan = LeverageRouter::openCall {
        position: stage.position(Way::Long),
        limits: free(U256::ZERO, "3"),
    };
    let thief = puppet::deploy(&mut stage.world);
    let loan = LendingPool::flashLoanCall {
        asset: stage.world.tokens[USDC],
        amount: U256::ONE,
        data: plan.abi_encode().into(),
    };
    let script = vec![puppet::call(stage.world.pool, &loan)];
    let before = stage.world.debt(ALICE, USDC);
    assert!(puppet::act(&mut stage.world, CAROL, thief, script).is_err());
    assert_eq!(stage.world.debt(ALICE, USDC), before);
}

/// A pair that answers 10^12 to every question and, when it is to swap, does what `swapping` says.
fn pair(stage: &mut Stage, swapping: &[u8]) -> Address {
    // calldatasize == 4: the view at the end; else what it does.
    let mut code = hex!("36600414600057").to_vec();
    code.extend(swapping);
    code[5] = u8::try_from(code.len()).expect("a short pair");
    // mem[0] = mem[32] = 10^12; return 96 bytes
    code.extend(hex!("5b64e8d4a51000805f5260205260605ff3"));
    let length = u8::try_from(code.len()).expect("a short pair");
    let loader = [
        0x60, length, 0x80, 0x60, 0x0b, 0x5f, 0x39, 0x5f, 0xf3, 0x00, 0x00,
    ];
    stage
        .world
        .deploy(Bytes::from([&loader[..], &code].concat()))
}

#[test]
fn a_pair_that_calls_back_is_locked_out() {
    for entry in [
        LeverageRouter::openCall::SELECTOR,
        LeverageRouter::openByLoopCall::SELECTOR,
        LeverageRouter::unwindCall::SELECTOR,
        LeverageRouter::unwindByLoopCall::SELECTOR,
    ] {
        let mut stage = Stage::new();
        // mem[0..4] = selector; call(caller, 0, mem[0..0x144]): arguments of zero; fail with what it says.
        let mut swapping = hex!("63").to_vec();
        swapping.extend(entry);
        swapping.extend(hex!("60e01b5f525f5f6101445f5f335af1503d5f5f3e3d5ffd"));
        stage.pair = pair(&mut stage, &swapping);
        let error = LeverageRouter::ReentrancyGuardReentrantCall {};
        let refusal = stage.open_within(Way::Long, &free(units("10", 18), "2"));
        refused(refusal, &error);
        assert_eq!(stage.world.supplied(ALICE, ETH), U256::ZERO);
    }
}

#[test]
fn a_pair_that_lies_about_what_it_pays_gets_nowhere() {
    // Returns (collateral, 10^12) and pays nothing: the loan cannot be paid back.
    let mut stage = Stage::new();
    let mut swapping = hex!("73").to_vec();
    swapping.extend(stage.world.tokens[ETH]);
    swapping.extend(hex!("5f5264e8d4a5100060205260405ff3"));
    stage.pair = pair(&mut stage, &swapping);
    let wallet = stage.world.wallet(ALICE, ETH);
    // By the loan:
    assert!(
        stage
            .open_within(Way::Long, &free(units("10", 18), "2"))
            .is_err()
    );
    // By the loop:
    let call = LeverageRouter::openByLoopCall {
        position: stage.position(Way::Long),
        limits: free(units("10", 18), "2"),
        maxSteps: U256::from(3),
    };
    assert!(stage.world.send(ALICE, stage.router, &call).is_err());
    assert_eq!(stage.world.wallet(ALICE, ETH), wallet);
    assert_eq!(stage.world.debt(ALICE, USDC), U256::ZERO);
}

#[test]
fn what_lies_in_the_router_is_nobodys_and_disturbs_nothing() {
    let mut stage = Stage::new();
    let clean = stage.clone().open(Way::Long, units("10", 18), "3").unwrap();
    for (asset, amount) in [(ETH, units("1", 18)), (USDC, units("77", 6))] {
        let call = leverloom_market::abi::Token::transferCall {
            to: stage.router,
            value: amount,
        };
        let token = stage.world.tokens[asset];
        stage.world.send(BOB, token, &call).unwrap();
    }
    let done = stage.open(Way::Long, units("10", 18), "3").unwrap();
    assert_eq!((done.bought, done.borrowed), (clean.bought, clean.borrowed));
    assert_eq!(stage.world.wallet(stage.router, ETH), units("1", 18));
    assert_eq!(stage.world.wallet(stage.router, USDC), units("77", 6));
}
