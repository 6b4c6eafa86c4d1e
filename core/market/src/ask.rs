//! Questions to the contracts: a view function on a state, as the next block would answer it.
//!
//! For the few numbers that no mirror keeps, such as the price of an oracle that works it out. Changes nothing.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::{Config, Record, State, Strategy, execute};

use crate::abi::SteerableOracle;
use crate::chain::{self, TRANSACTION_GAS_CAP};
use crate::prices::{PriceE8, clamped};

/// When a question is asked, and by whom: somebody with ether.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    pub(crate) block: u32,
    pub(crate) timestamp_s: u64,
    pub(crate) who: Address,
}

impl Asking {
    /// What the call returns; `None` when it is refused.
    pub(crate) fn call(self, state: &State, contract: Address, data: Bytes) -> Option<Bytes> {
        let nonce = state.accounts.get(&self.who).map_or(0, |it| it.nonce);
        let call = chain::transaction(
            self.who,
            nonce,
            contract.into(),
            data,
            TRANSACTION_GAS_CAP,
            0,
        );
        let gas_limit = TRANSACTION_GAS_CAP;
        let block = chain::block(self.block, self.timestamp_s, gas_limit, vec![call]);
        let config = Config {
            strategy: Strategy::Sequential,
            record: Record::Results,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let execution = execute(&block, state, &config).ok()?;
        match execution.outcome.transactions.into_iter().next()?.result {
            Ok(ExecutionResult::Success { output, .. }) => Some(output.into_data()),
            _ => None,
        }
    }

    /// What an oracle says of an asset; `None` when it refuses to say.
    pub(crate) fn price(self, state: &State, oracle: Address, asset: Address) -> Option<PriceE8> {
        let data = SteerableOracle::priceCall { asset }.abi_encode();
        let answer = self.call(state, oracle, data.into())?;
        let price: U256 = SteerableOracle::priceCall::abi_decode_returns(&answer).ok()?;
        Some(clamped(price.saturating_to()))
    }
}
