//! The latest block once more: for whoever wants to know how it would have gone on other workers.
//!
//! Owns going back one block and forward again; the run stays where it is.

use leverloom_executor::{Block, State, Trace};
use leverloom_model::report;
use leverloom_report::RunFacts;

use super::Simulation;
use crate::chain;

impl Simulation {
    /// Hands out the latest block and the state it was executed on, for executing it once more; none at block 0.
    /// The run itself stays where it is.
    pub fn again<T>(&mut self, execute: impl FnOnce(&Block, &State) -> T) -> Option<T> {
        let number = self.now.block;
        let executed = self.history.executed(number)?;
        let block = chain::block(
            number,
            self.timestamp(number),
            self.scenario.chain.block_gas_limit,
            executed.transactions.clone(),
        );
        let changes = &executed.outcome.changes;
        self.now.state.undo(changes);
        let result = execute(&block, &self.now.state);
        self.now.state.apply(changes);
        Some(result)
    }

    /// Whether the latest block is kept in full: it can be looked into, and executed once more.
    pub fn is_whole(&self) -> bool {
        self.history.executed(self.now.block).is_some()
    }

    /// What happened in one more run of the latest block (see [`Self::again`]), in names; none at block 0.
    pub fn report_again(&self, trace: Trace, facts: RunFacts) -> Option<report::Run> {
        let executed = self.history.executed(self.now.block)?;
        Some(self.reporter.run(&executed.transactions, trace, facts))
    }
}
