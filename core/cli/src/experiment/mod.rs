//! `leverloom experiment`: questions asked of several markets at once, answered by a table and a plot. Owns the files;
//! each experiment is a module's.

mod crash;
mod feedback;
mod plot;
mod sensitivity;

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use leverloom_executor::config::NoClock;
use leverloom_executor::{Config, Execution, Record, Strategy, execute};
use leverloom_market::{PreparedBlock, RunFacts, Simulation};
use leverloom_model::report::BlockReport;
use serde::Serialize;

use crate::arguments::{Experiment, ExperimentOutput};
use crate::files;

pub(crate) fn experiment(experiment: &Experiment, out: &mut dyn Write) -> Result<()> {
    match experiment {
        Experiment::CrashParallelism {
            scenario,
            sales,
            output,
        } => {
            let base = files::scenario(scenario)?;
            let rows = crash::run(crash::markets(&base, sales)?)?;
            crash::table(&rows, out)?;
            crash::reading(&rows, out)?;
            let mut plots = Vec::new();
            for &sale in sales {
                let name = format!("crash-parallelism-{sale}.svg");
                plots.push((name, plot::speed_ups(&rows, sale)?));
            }
            write_files(output, "crash-parallelism", &rows, &plots, out)
        }
        Experiment::LiquidationSensitivity {
            scenario,
            block,
            asset,
            output,
        } => {
            let scenario = files::scenario(scenario)?;
            if *block > scenario.blocks {
                bail!(
                    "--block {block} is out of range; allowed: 0 to {}, the length of this scenario",
                    scenario.blocks
                );
            }
            let first = || scenario.assets[0].symbol.clone();
            let asset = asset.clone().unwrap_or_else(first);
            let points = sensitivity::curve(scenario, *block, &asset)?;
            sensitivity::table(&points, out)?;
            let name = "liquidation-sensitivity";
            let picture = plot::sensitivity(&points, &asset)?;
            let plots = [(format!("{name}.svg"), picture)];
            write_files(output, name, &points, &plots, out)
        }
        Experiment::Feedback { scenario, output } => {
            let rows = feedback::run(&files::scenario(scenario)?)?;
            feedback::table(&rows, out)?;
            write_files(output, "feedback", &rows, &[], out)
        }
    }
}

/// Executes a prepared block; no times are of interest.
fn executed(
    simulation: &Simulation,
    prepared: &PreparedBlock,
    strategy: Strategy,
    record: Record,
) -> Result<Execution> {
    let config = Config {
        strategy,
        record,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    Ok(execute(&prepared.block, simulation.state(), &config)?)
}

/// Executes a prepared block one transaction after the other, and lets it happen.
fn apply(simulation: &mut Simulation, prepared: PreparedBlock) -> Result<BlockReport> {
    let sequential = Strategy::Sequential;
    let execution = executed(simulation, &prepared, sequential, Record::Dependencies)?;
    Ok(simulation.apply(prepared, execution, RunFacts::sequential()))
}

fn write_files(
    output: &ExperimentOutput,
    name: &str,
    rows: &impl Serialize,
    plots: &[(String, String)],
    out: &mut dyn Write,
) -> Result<()> {
    let Some(folder) = &output.out else {
        return Ok(());
    };
    fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    let mut written = |name: &str, text: &str| -> Result<()> {
        let path: &Path = &folder.join(name);
        fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))?;
        Ok(writeln!(out, "wrote {}", path.display())?)
    };
    let table = serde_json::to_string_pretty(rows)? + "\n";
    written(&format!("{name}.json"), &table)?;
    plots
        .iter()
        .try_for_each(|(name, picture)| written(name, picture))
}
