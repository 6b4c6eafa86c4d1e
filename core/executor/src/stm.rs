//! Block-STM's deeds, which a driver does in the order its scheduler says: attempt, publish, validate,
//! retract, and at the end the outcome in block order. Knows no schedule.
//!
//! What is attempted, published and validated as one is a *unit*: a run of consecutive transactions, often
//! one. The scheduler counts units; traces and outcomes name transactions.

use std::cell::Cell;
use std::ops::Range;

use revm::primitives::U256;

use crate::attempt::{Attempts, Done, Ended};
use crate::desk::Fared;
use crate::effects::{Effects, Read};
use crate::evm::Evm;
use crate::local::Fees;
use crate::overlay::Overlay;
use crate::payments::payee;
use crate::record::{Executed, Log};
use crate::sync::{Mutex, PoisonError, RwLock, both, lock};
use crate::versions::{Conflict, Estimate, Versions};
use crate::view::{Outside, Stop, View};
use crate::{
    ExecutionError, Location, Outcome, Record, Trace, TransactionOutcome, TxIndex, sequential,
};

/// One attempt at a unit, run to its end.
#[derive(Debug)]
pub(crate) struct Finished {
    incarnation: u32,
    transactions: Vec<Done>,
    /// Net, without fees.
    pub(crate) effects: Effects,
    fees: Fees,
    outside: Vec<Outside>,
    /// A transaction that is invalid on arrival uses no gas.
    pub(crate) fared: Fared,
}

/// How an attempt came out.
#[derive(Debug)]
pub(crate) enum Attempted {
    Finished(Box<Finished>),
    Blocked(Blocked),
}

/// An attempt that met an estimate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocked {
    /// The transaction that met it.
    pub(crate) reader: TxIndex,
    /// The unit that will write it.
    pub(crate) on: Estimate,
    /// Gas used in vain, by the whole unit.
    pub(crate) gas: u64,
}

/// A read that no longer holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stale {
    pub(crate) reader: TxIndex,
    read: Read,
}

/// Why something ran in vain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cause {
    pub(crate) location: Location,
    pub(crate) writer: Option<TxIndex>,
    /// What was read, and what is there now, as far as is known.
    pub(crate) seen: Option<U256>,
    pub(crate) now: Option<U256>,
}

/// One transaction's part in an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) transaction: TxIndex,
    pub(crate) gas: u64,
    pub(crate) blocked: bool,
}

/// One block under Block-STM.
pub(crate) struct Stm<'a> {
    pub(crate) attempts: Attempts<'a>,
    versions: Versions<'a>,
    /// By unit.
    ranges: RwLock<Vec<Range<TxIndex>>>,
    finished: Vec<Mutex<Option<Box<Finished>>>>,
}

impl<'a> Stm<'a> {
    pub(crate) fn new(attempts: Attempts<'a>) -> Self {
        let transactions = attempts.block.transactions.len();
        Self {
            attempts,
            versions: Versions::new(attempts.base, attempts.rules, transactions),
            ranges: RwLock::default(),
            finished: (0..transactions).map(|_| Mutex::default()).collect(),
        }
    }

    /// Adds a unit, number by number.
    pub(crate) fn add(&self, range: Range<TxIndex>) {
        let mut ranges = self.ranges.write().unwrap_or_else(PoisonError::into_inner);
        ranges.push(range);
    }

    /// A unit's transactions.
    pub(crate) fn range(&self, unit: TxIndex) -> Range<TxIndex> {
        let ranges = self.ranges.read().unwrap_or_else(PoisonError::into_inner);
        ranges[unit as usize].clone()
    }

    pub(crate) fn recording(&self) -> bool {
        self.attempts.config.record >= Record::Dependencies
    }

    /// An EVM for one worker; `None` in an empty block.
    pub(crate) fn evm<'s>(&'s self) -> Option<Evm<'a, 's, View<'s, 'a>>> {
        let first = self.attempts.block.transactions.first()?;
        let view = View::new(&self.versions, self.recording());
        let evm = Evm::new(self.attempts.block, first, view);
        Some(evm.recorded(self.recording()))
    }

    /// Runs one incarnation; nobody sees its writes yet. `place` tells the transaction that runs, should it
    /// panic; `part` is told of each that was run.
    pub(crate) fn attempt<'s>(
        &self,
        evm: &mut Evm<'a, 's, View<'s, 'a>>,
        unit: TxIndex,
        incarnation: u32,
        place: &Cell<TxIndex>,
        mut part: impl FnMut(Part),
    ) -> Attempted {
        let range = self.range(unit);
        let several = range.len() > 1;
        evm.database().turn_to(unit, several);
        let mut transactions = Vec::with_capacity(range.len());
        let mut effects = Effects::default();
        let mut fared = Fared::default();
        for transaction in range {
            place.set(transaction);
            let request = &self.attempts.block.transactions[transaction as usize];
            let pays = payee(self.attempts.block, request);
            evm.database().begin(transaction, request.caller, pays);
            let (ended, gas) = match self
                .attempts
                .run(evm, transaction, incarnation, &mut effects)
            {
                Ok(ended) => ended,
                Err((Stop::Estimate(on), gas)) => {
                    part(Part {
                        transaction,
                        gas,
                        blocked: true,
                    });
                    return Attempted::Blocked(Blocked {
                        reader: transaction,
                        on,
                        gas: fared.gas + gas,
                    });
                }
                Err((Stop::MissingCode(error), gas)) => (Ended::Block(error.to_string()), gas),
            };
            part(Part {
                transaction,
                gas,
                blocked: false,
            });
            let mut view = evm.database();
            fared.gas += gas;
            let depth = view.depth();
            fared.depth = fared.depth.max(depth);
            if let Some(payee) = view.paid() {
                effects.make_payment(payee);
            }
            let log = view.log().map(|reads| Box::new(Log::new(reads, &effects)));
            transactions.push(Done { ended, log });
            if several {
                view.local.apply(&effects, depth);
            }
        }
        let mut view = evm.database();
        let (effects, fees) = if several {
            view.local.net()
        } else {
            let fees = Fees::One(effects.reward.take());
            (effects, fees)
        };
        Attempted::Finished(Box::new(Finished {
            incarnation,
            transactions,
            effects,
            fees,
            outside: view.take_outside(),
            fared,
        }))
    }

    /// Shows an attempt's writes. True if it wrote where its previous incarnation had not.
    pub(crate) fn publish(&self, unit: TxIndex, finished: Box<Finished>) -> bool {
        let mut place = lock(&self.finished[unit as usize]);
        let previous = place.as_ref().map(|previous| &previous.effects);
        let wrote_new_location =
            self.versions
                .publish(unit, &finished.effects, &finished.fees, previous);
        *place = Some(finished);
        wrote_new_location
    }

    /// The first read of this incarnation that would go differently now. An incarnation that is no
    /// longer the latest has none: there is nothing to abort.
    pub(crate) fn stale_read(&self, unit: TxIndex, incarnation: u32) -> Option<Stale> {
        let finished = lock(&self.finished[unit as usize]);
        let finished = finished
            .as_ref()
            .filter(|finished| finished.incarnation == incarnation)?;
        let mut outside = finished.outside.iter();
        let stale =
            outside.find(|outside| !self.versions.holds(&outside.read, outside.origin, unit));
        stale.map(|&Outside { read, reader, .. }| Stale { reader, read })
    }

    /// Whether this read of a unit's would go as it did.
    pub(crate) fn holds(&self, outside: &Outside, unit: TxIndex) -> bool {
        self.versions.holds(&outside.read, outside.origin, unit)
    }

    /// Whether a unit that met this estimate would meet it again.
    pub(crate) fn blocks(&self, on: Estimate, unit: TxIndex) -> bool {
        let met = match on.location {
            Location::Storage(address, slot) => self.versions.slot(address, slot, unit).err(),
            location => self.versions.account(location.address(), unit).err(),
        };
        met == Some(on)
    }

    /// Marks an aborted incarnation's writes as estimates. What it stumbled over (only under
    /// [`Record::Trace`]), and the gas it used in vain.
    pub(crate) fn retract(&self, unit: TxIndex, stale: &Stale) -> (Option<Cause>, u64) {
        let finished = lock(&self.finished[unit as usize]);
        let Some(finished) = finished.as_ref() else {
            return (None, 0);
        };
        let conflict = (self.attempts.config.record >= Record::Trace).then(|| {
            let outside = finished.outside.iter();
            let outside = outside.filter(|outside| outside.reader == stale.reader);
            let conflicts = outside.filter_map(|it| self.versions.conflict(&it.read, unit));
            conflicts.min_by_key(|conflict| conflict.location)
        });
        self.versions.mark_estimates(unit, &finished.effects);
        let cause = conflict.map(|conflict| match conflict {
            Some(Conflict {
                location,
                writer,
                seen,
                now,
            }) => Cause {
                location,
                writer: writer.map(|writer| self.writer(writer, location)),
                seen: Some(seen),
                now,
            },
            // Where other workers have made good by now what was stale a moment ago, its place is known.
            None => Cause {
                location: stale.read.location(),
                writer: None,
                seen: None,
                now: None,
            },
        });
        (cause, finished.fared.gas)
    }

    /// The cause of a blocked attempt, by transaction.
    pub(crate) fn blocked_by(&self, on: Estimate) -> Cause {
        Cause {
            location: on.location,
            writer: Some(self.writer(on.writer, on.location)),
            seen: None,
            now: None,
        }
    }

    /// The last transaction of a unit that wrote there, as far as is recorded.
    fn writer(&self, unit: TxIndex, location: Location) -> TxIndex {
        let range = self.range(unit);
        let last = range.end - 1;
        if range.len() == 1 {
            return last;
        }
        let finished = lock(&self.finished[unit as usize]);
        let transactions = finished.iter().flat_map(|finished| &finished.transactions);
        let writers = range.zip(transactions).filter(|(_, done)| {
            let log = done.log.as_ref();
            log.is_some_and(|log| log.effects.writes(&location))
        });
        writers.last().map_or(last, |(transaction, _)| transaction)
    }

    /// The block, executed, once the scheduler says that all units are done, but for its trace. What was put in no
    /// unit is run now, one after the other. `parallel`: on the rayon pool that this is called in.
    pub(crate) fn into_executed(
        self,
        parallel: bool,
        began: f64,
    ) -> Result<Executed, ExecutionError> {
        let Self {
            attempts,
            versions,
            ranges,
            finished,
        } = self;
        let Attempts {
            block, base, rules, ..
        } = attempts;
        let ranges = ranges.into_inner();
        let ranges = ranges.unwrap_or_else(PoisonError::into_inner);
        let finished = finished.into_iter().take(ranges.len()).map(|finished| {
            let finished = finished.into_inner();
            finished
                .unwrap_or_else(PoisonError::into_inner)
                .expect("invariant: the scheduler is done when every unit is executed")
        });
        let mut finished: Vec<Box<Finished>> = finished.collect();
        let count = block.transactions.len();
        let end = ranges.last().map_or(0, |range| range.end);
        let is_whole = end as usize == count;
        let transactions = finished
            .iter_mut()
            .map(|unit| std::mem::take(&mut unit.transactions));
        let transactions: Vec<_> = ranges.into_iter().zip(transactions).collect();
        let gas_used = finished.iter().map(|unit| unit.fared.gas).sum();
        let effects: Vec<&Effects> = finished.iter().map(|unit| &unit.effects).collect();
        let (settled, transactions) = both(
            parallel && is_whole,
            || {
                let versions = is_whole.then_some(&versions);
                versions?.settle(&effects, parallel)
            },
            || results(transactions, count),
        );
        let (transactions, logs) = transactions?;
        let mut executed = Executed {
            outcome: Outcome {
                transactions,
                gas_used,
                ..Outcome::default()
            },
            trace: Trace::default(),
            logs,
        };
        let overlay = settled.is_none().then(|| {
            let mut overlay = Overlay::new(base, rules, count);
            for unit in &finished {
                overlay.apply(&unit.effects, unit.fees.iter());
            }
            overlay
        });
        // There is much to free; what comes now uses it again.
        both(parallel && is_whole, || drop(versions), || drop(finished));
        executed.outcome.changes = match (settled, overlay) {
            (_, Some(overlay)) => sequential::finish(attempts, end, began, overlay, &mut executed)?,
            (settled, None) => settled.unwrap_or_default(),
        };
        Ok(executed)
    }
}

/// A block's transactions, and their records.
type Results = (Vec<TransactionOutcome>, Vec<Log>);

/// The outcomes of all units' transactions, in block order, with room for those of so many.
fn results(
    units: Vec<(Range<TxIndex>, Vec<Done>)>,
    count: usize,
) -> Result<Results, ExecutionError> {
    let mut outcomes = Vec::with_capacity(count);
    let mut logs = Vec::new();
    for (range, transactions) in units {
        for (index, Done { ended, log }) in range.zip(transactions) {
            outcomes.push(ended.into_outcome(index)?);
            logs.extend(log.map(|log| *log));
        }
    }
    Ok((outcomes, logs))
}
