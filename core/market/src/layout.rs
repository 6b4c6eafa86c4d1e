//! The compiler's storage layout, read from the checked-in artifacts, and the slot arithmetic of Solidity.
//!
//! Knows the layout's format and how mappings and arrays find their slots; knows no variable by name.
//! Format: <https://docs.soliditylang.org/en/latest/internals/layout_in_storage.html>.

use std::collections::BTreeMap;

use alloy_primitives::{Address, U256, keccak256};
use serde::{Deserialize, Deserializer};

/// Variables of one contract and the types they are made of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// State variables in slot order.
    pub storage: Vec<Variable>,
    /// Types by the compiler's id.
    #[serde(deserialize_with = "none_as_empty")]
    pub types: BTreeMap<String, Type>,
}

/// A contract without variables has no types: the compiler writes null.
fn none_as_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Type>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A state variable or a struct's member.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Name in the source.
    pub label: String,
    /// First byte in its slot, from the low end.
    pub offset: usize,
    /// Slot in decimal: from zero, or from the struct's start.
    slot: String,
    /// Id of its type.
    #[serde(rename = "type")]
    pub type_id: String,
}

/// A type of the layout.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Type {
    /// How it is laid out.
    pub encoding: Encoding,
    /// Name in the source.
    pub label: String,
    /// Width in bytes, a decimal number.
    pub number_of_bytes: String,
    /// Type of a mapping's keys.
    #[serde(default)]
    pub key: Option<String>,
    /// Type of a mapping's values.
    #[serde(default)]
    pub value: Option<String>,
    /// Type of an array's elements.
    #[serde(default)]
    pub base: Option<String>,
    /// Members of a struct.
    #[serde(default)]
    pub members: Vec<Variable>,
}

/// How a type is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// In its slot, or in consecutive slots.
    Inplace,
    /// Values at keccak(key ‖ slot).
    Mapping,
    /// Length in its slot, elements from keccak(slot).
    DynamicArray,
    /// Short strings in the slot, long ones from keccak(slot).
    Bytes,
}

impl Layout {
    /// The variable of this name.
    pub fn variable(&self, label: &str) -> Option<&Variable> {
        self.storage.iter().find(|variable| variable.label == label)
    }

    /// The type of this id.
    pub fn type_of(&self, variable: &Variable) -> Option<&Type> {
        self.types.get(&variable.type_id)
    }
}

impl Variable {
    /// Slot: from zero, or from the struct's start.
    pub fn slot(&self) -> U256 {
        U256::from_str_radix(&self.slot, 10)
            .expect("invariant: the compiler writes slots in decimal (tested)")
    }
}

impl Type {
    /// Width in bytes; 32 for what the compiler calls anything but a number.
    pub fn bytes(&self) -> usize {
        self.number_of_bytes.parse().unwrap_or(32)
    }
}

/// Slot of `mapping[key]` for a mapping at `slot`.
pub fn mapping_slot(key: Address, slot: U256) -> U256 {
    let mut preimage = [0u8; 64];
    preimage[12..32].copy_from_slice(key.as_slice());
    preimage[32..].copy_from_slice(&slot.to_be_bytes::<32>());
    keccak256(preimage).into()
}

/// Slot of `mapping[key]` for a mapping from numbers at `slot`.
pub fn number_slot(key: usize, slot: U256) -> U256 {
    // Addresses and numbers are padded alike.
    mapping_slot(number_key(key), slot)
}

/// A number as a mapping's key looks like an address with the same value.
pub(crate) fn number_key(number: usize) -> Address {
    Address::left_padding_from(&(number as u64).to_be_bytes())
}

/// First slot of the elements of a dynamic array at `slot`.
pub fn array_start(slot: U256) -> U256 {
    keccak256(slot.to_be_bytes::<32>()).into()
}

/// `bytes` bytes of a slot's value from `offset` at the low end.
pub fn field(value: U256, offset: usize, bytes: usize) -> U256 {
    let shifted = value >> (offset * 8);
    if bytes >= 32 {
        shifted
    } else {
        shifted & ((U256::ONE << (bytes * 8)) - U256::ONE)
    }
}
