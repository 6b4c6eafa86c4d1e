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

/// Most keys of a variable of the contracts.
const MOST_KEYS: usize = 2;

/// A leaf with its keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub(super) contract: Address,
    pub(super) leaf: &'a Leaf,
    index: &'a Index,
    keys: [u32; MOST_KEYS],
}

impl Named<'_> {
    /// Keys of the mappings, outermost first.
    pub(super) fn keys(&self) -> impl DoubleEndedIterator<Item = Address> {
        self.keys[..self.leaf.depth]
            .iter()
            .map(|key| self.index.subjects[*key as usize])
    }
}

/// All slots of the known keys. A slot means the same in every token, so tokens share a table.
#[derive(Debug)]
pub(super) struct Index {
    /// Everything that is a key: contracts, assets, people.
    subjects: Vec<Address>,
    leaves: Vec<Leaf>,
    /// By [`Contract`].
    tables: [HashMap<U256, Entry>; Contract::ALL.len()],
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    leaf: u32,
    /// Subjects; as many count as the leaf is deep.
    keys: [u32; MOST_KEYS],
}

impl Index {
    /// Hashes every combination of known keys.
    pub(super) fn new(directory: &Directory) -> Self {
        let tokens = directory.tokens.iter().map(|token| token.address);
        let people = directory.actors.keys().copied();
        let mut index = Self {
            subjects: [directory.pool]
                .into_iter()
                .chain(tokens)
                .chain(people)
                .collect(),
            leaves: Vec::new(),
            tables: Default::default(),
        };
        for contract in Contract::ALL {
            index.contract(directory.tokens.len(), contract);
        }
        index
    }

    /// What lives at a slot of the contract of this kind at `address`.
    pub(super) fn find(&self, kind: Contract, address: Address, slot: U256) -> Option<Named<'_>> {
        let Entry { leaf, keys } = *self.tables[kind as usize].get(&slot)?;
        let leaf = &self.leaves[leaf as usize];
        Some(Named {
            contract: address,
            leaf,
            index: self,
            keys,
        })
    }

    fn contract(&mut self, assets: usize, contract: Contract) {
        let layout = contract.layout();
        for variable in &layout.storage {
            let kinds = keys(contract, &variable.label);
            let leaves = leaves(contract, &layout, variable, kinds.len(), assets);
            for (root, keys) in self.roots(assets, variable.slot(), kinds) {
                for (leaf, found) in (self.leaves.len()..).zip(&leaves) {
                    let entry = Entry {
                        leaf: leaf as u32,
                        keys,
                    };
                    self.tables[contract as usize].insert(root.wrapping_add(found.offset), entry);
                }
            }
            self.leaves.extend(leaves);
        }
    }

    /// Where the values of a mapping of mappings begin, for every combination of keys; the slot itself without.
    fn roots(&self, assets: usize, slot: U256, kinds: &[Key]) -> Vec<(U256, [u32; MOST_KEYS])> {
        let mut roots = vec![(slot, [0; MOST_KEYS])];
        for (depth, kind) in kinds.iter().enumerate().take(MOST_KEYS) {
            let deeper = roots
                .into_iter()
                .flat_map(|(slot, keys): (U256, [u32; MOST_KEYS])| {
                    self.range(assets, *kind).map(move |subject| {
                        let mut keys = keys;
                        keys[depth] = subject as u32;
                        (mapping_slot(self.subjects[subject], slot), keys)
                    })
                });
            roots = deeper.collect();
        }
        roots
    }

    /// Everything a key can be, as positions in `subjects`: the pool, then the assets, then the people.
    fn range(&self, assets: usize, key: Key) -> impl Iterator<Item = usize> + use<> {
        let (pool, people) = (0, 1 + assets..self.subjects.len());
        let (first, rest) = match key {
            Key::Asset => (None, 1..1 + assets),
            Key::Person => (None, people),
            Key::Holder => (Some(pool), people),
            Key::Spender => (Some(pool), 0..0),
        };
        first.into_iter().chain(rest)
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
