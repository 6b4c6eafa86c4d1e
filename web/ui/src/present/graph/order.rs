//! The order of rows within a wave: block order, unless a cheap re-ordering crosses fewer links.
//!
//! Owns the one sweep from left to right; positions are ranks within a wave, from 0 to 1.

/// Orders each wave. In the first wave, transactions that nobody waits for come first (far from the
/// links); every later wave keeps block order unless sorting by the mean row of what its members waited for
/// crosses fewer links.
pub(super) fn rows(waves: &[Vec<u32>], pairs: &[(u32, u32)], transactions: usize) -> Vec<Vec<u32>> {
    let mut writers: Vec<Vec<u32>> = vec![Vec::new(); transactions];
    let mut waited_for = vec![false; transactions];
    for &(writer, reader) in pairs {
        if let (Some(list), Some(flag)) = (
            writers.get_mut(reader as usize),
            waited_for.get_mut(writer as usize),
        ) {
            list.push(writer);
            *flag = true;
        }
    }
    let mut place = vec![0.0; transactions];
    let mut ordered = Vec::with_capacity(waves.len());
    for (wave, members) in waves.iter().enumerate() {
        let members = if wave == 0 {
            let (linked, free): (Vec<u32>, Vec<u32>) = members
                .iter()
                .partition(|&&index| waited_for[index as usize]);
            free.into_iter().chain(linked).collect()
        } else {
            fewer_crossings(members, &writers, &place)
        };
        for (rank, &index) in members.iter().enumerate() {
            place[index as usize] = (rank as f64 + 0.5) / members.len() as f64;
        }
        ordered.push(members);
    }
    ordered
}

fn fewer_crossings(members: &[u32], writers: &[Vec<u32>], place: &[f64]) -> Vec<u32> {
    let mean = |index: u32| {
        let list = &writers[index as usize];
        if list.is_empty() {
            0.5
        } else {
            list.iter()
                .map(|&writer| place[writer as usize])
                .sum::<f64>()
                / list.len() as f64
        }
    };
    let mut sorted = members.to_vec();
    // Stable: equal means keep block order.
    sorted.sort_by(|&a, &b| mean(a).total_cmp(&mean(b)));
    if crossings(&sorted, writers, place) < crossings(members, writers, place) {
        sorted
    } else {
        members.to_vec()
    }
}

/// Pairs of links into this wave that cross: inversions of the writers' places when readers are in row order.
fn crossings(members: &[u32], writers: &[Vec<u32>], place: &[f64]) -> u64 {
    let mut ends: Vec<f64> = Vec::new();
    for &reader in members {
        let mut own: Vec<f64> = writers[reader as usize]
            .iter()
            .map(|&writer| place[writer as usize])
            .collect();
        own.sort_by(f64::total_cmp);
        ends.extend(own);
    }
    inversions(&mut ends)
}

/// Pairs out of order, by merge sort.
fn inversions(values: &mut [f64]) -> u64 {
    if values.len() < 2 {
        return 0;
    }
    let middle = values.len() / 2;
    let (left, right) = values.split_at_mut(middle);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if right[j] < left[i] {
            count += (left.len() - i) as u64;
            merged.push(right[j]);
            j += 1;
        } else {
            merged.push(left[i]);
            i += 1;
        }
    }
    merged.extend_from_slice(&left[i..]);
    merged.extend_from_slice(&right[j..]);
    values.copy_from_slice(&merged);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(writer: u32, reader: u32) -> (u32, u32) {
        (writer, reader)
    }

    #[test]
    fn inversions_are_counted() {
        assert_eq!(inversions(&mut [1.0, 2.0, 3.0]), 0);
        assert_eq!(inversions(&mut [3.0, 2.0, 1.0]), 3);
        assert_eq!(inversions(&mut [2.0, 1.0, 2.0, 1.0]), 3);
    }

    #[test]
    fn the_first_wave_sets_aside_what_nobody_waits_for() {
        let waves = [vec![0, 1, 2, 3], vec![4]];
        assert_eq!(rows(&waves, &[edge(1, 4)], 5)[0], [0, 2, 3, 1]);
    }

    #[test]
    fn crossed_links_are_uncrossed_and_straight_ones_keep_block_order() {
        let waves = [vec![0, 1], vec![2, 3]];
        assert_eq!(rows(&waves, &[edge(1, 2), edge(0, 3)], 4)[1], [3, 2]);
        assert_eq!(rows(&waves, &[edge(0, 2), edge(1, 3)], 4)[1], [2, 3]);
    }

    #[test]
    fn no_transaction_is_lost() {
        let waves = [vec![0, 1, 2], vec![3, 4], vec![5]];
        let mut all: Vec<u32> = rows(&waves, &[edge(0, 4), edge(2, 3), edge(3, 5)], 6).concat();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4, 5]);
    }
}
