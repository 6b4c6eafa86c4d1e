//! Fuzzing of the executor: random hostile blocks, lending blocks and schedules, each from its seed.
//!
//! ```
//! use leverloom_fuzz::check::{Bench, every_run};
//! use leverloom_fuzz::grammar::{Size, hostile};
//!
//! let case = hostile(7, Size::Small);
//! let tally = Bench::new()?.check(&case, &every_run(7, 2)).map_err(|failure| failure.to_string())?;
//! assert_eq!(tally.transactions as usize, case.transactions.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`case`] is a base state and a block, as readable JSON. It comes out of the [`grammar`] of hostile
//! contracts (written as structured [`program`]s) or out of the [`lending`] market. The [`check`] compares
//! every strategy, driver and worker count with the oracle; what fails is made smaller by [`shrink`] and
//! kept in `regressions/`, which a test replays for ever. [`schedule`] needs no EVM: it plays the bare
//! scheduler through modelled blocks, step by step. [`market`] is about the contracts: the invariants of lending.
//!
//! Nothing here reads a clock: how long to go on is the program's business (`src/bin`).

pub mod case;
pub mod check;
pub mod dice;
pub mod grammar;
pub mod lending;
pub mod market;
pub mod program;
pub mod schedule;
pub mod shrink;
