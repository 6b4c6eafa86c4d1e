//! Transfers of the market's own ERC-20 (`OpenZeppelin`'s). Owns who sends to whom.

use alloy_primitives::{Address, TxKind, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::TxEnv;
use leverloom_executor::revm::context::result::{ExecutionResult, Output};
use leverloom_executor::{Config, Record, State, Strategy, execute};
use leverloom_market::abi::Token;
use leverloom_market::{artifacts, slots};

use crate::Workload;
use crate::people::{block, call, crowd, person};

/// Each of `count` holders sends a token once, to the holder of the number that `recipient` gives.
pub(crate) fn transfers(count: u32, recipient: impl Fn(u32) -> u32) -> Workload {
    let recipients: Vec<u32> = (0..count).map(recipient).collect();
    let holders = recipients.iter().copied().max().unwrap_or(0).max(count) + 1;
    let mut state = crowd(holders);
    let token = deploy(&mut state, person(0));
    // The deployer starts like everybody else.
    let like_everybody = state
        .account(person(1))
        .expect("invariant: two or more holders");
    state.insert_account(person(0), like_everybody);
    for holder in 0..holders {
        state.insert_slot(token, slots::balance(person(holder)), U256::from(1_000_000));
    }
    let transactions = (0..).zip(&recipients).map(|(sender, &recipient)| {
        let transfer = Token::transferCall {
            to: person(recipient),
            value: U256::ONE,
        };
        call(sender, token, 0, transfer.abi_encode().into(), 60_000)
    });
    Workload {
        block: block(transactions.collect()),
        state,
    }
}

/// Puts a token into the state by its creation code.
fn deploy(state: &mut State, owner: Address) -> Address {
    let creation = TxEnv {
        caller: owner,
        nonce: 1,
        kind: TxKind::Create,
        data: artifacts::token("Benchmark", "BENCH", 18, owner),
        gas_limit: 10_000_000,
        gas_price: 1,
        ..TxEnv::default()
    };
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Results,
        clock: &NoClock,
        on_attempt: None,
    };
    let outcome = execute(&block(vec![creation]), state, &config)
        .expect("invariant: a block of one deployment is executable")
        .outcome;
    state.apply(&outcome.changes);
    match outcome
        .transactions
        .first()
        .map(|transaction| &transaction.result)
    {
        Some(Ok(ExecutionResult::Success {
            output: Output::Create(_, Some(token)),
            ..
        })) => *token,
        other => unreachable!("invariant: the token's constructor succeeds, not {other:?}"),
    }
}
