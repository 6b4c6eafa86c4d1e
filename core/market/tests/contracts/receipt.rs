//! How a transaction ended, and amounts as they are written in tests.

use alloy_primitives::{Bytes, Log, U256};
use alloy_sol_types::{SolError, SolEvent};
use leverloom_executor::revm::context::result::ExecutionResult;

/// What a call that went through left behind.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) output: Bytes,
    pub(crate) logs: Vec<Log>,
    pub(crate) gas_used: u64,
}

impl Receipt {
    /// The events of one type, with the contract that emitted each.
    pub(crate) fn events<E: SolEvent>(&self) -> Vec<E> {
        self.logs
            .iter()
            .filter_map(|log| E::decode_raw_log(log.data.topics().to_vec(), &log.data.data).ok())
            .collect()
    }

    /// The only event of this type.
    #[track_caller]
    pub(crate) fn event<E: SolEvent>(&self) -> E {
        let mut events = self.events::<E>();
        assert_eq!(
            events.len(),
            1,
            "{} was emitted {} times",
            E::SIGNATURE,
            events.len()
        );
        events.remove(0)
    }
}

/// Revert data of a call that did not go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub Bytes);

/// The call was refused with exactly this error.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug, E: SolError + std::fmt::Debug>(
    result: Result<T, Refusal>,
    expected: &E,
) {
    let refusal = result.expect_err("the call should have been refused");
    assert_eq!(
        refusal.0,
        Bytes::from(expected.abi_encode()),
        "expected {expected:?}"
    );
}

pub(crate) fn receipt(result: ExecutionResult) -> Result<Receipt, Refusal> {
    let gas_used = result.tx_gas_used();
    match result {
        ExecutionResult::Success { output, logs, .. } => Ok(Receipt {
            output: output.into_data(),
            logs,
            gas_used,
        }),
        ExecutionResult::Revert { output, .. } => Err(Refusal(output)),
        halted @ ExecutionResult::Halt { .. } => panic!("halted: {halted:?}"),
    }
}

/// `amount` whole tokens (a decimal such as "1.5") in base units of `decimals`.
#[track_caller]
pub(crate) fn units(amount: &str, decimals: u8) -> U256 {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
    assert!(
        fraction.len() <= usize::from(decimals),
        "{amount} has more than {decimals} decimals"
    );
    U256::from_str_radix(&digits, 10).unwrap()
}
