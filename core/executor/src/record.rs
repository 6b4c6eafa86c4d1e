//! What is recorded of a block's transactions while it runs, as raw as it comes, and what is made of it when the
//! clock has stopped: what each read and wrote, by location. Owns both; changes nothing that was executed.

use revm::primitives::{Address, U256};

use crate::attempt::Attempts;
use crate::effects::{Effects, Read, locations_read};
use crate::evm::Event;
use crate::overlay::Overlay;
use crate::{Execution, Location, Outcome, Trace, dependencies};

/// Takes a transaction's record while it runs.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    reads: Vec<Read>,
    /// Slots stored to, whatever the value, in frames that were not undone.
    stores: Vec<(Address, U256)>,
    /// By open frame how many stores came before it.
    frames: Vec<usize>,
}

impl Recorder {
    /// Forgets all, for another transaction.
    pub(crate) fn clear(&mut self) {
        self.reads.clear();
        self.stores.clear();
        self.frames.clear();
    }

    pub(crate) fn read(&mut self, read: Read) {
        self.reads.push(read);
    }

    pub(crate) fn happened(&mut self, event: Event) {
        match event {
            Event::Stored(address, slot) => self.stores.push((address, slot)),
            Event::Entered => self.frames.push(self.stores.len()),
            Event::Left { kept } => {
                let before = self.frames.pop();
                if let Some(before) = before.filter(|_| !kept) {
                    self.stores.truncate(before);
                }
            }
        }
    }

    /// Slots stored to, sorted.
    pub(crate) fn stores(&self) -> Vec<(Address, U256)> {
        let mut stores = self.stores.clone();
        stores.sort_unstable();
        stores.dedup();
        stores
    }
}

/// One transaction's record.
#[derive(Debug)]
pub(crate) struct Log {
    reads: Vec<Read>,
    stores: Vec<(Address, U256)>,
    pub(crate) effects: Effects,
}

/// A block, executed, and its transactions' records: all of them or, where none were wanted, none.
pub(crate) struct Executed {
    pub(crate) outcome: Outcome,
    pub(crate) trace: Trace,
    pub(crate) logs: Vec<Log>,
}

impl Log {
    pub(crate) fn new(recorder: &Recorder, effects: &Effects) -> Self {
        Self {
            reads: recorder.reads.clone(),
            stores: recorder.stores.clone(),
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
                transaction.unchanged = unchanged(log.stores, &transaction.writes);
                overlay.apply(&log.effects, log.effects.reward);
            }
            outcome.edges = dependencies::edges(&outcome.transactions);
            outcome.store_edges = dependencies::store_edges(&outcome.transactions);
        }
        Execution { outcome, trace }
    }
}

/// Of the slots stored to, those whose value did not change, sorted.
fn unchanged(mut stores: Vec<(Address, U256)>, writes: &[(Location, U256, U256)]) -> Vec<Location> {
    stores.sort_unstable();
    stores.dedup();
    let locations = stores
        .into_iter()
        .map(|(address, slot)| Location::Storage(address, slot));
    let is_written = |location: &Location| writes.binary_search_by_key(location, |it| it.0).is_ok();
    locations.filter(|it| !is_written(it)).collect()
}
