//! The soak: random use of the built page in a real browser, with faults. Builds the page and hands the arguments on;
//! what is done and what must hold is `leverloom_tests::soak`'s.

use crate::test::measure_in_browser;
use crate::{build, paths};
use anyhow::Result;
use std::ffi::OsStr;

/// How long, from which seed on.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Minutes to go on for.
    #[arg(long, default_value_t = 20.0)]
    minutes: f64,
    /// The same seed, the same choices.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Uses dist/ as it is.
    #[arg(long)]
    no_build: bool,
}

/// Runs it; the report goes to target/soak/.
pub(crate) fn soak(arguments: &Arguments) -> Result<()> {
    let site = if arguments.no_build {
        paths::dist()
    } else {
        build::build()?
    };
    let folder = paths::target().join("soak");
    let [minutes, seed] = [arguments.minutes.to_string(), arguments.seed.to_string()];
    let words = [folder.as_os_str(), OsStr::new(&minutes), OsStr::new(&seed)];
    measure_in_browser("soak", &site, &words)
}
