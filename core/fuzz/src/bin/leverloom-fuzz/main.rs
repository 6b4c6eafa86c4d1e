//! The fuzzer's command line: how long, from which seed on, or what to replay. Owns arguments and exit code.

mod campaign;
mod keep;
mod lives;
mod plants;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use leverloom_fuzz::case::Case;
use leverloom_fuzz::check::{Bench, every_run, kept_runs, virtual_run};
use leverloom_fuzz::grammar::{Size, hostile};
use leverloom_fuzz::lending::lending;
use leverloom_fuzz::schedule::{self, Fault};

use campaign::{Campaign, SCHEDULES_A_CASE};
use watch::Watch;

/// Random blocks and schedules against the executor: every strategy must do as the oracle does.
#[derive(Parser)]
#[command(name = "leverloom-fuzz")]
struct Arguments {
    /// Minutes to go on for; longer if that is not enough for the schedules.
    #[arg(long, default_value_t = 1.0)]
    minutes: f64,
    /// Where to begin; the same seed, the same blocks and schedules.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// At least so many schedules of the virtual driver, and as many of the bare scheduler.
    #[arg(long, default_value_t = 1_000_000)]
    schedules: u64,
    /// Threads that fuzz; as many as there are cores if not given.
    #[arg(long)]
    jobs: Option<usize>,
    /// Where failures are kept.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/regressions"))]
    folder: PathBuf,
    /// Only replays this hostile block.
    #[arg(long, value_name = "SEED")]
    block: Option<u64>,
    /// Only replays the lending blocks of this seed.
    #[arg(long, value_name = "SEED")]
    lending: Option<u64>,
    /// Only replays this schedule of the virtual driver.
    #[arg(long = "virtual", value_name = "SEED")]
    virtual_schedule: Option<u64>,
    /// Only replays this schedule of the bare scheduler.
    #[arg(long, value_name = "SEED")]
    schedule: Option<u64>,
    /// Only lives through the lending market, so many times (2,560 if no number is given): the invariants of lending,
    /// on every storage layout.
    #[arg(long, value_name = "LIVES", num_args = 0..=1, default_missing_value = "2560")]
    market: Option<u64>,
    /// Only tells this life of the lending market.
    #[arg(long, value_name = "SEED")]
    life: Option<u64>,
    /// Only lives on the pools in this folder, each with a fault of its own: every fault must be found.
    /// `cargo xtask fuzz --plants` compiles them.
    #[arg(long, value_name = "FOLDER")]
    plants: Option<PathBuf>,
    /// Only replays this file.
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
}

fn main() -> ExitCode {
    // A panic is a finding like any other: it is told with the case it came from.
    std::panic::set_hook(Box::new(|_| {}));
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    if let Some(lives) = arguments.market {
        return lives::all(arguments.seed, lives);
    }
    if let Some(folder) = &arguments.plants {
        return plants::all(folder);
    }
    if let Some(seed) = arguments.life {
        return lives::one(seed);
    }
    if replay(arguments)? {
        return Ok(());
    }
    ensure!(
        arguments.minutes.is_finite() && arguments.minutes >= 0.0,
        "{} minutes are no time to go on for",
        arguments.minutes
    );
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = arguments.jobs.unwrap_or(cores).max(1);
    let watch = Arc::new(Watch::new(
        Duration::from_secs_f64(60.0 * arguments.minutes),
        jobs,
    ));
    let campaign = Campaign::new(
        arguments.seed,
        arguments.schedules,
        &arguments.folder,
        &watch,
    );
    let found = campaign.run(jobs)?;
    if found > 0 {
        bail!("{found} failures, see {}", arguments.folder.display());
    }
    Ok(())
}

/// Replays what is asked for; false if nothing is.
fn replay(arguments: &Arguments) -> Result<bool> {
    let bench = Bench::new()?;
    let all = every_run(arguments.seed, 16);
    let mut cases = Vec::new();
    if let Some(seed) = arguments.schedule {
        println!("{}", schedule::describe(seed));
        match std::panic::catch_unwind(|| schedule::play(seed, Fault::None)) {
            Ok(Ok(tally)) => println!("schedule {seed}: as it must be: {tally:?}"),
            Ok(Err(violation)) => bail!("{violation}"),
            Err(panic) => bail!(
                "schedule {seed} panics: {}",
                leverloom_fuzz::check::message(&*panic)
            ),
        }
    }
    if let Some(seed) = arguments.virtual_schedule {
        let case = hostile(seed / SCHEDULES_A_CASE, Size::Small);
        cases.push((case, vec![virtual_run(seed)]));
    }
    if let Some(seed) = arguments.block {
        cases.push((hostile(seed, Size::Full), all.clone()));
    }
    if let Some(seed) = arguments.lending {
        cases.extend(lending(seed)?.into_iter().map(|case| (case, all.clone())));
    }
    if let Some(file) = &arguments.case {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let case = Case::from_json(&text)?;
        let runs = kept_runs(&case, arguments.seed, 16);
        cases.push((case, runs));
    }
    for (case, runs) in &cases {
        match bench.check(case, runs) {
            Ok(tally) => println!("{}: as it must be: {tally:?}", case.about),
            Err(failure) => bail!("{}: {failure}", case.about),
        }
    }
    Ok(arguments.schedule.is_some() || !cases.is_empty())
}
