//! The virtual driver: discrete events on the calling thread, any number of virtual workers from 1 to 64.
//! An attempt lasts as long as its gas says (at least 1), a validation takes no time, and what happens at
//! the same moment is ordered by the seed. Same scheduler, same memory, same validation as on threads;
//! reproducible to the last abort.
//!
//! An attempt reads what was published by the moment it *starts* (it is run in one go there) and shows its
//! writes at the moment it ends. A real worker reads along the way; the next version refines that.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use revm::primitives::map::AddressMap;

use crate::attempt::{Attempts, guarded};
use crate::evm::Evm;
use crate::notes::Notes;
use crate::scheduler::{Next, Scheduler, Task, Validation};
use crate::stm::{Attempted, Blocked, Stm};
use crate::view::View;
use crate::{Execution, ExecutionError, Record, TxIndex};

/// Most virtual workers.
const MOST: usize = 64;

pub(crate) fn execute(
    attempts: Attempts<'_>,
    workers: usize,
    seed: u64,
) -> Result<Execution, ExecutionError> {
    if workers == 0 || workers > MOST {
        return Err(ExecutionError::Workers {
            workers,
            range: "1 to 64 virtual workers",
        });
    }
    let stm = Stm::new(attempts);
    let mut elapsed = 0;
    let mut notes = Notes::default();
    if let Some(evm) = stm.evm() {
        let mut floor = Floor {
            stm: &stm,
            evm,
            scheduler: singles(&stm),
            dice: ChaCha8Rng::seed_from_u64(seed),
            now: 0,
            running: BinaryHeap::new(),
            jobs: (0..workers).map(|_| None).collect(),
            idle: (0..workers as u32).collect(),
            notes: Notes::default(),
        };
        floor.run()?;
        elapsed = floor.now;
        notes = floor.notes;
    }
    let outcome = stm.into_outcome(false)?;
    Ok(Execution {
        outcome,
        trace: Notes::into_trace([notes], elapsed as f64),
    })
}

/// An attempt under way: how it will come out is known, but to nobody else.
struct Job {
    transaction: TxIndex,
    incarnation: u32,
    attempted: Attempted,
}

struct Floor<'s, 'a> {
    stm: &'s Stm<'a>,
    evm: Evm<'a, View<'s, 'a>>,
    scheduler: Scheduler,
    dice: ChaCha8Rng,
    /// In gas since the block's start.
    now: u64,
    /// (end, tie, worker), soonest first.
    running: BinaryHeap<Reverse<(u64, u64, u32)>>,
    /// By worker.
    jobs: Vec<Option<Job>>,
    idle: Vec<u32>,
    notes: Notes,
}

impl Floor<'_, '_> {
    fn run(&mut self) -> Result<(), ExecutionError> {
        self.employ()?;
        while let Some(Reverse((end, _, worker))) = self.running.pop() {
            self.now = end;
            let job = self.jobs[worker as usize]
                .take()
                .expect("invariant: a running worker has a job");
            let follow_up = self.conclude(job);
            if !self.assign(worker, follow_up)? {
                self.idle.push(worker);
            }
            self.employ()?;
        }
        debug_assert_eq!(self.scheduler.next_task(), Next::Done);
        Ok(())
    }

    /// Gives idle workers tasks until none is left, whom first by the dice.
    fn employ(&mut self) -> Result<(), ExecutionError> {
        while !self.idle.is_empty() {
            let chosen = (self.dice.next_u64() % self.idle.len() as u64) as usize;
            let worker = self.idle.swap_remove(chosen);
            if !self.assign(worker, None)? {
                self.idle.push(worker);
                // A worker leaves empty-handed only when there is nothing for anybody.
                return Ok(());
            }
        }
        Ok(())
    }

    /// Lets a free worker validate (which takes no time) until it starts an attempt. False if it finds nothing.
    fn assign(&mut self, worker: u32, follow_up: Option<Task>) -> Result<bool, ExecutionError> {
        let mut next = follow_up.map_or_else(|| self.scheduler.next_task(), Next::Task);
        loop {
            let follow_up = match next {
                Next::Wait | Next::Done => return Ok(false),
                Next::Task(Task::Execute {
                    transaction,
                    incarnation,
                }) => {
                    self.start(worker, transaction, incarnation)?;
                    return Ok(true);
                }
                Next::Task(Task::Validate(validation)) => self.validate(validation),
            };
            next = follow_up.map_or_else(|| self.scheduler.next_task(), Next::Task);
        }
    }

    fn start(
        &mut self,
        worker: u32,
        transaction: TxIndex,
        incarnation: u32,
    ) -> Result<(), ExecutionError> {
        let (stm, evm) = (self.stm, &mut self.evm);
        let place = Cell::new(transaction);
        let mut ran = None;
        let attempted = guarded(&place, incarnation, || {
            stm.attempt(evm, transaction, incarnation, &place, |part| {
                ran = Some(part);
            })
        })?;
        let gas = match &attempted {
            Attempted::Finished(finished) => finished.gas,
            Attempted::Blocked(blocked) => blocked.gas,
        };
        let end = self.now.saturating_add(gas.max(1));
        if let Some(part) = ran.filter(|_| self.tracing()) {
            let (start, end) = (self.now as f64, end as f64);
            self.notes.attempt(worker, incarnation, part, start, end);
        }
        self.running
            .push(Reverse((end, self.dice.next_u64(), worker)));
        self.jobs[worker as usize] = Some(Job {
            transaction,
            incarnation,
            attempted,
        });
        Ok(())
    }

    fn tracing(&self) -> bool {
        self.stm.attempts.config.record >= Record::Trace
    }

    fn conclude(&mut self, job: Job) -> Option<Task> {
        let Job {
            transaction,
            incarnation,
            attempted,
        } = job;
        match attempted {
            Attempted::Finished(finished) => {
                let wrote_new_location = self.stm.publish(transaction, finished);
                self.scheduler
                    .finish_execution(transaction, incarnation, wrote_new_location)
            }
            Attempted::Blocked(Blocked { reader, on, gas }) => {
                if self.tracing() {
                    let (unit, cause) = (self.stm.range(transaction), self.stm.blocked_by(on));
                    self.notes
                        .aborted(unit, incarnation, reader, Some(cause), gas);
                }
                self.scheduler.blocked(transaction, incarnation, on.writer)
            }
        }
    }

    fn validate(&mut self, validation: Validation) -> Option<Task> {
        let Validation {
            transaction,
            incarnation,
            ..
        } = validation;
        self.notes.validations += 1;
        let stale = self.stm.stale_read(transaction, incarnation);
        let stale = stale.filter(|_| self.scheduler.try_abort(validation));
        if let Some(stale) = &stale {
            let (cause, gas) = self.stm.retract(transaction, stale);
            let unit = self.stm.range(transaction);
            self.notes
                .aborted(unit, incarnation, stale.reader, cause, gas);
        }
        self.scheduler
            .finish_validation(validation, stale.is_some())
    }
}

/// A scheduler with a unit for each transaction, each behind its sender's last: nonces are a chain.
fn singles(stm: &Stm<'_>) -> Scheduler {
    let mut last: AddressMap<TxIndex> = AddressMap::default();
    let transactions = stm.attempts.block.transactions.iter();
    let senders = transactions.map(|transaction| transaction.caller);
    Scheduler::with_hints((0..).zip(senders).map(|(index, sender)| {
        stm.add(index..index + 1);
        last.insert(sender, index)
    }))
}
