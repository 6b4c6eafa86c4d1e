//! The desk at which the threads driver's workers get their tasks. Owns the lock around the scheduler, the waiting
//! of idle workers, and the order in which a worker does things; knows no EVM, no memory, no clock.
//!
//! One worker:
//!
//! ```text
//!                      ┌─────────────────── report, under the lock ◄────────────────────┐
//!                      ▼                                                                │
//!   come ────────► at the desk ─── a task ──► away: attempt, then publish               │
//!                  │       ▲  │               or: validate, then retract if granted ────┘
//!    nothing to do │  rung │  │ done,
//!                  ▼       │  │ or somebody failed
//!                  waiting ┘  └────────────► home
//! ```
//!
//! The bell is rung for one who waits whenever somebody leaves with a task and there may be another, so that the
//! woken one does the same in turn; and for all at the end. A worker waits only while another is away or has been
//! rung for. So nobody needs a thread of its own: workers that never come hold nothing, and the others finish.
//!
//! What is published, retracted or marked while away is seen by whoever gets a task after the report: the lock
//! orders them. `desk/models.rs` has loom go through the orders in which that can happen.

use crate::TxIndex;
use crate::scheduler::{Next, Scheduler, Task, Validation};
use crate::sync::{Condvar, Mutex, MutexGuard, PoisonError, lock, wait};

/// Where units come from, and who learns how they fare. Only asked under the lock.
pub(crate) trait Supply {
    /// Makes the unit with this number; `None` at the block's end.
    fn next(&mut self, unit: TxIndex) -> Option<Unit>;
    /// An attempt ran through.
    fn ran(&mut self, unit: TxIndex, fared: Fared);
    /// A unit stood at the first try.
    fn stood(&mut self);
    /// An attempt was in vain because of what this transaction read.
    fn collided(&mut self, unit: TxIndex, reader: TxIndex);
}

/// A unit, new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// An earlier one that it probably depends on.
    pub(crate) behind: Option<TxIndex>,
}

/// What a worker can do, away from the desk.
pub(crate) trait Hand {
    /// An attempt that ran through.
    type Finished;
    /// What a validation found.
    type Stale;

    /// Runs an incarnation; shows nothing.
    fn attempt(&mut self, unit: TxIndex, incarnation: u32) -> Ran<Self::Finished>;
    /// Shows an attempt's writes. True if it wrote where its previous incarnation had not.
    fn publish(&mut self, unit: TxIndex, finished: Self::Finished) -> bool;
    /// A read that would go differently now, and the transaction that did it.
    fn stale_read(&mut self, unit: TxIndex, incarnation: u32) -> Option<(TxIndex, Self::Stale)>;
    /// Marks an aborted incarnation's writes as about to change.
    fn retract(&mut self, unit: TxIndex, incarnation: u32, stale: Self::Stale);
}

/// What an attempt that ran through came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fared {
    /// Gas used.
    pub(crate) gas: u64,
    /// The longest chain of the unit, in transactions: each read what the one before it in the chain had changed, its
    /// own sender's account left out.
    pub(crate) depth: u32,
}

/// How an attempt came out.
pub(crate) enum Ran<F> {
    /// It ran through.
    Finished(F, Fared),
    /// This transaction of it met a value that another unit will write again.
    Blocked { reader: TxIndex, on: TxIndex },
}

/// See the module. `S` is a [`Supply`], `E` says what failed.
pub(crate) struct Desk<S, E> {
    papers: Mutex<Papers<S, E>>,
    /// Rung when there may be something to do for one who waits.
    bell: Condvar,
    /// Units that may be open at a time.
    most: u32,
}

/// What is under the lock.
struct Papers<S, E> {
    scheduler: Scheduler,
    supply: S,
    waiting: u32,
    failed: Option<E>,
}

impl<S: Supply, E> Desk<S, E> {
    /// With room for so many units, `most` of them open at a time.
    pub(crate) fn new(supply: S, room: usize, most: u32) -> Self {
        Self {
            papers: Mutex::new(Papers {
                scheduler: Scheduler::growing(room),
                supply,
                waiting: 0,
                failed: None,
            }),
            bell: Condvar::new(),
            most,
        }
    }

    /// The first task of a worker that comes; `None`: go home.
    pub(crate) fn come(&self) -> Option<Task> {
        self.next(lock(&self.papers), None)
    }

    /// Does a task, reports it, and comes back with the next; `None`: go home.
    pub(crate) fn turn(&self, task: Task, hand: &mut impl Hand) -> Option<Task> {
        match task {
            Task::Execute {
                transaction: unit,
                incarnation,
            } => self.execute(unit, incarnation, hand),
            Task::Validate(validation) => self.validate(validation, hand),
        }
    }

    /// A worker cannot go on: all go home.
    pub(crate) fn fail(&self, error: E) {
        lock(&self.papers).failed.get_or_insert(error);
        self.bell.notify_all();
    }

    /// What failed first, if anything did.
    pub(crate) fn into_failure(self) -> Option<E> {
        let papers = self.papers.into_inner();
        papers.unwrap_or_else(PoisonError::into_inner).failed
    }

    fn execute(&self, unit: TxIndex, incarnation: u32, hand: &mut impl Hand) -> Option<Task> {
        match hand.attempt(unit, incarnation) {
            Ran::Finished(finished, fared) => {
                let wrote_new_location = hand.publish(unit, finished);
                let mut papers = lock(&self.papers);
                let Papers {
                    scheduler, supply, ..
                } = &mut *papers;
                supply.ran(unit, fared);
                let follow_up = scheduler.finish_execution(unit, incarnation, wrote_new_location);
                if incarnation == 0 && scheduler.frontier() > unit {
                    supply.stood();
                }
                self.next(papers, follow_up)
            }
            Ran::Blocked { reader, on } => {
                let mut papers = lock(&self.papers);
                papers.supply.collided(unit, reader);
                let follow_up = papers.scheduler.blocked(unit, incarnation, on);
                self.next(papers, follow_up)
            }
        }
    }

    fn validate(&self, validation: Validation, hand: &mut impl Hand) -> Option<Task> {
        let Validation {
            transaction: unit,
            incarnation,
            ..
        } = validation;
        let stale = hand.stale_read(unit, incarnation);
        let mut papers = lock(&self.papers);
        if stale.is_none() && incarnation == 0 {
            papers.supply.stood();
        }
        let stale = stale.filter(|_| papers.scheduler.try_abort(validation));
        let aborted = stale.is_some();
        if let Some((reader, stale)) = stale {
            papers.supply.collided(unit, reader);
            drop(papers);
            hand.retract(unit, incarnation, stale);
            papers = lock(&self.papers);
        }
        let follow_up = papers.scheduler.finish_validation(validation, aborted);
        self.next(papers, follow_up)
    }

    /// The follow-up to a worker's last task, or whatever is there, waiting if it must.
    fn next(
        &self,
        mut papers: MutexGuard<'_, Papers<S, E>>,
        follow_up: Option<Task>,
    ) -> Option<Task> {
        let mut follow_up = follow_up;
        loop {
            if papers.failed.is_some() {
                return None;
            }
            let next = follow_up
                .take()
                .map_or_else(|| papers.scheduler.next_task(), Next::Task);
            match next {
                Next::Task(task) => {
                    // One is woken for each who leaves with a task, as long as there may be more.
                    if papers.waiting > 0 {
                        papers.grow(self.most);
                        if papers.scheduler.may_have_task() {
                            self.bell.notify_one();
                        }
                    }
                    return Some(task);
                }
                Next::Done => {
                    self.bell.notify_all();
                    return None;
                }
                Next::Wait => {
                    if !papers.grow(self.most) {
                        papers.waiting += 1;
                        papers = wait(&self.bell, papers);
                        papers.waiting -= 1;
                    }
                }
            }
        }
    }
}

impl<S: Supply, E> Papers<S, E> {
    /// Adds units until one is ready, or `most` are open. False if it could not.
    fn grow(&mut self, most: u32) -> bool {
        let mut grown = false;
        let Self {
            scheduler, supply, ..
        } = self;
        while scheduler.is_open()
            && !scheduler.has_ready()
            && scheduler.len() - scheduler.frontier() < most
        {
            match supply.next(scheduler.len()) {
                Some(unit) => scheduler.push(unit.behind),
                None => scheduler.close(),
            }
            grown = true;
        }
        grown
    }
}

#[cfg(all(test, loom))]
mod models;
