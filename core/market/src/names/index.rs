//! The table from (contract, slot) to the variable that lives there, for all known keys.
//!
//! Walks the compiler's layouts; knows no variable by name ([`super::meaning`] does).

use alloy_primitives::{Address, U256};
use leverloom_executor::revm::primitives::HashMap;

use super::meaning::{Key, Meaning, keys, meaning};
use crate::artifacts::Contract;
use crate::directory::Directory;
use crate::layout::{Encoding, Layout, Variable, array_start, mapping_slot};

/// A variable that fills one slot, its keys left open.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// State variable.
    pub(super) variable: String,
    /// `.member` of a struct, `[3]` or `.length` of an array; empty for a plain value.
    pub(super) member: String,
    /// What it counts when it fills the slot alone.
    pub(super) meaning: Option<Meaning>,
    /// What it is packed of otherwise.
    pub(super) fields: Vec<Field>,
}

/// A part of a packed slot.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) offset: usize,
    pub(super) bytes: usize,
    pub(super) meaning: Option<Meaning>,
}

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
        let mut index = Self { leaves: Vec::new(), keys: vec![Vec::new()], entries: HashMap::default() };
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
        Some(Named { contract, leaf, keys: &self.keys[entry.keys as usize] })
    }

    fn contract(&mut self, directory: &Directory, contract: Contract, addresses: &[Address]) {
        let layout = contract.layout();
        for variable in &layout.storage {
            let kinds = keys(contract, &variable.label);
            let first = self.leaves.len();
            let mut slots = Vec::new();
            self.variable(directory, contract, &layout, variable, kinds.len(), &mut slots);
            let mut roots = vec![(variable.slot(), Vec::new())];
            for kind in kinds {
                roots = roots
                    .into_iter()
                    .flat_map(|(slot, keys)| {
                        range(directory, *kind).map(move |key| {
                            let mut keys: Vec<Address> = keys.clone();
                            keys.push(key);
                            (mapping_slot(key, slot), keys)
                        })
                    })
                    .collect();
            }
            for (root, keys) in roots {
                let keys = self.intern(keys);
                for (leaf, offset) in (first..).zip(&slots) {
                    let entry = Entry { leaf: leaf as u32, keys };
                    for address in addresses {
                        self.entries.insert((*address, root.wrapping_add(*offset)), entry);
                    }
                }
            }
        }
    }

    fn intern(&mut self, keys: Vec<Address>) -> u32 {
        if keys.is_empty() {
            return 0;
        }
        self.keys.push(keys);
        (self.keys.len() - 1) as u32
    }

    /// Adds the leaves of a variable below `depth` mappings; `slots` gets the offset of each from its root.
    fn variable(
        &mut self,
        directory: &Directory,
        contract: Contract,
        layout: &Layout,
        variable: &Variable,
        depth: usize,
        slots: &mut Vec<U256>,
    ) {
        let mut type_id = variable.type_id.as_str();
        for _ in 0..depth {
            let Some(inner) = layout.types.get(type_id).and_then(|mapping| mapping.value.as_deref()) else { return };
            type_id = inner;
        }
        let label = variable.label.as_str();
        let Some(found) = layout.types.get(type_id) else { return };
        match found.encoding {
            // A mapping deeper than its known keys: shown by slot number.
            Encoding::Mapping => {}
            Encoding::DynamicArray => {
                self.leaf(contract, label, ".length".to_owned(), U256::ZERO, slots);
                let start = array_start(variable.slot()).wrapping_sub(variable.slot());
                for element in 0..directory.tokens.len() {
                    let offset = start.wrapping_add(U256::from(element));
                    self.leaf(contract, label, format!("[{element}]"), offset, slots);
                }
            }
            Encoding::Inplace | Encoding::Bytes => self.inplace(contract, layout, label, "", type_id, U256::ZERO, slots),
        }
    }

    /// A value in its slot, or a struct: each slot that members share becomes one packed leaf.
    fn inplace(
        &mut self,
        contract: Contract,
        layout: &Layout,
        variable: &str,
        member: &str,
        type_id: &str,
        offset: U256,
        slots: &mut Vec<U256>,
    ) {
        let members = layout.types.get(type_id).map_or(&[][..], |found| &found.members);
        if members.is_empty() {
            self.leaf(contract, variable, member.to_owned(), offset, slots);
            return;
        }
        for group in members.chunk_by(|a, b| a.slot() == b.slot()) {
            let at = offset.wrapping_add(group[0].slot());
            if let [only] = group {
                let member = format!("{member}.{}", only.label);
                self.inplace(contract, layout, variable, &member, &only.type_id, at, slots);
                continue;
            }
            let fields = group.iter().map(|part| Field {
                name: part.label.clone(),
                offset: part.offset,
                bytes: layout.type_of(part).map_or(32, crate::layout::Type::bytes),
                meaning: meaning(contract, variable, &format!("{member}.{}", part.label)),
            });
            let leaf = Leaf {
                variable: variable.to_owned(),
                member: member.to_owned(),
                meaning: None,
                fields: fields.collect(),
            };
            self.leaves.push(leaf);
            slots.push(at);
        }
    }

    fn leaf(&mut self, contract: Contract, variable: &str, member: String, offset: U256, slots: &mut Vec<U256>) {
        let meaning = meaning(contract, variable, &member);
        self.leaves.push(Leaf { variable: variable.to_owned(), member, meaning, fields: Vec::new() });
        slots.push(offset);
    }
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
                let leaves: Vec<_> = index.leaves.iter().filter(|leaf| leaf.variable == variable.label).collect();
                assert!(!leaves.is_empty(), "{contract:?}.{} has no keys in the table", variable.label);
            }
        }
        for leaf in &index.leaves {
            let known = leaf.meaning.is_some() || !leaf.fields.is_empty();
            assert!(known, "{}{} has no meaning", leaf.variable, leaf.member);
            for field in &leaf.fields {
                assert!(field.meaning.is_some(), "{}{}.{} has no meaning", leaf.variable, leaf.member, field.name);
            }
        }
    }
}
