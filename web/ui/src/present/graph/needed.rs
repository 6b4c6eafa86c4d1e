//! Which dependencies say something new: one that a chain of others already implies decides nothing.
//!
//! Owns the transitive reduction, exactly: a transaction that waits for another one waits, through it, for all that
//! one waited for.

use std::collections::BTreeSet;

/// Blocks beyond this length take too much memory (a bit a pair); nothing is implied in them.
const LONGEST: usize = 20_000;

/// Which of the pairs (writer, reader) a chain of the others implies. A writer comes before its reader in the block.
pub(super) fn implied(pairs: &BTreeSet<(u32, u32)>, transactions: usize) -> BTreeSet<(u32, u32)> {
    let mut implied = BTreeSet::new();
    if transactions > LONGEST {
        return implied;
    }
    let mut writers: Vec<Vec<u32>> = vec![Vec::new(); transactions];
    for &(writer, reader) in pairs {
        if let Some(list) = writers.get_mut(reader as usize)
            && writer < reader
        {
            list.push(writer);
        }
    }
    let words = transactions.div_ceil(64);
    // By transaction: everything that comes before it by some chain.
    let mut before: Vec<Vec<u64>> = Vec::with_capacity(transactions);
    for (reader, list) in (0u32..).zip(&writers) {
        let mut own = vec![0u64; if list.is_empty() { 0 } else { words }];
        // The latest first: what an earlier one adds, a later one may have brought along.
        for &writer in list.iter().rev() {
            let (word, bit) = (writer as usize / 64, 1 << (writer % 64));
            if own[word] & bit != 0 {
                implied.insert((writer, reader));
                continue;
            }
            own[word] |= bit;
            for (mine, theirs) in own.iter_mut().zip(&before[writer as usize]) {
                *mine |= theirs;
            }
        }
        before.push(own);
    }
    implied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(u32, u32)], transactions: usize) -> Vec<(u32, u32)> {
        let pairs: BTreeSet<(u32, u32)> = pairs.iter().copied().collect();
        implied(&pairs, transactions).into_iter().collect()
    }

    #[test]
    fn a_shortcut_of_a_chain_is_implied() {
        assert_eq!(of(&[(0, 1), (1, 2), (0, 2)], 3), [(0, 2)]);
        assert_eq!(
            of(&[(0, 1), (0, 2), (1, 2), (2, 3), (0, 3)], 4),
            [(0, 2), (0, 3)]
        );
    }

    #[test]
    fn two_ways_of_their_own_are_both_needed() {
        assert!(of(&[(0, 2), (1, 2)], 3).is_empty());
        assert!(of(&[(0, 1), (0, 2), (1, 3), (2, 3)], 4).is_empty());
    }

    #[test]
    fn what_is_left_reaches_all_that_was_reached() {
        // A block of 130 (more than two words), each waiting for one to three before it.
        let mut pairs = BTreeSet::new();
        for reader in 1..130u32 {
            for step in [1, 7, 40] {
                if let Some(writer) = reader.checked_sub(step)
                    && (reader % 3 < 2 || step > 1)
                {
                    pairs.insert((writer, reader));
                }
            }
        }
        let implied = implied(&pairs, 130);
        assert!(!implied.is_empty() && implied.len() < pairs.len());
        let reach = |keep: &dyn Fn(&(u32, u32)) -> bool| {
            let mut reached: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); 130];
            for reader in 0..130u32 {
                for &(writer, _) in pairs.iter().filter(|it| it.1 == reader && keep(it)) {
                    let further = reached[writer as usize].clone();
                    reached[reader as usize].extend(further);
                    reached[reader as usize].insert(writer);
                }
            }
            reached
        };
        assert_eq!(reach(&|_| true), reach(&|pair| !implied.contains(pair)));
        // And nothing can be left out any more.
        for left in pairs.difference(&implied) {
            let without = reach(&|pair| pair != left && !implied.contains(pair));
            assert!(!without[left.1 as usize].contains(&left.0));
        }
    }
}
