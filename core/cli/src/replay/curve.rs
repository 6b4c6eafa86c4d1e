//! The speed-up curve: how much faster Block-STM is on 1 to 64 virtual workers, gas being time. Owns the
//! runs; the same on every machine.

use anyhow::Result;
use leverloom_executor::config::NoClock;
use leverloom_executor::{Block, Config, Record, State, Strategy, execute};
use rayon::prelude::*;

use crate::strategies::SEED;

/// Most virtual workers.
pub(super) const WORKERS: usize = 64;

/// The speed-up on 1, 2, … workers, over the sum of all gas.
pub(super) fn speed_ups(block: &Block, state: &State) -> Result<Vec<f64>> {
    let speed_up = |workers: usize| {
        let config = Config {
            strategy: Strategy::BlockStmVirtual {
                workers,
                seed: SEED,
            },
            record: Record::Results,
            clock: &NoClock,
            on_attempt: None,
        };
        let execution = execute(block, state, &config)?;
        let gas = execution.outcome.gas_used as f64;
        let elapsed = execution.trace.elapsed;
        Ok(if elapsed > 0.0 { gas / elapsed } else { 1.0 })
    };
    (1..=WORKERS).into_par_iter().map(speed_up).collect()
}
