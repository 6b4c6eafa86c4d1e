//! Faults planted in the pool: each must be found by the invariants. Owns the order and the words; the faults are
//! `plants.json`'s, compiled by `cargo xtask fuzz --plants`.

use std::fs;
use std::path::{Path, PathBuf};

use alloy_primitives::{Bytes, hex};
use anyhow::{Context, Result, bail, ensure};
use leverloom_fuzz::market::play_planted;
use rayon::prelude::*;

/// Actions in each life.
const ACTIONS: u32 = 64;
/// Lives on each pool: as many as the tests live.
const LIVES: u64 = 256;

/// Lives on the pools of a folder, which are files of creation code in hexadecimal.
pub(crate) fn all(folder: &Path) -> Result<()> {
    let read = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in read {
        let path = entry?.path();
        files.extend(
            path.extension()
                .is_some_and(|it| it == "hex")
                .then_some(path),
        );
    }
    files.sort();
    ensure!(!files.is_empty(), "no plants in {}", folder.display());
    let mut alive = Vec::new();
    for file in &files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        if let Some(how) = found(file)? {
            println!("{name}: {how}");
        } else {
            println!("✗ {name}: not found in {LIVES} lives");
            alive.push(name.into_owned());
        }
    }
    if !alive.is_empty() {
        bail!(
            "{} of {} faults are not found: {}",
            alive.len(),
            files.len(),
            alive.join(", ")
        );
    }
    println!("all {} faults are found", files.len());
    Ok(())
}

/// The first life that finds the fault.
fn found(file: &PathBuf) -> Result<Option<String>> {
    let text = fs::read_to_string(file)?;
    let code: Bytes = hex::decode(text.trim())
        .with_context(|| format!("{} is no code", file.display()))?
        .into();
    let lives = (0..LIVES).into_par_iter();
    let first = lives.find_map_first(|seed| play_planted(seed, ACTIONS, &code).err());
    Ok(first.map(|broken| broken.to_string()))
}
