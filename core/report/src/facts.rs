//! How a block was executed, in the report's words.

use leverloom_model::report;

/// How a block was executed: goes into the report as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunFacts {
    /// Strategy used.
    pub strategy: report::Strategy,
    /// The strategy asked for, where the block was too small for it.
    pub instead_of: Option<report::Strategy>,
    /// What turned the crank.
    pub driver: report::Driver,
    /// Workers, real or virtual.
    pub workers: u32,
    /// Unit and resolution of the times.
    pub clock: report::Clock,
    /// The same block by the fast sequential strategy, same clock; none when it was not run.
    pub sequential: Option<f64>,
}

impl RunFacts {
    /// A run of the sequential strategy of which no times are of interest.
    pub const fn sequential() -> Self {
        Self {
            strategy: report::Strategy::Sequential,
            instead_of: None,
            driver: report::Driver::Single,
            workers: 1,
            clock: report::Clock::Gas,
            sequential: None,
        }
    }
}
