//! Uses the built page in a real browser for so many minutes, with faults; see `leverloom_tests::soak`. Run by
//! `cargo xtask soak`.
//!
//! Writes the report into the folder that is its argument, as JSON and in a few lines; fails when it does not hold.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use leverloom_tests::soak::soak;

#[tokio::main]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: soak FOLDER MINUTES SEED";
    let folder = PathBuf::from(words.next().context(usage)?);
    let minutes: f64 = words.next().context(usage)?.parse()?;
    let seed = words.next().context(usage)?.parse()?;
    ensure!(
        minutes.is_finite() && minutes >= 0.0,
        "{minutes} minutes are no time to go on for"
    );
    let report = soak(seed, Duration::from_secs_f64(60.0 * minutes), |line| {
        println!("  {line}");
    })
    .await?;
    std::fs::create_dir_all(&folder)?;
    let told = report.told();
    std::fs::write(folder.join("report.json"), format!("{:#}\n", report.json()))?;
    std::fs::write(folder.join("report.txt"), format!("{told}\n"))?;
    println!("{told}\n  written to {}", folder.display());
    ensure!(report.failures.is_empty(), "the soak does not hold");
    Ok(())
}
