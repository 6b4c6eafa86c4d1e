//! Packing nodes into columns: as large as the frame allows, its height used.
//!
//! Owns places only; knows radii and waves, nothing of kinds and links. Rows are settled afterwards (`settle`).

use super::{Column, RADIUS};

/// Least and most air between two nodes.
const GAP: (f64, f64) = (3.0, 22.0);
/// Where the frame is much taller than the block, the most air grows to this share of it.
const GAP_SHARE: f64 = 1.0 / 10.0;
/// Height over width of the patch of those that wait for nobody.
const PATCH: f64 = 3.0;

/// Where everything lies.
pub(super) struct Packing {
    /// Centres, by index of the transaction.
    pub(super) places: Vec<(f64, f64)>,
    /// Waves from left to right.
    pub(super) columns: Vec<Column>,
    /// The only stack of each wave that has no more than one, from left to right.
    pub(super) stacks: Vec<Vec<u32>>,
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
/// the height `room`. Those without a dependency lie close together in a patch of their own.
fn pack(waves: &[Vec<u32>], radii: &[f64], tied: &[bool], limit: f64, room: f64) -> Packing {
    // Room for the curves between two waves; deep graphs get less of it.
    let between = (300.0 / waves.len() as f64).clamp(11.0, 40.0);
    let mut places = vec![(0.0, 0.0); radii.len()];
    let mut columns = Vec::with_capacity(waves.len());
    let mut single = Vec::new();
    let (mut top, mut bottom) = (0.0f64, 0.0f64);
    let mut x = 0.0;
    for (wave, members) in waves.iter().enumerate() {
        let left = x;
        let (rest, free): (Vec<u32>, Vec<u32>) =
            members.iter().partition(|&&index| tied[index as usize]);
        let patch: f64 = free
            .iter()
            .map(|&index| (2.0 * radii[index as usize] + GAP.0).powi(2))
            .sum();
        let patch = limit.min((patch * PATCH).sqrt().max(2.0 * RADIUS.1));
        let stacks_free = stacks(&free, radii, patch);
        let stacks_rest = stacks(&rest, radii, limit);
        if let [only] = stacks_rest.as_slice() {
            single.push(only.to_vec());
        }
        let all = stacks_free.into_iter().map(|it| (it, true));
        for (stack, close) in all.chain(stacks_rest.into_iter().map(|it| (it, false))) {
            let half = stack
                .iter()
                .map(|&index| radii[index as usize])
                .fold(0.0, f64::max);
            let solid: f64 = stack.iter().map(|&index| 2.0 * radii[index as usize]).sum();
            let gaps = stack.len().saturating_sub(1) as f64;
            let gap = if close {
                GAP.0
            } else {
                ((room - solid) / gaps.max(1.0)).clamp(GAP.0, GAP.1.max(room * GAP_SHARE))
            };
            let height = solid + gap * gaps;
            // Around the axis y = 0; shifted into the frame at the end. A patch stands on the frame's foot.
            let mut y = if close {
                room.max(patch) / 2.0 - patch
            } else {
                -height / 2.0
            };
            (top, bottom) = (top.min(y), bottom.max(y + height));
            for &index in stack {
                let radius = radii[index as usize];
                places[index as usize] = (x + half, y + radius);
                y += 2.0 * radius + gap;
            }
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
    // Room that is left is room to settle in.
    let spare = (room - (bottom - top)).max(0.0) / 2.0;
    (top, bottom) = (top - spare, bottom + spare);
    for place in &mut places {
        place.1 -= top;
    }
    Packing {
        places,
        columns,
        stacks: single,
        width: (x - between).max(1.0),
        height: (bottom - top).max(1.0),
    }
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
