//! The speed-up curve: how much faster Block-STM is on 1 to 64 virtual workers, gas being time. Owns the
//! runs; the same on every machine.

use anyhow::Result;
use leverloom_executor::config::NoClock;
use leverloom_executor::{Block, Config, Record, State, Strategy, execute};
use rayon::prelude::*;

use super::LONG;
use crate::strategies::SEED;

/// Most virtual workers.
const WORKERS: usize = 64;

/// Pairs of workers and speed-up over the sum of all gas: for 1, 2, 3 … workers, of a long block for the
/// powers of two.
pub(super) fn speed_ups(block: &Block, state: &State) -> Result<Vec<(usize, f64)>> {
    let is_long = block.transactions.len() >= LONG;
    let wanted = (1..=WORKERS).filter(|workers| !is_long || workers.is_power_of_two());
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
        let speed_up = if elapsed > 0.0 { gas / elapsed } else { 1.0 };
        Ok((workers, speed_up))
    };
    wanted
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(speed_up)
        .collect()
}
