//! The engine's allocator: the standard one, and a word to the page before memory that has run out traps the worker.
//!
//! Owns when that word is said: once, at the first refusal. Frees nothing and retries nothing: the page replaces the
//! worker and replays the run.
#![expect(
    unsafe_code,
    reason = "a global allocator is an unsafe trait; every call is passed on as it came"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

#[global_allocator]
static MEMORY: Memory = Memory {
    exhausted: AtomicBool::new(false),
    tell: OnceLock::new(),
};

struct Memory {
    exhausted: AtomicBool,
    tell: OnceLock<fn(usize)>,
}

/// Calls `tell` with the bytes wanted when memory runs out. What it allocates may be refused, too.
pub(crate) fn on_exhaustion(tell: fn(usize)) {
    // The first listener stays: one engine lives in a worker.
    MEMORY.tell.get_or_init(|| tell);
}

impl Memory {
    fn heed(&self, granted: *mut u8, bytes: usize) -> *mut u8 {
        if granted.is_null() && !self.exhausted.swap(true, Ordering::Relaxed) {
            if let Some(tell) = self.tell.get() {
                tell(bytes);
            }
        }
        granted
    }
}

// SAFETY: every call goes to the standard allocator unchanged, and its answer is returned unchanged.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of the same method.
        self.heed(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of the same method.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of the same method.
        self.heed(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller keeps the contract of the same method.
        self.heed(unsafe { System.realloc(pointer, layout, size) }, size)
    }
}
