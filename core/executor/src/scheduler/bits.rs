//! A set of transactions in which the next one is found a word at a time. Knows nothing of schedules.

use crate::TxIndex;

/// A set that grows with its largest member.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn insert(&mut self, member: TxIndex) {
        let (word, bit) = place(member);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= bit;
    }

    pub(super) fn remove(&mut self, member: TxIndex) {
        let (word, bit) = place(member);
        if let Some(word) = self.0.get_mut(word) {
            *word &= !bit;
        }
    }

    /// The first member at or after `from`.
    pub(super) fn next(&self, from: TxIndex) -> Option<TxIndex> {
        let (first, bit) = place(from);
        let mut mask = !(bit - 1);
        for (index, word) in self.0.iter().enumerate().skip(first) {
            let members = word & mask;
            if members != 0 {
                return Some(index as TxIndex * u64::BITS + members.trailing_zeros());
            }
            mask = u64::MAX;
        }
        None
    }
}

fn place(member: TxIndex) -> (usize, u64) {
    ((member / u64::BITS) as usize, 1 << (member % u64::BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_member_is_found_across_words() {
        let mut bits = Bits::default();
        assert_eq!(bits.next(0), None);
        for member in [3, 63, 64, 200] {
            bits.insert(member);
        }
        let found = [0, 3, 4, 63, 64, 65, 200, 201, 9_999].map(|from| bits.next(from));
        let expected = [3, 3, 63, 63, 64, 200, 200].map(Some);
        assert_eq!(found[..7], expected);
        assert_eq!(found[7..], [None, None]);
        bits.remove(64);
        bits.remove(64);
        bits.remove(9_999);
        assert_eq!(bits.next(64), Some(200));
    }
}
