//! The state of a block in the making: what has changed so far, over the base state. Owns applying
//! effects in block order and the net changes at the end; runs nothing.

use revm::bytecode::Bytecode;
use revm::primitives::map::{AddressMap, B256Map, U256Map};
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};

use crate::Location;
use crate::effects::{Effects, Rules, fields};
use crate::state::{Account, State, StateChanges};

/// Base state plus the effects applied so far.
pub(crate) struct Overlay<'a> {
    pub(crate) base: &'a State,
    rules: Rules,
    accounts: AddressMap<Option<Account>>,
    storage: AddressMap<Slots>,
    code: B256Map<Bytecode>,
}

/// One account's slots that were written in this block.
#[derive(Default)]
struct Slots {
    /// The base state's slots no longer count.
    cleared: bool,
    values: U256Map<U256>,
}

impl<'a> Overlay<'a> {
    pub(crate) fn new(base: &'a State, rules: Rules) -> Self {
        Self {
            base,
            rules,
            accounts: AddressMap::default(),
            storage: AddressMap::default(),
            code: B256Map::default(),
        }
    }

    pub(crate) fn account(&self, address: Address) -> Option<Account> {
        match self.accounts.get(&address) {
            Some(account) => *account,
            None => self.base.account(address),
        }
    }

    pub(crate) fn slot(&self, address: Address, slot: U256) -> U256 {
        if let Some(slots) = self.storage.get(&address) {
            if let Some(value) = slots.values.get(&slot) {
                return *value;
            }
            if slots.cleared {
                return U256::ZERO;
            }
        }
        self.base.slot(address, slot)
    }

    pub(crate) fn code(&self, hash: B256) -> Option<&Bytecode> {
        self.code.get(&hash).or_else(|| self.base.code.get(&hash))
    }

    /// Takes one transaction's effects on, its fee included.
    pub(crate) fn apply(&mut self, effects: &Effects) {
        for &address in &effects.cleared {
            let slots = self.storage.entry(address).or_default();
            slots.cleared = true;
            slots.values.clear();
        }
        for &(address, _, after) in &effects.accounts {
            self.accounts.insert(address, after);
        }
        for &(address, slot, _, after) in &effects.slots {
            self.storage
                .entry(address)
                .or_default()
                .values
                .insert(slot, after);
        }
        for (hash, code) in &effects.code {
            self.code.entry(*hash).or_insert_with(|| code.clone());
        }
        if let Some(reward) = effects.reward {
            let before = self.account(self.rules.beneficiary);
            let after = self.rules.credit(before, reward);
            if before != after {
                self.accounts.insert(self.rules.beneficiary, after);
            }
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
        for &(address, slot, before, after) in &effects.slots {
            if !effects.cleared.contains(&address) {
                written.push((Location::Storage(address, slot), before, after));
            }
        }
        for &address in &effects.cleared {
            let mut slots = self.nonzero_slots(address);
            for &(writer, slot, _, after) in &effects.slots {
                if writer == address {
                    slots.entry(slot).or_default().1 = after;
                }
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

    /// Slot → (value now, zero).
    fn nonzero_slots(&self, address: Address) -> U256Map<(U256, U256)> {
        let overlay = self.storage.get(&address);
        let base = self
            .base
            .storage
            .get(&address)
            .filter(|_| !overlay.is_some_and(|slots| slots.cleared));
        let mut slots: U256Map<(U256, U256)> = U256Map::default();
        for (&slot, &value) in base.into_iter().flatten() {
            slots.insert(slot, (value, U256::ZERO));
        }
        for (&slot, &value) in overlay.into_iter().flat_map(|slots| &slots.values) {
            slots.insert(slot, (value, U256::ZERO));
        }
        slots
    }

    /// Net changes against the base state.
    pub(crate) fn into_changes(self) -> StateChanges {
        let base = self.base;
        let mut changes = StateChanges::default();
        for (&address, &after) in &self.accounts {
            let before = base.account(address);
            if before != after {
                changes.accounts.push((address, before, after));
            }
        }
        changes
            .accounts
            .sort_unstable_by_key(|&(address, ..)| address);
        for (&address, slots) in &self.storage {
            for (&slot, &after) in &slots.values {
                changes
                    .storage
                    .push((address, slot, base.slot(address, slot), after));
            }
            if slots.cleared {
                let gone = base.storage.get(&address).into_iter().flatten();
                let gone = gone.filter(|(slot, _)| !slots.values.contains_key(*slot));
                changes
                    .storage
                    .extend(gone.map(|(&slot, &before)| (address, slot, before, U256::ZERO)));
            }
        }
        changes
            .storage
            .retain(|&(_, _, before, after)| before != after);
        changes
            .storage
            .sort_unstable_by_key(|&(address, slot, ..)| (address, slot));
        let hashes = changes
            .accounts
            .iter()
            .filter_map(|(_, _, after)| after.map(|account| account.code_hash));
        let mut hashes: Vec<B256> = hashes
            .filter(|hash| *hash != KECCAK_EMPTY && !base.code.contains_key(hash))
            .collect();
        hashes.sort_unstable();
        hashes.dedup();
        changes.code = hashes
            .into_iter()
            .filter_map(|hash| self.code.get(&hash).map(|code| (hash, code.clone())))
            .collect();
        changes
    }
}
