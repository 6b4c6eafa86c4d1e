//! The machine that the page runs on: how many workers to ask for, and a name for this page's channel.

use super::window;
use crate::state::link::Machine;

/// Most worker threads asked for: more rarely help a block, and phones pay for each in memory.
const MOST_THREADS: u32 = 8;
/// Virtual workers where there are no threads.
const VIRTUAL_WORKERS: u32 = 8;

/// This machine.
pub fn machine() -> Machine {
    // Leaves nothing for the page's thread on two cores on purpose: it only draws.
    let cores = window().navigator().hardware_concurrency() as u32;
    Machine {
        threads: cores.clamp(1, MOST_THREADS),
        virtual_workers: VIRTUAL_WORKERS,
        session: session(),
    }
}

/// Whether this page may share memory with workers: it is isolated, and nobody took the type away.
pub fn may_share_memory() -> bool {
    let window = window();
    let has =
        |name: &str| js_sys::Reflect::get(&window, &name.into()).is_ok_and(|it| it.is_truthy());
    has("crossOriginIsolated") && has("SharedArrayBuffer")
}

/// A name that no other open page has.
fn session() -> String {
    let random = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{:08x}{:08x}", random(), random())
}
