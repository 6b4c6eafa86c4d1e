//! What was done in the block, in its order, and what came of it.

use leverloom_market::Simulation;
use leverloom_model::report::{BlockReport, Status, TransactionKind};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct Transaction {
    actor: String,
    kind: TransactionKind,
    asset: String,
    /// Tokens or dollars asked for, as in reports; "0" for all.
    amount: String,
    /// `succeeded`, `reverted`, `halted` or `invalid`.
    status: &'static str,
    /// `HealthFactorTooLow(healthFactor: 0.97)`.
    error: Option<String>,
    gas_used: u64,
}

pub(super) fn of_block(simulation: &Simulation, report: &BlockReport) -> Vec<Transaction> {
    let directory = simulation.directory();
    let transactions = report.outcome.transactions.iter();
    let told = transactions.map(|transaction| {
        let (status, error) = match &transaction.status {
            Status::Succeeded => ("succeeded", None),
            Status::Reverted { error, arguments } => {
                let arguments = arguments
                    .iter()
                    .map(|(name, text)| format!("{name}: {text}"));
                let arguments: Vec<String> = arguments.collect();
                (
                    "reverted",
                    Some(format!("{error}({})", arguments.join(", "))),
                )
            }
            Status::Halted { reason } => ("halted", Some(reason.clone())),
            Status::Invalid { reason } => ("invalid", Some(reason.clone())),
        };
        Transaction {
            actor: directory.name(transaction.actor),
            kind: transaction.kind,
            asset: directory.tokens[transaction.asset as usize].symbol.clone(),
            amount: transaction.amount.to_string(),
            status,
            error,
            gas_used: transaction.gas_used,
        }
    });
    told.collect()
}
