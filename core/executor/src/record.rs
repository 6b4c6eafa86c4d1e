//! What is recorded of a block's transactions while it runs, as raw as it comes, and what is made of it when the
//! clock has stopped: what each read and wrote, by location. Owns both; changes nothing that was executed.

use crate::attempt::Attempts;
use crate::effects::{Effects, Read, locations_read};
use crate::overlay::Overlay;
use crate::{Execution, Outcome, Trace, dependencies};

/// One transaction's record.
#[derive(Debug)]
pub(crate) struct Log {
    reads: Vec<Read>,
    pub(crate) effects: Effects,
}

/// A block, executed, and its transactions' records: all of them or, where none were wanted, none.
pub(crate) struct Executed {
    pub(crate) outcome: Outcome,
    pub(crate) trace: Trace,
    pub(crate) logs: Vec<Log>,
}

impl Log {
    pub(crate) fn new(reads: &[Read], effects: &Effects) -> Self {
        Self {
            reads: reads.to_vec(),
            effects: effects.clone(),
        }
    }
}

impl Executed {
    /// With what the records say: reads, writes and the edges between them.
    pub(crate) fn explained(self, attempts: &Attempts<'_>) -> Execution {
        let Self {
            mut outcome,
            trace,
            logs,
        } = self;
        let Attempts { base, rules, .. } = *attempts;
        if !logs.is_empty() {
            let mut overlay = Overlay::new(base, rules, logs.len());
            for (transaction, log) in outcome.transactions.iter_mut().zip(logs) {
                transaction.reads = locations_read(log.reads.iter());
                transaction.writes = overlay.locations_written(&log.effects);
                overlay.apply(&log.effects, log.effects.reward);
            }
            outcome.edges = dependencies::edges(&outcome.transactions);
        }
        Execution { outcome, trace }
    }
}
