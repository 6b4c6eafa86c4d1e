//! The table from (contract, slot) to the variable that lives there, for all known keys.
//!
//! Owns the hashing of keys; what a variable is made of comes from [`super::leaves`].

use std::collections::BTreeSet;

use alloy_primitives::{Address, U256};
use leverloom_executor::revm::primitives::HashMap;

use super::leaves::{Leaf, leaves};
use super::meaning::{Key, keys};
use crate::artifacts::Contract;
use crate::directory::Directory;
use crate::layout::{mapping_slot, number_key};

/// Most keys of a variable of the contracts.
const MOST_KEYS: usize = 2;

/// What a mapping's key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A contract, an asset, a person.
    Account(Address),
    /// A part of an asset's totals.
    Part(usize),
}

impl Subject {
    /// As it is hashed.
    fn key(self) -> Address {
        match self {
            Self::Account(address) => address,
            Self::Part(number) => number_key(number),
        }
    }
}

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
    pub(super) fn keys(&self) -> impl DoubleEndedIterator<Item = Subject> {
        self.keys[..self.leaf.depth]
            .iter()
            .map(|key| self.index.subjects[*key as usize])
    }
}

/// All slots of the known keys. A slot means the same in every token, so tokens share a table.
#[derive(Debug)]
pub(super) struct Index {
    /// Everything that is a key: the pool, further contracts, the pool's vaults, assets, people, parts, in this order.
    subjects: Vec<Subject>,
    /// How many of each.
    counts: Counts,
    leaves: Vec<Leaf>,
    /// By [`Contract`].
    tables: [HashMap<U256, Entry>; Contract::ALL.len()],
}

#[derive(Clone, Copy, Debug)]
struct Counts {
    others: usize,
    vaults: usize,
    assets: usize,
    people: usize,
    parts: usize,
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
        let counts = Counts {
            others: directory.others.len(),
            vaults: directory.vaults.len(),
            assets: directory.tokens.len(),
            people: directory.actors.len(),
            parts: directory.layout.parts(directory.tokens.len()),
        };
        let vaults = directory.vaults.iter().map(|vault| vault.address);
        let tokens = directory.tokens.iter().map(|token| token.address);
        let people = directory.actors.keys().copied();
        let others = directory.others.iter().map(|other| other.address);
        let accounts = [directory.pool].into_iter().chain(others).chain(vaults);
        let accounts = accounts.chain(tokens).chain(people);
        let accounts = accounts.map(Subject::Account);
        let mut index = Self {
            subjects: accounts
                .chain((0..counts.parts).map(Subject::Part))
                .collect(),
            counts,
            leaves: Vec::new(),
            tables: Default::default(),
        };
        for contract in kinds(directory) {
            index.contract(contract);
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

    fn contract(&mut self, contract: Contract) {
        let layout = contract.layout();
        let assets = self.counts.assets;
        for variable in &layout.storage {
            let kinds = keys(contract, &variable.label);
            let leaves = leaves(contract, &layout, variable, kinds.len(), assets);
            for (root, keys) in self.roots(variable.slot(), kinds) {
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
    fn roots(&self, slot: U256, kinds: &[Key]) -> Vec<(U256, [u32; MOST_KEYS])> {
        let mut roots = vec![(slot, [0; MOST_KEYS])];
        for (depth, kind) in kinds.iter().enumerate().take(MOST_KEYS) {
            let deeper = roots
                .into_iter()
                .flat_map(|(slot, keys): (U256, [u32; MOST_KEYS])| {
                    self.range(*kind).map(move |subject| {
                        let mut keys = keys;
                        keys[depth] = subject as u32;
                        (mapping_slot(self.subjects[subject].key(), slot), keys)
                    })
                });
            roots = deeper.collect();
        }
        roots
    }

    /// Everything a key can be, as positions in `subjects`.
    fn range(&self, key: Key) -> impl Iterator<Item = usize> + use<> {
        let Counts {
            others,
            vaults,
            assets,
            people,
            parts,
        } = self.counts;
        let holders = 1 + others + vaults;
        let everybody = holders + assets..holders + assets + people;
        let (first, rest) = match key {
            Key::Asset => (0..0, holders..holders + assets),
            Key::Person => (0..0, everybody),
            Key::Holder => (0..holders, everybody),
            Key::Spender => (0..1 + others, 0..0),
            Key::Part => (0..0, everybody.end..everybody.end + parts),
        };
        first.chain(rest)
    }
}

/// The contracts there are, each once.
fn kinds(directory: &Directory) -> BTreeSet<Contract> {
    let always = [
        directory.layout.contract(),
        Contract::PriceOracle,
        Contract::Token,
    ];
    let others = directory.others.iter().map(|other| other.contract);
    always.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::ContractEntry;
    use crate::pools::PoolLayout;

    #[test]
    fn every_variable_of_the_contracts_has_a_meaning() {
        let token = crate::directory::TokenEntry {
            address: Address::repeat_byte(3),
            symbol: "ETH".to_owned(),
            decimals: 18,
        };
        for layout in PoolLayout::EXAMPLES {
            let directory = Directory {
                pool: Address::repeat_byte(1),
                layout,
                oracle: Address::repeat_byte(2),
                tokens: vec![token.clone()],
                others: around(),
                ..Directory::default()
            };
            everything_has_a_meaning(&directory);
        }
    }

    /// One of each contract that is neither a pool, nor the plain oracle, nor a token.
    fn around() -> Vec<ContractEntry> {
        let others = Contract::ALL
            .into_iter()
            .skip_while(|contract| *contract <= Contract::Token);
        let entries = others.zip(10..).map(|(contract, byte)| ContractEntry {
            address: Address::repeat_byte(byte),
            contract,
            label: contract.name().to_owned(),
        });
        entries.collect()
    }

    fn everything_has_a_meaning(directory: &Directory) {
        let index = Index::new(directory);
        assert!(kinds(directory).len() > 10);
        for contract in kinds(directory) {
            for variable in contract.layout().storage {
                // By block number: there is no end to the keys.
                if (contract, variable.label.as_str()) == (Contract::DelayedOracle, "prices") {
                    continue;
                }
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
