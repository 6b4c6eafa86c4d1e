//! Settling the rows: every transaction as near to those it is tied to as its neighbours in the column allow.
//!
//! Owns heights and the order within single-stack columns, in a few sweeps there and back; the heaviest chain pulls
//! hardest, so that it runs straight. Deterministic: sums go in block order, ties keep their order.

use std::collections::BTreeSet;

use super::pack::Packing;

/// Sweeps there and back.
const SWEEPS: usize = 5;
/// How much harder the heaviest chain pulls.
const CHAIN: f64 = 24.0;
/// Least and most air between two rows.
const GAP: (f64, f64) = (5.0, 26.0);

/// Moves the nodes of single-stack columns up and down above the packing's floor.
pub(super) fn settle(
    packing: &mut Packing,
    radii: &[f64],
    pairs: &[(u32, u32)],
    path: &BTreeSet<u32>,
) {
    let count = radii.len();
    let mut ties: [Vec<Vec<u32>>; 2] = [vec![Vec::new(); count], vec![Vec::new(); count]];
    for &(writer, reader) in pairs {
        if (writer as usize) < count && (reader as usize) < count {
            ties[0][reader as usize].push(writer);
            ties[1][writer as usize].push(reader);
        }
    }
    let weight = |a: u32, b: u32| {
        if path.contains(&a) && path.contains(&b) {
            CHAIN
        } else {
            1.0
        }
    };
    let mut columns: Vec<Vec<u32>> = std::mem::take(&mut packing.stacks);
    // As much air everywhere as the fullest column can have.
    let spare = columns.iter().map(|column| {
        let solid: f64 = column
            .iter()
            .map(|&index| 2.0 * radii[index as usize])
            .sum();
        (packing.floor - solid) / column.len() as f64
    });
    let gap = spare.fold(GAP.1, f64::min).max(GAP.0);
    for sweep in 0..SWEEPS {
        let there = sweep % 2 == 0;
        let places: Vec<usize> = if there {
            (0..columns.len()).collect()
        } else {
            (0..columns.len()).rev().collect()
        };
        for place in places {
            let column = &mut columns[place];
            let mut wishes: Vec<(u32, f64, f64)> = column
                .iter()
                .map(|&index| {
                    let own = packing.places[index as usize].1;
                    let (mut sum, mut total) = (0.0, 0.0);
                    // On the way there only what was waited for pulls, at the end both sides do.
                    let sides = if sweep + 1 == SWEEPS {
                        0..2
                    } else {
                        usize::from(!there)..usize::from(!there) + 1
                    };
                    for &other in ties[sides].iter().flat_map(|side| &side[index as usize]) {
                        let pull = weight(index, other);
                        sum += pull * packing.places[other as usize].1;
                        total += pull;
                    }
                    if total > 0.0 {
                        (index, sum / total, total)
                    } else {
                        (index, own, 0.2)
                    }
                })
                .collect();
            wishes.sort_by(|a, b| a.1.total_cmp(&b.1));
            for (index, y) in fitted(&wishes, radii, packing.floor, gap) {
                packing.places[index as usize].1 = y;
            }
            *column = wishes.into_iter().map(|it| it.0).collect();
        }
    }
}

/// The places nearest to what is wished for, in the order given, that keep their distance and stay in the frame:
/// neighbours that would overlap move as one (isotonic regression by pooling).
fn fitted(wishes: &[(u32, f64, f64)], radii: &[f64], height: f64, gap: f64) -> Vec<(u32, f64)> {
    let radius = |index: u32| radii[index as usize];
    let solid: f64 = wishes.iter().map(|it| 2.0 * radius(it.0)).sum();
    let gaps = wishes.len().saturating_sub(1).max(1) as f64;
    let gap = ((height - solid) / gaps).clamp(0.0, gap);
    let mut offsets = Vec::with_capacity(wishes.len());
    let mut offset = 0.0;
    for (at, &(index, ..)) in wishes.iter().enumerate() {
        if at > 0 {
            offset += radius(wishes[at - 1].0) + radius(index) + gap;
        }
        offsets.push(offset);
    }
    // Pools of (mean, weight, how many).
    let mut pools: Vec<(f64, f64, usize)> = Vec::with_capacity(wishes.len());
    for (&(_, wish, weight), offset) in wishes.iter().zip(&offsets) {
        let mut pool = (wish - offset, weight, 1);
        while let Some(&(mean, total, members)) = pools.last()
            && mean > pool.0
        {
            pools.pop();
            let sum = total + pool.1;
            pool = (
                (mean * total + pool.0 * pool.1) / sum,
                sum,
                members + pool.2,
            );
        }
        pools.push(pool);
    }
    let first = wishes.first().map_or(0.0, |it| radius(it.0));
    let last = wishes.last().map_or(0.0, |it| radius(it.0));
    let highest = (height - last - offset).max(first);
    let means = pools
        .into_iter()
        .flat_map(|(mean, _, members)| std::iter::repeat_n(mean.clamp(first, highest), members));
    wishes
        .iter()
        .zip(&offsets)
        .zip(means)
        .map(|((&(index, ..), offset), mean)| (index, mean + offset))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RADII: [f64; 4] = [4.0; 4];

    fn wish(index: u32, at: f64) -> (u32, f64, f64) {
        (index, at, 1.0)
    }

    #[test]
    fn wishes_that_do_not_collide_are_granted() {
        let places = fitted(&[wish(0, 10.0), wish(1, 50.0)], &RADII, 100.0, GAP.0);
        assert_eq!(places, [(0, 10.0), (1, 50.0)]);
    }

    #[test]
    fn two_that_want_the_same_place_share_it_evenly() {
        let places = fitted(&[wish(0, 50.0), wish(1, 50.0)], &RADII, 100.0, GAP.0);
        assert!((places[1].1 - places[0].1 - (8.0 + GAP.0)).abs() < 1e-9);
        assert!((places[0].1 + places[1].1 - 100.0).abs() < 1e-9);
    }

    #[test]
    fn nobody_leaves_the_frame() {
        let places = fitted(
            &[wish(0, -40.0), wish(1, -40.0), wish(2, 500.0)],
            &RADII,
            60.0,
            GAP.0,
        );
        assert!((places[0].1 - 4.0).abs() < 1e-9, "{places:?}");
        assert!((places[2].1 - 56.0).abs() < 1e-9, "{places:?}");
    }
}
