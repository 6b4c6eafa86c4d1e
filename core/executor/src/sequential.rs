//! The sequential strategy: one transaction after the other on the calling thread, one reused EVM, the
//! same database, hasher and effects as the parallel strategies; the honest baseline of every ratio. What is left of a
//! block on threads when all of it is one chain is run by it, too.

use std::cell::Cell;

use revm::Database;
use revm::bytecode::Bytecode;
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};
use revm::state::AccountInfo;

use crate::attempt::{Attempts, Ended, guarded};
use crate::effects::{Effects, Read, Rules};
use crate::evm::{Event, Evm, Source};
use crate::overlay::Overlay;
use crate::payments::payee;
use crate::record::{Executed, Log, Recorder};
use crate::state::{MissingCode, StateChanges};
use crate::trace::AttemptEnd;
use crate::view::Stop;
use crate::{Attempt, Block, ExecutionError, Outcome, Record, State, Trace, TxIndex};

pub(crate) fn execute(attempts: Attempts<'_>) -> Result<Executed, ExecutionError> {
    let Attempts {
        block,
        base,
        rules,
        config,
    } = attempts;
    let began = config.clock.now_us();
    let mut executed = Executed {
        outcome: Outcome::default(),
        trace: Trace::default(),
        logs: Vec::new(),
    };
    if block.transactions.is_empty() {
        return Ok(executed);
    }
    let count = block.transactions.len();
    executed.outcome.transactions.reserve_exact(count);
    let overlay = Overlay::new(base, rules, count);
    executed.outcome.changes = finish(attempts, 0, began, overlay, &mut executed)?;
    executed.trace.elapsed = config.clock.now_us() - began;
    Ok(executed)
}

/// Executes the transactions from `first` on, over what those before did, and adds what comes of them; the whole
/// block's net changes. `began`: when the block did.
pub(crate) fn finish<'a>(
    attempts: Attempts<'a>,
    first: TxIndex,
    began: f64,
    overlay: Overlay<'a>,
    executed: &mut Executed,
) -> Result<StateChanges, ExecutionError> {
    let Attempts { block, config, .. } = attempts;
    let transactions = &block.transactions[first as usize..];
    let Some(next) = transactions.first() else {
        return Ok(overlay.into_changes());
    };
    let recording = config.record >= Record::Dependencies;
    let tracing = config.record >= Record::Trace;
    let ledger = Ledger {
        overlay,
        log: recording.then(Recorder::default),
        payee: None,
    };
    let mut evm = Evm::new(block, next, ledger).recorded(recording);
    let mut effects = Effects::default();
    let Executed {
        outcome,
        trace,
        logs,
    } = executed;
    for (index, transaction) in (first..).zip(transactions) {
        let start = if tracing {
            config.clock.now_us() - began
        } else {
            0.0
        };
        evm.database().payee = payee(block, transaction);
        let ran = guarded(&Cell::new(index), 0, || {
            attempts.run(&mut evm, index, 0, &mut effects)
        })?;
        let (ended, gas) =
            ran.unwrap_or_else(|(error, gas)| (Ended::Block(error.to_string()), gas));
        let mut ledger = evm.database();
        let ledger = &mut *ledger;
        ledger.overlay.apply(&effects, effects.reward);
        if let Some(log) = &mut ledger.log {
            logs.push(Log::new(log, &effects));
            log.clear();
        }
        outcome.gas_used += gas;
        outcome.transactions.push(ended.into_outcome(index)?);
        if tracing {
            let end = config.clock.now_us() - began;
            trace.attempts.push(Attempt {
                worker: 0,
                transaction: index,
                incarnation: 0,
                start,
                end,
                end_state: AttemptEnd::Committed,
                gas_used: gas,
            });
        }
    }
    Ok(evm.into_database().overlay.into_changes())
}

/// The overlay as a database, with a log of reads where wanted.
pub(crate) struct Ledger<'a> {
    pub(crate) overlay: Overlay<'a>,
    pub(crate) log: Option<Recorder>,
    /// Whom the present transaction pays, if it does only that.
    pub(crate) payee: Option<Address>,
}

impl<'a> Ledger<'a> {
    /// One that logs nothing.
    pub(crate) fn new(block: &Block, base: &'a State) -> Self {
        Self {
            overlay: Overlay::new(base, Rules::of(block), block.transactions.len()),
            log: None,
            payee: None,
        }
    }
}

impl Source for Ledger<'_> {
    fn happened(&mut self, event: Event) {
        if let Some(log) = &mut self.log {
            log.happened(event);
        }
    }
}

impl Database for Ledger<'_> {
    type Error = Stop;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Stop> {
        let account = self.overlay.account(address);
        if let Some(log) = &mut self.log {
            log.read(Read::of_account(address, account, self.payee));
        }
        Ok(account.map(crate::state::Account::to_info))
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, Stop> {
        if hash == KECCAK_EMPTY {
            return Ok(Bytecode::default());
        }
        self.overlay
            .code(hash)
            .cloned()
            .ok_or(Stop::MissingCode(MissingCode(hash)))
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Stop> {
        let value = self.overlay.slot(address, slot);
        if let Some(log) = &mut self.log {
            log.read(Read::Slot(address, slot, value));
        }
        Ok(value)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Stop> {
        revm::DatabaseRef::block_hash_ref(self.overlay.base, number).map_err(Stop::MissingCode)
    }
}
