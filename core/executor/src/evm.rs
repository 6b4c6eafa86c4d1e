//! The only file that builds revm's EVM. Owns one reusable EVM with a pinned block environment, and the
//! handler that leaves the beneficiary's fee to us; knows nothing of versions, schedules or traces.

use std::cell::{Cell, RefCell, RefMut};
use std::marker::PhantomData;
use std::rc::Rc;

use revm::context::result::{
    EVMError, ExecutionResult, FromStringError, HaltReason, ResultAndState,
};
use revm::context::{
    Block as _, BlockEnv, CfgEnv, Context, ContextError, ContextTr, Journal, JournalTr,
    Transaction as _, TxEnv,
};
use revm::database_interface::DBErrorMarker;
use revm::handler::{EvmTr, FrameResult, Handler, ItemOrResult, MainnetEvm, SystemCallTx};
use revm::interpreter::interpreter_action::FrameInit;
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, Bytes, U256};
use revm::state::EvmState;
use revm::{Database, ExecuteEvm, MainBuilder};

use crate::Block;

mod clocked;
mod erased;
mod stores;

pub(crate) use clocked::GasClock;
pub(crate) use erased::{Event, Source};

use erased::Erased;

type Ctx<'b, DB> = Context<BlockEnv, &'b TxEnv, CfgEnv, DB, Journal<DB>, ()>;

/// One EVM, reused for transaction after transaction of one block.
pub(crate) struct Evm<'b, 'd, DB: Database> {
    inner: MainnetEvm<Ctx<'b, Erased<'d, DB::Error>>>,
    database: Rc<RefCell<DB>>,
    /// Whether the database is told what happens.
    recorded: bool,
}

/// What one run left behind.
pub(crate) struct Ran<E> {
    /// As revm gives it.
    pub(crate) result: Result<ExecutionResult, EVMError<E>>,
    /// Accounts touched and read; empty after an error. Hand it back with [`Evm::recycle`].
    pub(crate) state: EvmState,
    /// The beneficiary's fee, not yet in `state`: `None` when no fee is due (an invalid transaction) or
    /// revm credited it itself, see [`LazyFees`].
    pub(crate) reward: Option<U256>,
    /// Gas used, or used until the database stopped the run.
    pub(crate) gas: u64,
}

/// How much memory a transaction can have, in bytes: 8 GiB, which costs 1.4 · 10¹⁴ gas. What is above has run
/// out of gas in any block there can be; revm's own sums saturate from 128 GiB on and would find it cheap.
/// Where pointers have 32 bits, all that can be addressed.
const MEMORY_LIMIT: u64 = if usize::BITS < 64 {
    u32::MAX as u64
} else {
    8 << 30
};

fn configuration(block: &Block) -> CfgEnv {
    // EIP-4844 allows 6 blobs, EIP-7691 9, EIP-7594 6 again, whatever a block may hold.
    let blobs = match block.spec {
        SpecId::PRAGUE => 9,
        _ => 6,
    };
    let mut configuration = CfgEnv::new_with_spec(block.spec)
        .with_chain_id(block.chain_id)
        .with_max_blobs_per_tx(blobs);
    configuration.memory_limit = MEMORY_LIMIT;
    configuration
}

/// A block's environment over a database, no transaction yet.
fn plain<DB: Database>(
    block: &Block,
    database: DB,
) -> Context<BlockEnv, TxEnv, CfgEnv, DB, Journal<DB>, ()> {
    let context: Context<BlockEnv, TxEnv, CfgEnv, DB, Journal<DB>, ()> =
        Context::new(database, block.spec);
    context
        .with_block(block.env.clone())
        .with_cfg(configuration(block))
}

impl<'b, 'd, DB: Source + 'd> Evm<'b, 'd, DB> {
    /// Builds an EVM for `block` over `database`; `first` is any transaction, to begin with.
    pub(crate) fn new(block: &'b Block, first: &'b TxEnv, database: DB) -> Self {
        let database = Rc::new(RefCell::new(database));
        let erased = Erased::new(Rc::clone(&database));
        Self {
            inner: plain(block, erased).with_tx(first).build_mainnet(),
            database,
            recorded: false,
        }
    }

    /// The database, between runs.
    pub(crate) fn database(&self) -> RefMut<'_, DB> {
        self.database.borrow_mut()
    }

    pub(crate) fn into_database(self) -> DB {
        drop(self.inner);
        Rc::into_inner(self.database)
            .expect("invariant: the inner EVM had the only other hold on it")
            .into_inner()
    }

    /// Runs one transaction. Whatever happens, the journal is clean afterwards.
    pub(crate) fn run(&mut self, transaction: &'b TxEnv) -> Ran<DB::Error> {
        self.inner.ctx.error = Ok(());
        self.inner.ctx.tx = transaction;
        let mut handler = LazyFees::new(self.recorded);
        let result = handler.run(&mut self.inner);
        let mut state = self.inner.ctx.journal_mut().finalize();
        let gas = if let Ok(result) = &result {
            result.tx_gas_used()
        } else {
            state.clear();
            handler.stopped_after
        };
        Ran {
            result,
            state,
            reward: handler.reward.take(),
            gas,
        }
    }

    /// Gives the allocation of a run's state back for the next one.
    pub(crate) fn recycle(&mut self, mut state: EvmState) {
        state.clear();
        self.inner.ctx.journaled_state.inner.state = state;
    }
}

/// Mainnet's rules, except that the beneficiary's fee is put aside instead of credited: every transaction
/// changes the beneficiary's balance, hardly any reads it, and a journal that loaded it would make each
/// transaction depend on the one before.
///
/// One exception: a beneficiary that self-destructed in this very transaction is credited by revm, so
/// that its fee shares the account's fate.
struct LazyFees<'b, DB> {
    reward: Cell<Option<U256>>,
    /// Gas used when the database stopped the run.
    stopped_after: u64,
    recorded: bool,
    types: PhantomData<(&'b (), DB)>,
}

impl<'b, 'd, E: DBErrorMarker> LazyFees<'b, Erased<'d, E>> {
    fn new(recorded: bool) -> Self {
        Self {
            reward: Cell::new(None),
            stopped_after: 0,
            recorded,
            types: PhantomData,
        }
    }

    fn tell(&self, evm: &MainnetEvm<Ctx<'b, Erased<'d, E>>>, event: Event) {
        if self.recorded {
            evm.ctx.journaled_state.database.happened(event);
        }
    }

    /// Gas used so far: what the transaction began with, less what its frames have left. `pending` is
    /// gas that left a frame for one that could not be entered.
    fn gas_so_far(evm: &mut MainnetEvm<Ctx<'b, Erased<'d, E>>>, pending: u64) -> u64 {
        let limit = evm.ctx.tx.gas_limit();
        let mut left = pending;
        while evm.frame_stack.index().is_some() {
            left = left.saturating_add(evm.frame_stack.get().interpreter.gas.remaining());
            let last = evm.frame_stack.index() == Some(0);
            evm.frame_stack.pop();
            if last {
                break;
            }
        }
        limit.saturating_sub(left)
    }
}

impl<'b, 'd, E: DBErrorMarker> Handler for LazyFees<'b, Erased<'d, E>> {
    type Evm = MainnetEvm<Ctx<'b, Erased<'d, E>>>;
    type Error = EVMError<E>;
    type HaltReason = HaltReason;

    /// revm's loop, except that it stops at once when the database refuses a read (revm itself would
    /// unwind the frame first), so that the gas used until then is known.
    fn run_exec_loop(
        &mut self,
        evm: &mut Self::Evm,
        first: FrameInit,
    ) -> Result<FrameResult, Self::Error> {
        let mut next = first;
        loop {
            let pending = frame_gas(&next);
            let mut entered = match evm.frame_init(next) {
                Ok(ItemOrResult::Item(_)) => {
                    self.tell(evm, Event::Entered);
                    None
                }
                Ok(ItemOrResult::Result(result)) => Some(result),
                Err(error) => {
                    self.stopped_after = Self::gas_so_far(evm, pending);
                    return Err(error.into());
                }
            };
            next = loop {
                let result = if let Some(result) = entered.take() {
                    if evm.frame_stack.index().is_none() {
                        return Ok(result);
                    }
                    result
                } else {
                    let ran = evm.frame_run();
                    if let Err(error) = std::mem::replace(&mut evm.ctx.error, Ok(())) {
                        self.stopped_after = Self::gas_so_far(evm, 0);
                        return Err(match error {
                            ContextError::Db(error) => EVMError::Database(error),
                            ContextError::Custom(message) => EVMError::from_string(message),
                        });
                    }
                    match ran? {
                        ItemOrResult::Item(init) => break init,
                        ItemOrResult::Result(result) => {
                            let kept = result.instruction_result().is_ok();
                            self.tell(evm, Event::Left { kept });
                            result
                        }
                    }
                };
                if let Some(result) = evm.frame_return_result(result)? {
                    return Ok(result);
                }
            };
        }
    }

    fn reward_beneficiary(
        &self,
        evm: &mut Self::Evm,
        exec_result: &mut FrameResult,
    ) -> Result<(), Self::Error> {
        let context = evm.ctx();
        let beneficiary = context.block.beneficiary();
        if context
            .journaled_state
            .inner
            .state
            .get(&beneficiary)
            .is_some_and(revm::state::Account::is_selfdestructed)
        {
            return revm::handler::post_execution::reward_beneficiary(context, exec_result.gas())
                .map_err(From::from);
        }
        let basefee = u128::from(context.block.basefee());
        let price = context.tx.effective_gas_price(basefee);
        // Since London the base fee is burnt (EIP-1559).
        let price = if context.cfg.spec.is_enabled_in(SpecId::LONDON) {
            price.saturating_sub(basefee)
        } else {
            price
        };
        let gas = exec_result.gas();
        let used = gas.used().saturating_sub(gas.reservoir());
        self.reward.set(Some(U256::from(price) * U256::from(used)));
        Ok(())
    }
}

fn frame_gas(init: &FrameInit) -> u64 {
    use revm::interpreter::FrameInput;
    match &init.frame_input {
        FrameInput::Call(inputs) => inputs.gas_limit,
        FrameInput::Create(inputs) => inputs.gas_limit(),
        FrameInput::Empty => 0,
    }
}

/// An EVM with mainnet's handler as revm ships it.
pub(crate) fn mainnet<DB: Database>(
    block: &Block,
    database: DB,
) -> MainnetEvm<Context<BlockEnv, TxEnv, CfgEnv, DB, Journal<DB>, ()>> {
    plain(block, database).build_mainnet()
}

/// One transaction on a fresh EVM of that kind: for the oracle.
pub(crate) fn transact_plainly<DB: Database>(
    block: &Block,
    transaction: &TxEnv,
    database: DB,
) -> Result<ResultAndState, EVMError<DB::Error>> {
    mainnet(block, database).transact(transaction.clone())
}

/// A call by the protocol itself, for free: for the block's borders.
pub(crate) fn call_as_system<DB: Source>(
    block: &Block,
    contract: Address,
    data: Bytes,
    database: DB,
) -> Result<ResultAndState, EVMError<DB::Error>> {
    let transaction = TxEnv::new_system_tx(contract, data);
    let mut evm = Evm::new(block, &transaction, database);
    let result = LazyFees::new(false).run_system_call(&mut evm.inner)?;
    let state = evm.inner.ctx.journal_mut().finalize();
    Ok(ResultAndState { result, state })
}
