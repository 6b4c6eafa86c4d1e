//! A modelled block: transactions that read and write a handful of locations, where to and what depending
//! on what they have read. Owns the scripts and their serial result; knows no scheduler.

use std::fmt;

use crate::dice::Dice;

/// Most transactions in a modelled block.
pub(super) const MOST: usize = 10;
/// Most locations, the fee account apart.
pub(super) const LOCATIONS: usize = 5;

/// Where a script reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Always this one.
    Fixed(u8),
    /// Depends on what was read so far.
    Computed,
    /// The account that all fees go to: only read, as the sum of all fees before.
    Fees,
}

/// One transaction.
#[derive(Clone, Debug)]
pub(super) struct Script {
    salt: u64,
    pub(super) reads: Vec<Place>,
    writes: Vec<Write>,
}

#[derive(Clone, Copy, Debug)]
struct Write {
    place: Place,
    /// Only if this bit of what was read is set; 64: always.
    only_if: u8,
    /// How many values it may take: 1 is a store of a constant.
    values: u8,
}

/// What an execution did: at most one value a location, and a fee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) writes: [Option<u8>; LOCATIONS],
    pub(super) fee: u8,
}

/// A block.
#[derive(Clone, Debug)]
pub(super) struct Workload {
    pub(super) locations: usize,
    pub(super) scripts: Vec<Script>,
    /// An earlier transaction that one is known to depend on.
    pub(super) hints: Vec<Option<u32>>,
    pub(super) workers: usize,
    /// Whether transactions are added as workers come to need them.
    pub(super) grows: bool,
    /// Whether idle workers sleep until somebody rings, or keep asking.
    pub(super) bell: bool,
}

impl Script {
    /// What an attempt knows at its start.
    pub(super) fn begin(&self) -> u64 {
        self.salt
    }

    /// What it knows after one more value.
    pub(super) fn learn(known: u64, value: u8) -> u64 {
        (known ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (known >> 29)
    }

    /// Where a read goes, `None` for the fee account.
    pub(super) fn location(place: Place, known: u64, locations: usize) -> Option<usize> {
        match place {
            Place::Fixed(location) => Some(usize::from(location)),
            Place::Computed => Some((known >> 13) as usize % locations),
            Place::Fees => None,
        }
    }

    /// What it writes, having read everything.
    pub(super) fn output(&self, known: u64, locations: usize) -> Output {
        let mut output = Output {
            fee: (known >> 50) as u8 & 3,
            ..Output::default()
        };
        for (turn, write) in (0_u8..).zip(&self.writes) {
            if write.only_if < 64 && known >> write.only_if & 1 == 0 {
                continue;
            }
            if let Some(location) = Self::location(write.place, known, locations) {
                let value = Self::learn(known, turn) >> 20;
                output.writes[location] = Some((value % u64::from(write.values)) as u8);
            }
        }
        output
    }
}

impl Workload {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let locations = 1 + dice.index(LOCATIONS);
        let transactions = 2 + dice.index(MOST - 1);
        let fees = dice.chance(25);
        let scripts = (0..transactions)
            .map(|_| script(dice, locations, fees))
            .collect();
        let hinted = dice.chance(30);
        let hints = (0..transactions as u64).map(|transaction| {
            let front = hinted && transaction > 0 && dice.chance(40);
            front.then(|| dice.roll(transaction) as u32)
        });
        Self {
            locations,
            scripts,
            hints: hints.collect(),
            workers: 1 + dice.index(8),
            grows: dice.chance(50),
            bell: dice.chance(50),
        }
    }

    /// What each transaction reads and writes when they run one after the other.
    pub(super) fn serial(&self) -> Vec<(Vec<u8>, Output)> {
        let mut values = [0; LOCATIONS];
        let mut fees = 0_u8;
        let mut results = Vec::with_capacity(self.scripts.len());
        for script in &self.scripts {
            let mut known = script.begin();
            let mut seen = Vec::with_capacity(script.reads.len());
            for &place in &script.reads {
                let value = match Script::location(place, known, self.locations) {
                    Some(location) => values[location],
                    None => fees,
                };
                known = Script::learn(known, value);
                seen.push(value);
            }
            let output = script.output(known, self.locations);
            for (value, written) in values.iter_mut().zip(output.writes) {
                *value = written.unwrap_or(*value);
            }
            fees += output.fee;
            results.push((seen, output));
        }
        results
    }
}

fn script(dice: &mut Dice, locations: usize, fees: bool) -> Script {
    let place = |dice: &mut Dice| {
        if dice.chance(30) {
            Place::Computed
        } else {
            Place::Fixed(dice.index(locations) as u8)
        }
    };
    let reads = (0..dice.roll(4)).map(|_| {
        if fees && dice.chance(30) {
            Place::Fees
        } else {
            place(dice)
        }
    });
    let reads = reads.collect();
    let writes = (0..dice.roll(4)).map(|_| Write {
        place: place(dice),
        only_if: if dice.chance(40) {
            dice.roll(48) as u8
        } else {
            64
        },
        values: dice.pick(&[1, 2, 2, 4, 16]),
    });
    let writes = writes.collect();
    Script {
        salt: dice.word(),
        reads,
        writes,
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} workers {}, {} locations, transactions {}",
            self.workers,
            if self.bell {
                "that sleep when idle"
            } else {
                "that keep asking"
            },
            self.locations,
            if self.grows {
                "added bit by bit"
            } else {
                "all there"
            }
        )?;
        for (index, (script, hint)) in self.scripts.iter().zip(&self.hints).enumerate() {
            write!(
                f,
                "  {index}: reads {:?}, writes {:?}",
                script.reads, script.writes
            )?;
            match hint {
                Some(front) => writeln!(f, ", known to depend on {front}")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}
