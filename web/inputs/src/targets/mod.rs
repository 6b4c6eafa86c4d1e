//! Where inputs go: a file for each kind, with what is valid of it to begin from, and what must hold.

mod block;
mod embed;
mod engine;
mod host;
mod lesson;
mod link;
mod scenario;

use leverloom_fuzz::dice::Dice;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is one of its kind.
    Accepted,
    /// It is not, and that was said well.
    Refused,
}

/// What must not be.
pub type Broken = String;

/// A reader of something from outside.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name on the command line and in the names of kept files.
    pub name: &'static str,
    /// An input, from dice.
    make: fn(&mut Dice) -> Vec<u8>,
    /// Reads an input and looks at what comes of it.
    pub judge: fn(&[u8]) -> Result<Verdict, Broken>,
    /// Milliseconds of the processor that an input may take.
    pub most_ms: u64,
    /// Bytes of memory that an input may take, beside a hundred for each of its own.
    pub most_bytes: usize,
    /// How much of the time it gets.
    pub weight: u64,
}

impl Target {
    /// The input of a seed.
    pub fn input(&self, seed: u64) -> Vec<u8> {
        let name = self.name.bytes().fold(0u64, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        });
        let mut input = (self.make)(&mut Dice::new(seed ^ name.rotate_left(32)));
        input.truncate(crate::mutate::MOST);
        input
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A megabyte, for [`Target::most_bytes`].
const MB: usize = 1 << 20;

/// All of them.
pub const TARGETS: &[Target] = &[
    Target {
        name: "scenario",
        make: scenario::make,
        judge: scenario::judge,
        most_ms: 1_000,
        most_bytes: 16 * MB,
        weight: 4,
    },
    Target {
        name: "link",
        make: link::make,
        judge: link::judge,
        most_ms: 2_000,
        most_bytes: 32 * MB,
        weight: 4,
    },
    Target {
        name: "lesson",
        make: lesson::make,
        judge: lesson::judge,
        most_ms: 1_000,
        most_bytes: 16 * MB,
        weight: 4,
    },
    Target {
        name: "block",
        make: block::make,
        judge: block::judge,
        most_ms: 5_000,
        most_bytes: 64 * MB,
        weight: 2,
    },
    Target {
        name: "host",
        make: host::make,
        judge: host::judge,
        most_ms: 1_000,
        most_bytes: 16 * MB,
        weight: 3,
    },
    Target {
        name: "embed",
        make: embed::make,
        judge: embed::judge,
        most_ms: 1_000,
        most_bytes: 16 * MB,
        weight: 1,
    },
    Target {
        name: "engine",
        make: engine::make,
        judge: engine::judge,
        most_ms: 60_000,
        most_bytes: 512 * MB,
        weight: 3,
    },
];
