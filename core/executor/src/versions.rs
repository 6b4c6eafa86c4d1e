//! Multi-version memory: for each location the values that the block's transactions wrote, by
//! transaction, over the base state. Owns publishing, estimate marks, removal and lookup; decides nothing
//! about who runs when.
//!
//! Keys are exact. Account fields have a history each. Cleared storage (create, self-destruct) is a mark
//! on the account that outdates all of its slots written before. The beneficiary's fees are kept apart, one
//! entry a transaction, and added up only for those who read the beneficiary.

mod history;
mod lookup;

use std::hash::{BuildHasher, Hash};
use std::sync::{Mutex, PoisonError, RwLock};

use revm::bytecode::Bytecode;
use revm::primitives::map::{AddressMap, B256Map};
use revm::primitives::{Address, HashMap, U256};

use crate::effects::{Effects, Rules, fields};
use crate::keys::SlotKey;
use crate::local::Fees;
use crate::state::{Account, State};
use crate::sync::{Flag, lock};
use crate::{Location, TxIndex};
use history::{AccountHistory, History};

const SHARDS: usize = 64;

/// Where a value read came from: if the base state both then and now, it needs no comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Base,
    Block,
}

/// A location whose next value is being worked out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Estimate {
    pub(crate) writer: TxIndex,
    pub(crate) location: Location,
}

/// A read that would go differently now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) location: Location,
    pub(crate) writer: Option<TxIndex>,
}

#[derive(Clone, Debug)]
enum Fee {
    Unknown,
    Known(Fees),
}

type SlotHistories = HashMap<SlotKey, History<U256>>;

/// See the module.
pub(crate) struct Versions<'a> {
    base: &'a State,
    rules: Rules,
    accounts: Vec<Mutex<AddressMap<AccountHistory>>>,
    slots: Vec<Mutex<SlotHistories>>,
    any_cleared: Flag,
    cleared: RwLock<AddressMap<History<()>>>,
    /// By hash, so that versions need not be told apart; published before any account that carries it.
    code: RwLock<B256Map<Bytecode>>,
    fees: Vec<Mutex<Fee>>,
}

impl<'a> Versions<'a> {
    pub(crate) fn new(base: &'a State, rules: Rules, transactions: usize) -> Self {
        Self {
            base,
            rules,
            accounts: shards(transactions),
            slots: shards(transactions),
            any_cleared: Flag::default(),
            cleared: RwLock::default(),
            code: RwLock::default(),
            fees: (0..transactions)
                .map(|_| Mutex::new(Fee::Unknown))
                .collect(),
        }
    }

    pub(crate) fn base(&self) -> &'a State {
        self.base
    }

    pub(crate) fn rules(&self) -> Rules {
        self.rules
    }

    /// Puts a transaction's writes in place of those of its `previous` incarnation. True if it wrote
    /// where that had not.
    pub(crate) fn publish(
        &self,
        writer: TxIndex,
        effects: &Effects,
        fees: &Fees,
        previous: Option<&Effects>,
    ) -> bool {
        if !effects.code.is_empty() {
            let mut code = self.code.write().unwrap_or_else(PoisonError::into_inner);
            code.extend(effects.code.iter().cloned());
        }
        if !effects.cleared.is_empty() {
            self.any_cleared.raise();
            for &address in &effects.cleared {
                self.set(&Location::StorageReset(address), writer, Some(U256::ZERO));
            }
        }
        for &(address, before, after) in &effects.accounts {
            let mut shard = lock(&self.accounts[account_shard(address)]);
            let history = shard.entry(address).or_default();
            for (location, after) in changed_fields(address, before, after) {
                history.field(&location).set(writer, Some(after));
            }
        }
        for &(address, slot, _, after) in &effects.slots {
            let mut shard = lock(&self.slots[slot_shard(address, slot)]);
            shard
                .entry(SlotKey(address, slot))
                .or_default()
                .set(writer, Some(after));
        }
        *lock(&self.fees[writer as usize]) = Fee::Known(fees.clone());
        let Some(previous) = previous else {
            return !(effects.accounts.is_empty()
                && effects.slots.is_empty()
                && effects.cleared.is_empty());
        };
        let (now, then) = (locations(effects), locations(previous));
        for stale in then
            .iter()
            .filter(|location| now.binary_search(location).is_err())
        {
            self.remove(stale, writer);
        }
        now.iter()
            .any(|location| then.binary_search(location).is_err())
    }

    /// Marks all that a transaction wrote as about to change.
    pub(crate) fn mark_estimates(&self, writer: TxIndex, effects: &Effects) {
        for location in &locations(effects) {
            self.set(location, writer, None);
        }
        *lock(&self.fees[writer as usize]) = Fee::Unknown;
    }

    fn set(&self, location: &Location, writer: TxIndex, value: Option<U256>) {
        match *location {
            Location::Storage(address, slot) => {
                let mut shard = lock(&self.slots[slot_shard(address, slot)]);
                shard
                    .entry(SlotKey(address, slot))
                    .or_default()
                    .set(writer, value);
            }
            Location::StorageReset(address) => {
                let mut cleared = self.cleared.write().unwrap_or_else(PoisonError::into_inner);
                cleared
                    .entry(address)
                    .or_default()
                    .set(writer, value.map(|_| ()));
            }
            Location::Balance(address) | Location::Nonce(address) | Location::Code(address) => {
                let mut shard = lock(&self.accounts[account_shard(address)]);
                shard
                    .entry(address)
                    .or_default()
                    .field(location)
                    .set(writer, value);
            }
        }
    }

    fn remove(&self, location: &Location, writer: TxIndex) {
        match *location {
            Location::Storage(address, slot) => {
                if let Some(history) =
                    lock(&self.slots[slot_shard(address, slot)]).get_mut(&SlotKey(address, slot))
                {
                    history.remove(writer);
                }
            }
            Location::StorageReset(address) => {
                let mut cleared = self.cleared.write().unwrap_or_else(PoisonError::into_inner);
                if let Some(history) = cleared.get_mut(&address) {
                    history.remove(writer);
                }
            }
            Location::Balance(address) | Location::Nonce(address) | Location::Code(address) => {
                if let Some(history) =
                    lock(&self.accounts[account_shard(address)]).get_mut(&address)
                {
                    history.field(location).remove(writer);
                }
            }
        }
    }
}

/// Where an incarnation wrote, sorted.
fn locations(effects: &Effects) -> Vec<Location> {
    let cleared = effects
        .cleared
        .iter()
        .map(|&address| Location::StorageReset(address));
    let slots = effects
        .slots
        .iter()
        .map(|&(address, slot, ..)| Location::Storage(address, slot));
    let mut locations: Vec<Location> = cleared.chain(slots).collect();
    for &(address, before, after) in &effects.accounts {
        locations.extend(changed_fields(address, before, after).map(|(location, _)| location));
    }
    locations.sort_unstable();
    locations
}

fn changed_fields(
    address: Address,
    before: Option<Account>,
    after: Option<Account>,
) -> impl Iterator<Item = (Location, U256)> {
    let pairs = fields(address, before)
        .into_iter()
        .zip(fields(address, after));
    pairs
        .filter(|(before, after)| before != after)
        .map(|(_, after)| after)
}

/// Empty maps with room for about two locations a transaction: growing them moves much.
fn shards<K: Eq + Hash, V, S: BuildHasher + Default>(
    transactions: usize,
) -> Vec<Mutex<HashMap<K, V, S>>> {
    let room = 2 * transactions / SHARDS;
    (0..SHARDS)
        .map(|_| Mutex::new(HashMap::with_capacity_and_hasher(room, S::default())))
        .collect()
}

fn account_shard(address: Address) -> usize {
    usize::from(address[19]) % SHARDS
}

/// Low bits of the slot (arrays, plain variables) mixed with the account's; hashed slots differ anywhere.
fn slot_shard(address: Address, slot: U256) -> usize {
    usize::from(address[19] ^ slot.byte(0)) % SHARDS
}
