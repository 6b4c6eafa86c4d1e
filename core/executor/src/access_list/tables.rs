//! An access list as tables: where an account or a slot is, what was written to it and when. Owns look-ups
//! and the net changes of the whole list; executes nothing.
//!
//! Entries are sorted by key, as in the EIP's form, so that net changes come out sorted.

use std::ops::Range;

use rayon::prelude::*;
use revm::bytecode::Bytecode;
use revm::primitives::map::{AddressMap, B256Map};
use revm::primitives::{Address, B256, HashMap, U256};
use revm::state::bal::{AccountBal, Bal, BalWrites, BlockAccessIndex};

use super::{Beyond, transaction};
use crate::keys::{self, Prefixed, SlotKey};
use crate::overlay::new_code;
use crate::state::{Account, State, StateChanges};
use crate::{ExecutionError, TxIndex};

/// Entries that one worker settles at a time.
const SHARE: usize = 1024;

/// One account or slot, and where its writes are.
#[derive(Clone, Debug)]
struct Entry<K> {
    key: K,
    writes: Range<u32>,
}

/// Everything of one kind.
#[derive(Clone, Debug)]
struct Table<K, V> {
    entries: Vec<Entry<K>>,
    /// By entry, by transaction. Apart from the values, so that searching one moves little.
    writers: Vec<TxIndex>,
    /// What the writers left.
    values: Vec<V>,
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    accounts: Table<Address, Option<Account>>,
    account_places: AddressMap<u32>,
    slots: Table<SlotKey, U256>,
    slot_places: HashMap<SlotKey, u32>,
    /// Transactions that cleared the account's storage, in order.
    resets: AddressMap<Vec<TxIndex>>,
    code: B256Map<Bytecode>,
}

/// Place of an account or slot in its table.
pub(super) type Place = u32;

impl<K, V: Copy> Table<K, V> {
    fn empty() -> Self {
        Self {
            entries: Vec::new(),
            writers: Vec::new(),
            values: Vec::new(),
        }
    }

    fn push(&mut self, key: K, writes: impl Iterator<Item = (TxIndex, V)>) {
        let start = self.writers.len() as u32;
        for (writer, value) in writes {
            self.writers.push(writer);
            self.values.push(value);
        }
        let writes = start..self.writers.len() as u32;
        self.entries.push(Entry { key, writes });
    }

    /// Where the writes of this transaction and later ones begin.
    fn from(&self, place: Place, transaction: TxIndex) -> usize {
        let Range { start, end } = self.entries[place as usize].writes;
        let writers = &self.writers[start as usize..end as usize];
        start as usize + writers.partition_point(|writer| *writer < transaction)
    }

    fn last_before(&self, place: Place, reader: TxIndex) -> Option<(TxIndex, V)> {
        let from = self.from(place, reader);
        let is_own = from > self.entries[place as usize].writes.start as usize;
        is_own.then(|| (self.writers[from - 1], self.values[from - 1]))
    }

    /// This transaction's own write.
    fn by(&self, place: Place, writer: TxIndex) -> Option<V> {
        let from = self.from(place, writer);
        let end = self.entries[place as usize].writes.end as usize;
        (from < end && self.writers[from] == writer).then(|| self.values[from])
    }

    /// What an entry is in the end, if anybody wrote it.
    fn last(&self, entry: &Entry<K>) -> Option<V> {
        let Range { start, end } = entry.writes;
        (end > start).then(|| self.values[end as usize - 1])
    }
}

impl Tables {
    pub(super) fn new(
        bal: &Bal,
        beyond: &Beyond,
        transactions: usize,
        state: &State,
    ) -> Result<Self, ExecutionError> {
        let mut tables = Self {
            accounts: Table::empty(),
            account_places: AddressMap::default(),
            slots: Table::empty(),
            slot_places: HashMap::default(),
            resets: beyond.resets.clone(),
            code: B256Map::default(),
        };
        let listed: Vec<(&Address, &AccountBal)> = bal.accounts.iter().collect();
        let prefixes = listed.iter().map(|(address, _)| address.prefix());
        let mut order: Vec<_> = prefixes.zip(0..).collect();
        let key = |place: u32| listed[place as usize].0;
        keys::sort(&mut order, &|a, b| key(a).cmp(key(b)), false);
        for (&address, account) in order.iter().map(|(_, place)| listed[*place as usize]) {
            let place = tables.accounts.entries.len() as Place;
            tables.account_places.insert(address, place);
            let base = state.account(address);
            let empties = beyond.empties.get(&address);
            let empties = empties.map_or(&[][..], Vec::as_slice);
            let writes = account_writes(address, account, empties, base, transactions)?;
            tables.accounts.push(address, writes.into_iter());
            for (_, (hash, code)) in &account.account_info.code.writes {
                if code.hash_slow() != *hash {
                    return Err(ExecutionError::AccessList {
                        transaction: None,
                        reason: format!("the code it has for {address} is not that of its hash"),
                    });
                }
                tables.code.insert(*hash, code.clone());
            }
            for (&slot, values) in &account.storage.storage {
                let key = SlotKey(address, slot);
                tables
                    .slot_places
                    .insert(key, tables.slots.entries.len() as Place);
                let times = times(address, values, transactions)?;
                let values = values.writes.iter().map(|(_, value)| *value);
                tables.slots.push(key, times.into_iter().zip(values));
            }
        }
        Ok(tables)
    }

    pub(super) fn account(&self, address: Address) -> Option<Place> {
        self.account_places.get(&address).copied()
    }

    pub(super) fn slot(&self, address: Address, slot: U256) -> Option<Place> {
        self.slot_places.get(&SlotKey(address, slot)).copied()
    }

    pub(super) fn code(&self, hash: B256) -> Option<&Bytecode> {
        self.code.get(&hash)
    }

    /// The account as the transaction finds it, if an earlier one wrote it.
    #[expect(
        clippy::option_option,
        reason = "not written, and written to be gone, are two different things"
    )]
    pub(super) fn account_before(&self, place: Place, reader: TxIndex) -> Option<Option<Account>> {
        self.accounts
            .last_before(place, reader)
            .map(|(_, value)| value)
    }

    /// What this transaction is said to have left the account as, if it is said to have written it.
    #[expect(clippy::option_option, reason = "see `account_before`")]
    pub(super) fn account_by(&self, place: Place, writer: TxIndex) -> Option<Option<Account>> {
        self.accounts.by(place, writer)
    }

    /// The slot as the transaction finds it, if an earlier one wrote or cleared it.
    pub(super) fn slot_before(
        &self,
        place: Place,
        address: Address,
        reader: TxIndex,
    ) -> Option<U256> {
        let write = self.slots.last_before(place, reader);
        let reset = self.last_reset(address, reader);
        match (write, reset) {
            (Some((writer, _)), Some(reset)) if writer < reset => Some(U256::ZERO),
            (Some((_, value)), _) => Some(value),
            (None, reset) => reset.map(|_| U256::ZERO),
        }
    }

    /// What this transaction is said to have left the slot as, if it is said to have written it.
    pub(super) fn slot_by(&self, place: Place, writer: TxIndex) -> Option<U256> {
        self.slots.by(place, writer)
    }

    /// Listed slots of an account.
    pub(super) fn slots_of(&self, address: Address) -> impl Iterator<Item = (Place, U256)> {
        let entries = &self.slots.entries;
        let start = entries.partition_point(|entry| entry.key.0 < address);
        let own = entries[start..].iter();
        let own = own.take_while(move |entry| entry.key.0 == address);
        (start as Place..).zip(own.map(|entry| entry.key.1))
    }

    /// How many writes the whole list has.
    pub(super) fn writes(&self) -> usize {
        self.accounts.values.len() + self.slots.values.len()
    }

    fn last_reset(&self, address: Address, reader: TxIndex) -> Option<TxIndex> {
        if self.resets.is_empty() {
            return None;
        }
        let resets = self.resets.get(&address)?.iter();
        resets.rev().copied().find(|reset| *reset < reader)
    }

    /// Net changes of the whole block. `parallel`: on the rayon pool that this is called in.
    pub(super) fn changes(&self, base: &State, parallel: bool) -> StateChanges {
        let account = |entry: &Entry<Address>| {
            let now = self.accounts.last(entry)?;
            let before = base.account(entry.key);
            (before != now).then_some((entry.key, before, now))
        };
        let end = TxIndex::MAX;
        let slot = |(place, entry): (usize, &Entry<SlotKey>)| {
            let SlotKey(address, slot) = entry.key;
            let now = self.slot_before(place as Place, address, end)?;
            let before = base.slot(address, slot);
            (before != now).then_some((address, slot, before, now))
        };
        let (accounts, mut storage): (Vec<_>, Vec<_>) = if parallel {
            rayon::join(
                || in_parallel(&self.accounts.entries, |(_, entry)| account(entry)),
                || in_parallel(&self.slots.entries, slot),
            )
        } else {
            (
                self.accounts.entries.iter().filter_map(account).collect(),
                self.slots
                    .entries
                    .iter()
                    .enumerate()
                    .filter_map(slot)
                    .collect(),
            )
        };
        if !self.resets.is_empty() {
            // Cleared slots that nobody read lie in the base state only.
            for &address in self.resets.keys() {
                let slots = base.storage.get(&address).into_iter().flatten();
                let unread = slots.filter(|(slot, _)| self.slot(address, **slot).is_none());
                storage.extend(unread.map(|(&slot, &before)| (address, slot, before, U256::ZERO)));
            }
            storage.sort_unstable();
        }
        StateChanges {
            code: new_code(&accounts, base, &self.code),
            accounts,
            storage,
        }
    }
}

/// In order, on the pool.
fn in_parallel<E: Sync, T: Send>(
    entries: &[E],
    change: impl Fn((usize, &E)) -> Option<T> + Sync + Send,
) -> Vec<T> {
    let shares = entries.par_chunks(SHARE).enumerate();
    let shares = shares.map(|(number, share)| {
        let places = number * SHARE..;
        places.zip(share).filter_map(&change).collect::<Vec<T>>()
    });
    let shares: Vec<Vec<T>> = shares.collect();
    shares.into_iter().flatten().collect()
}

/// An account's fields, written one by one, as whole accounts.
fn account_writes(
    address: Address,
    listed: &AccountBal,
    empties: &[(TxIndex, Option<Account>)],
    base: Option<Account>,
    transactions: usize,
) -> Result<Vec<(TxIndex, Option<Account>)>, ExecutionError> {
    let info = &listed.account_info;
    let mut times = times(address, &info.balance, transactions)?;
    times.extend(self::times(address, &info.nonce, transactions)?);
    times.extend(self::times(address, &info.code, transactions)?);
    times.extend(empties.iter().map(|empty| empty.0));
    times.sort_unstable();
    times.dedup();
    let mut writes = Vec::with_capacity(times.len());
    let mut now = base.unwrap_or(Account::EMPTY);
    let (mut balances, mut nonces, mut codes) = (
        Steps::of(&info.balance),
        Steps::of(&info.nonce),
        Steps::of(&info.code),
    );
    for time in times {
        if let Some(balance) = balances.at(time) {
            now.balance = *balance;
        }
        if let Some(nonce) = nonces.at(time) {
            now.nonce = *nonce;
        }
        if let Some((code_hash, _)) = codes.at(time) {
            now.code_hash = *code_hash;
        }
        let empty = empties.iter().find(|empty| empty.0 == time);
        let account = empty.map_or((!now.is_empty()).then_some(now), |empty| empty.1);
        writes.push((time, account));
    }
    Ok(writes)
}

/// One field's writes, gone through in order.
struct Steps<'a, T: Clone + PartialEq>(&'a [(BlockAccessIndex, T)]);

impl<'a, T: Clone + PartialEq> Steps<'a, T> {
    fn of(writes: &'a BalWrites<T>) -> Self {
        Self(&writes.writes)
    }

    fn at(&mut self, time: TxIndex) -> Option<&'a T> {
        let ((index, value), rest) = self.0.split_first()?;
        (transaction(*index) == Some(time)).then(|| {
            self.0 = rest;
            value
        })
    }
}

/// Who wrote, in order.
fn times<T: Clone + PartialEq>(
    address: Address,
    writes: &BalWrites<T>,
    transactions: usize,
) -> Result<Vec<TxIndex>, ExecutionError> {
    let wrong = |reason: String| ExecutionError::AccessList {
        transaction: None,
        reason,
    };
    let mut times: Vec<TxIndex> = Vec::with_capacity(writes.writes.len());
    for &(index, _) in &writes.writes {
        let known = transaction(index).filter(|it| (*it as usize) < transactions);
        let time = known.ok_or_else(|| {
            wrong(format!(
                "it has a write to {address} at index {}; allowed: 1 to {transactions}, one for each transaction",
                index.get()
            ))
        })?;
        if times.last().is_some_and(|last| *last >= time) {
            return Err(wrong(format!(
                "its writes to {address} are not in order: index {} comes after one as great",
                index.get()
            )));
        }
        times.push(time);
    }
    Ok(times)
}
