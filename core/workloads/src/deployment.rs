//! Putting contracts into a workload's state by their own creation code. Owns no workload.

use alloy_primitives::{Address, Bytes, TxKind};
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::TxEnv;
use leverloom_executor::revm::context::result::{ExecutionResult, Output};
use leverloom_executor::{Config, Record, State, Strategy, execute};

use crate::people::block;

/// Creates a contract by a transaction of `creator` and leaves the state with it.
pub(crate) fn deploy(state: &mut State, creator: Address, init_code: Bytes) -> Address {
    let creation = TxEnv {
        caller: creator,
        nonce: state.account(creator).map_or(0, |account| account.nonce),
        kind: TxKind::Create,
        data: init_code,
        gas_limit: 10_000_000,
        gas_price: 1,
        ..TxEnv::default()
    };
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Results,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
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
            output: Output::Create(_, Some(contract)),
            ..
        })) => *contract,
        other => unreachable!("invariant: the constructor succeeds, not {other:?}"),
    }
}
