//! What passes between the simulation and whoever executes its blocks.

use leverloom_executor::Block;

use crate::calls::Intent;
use crate::prices::PriceE8;

/// The next block, decided and packed, to be executed on [`crate::Simulation::state`] and handed to
/// [`crate::Simulation::apply`]. Worthless as soon as the simulation moves or the user acts.
#[derive(Debug)]
pub struct PreparedBlock {
    /// What to execute.
    pub block: Block,
    pub(crate) number: u32,
    pub(crate) intents: Vec<Intent>,
    pub(crate) waiting: Vec<Intent>,
    pub(crate) market: Vec<PriceE8>,
}

impl PreparedBlock {
    /// Its number, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }
}
