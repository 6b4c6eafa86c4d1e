//! The speed-up curve of a replayed block. Owns for which worker counts; the executor computes it.

use anyhow::Result;
use leverloom_executor::curve::{Curve, Point};
use leverloom_executor::{Block, State};
use rayon::prelude::*;

use super::LONG;
use crate::strategies::SEED;

/// Most virtual workers.
const WORKERS: usize = 64;

/// Speed-ups for 1, 2, 3 … workers, of a long block for the powers of two.
pub(super) fn speed_ups(block: &Block, state: &State) -> Result<Vec<Point>> {
    let is_long = block.transactions.len() >= LONG;
    let wanted = (1..=WORKERS).filter(|workers| !is_long || workers.is_power_of_two());
    let curve = Curve::new(block, state)?;
    let points = wanted.collect::<Vec<_>>().into_par_iter();
    let points = points.map(|workers| Ok(curve.at(workers, SEED)?));
    points.collect()
}
