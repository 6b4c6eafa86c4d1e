//! The state as one attempt sees it: revm's database over the multi-version memory, with a log of every
//! read. Owns the log; writes nothing.
//!
//! In a unit of several transactions what the earlier ones read and wrote comes from [`Local`]; the log for
//! validation holds only what came from outside.

use revm::Database;
use revm::bytecode::Bytecode;
use revm::database_interface::DBErrorMarker;
use revm::primitives::map::B256Map;
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};
use revm::state::AccountInfo;

use crate::TxIndex;
use crate::effects::Read;
use crate::evm::{Event, GasClock, Source};
use crate::local::Local;
use crate::payments::is_payee;
use crate::record::Recorder;
use crate::state::{Account, MissingCode};
use crate::versions::{Estimate, Origin, Versions};

/// A read from outside the unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outside {
    pub(crate) read: Read,
    pub(crate) origin: Origin,
    /// Who read it first.
    pub(crate) reader: TxIndex,
}

/// What the virtual driver asks of a view.
#[derive(Debug, Default)]
struct Timeline {
    clock: GasClock,
    /// By read from outside: gas used by then.
    moments: Vec<u64>,
    /// What the next attempt's first reads find, whatever there is by now.
    pinned: Vec<Timed>,
}

/// A read from outside and the gas that was used by then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timed {
    pub(crate) outside: Outside,
    pub(crate) gas: u64,
}

/// What the unit `reader` sees.
pub(crate) struct View<'v, 'a> {
    versions: &'v Versions<'a>,
    unit: TxIndex,
    transaction: TxIndex,
    /// Whom the present transaction pays, if it does only that.
    payee: Option<Address>,
    /// Nothing else was asked of the payee than what a payment asks.
    pays: bool,
    /// Who sends the present transaction.
    sender: Address,
    /// The deepest transaction of the unit that it has read from, its sender's account left out.
    behind: u32,
    outside: Vec<Outside>,
    pub(crate) local: Local,
    /// Whether `local` is in use: a single transaction has no need of it.
    several: bool,
    /// All reads of the present transaction, where they are wanted.
    log: Option<Recorder>,
    /// Code seen before: the same for every reader.
    code: B256Map<Bytecode>,
    /// `None` on threads.
    timeline: Option<Timeline>,
}

/// Why an attempt was stopped in the middle.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum Stop {
    #[error("a value that unit {} will write again", .0.writer)]
    Estimate(Estimate),
    #[error(transparent)]
    MissingCode(MissingCode),
}

impl DBErrorMarker for Stop {}

impl<'v, 'a> View<'v, 'a> {
    pub(crate) fn new(versions: &'v Versions<'a>, recording: bool) -> Self {
        Self {
            versions,
            unit: 0,
            transaction: 0,
            payee: None,
            pays: false,
            sender: Address::ZERO,
            behind: 0,
            outside: Vec::new(),
            local: Local::new(versions.rules()),
            several: false,
            log: recording.then(Recorder::default),
            code: B256Map::default(),
            timeline: None,
        }
    }

    /// Takes the time of reads from now on; its EVM has to be [`Evm::clocked`](crate::evm::Evm::clocked).
    pub(crate) fn take_time(&mut self) {
        self.timeline = Some(Timeline::default());
    }

    /// Lets the next attempt find as its first reads what an earlier run of it found.
    pub(crate) fn pin(&mut self, reads: Vec<Timed>) {
        if let Some(timeline) = &mut self.timeline {
            timeline.pinned = reads;
        }
    }

    /// What the latest attempt read from outside, in order; its time must have been taken.
    pub(crate) fn timed_reads(&self) -> Vec<Timed> {
        let moments = self.timeline.as_ref().map_or(&[][..], |it| &it.moments);
        debug_assert_eq!(moments.len(), self.outside.len());
        let reads = self.outside.iter().zip(moments);
        reads
            .map(|(&outside, &gas)| Timed { outside, gas })
            .collect()
    }

    fn pinned(&self) -> Option<Outside> {
        let pinned = self.timeline.as_ref()?.pinned.get(self.outside.len())?;
        Some(pinned.outside)
    }

    /// Turns to another unit, nothing read yet.
    pub(crate) fn turn_to(&mut self, unit: TxIndex, several: bool) {
        self.unit = unit;
        self.several = several;
        self.outside.clear();
        if several {
            self.local.clear();
        }
        if let Some(timeline) = &mut self.timeline {
            timeline.moments.clear();
        }
    }

    /// Turns to the unit's next transaction.
    pub(crate) fn begin(&mut self, transaction: TxIndex, sender: Address, payee: Option<Address>) {
        self.transaction = transaction;
        self.payee = payee;
        self.pays = false;
        self.sender = sender;
        self.behind = 0;
        if let Some(timeline) = &mut self.timeline {
            timeline.clock.reset();
        }
        if let Some(log) = &mut self.log {
            log.clear();
        }
    }

    /// What the unit read from outside: a copy, of just the size; [`View::timed_reads`] may be asked yet.
    pub(crate) fn take_outside(&mut self) -> Vec<Outside> {
        self.outside.as_slice().to_vec()
    }

    /// Whom the present transaction has paid, without having asked what it has.
    pub(crate) fn paid(&self) -> Option<Address> {
        self.payee.filter(|_| self.pays)
    }

    /// How deep in the unit the present transaction is: one deeper than the deepest whose changes it has read, its
    /// sender's account left out, for that a sender's transactions go in order is known anyway.
    pub(crate) fn depth(&self) -> u32 {
        self.behind + 1
    }

    /// What the present transaction read, where that is recorded.
    pub(crate) fn log(&self) -> Option<&Recorder> {
        self.log.as_ref()
    }

    fn note(&mut self, read: Read) {
        if let Some(log) = &mut self.log {
            log.read(read);
        }
    }

    fn note_outside(&mut self, read: Read, origin: Origin) {
        self.outside.push(Outside {
            read,
            origin,
            reader: self.transaction,
        });
        if let Some(timeline) = &mut self.timeline {
            timeline.moments.push(timeline.clock.used());
        }
    }

    fn account(&mut self, address: Address) -> Result<Option<Account>, Stop> {
        if self.several
            && let Some(account) = self.local.account(address)
        {
            if address != self.sender {
                self.behind = self.behind.max(account.depth);
            }
            return Ok(account.value);
        }
        if self.payee == Some(address)
            && let Some(account) = self.look_at_payee(address)?
        {
            self.pays = true;
            return Ok(Some(account));
        }
        let (account, origin) = match self.pinned() {
            Some(Outside {
                read: Read::Account(same, account),
                origin,
                ..
            }) if same == address => (account, origin),
            _ => {
                let found = self.versions.account(address, self.unit);
                found.map_err(Stop::Estimate)?
            }
        };
        self.note_outside(Read::Account(address, account), origin);
        Ok(if self.several {
            self.local.read_account(address, account)
        } else {
            account
        })
    }

    /// The account without what others pay it, if it is one that can be paid whatever it has.
    fn look_at_payee(&mut self, address: Address) -> Result<Option<Account>, Stop> {
        if self.several
            && let Some(account) = self.local.payee(address)
        {
            return Ok(Some(account));
        }
        let (account, origin) = match self.pinned().map(|pinned| (pinned.read, pinned.origin)) {
            Some((Read::Payee(same, account), origin)) if same == address => {
                (Some(account), origin)
            }
            Some((Read::Account(same, _), _)) if same == address => return Ok(None),
            _ => {
                let found = self.versions.payee(address, self.unit);
                found.map_err(Stop::Estimate)?
            }
        };
        let Some(account) = account.filter(|_| is_payee(account)) else {
            return Ok(None);
        };
        self.note_outside(Read::Payee(address, account), origin);
        Ok(Some(account))
    }

    fn slot(&mut self, address: Address, slot: U256) -> Result<U256, Stop> {
        if self.several
            && let Some(slot) = self.local.slot(address, slot)
        {
            self.behind = self.behind.max(slot.depth);
            return Ok(slot.value);
        }
        let (value, origin) = match self.pinned() {
            Some(Outside {
                read: Read::Slot(same, there, value),
                origin,
                ..
            }) if (same, there) == (address, slot) => (value, origin),
            _ => {
                let found = self.versions.slot(address, slot, self.unit);
                found.map_err(Stop::Estimate)?
            }
        };
        self.note_outside(Read::Slot(address, slot, value), origin);
        if self.several {
            self.local.read_slot(address, slot, value);
        }
        Ok(value)
    }
}

impl Source for View<'_, '_> {
    fn tell(&mut self, given: u64, depth: usize, left: u64) {
        if let Some(timeline) = &mut self.timeline {
            timeline.clock.tell(given, depth, left);
        }
    }

    fn happened(&mut self, event: Event) {
        if let Some(log) = &mut self.log {
            log.happened(event);
        }
    }

    fn keep(&mut self, depth: usize, left: u64) {
        if let Some(timeline) = &mut self.timeline {
            timeline.clock.keep(depth, left);
        }
    }
}

impl Database for View<'_, '_> {
    type Error = Stop;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Stop> {
        let account = self.account(address)?;
        self.note(Read::of_account(address, account, self.payee));
        Ok(account.map(Account::to_info))
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, Stop> {
        if hash == KECCAK_EMPTY {
            return Ok(Bytecode::default());
        }
        if let Some(code) = self.code.get(&hash) {
            return Ok(code.clone());
        }
        if self.several
            && let Some(code) = self.local.code(hash)
        {
            return Ok(code.clone());
        }
        let code = self
            .versions
            .code(hash)
            .ok_or(Stop::MissingCode(MissingCode(hash)))?;
        self.code.insert(hash, code.clone());
        Ok(code)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Stop> {
        let value = self.slot(address, slot)?;
        self.note(Read::Slot(address, slot, value));
        Ok(value)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Stop> {
        revm::DatabaseRef::block_hash_ref(self.versions.base(), number).map_err(Stop::MissingCode)
    }
}
