//! From the executor's words to the report's: people, assets and Solidity names instead of addresses and slots.
//!
//! Owns the translation and the names it needs. Changes nothing, decides nothing.

use alloy_primitives::{Address, U256, keccak256};
use leverloom_executor::costs::Costs;
use leverloom_executor::dependencies::Shape;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::revm::primitives::HashMap;
use leverloom_executor::trace::AttemptEnd;
use leverloom_executor::{
    DependencyEdge, Location, Outcome, Trace, Transaction, TransactionOutcome, dependencies,
};
use leverloom_model::report::{
    self, LocationName, NamedRead, NamedWrite, Status, TransactionDetail, TransactionKind,
};

use crate::actors::People;
use crate::calls::Intent;
use crate::costs;
use crate::decode;
use crate::directory::Directory;
use crate::handing_over::RunFacts;
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
        let gas: Vec<u64> = outcome.transactions.iter().map(gas_used).collect();
        let shape = dependencies::shape(&gas, &outcome.edges);
        let mut places = Places::default();
        let by_version = [&outcome.edges[..], &outcome.store_edges[..]].concat();
        let by_version = dependencies::shape(&gas, &by_version);
        let mut named = |edges: &[DependencyEdge]| {
            let edges = edges.iter().map(|edge| report::Edge {
                reader: edge.reader,
                writer: edge.writer,
                location: places.index(edge.location),
            });
            edges.collect::<Vec<_>>()
        };
        let edges = named(&outcome.edges);
        let store_edges = named(&outcome.store_edges);
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
                gas_used: gas[index],
                wave: shape.waves[index],
            }
        };
        report::Outcome {
            gas_used: outcome.gas_used,
            transactions: intents.iter().enumerate().map(transaction).collect(),
            locations: places.names(&self.names),
            edges,
            store_edges,
            dependency: dependency(shape),
            dependency_by_version: dependency(by_version),
            ..report::Outcome::default()
        }
    }

    /// What happened in one run.
    pub(crate) fn run(
        &self,
        transactions: &[Transaction],
        trace: Trace,
        facts: RunFacts,
    ) -> report::Run {
        let costs = Costs::of(transactions, &trace);
        let mut places = Places::default();
        let aborts = trace.aborts.into_iter().map(|abort| report::Abort {
            reader: abort.reader,
            incarnation: abort.incarnation,
            writer: abort.writer,
            location: places.index(abort.location),
            wasted_gas: abort.wasted_gas,
            wasted_time: abort.wasted_time,
        });
        let aborts = aborts.collect();
        let attempts = trace.attempts.into_iter().map(|attempt| report::Attempt {
            worker: attempt.worker,
            transaction: attempt.transaction,
            incarnation: attempt.incarnation,
            start: attempt.start,
            end: attempt.end,
            end_state: match attempt.end_state {
                AttemptEnd::Committed => report::AttemptEnd::Committed,
                AttemptEnd::Aborted => report::AttemptEnd::Aborted,
                AttemptEnd::Blocked => report::AttemptEnd::Blocked,
            },
        });
        report::Run {
            strategy: facts.strategy,
            instead_of: facts.instead_of,
            driver: facts.driver,
            workers: facts.workers,
            clock: facts.clock,
            elapsed: trace.elapsed,
            sequential: facts.sequential,
            attempts: attempts.collect(),
            aborts,
            locations: places.names(&self.names),
            validations: trace.validations,
            costs: costs::named(&self.names, costs),
        }
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
        let name = |location: &Location| self.names.name(location);
        let value = |location: &Location, word: U256| self.names.value(location, word);
        let mut reads: Vec<NamedRead> = done
            .reads
            .iter()
            .map(|(location, word)| NamedRead {
                location: name(location),
                value: value(location, *word),
                writer: last_writer(earlier, location),
            })
            .collect();
        let mut writes: Vec<NamedWrite> = done
            .writes
            .iter()
            .map(|(location, before, after)| NamedWrite {
                location: name(location),
                before: value(location, *before),
                after: value(location, *after),
            })
            .collect();
        reads.sort_by(|a, b| by_name(&a.location, &b.location));
        writes.sort_by(|a, b| by_name(&a.location, &b.location));
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
            reads,
            writes,
            priority_fee: sent
                .gas_priority_fee
                .map_or(0, |fee| u64::try_from(fee).unwrap_or(u64::MAX)),
            nonce: sent.nonce,
            gas_limit: sent.gas_limit,
            failed: executed
                .aborts
                .iter()
                .filter(|abort| abort.reader == index)
                .map(|abort| report::FailedAttempt {
                    incarnation: abort.incarnation,
                    location: name(&abort.location),
                    writer: abort.writer,
                    seen: abort.seen.map(|word| value(&abort.location, word)),
                    now: abort.now.map(|word| value(&abort.location, word)),
                    wasted_gas: abort.wasted_gas,
                })
                .collect(),
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

/// Locations in the order of their first appearance, each once.
#[derive(Default)]
struct Places {
    order: Vec<Location>,
    numbers: HashMap<Location, u32>,
}

impl Places {
    fn index(&mut self, location: Location) -> u32 {
        *self.numbers.entry(location).or_insert_with(|| {
            self.order.push(location);
            self.order.len() as u32 - 1
        })
    }

    fn names(&self, names: &Names) -> Vec<LocationName> {
        self.order
            .iter()
            .map(|location| names.name(location))
            .collect()
    }
}

fn gas_used(transaction: &TransactionOutcome) -> u64 {
    transaction
        .result
        .as_ref()
        .map_or(0, ExecutionResult::tx_gas_used)
}

fn by_name(a: &LocationName, b: &LocationName) -> std::cmp::Ordering {
    (&a.contract, &a.path).cmp(&(&b.contract, &b.path))
}

/// The last of `earlier` that changed the location.
fn last_writer(earlier: &[TransactionOutcome], location: &Location) -> Option<u32> {
    let wrote = |transaction: &TransactionOutcome| {
        transaction
            .writes
            .binary_search_by(|(written, ..)| written.cmp(location))
            .is_ok()
    };
    earlier.iter().rposition(wrote).map(|index| index as u32)
}

fn dependency(shape: Shape) -> report::Dependency {
    report::Dependency {
        depth: shape.depth,
        depth_gas: shape.depth_gas,
        widest_wave: shape.widest_wave,
        critical_path: shape.critical_path,
    }
}
