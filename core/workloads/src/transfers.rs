//! Payments without any code.

use alloy_primitives::Bytes;

use crate::Workload;
use crate::people::{block, call, crowd, person};

/// Each account pays itself a wei.
pub(crate) fn to_oneself(count: u32) -> Workload {
    let pay = |sender| call(sender, person(sender), 1, Bytes::new(), 21_000);
    Workload {
        block: block((0..count).map(pay).collect()),
        state: crowd(count),
    }
}
