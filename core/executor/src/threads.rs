//! The threads driver: workers of the rayon pool it is called in turn the scheduler's crank; times are
//! measured by the caller's clock. Owns the lock around the scheduler and the waiting of idle workers.
//!
//! A worker waits only while another holds a task, so a pool with fewer threads than workers is no
//! danger: workers that never get a thread hold nothing, and the others finish the block.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::attempt::{Attempts, guarded};
use crate::evm::Evm;
use crate::scheduler::{Next, Scheduler, Task, Validation};
use crate::stm::{Attempted, Notes, Stm};
use crate::sync::lock;
use crate::trace::AttemptEnd;
use crate::view::View;
use crate::{Attempt, Execution, ExecutionError, Outcome, Record, Trace};

pub(crate) fn execute(attempts: Attempts<'_>, workers: usize) -> Result<Execution, ExecutionError> {
    if workers == 0 {
        return Err(ExecutionError::Workers {
            workers,
            range: "at least 1",
        });
    }
    let began = attempts.config.clock.now_us();
    let crew = Crew::new(Stm::new(attempts), began);
    let workers = workers
        .min(attempts.block.transactions.len())
        .min(u32::MAX as usize) as u32;
    match workers {
        0 => {
            return Ok(Execution {
                outcome: Outcome::default(),
                trace: Trace::default(),
            });
        }
        1 => crew.work(0),
        _ => rayon::scope(|scope| {
            let crew = &crew;
            for worker in 1..workers {
                scope.spawn(move |_| crew.work(worker));
            }
            crew.work(0);
        }),
    }
    let Crew {
        stm, desk, notes, ..
    } = crew;
    if let Some(error) = desk
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .failed
    {
        return Err(error);
    }
    let outcome = stm.into_outcome()?;
    let elapsed = attempts.config.clock.now_us() - began;
    let notes = notes.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Execution {
        outcome,
        trace: Notes::into_trace(notes, elapsed),
    })
}

/// What the workers share.
struct Crew<'a> {
    stm: Stm<'a>,
    began: f64,
    desk: Mutex<Desk>,
    /// Rung when there may be something to do for one who waits.
    bell: Condvar,
    notes: Mutex<Vec<Notes>>,
}

/// What is under the lock.
struct Desk {
    scheduler: Scheduler,
    waiting: u32,
    failed: Option<ExecutionError>,
}

impl<'a> Crew<'a> {
    fn new(stm: Stm<'a>, began: f64) -> Self {
        let desk = Desk {
            scheduler: stm.scheduler(),
            waiting: 0,
            failed: None,
        };
        Self {
            stm,
            began,
            desk: Mutex::new(desk),
            bell: Condvar::new(),
            notes: Mutex::default(),
        }
    }

    /// One worker, until the block is done.
    fn work(&self, worker: u32) {
        let mut notes = Notes::default();
        if let Some(mut evm) = self.stm.evm() {
            let mut next = self.next(lock(&self.desk), None);
            while let Some(task) = next {
                let (Task::Execute {
                    transaction,
                    incarnation,
                }
                | Task::Validate(Validation {
                    transaction,
                    incarnation,
                    ..
                })) = task;
                next = match guarded(transaction, incarnation, || {
                    self.perform(task, &mut evm, worker, &mut notes)
                }) {
                    Ok(next) => next,
                    Err(error) => {
                        lock(&self.desk).failed.get_or_insert(error);
                        self.bell.notify_all();
                        None
                    }
                };
            }
        }
        lock(&self.notes).push(notes);
    }

    /// Does a task, reports it, and comes back with the next.
    fn perform(
        &self,
        task: Task,
        evm: &mut Evm<'a, View<'_, 'a>>,
        worker: u32,
        notes: &mut Notes,
    ) -> Option<Task> {
        match task {
            Task::Execute {
                transaction,
                incarnation,
            } => {
                let tracing = self.stm.attempts.config.record >= Record::Trace;
                let start = if tracing { self.now() } else { 0.0 };
                let attempted = self.stm.attempt(evm, transaction, incarnation);
                let (gas_used, end_state) = match &attempted {
                    Attempted::Finished(finished) => (finished.gas, AttemptEnd::Committed),
                    Attempted::Blocked(_, gas) => (*gas, AttemptEnd::Blocked),
                };
                if tracing {
                    let end = self.now();
                    notes.attempts.push(Attempt {
                        worker,
                        transaction,
                        incarnation,
                        start,
                        end,
                        end_state,
                        gas_used,
                    });
                    if let Attempted::Blocked(on, gas) = attempted {
                        notes.blocked(transaction, incarnation, on, gas);
                    }
                }
                match attempted {
                    Attempted::Finished(finished) => {
                        let wrote_new_location = self.stm.publish(transaction, finished);
                        let mut desk = lock(&self.desk);
                        let follow_up = desk.scheduler.finish_execution(
                            transaction,
                            incarnation,
                            wrote_new_location,
                        );
                        self.next(desk, follow_up)
                    }
                    Attempted::Blocked(on, _) => {
                        let mut desk = lock(&self.desk);
                        let follow_up = desk.scheduler.blocked(transaction, incarnation, on.writer);
                        self.next(desk, follow_up)
                    }
                }
            }
            Task::Validate(validation) => {
                let Validation {
                    transaction,
                    incarnation,
                    ..
                } = validation;
                notes.validations += 1;
                let stale = self.stm.stale_read(transaction, incarnation);
                let mut desk = lock(&self.desk);
                let stale = stale.filter(|_| desk.scheduler.try_abort(validation));
                if let Some(stale) = &stale {
                    drop(desk);
                    notes.retracted(
                        transaction,
                        incarnation,
                        &self.stm.retract(transaction, stale),
                    );
                    desk = lock(&self.desk);
                }
                let follow_up = desk
                    .scheduler
                    .finish_validation(validation, stale.is_some());
                self.next(desk, follow_up)
            }
        }
    }

    /// The worker's next task: the follow-up to its last, or whatever is there, waiting if it must.
    /// `None`: go home.
    fn next(&self, mut desk: MutexGuard<'_, Desk>, follow_up: Option<Task>) -> Option<Task> {
        let mut follow_up = follow_up;
        loop {
            if desk.failed.is_some() {
                return None;
            }
            let next = follow_up
                .take()
                .map_or_else(|| desk.scheduler.next_task(), Next::Task);
            match next {
                Next::Task(task) => {
                    // One is woken for each who leaves with a task, as long as there may be more.
                    if desk.waiting > 0 && desk.scheduler.may_have_task() {
                        self.bell.notify_one();
                    }
                    return Some(task);
                }
                Next::Done => {
                    self.bell.notify_all();
                    return None;
                }
                Next::Wait => {
                    desk.waiting += 1;
                    desk = self.bell.wait(desk).unwrap_or_else(PoisonError::into_inner);
                    desk.waiting -= 1;
                }
            }
        }
    }

    fn now(&self) -> f64 {
        self.stm.attempts.config.clock.now_us() - self.began
    }
}
