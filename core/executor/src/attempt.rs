//! One attempt at one transaction: run it, keep what came of it. Shared by every strategy but the oracle.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use revm::context::result::{EVMError, ExecutionResult};

use crate::effects::{Effects, Rules};
use crate::evm::{Evm, Source};
use crate::record::Log;
use crate::{Block, Config, ExecutionError, State, TransactionOutcome, TxIndex};

/// How a transaction ended.
#[derive(Clone, Debug)]
pub(crate) enum Ended {
    /// Executed, or invalid on arrival.
    Transaction(Result<ExecutionResult, String>),
    /// The block cannot be executed; the reason. Counts only if this attempt is the one that stays.
    Block(String),
}

/// A transaction that was run to its end.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) ended: Ended,
    pub(crate) log: Option<Box<Log>>,
}

/// The same for all attempts at a block's transactions.
#[derive(Clone, Copy)]
pub(crate) struct Attempts<'a> {
    pub(crate) block: &'a Block,
    pub(crate) base: &'a State,
    pub(crate) rules: Rules,
    pub(crate) config: &'a Config<'a>,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(block: &'a Block, base: &'a State, config: &'a Config<'a>) -> Self {
        Self {
            block,
            base,
            rules: Rules::of(block),
            config,
        }
    }

    /// Runs a transaction into `effects`. `Err`: the database stopped it, after so much gas.
    pub(crate) fn run<'d, DB: Source + 'd>(
        &self,
        evm: &mut Evm<'a, 'd, DB>,
        transaction: TxIndex,
        incarnation: u32,
        effects: &mut Effects,
    ) -> Result<(Ended, u64), (DB::Error, u64)> {
        if let Some(on_attempt) = self.config.on_attempt {
            on_attempt(transaction, incarnation);
        }
        let ran = evm.run(&self.block.transactions[transaction as usize]);
        effects.clear();
        let ended = match ran.result {
            Ok(result) => {
                effects.draw(&ran.state, self.base, self.rules, ran.reward);
                Ended::Transaction(Ok(result))
            }
            Err(EVMError::Transaction(invalid)) => Ended::Transaction(Err(invalid.to_string())),
            Err(EVMError::Database(error)) => return Err((error, ran.gas)),
            Err(other) => Ended::Block(other.to_string()),
        };
        evm.recycle(ran.state);
        Ok((ended, ran.gas))
    }
}

impl Ended {
    /// The outcome, or the block's error.
    pub(crate) fn into_outcome(
        self,
        transaction: TxIndex,
    ) -> Result<TransactionOutcome, ExecutionError> {
        match self {
            Self::Transaction(result) => Ok(TransactionOutcome {
                result,
                reads: Vec::new(),
                writes: Vec::new(),
                unchanged: Vec::new(),
            }),
            Self::Block(reason) => Err(ExecutionError::Transaction {
                transaction,
                reason,
            }),
        }
    }
}

/// Runs `f`, turning a panic into an error that says where: in the transaction that stands at `place` by then. (Where panics abort, as in wasm, it is the
/// caller's panic hook that has to tell.)
pub(crate) fn guarded<T>(
    place: &Cell<TxIndex>,
    incarnation: u32,
    f: impl FnOnce() -> T,
) -> Result<T, ExecutionError> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|panic| ExecutionError::Panicked {
        transaction: place.get(),
        incarnation,
        message: message(panic.as_ref()),
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
