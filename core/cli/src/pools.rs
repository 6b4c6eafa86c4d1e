//! The threads that strategies run on. Owns who is in which pool; knows no strategy and no block.

use std::cell::RefCell;
use std::rc::Rc;

use anyhow::{Context, Result};
use rayon::{ThreadPool, ThreadPoolBuilder};

thread_local! {
    /// The pool that the calling thread is one of, once there is one: it can be of one only, and for good.
    static OURS: RefCell<Option<Rc<ThreadPool>>> = const { RefCell::new(None) };
}

/// A pool of so many threads; none for one, which is the calling thread.
///
/// If it takes all cores, the calling thread is one of them: were it to hand the block over and wait, it would still be
/// on its core when the second worker is to start there, which then waits behind the first until the system moves it:
/// milliseconds, in which a small block is done.
pub(crate) fn pool(workers: usize) -> Result<Option<Rc<ThreadPool>>> {
    if workers == 1 {
        return Ok(None);
    }
    OURS.with_borrow_mut(|ours| {
        if workers != cores() {
            return built(named(workers), workers).map(Some);
        }
        if ours.is_none() {
            *ours = Some(built(named(workers).use_current_thread(), workers)?);
        }
        Ok(ours.clone())
    })
}

/// The machine's cores, or 1 when it does not tell.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn named(workers: usize) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new()
        .num_threads(workers)
        .thread_name(|index| format!("worker {index}"))
}

fn built(builder: ThreadPoolBuilder, workers: usize) -> Result<Rc<ThreadPool>> {
    let pool = builder.build();
    let pool = pool.with_context(|| format!("{workers} threads could not be started"))?;
    Ok(Rc::new(pool))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calling_thread_works_where_all_cores_do() {
        let caller = std::thread::current().id();
        let runs_here = |workers| {
            let pool = pool(workers).expect("threads");
            pool.is_none_or(|pool| pool.install(|| std::thread::current().id()) == caller)
        };
        assert!(runs_here(1));
        assert!(!runs_here(cores() + 1));
        // Again and again: it is the same pool.
        assert!(runs_here(cores()) && runs_here(cores()));
        let threads = |workers| {
            pool(workers)
                .expect("threads")
                .map(|it| it.current_num_threads())
        };
        assert_eq!(threads(cores() + 1), Some(cores() + 1));
    }
}
