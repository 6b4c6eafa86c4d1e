//! `leverloom run`: a scenario from its first block to its last, files written on the way.

use std::io::Write;

use anyhow::{Context, Result, bail};
use leverloom_executor::{Block, Execution, State};
use leverloom_market::Simulation;
use leverloom_model::Scenario;
use leverloom_model::report::BlockReport;
use leverloom_model::scenario::{Action, TimedAction};

use crate::arguments::{Driver, Run, Shock, Strategy};
use crate::execution::{Executor, ensure_same};
use crate::files::{self, Output};
use crate::pools::cores;
use crate::state::StateFile;
use crate::summary::Summary;

pub(crate) fn run(arguments: &Run, out: &mut dyn Write) -> Result<()> {
    let mut scenario = files::scenario(&arguments.scenario)?;
    for shock in &arguments.shocks {
        add(&mut scenario, shock)?;
    }
    let blocks = arguments.blocks.unwrap_or(scenario.blocks);
    if !(1..=scenario.blocks).contains(&blocks) {
        bail!(
            "--blocks {blocks} is out of range; allowed: 1 to {}, the length of this scenario",
            scenario.blocks
        );
    }
    for warning in scenario.warnings() {
        writeln!(out, "  warning        {warning}")?;
    }
    let executor = Executor::new(strategy(arguments, scenario.seed))?;
    let plain = Executor::new(leverloom_executor::Strategy::Sequential)?;
    let mut files = Files::create(arguments, &scenario)?;
    let mut state = StateFile::create(arguments, blocks)?;
    let mut summary = Summary::new(&scenario, executor.name(), executor.measures());
    let mut simulation = Simulation::new(scenario).context(arguments.scenario.clone())?;
    let genesis = simulation.report_at_genesis();
    files.block(&genesis)?;
    state.block(&simulation, &genesis)?;
    while simulation.block() < blocks {
        let report = step(
            &mut simulation,
            &executor,
            (!arguments.always).then_some(&plain),
        )?;
        files.block(&report)?;
        state.block(&simulation, &report)?;
        summary.add(&report);
    }
    files.finish(&summary)?;
    summary.print(out)
}

fn strategy(arguments: &Run, seed: u64) -> leverloom_executor::Strategy {
    let workers = arguments
        .workers
        .map_or_else(cores, |workers| workers as usize)
        .min(64);
    match (arguments.strategy, arguments.driver) {
        (Strategy::Sequential, _) => leverloom_executor::Strategy::Sequential,
        (Strategy::BlockStm, Driver::Threads) => {
            leverloom_executor::Strategy::BlockStmThreads { workers }
        }
        (Strategy::BlockStm, Driver::Virtual) => {
            leverloom_executor::Strategy::BlockStmVirtual { workers, seed }
        }
        (Strategy::AccessList, Driver::Threads) => {
            leverloom_executor::Strategy::AccessListThreads { workers }
        }
        (Strategy::AccessList, Driver::Virtual) => {
            leverloom_executor::Strategy::AccessListVirtual { workers }
        }
    }
}

/// Puts a shock among the scenario's actions, after those of the same block.
fn add(scenario: &mut Scenario, shock: &Shock) -> Result<()> {
    let action = Action::shock(shock.asset.clone(), shock.change_bps);
    scenario.check_action(&action).context("--shock")?;
    if !(1..=scenario.blocks).contains(&shock.block) {
        bail!(
            "--shock: block {} is out of range; allowed: 1 to {} blocks",
            shock.block,
            scenario.blocks
        );
    }
    let place = scenario
        .actions
        .partition_point(|timed| timed.block <= shock.block);
    scenario.actions.insert(
        place,
        TimedAction {
            actor: None,
            block: shock.block,
            action,
        },
    );
    scenario.validate().context("--shock")
}

/// Executes the next block, recorded, and where times are measured once more with nothing recorded: recording
/// costs time that no ratio should contain. `small`: who executes blocks too small for `asked`.
fn step(
    simulation: &mut Simulation,
    asked: &Executor,
    small: Option<&Executor>,
) -> Result<BlockReport> {
    let number = simulation.block() + 1;
    let prepared = simulation
        .prepare()
        .with_context(|| format!("the scenario has no block {number}"))?;
    let is_small = asked.strategy().for_block(&prepared.block) != asked.strategy();
    let small = small.filter(|_| is_small);
    let executor = small.unwrap_or(asked);
    let state = simulation.state();
    let mut execution = executor.trace(&prepared.block, state)?;
    // Virtual time is gas: one worker needs the sum.
    let mut sequential = Some(execution.outcome.gas_used as f64);
    if executor.measures() {
        let (elapsed, baseline) = timed(number, &prepared.block, state, executor)?;
        for run in baseline.iter().chain([&elapsed]) {
            ensure_same(number, &run.1.outcome, &execution.outcome, &executor.name())?;
        }
        execution.trace.elapsed = elapsed.0;
        sequential = baseline.map(|(time, _)| time);
        if small.is_some() {
            sequential = Some(elapsed.0);
        }
    }
    let mut facts = executor.facts(sequential);
    facts.instead_of = small.map(|_| asked.reported());
    Ok(simulation.apply(prepared, execution, facts))
}

type Timed = (f64, Execution);

/// The strategy's time and the baseline's, if it is another; who goes first changes with every block.
fn timed(
    number: u32,
    block: &Block,
    state: &State,
    executor: &Executor,
) -> Result<(Timed, Option<Timed>)> {
    if executor.is_baseline() {
        return Ok((executor.timed(block, state, None)?, None));
    }
    if number.is_multiple_of(2) {
        let baseline = executor.baseline(block, state)?;
        return Ok((executor.timed(block, state, None)?, Some(baseline)));
    }
    let elapsed = executor.timed(block, state, None)?;
    Ok((elapsed, Some(executor.baseline(block, state)?)))
}

/// The files asked for, written block by block.
struct Files<'a> {
    report: Option<Output<'a>>,
    outcomes: Option<Output<'a>>,
    digests: Option<Output<'a>>,
    first: bool,
}

impl<'a> Files<'a> {
    fn create(arguments: &'a Run, scenario: &Scenario) -> Result<Self> {
        let create =
            |path: &'a Option<std::path::PathBuf>| path.as_deref().map(Output::create).transpose();
        let mut report = create(&arguments.report)?;
        if let Some(report) = &mut report {
            report.write(&format!(
                "{{\"scenario\":{},\"blocks\":[",
                serde_json::to_string(scenario)?
            ))?;
        }
        Ok(Self {
            report,
            outcomes: create(&arguments.outcomes)?,
            digests: create(&arguments.digests)?,
            first: true,
        })
    }

    fn block(&mut self, report: &BlockReport) -> Result<()> {
        if let Some(file) = &mut self.report {
            let separator = if std::mem::take(&mut self.first) {
                "\n"
            } else {
                ",\n"
            };
            file.write(&format!("{separator}{}", serde_json::to_string(report)?))?;
        }
        if let Some(file) = &mut self.outcomes {
            file.write(&format!("{}\n", serde_json::to_string(&report.outcome)?))?;
        }
        if let Some(file) = &mut self.digests {
            file.write(&format!(
                "{} {}\n",
                report.outcome.block, report.outcome.digest
            ))?;
        }
        Ok(())
    }

    fn finish(self, summary: &Summary) -> Result<()> {
        if let Some(mut report) = self.report {
            report.write(&format!(
                "\n],\"summary\":{}}}\n",
                serde_json::to_string(&summary.figures())?
            ))?;
            report.finish()?;
        }
        self.outcomes.map_or(Ok(()), Output::finish)?;
        self.digests.map_or(Ok(()), Output::finish)
    }
}
