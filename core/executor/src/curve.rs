//! Speed-up curves: how much faster a block would be on 1 to 64 workers, gas being time or as measured, by each
//! strategy and at best. Owns what is asked of the virtual drivers; computed point by point, on demand.

use revm::context::result::ExecutionResult;

use crate::config::NoClock;
use crate::dependencies::{Shape, shape};
use crate::pace::Pace;
use crate::{
    AccessList, Block, Config, Execution, ExecutionError, Measured, Outcome, Record, State,
    Strategy, execute,
};

/// One block, asked for any number of workers.
#[derive(Debug)]
pub struct Curve<'a> {
    block: &'a Block,
    state: &'a State,
    basis: Basis,
}

/// What a curve is drawn from, apart from its block and state: for whoever cannot keep those at hand between two
/// questions.
#[derive(Clone, Debug)]
pub struct Basis {
    list: AccessList,
    measured: Option<Vec<Measured>>,
    /// Of all transactions together: gas, or time as measured.
    whole: u64,
    shape: Shape,
}

impl Basis {
    /// The curve again. `block` and `state` are those it was drawn from: with others the access list does not
    /// hold, and [`Curve::at`] fails.
    pub fn on<'a>(self, block: &'a Block, state: &'a State) -> Curve<'a> {
        Curve {
            block,
            state,
            basis: self,
        }
    }
}

/// Speed-ups over the sum of all gas (or time), which is what one worker takes that does nothing in vain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Virtual workers.
    pub workers: usize,
    /// Block-STM, in the virtual driver.
    pub block_stm: f64,
    /// Replay by access list, likewise: it waits for nobody, so dependencies do not limit it.
    pub access_list: f64,
    /// No executor that waits for what it reads gets above: [`Shape::best_speed_up`].
    pub limit: f64,
}

impl<'a> Curve<'a> {
    /// Executes the block twice, for its dependency graph and its access list.
    ///
    /// # Errors
    /// Like [`execute`].
    pub fn new(block: &'a Block, state: &'a State) -> Result<Self, ExecutionError> {
        Self::weighed(block, state, None)
    }

    /// Likewise, each transaction lasting as long as it was `measured` to last.
    ///
    /// # Errors
    /// Like [`execute`]; a measurement is needed for each transaction.
    pub fn measured(
        block: &'a Block,
        state: &'a State,
        measured: Vec<Measured>,
    ) -> Result<Self, ExecutionError> {
        Self::weighed(block, state, Some(measured))
    }

    fn weighed(
        block: &'a Block,
        state: &'a State,
        measured: Option<Vec<Measured>>,
    ) -> Result<Self, ExecutionError> {
        let pace = Pace::new(measured.as_deref(), block.transactions.len())?;
        let recording = config(Strategy::Sequential, Record::Dependencies, None);
        let outcome = execute(block, state, &recording)?.outcome;
        let gas = gas(&outcome).into_iter();
        let weights: Vec<u64> = (0..)
            .zip(gas)
            .map(|(index, gas)| pace.time(index, gas))
            .collect();
        let basis = Basis {
            list: AccessList::build(block, state)?,
            whole: weights.iter().fold(0, |sum, it| sum.saturating_add(*it)),
            shape: shape(&weights, &outcome.edges),
            measured,
        };
        Ok(basis.on(block, state))
    }

    /// What to keep when block and state have to go.
    pub fn into_basis(self) -> Basis {
        self.basis
    }

    /// Executes the block by both strategies on so many virtual workers, 1 to 64; `seed` breaks Block-STM's ties.
    ///
    /// # Errors
    /// Like [`execute`].
    pub fn at(&self, workers: usize, seed: u64) -> Result<Point, ExecutionError> {
        let run = |strategy| {
            let execution = self.run(strategy, Record::Results)?;
            Ok(speed_up(self.basis.whole, execution.trace.elapsed))
        };
        Ok(Point {
            workers,
            block_stm: run(Strategy::BlockStmVirtual { workers, seed })?,
            access_list: run(Strategy::AccessListVirtual { workers })?,
            limit: self.basis.shape.best_speed_up(self.basis.whole, workers),
        })
    }

    /// Executes the block once, as for a point, by any strategy.
    ///
    /// # Errors
    /// Like [`execute`].
    pub fn run(&self, strategy: Strategy, record: Record) -> Result<Execution, ExecutionError> {
        let config = config(strategy, record, self.basis.measured.as_deref());
        self.basis.list.execute(self.block, self.state, &config)
    }

    /// All transactions one after the other: gas, or time as measured.
    pub fn whole(&self) -> u64 {
        self.basis.whole
    }

    /// The shape of the block's dependency graph.
    pub fn shape(&self) -> &Shape {
        &self.basis.shape
    }
}

/// Gas used by each transaction; one that is invalid on arrival uses none.
pub fn gas(outcome: &Outcome) -> Vec<u64> {
    let results = outcome.transactions.iter().map(|it| it.result.as_ref());
    results
        .map(|result| result.map_or(0, ExecutionResult::tx_gas_used))
        .collect()
}

fn config(strategy: Strategy, record: Record, measured: Option<&[Measured]>) -> Config<'_> {
    Config {
        strategy,
        record,
        clock: &NoClock,
        on_attempt: None,
        measured,
    }
}

fn speed_up(whole: u64, elapsed: f64) -> f64 {
    if elapsed > 0.0 {
        whole as f64 / elapsed
    } else {
        1.0
    }
}
