//! Block-STM's deeds, which a driver does in the order its scheduler says: attempt, publish, validate,
//! retract, and at the end the outcome in block order. Knows no schedule.

use std::sync::Mutex;

use revm::primitives::map::AddressMap;

use crate::attempt::{Attempts, Ended};
use crate::effects::{Effects, Read, locations_read};
use crate::evm::Evm;
use crate::overlay::Overlay;
use crate::scheduler::Scheduler;
use crate::sync::lock;
use crate::trace::AttemptEnd;
use crate::versions::{Conflict, Estimate, Origin, Versions};
use crate::view::{Stop, View};
use crate::{Abort, Attempt, ExecutionError, Outcome, Record, Trace, TxIndex};

/// One attempt, run to its end.
#[derive(Debug)]
pub(crate) struct Finished {
    incarnation: u32,
    ended: Ended,
    effects: Effects,
    reads: Vec<(Read, Origin)>,
    /// Gas used; 0 for a transaction that is invalid on arrival.
    pub(crate) gas: u64,
}

/// How an attempt came out.
#[derive(Debug)]
pub(crate) enum Attempted {
    Finished(Box<Finished>),
    /// It met an estimate, having used so much gas.
    Blocked(Estimate, u64),
}

/// An incarnation's abort, granted and done.
pub(crate) struct Retracted {
    /// Only under [`Record::Trace`].
    pub(crate) conflict: Option<Conflict>,
    pub(crate) wasted_gas: u64,
}

/// One block under Block-STM.
pub(crate) struct Stm<'a> {
    pub(crate) attempts: Attempts<'a>,
    versions: Versions<'a>,
    finished: Vec<Mutex<Option<Box<Finished>>>>,
}

impl<'a> Stm<'a> {
    pub(crate) fn new(attempts: Attempts<'a>) -> Self {
        let transactions = attempts.block.transactions.len();
        Self {
            attempts,
            versions: Versions::new(attempts.base, attempts.rules, transactions),
            finished: (0..transactions).map(|_| Mutex::default()).collect(),
        }
    }

    /// A scheduler that knows each sender's nonces to be a chain.
    pub(crate) fn scheduler(&self) -> Scheduler {
        let mut last: AddressMap<TxIndex> = AddressMap::default();
        let senders = self
            .attempts
            .block
            .transactions
            .iter()
            .map(|transaction| transaction.caller);
        Scheduler::with_hints(
            (0..)
                .zip(senders)
                .map(|(index, sender)| last.insert(sender, index)),
        )
    }

    /// An EVM for one worker; `None` in an empty block.
    pub(crate) fn evm(&self) -> Option<Evm<'a, View<'_, 'a>>> {
        let first = self.attempts.block.transactions.first()?;
        Some(Evm::new(
            self.attempts.block,
            first,
            View::new(&self.versions),
        ))
    }

    /// Runs one incarnation; nobody sees its writes yet.
    pub(crate) fn attempt(
        &self,
        evm: &mut Evm<'a, View<'_, 'a>>,
        transaction: TxIndex,
        incarnation: u32,
    ) -> Attempted {
        evm.database().turn_to(transaction);
        let mut effects = Effects::default();
        let (ended, gas) = match self
            .attempts
            .run(evm, transaction, incarnation, &mut effects)
        {
            Ok(ended) => ended,
            Err((Stop::Estimate(estimate), gas)) => return Attempted::Blocked(estimate, gas),
            Err((Stop::MissingCode(error), gas)) => (Ended::Block(error.to_string()), gas),
        };
        let reads = evm.database().take_reads();
        Attempted::Finished(Box::new(Finished {
            incarnation,
            ended,
            effects,
            reads,
            gas,
        }))
    }

    /// Shows an attempt's writes. True if it wrote where its previous incarnation had not.
    pub(crate) fn publish(&self, transaction: TxIndex, finished: Box<Finished>) -> bool {
        let mut place = lock(&self.finished[transaction as usize]);
        let previous = place.as_ref().map(|previous| &previous.effects);
        let wrote_new_location = self
            .versions
            .publish(transaction, &finished.effects, previous);
        *place = Some(finished);
        wrote_new_location
    }

    /// The first read of this incarnation that would go differently now. An incarnation that is no
    /// longer the latest has none: there is nothing to abort.
    pub(crate) fn stale_read(&self, transaction: TxIndex, incarnation: u32) -> Option<Read> {
        let finished = lock(&self.finished[transaction as usize]);
        let finished = finished
            .as_ref()
            .filter(|finished| finished.incarnation == incarnation)?;
        let mut reads = finished.reads.iter();
        let stale = reads.find(|(read, origin)| !self.versions.holds(read, *origin, transaction));
        stale.map(|&(read, _)| read)
    }

    /// Marks an aborted incarnation's writes as estimates, and says what it stumbled over.
    pub(crate) fn retract(&self, transaction: TxIndex, stale: &Read) -> Retracted {
        let finished = lock(&self.finished[transaction as usize]);
        let wasted_gas = finished.as_ref().map_or(0, |finished| finished.gas);
        let conflict = (self.attempts.config.record >= Record::Trace).then(|| {
            let reads = finished.iter().flat_map(|finished| &finished.reads);
            let conflicts = reads.filter_map(|(read, _)| self.versions.conflict(read, transaction));
            // Where other workers have made good by now what was stale a moment ago, its place is known.
            conflicts
                .min_by_key(|conflict| conflict.location)
                .unwrap_or(Conflict {
                    location: stale.location(),
                    writer: None,
                })
        });
        if let Some(finished) = finished.as_ref() {
            self.versions.mark_estimates(transaction, &finished.effects);
        }
        Retracted {
            conflict,
            wasted_gas,
        }
    }

    /// The outcome, once the scheduler says that the block is done.
    pub(crate) fn into_outcome(self) -> Result<Outcome, ExecutionError> {
        let Attempts {
            base,
            rules,
            config,
            ..
        } = self.attempts;
        let recording = config.record >= Record::Dependencies;
        let mut outcome = Outcome::default();
        outcome.transactions.reserve_exact(self.finished.len());
        let mut overlay = Overlay::new(base, rules, self.finished.len());
        for (index, finished) in (0..).zip(self.finished) {
            let finished = finished
                .into_inner()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            let finished = finished
                .expect("invariant: the scheduler is done when every transaction is executed");
            let mut transaction = finished.ended.into_outcome(index)?;
            if recording {
                transaction.reads = locations_read(finished.reads.iter().map(|(read, _)| read));
                transaction.writes = overlay.locations_written(&finished.effects);
            }
            overlay.apply(&finished.effects);
            outcome.gas_used += finished.gas;
            outcome.transactions.push(transaction);
        }
        outcome.changes = overlay.into_changes();
        Ok(outcome)
    }
}

/// One worker's notes for the trace.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) aborts: Vec<Abort>,
    pub(crate) validations: u32,
}

impl Notes {
    pub(crate) fn retracted(&mut self, reader: TxIndex, incarnation: u32, retracted: &Retracted) {
        if let Some(Conflict { location, writer }) = retracted.conflict {
            self.aborts.push(Abort {
                reader,
                incarnation,
                writer,
                location,
                wasted_gas: retracted.wasted_gas,
            });
        }
    }

    pub(crate) fn blocked(
        &mut self,
        reader: TxIndex,
        incarnation: u32,
        on: Estimate,
        wasted_gas: u64,
    ) {
        let Estimate { writer, location } = on;
        self.aborts.push(Abort {
            reader,
            incarnation,
            writer: Some(writer),
            location,
            wasted_gas,
        });
    }

    /// All workers' notes as one trace.
    pub(crate) fn into_trace(all: impl IntoIterator<Item = Self>, elapsed: f64) -> Trace {
        let mut trace = Trace {
            elapsed,
            ..Trace::default()
        };
        for notes in all {
            trace.attempts.extend(notes.attempts);
            trace.aborts.extend(notes.aborts);
            trace.validations += notes.validations;
        }
        trace
            .aborts
            .sort_unstable_by_key(|abort| (abort.reader, abort.incarnation));
        for attempt in &mut trace.attempts {
            let key = (attempt.transaction, attempt.incarnation);
            let aborted = trace
                .aborts
                .binary_search_by_key(&key, |abort| (abort.reader, abort.incarnation))
                .is_ok();
            if aborted && attempt.end_state == AttemptEnd::Committed {
                attempt.end_state = AttemptEnd::Aborted;
            }
        }
        trace.attempts.sort_by(|a, b| {
            a.start
                .total_cmp(&b.start)
                .then((a.worker, a.transaction, a.incarnation).cmp(&(
                    b.worker,
                    b.transaction,
                    b.incarnation,
                )))
        });
        trace
    }
}
