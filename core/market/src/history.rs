//! The way back: what each of the latest blocks changed, and what the very latest did in full.
//!
//! Owns an undo log of 256 blocks, who did what in them, and the raw results of 32, or of as many as have 8,192 transactions
//! together: what a block did takes kilobytes a transaction. Decides nothing.

use std::collections::VecDeque;

use alloy_primitives::B256;
use leverloom_executor::{Abort, Outcome, StateChanges, Transaction};
use leverloom_model::report::TransactionKind;
use leverloom_model::units::Wad;

use crate::actors::Person;
use crate::calls::Intent;
use crate::prices::PriceE8;
use crate::simulation::Counted;

/// Blocks that can be undone one by one; further back the run starts from block 0 again.
pub(crate) const UNDO_BLOCKS: usize = 256;
/// Blocks whose transactions can be looked at in full.
pub(crate) const FULL_BLOCKS: usize = 32;
/// Transactions of those blocks, at most; of the latest block all.
const FULL_TRANSACTIONS: usize = 8_192;

/// What a block did, and what stood before it beside the chain's state.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) block: u32,
    /// Digest before the block.
    pub(crate) digest: B256,
    /// What had been counted before the block.
    pub(crate) counted: Counted,
    /// Who waited before the block.
    pub(crate) waiting: Vec<Intent>,
    /// What the oracles said before the block, by asset.
    pub(crate) oracle: Vec<PriceE8>,
    /// Its transactions in short, in order.
    pub(crate) acts: Vec<Act>,
    content: Content,
}

/// A transaction in short.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    pub(crate) sender: Person,
    pub(crate) other: Option<Person>,
    pub(crate) kind: TransactionKind,
    pub(crate) asset: u32,
    pub(crate) amount: Wad,
    pub(crate) succeeded: bool,
}

/// What stood before a block beside the chain's state.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) digest: B256,
    pub(crate) counted: Counted,
    pub(crate) waiting: Vec<Intent>,
    pub(crate) oracle: Vec<PriceE8>,
}

/// Of the latest blocks everything, of older ones only what going back takes.
#[derive(Debug)]
enum Content {
    Full(Box<Executed>),
    Changes(StateChanges),
}

/// A block in full.
#[derive(Debug)]
pub(crate) struct Executed {
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) outcome: Outcome,
    pub(crate) aborts: Vec<Abort>,
}

impl Entry {
    /// A block whose `before` is what stood before it; `acts` are its transactions.
    pub(crate) fn new(block: u32, before: Before, acts: Vec<Act>, executed: Executed) -> Self {
        let Before {
            digest,
            counted,
            waiting,
            oracle,
        } = before;
        Self {
            block,
            digest,
            counted,
            waiting,
            oracle,
            acts,
            content: Content::Full(Box::new(executed)),
        }
    }

    pub(crate) fn changes(&self) -> &StateChanges {
        match &self.content {
            Content::Full(executed) => &executed.outcome.changes,
            Content::Changes(changes) => changes,
        }
    }
}

/// The latest blocks, oldest first.
#[derive(Debug, Default)]
pub(crate) struct History(VecDeque<Entry>);

impl History {
    pub(crate) fn push(&mut self, entry: Entry) {
        self.0.push_back(entry);
        if self.0.len() > UNDO_BLOCKS {
            self.0.pop_front();
        }
        let mut transactions = 0;
        for (age, entry) in self.0.iter_mut().rev().enumerate() {
            // What lies further back has been cut down before.
            let Content::Full(executed) = &mut entry.content else {
                break;
            };
            transactions += executed.transactions.len();
            if age >= FULL_BLOCKS || (age > 0 && transactions > FULL_TRANSACTIONS) {
                entry.content = Content::Changes(std::mem::take(&mut executed.outcome.changes));
            }
        }
    }

    /// Whether block `block` can be reached by undoing what came after it.
    pub(crate) fn reaches(&self, block: u32) -> bool {
        self.0
            .front()
            .is_some_and(|oldest| oldest.block <= block + 1)
    }

    /// What is kept, latest first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().rev()
    }

    /// The latest block.
    pub(crate) fn pop(&mut self) -> Option<Entry> {
        self.0.pop_back()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// A block in full, if it is one of the latest.
    pub(crate) fn executed(&self, block: u32) -> Option<&Executed> {
        let entry = self.0.iter().rev().find(|entry| entry.block == block)?;
        match &entry.content {
            Content::Full(executed) => Some(executed),
            Content::Changes(_) => None,
        }
    }
}
