//! The vocabulary of Leverloom: units, scenario, formulas, report types, errors.
//!
//! Owns every type that more than one stage speaks of. Knows no EVM, no thread,
//! no browser, no clock; small, because the page links it.

pub mod formulas;
pub mod readable;
pub mod report;
pub mod scenario;
pub mod share;
pub mod units;

pub use report::BlockReport;
pub use scenario::{Scenario, ScenarioError};
pub use units::{Bps, Wad};
