//! Where locks and atomics come from: the standard library, or loom where the models of this crate are checked
//! (`--cfg loom`, see `desk`). Owns the executor's atomics, all of them, and the one way locks are taken; no data.

#[cfg(not(all(loom, test)))]
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
#[cfg(not(all(loom, test)))]
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, RwLock};

#[cfg(all(loom, test))]
use loom::sync::atomic::{AtomicBool, AtomicU64, Ordering};
#[cfg(all(loom, test))]
pub(crate) use loom::sync::{Condvar, Mutex, MutexGuard, RwLock};
pub(crate) use std::sync::PoisonError;

/// Goes up once and stays up.
#[derive(Debug, Default)]
pub(crate) struct Flag(AtomicBool);

impl Flag {
    pub(crate) fn raise(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn is_raised(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A set of short hashes that grows only: says no for certain, yes perhaps.
#[derive(Debug)]
pub(crate) struct Filter(Box<[AtomicU64]>);

impl Filter {
    /// With about eight bits for each of so many members.
    pub(crate) fn with_room_for(members: usize) -> Self {
        let words = (members / 8).next_power_of_two();
        Self((0..words).map(|_| AtomicU64::new(0)).collect())
    }

    fn place(&self, hash: u64) -> (&AtomicU64, u64) {
        let word = (hash >> 6) as usize & (self.0.len() - 1);
        (&self.0[word], 1 << (hash & 63))
    }

    /// Adds a member; true if it, or one like it, was there. Whoever is told of it afterwards (by a lock,
    /// say) finds it.
    pub(crate) fn mark(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        // Looking first keeps the line shared where the bit is set already, which is often.
        word.load(Ordering::Relaxed) & bit != 0 || word.fetch_or(bit, Ordering::Release) & bit != 0
    }

    pub(crate) fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        word.load(Ordering::Acquire) & bit != 0
    }
}

/// Locks, poisoned or not: a panic ends the block anyway, and must not turn into a second one.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One and the other, side by side on the rayon pool that this is called in, if `parallel`.
pub(crate) fn both<A: Send, B: Send>(
    parallel: bool,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if parallel {
        rayon::join(one, other)
    } else {
        (one(), other())
    }
}

/// Lets the lock go until the bell is rung, poisoned or not.
pub(crate) fn wait<'a, T>(bell: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    bell.wait(guard).unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_filter_never_forgets_and_seldom_errs() {
        let filter = Filter::with_room_for(1_000);
        let hash = |it: u64| crate::keys::mixed(0, &it.to_be_bytes());
        assert!((0..2_000).all(|it| !filter.may_hold(hash(it))));
        assert!((0..1_000).filter(|it| filter.mark(hash(*it))).count() < 150);
        assert!((0..1_000).all(|it| filter.mark(hash(it))));
        assert!((0..1_000).all(|it| filter.may_hold(hash(it))));
        let wrong = (1_000..2_000).filter(|it| filter.may_hold(hash(*it)));
        assert!(wrong.count() < 300);
    }
}

#[cfg(all(test, loom))]
mod models {
    use loom::sync::Arc;
    use loom::thread as simulated;

    use super::*;

    /// Two writers whose marks share a word, one of them a bit too: each tells of its mark through the lock, and the
    /// second to make the common one learns that it is not the first.
    #[test]
    fn who_is_told_of_a_mark_finds_it() {
        loom::model(|| {
            let shared = Arc::new((Filter::with_room_for(8), Flag::default(), Mutex::new(0_u32)));
            let writers = [1, 2].map(|bit| {
                let shared = Arc::clone(&shared);
                simulated::spawn(move || {
                    let (filter, flag, desk) = &*shared;
                    let was_there = filter.mark(0);
                    assert!(!filter.mark(u64::from(bit)));
                    flag.raise();
                    *lock(desk) |= bit;
                    was_there
                })
            });
            let (filter, flag, desk) = &*shared;
            let told = *lock(desk);
            for bit in [1, 2] {
                assert!(told & bit == 0 || filter.may_hold(u64::from(bit)));
            }
            assert!(told == 0 || (filter.may_hold(0) && flag.is_raised()));
            let was_there = writers.map(|writer| writer.join().expect("it does not panic"));
            assert_eq!(was_there.iter().filter(|it| **it).count(), 1);
            assert!((0..3).all(|bit| filter.may_hold(bit)));
        });
    }
}
