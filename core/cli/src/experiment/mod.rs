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
