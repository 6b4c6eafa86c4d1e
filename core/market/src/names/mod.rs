//! Storage locations and their values in the words of the Solidity sources.
//!
//! The compiler's layout says what lies where; the [`Directory`] knows the keys of the mappings. A slot that
//! neither explains is shown by its number. Never touches state, never panics on what it is asked.

mod index;
mod leaves;
mod meaning;

use std::sync::OnceLock;

use alloy_primitives::{Address, U256};
use leverloom_executor::Location;
use leverloom_executor::costs::Function;
use leverloom_model::report::{LocationName, Value};
use leverloom_report::Naming;

use self::index::{Index, Named, Subject};
use crate::decode;
use crate::directory::Directory;
use crate::quantity::{self, Unit};

/// What account fields are filed under.
const ACCOUNT: &str = "account";
/// Stands for whichever person a variable belongs to.
const ANYBODY: &str = "·";

/// Names of the locations of one simulation.
#[derive(Debug)]
pub struct Names {
    directory: Directory,
    index: OnceLock<Index>,
}

impl Names {
    /// Names for these contracts, assets and people; the slots are hashed on the first question.
    pub fn new(directory: Directory) -> Self {
        Self {
            directory,
            index: OnceLock::new(),
        }
    }

    /// Who is who.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The Solidity name of a location.
    pub fn name(&self, location: &Location) -> LocationName {
        match *location {
            Location::Balance(address) => self.account("balance", address),
            Location::Nonce(address) => self.account("nonce", address),
            Location::Code(address) => self.account("code", address),
            Location::StorageReset(address) => self.account("storage", address),
            Location::Storage(address, slot) => self.storage(address, slot),
        }
    }

    /// What a location holds, with its unit.
    pub fn value(&self, location: &Location, word: U256) -> Value {
        match *location {
            Location::Balance(_) | Location::Nonce(_) | Location::StorageReset(_) => {
                quantity::value(&self.directory, Unit::Plain, word)
            }
            Location::Code(_) => quantity::value(&self.directory, Unit::Hash, word),
            Location::Storage(address, slot) => match self.find(address, slot) {
                Some(named) => named.value(&self.directory, word),
                None => quantity::value(&self.directory, Unit::Hash, word),
            },
        }
    }

    fn find(&self, contract: Address, slot: U256) -> Option<Named<'_>> {
        let kind = self.directory.kind(contract)?;
        let index = self.index.get_or_init(|| Index::new(&self.directory));
        index.find(kind, contract, slot)
    }

    fn account(&self, field: &str, address: Address) -> LocationName {
        LocationName {
            contract: ACCOUNT.to_owned(),
            path: format!("{field}[{}]", self.directory.label(address)),
            variable: format!("{field}[{}]", self.anybody(address)),
        }
    }

    fn storage(&self, address: Address, slot: U256) -> LocationName {
        let contract = self.directory.label(address);
        let Some(named) = self.find(address, slot) else {
            return LocationName {
                contract,
                path: format!("slot {slot:#x}"),
                variable: "slot".to_owned(),
            };
        };
        LocationName {
            contract,
            path: named.path(|key| self.key(key, Directory::label)),
            variable: named.path(|key| self.key(key, |_, address| self.anybody(address))),
        }
    }

    fn key(&self, key: Subject, label: impl Fn(&Directory, Address) -> String) -> String {
        match key {
            Subject::Account(address) => label(&self.directory, address),
            Subject::Part(part) => self.directory.part_label(part),
        }
    }

    /// The label of a contract or asset; people are all alike.
    fn anybody(&self, address: Address) -> String {
        if self.directory.actor(address).is_some() {
            ANYBODY.to_owned()
        } else {
            self.directory.label(address)
        }
    }
}

impl Naming for Names {
    fn location(&self, location: &Location) -> LocationName {
        self.name(location)
    }

    fn value(&self, location: &Location, word: U256) -> Value {
        self.value(location, word)
    }

    fn function(&self, function: &Function) -> String {
        decode::function(&self.directory, function)
    }
}

impl Named<'_> {
    /// `variable[key][key].member`, the keys in the caller's words.
    fn path(&self, mut label: impl FnMut(Subject) -> String) -> String {
        let mut path = self.leaf.variable.clone();
        for key in self.keys() {
            path.push('[');
            path.push_str(&label(key));
            path.push(']');
        }
        path.push_str(&self.leaf.member);
        path
    }

    fn value(&self, directory: &Directory, word: U256) -> Value {
        let keys = self.keys().rev().chain([Subject::Account(self.contract)]);
        let asset = keys.into_iter().find_map(|key| match key {
            Subject::Account(address) => directory.asset_index(address),
            Subject::Part(_) => None,
        });
        let sides = directory.sides(self.contract);
        meaning::value(directory, self.leaf, asset, sides, word)
    }
}
