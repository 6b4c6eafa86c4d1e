//! The run beside the one on screen: one thing changed, and what is known of both.
//!
//! Owns what can be changed and how it changes a scenario. The engine runs both; words are `present::compare`'s.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use leverloom_model::scenario::{Layout, OracleSource, Scenario, Spoils};
use leverloom_model::units::{BPS, Wad};
use leverloom_protocol::{Beside, BlockNumbers, Rival};

mod code;

/// Virtual workers that both are timed on, unless their number is what is changed.
pub const WORKERS: u32 = 16;

/// One thing that is different in the other run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Where the pool keeps its numbers.
    Layout(Layout),
    /// Where the contracts' price of an asset (index) comes from.
    Oracle(u32, OracleSource),
    /// Share of a debt that one liquidation may repay, in bps.
    CloseFactor(u32),
    /// Highest leverage of the borrowers.
    Leverage(Wad),
    /// What liquidators do with what they seize.
    Spoils(Spoils),
    /// Virtual workers.
    Workers(u32),
    /// What the user does, from some block on: the whole scenario, and the block after which it differs.
    Actions(Rc<Scenario>, u32),
}

/// What can be changed, in the order it is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// See [`Change::Layout`].
    Layout,
    /// See [`Change::Oracle`].
    Oracle(u32),
    /// See [`Change::CloseFactor`].
    CloseFactor,
    /// See [`Change::Leverage`].
    Leverage,
    /// See [`Change::Spoils`].
    Spoils,
    /// See [`Change::Workers`].
    Workers,
}

impl Kind {
    /// What can be changed in a scenario.
    pub fn all(scenario: &Scenario) -> Vec<Self> {
        let mut kinds = vec![
            Self::Layout,
            Self::Workers,
            Self::CloseFactor,
            Self::Leverage,
        ];
        let oracles = (0..scenario.assets.len() as u32).map(Self::Oracle);
        kinds.extend(oracles.filter(|kind| !kind.options(scenario).is_empty()));
        if !scenario.exchange.is_empty() {
            kinds.push(Self::Spoils);
        }
        kinds
    }

    /// What it can be changed to: never to what it is, and only to what the scenario allows.
    pub fn options(self, scenario: &Scenario) -> Vec<Change> {
        let options: Vec<Change> = match self {
            Self::Layout => {
                let shards = [4, 16, 64].map(|shards| Layout::Sharded { shards });
                let plain = [Layout::Pooled, Layout::PerMarket, Layout::LazyRate];
                let all = plain.into_iter().chain(shards);
                all.map(Change::Layout).collect()
            }
            Self::Oracle(asset) => {
                let Some(price) = scenario.assets.get(asset as usize).map(|asset| asset.price)
                else {
                    return Vec::new();
                };
                let window_s = scenario.chain.block_time_s.saturating_mul(10).min(604_800);
                let sources = [
                    OracleSource::Outside,
                    OracleSource::Delayed { blocks: 5 },
                    OracleSource::Spot,
                    OracleSource::TimeWeighted { window_s },
                    OracleSource::Fixed { price },
                ];
                let to = |source| Change::Oracle(asset, source);
                sources.into_iter().map(to).collect()
            }
            Self::CloseFactor => [1_000, 2_500, 5_000, BPS].map(Change::CloseFactor).into(),
            Self::Leverage => {
                let half = Wad::ONE.0 / 2;
                // From 1.5 to 6 in halves.
                let to = |halves: u128| Change::Leverage(Wad(half * halves));
                (3..=12).map(to).collect()
            }
            Self::Spoils => [Spoils::Hold, Spoils::Sell].map(Change::Spoils).into(),
            Self::Workers => [1, 2, 4, 8, 32, 64].map(Change::Workers).into(),
        };
        options
            .into_iter()
            .filter(|change| change.is_possible(scenario))
            .collect()
    }
}

impl Change {
    /// The other scenario; none when it would be the same. Whether it can be run is the engine's to say.
    pub fn apply(&self, scenario: &Scenario) -> Option<Scenario> {
        let mut other = scenario.clone();
        match self {
            Self::Layout(layout) => other.design.layout = *layout,
            Self::Oracle(asset, source) => other.assets.get_mut(*asset as usize)?.oracle = *source,
            Self::CloseFactor(share) => other.design.close_factor_bps = *share,
            Self::Leverage(most) => {
                let borrowers = &mut other.population.borrowers;
                borrowers.leverage_max = *most;
                borrowers.leverage_min = borrowers.leverage_min.min(*most);
            }
            Self::Spoils(spoils) => other.population.liquidators.collateral = *spoils,
            Self::Workers(workers) => {
                return (1..=64)
                    .contains(workers)
                    .then_some(other)
                    .filter(|_| *workers != WORKERS);
            }
            Self::Actions(own, _) => other = (**own).clone(),
        }
        (other != *scenario).then_some(other)
    }

    /// Whether it makes another scenario, and one that can be run.
    pub fn is_possible(&self, scenario: &Scenario) -> bool {
        self.apply(scenario)
            .is_some_and(|other| other.validate().is_ok())
    }

    /// Virtual workers of both runs.
    pub fn workers(&self) -> [u32; 2] {
        match self {
            Self::Workers(workers) => [WORKERS, *workers],
            _ => [WORKERS; 2],
        }
    }

    /// Whether the other run takes over what the user does: then nothing else differs.
    pub fn follows(&self) -> bool {
        !matches!(self, Self::Actions(..))
    }
}

/// Two runs on one clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparing {
    /// What is different.
    pub change: Change,
    /// The other scenario.
    pub rival: Rc<Scenario>,
    /// Numbers of the blocks from 1 on, of the run on screen and of the other; as many of each.
    pub numbers: [Rc<Vec<BlockNumbers>>; 2],
    /// The other run's block, as far as it has come.
    pub report: Option<Rc<BlockReport>>,
    /// The latest block that both have executed.
    pub reached: u32,
}

impl Comparing {
    /// A comparison that begins; none when nothing would differ.
    pub fn new(change: Change, scenario: &Scenario) -> Option<Self> {
        let rival = Rc::new(change.apply(scenario)?);
        Some(Self {
            change,
            rival,
            numbers: <[Rc<Vec<BlockNumbers>>; 2]>::default(),
            report: None,
            reached: 0,
        })
    }

    /// What the engine is asked for.
    pub fn wanted(&self) -> Rival {
        Rival {
            scenario: self.rival.to_json(),
            follows: self.change.follows(),
            workers: self.change.workers(),
        }
    }

    /// How far the page has numbers.
    pub fn known(&self) -> u32 {
        self.numbers[0].len() as u32
    }

    /// The block that both stand at when the clock says `block`.
    pub fn target(&self, block: u32) -> u32 {
        block.min(self.rival.blocks)
    }

    /// Whether both are where the clock is.
    pub fn is_there(&self, block: u32) -> bool {
        let target = self.target(block);
        self.reached == target
            && (self.report.as_ref()).is_some_and(|report| report.outcome.block == target)
    }

    /// Takes in what the engine says.
    pub fn take_in(&mut self, beside: Beside) {
        for (known, new) in self.numbers.iter_mut().zip(beside.numbers) {
            let known = Rc::make_mut(known);
            for number in new {
                // What is known stays; what follows on it is added.
                if number.block as usize == known.len() + 1 {
                    known.push(number);
                }
            }
        }
        self.reached = beside.block;
        if let Some(report) = beside.report {
            self.report = Some(Rc::new(*report));
        }
    }

    /// The user acted in the block after `block`, which made the run on screen `scenario`.
    pub fn acted(&mut self, block: u32, scenario: &Scenario) {
        for numbers in &mut self.numbers {
            Rc::make_mut(numbers).truncate(block as usize);
        }
        if let Some(rival) = self.change.apply(scenario) {
            self.rival = Rc::new(rival);
        }
    }

    /// Numbers of both up to a block, as many of each.
    pub fn until(&self, block: u32) -> [&[BlockNumbers]; 2] {
        let end = (block.min(self.known()) as usize).min(self.numbers[1].len());
        [&self.numbers[0][..end], &self.numbers[1][..end]]
    }
}

#[cfg(test)]
mod tests;
