//! What is left when a block is done: net changes. Where one unit alone wrote, its effects say it all; only
//! where several did are the versions asked. Not where storage was cleared, since a cleared account's slots
//! lie in the base state.

use std::sync::PoisonError;

use rayon::prelude::*;
use revm::primitives::{Address, U256};

use super::lookup::Found;
use super::{Versions, account_key, shard, slot_key};
use crate::TxIndex;
use crate::effects::{AccountChange, Effects};
use crate::keys::{self, Prefix, Prefixed, SlotKey};
use crate::overlay::new_code;
use crate::state::StateChanges;
use crate::sync::{both, lock};

/// Units that one worker goes through at a time.
const SHARE: usize = 16;

type SlotChange = (Address, U256, U256, U256);

/// Changes of one kind, on their way into order: places beside short prefixes, since changes are too large to be
/// moved about.
struct Gathered<'e, C: Change> {
    single: Vec<&'e C>,
    /// Where perhaps several units wrote.
    shared: Vec<C::Key>,
}

trait Change: Copy + Send + Sync {
    type Key: Prefixed + Send + Sync;

    fn key(&self) -> Self::Key;
}

impl Change for AccountChange {
    type Key = Address;

    fn key(&self) -> Address {
        self.0
    }
}

impl Change for SlotChange {
    type Key = SlotKey;

    fn key(&self) -> SlotKey {
        SlotKey(self.0, self.1)
    }
}

impl Versions<'_> {
    /// Net changes once every unit is committed, given what each did; `None` if storage was cleared. `parallel`:
    /// on the rayon pool that this is called in.
    pub(crate) fn settle(&self, units: &[&Effects], parallel: bool) -> Option<StateChanges> {
        if self.any_cleared.is_raised() {
            return None;
        }
        let accounts = || self.accounts_changed(units, parallel);
        let slots = || self.slots_changed(units, parallel);
        let (accounts, storage) = both(parallel, accounts, slots);
        let code = self.code.read().unwrap_or_else(PoisonError::into_inner);
        Some(StateChanges {
            code: new_code(&accounts, self.base, &code),
            accounts,
            storage,
        })
    }

    fn accounts_changed(&self, units: &[&Effects], parallel: bool) -> Vec<AccountChange> {
        let end = units.len() as TxIndex;
        let beneficiary = self.rules.beneficiary;
        let gathered = gather(units, parallel, |effects, gathered| {
            for change in effects.accounts.iter().chain(&effects.payments) {
                let address = change.0;
                if self.shared.may_hold(account_key(address)) {
                    gathered.shared.push(address);
                } else if address != beneficiary {
                    gathered.single.push(change);
                }
            }
        });
        let mut shared: Vec<AccountChange> = gathered
            .shared(|&address| {
                if address == beneficiary {
                    return None;
                }
                let known = lock(&self.accounts[shard(account_key(address))]);
                let found = Found::latest(known.get(&address)?, address, end);
                let found = found.expect("invariant: a finished block has no estimates")?;
                let before = self.base.account(address);
                Some((address, before, found.over(before)))
            })
            .collect();
        let before = self.base.account(beneficiary);
        let now = self.beneficiary(end);
        let now = now.expect("invariant: all fees of a finished block are known");
        shared.push((beneficiary, before, now));
        shared.retain(|(_, before, now)| before != now);
        gathered.in_order(&shared, parallel)
    }

    fn slots_changed(&self, units: &[&Effects], parallel: bool) -> Vec<SlotChange> {
        let end = units.len() as TxIndex;
        let gathered = gather(units, parallel, |effects, gathered| {
            for change in &effects.slots {
                let &(address, slot, ..) = change;
                let key = SlotKey(address, slot);
                if self.shared.may_hold(slot_key(address, slot)) {
                    gathered.shared.push(key);
                } else {
                    gathered.single.push(change);
                }
            }
        });
        let shared = gathered.shared(|key| {
            let &SlotKey(address, slot) = key;
            let known = lock(&self.slots[shard(slot_key(address, slot))]);
            let (_, now) = known.get(key)?.before(end).last()?;
            let now = now.expect("invariant: a finished block has no estimates");
            let before = self.base.slot(address, slot);
            (before != now).then_some((address, slot, before, now))
        });
        let shared: Vec<SlotChange> = shared.collect();
        gathered.in_order(&shared, parallel)
    }
}

/// Goes through all units, in shares on the pool.
fn gather<'e, C: Change>(
    units: &[&'e Effects],
    parallel: bool,
    go_through: impl Fn(&'e Effects, &mut Gathered<'e, C>) + Sync + Send,
) -> Gathered<'e, C> {
    let share = |units: &[&'e Effects]| {
        let mut gathered = Gathered {
            single: Vec::new(),
            shared: Vec::new(),
        };
        for effects in units {
            go_through(effects, &mut gathered);
        }
        gathered
    };
    if !parallel {
        return share(units);
    }
    let shares: Vec<Gathered<'e, C>> = units.par_chunks(SHARE).map(share).collect();
    let mut all = Gathered {
        single: Vec::with_capacity(shares.iter().map(|share| share.single.len()).sum()),
        shared: Vec::new(),
    };
    for share in shares {
        all.single.extend(share.single);
        all.shared.extend(share.shared);
    }
    all
}

impl<'e, C: Change> Gathered<'e, C> {
    /// What became of each place where several may have written.
    fn shared<T>(&self, change: impl Fn(&C::Key) -> Option<T>) -> impl Iterator<Item = T> {
        let key = |place: u32| self.shared[place as usize];
        let prefixes = self.shared.iter().map(Prefixed::prefix);
        let mut places: Vec<(Prefix, u32)> = prefixes.zip(0..).collect();
        keys::sort(&mut places, &|a, b| key(a).cmp(&key(b)), false);
        let mut keys: Vec<C::Key> = places.into_iter().map(|(_, place)| key(place)).collect();
        keys.dedup();
        keys.into_iter().filter_map(move |key| change(&key))
    }

    /// These and some more, sorted by key.
    fn in_order<'m>(self, more: &'m [C], parallel: bool) -> Vec<C>
    where
        'e: 'm,
    {
        let mut all: Vec<&'m C> = self.single;
        all.extend(more);
        let place = |(place, change): (usize, &&C)| (change.key().prefix(), place as u32);
        let mut places: Vec<(Prefix, u32)> = if parallel {
            all.par_iter().enumerate().map(place).collect()
        } else {
            all.iter().enumerate().map(place).collect()
        };
        let key = |place: u32| all[place as usize].key();
        keys::sort(&mut places, &|a, b| key(a).cmp(&key(b)), parallel);
        let change = |&(_, place): &(Prefix, u32)| *all[place as usize];
        if parallel {
            places.par_iter().map(change).collect()
        } else {
            places.iter().map(change).collect()
        }
    }
}
