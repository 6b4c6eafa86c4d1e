//! From the executor's words to the report's: people, assets and Solidity names instead of addresses and slots.
//!
//! Owns the translation and the names it needs. Changes nothing, decides nothing.

use alloy_primitives::{Address, keccak256};
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::{Outcome, Trace, Transaction, TransactionOutcome};
use leverloom_model::report::{self, Status, TransactionDetail, TransactionKind};
use leverloom_report::{Graph, RunFacts};

use crate::actors::People;
use crate::calls::Intent;
use crate::decode;
use crate::directory::Directory;
use crate::history::Executed;
use crate::names::Names;

/// Translates the reports of one simulation.
#[derive(Debug)]
pub(crate) struct Reporter {
    names: Names,
}

impl Reporter {
    pub(crate) fn new(directory: Directory) -> Self {
        Self {
            names: Names::new(directory),
        }
    }

    pub(crate) fn directory(&self) -> &Directory {
        self.names.directory()
    }

    /// Transactions, edges and their shape; the rest of the outcome is the caller's.
    pub(crate) fn outcome(
        &self,
        intents: &[Intent],
        outcome: &Outcome,
        people: &People,
    ) -> report::Outcome {
        let graph = Graph::of(outcome, &self.names);
        let transaction = |(index, intent): (usize, &Intent)| {
            let asset = intent.call.asset();
            let decimals = self.directory().tokens[asset as usize].decimals;
            report::Transaction {
                kind: intent.call.kind(),
                actor: people.actor(intent.sender),
                asset,
                amount: intent.call.amount(decimals),
                other: intent.call.other().map(|person| people.actor(person)),
                status: self.status(
                    &outcome.transactions[index],
                    intent.call.contract(self.directory()),
                ),
                gas_used: graph.gas[index],
                wave: graph.waves[index],
            }
        };
        report::Outcome {
            transactions: intents.iter().enumerate().map(transaction).collect(),
            ..graph.outcome
        }
    }

    /// What happened in one run.
    pub(crate) fn run(
        &self,
        transactions: &[Transaction],
        trace: Trace,
        facts: RunFacts,
    ) -> report::Run {
        leverloom_report::run(transactions, trace, facts, &self.names)
    }

    /// A transaction in full; none when the block has no such transaction.
    pub(crate) fn detail(
        &self,
        block: u32,
        index: u32,
        executed: &Executed,
    ) -> Option<TransactionDetail> {
        let sent = executed.transactions.get(index as usize)?;
        let done = executed.outcome.transactions.get(index as usize)?;
        let to = sent.kind.into_to().unwrap_or_default();
        let mut identity = sent.caller.to_vec();
        identity.extend_from_slice(&sent.nonce.to_be_bytes());
        let earlier = &executed.outcome.transactions[..index as usize];
        let logs = done.result.as_ref().map_or(&[][..], |result| result.logs());
        Some(TransactionDetail {
            block,
            index,
            id: keccak256(identity).to_string(),
            from: sent.caller.to_string(),
            contract: self.directory().label(to),
            call: decode::call(self.directory(), to, &sent.data),
            events: logs
                .iter()
                .map(|log| decode::event(self.directory(), log.address, &log.data))
                .collect(),
            reads: leverloom_report::reads(done, earlier, &self.names),
            writes: leverloom_report::writes(done, &self.names),
            priority_fee: sent
                .gas_priority_fee
                .map_or(0, |fee| u64::try_from(fee).unwrap_or(u64::MAX)),
            nonce: sent.nonce,
            gas_limit: sent.gas_limit,
            failed: leverloom_report::failed(&executed.aborts, index, &self.names),
        })
    }

    fn status(&self, transaction: &TransactionOutcome, to: Address) -> Status {
        match &transaction.result {
            Ok(ExecutionResult::Success { .. }) => Status::Succeeded,
            Ok(ExecutionResult::Revert { output, .. }) => {
                let (error, arguments) = decode::revert_text(self.directory(), to, output);
                Status::Reverted { error, arguments }
            }
            Ok(ExecutionResult::Halt { reason, .. }) => Status::Halted {
                reason: format!("{reason:?}"),
            },
            Err(reason) => Status::Invalid {
                reason: reason.clone(),
            },
        }
    }
}

/// Liquidation attempts of a block that came too late or were refused.
pub(crate) fn liquidations_refused(outcome: &report::Outcome) -> u32 {
    let attempts = outcome
        .transactions
        .iter()
        .filter(|transaction| transaction.kind == TransactionKind::Liquidate);
    attempts
        .filter(|transaction| transaction.status != Status::Succeeded)
        .count() as u32
}
