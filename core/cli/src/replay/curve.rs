//! The speed-up curve of a replayed block. Owns for which worker counts, and the measuring of how long transactions
//! last; the executor computes it.

use anyhow::Result;
use leverloom_executor::curve::{Curve, Point};
use leverloom_executor::{Block, Measured, State, Strategy};
use rayon::prelude::*;

use super::LONG;
use crate::arguments::Lasting;
use crate::execution::Executor;
use crate::strategies::SEED;

/// Most virtual workers.
const WORKERS: usize = 64;
/// So many times each transaction is measured; the shortest counts, for what disturbs only ever adds.
const MEASURED: usize = 5;

/// Speed-ups for 1, 2, 3 … workers, of a long block for the powers of two.
pub(super) fn speed_ups(block: &Block, state: &State, lasting: Lasting) -> Result<Vec<Point>> {
    let is_long = block.transactions.len() >= LONG;
    let wanted = (1..=WORKERS).filter(|workers| !is_long || workers.is_power_of_two());
    let curve = match lasting {
        Lasting::Gas => Curve::new(block, state)?,
        Lasting::Time => Curve::measured(block, state, measured(block, state)?)?,
    };
    let points = wanted.collect::<Vec<_>>().into_par_iter();
    let points = points.map(|workers| Ok(curve.at(workers, SEED)?));
    points.collect()
}

/// Gas of each transaction and how long it takes, in ns, one after the other.
fn measured(block: &Block, state: &State) -> Result<Vec<Measured>> {
    let executor = Executor::new(Strategy::Sequential)?;
    let mut shortest: Vec<Measured> = Vec::new();
    for _ in 0..MEASURED {
        let mut attempts = executor.trace(block, state)?.trace.attempts;
        attempts.sort_unstable_by_key(|attempt| attempt.transaction);
        let times = attempts.iter().map(|attempt| Measured {
            gas: attempt.gas_used,
            time: ((attempt.end - attempt.start) * 1e3).round().max(1.0) as u64,
        });
        if shortest.is_empty() {
            shortest = times.collect();
            continue;
        }
        for (shortest, now) in shortest.iter_mut().zip(times) {
            shortest.time = shortest.time.min(now.time);
        }
    }
    Ok(shortest)
}
