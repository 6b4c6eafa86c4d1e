//! The clock: which block is shown, whether it runs and how fast. Owns no timer; the platform ticks.

/// How fast blocks follow each other while playing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// A block every two seconds.
    Half,
    /// A block a second.
    #[default]
    One,
    /// Two blocks a second.
    Two,
    /// Five blocks a second.
    Five,
}

impl Speed {
    /// Every speed, slowest first.
    pub const ALL: [Self; 4] = [Self::Half, Self::One, Self::Two, Self::Five];

    /// Time from one block to the next, in milliseconds.
    pub fn interval_ms(self) -> u32 {
        match self {
            Self::Half => 2000,
            Self::One => 1000,
            Self::Two => 500,
            Self::Five => 200,
        }
    }

    /// As it is shown and stored.
    pub fn label(self) -> &'static str {
        match self {
            Self::Half => "0.5×",
            Self::One => "1×",
            Self::Two => "2×",
            Self::Five => "5×",
        }
    }

    /// The speed shown as `label`.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|speed| speed.label() == label)
    }
}

/// How the clock moves by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// It stands.
    #[default]
    Paused,
    /// A block an interval.
    Playing,
    /// Block after block without a pause, until one has a liquidation or the patience ends; then it stands.
    Seeking,
}

/// Blocks that a search for a liquidation goes through before it asks.
pub const PATIENCE: u32 = 50;
/// Blocks in which a shock's liquidations are waited for.
pub const AFTERMATH: u32 = 10;

/// The clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Whether and how it moves.
    pub motion: Motion,
    /// Blocks a second while playing.
    pub speed: Speed,
    /// The block shown; 0 before any.
    pub block: u32,
    /// The scenario's last block.
    pub last: u32,
    /// Up to this block, the first one with a liquidation makes a moving clock stand.
    pub watch: Option<u32>,
    /// Blocks received so far, over all runs: rises with every block, so that effects notice a block shown again.
    pub received: u64,
}

impl Clock {
    /// Whether it moves by itself.
    pub fn is_moving(&self) -> bool {
        self.motion != Motion::Paused
    }

    /// Whether there is no further block.
    pub fn at_end(&self) -> bool {
        self.block >= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_halve_the_interval_and_survive_storage() {
        assert_eq!(Speed::One.interval_ms(), 2 * Speed::Two.interval_ms());
        for speed in Speed::ALL {
            assert_eq!(Speed::from_label(speed.label()), Some(speed));
        }
        assert_eq!(Speed::from_label("fast"), None);
    }
}
