//! From the executor's words to the report's: what is alike for every block, whoever its contracts belong to.
//!
//! Owns the translation of edges, shapes, runs and costs, and the order of places. The names themselves are the
//! caller's: it hands in a [`Naming`]. Changes nothing, decides nothing.

mod costs;
mod facts;
mod graph;
mod places;
mod run;
mod touched;

use leverloom_executor::Location;
use leverloom_executor::costs::Function;
use leverloom_executor::revm::primitives::U256;
use leverloom_model::report::{LocationName, Value};

pub use facts::RunFacts;
pub use graph::{Graph, gas_used};
pub use run::run;
pub use touched::{failed, reads, writes};

/// What things are called in a report.
pub trait Naming {
    /// A location.
    fn location(&self, location: &Location) -> LocationName;

    /// What a location holds.
    fn value(&self, location: &Location, word: U256) -> Value;

    /// A function with its contract: `LendingPool.borrow`.
    fn function(&self, function: &Function) -> String;
}
