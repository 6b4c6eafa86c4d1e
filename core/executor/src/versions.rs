//! Multi-version memory: for each location the values that the block's transactions wrote, by
//! transaction, over the base state. Owns publishing, estimate marks, removal and lookup; decides nothing
//! about who runs when.
//!
//! Keys are exact. An account has one history; each version says which fields it changed, or what it was paid: payments
//! are added up for those who read the balance. Cleared storage (create, self-destruct) is a mark
//! on the account that outdates all of its slots written before. The beneficiary's fees are kept apart, one
//! entry a transaction, and added up only for those who read the beneficiary.

mod account;
mod history;
mod lookup;
mod settled;
mod shelf;

#[cfg(test)]
mod aliases;

use revm::bytecode::Bytecode;
use revm::primitives::map::{AddressMap, B256Map, DefaultHashBuilder, FbBuildHasher};
use revm::primitives::{Address, U256};

use crate::effects::{Effects, Rules, fields, paid};
use crate::keys::{MIX, SlotKey, mixed};
use crate::local::Fees;
use crate::state::{Account, State};
use crate::sync::{Filter, Flag, Mutex, PoisonError, RwLock, lock};
use crate::{Location, TxIndex};
use account::{AccountHistory, AccountVersion};
use history::History;
use shelf::Shelf;

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
    pub(crate) seen: U256,
    /// `None`: about to change.
    pub(crate) now: Option<U256>,
}

#[derive(Clone, Debug)]
enum Fee {
    Unknown,
    Known(Fees),
}

/// `None` is an estimate mark.
type SlotHistories = Shelf<SlotKey, History<Option<U256>>, DefaultHashBuilder>;
type AccountHistories = Shelf<Address, AccountHistory, FbBuildHasher<20>>;

/// See the module.
pub(crate) struct Versions<'a> {
    base: &'a State,
    rules: Rules,
    /// Where anything was ever written: most reads need look no further.
    written: Filter,
    /// Where more than one unit wrote, or one of them twice.
    shared: Filter,
    accounts: Vec<Mutex<AccountHistories>>,
    slots: Vec<Mutex<SlotHistories>>,
    /// For so many locations a shard makes room in one step: about two a transaction in all.
    room: usize,
    any_cleared: Flag,
    cleared: RwLock<AddressMap<History<Option<()>>>>,
    /// By hash, so that versions need not be told apart; published before any account that carries it.
    code: RwLock<B256Map<Bytecode>>,
    fees: Vec<Mutex<Fee>>,
}

impl<'a> Versions<'a> {
    pub(crate) fn new(base: &'a State, rules: Rules, transactions: usize) -> Self {
        Self {
            base,
            rules,
            written: Filter::with_room_for(filtered(transactions)),
            shared: Filter::with_room_for(filtered(transactions)),
            accounts: shards(),
            slots: shards(),
            room: 2 * transactions / SHARDS,
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
            let mut cleared = self.cleared.write().unwrap_or_else(PoisonError::into_inner);
            for &address in &effects.cleared {
                cleared.entry(address).or_default().set(writer, Some(()));
            }
        }
        for &(address, before, after) in &effects.accounts {
            let key = account_key(address);
            if self.written.mark(key) {
                self.shared.mark(key);
            }
            let mut shard = lock(&self.accounts[shard(key)]);
            let history = shard.history(address, self.room);
            history.set(writer, AccountVersion::new(before, after));
        }
        for payment in &effects.payments {
            let key = account_key(payment.0);
            if self.written.mark(key) {
                self.shared.mark(key);
            }
            let mut shard = lock(&self.accounts[shard(key)]);
            let history = shard.history(payment.0, self.room);
            history.set(writer, AccountVersion::payment(paid(payment)));
        }
        for &(address, slot, _, after) in &effects.slots {
            let key = slot_key(address, slot);
            if self.written.mark(key) {
                self.shared.mark(key);
            }
            let mut shard = lock(&self.slots[shard(key)]);
            let history = shard.history(SlotKey(address, slot), self.room);
            history.set(writer, Some(after));
        }
        *lock(&self.fees[writer as usize]) = Fee::Known(fees.clone());
        let Some(previous) = previous else {
            return !(effects.accounts.is_empty()
                && effects.payments.is_empty()
                && effects.slots.is_empty()
                && effects.cleared.is_empty());
        };
        let (now, then) = (locations(effects), locations(previous));
        let gone = |location: &&Location| now.binary_search(location).is_err();
        for stale in then.iter().filter(gone) {
            self.remove(stale, writer, effects);
        }
        now.iter()
            .any(|location| then.binary_search(location).is_err())
    }

    /// Marks all that a unit wrote as about to change.
    pub(crate) fn mark_estimates(&self, writer: TxIndex, effects: &Effects) {
        for &(address, ..) in effects.accounts.iter().chain(&effects.payments) {
            let mut shard = lock(&self.accounts[shard(account_key(address))]);
            let history = shard.get_mut(&address);
            if let Some(version) = history.and_then(|history| history.get_mut(writer)) {
                version.estimate = true;
            }
        }
        for &(address, slot, ..) in &effects.slots {
            let mut shard = lock(&self.slots[shard(slot_key(address, slot))]);
            let history = shard.get_mut(&SlotKey(address, slot));
            if let Some(version) = history.and_then(|history| history.get_mut(writer)) {
                *version = None;
            }
        }
        if !effects.cleared.is_empty() {
            let mut cleared = self.cleared.write().unwrap_or_else(PoisonError::into_inner);
            for address in &effects.cleared {
                let history = cleared.get_mut(address);
                if let Some(version) = history.and_then(|history| history.get_mut(writer)) {
                    *version = None;
                }
            }
        }
        *lock(&self.fees[writer as usize]) = Fee::Unknown;
    }

    /// Takes a write of an earlier incarnation back, where the present one, which did `effects`, has none.
    fn remove(&self, location: &Location, writer: TxIndex, effects: &Effects) {
        match *location {
            Location::Storage(address, slot) => {
                let mut shard = lock(&self.slots[shard(slot_key(address, slot))]);
                if let Some(history) = shard.get_mut(&SlotKey(address, slot)) {
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
                // Where another field is still written, the version has been replaced as a whole.
                let mut written = effects.accounts.iter().chain(&effects.payments);
                if written.any(|(still, ..)| *still == address) {
                    return;
                }
                let mut shard = lock(&self.accounts[shard(account_key(address))]);
                if let Some(history) = shard.get_mut(&address) {
                    history.remove(writer);
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
    let payments = effects.payments.iter();
    let payments = payments.map(|(address, ..)| Location::Balance(*address));
    let mut locations: Vec<Location> = cleared.chain(slots).chain(payments).collect();
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

fn shards<T: Default>() -> Vec<Mutex<T>> {
    (0..SHARDS).map(|_| Mutex::default()).collect()
}

/// Room in a filter: four locations a transaction at least, and more in a block that is not large, where
/// transactions may come by many and the filter is small all the same.
fn filtered(transactions: usize) -> usize {
    (4 * transactions).max((16 * transactions).min(1 << 18))
}

/// A short hash of an account's address, for shards and the filter: keys that share it cost time, nothing else.
fn account_key(address: Address) -> u64 {
    mixed(0, address.as_slice())
}

/// Likewise for a slot.
fn slot_key(address: Address, slot: U256) -> u64 {
    let limbs = slot.as_limbs();
    limbs.iter().fold(account_key(address), |key, limb| {
        (key.rotate_left(23) ^ limb).wrapping_mul(MIX)
    })
}

fn shard(key: u64) -> usize {
    (key >> 58) as usize % SHARDS
}
