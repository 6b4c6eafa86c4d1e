//! Fuzzing: builds the fuzzer (core/fuzz; web/inputs for `--inputs`) fast and with assertions on, and hands the
//! arguments on. With `--plants`, compiles the pools with faults in them first. What is fuzzed, for how long, and how a failure is replayed is the fuzzer's own business.

use crate::command::{cargo, quiet, run};
use crate::{contracts, paths};
use anyhow::Result;

/// Arguments for the fuzzer, its `--help` included.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// `--minutes N`, `--seed S` …; `--help` tells them all. With `--inputs`: everything that comes from outside, in
    /// place of blocks and schedules. With `--plants`: faults planted in the lending pool, which must be found.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs the fuzzer.
pub(crate) fn fuzz(arguments: &Arguments) -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--profile", "fuzz"]).args(quiet());
    let inputs = arguments.arguments.iter().any(|word| word == "--inputs");
    let package = if inputs {
        "leverloom-inputs"
    } else {
        "leverloom-fuzz"
    };
    command.args(["--package", package, "--"]);
    if arguments.arguments == ["--plants"] {
        let folder = paths::target().join("plants");
        contracts::plants(&folder)?;
        return run(command.arg("--plants").arg(&folder));
    }
    run(command.args(&arguments.arguments))
}
