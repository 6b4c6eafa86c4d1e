//! The variables of a contract that fill one slot each, their mapping keys left open.
//!
//! Walks the compiler's types; knows no variable by name ([`super::meaning`] does).

use alloy_primitives::U256;

use super::meaning::{Meaning, meaning};
use crate::artifacts::Contract;
use crate::layout::{Encoding, Layout, Type, Variable, array_start};

/// A variable that fills one slot.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// State variable.
    pub(super) variable: String,
    /// `.member` of a struct, `[3]` or `.length` of an array; empty for a plain value.
    pub(super) member: String,
    /// Mappings above it.
    pub(super) depth: usize,
    /// Slot counted from where the variable, or the value of its innermost mapping, begins.
    pub(super) offset: U256,
    /// What it counts when it fills the slot alone.
    pub(super) meaning: Option<Meaning>,
    /// What it is packed of otherwise.
    pub(super) fields: Vec<Field>,
}

/// A part of a packed slot.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    /// First byte, from the low end.
    pub(super) offset: usize,
    pub(super) bytes: usize,
    pub(super) meaning: Option<Meaning>,
}

/// The leaves of `variable` below `depth` mappings; of a dynamic array, the first `elements`. A mapping deeper
/// than that has none: its slots are shown by number.
pub(super) fn leaves(
    contract: Contract,
    layout: &Layout,
    variable: &Variable,
    depth: usize,
    elements: usize,
) -> Vec<Leaf> {
    let mut walk = Walk {
        contract,
        layout,
        variable: &variable.label,
        depth,
        found: Vec::new(),
    };
    let mut type_id = variable.type_id.as_str();
    for _ in 0..depth {
        let mapping = layout.types.get(type_id);
        let Some(value) = mapping.and_then(|mapping| mapping.value.as_deref()) else {
            return Vec::new();
        };
        type_id = value;
    }
    match layout.types.get(type_id).map(|found| found.encoding) {
        None | Some(Encoding::Mapping) => {}
        Some(Encoding::Inplace | Encoding::Bytes) => walk.inplace("", type_id, U256::ZERO),
        Some(Encoding::DynamicArray) => {
            walk.leaf(".length".to_owned(), U256::ZERO);
            let start = array_start(variable.slot()).wrapping_sub(variable.slot());
            // Below a mapping each list begins elsewhere: its elements are shown by number.
            let elements = if depth == 0 { elements } else { 0 };
            for element in 0..elements {
                walk.leaf(
                    format!("[{element}]"),
                    start.wrapping_add(U256::from(element)),
                );
            }
        }
    }
    walk.found
}

struct Walk<'a> {
    contract: Contract,
    layout: &'a Layout,
    variable: &'a str,
    depth: usize,
    found: Vec<Leaf>,
}

impl Walk<'_> {
    /// A value in its slot, or a struct: each slot that members share becomes one packed leaf.
    fn inplace(&mut self, member: &str, type_id: &str, offset: U256) {
        let members = self
            .layout
            .types
            .get(type_id)
            .map_or(&[][..], |found| &found.members);
        if members.is_empty() {
            self.leaf(member.to_owned(), offset);
            return;
        }
        let alone = members.iter().all(|member| member.slot().is_zero());
        for group in members.chunk_by(|a, b| a.slot() == b.slot()) {
            let at = offset.wrapping_add(group[0].slot());
            if let [only] = group {
                self.inplace(&format!("{member}.{}", only.label), &only.type_id, at);
            } else {
                self.packed(member, group, at, alone);
            }
        }
    }

    /// A slot that members share; they are listed in its name unless the struct has no other slot.
    fn packed(&mut self, member: &str, parts: &[Variable], offset: U256, alone: bool) {
        let fields = parts.iter().map(|part| Field {
            name: part.label.clone(),
            offset: part.offset,
            bytes: self.layout.type_of(part).map_or(32, Type::bytes),
            meaning: meaning(
                self.contract,
                self.variable,
                &format!("{member}.{}", part.label),
            ),
        });
        let labels: Vec<&str> = parts.iter().map(|part| part.label.as_str()).collect();
        let shared = if alone {
            String::new()
        } else {
            format!(".{}", labels.join("+"))
        };
        let fields = fields.collect();
        let (variable, member) = (self.variable.to_owned(), format!("{member}{shared}"));
        let leaf = Leaf {
            variable,
            member,
            depth: self.depth,
            offset,
            meaning: None,
            fields,
        };
        self.found.push(leaf);
    }

    fn leaf(&mut self, member: String, offset: U256) {
        let meaning = meaning(self.contract, self.variable, &member);
        let variable = self.variable.to_owned();
        self.found.push(Leaf {
            variable,
            member,
            depth: self.depth,
            offset,
            meaning,
            fields: Vec::new(),
        });
    }
}
