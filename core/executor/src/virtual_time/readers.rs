//! The latest transaction that read each place, of those that were executed. Who writes somewhere for the first time
//! learns from it whether anybody behind may have missed that: without it, each link of a long chain would send all
//! who are done behind it to validation again. Knows no value.
//!
//! Only the executed count. Who is still running is validated when it is done, and finds the write then. On one
//! thread nobody is in between.

use revm::primitives::map::AddressMap;
use revm::primitives::{Address, HashMap};

use crate::TxIndex;
use crate::effects::{Effects, Read};
use crate::keys::SlotKey;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Readers {
    accounts: AddressMap<TxIndex>,
    /// Those who asked nothing but what a payment asks.
    payees: AddressMap<TxIndex>,
    slots: HashMap<SlotKey, TxIndex>,
    /// Of any slot of the account.
    storages: AddressMap<TxIndex>,
}

impl Readers {
    /// `reader` was executed and had read this.
    pub(super) fn note(&mut self, read: &Read, reader: TxIndex) {
        let later = |latest: &mut TxIndex| *latest = reader.max(*latest);
        match *read {
            Read::Account(address, _) => later(self.accounts.entry(address).or_default()),
            Read::Payee(address, _) => later(self.payees.entry(address).or_default()),
            Read::Slot(address, slot, _) => {
                later(self.slots.entry(SlotKey(address, slot)).or_default());
                later(self.storages.entry(address).or_default());
            }
        }
    }

    /// Whether anybody behind `writer` had read what these effects write.
    pub(super) fn any_behind(&self, writer: TxIndex, effects: &Effects) -> bool {
        let behind = |latest: Option<&TxIndex>| latest.is_some_and(|latest| *latest > writer);
        let account = |address: &Address| behind(self.accounts.get(address));
        let payee = |address: &Address| behind(self.payees.get(address));
        effects
            .accounts
            .iter()
            .any(|(address, ..)| account(address) || payee(address))
            || effects
                .payments
                .iter()
                .any(|(address, ..)| account(address))
            || effects
                .slots
                .iter()
                .any(|&(address, slot, ..)| behind(self.slots.get(&SlotKey(address, slot))))
            || effects
                .cleared
                .iter()
                .any(|address| behind(self.storages.get(address)))
    }
}

#[cfg(test)]
mod tests {
    use revm::primitives::U256;

    use super::*;
    use crate::state::Account;

    #[test]
    fn only_who_is_behind_and_read_the_very_place_counts() {
        let [here, there] = [1, 2].map(Address::repeat_byte);
        let slot = U256::from(7);
        let mut readers = Readers::default();
        readers.note(&Read::Account(here, None), 5);
        readers.note(&Read::Account(here, None), 3);
        readers.note(&Read::Slot(here, slot, U256::ZERO), 8);
        let account = |address| Effects {
            accounts: vec![(address, None, Some(Account::EMPTY))],
            ..Effects::default()
        };
        let store = |address, slot| Effects {
            slots: vec![(address, slot, U256::ZERO, U256::ONE)],
            ..Effects::default()
        };
        let clear = |address| Effects {
            cleared: vec![address],
            ..Effects::default()
        };
        let first_without = |effects: Effects| {
            let mut writers = 0..99;
            writers.find(|&writer| !readers.any_behind(writer, &effects))
        };
        assert_eq!(first_without(account(here)), Some(5));
        assert_eq!(first_without(account(there)), Some(0));
        assert_eq!(first_without(store(here, slot)), Some(8));
        assert_eq!(first_without(store(here, U256::ZERO)), Some(0));
        assert_eq!(first_without(store(there, slot)), Some(0));
        assert_eq!(first_without(clear(here)), Some(8));
        assert_eq!(first_without(clear(there)), Some(0));
    }
}
