//! What a worker sees while it runs a unit of several transactions: everything read from outside, once, and
//! what the unit's own transactions have changed since. Owns the unit's net effects; knows no version and no
//! schedule.

use revm::bytecode::Bytecode;
use revm::primitives::map::AddressMap;
use revm::primitives::{Address, B256, HashMap, U256};

use crate::effects::{Effects, Rules, after_payment, paid};
use crate::keys::SlotKey;
use crate::overlay::Changed;
use crate::state::Account;

impl<T: Copy> Changed<T> {
    /// As it was read from outside.
    fn not_yet(value: T) -> Self {
        Self {
            before: value,
            now: value,
        }
    }
}

/// What is known here of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen<T> {
    pub(crate) value: T,
    /// How deep in the unit the last transaction was that changed it: 1 if that read nothing that another of the unit
    /// had changed, one more than the deepest of those it read from else; 0 if none did.
    pub(crate) depth: u32,
}

/// The fees that a unit's transactions leave to the beneficiary, in order, since the last that wrote its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fees {
    /// Of one transaction at most.
    One(Option<U256>),
    /// Of several. Not their sum: a fee that would overflow the balance is left out, and the next may fit.
    Many(Box<[U256]>),
}

impl Fees {
    /// In order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = U256> {
        let (one, many): (_, &[U256]) = match self {
            Self::One(one) => (*one, &[]),
            Self::Many(many) => (None, many),
        };
        one.into_iter().chain(many.iter().copied())
    }
}

/// An account, as far as it is known.
#[derive(Clone, Copy, Debug)]
struct Known {
    changed: Changed<Option<Account>>,
    /// Only paid so far: what others paid it before is not in here.
    payee: bool,
    /// See [`Seen`].
    depth: u32,
}

/// A slot, as far as it is known.
#[derive(Clone, Copy, Debug)]
struct KnownSlot {
    key: SlotKey,
    changed: Changed<U256>,
    /// See [`Seen`].
    depth: u32,
}

/// See the module.
#[expect(
    clippy::option_option,
    reason = "not known here, known not to exist, and known are three different things"
)]
pub(crate) struct Local {
    rules: Rules,
    accounts: Vec<(Address, Known)>,
    slots: Vec<KnownSlot>,
    /// Where in the lists: maps of large values would be slow to fill and to empty.
    account_places: AddressMap<u32>,
    slot_places: HashMap<SlotKey, u32>,
    /// Accounts whose slots outside no longer count.
    cleared: Vec<Address>,
    code: Vec<(B256, Bytecode)>,
    /// The beneficiary as it was read from outside, if it was.
    beneficiary: Option<Option<Account>>,
    /// The beneficiary as the unit last wrote it, if it did: without the fees since.
    beneficiary_written: Option<Option<Account>>,
    fees: Vec<U256>,
    /// The deepest transaction so far: each leaves the beneficiary a fee.
    depth: u32,
}

impl Local {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            accounts: Vec::new(),
            slots: Vec::new(),
            account_places: AddressMap::default(),
            slot_places: HashMap::default(),
            cleared: Vec::new(),
            code: Vec::new(),
            beneficiary: None,
            beneficiary_written: None,
            fees: Vec::new(),
            depth: 0,
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.accounts.clear();
        self.slots.clear();
        self.account_places.clear();
        self.slot_places.clear();
        self.cleared.clear();
        self.code.clear();
        self.beneficiary = None;
        self.beneficiary_written = None;
        self.fees.clear();
        self.depth = 0;
    }

    /// The account, if it is known here.
    pub(crate) fn account(&self, address: Address) -> Option<Seen<Option<Account>>> {
        if address != self.rules.beneficiary {
            let place = self.account_places.get(&address)?;
            let known = self.accounts[*place as usize].1;
            return (!known.payee).then_some(Seen {
                value: known.changed.now,
                depth: known.depth,
            });
        }
        let account = self.beneficiary_written.or(self.beneficiary)?;
        let credit = |account, &fee| self.rules.credit(account, fee);
        Some(Seen {
            value: self.fees.iter().fold(account, credit),
            depth: self.depth,
        })
    }

    /// The account as it was when the unit first paid it, if it has done nothing else to it.
    pub(crate) fn payee(&self, address: Address) -> Option<Account> {
        let place = self.account_places.get(&address)?;
        let known = self.accounts[*place as usize].1;
        known.changed.before.filter(|_| known.payee)
    }

    /// Notes an account as it is outside, and gives it as it is here.
    pub(crate) fn read_account(
        &mut self,
        address: Address,
        outside: Option<Account>,
    ) -> Option<Account> {
        if address == self.rules.beneficiary {
            self.beneficiary = Some(outside);
            return self.account(address).and_then(|known| known.value);
        }
        let mut known = Known {
            changed: Changed::not_yet(outside),
            payee: false,
            depth: 0,
        };
        let end = self.accounts.len() as u32;
        let place = *self.account_places.entry(address).or_insert(end);
        if let Some((_, payee)) = self.accounts.get_mut(place as usize) {
            let value = paid(&(address, payee.changed.before, payee.changed.now));
            known.changed.now = after_payment(outside, value);
            known.depth = payee.depth;
            *payee = known;
        } else {
            self.accounts.push((address, known));
        }
        known.changed.now
    }

    /// The slot, if it is known here.
    pub(crate) fn slot(&self, address: Address, slot: U256) -> Option<Seen<U256>> {
        if let Some(place) = self.slot_places.get(&SlotKey(address, slot)) {
            let KnownSlot { changed, depth, .. } = self.slots[*place as usize];
            let value = changed.now;
            return Some(Seen { value, depth });
        }
        // By whom is no matter: it is a guess that depths are for.
        let (value, depth) = (U256::ZERO, 0);
        let is_cleared = self.cleared.contains(&address);
        is_cleared.then_some(Seen { value, depth })
    }

    /// Notes a slot as it is outside.
    pub(crate) fn read_slot(&mut self, address: Address, slot: U256, outside: U256) {
        let key = SlotKey(address, slot);
        self.slot_places.insert(key, self.slots.len() as u32);
        self.slots.push(KnownSlot {
            key,
            changed: Changed::not_yet(outside),
            depth: 0,
        });
    }

    /// Code that this unit deployed.
    pub(crate) fn code(&self, hash: B256) -> Option<&Bytecode> {
        let mut code = self.code.iter();
        code.find(|(known, _)| *known == hash).map(|(_, code)| code)
    }

    /// Takes the effects on of a transaction that was so deep in the unit.
    pub(crate) fn apply(&mut self, effects: &Effects, depth: u32) {
        self.depth = self.depth.max(depth);
        for &address in &effects.cleared {
            if !self.cleared.contains(&address) {
                self.cleared.push(address);
            }
            for known in self.slots.iter_mut().filter(|known| known.key.0 == address) {
                known.changed.now = U256::ZERO;
                known.depth = depth;
            }
        }
        for &(address, before, now) in &effects.accounts {
            if address == self.rules.beneficiary {
                self.beneficiary_written = Some(now);
                self.fees.clear();
            } else {
                match self.place(address) {
                    Some(known) => {
                        known.changed.now = now;
                        known.depth = depth;
                    }
                    None => self.accounts.push((
                        address,
                        Known {
                            changed: Changed { before, now },
                            payee: false,
                            depth,
                        },
                    )),
                }
            }
        }
        for payment in &effects.payments {
            let &(address, before, now) = payment;
            match self.place(address) {
                Some(known) => {
                    known.changed.now = after_payment(known.changed.now, paid(payment));
                    known.depth = depth;
                }
                None => self.accounts.push((
                    address,
                    Known {
                        changed: Changed { before, now },
                        payee: true,
                        depth,
                    },
                )),
            }
        }
        for &(address, slot, before, now) in &effects.slots {
            let key = SlotKey(address, slot);
            let place = *self
                .slot_places
                .entry(key)
                .or_insert(self.slots.len() as u32);
            match self.slots.get_mut(place as usize) {
                Some(known) => {
                    known.changed.now = now;
                    known.depth = depth;
                }
                None => self.slots.push(KnownSlot {
                    key,
                    changed: Changed { before, now },
                    depth,
                }),
            }
        }
        self.code.extend(effects.code.iter().cloned());
        self.fees.extend(effects.reward);
    }

    /// The account, if it was come by; else its place is the end of the list.
    fn place(&mut self, address: Address) -> Option<&mut Known> {
        let end = self.accounts.len() as u32;
        let place = *self.account_places.entry(address).or_insert(end);
        let known = self.accounts.get_mut(place as usize);
        known.map(|(_, known)| known)
    }

    /// What the unit changed in all.
    pub(crate) fn net(&self) -> (Effects, Fees) {
        let payees = self
            .accounts
            .iter()
            .filter(|(_, known)| known.payee)
            .count();
        let mut effects = Effects {
            accounts: Vec::with_capacity(self.accounts.len() - payees + 1),
            payments: Vec::with_capacity(payees),
            slots: Vec::with_capacity(self.slots.len()),
            cleared: self.cleared.clone(),
            code: self.code.clone(),
            ..Effects::default()
        };
        for &(address, Known { changed, payee, .. }) in &self.accounts {
            let list = if payee {
                &mut effects.payments
            } else {
                &mut effects.accounts
            };
            let Changed { before, now } = changed;
            if before != now {
                list.push((address, before, now));
            }
        }
        if let Some(now) = self.beneficiary_written {
            let before = self.beneficiary.flatten();
            if before != now {
                effects.accounts.push((self.rules.beneficiary, before, now));
            }
        }
        for &KnownSlot { key, changed, .. } in &self.slots {
            let SlotKey(address, slot) = key;
            let Changed { before, now } = changed;
            // Where storage was cleared, slots begin at zero.
            let before = if self.cleared.contains(&address) {
                U256::ZERO
            } else {
                before
            };
            if before != now {
                effects.slots.push((address, slot, before, now));
            }
        }
        (effects, Fees::Many(self.fees.as_slice().into()))
    }
}

#[cfg(test)]
mod tests;
