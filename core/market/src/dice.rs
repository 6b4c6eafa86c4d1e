//! Random choices: `ChaCha8`, one stream an agent, its position set by the block.
//!
//! A draw is a function of (seed, stream, block, how many draws before it in this block): nothing
//! needs to be stored to go back. Samples `u64` only, so that 32-bit wasm draws the same.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Whose dice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// The market price of one asset.
    Price(u32),
    /// Which lenders act.
    Lenders,
    /// Which borrowers act.
    Borrowers,
    /// Who pays whom.
    Payments,
    /// One lender's decisions.
    Lender(u32),
    /// One borrower: in block 0 what it is like, later its decisions.
    Borrower(u32),
    /// One liquidator bot's view of the world.
    Liquidator(u32),
    /// Who swaps, what, how much.
    Traders,
    /// Whether a borrower is one who panics.
    Panic(u32),
    /// The motion of one asset's price.
    Motion(u32),
    /// What a looper is like.
    Looper(u32),
}

impl Stream {
    const fn number(self) -> u64 {
        let (group, index) = match self {
            Self::Price(index) => (0, index),
            Self::Lenders => (1, 0),
            Self::Borrowers => (2, 0),
            Self::Payments => (3, 0),
            Self::Lender(index) => (4, index),
            Self::Borrower(index) => (5, index),
            Self::Liquidator(index) => (6, index),
            Self::Traders => (7, 0),
            Self::Panic(index) => (8, index),
            Self::Motion(index) => (9, index),
            Self::Looper(index) => (10, index),
        };
        (group << 32) | index as u64
    }
}

/// Words of the key stream set aside for one agent in one block: more than 5,000 payments need.
const WORDS_A_BLOCK: u128 = 1 << 24;

/// Dice of one agent in one block.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of `stream` in `block`.
    pub(crate) fn new(seed: u64, stream: Stream, block: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(stream.number());
        rng.set_word_pos(u128::from(block) * WORDS_A_BLOCK);
        Self(rng)
    }

    /// A number below `bound` (0 for a bound of 0). The bias of at most `bound / 2^64` is accepted.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included; `low` when the range is empty.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// How many of something happen in this block when `average` happen on average: within a quarter of it.
    pub(crate) fn around(&mut self, average: u32) -> u32 {
        let spread = u64::from(average / 4);
        average - average / 4 + self.below(2 * spread + 1) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_seed_stream_and_block_only() {
        let draw = |seed, stream, block| Dice::new(seed, stream, block).below(u64::MAX);
        let here = draw(42, Stream::Lender(3), 7);
        assert_eq!(here, draw(42, Stream::Lender(3), 7));
        assert_ne!(here, draw(43, Stream::Lender(3), 7));
        assert_ne!(here, draw(42, Stream::Lender(4), 7));
        assert_ne!(here, draw(42, Stream::Borrower(3), 7));
        assert_ne!(here, draw(42, Stream::Lender(3), 8));
    }

    #[test]
    fn blocks_do_not_overlap_within_the_words_set_aside() {
        let mut early = Dice::new(1, Stream::Payments, 0);
        for _ in 0..WORDS_A_BLOCK / 2 {
            early.below(2);
        }
        let mut late = Dice::new(1, Stream::Payments, 1);
        assert_eq!(early.below(u64::MAX), late.below(u64::MAX));
    }

    #[test]
    fn around_keeps_its_average() {
        let mut dice = Dice::new(9, Stream::Lenders, 0);
        let total: u32 = (0..20_000).map(|_| dice.around(10)).sum();
        assert!((195_000..205_000).contains(&total), "{total}");
        assert_eq!(dice.around(0), 0);
        assert_eq!(dice.between(5, 4), 5);
    }
}
