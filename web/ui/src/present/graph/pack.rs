//! Packing nodes into columns: as large as the frame allows, its height used.
//!
//! Owns places only; knows radii and waves, nothing of kinds and links. Rows are settled afterwards (`settle`).

use super::{Column, RADIUS};

/// Least and most air between two nodes.
const GAP: (f64, f64) = (3.0, 22.0);
/// Where the frame is much taller than the block, the most air grows to this share of it.
const GAP_SHARE: f64 = 1.0 / 10.0;
/// Air above the strip of those that wait for nobody, for its heading: a share of the width, and the least.
const HEADING: (f64, f64) = (0.055, 18.0);

/// Where everything lies.
pub(super) struct Packing {
    /// Centres, by index of the transaction.
    pub(super) places: Vec<(f64, f64)>,
    /// Waves from left to right.
    pub(super) columns: Vec<Column>,
    /// The only stack of each wave that has no more than one, from left to right.
    pub(super) stacks: Vec<Vec<u32>>,
    /// How far down the waves reach; those that wait for nobody lie below.
    pub(super) floor: f64,
    /// Width of all of it.
    pub(super) width: f64,
    /// Height of all of it.
    pub(super) height: f64,
}

/// Tries frame heights from one node up and keeps the packing that can be drawn largest in the frame's shape;
/// height that is left over becomes air between the nodes. `tied`: has a dependency.
pub(super) fn best(waves: &[Vec<u32>], radii: &[f64], tied: &[bool], shape: f64) -> Packing {
    let total: f64 = radii.iter().map(|radius| 2.0 * radius + GAP.0).sum();
    let mut limit = 2.0 * RADIUS.1;
    let mut best: Option<(f64, f64)> = None;
    while limit < total * 1.25 {
        let packing = pack(waves, radii, tied, limit, 0.0);
        let scale = (shape / packing.width).min(1.0 / packing.height);
        if best.is_none_or(|(kept, _)| scale > kept) {
            best = Some((scale, limit));
        }
        limit *= 1.25;
    }
    let limit = best.map_or(limit, |(_, limit)| limit);
    let width = pack(waves, radii, tied, limit, 0.0).width;
    pack(waves, radii, tied, limit, width / shape)
}

/// Packs each wave into as many stacks as it needs to stay below `limit`, then spreads each stack towards
/// the height `room`. Those without a dependency lie close together in a strip below, unless there is nothing else.
fn pack(waves: &[Vec<u32>], radii: &[f64], tied: &[bool], limit: f64, room: f64) -> Packing {
    // Room for the curves between two waves; deep graphs get less of it.
    let between = (300.0 / waves.len() as f64).clamp(11.0, 40.0);
    let alone = !tied.contains(&true);
    let mut places = vec![(0.0, 0.0); radii.len()];
    let mut columns = Vec::with_capacity(waves.len());
    let mut single = Vec::new();
    let mut stacked = Vec::new();
    let mut free = Vec::new();
    let mut x = 0.0;
    for (wave, members) in waves.iter().enumerate() {
        let left = x;
        let (rest, apart): (Vec<u32>, Vec<u32>) = members
            .iter()
            .partition(|&&index| alone || tied[index as usize]);
        free.extend(apart);
        let stacks = stacks(&rest, radii, limit);
        if let [only] = stacks.as_slice() {
            single.push(only.to_vec());
        }
        for stack in stacks {
            let half = stack
                .iter()
                .map(|&index| radii[index as usize])
                .fold(0.0, f64::max);
            stacked.push((stack.to_vec(), x + half));
            x += 2.0 * half + GAP.0;
        }
        let right = (x - GAP.0).max(left);
        columns.push(Column {
            wave: wave as u32 + 1,
            left,
            right,
            count: members.len() as u32,
        });
        x = right + between;
    }
    let width = (x - between).max(1.0);
    let strip = strip(&free, radii, width, &mut places);
    let heading = (HEADING.0 * width).max(HEADING.1);
    let below = strip.map_or(0.0, |(_, height)| heading + height);
    let floor = spread(&stacked, radii, alone, room - below, &mut places);
    for &index in &free {
        places[index as usize].1 += floor + heading;
    }
    Packing {
        places,
        columns,
        stacks: single,
        floor,
        width: strip.map_or(width, |(strip, _)| width.max(strip)),
        height: floor + below,
    }
}

/// Gives each stack its heights, towards `room`, around one axis; how far down they reach. Those without a dependency
/// (`close`) lie side by side.
fn spread(
    stacked: &[(Vec<u32>, f64)],
    radii: &[f64],
    close: bool,
    room: f64,
    places: &mut [(f64, f64)],
) -> f64 {
    let (mut top, mut bottom) = (0.0f64, 0.0f64);
    for (stack, x) in stacked {
        let solid: f64 = stack.iter().map(|&index| 2.0 * radii[index as usize]).sum();
        let gaps = stack.len().saturating_sub(1) as f64;
        let gap = if close {
            GAP.0
        } else {
            ((room - solid) / gaps.max(1.0)).clamp(GAP.0, GAP.1.max(room * GAP_SHARE))
        };
        let height = solid + gap * gaps;
        // Around the axis y = 0; shifted into the frame at the end.
        let mut y = -height / 2.0;
        (top, bottom) = (top.min(y), bottom.max(y + height));
        for &index in stack {
            let radius = radii[index as usize];
            places[index as usize] = (*x, y + radius);
            y += 2.0 * radius + gap;
        }
    }
    // Room that is left is room to settle in.
    let spare = (room - (bottom - top)).max(0.0) / 2.0;
    (top, bottom) = (top - spare, bottom + spare);
    for &index in stacked.iter().flat_map(|(stack, _)| stack) {
        places[index as usize].1 -= top;
    }
    (bottom - top).max(1.0)
}

/// Those that wait for nobody, in block order in rows as wide as all else; how wide and high they are, if there are any.
fn strip(free: &[u32], radii: &[f64], width: f64, places: &mut [(f64, f64)]) -> Option<(f64, f64)> {
    let largest = free.iter().map(|&index| radii[index as usize]);
    let largest = largest.reduce(f64::max)?;
    let (mut x, mut y) = (0.0, largest);
    let mut right = 0.0f64;
    for &index in free {
        let radius = radii[index as usize];
        if x > 0.0 && x + 2.0 * radius > width {
            (x, y) = (0.0, y + 2.0 * largest + GAP.0);
        }
        places[index as usize] = (x + radius, y);
        right = right.max(x + 2.0 * radius);
        x += 2.0 * radius + GAP.0;
    }
    Some((right, y + largest))
}

/// A wave cut into stacks no taller than `limit` (a single node may be taller).
fn stacks<'a>(members: &'a [u32], radii: &[f64], limit: f64) -> Vec<&'a [u32]> {
    if members.is_empty() {
        return Vec::new();
    }
    let mut stacks = Vec::new();
    let (mut start, mut height) = (0, 0.0);
    for (at, &index) in members.iter().enumerate() {
        let need = 2.0 * radii[index as usize] + GAP.0;
        if at > start && height + need > limit + GAP.0 {
            stacks.push(&members[start..at]);
            (start, height) = (at, 0.0);
        }
        height += need;
    }
    stacks.push(&members[start..]);
    stacks
}
