//! The state of a block in the making: what has changed so far, over the base state. Owns applying
//! effects in block order and the net changes at the end; runs nothing.
//!
//! Changes lie in plain lists, each with the base state's value beside the present one; maps only find
//! places in them. So a map's growth moves little, and net changes need no second look at the base state.

use revm::bytecode::Bytecode;
use revm::primitives::map::{AddressMap, AddressSet, B256Map};
use revm::primitives::{Address, B256, HashMap, KECCAK_EMPTY, U256};

use crate::Location;
use crate::effects::{Effects, Rules, after_payment, fields, paid};
use crate::keys::{self, Prefix, Prefixed, SlotKey};
use crate::state::{Account, State, StateChanges};

/// A value in the base state and now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Changed<T> {
    pub(crate) before: T,
    pub(crate) now: T,
}

/// Base state plus the effects applied so far.
pub(crate) struct Overlay<'a> {
    pub(crate) base: &'a State,
    rules: Rules,
    /// Apart from the others, since every transaction changes it.
    beneficiary: Changed<Option<Account>>,
    accounts: Vec<(Address, Changed<Option<Account>>)>,
    account_places: AddressMap<u32>,
    slots: Vec<(SlotKey, Changed<U256>)>,
    slot_places: HashMap<SlotKey, u32>,
    /// Accounts whose slots in the base state no longer count.
    cleared: AddressSet,
    code: B256Map<Bytecode>,
}

impl<'a> Overlay<'a> {
    /// No effects yet; room for those of so many transactions.
    pub(crate) fn new(base: &'a State, rules: Rules, transactions: usize) -> Self {
        let beneficiary = base.account(rules.beneficiary);
        let mut overlay = Self {
            base,
            rules,
            beneficiary: Changed {
                before: beneficiary,
                now: beneficiary,
            },
            accounts: Vec::with_capacity(2 * transactions),
            account_places: AddressMap::default(),
            slots: Vec::with_capacity(2 * transactions),
            slot_places: HashMap::default(),
            cleared: AddressSet::default(),
            code: B256Map::default(),
        };
        overlay.account_places.reserve(2 * transactions);
        overlay.slot_places.reserve(2 * transactions);
        overlay
    }

    pub(crate) fn account(&self, address: Address) -> Option<Account> {
        if address == self.rules.beneficiary {
            return self.beneficiary.now;
        }
        match self.account_places.get(&address) {
            Some(place) => self.accounts[*place as usize].1.now,
            None => self.base.account(address),
        }
    }

    pub(crate) fn slot(&self, address: Address, slot: U256) -> U256 {
        match self.slot_places.get(&SlotKey(address, slot)) {
            Some(place) => self.slots[*place as usize].1.now,
            None if self.is_cleared(address) => U256::ZERO,
            None => self.base.slot(address, slot),
        }
    }

    pub(crate) fn code(&self, hash: B256) -> Option<&Bytecode> {
        self.code.get(&hash).or_else(|| self.base.code.get(&hash))
    }

    /// Takes effects on, and then the fees that are due.
    pub(crate) fn apply(&mut self, effects: &Effects, fees: impl IntoIterator<Item = U256>) {
        for &address in &effects.cleared {
            self.cleared.insert(address);
            for (_, changed) in self.slots.iter_mut().filter(|(key, _)| key.0 == address) {
                changed.now = U256::ZERO;
            }
        }
        for &(address, before, now) in &effects.accounts {
            if address == self.rules.beneficiary {
                self.beneficiary.now = now;
                continue;
            }
            let places = &mut self.account_places;
            let place = *places.entry(address).or_insert(self.accounts.len() as u32);
            // Whoever changes an account first has read it from the base state.
            match self.accounts.get_mut(place as usize) {
                Some((_, changed)) => changed.now = now,
                None => self.accounts.push((address, Changed { before, now })),
            }
        }
        for payment in &effects.payments {
            let now = after_payment(self.account(payment.0), paid(payment));
            self.set_account(payment.0, now);
        }
        for &(address, slot, before, now) in &effects.slots {
            let key = SlotKey(address, slot);
            let place = *self
                .slot_places
                .entry(key)
                .or_insert(self.slots.len() as u32);
            if let Some((_, changed)) = self.slots.get_mut(place as usize) {
                changed.now = now;
            } else {
                // Likewise, unless its account was cleared or created before.
                let known = !effects.cleared.contains(&address) && !self.is_cleared(address);
                let before = if known {
                    before
                } else {
                    self.base.slot(address, slot)
                };
                self.slots.push((key, Changed { before, now }));
            }
        }
        for (hash, code) in &effects.code {
            self.code.entry(*hash).or_insert_with(|| code.clone());
        }
        for reward in fees {
            self.beneficiary.now = self.rules.credit(self.beneficiary.now, reward);
        }
    }

    /// Puts a value over whatever there is.
    fn set_account(&mut self, address: Address, now: Option<Account>) {
        let end = self.accounts.len() as u32;
        let place = *self.account_places.entry(address).or_insert(end);
        if let Some((_, changed)) = self.accounts.get_mut(place as usize) {
            changed.now = now;
        } else {
            let before = self.base.account(address);
            self.accounts.push((address, Changed { before, now }));
        }
    }

    /// What `effects`, applied now, would change: (location, before, after), sorted, the fee left out,
    /// cleared storage spelled out slot by slot.
    pub(crate) fn locations_written(&self, effects: &Effects) -> Vec<(Location, U256, U256)> {
        let mut written = Vec::with_capacity(effects.accounts.len() * 2 + effects.slots.len());
        for &(address, before, after) in &effects.accounts {
            for ((location, before), (_, after)) in fields(address, before)
                .into_iter()
                .zip(fields(address, after))
            {
                if before != after {
                    written.push((location, before, after));
                }
            }
        }
        for payment in &effects.payments {
            let before = self.account(payment.0);
            let after = after_payment(before, paid(payment));
            let balance = |account: Option<Account>| account.map_or(U256::ZERO, |it| it.balance);
            let location = Location::Balance(payment.0);
            written.push((location, balance(before), balance(after)));
        }
        for &(address, slot, before, after) in &effects.slots {
            if !effects.cleared.contains(&address) {
                written.push((Location::Storage(address, slot), before, after));
            }
        }
        for &address in &effects.cleared {
            let mut slots = self.slots_of(address);
            for &(_, slot, _, after) in effects
                .slots
                .iter()
                .filter(|(writer, ..)| *writer == address)
            {
                slots.entry(slot).or_default().1 = after;
            }
            let changed = slots
                .into_iter()
                .filter(|(_, (before, after))| before != after);
            written.extend(
                changed.map(|(slot, (before, after))| {
                    (Location::Storage(address, slot), before, after)
                }),
            );
        }
        written.sort_unstable();
        written
    }

    /// Slot → (value now, zero), for all that may hold something.
    fn slots_of(&self, address: Address) -> HashMap<U256, (U256, U256)> {
        let mut slots: HashMap<U256, (U256, U256)> = HashMap::default();
        if !self.is_cleared(address) {
            let base = self.base.storage.get(&address).into_iter().flatten();
            slots.extend(base.map(|(&slot, &value)| (slot, (value, U256::ZERO))));
        }
        let written = self.slots.iter().filter(|(key, _)| key.0 == address);
        slots.extend(written.map(|(key, changed)| (key.1, (changed.now, U256::ZERO))));
        slots
    }

    fn is_cleared(&self, address: Address) -> bool {
        !self.cleared.is_empty() && self.cleared.contains(&address)
    }

    /// Net changes against the base state.
    pub(crate) fn into_changes(mut self) -> StateChanges {
        let base = self.base;
        for &address in &self.cleared {
            for (&slot, &before) in base.storage.get(&address).into_iter().flatten() {
                let key = SlotKey(address, slot);
                if !self.slot_places.contains_key(&key) {
                    self.slots.push((
                        key,
                        Changed {
                            before,
                            now: U256::ZERO,
                        },
                    ));
                }
            }
        }
        self.accounts
            .push((self.rules.beneficiary, self.beneficiary));
        let accounts: Vec<_> = in_order(&self.accounts)
            .map(|(address, changed)| (address, changed.before, changed.now))
            .collect();
        let storage = in_order(&self.slots)
            .map(|(key, changed)| (key.0, key.1, changed.before, changed.now))
            .collect();
        StateChanges {
            code: new_code(&accounts, base, &self.code),
            accounts,
            storage,
        }
    }
}

/// The code that accounts carry now and the base state has not, by hash.
pub(crate) fn new_code(
    accounts: &[(Address, Option<Account>, Option<Account>)],
    base: &State,
    known: &B256Map<Bytecode>,
) -> Vec<(B256, Bytecode)> {
    let code_hash = |account: &Option<Account>| account.map_or(KECCAK_EMPTY, |it| it.code_hash);
    let changed = accounts.iter().filter_map(|(_, before, after)| {
        let hash = code_hash(after);
        (hash != KECCAK_EMPTY && hash != code_hash(before)).then_some(hash)
    });
    // Put in order one by one: there are few, and a sort is a lot of code.
    let mut hashes: Vec<B256> = Vec::new();
    for hash in changed {
        if let Err(place) = hashes.binary_search(&hash) {
            hashes.insert(place, hash);
        }
    }
    let new = hashes
        .into_iter()
        .filter(|hash| !base.code.contains_key(hash));
    new.filter_map(|hash| known.get(&hash).map(|code| (hash, code.clone())))
        .collect()
}

/// What differs, by key. Sorts places beside short keys: entries are too large to be moved about.
pub(crate) fn in_order<K: Prefixed + Sync, T: Copy + PartialEq + Sync>(
    list: &[(K, Changed<T>)],
) -> impl Iterator<Item = (K, Changed<T>)> {
    let changed = (0_u32..)
        .zip(list)
        .filter(|(_, (_, changed))| changed.before != changed.now);
    // Most do: to grow would take longer than to leave some room unused.
    let mut order: Vec<(Prefix, u32)> = Vec::with_capacity(list.len());
    order.extend(changed.map(|(place, (key, _))| (key.prefix(), place)));
    let key = |place: u32| list[place as usize].0;
    keys::sort(&mut order, &|a, b| key(a).cmp(&key(b)), false);
    order.into_iter().map(|(_, place)| list[place as usize])
}
