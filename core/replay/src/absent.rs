//! What a block touched and its prestate did not have, so that it was taken as empty. Owns the list; whether
//! that was a mistake, only the header's checks say.

use std::collections::BTreeSet;

use leverloom_executor::revm::primitives::{Address, U256};
use leverloom_executor::{Location, Outcome};

use crate::{Setting, border};

/// Something touched, but not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// A contract that the protocol calls, with the proposal that made it.
    Called(&'static str, Address),
    /// An account.
    Account(Address),
    /// A slot of an account.
    Slot(Address, U256),
}

/// What was touched but not given: tracers leave out what is empty, and what only the protocol touches. `plain` has
/// reads.
pub fn absent(setting: &Setting, plain: &Outcome) -> Vec<Absent> {
    let Setting { given, known, .. } = setting;
    let mut places: BTreeSet<(Address, Option<U256>)> = BTreeSet::new();
    for transaction in &plain.transactions {
        for (location, _) in &transaction.reads {
            let address = location.address();
            if !known.has_account(address) {
                places.insert((address, None));
            }
            if let Location::Storage(_, slot) = *location
                && !known.has_slot(address, slot)
            {
                places.insert((address, Some(slot)));
            }
        }
    }
    if !known.has_account(given.block.env.beneficiary) {
        places.insert((given.block.env.beneficiary, None));
    }
    let called = border::absent(given, known).into_iter();
    let called = called.map(|(proposal, contract)| Absent::Called(proposal, contract));
    let accounts = places.iter().filter(|(_, slot)| slot.is_none());
    let accounts = accounts.map(|(address, _)| Absent::Account(*address));
    let slots = places
        .iter()
        .filter_map(|(address, slot)| Some(Absent::Slot(*address, (*slot)?)));
    called.chain(accounts).chain(slots).collect()
}

impl std::fmt::Display for Absent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Called(proposal, contract) => {
                write!(f, "account {contract:#x}, which {proposal} calls")
            }
            Self::Account(address) => write!(f, "account {address:#x}"),
            Self::Slot(address, slot) => write!(f, "slot {slot:#x} of {address:#x}"),
        }
    }
}
