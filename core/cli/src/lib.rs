//! The `leverloom` command as a library: the same core as in the browser, run natively.
//!
//! Owns arguments, files, the thread pool, the clock and the printed summary. Decides nothing about the
//! market or the execution: it hands a scenario to `leverloom_market` and its blocks to
//! `leverloom_executor`, as the browser's engine does.

pub mod arguments;
mod bench;
mod call;
mod clock;
mod costs;
mod execution;
mod experiment;
mod files;
mod outcomes;
mod pools;
mod replay;
mod run;
mod state;
mod statetest;
mod statistics;
mod strategies;
mod summary;

use std::io::Write;

use anyhow::Result;
use leverloom_model::Scenario;

pub use arguments::{Arguments, Task};

/// What failed has been printed already, its count last; there is nothing to add but the exit code.
#[derive(Debug)]
pub struct AlreadySaid;

impl std::fmt::Display for AlreadySaid {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("failed, as printed above")
    }
}

impl std::error::Error for AlreadySaid {}

/// Carries out one invocation; what it has to say goes to `out`.
///
/// # Errors
/// One sentence: what was refused or failed, and what is allowed.
pub fn execute(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    match &arguments.task {
        Task::Run(run) => run::run(run, out),
        Task::Check { scenarios } => check(scenarios, out),
        Task::Schema { reference: true } => Ok(write!(out, "{}", Scenario::reference())?),
        Task::Schema { reference: false } => {
            let mut schema = Scenario::json_schema();
            // Another dependency lets JSON objects keep the order of insertion.
            schema.sort_all_objects();
            Ok(writeln!(out, "{}", serde_json::to_string_pretty(&schema)?)?)
        }
        Task::Bench(bench) => bench::bench(bench, out),
        Task::Call(call) => call::call(call, out),
        Task::Experiment(experiment) => experiment::experiment(experiment, out),
        Task::Replay(replay) => replay::replay(replay, out),
        Task::Statetest { paths, workers } => statetest::run(paths, *workers as usize, out),
    }
}

fn check(scenarios: &[String], out: &mut dyn Write) -> Result<()> {
    for name in scenarios {
        let scenario = files::scenario(name)?;
        let people = &scenario.population;
        writeln!(
            out,
            "{name}: valid; {:?}, {} blocks, {} assets, {} borrowers, {} lenders, {} liquidators, {} actions",
            scenario.name,
            scenario.blocks,
            scenario.assets.len(),
            people.borrowers.count,
            people.lenders.count,
            people.liquidators.count,
            scenario.actions.len()
        )?;
        for warning in scenario.warnings() {
            writeln!(out, "  warning: {warning}")?;
        }
    }
    Ok(())
}
