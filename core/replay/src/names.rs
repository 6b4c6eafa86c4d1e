//! What things of a real block are called: contracts that are known by name, all others by the ends of their address;
//! slots by number, and as entries of mappings where a hash of an account and a small number explains them.
//!
//! Owns the words; changes nothing. No name is guessed: an entry of a mapping is one, whatever its contract calls it.

use std::collections::BTreeSet;

use alloy_primitives::keccak256;
use leverloom_executor::costs::Function;
use leverloom_executor::revm::primitives::{Address, HashMap, U256};
use leverloom_executor::{Location, Outcome};
use leverloom_model::report::{LocationName, Value};
use leverloom_report::Naming;

use crate::Given;
use crate::known::{self, Signature};

/// What account fields are filed under, as in the simulation's reports.
const ACCOUNT: &str = "account";
/// Stands for whichever account an entry belongs to.
const ANYBODY: &str = "·";
/// Mappings are looked for at the first so many slots of a contract.
const MAPPINGS: u32 = 16;

/// Numbers of locations, as reports have them: one more kind of map would be a lot of code.
pub(crate) type Numbers = HashMap<Location, u32>;

/// Names of one block's locations and functions.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) functions: Vec<Signature>,
    pub(crate) events: Vec<Signature>,
    /// Accounts that the block has to do with.
    keys: Vec<Address>,
    /// Entries of mappings: of an account at place `p` of `keys` in mapping `m`, by slot, p × [`MAPPINGS`] + m.
    entries: Numbers,
}

impl Names {
    /// Looks for entries of mappings whose key is an account that the block has to do with.
    pub(crate) fn new(given: &Given, outcome: &Outcome) -> Self {
        let mut keys = BTreeSet::new();
        // With a slot that is none: one more kind of set is a lot of code.
        let mut note = |address: Address| keys.insert((address, None::<U256>));
        for transaction in &given.block.transactions {
            note(transaction.caller);
            transaction.kind.into_to().map(&mut note);
        }
        for transaction in &outcome.transactions {
            for (location, _) in &transaction.reads {
                note(location.address());
            }
            let logs = transaction.result.as_ref().map_or(&[][..], |it| it.logs());
            for topic in logs.iter().flat_map(|log| log.data.topics()) {
                // Whom an event names: those who got tokens without being touched themselves.
                if topic[..12] == [0; 12] {
                    note(Address::from_word(*topic));
                }
            }
        }
        let keys: Vec<Address> = keys.into_iter().map(|(address, _)| address).collect();
        let mut entries = Numbers::default();
        for (place, key) in (0..).zip(&keys) {
            for mapping in 0..MAPPINGS {
                let mut preimage = [0; 64];
                preimage[12..32].copy_from_slice(key.as_slice());
                preimage[60..].copy_from_slice(&mapping.to_be_bytes());
                let slot = keccak256(preimage).into();
                entries.insert(
                    Location::Storage(Address::ZERO, slot),
                    place * MAPPINGS + mapping,
                );
            }
        }
        Self {
            functions: known::functions(),
            events: known::events(),
            keys,
            entries,
        }
    }

    fn slot(&self, slot: U256) -> (String, String) {
        let entry = self.entries.get(&Location::Storage(Address::ZERO, slot));
        if let Some(number) = entry {
            let (place, mapping) = (number / MAPPINGS, number % MAPPINGS);
            let entry = |key: &str| format!("mapping {mapping}[{key}]");
            return (entry(&label(self.keys[place as usize])), entry(ANYBODY));
        }
        let number = match u32::try_from(slot) {
            Ok(small) => small.to_string(),
            Err(_) => shortened(&format!("{slot:#066x}")),
        };
        let path = format!("slot {number}");
        (path.clone(), path)
    }
}

/// A contract's name, or the ends of an address: `0xa0b8…eb48`.
pub(crate) fn label(address: Address) -> String {
    let known = known::contract(address);
    known.map_or_else(|| shortened(&format!("{address:#x}")), str::to_owned)
}

/// The ends of a hexadecimal number.
pub(crate) fn shortened(digits: &str) -> String {
    match (
        digits.get(..6),
        digits.get(digits.len().saturating_sub(4)..),
    ) {
        (Some(head), Some(tail)) if digits.len() > 12 => format!("{head}…{tail}"),
        _ => digits.to_owned(),
    }
}

impl Naming for Names {
    fn location(&self, location: &Location) -> LocationName {
        let account = |field: &str, address| {
            let path = format!("{field}[{}]", label(address));
            LocationName {
                contract: ACCOUNT.to_owned(),
                variable: path.clone(),
                path,
            }
        };
        match *location {
            Location::Balance(address) => account("balance", address),
            Location::Nonce(address) => account("nonce", address),
            Location::Code(address) => account("code", address),
            Location::StorageReset(address) => account("storage", address),
            Location::Storage(address, slot) => {
                let (path, variable) = self.slot(slot);
                LocationName {
                    contract: label(address),
                    path,
                    variable,
                }
            }
        }
    }

    fn value(&self, location: &Location, word: U256) -> Value {
        Value::Number(match location {
            Location::Code(_) => format!("{word:#x}"),
            _ => word.to_string(),
        })
    }

    fn function(&self, function: &Function) -> String {
        let Some(to) = function.to else {
            return "create".to_owned();
        };
        let Some(selector) = function.selector else {
            return "payment".to_owned();
        };
        let mut known = self.functions.iter();
        let known = known.find(|known| known.hash[..4] == selector[..]);
        match known {
            Some(known) => format!("{}.{}", label(to), known.name),
            None => format!("{}.{selector}", label(to)),
        }
    }
}
