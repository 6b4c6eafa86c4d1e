//! Bulk columns: the long tables of a [`BlockReport`] as flat numbers, and back, exactly.
//!
//! Owns strides and codes. Knows nothing of JavaScript: [`crate::wire`] moves the columns.

use leverloom_model::BlockReport;
use leverloom_model::report::{
    Abort, Actor, Attempt, AttemptEnd, Edge, HealthBin, Role, Run, Standing, Status, Transaction,
    TransactionKind,
};
use leverloom_model::units::Wad;
use serde::{Deserialize, Serialize};

/// Numbers a transaction takes in [`Columns::transactions`].
pub const TRANSACTION: usize = 14;
/// Numbers an edge takes in [`Columns::edges`].
pub const EDGE: usize = 3;
/// Numbers an attempt takes in [`Columns::attempts`].
pub const ATTEMPT: usize = 6;
/// Numbers an abort takes in [`Columns::aborts`].
pub const ABORT: usize = 6;
/// Numbers a health bin takes in [`Columns::health`].
pub const HEALTH: usize = 2;
/// Numbers an account takes in [`crate::Event::Everybody`].
pub const STANDING: usize = 5;

/// The long tables of one report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Columns {
    /// [kind, role, actor, asset, amount (4 words, low first), other role + 1 or 0, other, status, gas low, gas high, wave].
    /// Status 0 succeeded; 1: see `Remainder::exceptions`.
    pub transactions: Vec<u32>,
    /// [reader, writer, location].
    pub edges: Vec<u32>,
    /// Likewise.
    pub store_edges: Vec<u32>,
    /// [worker, transaction, incarnation, start, end, end state].
    pub attempts: Vec<f64>,
    /// [reader, incarnation, writer or −1, location, wasted gas].
    pub aborts: Vec<f64>,
    /// [accounts, debt in whole dollars].
    pub health: Vec<f64>,
}

/// A report without its long tables, and the statuses that are more than "succeeded".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remainder {
    /// The report, its long tables empty.
    pub report: BlockReport,
    /// (transaction, status) where it did not succeed.
    pub exceptions: Vec<(u32, Status)>,
}

/// Columns that do not fit together: a message of another build, or not one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadColumns(
    /// Which column.
    pub &'static str,
);

/// Takes the long tables out of a report.
pub fn split(mut report: BlockReport) -> (Remainder, Columns) {
    let transactions = std::mem::take(&mut report.outcome.transactions);
    let edges = pack_edges(&mut report.outcome.edges);
    let store_edges = pack_edges(&mut report.outcome.store_edges);
    let (attempts, aborts) = split_run(&mut report.run);
    let health = std::mem::take(&mut report.outcome.market.health);

    let mut exceptions = Vec::new();
    let mut columns = Columns {
        transactions: Vec::with_capacity(transactions.len() * TRANSACTION),
        edges,
        store_edges,
        attempts,
        aborts,
        health: Vec::with_capacity(health.len() * HEALTH),
    };
    for (index, transaction) in transactions.into_iter().enumerate() {
        let succeeded = transaction.status == Status::Succeeded;
        columns
            .transactions
            .extend(pack_transaction(&transaction, u32::from(!succeeded)));
        if !succeeded {
            exceptions.push((index as u32, transaction.status));
        }
    }
    columns.health.extend(
        health
            .iter()
            .flat_map(|bin| [f64::from(bin.accounts), bin.debt_usd as f64]),
    );
    (Remainder { report, exceptions }, columns)
}

/// Puts the long tables back.
pub fn join(remainder: Remainder, columns: &Columns) -> Result<BlockReport, BadColumns> {
    let Remainder {
        mut report,
        exceptions,
    } = remainder;
    let mut transactions = rows::<TRANSACTION, _>(&columns.transactions, "transactions")?
        .map(unpack_transaction)
        .collect::<Option<Vec<_>>>()
        .ok_or(BadColumns("transactions"))?;
    for (index, status) in exceptions {
        transactions
            .get_mut(index as usize)
            .ok_or(BadColumns("transactions"))?
            .status = status;
    }
    report.outcome.transactions = transactions;
    report.outcome.edges = unpack_edges(&columns.edges, "edges")?;
    report.outcome.store_edges = unpack_edges(&columns.store_edges, "store_edges")?;
    join_run(&mut report.run, &columns.attempts, &columns.aborts)?;
    report.outcome.market.health = rows::<HEALTH, _>(&columns.health, "health")?
        .map(|&[accounts, debt_usd]| HealthBin {
            accounts: accounts as u32,
            debt_usd: debt_usd as u64,
        })
        .collect();
    Ok(report)
}

/// Everybody's standing as rows of [role, index, health factor or −1, collateral in dollars, debt in dollars].
pub fn pack_standings(standings: &[Standing]) -> Vec<f64> {
    let rows = standings.iter().flat_map(|standing| {
        let row: [f64; STANDING] = [
            f64::from(code(&Role::ALL, standing.actor.role)),
            f64::from(standing.actor.index),
            standing.health_factor.map_or(-1.0, Wad::to_f64),
            standing.collateral_usd.to_f64(),
            standing.debt_usd.to_f64(),
        ];
        row
    });
    rows.collect()
}

/// The account of a row of [`pack_standings`]; none where the row is not one.
pub fn standing_actor(row: &[f64; STANDING]) -> Option<Actor> {
    let role = *Role::ALL.get(row[0] as usize)?;
    Some(Actor {
        role,
        index: row[1] as u32,
    })
}

/// Takes a run's long tables out: attempts and aborts.
pub fn split_run(run: &mut Run) -> (Vec<f64>, Vec<f64>) {
    let attempts = std::mem::take(&mut run.attempts);
    let aborts = std::mem::take(&mut run.aborts);
    (
        attempts.iter().flat_map(pack_attempt).collect(),
        aborts.iter().flat_map(pack_abort).collect(),
    )
}

/// Puts a run's long tables back.
pub fn join_run(run: &mut Run, attempts: &[f64], aborts: &[f64]) -> Result<(), BadColumns> {
    run.attempts = rows::<ATTEMPT, _>(attempts, "attempts")?
        .map(unpack_attempt)
        .collect::<Option<_>>()
        .ok_or(BadColumns("attempts"))?;
    run.aborts = rows::<ABORT, _>(aborts, "aborts")?
        .map(unpack_abort)
        .collect();
    Ok(())
}

/// Takes the edges out, as numbers.
fn pack_edges(edges: &mut Vec<Edge>) -> Vec<u32> {
    let edges = std::mem::take(edges);
    let numbers = edges.iter();
    let numbers = numbers.flat_map(|edge| [edge.reader, edge.writer, edge.location]);
    numbers.collect()
}

fn unpack_edges(column: &[u32], name: &'static str) -> Result<Vec<Edge>, BadColumns> {
    let edges = rows::<EDGE, _>(column, name)?;
    let edges = edges.map(|&[reader, writer, location]| Edge {
        reader,
        writer,
        location,
    });
    Ok(edges.collect())
}

fn rows<'a, const N: usize, T>(
    column: &'a [T],
    name: &'static str,
) -> Result<std::slice::Iter<'a, [T; N]>, BadColumns> {
    let (rows, rest) = column.as_chunks::<N>();
    if rest.is_empty() {
        Ok(rows.iter())
    } else {
        Err(BadColumns(name))
    }
}

fn pack_transaction(transaction: &Transaction, status: u32) -> [u32; TRANSACTION] {
    let amount = transaction.amount.0;
    let (other_role, other) = transaction.other.map_or((0, 0), |other| {
        (code(&Role::ALL, other.role) + 1, other.index)
    });
    [
        code(&TransactionKind::ALL, transaction.kind),
        code(&Role::ALL, transaction.actor.role),
        transaction.actor.index,
        transaction.asset,
        amount as u32,
        (amount >> 32) as u32,
        (amount >> 64) as u32,
        (amount >> 96) as u32,
        other_role,
        other,
        status,
        transaction.gas_used as u32,
        (transaction.gas_used >> 32) as u32,
        transaction.wave,
    ]
}

fn unpack_transaction(row: &[u32; TRANSACTION]) -> Option<Transaction> {
    let [
        kind,
        role,
        index,
        asset,
        a0,
        a1,
        a2,
        a3,
        other_role,
        other,
        _status,
        gas_low,
        gas_high,
        wave,
    ] = *row;
    let amount = [a3, a2, a1, a0]
        .into_iter()
        .fold(0u128, |sum, word| (sum << 32) | u128::from(word));
    let other = match other_role {
        0 => None,
        code => Some(Actor {
            role: *Role::ALL.get(code as usize - 1)?,
            index: other,
        }),
    };
    Some(Transaction {
        kind: *TransactionKind::ALL.get(kind as usize)?,
        actor: Actor {
            role: *Role::ALL.get(role as usize)?,
            index,
        },
        asset,
        amount: Wad(amount),
        other,
        status: Status::Succeeded,
        gas_used: u64::from(gas_high) << 32 | u64::from(gas_low),
        wave,
    })
}

fn pack_attempt(attempt: &Attempt) -> [f64; ATTEMPT] {
    [
        f64::from(attempt.worker),
        f64::from(attempt.transaction),
        f64::from(attempt.incarnation),
        attempt.start,
        attempt.end,
        f64::from(code(&AttemptEnd::ALL, attempt.end_state)),
    ]
}

fn unpack_attempt(row: &[f64; ATTEMPT]) -> Option<Attempt> {
    let [worker, transaction, incarnation, start, end, end_state] = *row;
    Some(Attempt {
        worker: worker as u32,
        transaction: transaction as u32,
        incarnation: incarnation as u32,
        start,
        end,
        end_state: *AttemptEnd::ALL.get(end_state as usize)?,
    })
}

fn pack_abort(abort: &Abort) -> [f64; ABORT] {
    [
        f64::from(abort.reader),
        f64::from(abort.incarnation),
        abort.writer.map_or(-1.0, f64::from),
        f64::from(abort.location),
        abort.wasted_gas as f64,
        abort.wasted_time,
    ]
}

fn unpack_abort(row: &[f64; ABORT]) -> Abort {
    let [
        reader,
        incarnation,
        writer,
        location,
        wasted_gas,
        wasted_time,
    ] = *row;
    Abort {
        reader: reader as u32,
        incarnation: incarnation as u32,
        writer: (writer >= 0.0).then_some(writer as u32),
        location: location as u32,
        wasted_gas: wasted_gas as u64,
        wasted_time,
    }
}

fn code<T: PartialEq + Copy>(all: &[T], value: T) -> u32 {
    all.iter()
        .position(|candidate| *candidate == value)
        .expect("ALL lists every variant") as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::report::Outcome;

    fn report() -> BlockReport {
        let borrower = Actor {
            role: Role::Borrower,
            index: 7,
        };
        let transaction = |kind, status, amount| Transaction {
            kind,
            actor: Actor {
                role: Role::Liquidator,
                index: 2,
            },
            asset: 1,
            amount: Wad(amount),
            other: (kind == TransactionKind::Liquidate).then_some(borrower),
            status,
            gas_used: (7 << 32) + 21_000,
            wave: 3,
        };
        let transactions = TransactionKind::ALL
            .iter()
            .map(|&kind| transaction(kind, Status::Succeeded, u128::MAX - 5))
            .chain([transaction(
                TransactionKind::Liquidate,
                Status::Reverted {
                    error: "HealthFactorNotBelowOne".into(),
                    arguments: vec![("healthFactor".into(), "1".into())],
                },
                0,
            )])
            .collect();
        let mut outcome = Outcome {
            transactions,
            ..Outcome::default()
        };
        outcome.edges = vec![
            Edge {
                reader: 3,
                writer: 1,
                location: 0,
            },
            Edge {
                reader: 4,
                writer: 1,
                location: 2,
            },
        ];
        outcome.store_edges = vec![Edge {
            reader: 4,
            writer: 3,
            location: 1,
        }];
        outcome.market.health = vec![
            HealthBin {
                accounts: 3,
                debt_usd: 1 << 40,
            },
            HealthBin::default(),
        ];
        let run = Run {
            attempts: AttemptEnd::ALL
                .iter()
                .map(|&end_state| Attempt {
                    worker: 1,
                    transaction: 4,
                    incarnation: 2,
                    start: 0.5,
                    end: 12.25,
                    end_state,
                })
                .collect(),
            aborts: vec![
                Abort {
                    reader: 4,
                    incarnation: 0,
                    writer: Some(0),
                    location: 0,
                    wasted_gas: 90_000,
                    wasted_time: 12.5,
                },
                Abort {
                    reader: 4,
                    incarnation: 1,
                    writer: None,
                    location: 1,
                    wasted_gas: 1,
                    wasted_time: 0.0,
                },
            ],
            ..Run::default()
        };
        BlockReport { outcome, run }
    }

    #[test]
    fn a_report_survives_the_crossing_exactly() {
        let (remainder, columns) = split(report());
        assert!(remainder.report.outcome.transactions.is_empty());
        assert_eq!(remainder.exceptions.len(), 1);
        let text = serde_json::to_string(&remainder).unwrap();
        assert_eq!(
            join(serde_json::from_str(&text).unwrap(), &columns),
            Ok(report())
        );
    }

    #[test]
    fn a_run_alone_survives_the_crossing_exactly() {
        let mut run = report().run;
        let (attempts, aborts) = split_run(&mut run);
        assert!(run.attempts.is_empty() && run.aborts.is_empty());
        assert_eq!(join_run(&mut run, &attempts, &aborts), Ok(()));
        assert_eq!(run, report().run);
        assert_eq!(
            join_run(&mut run, &attempts[1..], &aborts),
            Err(BadColumns("attempts"))
        );
    }

    #[test]
    fn columns_of_the_wrong_length_are_refused() {
        let (remainder, mut columns) = split(report());
        columns.edges.pop();
        assert_eq!(join(remainder, &columns), Err(BadColumns("edges")));
    }

    #[test]
    fn unknown_codes_are_refused() {
        let (remainder, mut columns) = split(report());
        columns.transactions[0] = 99;
        assert_eq!(join(remainder, &columns), Err(BadColumns("transactions")));
    }
}
