//! Random lives of the lending pool: so many of them, or one told aloud. Owns the numbers and the words; what must hold is
//! the library's.

use anyhow::{Result, bail};
use leverloom_fuzz::market::{Broken, Tally, play, play_aloud};
use rayon::prelude::*;

/// Actions in each.
const ACTIONS: u32 = 64;
/// Lives between two lines of progress.
const AT_ONCE: u64 = 256;

/// Lives through so many, from a seed on.
pub(crate) fn all(first: u64, lives: u64) -> Result<()> {
    let mut total = Tally::default();
    let mut broken: Vec<Broken> = Vec::new();
    let mut lived = 0;
    while lived < lives {
        let now = AT_ONCE.min(lives - lived);
        let from = first.wrapping_mul(1 << 32).wrapping_add(lived);
        let found: Vec<Result<Tally, Broken>> = (from..from + now)
            .into_par_iter()
            .map(|seed| play(seed, ACTIONS))
            .collect();
        for life in found {
            match life {
                Ok(tally) => total.add(&tally),
                Err(found) => broken.push(found),
            }
        }
        lived += now;
        println!(
            "{lived} lives of {ACTIONS} actions: {total:?}; {} broken",
            broken.len()
        );
    }
    for found in &broken {
        println!(
            "✗ {found}\n  see it again with: cargo xtask fuzz --life {}",
            found.seed
        );
    }
    if !broken.is_empty() {
        bail!("{} lives break an invariant", broken.len());
    }
    Ok(())
}

/// Tells one life.
pub(crate) fn one(seed: u64) -> Result<()> {
    match play_aloud(seed, ACTIONS, &mut |told| println!("{told}")) {
        Ok(tally) => println!("life {seed}: as it must be: {tally:?}"),
        Err(broken) => bail!("{broken}"),
    }
    Ok(())
}
