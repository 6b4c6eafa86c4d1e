//! The threads driver: workers of the rayon pool it is called in turn the scheduler's crank; times are
//! measured by the caller's clock. Owns the lock around the scheduler and the waiting of idle workers.
//!
//! A worker waits only while another holds a task, so a pool with fewer threads than workers is no
//! danger: workers that never get a thread hold nothing, and the others finish the block.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use revm::context::TxEnv;

use crate::attempt::{Attempts, guarded};
use crate::evm::Evm;
use crate::notes::Notes;
use crate::plan::Plan;
use crate::scheduler::{Next, Scheduler, Task, Validation};
use crate::stm::{Attempted, Blocked, Stm};
use crate::sync::lock;
use crate::view::View;
use crate::{Execution, ExecutionError, Outcome, Record, Trace, TxIndex};

/// Most workers; no machine has more to give, and products of it stay small.
const MOST: u32 = 1 << 16;
/// Units that may be open for each worker: beyond that, guesses at what collides are better made later.
const AHEAD: u32 = 8;

pub(crate) fn execute(attempts: Attempts<'_>, workers: usize) -> Result<Execution, ExecutionError> {
    if workers == 0 {
        return Err(ExecutionError::Workers {
            workers,
            range: "at least 1",
        });
    }
    let began = attempts.config.clock.now_us();
    let workers = workers
        .min(attempts.block.transactions.len())
        .min(MOST as usize) as u32;
    let crew = Crew::new(Stm::new(attempts), workers, began);
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
    let outcome = stm.into_outcome(workers > 1)?;
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
    workers: u32,
    desk: Mutex<Desk>,
    /// Rung when there may be something to do for one who waits.
    bell: Condvar,
    notes: Mutex<Vec<Notes>>,
}

/// What is under the lock.
struct Desk {
    scheduler: Scheduler,
    plan: Plan,
    waiting: u32,
    failed: Option<ExecutionError>,
}

impl<'a> Crew<'a> {
    fn new(stm: Stm<'a>, workers: u32, began: f64) -> Self {
        let transactions = stm.attempts.block.transactions.len();
        let desk = Desk {
            scheduler: Scheduler::growing(transactions),
            plan: Plan::new(transactions, workers),
            waiting: 0,
            failed: None,
        };
        Self {
            stm,
            began,
            workers,
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
                    transaction: unit,
                    incarnation,
                }
                | Task::Validate(Validation {
                    transaction: unit,
                    incarnation,
                    ..
                })) = task;
                let place = Cell::new(self.stm.range(unit).start);
                next = match guarded(&place, incarnation, || {
                    self.perform(task, &mut evm, &place, worker, &mut notes)
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
        place: &Cell<TxIndex>,
        worker: u32,
        notes: &mut Notes,
    ) -> Option<Task> {
        match task {
            Task::Execute {
                transaction: unit,
                incarnation,
            } => self.execute(unit, incarnation, evm, place, worker, notes),
            Task::Validate(validation) => self.validate(validation, notes),
        }
    }

    fn execute(
        &self,
        unit: TxIndex,
        incarnation: u32,
        evm: &mut Evm<'a, View<'_, 'a>>,
        place: &Cell<TxIndex>,
        worker: u32,
        notes: &mut Notes,
    ) -> Option<Task> {
        let mut start = if self.tracing() { self.now() } else { 0.0 };
        let attempted = self.stm.attempt(evm, unit, incarnation, place, |part| {
            if self.tracing() {
                let end = self.now();
                notes.attempt(worker, incarnation, part, start, end);
                start = end;
            }
        });
        match attempted {
            Attempted::Finished(finished) => {
                let gas = finished.gas;
                let wrote_new_location = self.stm.publish(unit, finished);
                let mut desk = lock(&self.desk);
                desk.plan.ran(&self.stm.range(unit), gas);
                let follow_up =
                    desk.scheduler
                        .finish_execution(unit, incarnation, wrote_new_location);
                if incarnation == 0 && desk.scheduler.frontier() > unit {
                    desk.plan.stood();
                }
                self.next(desk, follow_up)
            }
            Attempted::Blocked(Blocked { reader, on, gas }) => {
                if self.tracing() {
                    let (range, cause) = (self.stm.range(unit), self.stm.blocked_by(on));
                    notes.aborted(range, incarnation, reader, Some(cause), gas);
                }
                let mut desk = lock(&self.desk);
                desk.plan.collided(self.transaction(reader), unit);
                let follow_up = desk.scheduler.blocked(unit, incarnation, on.writer);
                self.next(desk, follow_up)
            }
        }
    }

    fn validate(&self, validation: Validation, notes: &mut Notes) -> Option<Task> {
        let Validation {
            transaction: unit,
            incarnation,
            ..
        } = validation;
        notes.validations += 1;
        let stale = self.stm.stale_read(unit, incarnation);
        let mut desk = lock(&self.desk);
        if stale.is_none() && incarnation == 0 {
            desk.plan.stood();
        }
        let stale = stale.filter(|_| desk.scheduler.try_abort(validation));
        if let Some(stale) = &stale {
            desk.plan.collided(self.transaction(stale.reader), unit);
            drop(desk);
            let (cause, gas) = self.stm.retract(unit, stale);
            notes.aborted(self.stm.range(unit), incarnation, stale.reader, cause, gas);
            desk = lock(&self.desk);
        }
        let follow_up = desk
            .scheduler
            .finish_validation(validation, stale.is_some());
        self.next(desk, follow_up)
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
                    if desk.waiting > 0 {
                        self.grow(&mut desk);
                        if desk.scheduler.may_have_task() {
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
                    if !self.grow(&mut desk) {
                        desk.waiting += 1;
                        desk = self.bell.wait(desk).unwrap_or_else(PoisonError::into_inner);
                        desk.waiting -= 1;
                    }
                }
            }
        }
    }

    /// Cuts units off until one is ready, or as many are open as workers can need. False if it could not.
    fn grow(&self, desk: &mut Desk) -> bool {
        let mut grown = false;
        let Desk {
            scheduler, plan, ..
        } = desk;
        while scheduler.is_open()
            && !scheduler.has_ready()
            && scheduler.len() - scheduler.frontier() < AHEAD * self.workers
        {
            let transactions = &self.stm.attempts.block.transactions;
            match plan.cut(transactions, scheduler.len()) {
                Some(cut) => {
                    self.stm.add(cut.range);
                    scheduler.push(cut.behind);
                }
                None => scheduler.close(),
            }
            grown = true;
        }
        grown
    }

    fn transaction(&self, index: TxIndex) -> &TxEnv {
        &self.stm.attempts.block.transactions[index as usize]
    }

    fn tracing(&self) -> bool {
        self.stm.attempts.config.record >= Record::Trace
    }

    fn now(&self) -> f64 {
        self.stm.attempts.config.clock.now_us() - self.began
    }
}
