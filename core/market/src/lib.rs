//! Leverloom's market: real lending contracts, the people who use them, and the run of a scenario.
//!
//! ```
//! use leverloom_executor::config::NoClock;
//! use leverloom_executor::{Config, Record, Strategy, execute};
//! use leverloom_market::{RunFacts, Simulation};
//! use leverloom_model::Scenario;
//!
//! let mut simulation = Simulation::new(Scenario::first())?;
//! let prepared = simulation.prepare().expect("the first scenario has blocks");
//! let config =
//!     Config { strategy: Strategy::Sequential, record: Record::Dependencies, clock: &NoClock, on_attempt: None, measured: None };
//! let execution = execute(&prepared.block, simulation.state(), &config)?;
//! let report = simulation.apply(prepared, execution, RunFacts::sequential());
//! assert_eq!(report.outcome.block, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Knows lending, nothing of threads: how a block is executed is the caller's choice and cannot change
//! what follows from it. Reads no clock, no environment and no random source but the scenario's seed.

// The contracts: interfaces, code, names.
pub mod abi;
pub mod artifacts;
pub mod decode;
pub mod directory;
pub mod exchange;
pub mod isolated;
pub mod layout;
pub mod lens;
pub mod leverage;
pub mod names;
pub mod oracles;
pub mod pools;
mod quantity;
pub mod slots;

// The people and what they see.
pub mod actors;
mod agents;
mod calls;
mod character;
mod dice;
mod mirror;
mod prices;

// The run.
mod causes;
pub mod chain;
mod conservation;
mod facts;
mod genesis;
mod handing_over;
mod history;
mod liquidations;
mod pack;
pub mod question;
mod report;
mod simulation;
mod swaps;
mod totals;

pub use facts::ShockPreview;
pub use genesis::SetUp;
pub use handing_over::PreparedBlock;
pub use leverloom_report::RunFacts;
pub use prices::told_prices;
pub use simulation::Simulation;
