//! Two runs beside the one on screen, on virtual workers, moved by its clock.
//!
//! Owns both simulations, what is carried over from the run on screen, and the numbers of every block. One of the two is
//! the scenario on screen once more: so both are timed in one way from block 0 on, and catching up never moves the run
//! that is looked at. Names no browser type.

use leverloom_executor::{Clock, Config, Record, Strategy};
use leverloom_market::{RunFacts, Simulation};
use leverloom_model::report::{self, BlockReport};
use leverloom_model::scenario::{Action, TimedAction};
use leverloom_model::{Scenario, ScenarioError};
use leverloom_protocol::{Beside, BlockNumbers, Refusal, Rival};

use crate::blocks::execute_or_die;
use crate::session::{Platform, refusal, refused};

/// How long one command may take, in µs: what the person asks meanwhile waits no longer.
const MOMENT_US: f64 = 100_000.0;

/// Two runs.
pub struct Comparison {
    /// The scenario on screen, and the other one.
    sides: [Side; 2],
    /// Whether the other takes over what the user does.
    follows: bool,
}

impl Comparison {
    /// Both at block 0.
    pub fn new(scenario: &Scenario, rival: &Rival) -> Result<Self, Refusal> {
        let other = Scenario::from_json(&rival.scenario).map_err(|error| refusal(&error))?;
        for workers in rival.workers {
            if !(1..=64).contains(&workers) {
                let problem = format!("{workers} is out of range; allowed: 1 to 64");
                return Err(refused("workers", problem));
            }
        }
        let [ours, theirs] = rival.workers;
        let side = |scenario, workers| {
            Side::new(scenario, workers).map_err(|error: ScenarioError| refusal(&error))
        };
        Ok(Self {
            sides: [side(scenario.clone(), ours)?, side(other, theirs)?],
            follows: rival.follows,
        })
    }

    /// The user acts in block `at` + 1 of the run on screen, which now has the actions `all`.
    ///
    /// # Errors
    /// When the other scenario does not allow them.
    pub fn act(
        &mut self,
        at: u32,
        account: Option<&str>,
        actions: &[Action],
        all: &[TimedAction],
    ) -> Result<(), ScenarioError> {
        let [ours, theirs] = &mut self.sides;
        ours.act(at, account, actions, all)?;
        if self.follows {
            theirs.act(at, account, actions, all)?;
        }
        Ok(())
    }

    /// Brings both to `block`, or as far as a moment lasts.
    pub fn go_to(&mut self, platform: &impl Platform, block: u32, since: u32) -> Beside {
        for side in &mut self.sides {
            side.go_back_before(block);
        }
        let clock = platform.clock();
        let end = clock.now_us() + MOMENT_US;
        loop {
            // The one that is behind: the numbers that can be compared are those that both have.
            let [ours, theirs] = &mut self.sides;
            let behind = if theirs.block() < ours.block() {
                theirs
            } else {
                ours
            };
            if behind.block() >= block || !behind.step(clock) || clock.now_us() > end {
                break;
            }
        }
        let [ours, theirs] = &self.sides;
        let reached = ours.block().min(theirs.block());
        Beside {
            block: reached,
            numbers: [ours, theirs].map(|side| side.between(since, reached)),
            report: (theirs.block() == block && reached == block)
                .then(|| Box::new(theirs.current.clone())),
        }
    }
}

/// One of the runs.
struct Side {
    simulation: Simulation,
    /// Virtual workers.
    workers: u32,
    /// Report of the block the simulation stands at.
    current: BlockReport,
    /// Numbers of block 1 and on, as far as it has been.
    numbers: Vec<BlockNumbers>,
}

impl Side {
    fn new(scenario: Scenario, workers: u32) -> Result<Self, ScenarioError> {
        let simulation = Simulation::new(scenario)?;
        Ok(Self {
            current: simulation.report_at_genesis(),
            simulation,
            workers,
            numbers: Vec::new(),
        })
    }

    fn block(&self) -> u32 {
        self.simulation.block()
    }

    /// Stands before `block`, if it was past it: the report of a block comes from executing it.
    fn go_back_before(&mut self, block: u32) {
        if block < self.block() && self.simulation.rewind(block.saturating_sub(1)) == 0 {
            self.current = self.simulation.report_at_genesis();
        }
    }

    /// Takes over actions in the block after `at`, of which `all` are the last.
    fn act(
        &mut self,
        at: u32,
        account: Option<&str>,
        actions: &[Action],
        all: &[TimedAction],
    ) -> Result<(), ScenarioError> {
        self.simulation.rewind(at);
        if self.block() == at {
            self.simulation.act_as(account, actions.to_vec())?;
        }
        // Not there yet, or not kept that far back, or it had seen other blocks, whose actions go or stay: once more from
        // the start.
        if self.block() != at || self.simulation.scenario().actions != all {
            let mut scenario = self.simulation.scenario().clone();
            scenario.actions = all.to_vec();
            self.simulation = Simulation::new(scenario)?;
            self.current = self.simulation.report_at_genesis();
        }
        self.numbers.truncate(at as usize);
        Ok(())
    }

    /// Executes the next block; false at the end.
    fn step(&mut self, clock: &dyn Clock) -> bool {
        let Some(prepared) = self.simulation.prepare() else {
            return false;
        };
        let seed = self.simulation.scenario().seed ^ u64::from(self.simulation.block());
        let config = Config {
            strategy: Strategy::BlockStmVirtual {
                workers: self.workers as usize,
                seed,
            },
            record: Record::Trace,
            clock,
            on_attempt: None,
            measured: None,
        };
        let execution = execute_or_die(&prepared.block, &self.simulation, &config);
        let facts = RunFacts {
            strategy: report::Strategy::BlockStm,
            instead_of: None,
            driver: report::Driver::Virtual,
            workers: self.workers,
            clock: report::Clock::Gas,
            sequential: Some(execution.outcome.gas_used as f64),
        };
        self.current = self.simulation.apply(prepared, execution, facts);
        let index = self.current.outcome.block as usize - 1;
        self.numbers.truncate(index);
        self.numbers.push(BlockNumbers::of(&self.current));
        true
    }

    /// Numbers of the blocks after `since` up to `block`.
    fn between(&self, since: u32, block: u32) -> Vec<BlockNumbers> {
        let (from, to) = (since as usize, block as usize);
        self.numbers.get(from..to).unwrap_or_default().to_vec()
    }
}

#[cfg(test)]
mod tests;
