//! `cargo xtask`: every chore of this repository, one command each. Owns the
//! command line and nothing else; each chore is a module. It never holds a
//! rule of the product: only how to build, check and serve it.

mod bench;
mod browsers;
mod build;
mod cache;
mod command;
mod contracts;
mod dist;
mod fuzz;
mod hash;
mod headers;
mod hosts;
mod npm;
mod paths;
mod peer;
mod serve;
mod soak;
mod steps;
mod supply;
mod test;
mod tidy;
mod toolchain;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Every chore of Leverloom, one command each."
)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Find or install all that building and testing need.
    Setup(tools::Arguments),
    /// Build the page and the engine into dist/.
    Build,
    /// Build, then pack dist/ with a server in Python into one zip.
    Dist,
    /// Build, then serve dist/ on this machine with the headers that threads need.
    Serve(serve::Arguments),
    /// All checks, each stage announced and timed.
    Test(test::Arguments),
    /// Compile the Solidity contracts into the checked-in artifacts.
    Contracts(contracts::Arguments),
    /// Check the laws of the house (ARCHITECTURE.md).
    Tidy,
    /// Random blocks and schedules, every strategy against the oracle; failures are kept.
    Fuzz(fuzz::Arguments),
    /// Use the built page in a real browser for as long as is wanted, with faults; what is shown and memory must hold.
    Soak(soak::Arguments),
    /// Measure speed and size; prints and writes target/bench/*.json.
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    if let Some(code) = build::split::stand_in() {
        return code;
    }
    match run(&Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: &Chore) -> Result<()> {
    match chore {
        Chore::Setup(arguments) => tools::setup(arguments),
        Chore::Build => build::build().map(|_| ()),
        Chore::Dist => dist::dist(),
        Chore::Serve(arguments) => serve::serve(arguments),
        Chore::Test(arguments) => test::test(arguments),
        Chore::Contracts(arguments) => contracts::contracts(arguments),
        Chore::Tidy => tidy::tidy(),
        Chore::Fuzz(arguments) => fuzz::fuzz(arguments),
        Chore::Soak(arguments) => soak::soak(arguments),
        Chore::Bench(arguments) => bench::bench(arguments),
    }
}
