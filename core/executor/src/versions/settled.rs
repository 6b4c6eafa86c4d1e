//! What is left when a block is done: net changes, straight from the versions. Only where no storage was cleared,
//! since a cleared account's slots lie in the base state.

use std::sync::PoisonError;

use rayon::prelude::*;
use revm::primitives::{Address, U256};

use super::Versions;
use super::lookup::Found;
use crate::TxIndex;
use crate::keys::SlotKey;
use crate::overlay::{Changed, in_order, new_code};
use crate::state::{Account, StateChanges};
use crate::sync::lock;

impl Versions<'_> {
    /// Net changes once every unit is committed; `None` if storage was cleared. `parallel`: on the rayon pool
    /// that this is called in.
    pub(crate) fn settle(&self, units: TxIndex, parallel: bool) -> Option<StateChanges> {
        if self.any_cleared.is_raised() {
            return None;
        }
        let (mut accounts, slots) = if parallel {
            rayon::join(
                || each(&self.accounts, |place| self.accounts_in(place, units)),
                || each(&self.slots, |place| self.slots_in(place, units)),
            )
        } else {
            let accounts = 0..self.accounts.len();
            let slots = 0..self.slots.len();
            (
                accounts
                    .flat_map(|place| self.accounts_in(place, units))
                    .collect(),
                slots
                    .flat_map(|place| self.slots_in(place, units))
                    .collect(),
            )
        };
        let beneficiary = Changed {
            before: self.base.account(self.rules.beneficiary),
            now: self
                .beneficiary(units)
                .expect("invariant: all fees of a finished block are known"),
        };
        accounts.push((self.rules.beneficiary, beneficiary));
        let code = self.code.read().unwrap_or_else(PoisonError::into_inner);
        let accounts: Vec<_> = in_order(&accounts)
            .map(|(address, changed)| (address, changed.before, changed.now))
            .collect();
        let storage = in_order(&slots);
        Some(StateChanges {
            code: new_code(&accounts, self.base, &code),
            storage: storage
                .map(|(key, changed)| (key.0, key.1, changed.before, changed.now))
                .collect(),
            accounts,
        })
    }

    fn accounts_in(
        &self,
        place: usize,
        units: TxIndex,
    ) -> Vec<(Address, Changed<Option<Account>>)> {
        let shard = lock(&self.accounts[place]);
        let others = shard
            .iter()
            .filter(|(address, _)| **address != self.rules.beneficiary);
        let accounts = others.filter_map(|(&address, history)| {
            let found = Found::latest(history, address, units)
                .expect("invariant: a finished block has no estimates")?;
            let before = self.base.account(address);
            let now = found.over(before);
            Some((address, Changed { before, now }))
        });
        accounts.collect()
    }

    fn slots_in(&self, place: usize, units: TxIndex) -> Vec<(SlotKey, Changed<U256>)> {
        let shard = lock(&self.slots[place]);
        let slots = shard.iter().filter_map(|(key, history)| {
            let (_, now) = history.before(units).last()?;
            let now = now.expect("invariant: a finished block has no estimates");
            let before = self.base.slot(key.0, key.1);
            Some((*key, Changed { before, now }))
        });
        slots.collect()
    }
}

/// Shard by shard on the pool.
fn each<S: Sync, T: Send>(shards: &[S], all: impl Fn(usize) -> Vec<T> + Sync + Send) -> Vec<T> {
    let shards = 0..shards.len();
    shards.into_par_iter().flat_map_iter(all).collect()
}
