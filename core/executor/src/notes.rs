//! What one worker notes for the trace, and how all notes become one. Decides nothing.

use std::ops::Range;

use crate::stm::{Cause, Part};
use crate::trace::AttemptEnd;
use crate::{Abort, Attempt, Trace, TxIndex};

/// One worker's notes.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    attempts: Vec<Attempt>,
    /// With the transactions that ran in vain.
    aborts: Vec<(Range<TxIndex>, Abort)>,
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
        let Some(Cause {
            location,
            writer,
            seen,
            now,
        }) = cause
        else {
            return;
        };
        let abort = Abort {
            reader,
            incarnation,
            writer,
            location,
            seen,
            now,
            wasted_gas,
            // Whoever ran it has the times.
            wasted_time: 0.0,
        };
        self.aborts.push((unit, abort));
    }

    /// All workers' notes as one trace.
    pub(crate) fn into_trace(all: impl IntoIterator<Item = Self>, elapsed: f64) -> Trace {
        let mut trace = Trace {
            elapsed,
            ..Trace::default()
        };
        // (transaction, incarnation) of each attempt in vain, and its unit's abort.
        let mut wasted: Vec<((TxIndex, u32), usize)> = Vec::new();
        for notes in all {
            trace.attempts.extend(notes.attempts);
            trace.validations += notes.validations;
            for (unit, abort) in notes.aborts {
                let index = trace.aborts.len();
                wasted.extend(unit.map(|transaction| ((transaction, abort.incarnation), index)));
                trace.aborts.push(abort);
            }
        }
        wasted.sort_unstable();
        for attempt in &mut trace.attempts {
            let key = (attempt.transaction, attempt.incarnation);
            let Ok(found) = wasted.binary_search_by_key(&key, |(key, _)| *key) else {
                continue;
            };
            trace.aborts[wasted[found].1].wasted_time += attempt.end - attempt.start;
            if attempt.end_state == AttemptEnd::Committed {
                attempt.end_state = AttemptEnd::Aborted;
            }
        }
        trace
            .aborts
            .sort_unstable_by_key(|abort| (abort.reader, abort.incarnation));
        by_start(&mut trace.attempts);
        trace
    }
}

/// Sorts attempts by start.
pub(crate) fn by_start(attempts: &mut [Attempt]) {
    let identity = |it: &Attempt| (it.worker, it.transaction, it.incarnation);
    attempts.sort_unstable_by(|a, b| {
        let start = a.start.total_cmp(&b.start);
        start.then(identity(a).cmp(&identity(b)))
    });
}
