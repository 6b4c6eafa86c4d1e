//! The virtual driver: discrete events on the calling thread, any number of virtual workers from 1 to 64.
//! An attempt lasts as long as its gas says (at least 1), or its transaction's measured time; a validation takes no time, and what happens at
//! the same moment is ordered by the seed. Same scheduler, same memory, same validation as on threads;
//! reproducible to the last abort.
//!
//! Within an attempt the gas used so far is the clock, at the attempt's pace: each read sees what was published by its own moment, and
//! the writes show at the end.
//!
//! ```text
//!   start        a          b                  c         end = start + gas (or time)
//!     ├──────────●──────────●──────────────────●──────────┤
//!        reads of a and b are over     ▲ the read of c is yet to come
//!                                      │
//!                   another attempt publishes c, or marks it as about to change
//! ```
//!
//! An attempt is run in one go when it starts, as if nothing else happened. If something that it has yet to read
//! changes while it lasts, it is run anew at that moment, and its reads so far find what they found: so it goes on
//! from there as a real worker would. The other reads, and the end, come out as they may.
//!
//! The clock runs to the gas that the receipt will say, no further: what is read while gas is used that comes back
//! as a refund is read at the end.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use revm::primitives::map::AddressMap;

use crate::attempt::{Attempts, guarded};
use crate::config;
use crate::evm::Evm;
use crate::notes::Notes;
use crate::pace::Pace;
use crate::record::Executed;
use crate::scheduler::{Next, Scheduler, Task, Validation};
use crate::stm::{Attempted, Blocked, Part, Stm};
use crate::view::{Timed, View};
use crate::{ExecutionError, Record, TxIndex};
use readers::Readers;

mod readers;

pub(crate) fn execute(
    attempts: Attempts<'_>,
    workers: usize,
    seed: u64,
) -> Result<Executed, ExecutionError> {
    let workers = config::virtual_workers(workers)?;
    let pace = Pace::new(attempts.config.measured, attempts.block.transactions.len())?;
    let stm = Stm::new(attempts);
    let mut elapsed = 0;
    let mut notes = Notes::default();
    if let Some(evm) = stm.evm() {
        let evm = evm.clocked().recorded(stm.recording());
        evm.database().take_time();
        let mut floor = Floor {
            stm: &stm,
            pace,
            evm,
            scheduler: singles(&stm),
            dice: ChaCha8Rng::seed_from_u64(seed),
            now: Moment::default(),
            running: BinaryHeap::new(),
            readers: Readers::default(),
            jobs: (0..workers).map(|_| None).collect(),
            idle: (0..workers).collect(),
            notes: Notes::default(),
        };
        floor.run()?;
        elapsed = floor.now.time;
        notes = floor.notes;
    }
    let executed = stm.into_executed(false, 0.0)?;
    Ok(Executed {
        trace: Notes::into_trace([notes], elapsed as f64),
        ..executed
    })
}

/// A moment: time since the block's start; moments alike are ordered by dice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    time: u64,
    tie: u64,
}

/// An attempt under way: how it will come out if nothing changes is known, but to nobody else.
struct Job<'a> {
    pace: Pace<'a>,
    transaction: TxIndex,
    incarnation: u32,
    started: u64,
    end: Moment,
    attempted: Attempted,
    part: Option<Part>,
    /// In order, those over and those to come.
    reads: Vec<Timed>,
}

impl Job<'_> {
    /// When something is or was read that many units of gas after the start.
    fn moment(&self, gas: u64) -> Moment {
        let since = self.pace.time(self.transaction, gas);
        let time = self.started.saturating_add(since).min(self.end.time);
        Moment { time, ..self.end }
    }

    /// How many of the reads are over.
    fn over(&self, now: Moment) -> usize {
        self.reads
            .partition_point(|read| self.moment(read.gas) <= now)
    }

    /// Whether what is yet to be read would be found as it was foreseen.
    fn goes_on(&self, stm: &Stm<'_>, now: Moment) -> bool {
        let mut to_come = self.reads[self.over(now)..].iter();
        to_come.all(|read| stm.holds(&read.outside, self.transaction))
            && match &self.attempted {
                Attempted::Finished(_) => true,
                Attempted::Blocked(blocked) => stm.blocks(blocked.on, self.transaction),
            }
    }
}

struct Floor<'s, 'a> {
    stm: &'s Stm<'a>,
    pace: Pace<'a>,
    evm: Evm<'a, 's, View<'s, 'a>>,
    scheduler: Scheduler,
    dice: ChaCha8Rng,
    now: Moment,
    /// (end, worker), soonest first; an end that no longer stands is passed over.
    running: BinaryHeap<Reverse<(Moment, u32)>>,
    readers: Readers,
    /// By worker.
    jobs: Vec<Option<Job<'a>>>,
    idle: Vec<u32>,
    notes: Notes,
}

impl<'a> Floor<'_, 'a> {
    fn run(&mut self) -> Result<(), ExecutionError> {
        self.employ()?;
        while let Some(Reverse((end, worker))) = self.running.pop() {
            let place = &mut self.jobs[worker as usize];
            let Some(job) = place.take_if(|job| job.end == end) else {
                continue;
            };
            self.now = end;
            let follow_up = self.conclude(worker, job)?;
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
                Next::Task(Task::Validate(validation)) => self.validate(validation)?,
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
        let tie = self.dice.next_u64();
        let started = self.now.time;
        let job = self.perform(transaction, incarnation, started, tie, Vec::new())?;
        self.running.push(Reverse((job.end, worker)));
        self.jobs[worker as usize] = Some(job);
        Ok(())
    }

    /// Runs an attempt from its start; the first reads find what `over` says, the others what there is.
    fn perform(
        &mut self,
        transaction: TxIndex,
        incarnation: u32,
        started: u64,
        tie: u64,
        over: Vec<Timed>,
    ) -> Result<Job<'a>, ExecutionError> {
        let (stm, evm) = (self.stm, &mut self.evm);
        evm.database().pin(over);
        let place = Cell::new(transaction);
        let mut part = None;
        let attempted = guarded(&place, incarnation, || {
            stm.attempt(evm, transaction, incarnation, &place, |ran| {
                part = Some(ran);
            })
        })?;
        let gas = match &attempted {
            Attempted::Finished(finished) => finished.fared.gas,
            Attempted::Blocked(blocked) => blocked.gas,
        };
        // Not before now, whatever has changed since it started.
        let lasts = self.pace.time(transaction, gas).max(1);
        let end = started.saturating_add(lasts).max(self.now.time);
        Ok(Job {
            pace: self.pace,
            transaction,
            incarnation,
            started,
            end: Moment { time: end, tie },
            attempted,
            part,
            reads: evm.database().timed_reads(),
        })
    }

    /// Something that `writer` wrote has changed: attempts that have yet to read it are run anew from here on.
    fn changed(&mut self, writer: TxIndex) -> Result<(), ExecutionError> {
        for worker in 0..self.jobs.len() {
            let (stm, now) = (self.stm, self.now);
            let disturbed = |job: &mut Job<'_>| job.transaction > writer && !job.goes_on(stm, now);
            let Some(mut job) = self.jobs[worker].take_if(disturbed) else {
                continue;
            };
            job.reads.truncate(job.over(now));
            let end = job.end;
            let job = self.perform(
                job.transaction,
                job.incarnation,
                job.started,
                end.tie,
                job.reads,
            )?;
            if job.end != end {
                self.running.push(Reverse((job.end, worker as u32)));
            }
            self.jobs[worker] = Some(job);
        }
        Ok(())
    }

    fn tracing(&self) -> bool {
        self.stm.attempts.config.record >= Record::Trace
    }

    fn conclude(&mut self, worker: u32, job: Job<'_>) -> Result<Option<Task>, ExecutionError> {
        let Job {
            transaction,
            incarnation,
            attempted,
            reads,
            started,
            end,
            part,
            pace: _,
        } = job;
        if let Some(part) = part.filter(|_| self.tracing()) {
            let (start, end) = (started as f64, end.time as f64);
            self.notes.attempt(worker, incarnation, part, start, end);
        }
        match attempted {
            Attempted::Finished(finished) => {
                let missed = self.readers.any_behind(transaction, &finished.effects);
                for read in &reads {
                    self.readers.note(&read.outside.read, transaction);
                }
                let wrote_new_location = self.stm.publish(transaction, finished);
                self.changed(transaction)?;
                // A new location sends everybody behind to validation again; not, if none of them can have missed it.
                Ok(self.scheduler.finish_execution(
                    transaction,
                    incarnation,
                    wrote_new_location && missed,
                ))
            }
            Attempted::Blocked(Blocked { reader, on, gas }) => {
                if self.tracing() {
                    let (unit, cause) = (self.stm.range(transaction), self.stm.blocked_by(on));
                    self.notes
                        .aborted(unit, incarnation, reader, Some(cause), gas);
                }
                Ok(self.scheduler.blocked(transaction, incarnation, on.writer))
            }
        }
    }

    fn validate(&mut self, validation: Validation) -> Result<Option<Task>, ExecutionError> {
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
            self.changed(transaction)?;
        }
        Ok(self
            .scheduler
            .finish_validation(validation, stale.is_some()))
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
