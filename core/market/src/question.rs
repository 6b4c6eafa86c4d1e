//! Questions to contracts: one call on a state as a block left it, of which nothing stays.
//!
//! Owns how such a call is made: it costs nothing and sees the block's number and time. Knows of contracts only how to
//! ask an oracle's price.

use alloy_primitives::{Address, Bytes, TxKind, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::result::{ExecutionResult, Output};
use leverloom_executor::revm::context::{BlockEnv, TxEnv};
use leverloom_executor::{
    Block, Config, ExecutionError, Record, State, StateChanges, Strategy, execute,
};

use crate::abi::SteerableOracle;
use crate::chain::{CHAIN_ID, SPEC, TRANSACTION_GAS_CAP, timestamp};
use crate::prices::{PriceE8, clamped};

/// When a question is asked: at the end of a block, in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    block: u32,
    timestamp_s: u64,
}

impl Moment {
    /// The end of `block` in a scenario whose blocks are `block_time_s` seconds apart.
    pub fn end_of(block: u32, block_time_s: u32) -> Self {
        Self {
            block,
            timestamp_s: timestamp(block, block_time_s),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The contract refused; its revert data.
    #[error("refused with {0}")]
    Reverted(Bytes),
    /// The EVM stopped: out of gas, an invalid instruction.
    #[error("stopped: {0}")]
    Halted(String),
    /// The call is no valid transaction.
    #[error("no valid call: {0}")]
    Invalid(String),
    /// The block could not be executed.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
}

/// What `to` answers to a call of `from`; `state` stays as it is.
///
/// # Errors
/// What the contract refuses, or why it could not be asked.
pub fn ask(
    state: &State,
    moment: Moment,
    from: Address,
    to: Address,
    data: Bytes,
) -> Result<Bytes, AskError> {
    let (output, _) = run(state, moment, from, TxKind::Call(to), data)?;
    Ok(output.into_data())
}

/// What an oracle says of an asset, 1e-8 dollars; `None` when it refuses to say.
pub(crate) fn price(
    state: &State,
    moment: Moment,
    oracle: Address,
    asset: Address,
) -> Option<PriceE8> {
    let data = SteerableOracle::priceCall { asset }.abi_encode();
    let answer = ask(state, moment, Address::ZERO, oracle, data.into()).ok()?;
    let price: U256 = SteerableOracle::priceCall::abi_decode_returns(&answer).ok()?;
    Some(clamped(price.saturating_to()))
}

/// Puts a contract on `state`, in the name of nobody who matters, and gives its address: for a copy to ask.
///
/// # Errors
/// What the constructor refuses, or why it could not be run.
pub fn deploy(state: &mut State, moment: Moment, init_code: Bytes) -> Result<Address, AskError> {
    let deployer = Address::repeat_byte(0x1e);
    match run(state, moment, deployer, TxKind::Create, init_code)? {
        (Output::Create(_, Some(address)), changes) => {
            state.apply(&changes);
            Ok(address)
        }
        _ => Err(AskError::Halted("nothing was created".to_owned())),
    }
}

fn run(
    state: &State,
    moment: Moment,
    from: Address,
    kind: TxKind,
    data: Bytes,
) -> Result<(Output, StateChanges), AskError> {
    let transaction = TxEnv {
        caller: from,
        gas_limit: TRANSACTION_GAS_CAP,
        kind,
        data,
        nonce: state.account(from).map_or(0, |account| account.nonce),
        chain_id: Some(CHAIN_ID),
        ..TxEnv::default()
    };
    let env = BlockEnv {
        number: U256::from(moment.block),
        timestamp: U256::from(moment.timestamp_s),
        gas_limit: TRANSACTION_GAS_CAP,
        ..BlockEnv::default()
    };
    let block = Block {
        spec: SPEC,
        chain_id: CHAIN_ID,
        env,
        transactions: vec![transaction],
    };
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Results,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    let outcome = execute(&block, state, &config)?.outcome;
    let result = outcome.transactions.into_iter().next();
    let result = result.expect("invariant: a block of one transaction has one outcome");
    match result.result.map_err(AskError::Invalid)? {
        ExecutionResult::Success { output, .. } => Ok((output, outcome.changes)),
        ExecutionResult::Revert { output, .. } => Err(AskError::Reverted(output)),
        ExecutionResult::Halt { reason, .. } => Err(AskError::Halted(format!("{reason:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use leverloom_model::Scenario;

    use super::*;
    use crate::abi::{LendingPool, PriceOracle};
    use crate::{Simulation, lens};

    #[test]
    fn a_question_is_answered_and_leaves_nothing() {
        let simulation = Simulation::new(Scenario::first()).unwrap();
        let (directory, state) = (simulation.directory(), simulation.state());
        let moment = Moment::end_of(0, 12);
        let asset = directory.tokens[0].address;
        let price = PriceOracle::priceCall { asset };
        let answer = ask(
            state,
            moment,
            Address::ZERO,
            directory.oracle,
            price.abi_encode().into(),
        );
        let answer = PriceOracle::priceCall::abi_decode_returns(&answer.unwrap()).unwrap();
        assert!(answer > U256::ZERO);
        // Whoever writes is told what would come of it.
        let supply = LendingPool::supplyCall {
            asset,
            amount: U256::ZERO,
        };
        let refusal = ask(
            state,
            moment,
            Address::ZERO,
            directory.pool,
            supply.abi_encode().into(),
        );
        let Err(AskError::Reverted(data)) = refusal else {
            panic!("{refusal:?}")
        };
        assert_eq!(data.len(), 4);
    }

    #[test]
    fn a_contract_can_be_put_on_a_copy() {
        let mut state = State::default();
        let moment = Moment::end_of(3, 12);
        let first = deploy(&mut state, moment, lens::lens()).unwrap();
        let second = deploy(&mut state, moment, lens::isolated_lens()).unwrap();
        assert_ne!(first, second);
        assert!(state.account(first).is_some());
        let nothing = deploy(&mut state, moment, Bytes::from_static(&[0xfe]));
        assert!(matches!(nothing, Err(AskError::Halted(_))), "{nothing:?}");
    }
}
