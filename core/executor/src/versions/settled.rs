//! What is left when a block is done: net changes. Where one unit alone wrote, its effects say it all; only
//! where several did are the versions asked. Not where storage was cleared, since a cleared account's slots
//! lie in the base state.

use std::sync::PoisonError;

use rayon::prelude::*;
use revm::primitives::{Address, U256};

use super::lookup::Found;
use super::{Versions, account_key, shard, slot_key};
use crate::TxIndex;
use crate::effects::Effects;
use crate::keys::SlotKey;
use crate::overlay::new_code;
use crate::state::{Account, StateChanges};
use crate::sync::{both, lock};

/// Units that one worker goes through at a time.
const SHARE: usize = 16;

type AccountChange = (Address, Option<Account>, Option<Account>);
type SlotChange = (Address, U256, U256, U256);

/// Changes of one kind, on their way into order: places beside short keys, since changes are too large to be
/// moved about.
struct Gathered<'e, K, C> {
    single: Vec<(K, &'e C)>,
    /// Where perhaps several units wrote.
    shared: Vec<K>,
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
            for change in &effects.accounts {
                let address = change.0;
                if self.shared.may_hold(account_key(address)) {
                    gathered.shared.push(address);
                } else if address != beneficiary {
                    gathered.single.push((address, change));
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
        gathered.in_order(shared.iter().map(|change| (change.0, change)), parallel)
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
                    gathered.single.push((key, change));
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
        let keyed = shared
            .iter()
            .map(|change| (SlotKey(change.0, change.1), change));
        gathered.in_order(keyed, parallel)
    }
}

/// Goes through all units, in shares on the pool.
fn gather<'e, K: Send, C: Sync>(
    units: &[&'e Effects],
    parallel: bool,
    go_through: impl Fn(&'e Effects, &mut Gathered<'e, K, C>) + Sync + Send,
) -> Gathered<'e, K, C> {
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
    let shares: Vec<Gathered<'e, K, C>> = units.par_chunks(SHARE).map(share).collect();
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

impl<'e, K: Copy + Ord + Send + Sync, C: Copy + Send + Sync> Gathered<'e, K, C> {
    /// What became of each place where several may have written.
    fn shared<T>(&self, change: impl Fn(&K) -> Option<T>) -> impl Iterator<Item = T> {
        let mut places = self.shared.clone();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(move |place| change(&place))
    }

    /// These and some more, sorted by key.
    fn in_order<'m>(self, more: impl Iterator<Item = (K, &'m C)>, parallel: bool) -> Vec<C>
    where
        'e: 'm,
    {
        let mut all: Vec<(K, &'m C)> = self.single;
        all.extend(more);
        if parallel {
            all.par_sort_unstable_by_key(|change| change.0);
            all.par_iter().map(|(_, change)| **change).collect()
        } else {
            all.sort_unstable_by_key(|change| change.0);
            all.iter().map(|(_, change)| **change).collect()
        }
    }
}
