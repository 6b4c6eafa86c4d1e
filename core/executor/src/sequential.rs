//! The sequential strategy: one transaction after the other on the calling thread, one reused EVM, the
//! same database, hasher and effects as the parallel strategies; the honest baseline of every ratio.

use std::cell::Cell;

use revm::Database;
use revm::bytecode::Bytecode;
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};
use revm::state::AccountInfo;

use crate::attempt::{Attempts, Ended, guarded};
use crate::effects::{Effects, Read};
use crate::evm::{Event, Evm, Source};
use crate::overlay::Overlay;
use crate::payments::payee;
use crate::record::{Executed, Log, Recorder};
use crate::state::MissingCode;
use crate::trace::AttemptEnd;
use crate::view::Stop;
use crate::{Attempt, ExecutionError, Outcome, Record, Trace};

pub(crate) fn execute(attempts: Attempts<'_>) -> Result<Executed, ExecutionError> {
    let Attempts {
        block,
        base,
        rules,
        config,
    } = attempts;
    let record = config.record;
    let recording = record >= Record::Dependencies;
    let began = config.clock.now_us();
    let mut outcome = Outcome::default();
    let mut trace = Trace::default();
    let mut logs = Vec::new();
    let ledger = Ledger {
        overlay: Overlay::new(base, rules, block.transactions.len()),
        log: recording.then(Recorder::default),
        payee: None,
    };
    let Some(first) = block.transactions.first() else {
        return Ok(Executed {
            outcome,
            trace,
            logs,
        });
    };
    outcome.transactions.reserve_exact(block.transactions.len());
    let mut evm = Evm::new(block, first, ledger).recorded(recording);
    let mut effects = Effects::default();
    for index in (0..).take(block.transactions.len()) {
        let start = if record >= Record::Trace {
            config.clock.now_us() - began
        } else {
            0.0
        };
        evm.database().payee = payee(block, &block.transactions[index as usize]);
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
        if record >= Record::Trace {
            let end = config.clock.now_us() - began;
            let end_state = AttemptEnd::Committed;
            trace.attempts.push(Attempt {
                worker: 0,
                transaction: index,
                incarnation: 0,
                start,
                end,
                end_state,
                gas_used: gas,
            });
        }
    }
    outcome.changes = evm.into_database().overlay.into_changes();
    trace.elapsed = config.clock.now_us() - began;
    Ok(Executed {
        outcome,
        trace,
        logs,
    })
}

/// The overlay as a database, with a log of reads where wanted.
pub(crate) struct Ledger<'a> {
    pub(crate) overlay: Overlay<'a>,
    pub(crate) log: Option<Recorder>,
    /// Whom the present transaction pays, if it does only that.
    pub(crate) payee: Option<Address>,
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
