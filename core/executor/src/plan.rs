//! Which transactions a worker takes on together: cuts the block into units, as it goes, by what it learns from
//! collisions. Owns that guess; what is right is decided by validation alone.
//!
//! A unit is a run of consecutive transactions that one worker executes in order and that is published,
//! validated and aborted as one. Long units make the bookkeeping cheap; where transactions collide, short ones
//! lose less. So units grow while nothing collides and shrink when something does. Calls of the same *class*
//! (the same contract with the same first argument) as one that collided are held to be a chain: they wait
//! for the one in front, and a run of them is one unit, since they could not run side by side anyway. When
//! units collide whatever their class, all are held to be a chain for a while. Trust in a guess wears off: now
//! and then it is put to the test again.

use std::ops::Range;

use revm::context::TxEnv;
use revm::primitives::TxKind;

use crate::TxIndex;
use crate::keys::mixed;

/// Most transactions in a unit.
const LONGEST: u32 = 64;
/// Gas that a unit aims at: a fraction of a millisecond.
const UNIT_GAS: u64 = 1_500_000;
/// Units for which a chain is believed in at first; longer each time that doubting it turned out wrong.
const TRUST: u16 = 16;
const MOST_TRUST: u16 = 4096;
/// Rows of a table of senders or classes, a power of two; who shares a row is forgotten first.
const ROWS: usize = 4096;

/// A unit, cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Its transactions.
    pub(crate) range: Range<TxIndex>,
    /// The latest unit that it probably depends on.
    pub(crate) behind: Option<TxIndex>,
}

#[derive(Clone, Copy, Default)]
struct Row {
    key: u64,
    /// The latest unit with this key, from 1; 0 for none.
    unit: u32,
    /// Units for which it is still believed in.
    trust: u16,
    /// What `trust` began at.
    earned: u16,
}

/// See the module.
pub(crate) struct Plan {
    /// The first transaction that is in no unit yet.
    next: TxIndex,
    length: u32,
    /// At most this share of what is left, so that nobody is left with a long unit at the end.
    share: u32,
    senders: Box<[Row]>,
    classes: Box<[Row]>,
    /// How many of the latest units collided, of 256.
    collisions: u32,
    /// Units for which everything is held to be a chain.
    chained: u16,
    /// What `chained` began at.
    earned: u16,
    /// Whether anything ever collided.
    collided: bool,
    gas: u64,
    transactions: u64,
}

impl Plan {
    pub(crate) fn new(transactions: usize, workers: u32) -> Self {
        let share = workers.saturating_mul(4).max(1);
        Self {
            next: 0,
            length: (transactions as u32 / share / 4).clamp(4, 16),
            share,
            senders: vec![Row::default(); ROWS].into(),
            classes: vec![Row::default(); ROWS].into(),
            collisions: 0,
            chained: 0,
            earned: 0,
            collided: false,
            gas: 0,
            transactions: 0,
        }
    }

    /// Cuts the next unit off, which is to be number `unit`; `None` at the block's end.
    pub(crate) fn cut(&mut self, transactions: &[TxEnv], unit: TxIndex) -> Option<Cut> {
        let left = transactions.get(self.next as usize..)?;
        let is_chained = self.is_chained(left.first()?);
        let mean = self.gas.checked_div(self.transactions).unwrap_or(50_000);
        let most = (UNIT_GAS / mean.max(1)).clamp(1, u64::from(LONGEST)) as u32;
        let most = if is_chained {
            most
        } else {
            let fair = (left.len() as u32 / self.share).max(1);
            most.min(self.length).min(fair)
        };
        let mut behind = None;
        let mut count = 0;
        for transaction in left.iter().take(most as usize) {
            if count > 0 && self.is_chained(transaction) != is_chained {
                break;
            }
            count += 1;
            let before = self.senders[row(sender(transaction))].replace(sender(transaction), unit);
            behind = behind.max(before);
            if is_chained {
                let class = class(transaction);
                let place = &mut self.classes[row(class)];
                if place.key == class {
                    behind = behind.max(place.replace(class, unit));
                }
            }
        }
        if is_chained {
            if self.chained > 0 {
                self.chained -= 1;
                behind = unit.checked_sub(1);
            }
            let class = class(&left[0]);
            let place = &mut self.classes[row(class)];
            if place.key == class {
                place.trust = place.trust.saturating_sub(1);
            }
        }
        let range = self.next..self.next + count;
        self.next = range.end;
        Some(Cut { range, behind })
    }

    /// A unit ran through, using so much gas.
    pub(crate) fn ran(&mut self, range: &Range<TxIndex>, gas: u64) {
        self.gas += gas;
        self.transactions += u64::from(range.end - range.start);
    }

    /// A unit stood at the first try.
    pub(crate) fn stood(&mut self) {
        self.collisions -= self.collisions / 8;
        self.length = (self.length + 1).min(LONGEST);
    }

    /// A unit ran in vain because of a read in this transaction.
    pub(crate) fn collided(&mut self, reader: &TxEnv, unit: TxIndex) {
        self.length = (self.length / 2).max(1);
        self.collisions += (256 - self.collisions) / 8;
        self.collided = true;
        if self.collisions > 128 {
            self.earned = more(self.earned);
            self.chained = self.earned;
            self.collisions = 0;
        }
        let class = class(reader);
        let place = &mut self.classes[row(class)];
        let known = if place.key == class {
            *place
        } else {
            Row::default()
        };
        // Several that were open collide at once: only the first of them was a doubt.
        let earned = if known.trust > 0 {
            known.earned
        } else {
            more(known.earned)
        };
        *place = Row {
            key: class,
            unit: known.unit.max(unit + 1),
            trust: earned,
            earned,
        };
    }

    fn is_chained(&self, transaction: &TxEnv) -> bool {
        if self.chained > 0 || !self.collided {
            return self.chained > 0;
        }
        let class = class(transaction);
        let place = &self.classes[row(class)];
        place.key == class && place.trust > 0
    }
}

impl Row {
    /// Puts a unit in, and gives the earlier one with the same key.
    fn replace(&mut self, key: u64, unit: TxIndex) -> Option<TxIndex> {
        let known = if self.key == key {
            *self
        } else {
            Self::default()
        };
        *self = Row {
            key,
            unit: unit + 1,
            ..known
        };
        known.unit.checked_sub(1).filter(|before| *before != unit)
    }
}

/// Trust, twice as long as before.
fn more(earned: u16) -> u16 {
    earned.saturating_mul(2).clamp(TRUST, MOST_TRUST)
}

fn row(key: u64) -> usize {
    (key >> 40) as usize % ROWS
}

fn sender(transaction: &TxEnv) -> u64 {
    mixed(0, transaction.caller.as_slice())
}

fn class(transaction: &TxEnv) -> u64 {
    match transaction.kind {
        TxKind::Create => mixed(1, transaction.caller.as_slice()),
        TxKind::Call(to) => {
            let argument = transaction.data.get(4..36).unwrap_or_default();
            mixed(mixed(2, to.as_slice()), argument)
        }
    }
}

#[cfg(test)]
mod tests;
