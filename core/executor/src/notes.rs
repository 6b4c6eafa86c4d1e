//! What one worker notes for the trace, and how all notes become one. Decides nothing.

use std::ops::Range;

use crate::stm::{Cause, Part};
use crate::trace::AttemptEnd;
use crate::{Abort, Attempt, Trace, TxIndex};

/// One worker's notes.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    attempts: Vec<Attempt>,
    aborts: Vec<Abort>,
    /// Transactions whose attempts, of this incarnation, were in vain.
    wasted: Vec<(Range<TxIndex>, u32)>,
    pub(crate) validations: u32,
}

impl Notes {
    /// A transaction was run once.
    pub(crate) fn attempt(
        &mut self,
        worker: u32,
        incarnation: u32,
        part: Part,
        start: f64,
        end: f64,
    ) {
        self.attempts.push(Attempt {
            worker,
            transaction: part.transaction,
            incarnation,
            start,
            end,
            end_state: if part.blocked {
                AttemptEnd::Blocked
            } else {
                AttemptEnd::Committed
            },
            gas_used: part.gas,
        });
    }

    /// A unit was run in vain because of what `reader` read.
    pub(crate) fn aborted(
        &mut self,
        unit: Range<TxIndex>,
        incarnation: u32,
        reader: TxIndex,
        cause: Option<Cause>,
        wasted_gas: u64,
    ) {
        let Some(Cause { location, writer }) = cause else {
            return;
        };
        self.wasted.push((unit, incarnation));
        self.aborts.push(Abort {
            reader,
            incarnation,
            writer,
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
        let mut wasted = Vec::new();
        for notes in all {
            trace.attempts.extend(notes.attempts);
            trace.aborts.extend(notes.aborts);
            trace.validations += notes.validations;
            let units = notes.wasted.into_iter();
            wasted.extend(units.flat_map(|(unit, incarnation)| {
                unit.map(move |transaction| (transaction, incarnation))
            }));
        }
        wasted.sort_unstable();
        trace
            .aborts
            .sort_unstable_by_key(|abort| (abort.reader, abort.incarnation));
        for attempt in &mut trace.attempts {
            let key = (attempt.transaction, attempt.incarnation);
            if attempt.end_state == AttemptEnd::Committed && wasted.binary_search(&key).is_ok() {
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
