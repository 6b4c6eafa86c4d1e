//! The state as one transaction finds it by the access list: revm's database over the tables and the base
//! state, with a log of every read where that is wanted. Writes nothing.

use revm::Database;
use revm::bytecode::Bytecode;
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};
use revm::state::AccountInfo;

use super::tables::{Place, Tables};
use crate::TxIndex;
use crate::effects::{Effects, Read, Rules};
use crate::evm::{Event, Source};
use crate::record::Recorder;
use crate::state::{Account, MissingCode, State};
use crate::view::Stop;

/// What the transaction `reader` finds.
pub(super) struct View<'a> {
    tables: &'a Tables,
    base: &'a State,
    reader: TxIndex,
    /// What it asked for, its place in the list and what it found: its writes are most likely there too.
    accounts: Vec<(Address, Place, Option<Account>)>,
    slots: Vec<(Address, U256, Place)>,
    /// Something it asked for that the list does not name.
    unlisted: Option<Unlisted>,
    log: Option<Recorder>,
    /// Whom the present transaction pays, if it does only that.
    payee: Option<Address>,
}

/// Something read or written that the list does not name, or not so.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unlisted {
    Account(Address),
    Slot(Address, U256),
}

impl std::fmt::Display for Unlisted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account(address) => write!(f, "account {address}"),
            Self::Slot(address, slot) => write!(f, "slot {slot:#x} of {address}"),
        }
    }
}

impl<'a> View<'a> {
    pub(super) fn new(tables: &'a Tables, base: &'a State, recording: bool) -> Self {
        Self {
            tables,
            base,
            reader: 0,
            accounts: Vec::new(),
            slots: Vec::new(),
            unlisted: None,
            log: recording.then(Recorder::default),
            payee: None,
        }
    }

    /// Turns to another transaction.
    pub(super) fn turn_to(&mut self, reader: TxIndex, payee: Option<Address>) {
        self.reader = reader;
        self.payee = payee;
        self.accounts.clear();
        self.slots.clear();
        self.unlisted = None;
        if let Some(log) = &mut self.log {
            log.clear();
        }
    }

    /// What it read, where that is recorded.
    pub(super) fn log(&self) -> Option<&Recorder> {
        self.log.as_ref()
    }

    /// How many of the list's writes this transaction did, given what it changed and the fee it left to the
    /// beneficiary.
    pub(super) fn check(&self, effects: &Effects, rules: Rules) -> Result<usize, Unlisted> {
        if let Some(unlisted) = self.unlisted {
            return Err(unlisted);
        }
        let mut done = 0;
        let mut beneficiary = None;
        for &(address, _, after) in &effects.accounts {
            if address == rules.beneficiary {
                beneficiary = Some(after);
            } else {
                done += self.check_account(address, |_| after)?;
            }
        }
        let reward = effects.reward;
        if reward.is_some() || beneficiary.is_some() {
            let credited = |found: Option<Account>| {
                let account = beneficiary.unwrap_or(found);
                reward.map_or(account, |reward| rules.credit(account, reward))
            };
            done += self.check_account(rules.beneficiary, credited)?;
        }
        for &(address, slot, _, after) in &effects.slots {
            done += self.check_slot(address, slot, after)?;
        }
        for &address in &effects.cleared {
            for (_, slot) in self.tables.slots_of(address) {
                let mut written = effects.slots.iter();
                if !written.any(|&(writer, place, ..)| (writer, place) == (address, slot)) {
                    done += self.check_slot(address, slot, U256::ZERO)?;
                }
            }
        }
        Ok(done)
    }

    /// 1 if the list says that this transaction wrote the account, 0 if it says that it was so before. `after`:
    /// what it left, of what it found.
    fn check_account(
        &self,
        address: Address,
        after: impl FnOnce(Option<Account>) -> Option<Account>,
    ) -> Result<usize, Unlisted> {
        let unlisted = Unlisted::Account(address);
        let mut asked = self.accounts.iter();
        let (place, found) = if let Some(asked) = asked.find(|asked| asked.0 == address) {
            (asked.1, asked.2)
        } else if let Some(place) = self.tables.account(address) {
            (place, self.find_at(place, address))
        } else {
            // A fee of nothing, to somebody whom nobody looks at.
            let base = self.base.account(address);
            return (after(base) == base).then_some(0).ok_or(unlisted);
        };
        let said = self.tables.account_by(place, self.reader);
        let (listed, done) = said.map_or((found, 0), |listed| (listed, 1));
        (listed == after(found)).then_some(done).ok_or(unlisted)
    }

    fn check_slot(&self, address: Address, slot: U256, after: U256) -> Result<usize, Unlisted> {
        let unlisted = Unlisted::Slot(address, slot);
        let mut asked = self.slots.iter();
        let place = asked
            .find(|asked| (asked.0, asked.1) == (address, slot))
            .map(|asked| asked.2)
            .or_else(|| self.tables.slot(address, slot));
        let place = place.ok_or(unlisted)?;
        let (listed, done) = match self.tables.slot_by(place, self.reader) {
            Some(listed) => (listed, 1),
            // Not written by this transaction: cleared by it, or as it was.
            None => (
                self.tables
                    .slot_before(place, address, self.reader + 1)
                    .unwrap_or_else(|| self.base.slot(address, slot)),
                0,
            ),
        };
        (listed == after).then_some(done).ok_or(unlisted)
    }

    fn find_at(&self, place: Place, address: Address) -> Option<Account> {
        let written = self.tables.account_before(place, self.reader);
        written.unwrap_or_else(|| self.base.account(address))
    }
}

impl Source for View<'_> {
    fn happened(&mut self, event: Event) {
        if let Some(log) = &mut self.log {
            log.happened(event);
        }
    }
}

impl Database for View<'_> {
    type Error = Stop;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Stop> {
        let account = if let Some(place) = self.tables.account(address) {
            let found = self.find_at(place, address);
            self.accounts.push((address, place, found));
            found
        } else {
            // An invalid transaction leaves nothing in the list, not even that its sender was looked up.
            self.unlisted.get_or_insert(Unlisted::Account(address));
            self.base.account(address)
        };
        if let Some(log) = &mut self.log {
            log.read(Read::of_account(address, account, self.payee));
        }
        Ok(account.map(Account::to_info))
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, Stop> {
        if hash == KECCAK_EMPTY {
            return Ok(Bytecode::default());
        }
        let code = self.base.code.get(&hash).or_else(|| self.tables.code(hash));
        code.cloned().ok_or(Stop::MissingCode(MissingCode(hash)))
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Stop> {
        let written = if let Some(place) = self.tables.slot(address, slot) {
            self.slots.push((address, slot, place));
            self.tables.slot_before(place, address, self.reader)
        } else {
            self.unlisted.get_or_insert(Unlisted::Slot(address, slot));
            None
        };
        let value = written.unwrap_or_else(|| self.base.slot(address, slot));
        if let Some(log) = &mut self.log {
            log.read(Read::Slot(address, slot, value));
        }
        Ok(value)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Stop> {
        revm::DatabaseRef::block_hash_ref(self.base, number).map_err(Stop::MissingCode)
    }
}
