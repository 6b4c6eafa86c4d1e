//! The table from (contract, slot) to the variable that lives there, for all known keys.
//!
//! Owns the hashing of keys; what a variable is made of comes from [`super::leaves`].

use alloy_primitives::{Address, U256};
use leverloom_executor::revm::primitives::HashMap;

use super::leaves::{Leaf, leaves};
use super::meaning::{Key, keys};
use crate::artifacts::Contract;
use crate::directory::Directory;
use crate::layout::mapping_slot;

/// A leaf with its keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub(super) contract: Address,
    pub(super) leaf: &'a Leaf,
    pub(super) keys: &'a [Address],
}

/// All slots of the known keys.
#[derive(Debug)]
pub(super) struct Index {
    leaves: Vec<Leaf>,
    /// Key lists in use; an entry points here.
    keys: Vec<Vec<Address>>,
    entries: HashMap<(Address, U256), Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    leaf: u32,
    keys: u32,
}

impl Index {
    /// Hashes every combination of known keys.
    pub(super) fn new(directory: &Directory) -> Self {
        let mut index = Self {
            leaves: Vec::new(),
            keys: vec![Vec::new()],
            entries: HashMap::default(),
        };
        index.contract(directory, Contract::LendingPool, &[directory.pool]);
        index.contract(directory, Contract::PriceOracle, &[directory.oracle]);
        let tokens: Vec<Address> = directory.tokens.iter().map(|token| token.address).collect();
        index.contract(directory, Contract::Token, &tokens);
        index
    }

    /// What lives at a slot.
    pub(super) fn find(&self, contract: Address, slot: U256) -> Option<Named<'_>> {
        let entry = self.entries.get(&(contract, slot))?;
        let leaf = &self.leaves[entry.leaf as usize];
        Some(Named {
            contract,
            leaf,
            keys: &self.keys[entry.keys as usize],
        })
    }

    fn contract(&mut self, directory: &Directory, contract: Contract, addresses: &[Address]) {
        let layout = contract.layout();
        for variable in &layout.storage {
            let kinds = keys(contract, &variable.label);
            let elements = directory.tokens.len();
            let leaves = leaves(contract, &layout, variable, kinds.len(), elements);
            for (root, keys) in roots(directory, variable.slot(), kinds) {
                let keys = self.intern(keys);
                for (leaf, found) in (self.leaves.len()..).zip(&leaves) {
                    let slot = root.wrapping_add(found.offset);
                    let entry = Entry {
                        leaf: leaf as u32,
                        keys,
                    };
                    self.entries
                        .extend(addresses.iter().map(|address| ((*address, slot), entry)));
                }
            }
            self.leaves.extend(leaves);
        }
    }

    fn intern(&mut self, keys: Vec<Address>) -> u32 {
        if keys.is_empty() {
            return 0;
        }
        self.keys.push(keys);
        (self.keys.len() - 1) as u32
    }
}

/// Where the values of a mapping of mappings begin, for every combination of keys; the slot itself without.
fn roots(directory: &Directory, slot: U256, kinds: &[Key]) -> Vec<(U256, Vec<Address>)> {
    let mut roots = vec![(slot, Vec::new())];
    for kind in kinds {
        let deeper = roots
            .into_iter()
            .flat_map(|(slot, keys): (U256, Vec<Address>)| {
                range(directory, *kind).map(move |key| {
                    let keys: Vec<Address> = keys.iter().copied().chain([key]).collect();
                    (mapping_slot(key, slot), keys)
                })
            });
        roots = deeper.collect();
    }
    roots
}

/// Everything a key can be.
fn range(directory: &Directory, key: Key) -> Box<dyn Iterator<Item = Address> + '_> {
    let people = directory.actors.keys().copied();
    match key {
        Key::Asset => Box::new(directory.tokens.iter().map(|token| token.address)),
        Key::Person => Box::new(people),
        Key::Holder => Box::new(people.chain([directory.pool])),
        Key::Spender => Box::new(std::iter::once(directory.pool)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_of_the_contracts_has_a_meaning() {
        let token = crate::directory::TokenEntry {
            address: Address::repeat_byte(3),
            symbol: "ETH".to_owned(),
            decimals: 18,
        };
        let directory = Directory {
            pool: Address::repeat_byte(1),
            oracle: Address::repeat_byte(2),
            tokens: vec![token],
            ..Directory::default()
        };
        let index = Index::new(&directory);
        for contract in Contract::ALL {
            for variable in contract.layout().storage {
                let leaves: Vec<_> = index
                    .leaves
                    .iter()
                    .filter(|leaf| leaf.variable == variable.label)
                    .collect();
                assert!(
                    !leaves.is_empty(),
                    "{contract:?}.{} has no keys in the table",
                    variable.label
                );
            }
        }
        for leaf in &index.leaves {
            let known = leaf.meaning.is_some() || !leaf.fields.is_empty();
            assert!(known, "{}{} has no meaning", leaf.variable, leaf.member);
            for field in &leaf.fields {
                assert!(
                    field.meaning.is_some(),
                    "{}{}.{} has no meaning",
                    leaf.variable,
                    leaf.member,
                    field.name
                );
            }
        }
    }
}
