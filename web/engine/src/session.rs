//! One engine session: a command in, exactly one event out.
//!
//! Owns the simulation and the way it is executed. Names no browser type: the same session runs in
//! native tests; threads, clock and fault reports are handed in through [`Platform`].

use leverloom_executor::Clock;
use leverloom_market::Simulation;
use leverloom_model::report::BlockReport;
use leverloom_model::scenario::Action;
use leverloom_model::{Scenario, ScenarioError};
use leverloom_protocol::{
    Command, Event, Fault, Mode, Passed, Progress, REAL_BLOCK, Refusal, RunId, columns,
};

use crate::again::{Again, MOST_WORKERS};
use crate::blocks::{run_block, skip_block};
use crate::comparison::Comparison;
use crate::real::Real;
use crate::shown::Shown;

/// The curve of liquidatable debt: so many steps down and up, of so many bps each.
const CURVE_STEPS: i32 = 60;
const CURVE_STEP_BPS: i32 = 100;
/// Why the market as set up cannot be executed once more.
const NO_RUN: &str = "the market as set up has no transactions to execute";
/// What a session needs of the place it runs in.
pub trait Platform {
    /// The clock of measured times.
    fn clock(&self) -> &dyn Clock;
    /// Smallest step of that clock in µs.
    fn resolution_us(&self) -> f64;
    /// Notes where a worker is, for fault reports; called at every attempt, on the worker's thread.
    fn attempt_started(&self) -> &(dyn Fn(u32, u32) + Sync);
    /// Passes on how far a command has come.
    fn progressed(&self, progress: Progress);
    /// Notes which block is executed next.
    fn block_started(&self, block: u32);
    /// The next attempt at a transaction fails (a test of recovery).
    fn arm_fault(&self, fault: Fault);
}

/// One engine session.
pub struct Session<P> {
    platform: P,
    mode: Mode,
    run: RunId,
    simulation: Option<Simulation>,
    /// Report of the block the simulation stands at.
    current: Option<BlockReport>,
    /// Blocks as they were shown.
    shown: Shown,
    /// What is remembered of the run's blocks, by block; those after the current one were rewound.
    past: Vec<Passed>,
    /// What the run is compared with.
    comparison: Option<Comparison>,
    /// What is known of its speed-ups.
    again: Again,
    /// A block of Ethereum mainnet beside it.
    real: Real,
}

impl<P: Platform> Session<P> {
    /// A session that executes as `mode` says and has no scenario yet.
    pub fn new(platform: P, mode: Mode) -> Self {
        Self {
            platform,
            mode,
            run: 0,
            simulation: None,
            current: None,
            shown: Shown::default(),
            past: Vec::new(),
            comparison: None,
            again: Again::default(),
            real: Real::default(),
        }
    }

    /// Carries out one command.
    pub fn handle(&mut self, command: Command) -> Event {
        let run = run_of(&command).unwrap_or(self.run);
        let done = if run == REAL_BLOCK && !matches!(command, Command::Files { .. }) {
            self.real.answer(&command)
        } else {
            self.carry_out(command)
        };
        match done {
            Ok(event) => event,
            Err(error) => Event::Refused { run, error },
        }
    }

    fn carry_out(&mut self, command: Command) -> Result<Event, Refusal> {
        match command {
            Command::Start { .. } => Ok(Event::Ready {
                mode: self.mode.clone(),
            }),
            Command::Load {
                run,
                scenario,
                block,
            } => self.load(run, &scenario, block),
            Command::Step { run } => {
                let simulation = self.simulation(run)?;
                let next = simulation.block() + 1;
                self.go_to(run, next)
            }
            Command::Seek { run, block } => self.go_to(run, block),
            Command::Act {
                run,
                account,
                actions,
            } => self.act(run, account.as_deref(), &actions),
            Command::Inspect {
                run,
                block,
                transaction,
            } => {
                let detail = self.simulation(run)?.inspect(block, transaction);
                let detail = detail.ok_or_else(|| refused("transaction", format!("transaction {transaction} of block {block} is no longer kept; only the latest blocks are")))?;
                Ok(Event::Transaction {
                    run,
                    detail: Box::new(detail),
                })
            }
            Command::Preview { run, prices } => {
                let preview = self
                    .simulation(run)?
                    .preview(&prices)
                    .map_err(|error| refusal(&error))?;
                Ok(Event::Preview {
                    run,
                    prices,
                    under_water: preview.under_water,
                    liquidatable_usd: preview.liquidatable_usd,
                })
            }
            Command::Curve { run, asset } => self.curve(run, asset),
            Command::Everybody { run } => {
                let simulation = self.simulation(run)?;
                Ok(Event::Everybody {
                    run,
                    block: simulation.block(),
                    rows: columns::pack_standings(&simulation.standings()),
                })
            }
            Command::Past {
                run,
                blocks: (first, last),
            } => {
                let here = self.simulation(run)?.block();
                let end = last.min(here) as usize;
                let passed = self.past.get(first as usize..=end).unwrap_or_default();
                Ok(Event::Past {
                    run,
                    passed: passed.to_vec(),
                })
            }
            Command::Position { run, actor } => {
                let trail = self.simulation(run)?.trail(actor);
                let trail = trail.ok_or_else(|| refused("actor", "nobody plays this part"))?;
                Ok(Event::Position {
                    run,
                    trail: Box::new(trail),
                })
            }
            Command::Compare { run, rival } => {
                let scenario = self.simulation(run)?.scenario();
                let comparison = rival.map(|rival| Comparison::new(scenario, &rival));
                self.comparison = comparison.transpose()?;
                Ok(Event::Compared { run })
            }
            Command::Beside { run, block, since } => {
                check_block(block, self.simulation(run)?.scenario().blocks)?;
                let comparison = self.comparison.as_mut();
                let comparison = comparison
                    .ok_or_else(|| refused("rival", "there is no run to compare with"))?;
                Ok(Event::Beside {
                    run,
                    beside: comparison.go_to(&self.platform, block, since),
                })
            }
            Command::SpeedUp {
                run,
                block,
                workers,
            } => {
                let (again, simulation, digest) = self.again(run, block, workers)?;
                let seed = seed(simulation);
                let point = simulation
                    .again(|block, state| again.point((block, state), digest, workers, seed));
                let point = point.ok_or_else(|| refused("block", NO_RUN))?;
                Ok(Event::SpeedUp { run, block, point })
            }
            Command::Lanes {
                run,
                block,
                workers,
                strategy,
            } => {
                let (again, simulation, digest) = self.again(run, block, workers)?;
                let seed = seed(simulation);
                let ran = simulation.again(|block, state| {
                    again.lanes((block, state), digest, workers, strategy, seed)
                });
                let lanes = ran.and_then(|(trace, facts)| simulation.report_again(trace, facts));
                let lanes = lanes.ok_or_else(|| refused("block", NO_RUN))?;
                Ok(Event::Lanes {
                    run,
                    block,
                    lanes: Box::new(lanes),
                })
            }
            Command::Files { run, files } => {
                let found = self.real.open(&self.platform, &self.mode, files)?;
                Ok(Event::Files { run, found })
            }
            Command::Fault { run, fault } => {
                let actions = self.simulation(run)?.scenario().actions.clone();
                self.platform.arm_fault(fault);
                Ok(Event::Accepted { run, actions })
            }
        }
    }

    fn simulation(&mut self, run: RunId) -> Result<&mut Simulation, Refusal> {
        of_run(&mut self.simulation, self.run, run)
    }

    fn curve(&mut self, run: RunId, asset: u32) -> Result<Event, Refusal> {
        let simulation = self.simulation(run)?;
        let moves: Vec<i32> = (-CURVE_STEPS..=CURVE_STEPS)
            .map(|step| step * CURVE_STEP_BPS)
            .collect();
        let curve = simulation
            .liquidatable_curve(asset as usize, &moves)
            .ok_or_else(|| refused("asset", format!("there is no asset {asset}")))?;
        let points = moves.iter().zip(&curve).flat_map(|(change, preview)| {
            [
                f64::from(*change),
                f64::from(preview.under_water),
                preview.liquidatable_usd.to_f64(),
            ]
        });
        Ok(Event::Curve {
            run,
            block: simulation.block(),
            asset,
            points: points.collect(),
        })
    }

    /// What it takes to execute the current block once more, on so many virtual workers.
    fn again(
        &mut self,
        run: RunId,
        block: u32,
        workers: u32,
    ) -> Result<(&mut Again, &mut Simulation, &str), Refusal> {
        let here = self.simulation(run)?.block();
        if block != here {
            return Err(refused(
                "block",
                format!("block {block} is not the current one, which is {here}"),
            ));
        }
        check_workers(workers)?;
        match (&mut self.simulation, &self.current) {
            (Some(simulation), Some(report)) => {
                Ok((&mut self.again, simulation, &report.outcome.digest))
            }
            _ => Err(refused("block", NO_RUN)),
        }
    }

    /// Loads a scenario; on an error the running one stays.
    fn load(&mut self, run: RunId, scenario: &str, block: u32) -> Result<Event, Refusal> {
        let scenario = Scenario::from_json(scenario).map_err(|error| refusal(&error))?;
        check_block(block, scenario.blocks)?;
        let warnings = scenario.warnings();
        let mut told = |done: usize, all: usize| {
            let (done, all) = (done as u32, all as u32);
            self.platform.progressed(Progress::SetUp { done, all });
        };
        let simulation =
            Simulation::new_telling(scenario, &mut told).map_err(|error| refusal(&error))?;
        let genesis = simulation.report_at_genesis();
        self.past = vec![Passed::of(&genesis)];
        self.shown = Shown::default();
        self.current = Some(genesis);
        self.simulation = Some(simulation);
        self.comparison = None;
        self.run = run;
        self.run_to(block);
        Ok(Event::Loaded {
            run,
            report: self.report(),
            warnings: warnings.iter().map(ToString::to_string).collect(),
        })
    }

    fn act(
        &mut self,
        run: RunId,
        account: Option<&str>,
        actions: &[Action],
    ) -> Result<Event, Refusal> {
        let simulation = of_run(&mut self.simulation, self.run, run)?;
        simulation
            .act_as(account, actions.to_vec())
            .map_err(|error| refusal(&error))?;
        let at = simulation.block();
        // The blocks ahead will not come.
        self.past.truncate(at as usize + 1);
        self.shown.forget_after(at);
        let all = simulation.scenario().actions.clone();
        if let Some(comparison) = &mut self.comparison
            && comparison.act(at, account, actions, &all).is_err()
        {
            // What the other scenario does not allow ends the comparison, not the run: the page is told when it asks next.
            self.comparison = None;
        }
        Ok(Event::Accepted { run, actions: all })
    }

    fn go_to(&mut self, run: RunId, block: u32) -> Result<Event, Refusal> {
        let simulation = of_run(&mut self.simulation, self.run, run)?;
        check_block(block, simulation.scenario().blocks)?;
        let here = simulation.block();
        if block == here {
            let report = self.report();
            return Ok(Event::Block { run, report });
        }
        if let Some(report) = self.shown.of(block) {
            let reached = if block < here {
                simulation.rewind(block)
            } else {
                simulation.advance(block)
            };
            if reached == block && simulation.is_whole() {
                self.current = Some(report.clone());
                let report = self.report();
                return Ok(Event::Block { run, report });
            }
        }
        if block <= simulation.block() {
            // The report of a block comes from executing it, so stand one block before it.
            let reached = simulation.rewind(block.saturating_sub(1));
            if reached == 0 {
                self.current = Some(simulation.report_at_genesis());
            }
        } else {
            // Whatever has been executed before is taken from the history, but for the block to be shown.
            simulation.advance(block.saturating_sub(1));
        }
        self.run_to(block);
        Ok(Event::Block {
            run,
            report: self.report(),
        })
    }

    /// Executes blocks until the simulation stands at `block`.
    fn run_to(&mut self, block: u32) {
        let Some(simulation) = &mut self.simulation else {
            return;
        };
        while simulation.block() < block {
            let Some(prepared) = simulation.prepare() else {
                break;
            };
            let ahead = block - simulation.block();
            let next = simulation.block() + 1;
            self.platform.block_started(next);
            self.platform.progressed(Progress::Block {
                block: next,
                wanted: block,
            });
            let report = if ahead == 1 {
                let report = run_block(&self.platform, &self.mode, simulation, prepared);
                self.shown.keep(&report);
                report
            } else {
                skip_block(&self.platform, simulation, prepared)
            };
            // One block a place, from genesis on; one executed again is what it was.
            let passed = Passed::of(&report);
            match self.past.get_mut(report.outcome.block as usize) {
                Some(known) => *known = passed,
                None => self.past.push(passed),
            }
            self.current = Some(report);
        }
    }

    fn report(&self) -> Box<BlockReport> {
        Box::new(self.current.clone().expect("a loaded run has a report"))
    }
}

/// The simulation, where the run asked for is the one that is on.
fn of_run(
    simulation: &mut Option<Simulation>,
    on: RunId,
    run: RunId,
) -> Result<&mut Simulation, Refusal> {
    match simulation {
        Some(simulation) if run == on => Ok(simulation),
        Some(_) => Err(refused("run", format!("run {run} is over; run {on} is on"))),
        None => Err(refused("run", "no scenario is loaded yet")),
    }
}

fn run_of(command: &Command) -> Option<RunId> {
    match *command {
        Command::Start { .. } => None,
        Command::Load { run, .. }
        | Command::Step { run }
        | Command::Seek { run, .. }
        | Command::Act { run, .. }
        | Command::Inspect { run, .. }
        | Command::Preview { run, .. }
        | Command::Curve { run, .. }
        | Command::Everybody { run }
        | Command::Past { run, .. }
        | Command::Position { run, .. }
        | Command::Compare { run, .. }
        | Command::Beside { run, .. }
        | Command::SpeedUp { run, .. }
        | Command::Lanes { run, .. }
        | Command::Files { run, .. }
        | Command::Fault { run, .. } => Some(run),
    }
}

/// What breaks Block-STM's ties in the latest block.
fn seed(simulation: &Simulation) -> u64 {
    simulation.scenario().seed ^ u64::from(simulation.block().saturating_sub(1))
}

pub(crate) fn check_workers(workers: u32) -> Result<(), Refusal> {
    if (1..=MOST_WORKERS).contains(&workers) {
        return Ok(());
    }
    Err(refused(
        "workers",
        format!("{workers} virtual workers; allowed: 1 to {MOST_WORKERS}"),
    ))
}

fn check_block(block: u32, last: u32) -> Result<(), Refusal> {
    if block <= last {
        return Ok(());
    }
    Err(refused(
        "block",
        format!("block {block} is past the end of this scenario; allowed: 0 to {last}"),
    ))
}

pub(crate) fn refused(field: &str, message: impl Into<String>) -> Refusal {
    Refusal {
        field: field.to_owned(),
        message: message.into(),
    }
}

pub(crate) fn refusal(error: &ScenarioError) -> Refusal {
    Refusal {
        field: error.field.clone(),
        message: error.to_string(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
