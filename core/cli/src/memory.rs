//! The command's allocator: mimalloc, told to keep what it has.
//!
//! Executing a block takes tens of megabytes that are free again at its end. Handed back to the system, they come back
//! zeroed page by page with the next block, which costs a block of plain transfers more than its execution. A node
//! that executes block after block keeps its memory, and so does this.
#![expect(
    unsafe_code,
    reason = "mimalloc's options are set through a C function"
)]

use libmimalloc_sys::{mi_option_set_default, mi_option_t};
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h, the same in its versions 2 and 3; `MIMALLOC_PURGE_DELAY` outside.
const PURGE_DELAY: mi_option_t = 15;

/// Gives no memory back while the command runs, unless the environment says otherwise.
pub(crate) fn keep() {
    // SAFETY: sets a number in a table that has such an entry, under mimalloc's own rules for threads: the only one
    // there is yet.
    unsafe { mi_option_set_default(PURGE_DELAY, -1) }
}
