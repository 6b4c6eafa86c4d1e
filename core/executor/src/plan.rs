//! Which transactions a worker takes on together: cuts the block into units, as it goes, by what it learns from
//! collisions. Owns that guess; what is right is decided by validation alone.
//!
//! A unit is a run of consecutive transactions that one worker executes in order and that is published,
//! validated and aborted as one. Long units make the bookkeeping cheap; where transactions collide, short ones
//! lose less. So units grow while nothing collides and shrink when something does. Calls of the same *class*
//! (the same contract with the same first argument) as one that collided are held to be a chain: they wait
//! for the one in front, and a run of them is one unit, since they could not run side by side anyway. When
//! units collide whatever their class, all are held to be a chain for a while. Trust in a guess wears off: now
//! and then it is put to the test again. It is lost at once where a run of a supposed chain shows that few of its
//! transactions needed what the one before had done: many read what the first of a block writes, and collide only once.
//!
//! A unit in which each transaction read what the one before had changed shows a chain before anything collides. When
//! so many did that all that is left of the block, being of their class, must be expected to go on like that, it is
//! not cut at all: no second worker could help, and to run it plainly is cheapest. That is a bet on which a whole block's
//! gain may hang, so it takes more: no two in a row may be of one sender, whose own affairs may be all that linked them.

use std::ops::Range;

use revm::context::TxEnv;
use revm::primitives::TxKind;

use crate::TxIndex;
use crate::desk::Fared;
use crate::keys::{MIX, mixed};

/// Most transactions in a unit.
const LONGEST: u32 = 64;
/// Gas that a unit aims at: a fraction of a millisecond.
const UNIT_GAS: u64 = 1_500_000;
/// Units for which a chain is believed in at first; longer each time that doubting it turned out wrong.
const TRUST: u16 = 16;
const MOST_TRUST: u16 = 4096;
/// A chain of so many transactions is expected to be so many times as long…
const FAR: u32 = 64;
/// …if it is of so many.
const CHAIN: u32 = 8;
/// Of so many transactions at most, spread over what is left, the class is looked at: to look at all would take a tenth
/// of the time that it takes to run them.
const LOOKS: u64 = 512;
/// So many transactions of a class, run together, tell whether they are a chain…
const TELLING: u32 = 4;
/// …which they are not if the longest chain among them is so many times as short.
const LOOSE: u32 = 2;
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

/// Units of one class that were seen to be a chain, each transaction of them reading what the one before had changed.
#[derive(Clone, Copy)]
struct Run {
    class: u64,
    /// In transactions.
    length: u32,
    /// The latest that was counted: what is run again shows nothing new.
    unit: TxIndex,
    /// The next of another class, if it was looked for.
    end: TxIndex,
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
    /// Whether any class was ever held to be a chain.
    any_chain: bool,
    /// What the latest units were seen to be.
    run: Option<Run>,
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
            any_chain: false,
            run: None,
            gas: 0,
            transactions: 0,
        }
    }

    /// Cuts the next unit off, which is to be number `unit`; `None` at the block's end, or if all that is left is one
    /// chain.
    pub(crate) fn cut(&mut self, transactions: &[TxEnv], unit: TxIndex) -> Option<Cut> {
        let left = transactions.get(self.next as usize..)?;
        if self.is_one_chain(left) {
            return None;
        }
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

    /// A unit ran through.
    pub(crate) fn ran(
        &mut self,
        transactions: &[TxEnv],
        range: &Range<TxIndex>,
        unit: TxIndex,
        Fared { gas, depth }: Fared,
    ) {
        let length = range.end - range.start;
        self.gas += gas;
        self.transactions += u64::from(length);
        if length < 2 {
            return;
        }
        if self.any_chain {
            self.doubt(
                &transactions[range.start as usize..range.end as usize],
                depth,
            );
        }
        let pairs = || transactions[range.start as usize..range.end as usize].windows(2);
        if depth < length || pairs().any(|pair| !are_alike(&pair[0], &pair[1])) {
            self.run = None;
            return;
        }
        // Each needed what the others had done: no collision is needed to know them for a chain.
        let key = class(&transactions[range.start as usize]);
        self.any_chain = true;
        let place = &mut self.classes[row(key)];
        if place.key != key {
            *place = Row {
                key,
                ..Row::default()
            };
        }
        place.unit = place.unit.max(unit + 1);
        place.trust = place.trust.max(TRUST);
        place.earned = place.earned.max(TRUST);
        if pairs().any(|pair| pair[0].caller == pair[1].caller) {
            self.run = None;
            return;
        }
        let known = self.run.filter(|run| run.class == key);
        if known.is_some_and(|run| run.unit >= unit) {
            return;
        }
        self.run = Some(Run {
            class: key,
            length: known.map_or(0, |run| run.length) + length,
            unit,
            end: known.map_or(0, |run| run.end),
        });
    }

    /// These, held to be a chain, were run one after the other, and the longest chain among them was of so many.
    fn doubt(&mut self, unit: &[TxEnv], depth: u32) {
        let is_loose = |count: usize| count as u32 >= TELLING.max(LOOSE * depth);
        if is_loose(unit.len()) {
            self.chained = 0;
            self.earned = 0;
        }
        let believed = unit.iter().map(class).find(|&class| {
            let place = &self.classes[row(class)];
            place.key == class && place.trust > 0
        });
        let Some(believed) = believed else {
            return;
        };
        if is_loose(unit.iter().filter(|it| class(it) == believed).count()) {
            let place = &mut self.classes[row(believed)];
            place.trust = 0;
            place.earned = 0;
        }
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
        self.any_chain = true;
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

    /// Whether all that is left is of a class that was seen to be a chain, long enough to bet on it.
    fn is_one_chain(&mut self, left: &[TxEnv]) -> bool {
        let next = self.next;
        let Some(run) = &mut self.run else {
            return false;
        };
        let far = run.length.saturating_mul(FAR) as usize;
        if next < run.end || run.length < CHAIN || far < left.len() {
            return false;
        }
        let Some(first) = left.first() else {
            return false;
        };
        if class(first) != run.class {
            return false;
        }
        let other = spread(left.len()).find(|place| !are_alike(first, &left[*place]));
        run.end = other.map_or(run.end, |place| next + place as u32);
        other.is_none()
    }

    fn is_chained(&self, transaction: &TxEnv) -> bool {
        if self.chained > 0 || !self.any_chain {
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

/// All places of a list so long if there are few; else some, evenly spread in no simple rhythm, and the last.
fn spread(length: usize) -> impl Iterator<Item = usize> {
    let length = length as u64;
    let looks = length.min(LOOKS);
    let place = move |look: u64| {
        if length <= LOOKS {
            return look;
        }
        // Fractions of the golden ratio's multiples.
        let fraction = look.wrapping_mul(MIX) >> 32;
        (fraction * length) >> 32
    };
    (0..looks)
        .map(place)
        .chain(length.checked_sub(1))
        .map(|place| place as usize)
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
        TxKind::Call(to) => mixed(mixed(2, to.as_slice()), argument(transaction)),
    }
}

/// Whether two are of the same class, as far as is easily told.
fn are_alike(one: &TxEnv, other: &TxEnv) -> bool {
    one.kind.is_call() && one.kind == other.kind && argument(one) == argument(other)
}

fn argument(transaction: &TxEnv) -> &[u8] {
    transaction.data.get(4..36).unwrap_or_default()
}

#[cfg(test)]
mod tests;
