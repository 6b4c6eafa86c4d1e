//! Going back, and ahead again over what has been executed before.
//!
//! Owns the blocks that were undone: until the scenario changes they stay what they were, and nobody has to execute them
//! again to pass over them.

use alloy_primitives::B256;

use super::{Counted, Simulation};
use crate::calls::Intent;
use crate::history::Entry;

/// What was undone.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// The next block last.
    entries: Vec<Entry>,
    /// What stood after the first of them.
    after: Option<Standing>,
}

/// What moves from block to block beside the chain's state.
#[derive(Debug)]
struct Standing {
    digest: B256,
    counted: Counted,
    waiting: Vec<Intent>,
}

impl Ahead {
    /// The scenario has changed, or the way there is gone.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// A block has been executed anew: the same as it was.
    pub(super) fn executed(&mut self, block: u32) {
        if self.entries.last().is_some_and(|next| next.block == block) {
            self.entries.pop();
        }
        if self.entries.is_empty() {
            self.after = None;
        }
    }
}

impl Simulation {
    /// Goes back to `block`, or to the nearest block before it that is kept; returns where that is. The
    /// caller steps forward from there. A block ahead of the run leaves it where it is.
    pub fn rewind(&mut self, block: u32) -> u32 {
        if block >= self.now.block {
            return self.now.block;
        }
        self.acting = false;
        if self.history.reaches(block) {
            if self.ahead.entries.is_empty() {
                self.ahead.after = Some(Standing {
                    digest: self.now.digest,
                    counted: self.now.counted.clone(),
                    waiting: self.now.waiting.clone(),
                });
            }
            while self.now.block > block {
                let entry = self
                    .history
                    .pop()
                    .expect("invariant: the history reaches back to the block");
                self.now.state.undo(entry.changes());
                self.now.mirror.undo(entry.changes());
                self.now.block = entry.block - 1;
                self.now.digest = entry.digest;
                self.now.counted = entry.counted.clone();
                self.now.waiting.clone_from(&entry.waiting);
                self.ahead.entries.push(entry);
            }
            self.look_at_oracles();
        } else {
            self.history.clear();
            self.ahead.forget();
            self.now = self.start.clone();
        }
        self.now.block
    }

    /// Goes ahead over blocks that were executed before they were undone, up to `block` at most; returns where that
    /// is. The caller executes the rest.
    pub fn advance(&mut self, block: u32) -> u32 {
        let from = self.now.block;
        while self.now.block < block {
            let Some(entry) = self.ahead.entries.pop() else {
                break;
            };
            self.acting = false;
            self.now.state.apply(entry.changes());
            self.now.mirror.apply(entry.changes());
            self.now.block = entry.block;
            if let Some(next) = self.ahead.entries.last() {
                self.now.digest = next.digest;
                self.now.counted = next.counted.clone();
                self.now.waiting.clone_from(&next.waiting);
            } else if let Some(after) = self.ahead.after.take() {
                self.now.digest = after.digest;
                self.now.counted = after.counted;
                self.now.waiting = after.waiting;
            }
            self.history.push(entry);
        }
        if self.now.block != from {
            self.look_at_oracles();
        }
        self.now.block
    }
}
