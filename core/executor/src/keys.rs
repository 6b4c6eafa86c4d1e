//! The key of a slot in a flat map, hashed a word at a time, and a short hash where exact keys are not needed.
//! Owns nothing else.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use revm::primitives::{Address, U256};

/// (account, slot). Exact: equality is on all of it, only the hash is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SlotKey(pub(crate) Address, pub(crate) U256);

impl Hash for SlotKey {
    /// The derived hash feeds bytes one slice after the other; this feeds seven words, a third of the time.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let (words, rest) = self.0.as_chunks::<8>();
        for word in words {
            hasher.write_u64(u64::from_le_bytes(*word));
        }
        hasher.write_u64(folded(rest));
        for limb in self.1.as_limbs() {
            hasher.write_u64(*limb);
        }
    }
}

/// A key that sorts, mostly, by its first 24 bytes: comparing those costs a fraction.
pub(crate) trait Prefixed: Copy + Ord {
    /// Never greater for a lesser key.
    fn prefix(&self) -> Prefix;
}

/// 24 bytes.
pub(crate) type Prefix = [u64; 3];

/// Sorts places of a list by the prefixes of their keys, and by `rest` where those are alike. One function for all
/// lists: a sort is a lot of code. `parallel`: on the rayon pool that this is called in.
pub(crate) fn sort(
    places: &mut [(Prefix, u32)],
    rest: &(dyn Fn(u32, u32) -> Ordering + Sync),
    parallel: bool,
) {
    let order = |a: &(Prefix, u32), b: &(Prefix, u32)| a.0.cmp(&b.0).then_with(|| rest(a.1, b.1));
    if parallel {
        places.par_sort_unstable_by(order);
    } else {
        places.sort_unstable_by(order);
    }
}

impl Prefixed for Address {
    fn prefix(&self) -> Prefix {
        let (words, rest) = self.0.as_chunks::<8>();
        let mut prefix = [0; 3];
        for (word, bytes) in prefix.iter_mut().zip(words) {
            *word = u64::from_be_bytes(*bytes);
        }
        if let Some(rest) = rest.first_chunk() {
            prefix[2] = u64::from(u32::from_be_bytes(*rest)) << 32;
        }
        prefix
    }
}

impl Prefixed for SlotKey {
    fn prefix(&self) -> Prefix {
        let mut prefix = self.0.prefix();
        prefix[2] |= self.1.as_limbs()[3] >> 32;
        prefix
    }
}

/// Less than a word of bytes as a number.
fn folded(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// An odd number with well-mixed bits.
pub(crate) const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A short hash, for tables in which a clash costs time and nothing else.
pub(crate) fn mixed(seed: u64, bytes: &[u8]) -> u64 {
    let add = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(MIX);
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words
        .iter()
        .fold(seed, |hash, word| add(hash, u64::from_be_bytes(*word)));
    if rest.is_empty() {
        return hash;
    }
    add(hash, folded(rest))
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher;

    use revm::primitives::map::DefaultHashBuilder;

    use super::*;

    #[test]
    fn prefixes_are_in_the_order_of_keys() {
        let address = |place: usize| {
            let mut address = Address::ZERO;
            address[place] = 1;
            address
        };
        let addresses: Vec<Address> = (0..20).map(address).chain([Address::ZERO]).collect();
        let slots = [
            U256::ZERO,
            U256::ONE,
            U256::MAX >> 65,
            U256::ONE << 192,
            U256::MAX,
        ];
        let keys = |address: &Address| slots.map(|slot| SlotKey(*address, slot));
        let keys: Vec<SlotKey> = addresses.iter().flat_map(keys).collect();
        let in_order = |a: Prefix, b: Prefix, order: Ordering| a.cmp(&b) == order || a == b;
        for a in &keys {
            for b in &keys {
                assert!(in_order(a.prefix(), b.prefix(), a.cmp(b)), "{a:?} {b:?}");
                let (x, y) = (a.0, b.0);
                assert!(in_order(x.prefix(), y.prefix(), x.cmp(&y)), "{x} {y}");
            }
        }
    }

    #[test]
    fn every_byte_of_the_key_counts() {
        let hasher = DefaultHashBuilder::default();
        let plain = hasher.hash_one(SlotKey(Address::ZERO, U256::ZERO));
        for byte in 0..20 {
            let mut address = Address::ZERO;
            address[byte] = 1;
            assert_ne!(
                hasher.hash_one(SlotKey(address, U256::ZERO)),
                plain,
                "address byte {byte}"
            );
        }
        for bit in 0..256 {
            assert_ne!(
                hasher.hash_one(SlotKey(Address::ZERO, U256::ONE << bit)),
                plain,
                "slot bit {bit}"
            );
        }
    }
}
