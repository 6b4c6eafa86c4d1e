//! The way back: what each of the latest blocks changed, and what the very latest did in full.
//!
//! Owns an undo log of 256 blocks and the raw results of 32. Knows neither prices nor agents.

use std::collections::VecDeque;

use alloy_primitives::B256;
use leverloom_executor::{Abort, Outcome, StateChanges, Transaction};

use crate::calls::Intent;
use crate::simulation::Counted;

/// Blocks that can be undone one by one; further back the run starts from block 0 again.
pub(crate) const UNDO_BLOCKS: usize = 256;
/// Blocks whose transactions can be looked at in full.
pub(crate) const FULL_BLOCKS: usize = 32;

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
    content: Content,
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
    pub(crate) fn new(
        block: u32,
        digest: B256,
        counted: Counted,
        waiting: Vec<Intent>,
        executed: Executed,
    ) -> Self {
        Self {
            block,
            digest,
            counted,
            waiting,
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
        if let Some(index) = self.0.len().checked_sub(FULL_BLOCKS + 1) {
            let content = &mut self.0[index].content;
            if let Content::Full(executed) = content {
                *content = Content::Changes(std::mem::take(&mut executed.outcome.changes));
            }
        }
    }

    /// Whether block `block` can be reached by undoing what came after it.
    pub(crate) fn reaches(&self, block: u32) -> bool {
        self.0
            .front()
            .is_some_and(|oldest| oldest.block <= block + 1)
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
