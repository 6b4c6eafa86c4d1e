//! The state as one attempt sees it: revm's database over the multi-version memory, with a log of every
//! read. Owns the log; writes nothing.

use revm::Database;
use revm::bytecode::Bytecode;
use revm::database_interface::DBErrorMarker;
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};
use revm::state::AccountInfo;

use crate::TxIndex;
use crate::effects::Read;
use crate::state::{Account, MissingCode};
use crate::versions::{Estimate, Origin, Versions};

/// What transaction `reader` sees.
pub(crate) struct View<'v, 'a> {
    versions: &'v Versions<'a>,
    reader: TxIndex,
    reads: Vec<(Read, Origin)>,
}

/// Why an attempt was stopped in the middle.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum Stop {
    #[error("a value that transaction {} will write again", .0.writer)]
    Estimate(Estimate),
    #[error(transparent)]
    MissingCode(MissingCode),
}

impl DBErrorMarker for Stop {}

impl<'v, 'a> View<'v, 'a> {
    pub(crate) fn new(versions: &'v Versions<'a>) -> Self {
        Self {
            versions,
            reader: 0,
            reads: Vec::new(),
        }
    }

    /// Turns to another transaction, its log empty.
    pub(crate) fn turn_to(&mut self, reader: TxIndex) {
        self.reader = reader;
        self.reads.clear();
    }

    pub(crate) fn take_reads(&mut self) -> Vec<(Read, Origin)> {
        let capacity = self.reads.len();
        std::mem::replace(&mut self.reads, Vec::with_capacity(capacity))
    }
}

impl Database for View<'_, '_> {
    type Error = Stop;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Stop> {
        let (account, origin) = self
            .versions
            .account(address, self.reader)
            .map_err(Stop::Estimate)?;
        self.reads.push((Read::Account(address, account), origin));
        Ok(account.map(Account::to_info))
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, Stop> {
        if hash == KECCAK_EMPTY {
            return Ok(Bytecode::default());
        }
        self.versions
            .code(hash)
            .ok_or(Stop::MissingCode(MissingCode(hash)))
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Stop> {
        let (value, origin) = self
            .versions
            .slot(address, slot, self.reader)
            .map_err(Stop::Estimate)?;
        self.reads.push((Read::Slot(address, slot, value), origin));
        Ok(value)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Stop> {
        revm::DatabaseRef::block_hash_ref(self.versions.base(), number).map_err(Stop::MissingCode)
    }
}
