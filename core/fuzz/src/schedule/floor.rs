//! Modelled workers around the real scheduler. Owns whose turn it is, the locks a transaction's result lies
//! under (as in the executor: publishing, comparing and retracting take it), and all checks.

use leverloom_executor::scheduler::{Next, Scheduler, Task, Validation};

use super::job::{Attempt, Job, Published, READS};
use super::memory::{Memory, Version};
use super::workload::{LOCATIONS, MOST, Output, Script, Workload};
use super::{Fault, Tally};
use crate::dice::Dice;

/// More small steps than any block of this size can need: nearly all take some hundreds.
const ENDLESS: u32 = 50_000;
pub(super) struct Floor<'a> {
    workload: &'a Workload,
    serial: Vec<(Vec<u8>, Output)>,
    fault: Fault,
    dice: &'a mut Dice,
    scheduler: Scheduler,
    memory: Memory,
    workers: Vec<Job>,
    /// The latest executed attempt of each transaction.
    finished: [Option<(Attempt, Output)>; MOST],
    /// Which worker holds a transaction's result.
    locks: [Option<usize>; MOST],
    /// The next incarnation that may start, and whether one is under way.
    incarnations: [(u32, bool); MOST],
    /// Tasks handed out and not reported.
    out: u32,
    committed: usize,
    tally: Tally,
}

impl<'a> Floor<'a> {
    pub(super) fn new(workload: &'a Workload, fault: Fault, dice: &'a mut Dice) -> Self {
        Self {
            serial: workload.serial(),
            fault,
            dice,
            scheduler: if workload.grows {
                Scheduler::growing(workload.scripts.len())
            } else {
                Scheduler::with_hints(workload.hints.iter().copied())
            },
            memory: Memory::default(),
            workers: vec![Job::Free; workload.workers],
            finished: [None; MOST],
            locks: [None; MOST],
            incarnations: [(0, false); MOST],
            out: 0,
            committed: 0,
            tally: Tally {
                transactions: workload.scripts.len() as u32,
                ..Tally::default()
            },
            workload,
        }
    }

    /// Everybody's turns, until all are home.
    pub(super) fn run(mut self) -> Result<Tally, String> {
        while let Some(worker) = self.whose_turn()? {
            self.tally.steps += 1;
            if self.tally.steps > ENDLESS {
                return Err(format!("no end after {ENDLESS} steps"));
            }
            self.workers[worker] = self.turn(worker)?;
        }
        if self.committed < self.serial.len() {
            return Err(format!(
                "the block is called done with {} of {} transactions committed",
                self.committed,
                self.serial.len()
            ));
        }
        Ok(self.tally)
    }

    /// Somebody who is awake and not at a lock that another holds.
    fn whose_turn(&mut self) -> Result<Option<usize>, String> {
        let count = self.workers.len();
        let first = self.dice.index(count);
        let turns = (0..count).map(|turn| (first + turn) % count);
        let mut home = 0;
        for worker in turns {
            match self.workers[worker] {
                Job::Home => home += 1,
                Job::Asleep => {}
                job => {
                    let holder = job.holds().and_then(|transaction| self.locks[transaction]);
                    if holder.is_none_or(|holder| holder == worker) {
                        return Ok(Some(worker));
                    }
                }
            }
        }
        if home == count {
            Ok(None)
        } else {
            Err(format!(
                "{} of {count} workers sleep for ever, {} of {} transactions committed",
                count - home,
                self.committed,
                self.serial.len()
            ))
        }
    }

    fn turn(&mut self, worker: usize) -> Result<Job, String> {
        match self.workers[worker] {
            Job::Free => self.next(None),
            Job::Asleep | Job::Home => unreachable!("has no turn"),
            Job::Reading(attempt) => Ok(self.read(attempt)),
            Job::Stopped(attempt, on) => {
                self.tally.blocked += 1;
                let transaction = attempt.transaction;
                self.incarnations[transaction] = (attempt.incarnation + 1, false);
                let follow_up =
                    self.scheduler
                        .blocked(transaction as u32, attempt.incarnation, on as u32);
                self.reported(follow_up)
            }
            Job::Publishing(attempt, output, published) => {
                self.publish(worker, attempt, output, published)
            }
            Job::Executed(attempt, new_location) => {
                let follow_up = self.report_execution(&attempt, new_location);
                self.reported(follow_up)
            }
            Job::Comparing(validation, compared) => Ok(self.compare(worker, validation, compared)),
            Job::Judging(validation, stale) => {
                let aborts = stale && self.scheduler.try_abort(validation);
                if aborts && (validation.transaction as usize) < self.committed {
                    return Err(format!(
                        "transaction {} is committed and aborted",
                        validation.transaction
                    ));
                }
                Ok(if aborts {
                    self.tally.aborts += 1;
                    Job::Retracting(validation, 0)
                } else {
                    Job::Validated(validation, false)
                })
            }
            Job::Retracting(validation, marked) => Ok(self.retract(worker, validation, marked)),
            Job::Validated(validation, aborted) => {
                if aborted {
                    let next = validation.incarnation + 1;
                    self.incarnations[validation.transaction as usize] = (next, false);
                }
                let follow_up = self.scheduler.finish_validation(validation, aborted);
                self.reported(follow_up)
            }
        }
    }

    /// A task was reported back; the same worker goes on.
    fn reported(&mut self, follow_up: Option<Task>) -> Result<Job, String> {
        self.out -= 1;
        self.commit()?;
        self.next(follow_up)
    }

    /// The follow-up, or what the scheduler has.
    fn next(&mut self, follow_up: Option<Task>) -> Result<Job, String> {
        if self.scheduler.is_open() && self.dice.chance(20) {
            self.grow();
        }
        let mut next = follow_up.map_or(Next::Wait, Next::Task);
        while next == Next::Wait {
            let guess = self.scheduler.may_have_task();
            next = self.scheduler.next_task();
            if !guess && matches!(next, Next::Task(_)) {
                return Err(format!("{next:?}, though there was said to be none"));
            }
            if next == Next::Wait && !self.grow() {
                break;
            }
        }
        match next {
            Next::Task(task) => {
                if self.scheduler.may_have_task() {
                    self.ring();
                }
                self.out += 1;
                self.begin(task)
            }
            Next::Wait if self.out == 0 => Err("a worker waits for nobody".to_owned()),
            Next::Wait if self.workload.bell => Ok(Job::Asleep),
            Next::Wait => Ok(Job::Free),
            Next::Done => {
                for worker in &mut self.workers {
                    if matches!(worker, Job::Asleep) && self.fault != Fault::LeavesSleepers {
                        *worker = Job::Free;
                    }
                }
                Ok(Job::Home)
            }
        }
    }

    /// Adds a few transactions; false if all are there.
    fn grow(&mut self) -> bool {
        let grows = self.scheduler.is_open();
        if grows {
            let first = self.scheduler.len() as usize;
            let few = 1 + self.dice.index(3);
            for front in self.workload.hints.iter().skip(first).take(few) {
                self.scheduler.push(*front);
            }
            if self.scheduler.len() as usize == self.workload.hints.len() {
                self.scheduler.close();
            }
        }
        grows
    }

    /// Wakes one.
    fn ring(&mut self) {
        let count = self.workers.len();
        let first = self.dice.index(count);
        let mut sleepers = (0..count).map(|turn| (first + turn) % count);
        if let Some(sleeper) = sleepers.find(|&worker| matches!(self.workers[worker], Job::Asleep))
        {
            self.workers[sleeper] = Job::Free;
        }
    }

    fn begin(&mut self, task: Task) -> Result<Job, String> {
        let (transaction, incarnation) = match task {
            Task::Validate(validation) => return Ok(Job::Comparing(validation, 0)),
            Task::Execute {
                transaction,
                incarnation,
            } => (transaction as usize, incarnation),
        };
        if transaction < self.committed {
            return Err(format!(
                "transaction {transaction} is committed and tried again"
            ));
        }
        let expected = (incarnation, false);
        if self.incarnations[transaction] != expected {
            return Err(format!(
                "transaction {transaction}, attempt {incarnation}: (next attempt, under way) is {:?}",
                self.incarnations[transaction]
            ));
        }
        self.incarnations[transaction].1 = true;
        self.tally.attempts += 1;
        Ok(Job::Reading(Attempt {
            transaction,
            incarnation,
            known: self.workload.scripts[transaction].begin(),
            seen: [(None, 0); READS],
            count: 0,
        }))
    }

    fn read(&self, mut attempt: Attempt) -> Job {
        let script = &self.workload.scripts[attempt.transaction];
        let Some(&place) = script.reads.get(attempt.count) else {
            let output = script.output(attempt.known, self.workload.locations);
            return Job::Publishing(attempt, output, Published::default());
        };
        let location = Script::location(place, attempt.known, self.workload.locations);
        match self.memory.look(location, attempt.transaction) {
            Err(writer) => Job::Stopped(attempt, writer),
            Ok(value) => {
                attempt.seen[attempt.count] = (location, value);
                attempt.count += 1;
                attempt.known = Script::learn(attempt.known, value);
                Job::Reading(attempt)
            }
        }
    }

    /// One step: sets the values, then gives notice of the fee, then takes back what the previous
    /// incarnation wrote elsewhere.
    fn publish(
        &mut self,
        worker: usize,
        attempt: Attempt,
        output: Output,
        mut published: Published,
    ) -> Result<Job, String> {
        let transaction = attempt.transaction;
        if self.fault == Fault::ReportsTooEarly && !published.reported {
            published.reported = true;
            published.follow_up = self.report_execution(&attempt, true);
            self.commit()?;
            return Ok(Job::Publishing(attempt, output, published));
        }
        self.locks[transaction] = Some(worker);
        let step = published.step;
        published.step += 1;
        let location = step % (LOCATIONS + 1);
        if step == LOCATIONS {
            self.memory.set_fee(transaction, Some(output.fee));
        } else if step < LOCATIONS {
            if let Some(value) = output.writes[location] {
                published.new_location |= self.memory.get(transaction, location) == Version::None;
                self.memory
                    .set(transaction, location, Version::Value(value));
            }
        } else if location < LOCATIONS {
            if output.writes[location].is_none() {
                self.memory.set(transaction, location, Version::None);
            }
        } else {
            self.finished[transaction] = Some((attempt, output));
            self.locks[transaction] = None;
            return if published.reported {
                self.reported(published.follow_up)
            } else {
                Ok(Job::Executed(attempt, published.new_location))
            };
        }
        Ok(Job::Publishing(attempt, output, published))
    }

    fn report_execution(&mut self, attempt: &Attempt, new_location: bool) -> Option<Task> {
        let told = new_location && self.fault != Fault::HidesNewLocations;
        self.scheduler
            .finish_execution(attempt.transaction as u32, attempt.incarnation, told)
    }

    /// One step: one read of the incarnation, if it is still the latest.
    fn compare(&mut self, worker: usize, validation: Validation, compared: usize) -> Job {
        let transaction = validation.transaction as usize;
        let finished = self.finished[transaction]
            .filter(|(attempt, _)| attempt.incarnation == validation.incarnation);
        let Some((attempt, _)) = finished else {
            self.locks[transaction] = None;
            return Job::Judging(validation, false);
        };
        if compared == attempt.count || self.fault == Fault::ValidatesNothing {
            self.locks[transaction] = None;
            return Job::Judging(validation, false);
        }
        let (location, seen) = attempt.seen[compared];
        if self.memory.look(location, transaction) == Ok(seen) {
            self.locks[transaction] = Some(worker);
            Job::Comparing(validation, compared + 1)
        } else {
            self.locks[transaction] = None;
            Job::Judging(validation, true)
        }
    }

    /// One step: one location is marked as an estimate, last of all the fee.
    fn retract(&mut self, worker: usize, validation: Validation, marked: usize) -> Job {
        let transaction = validation.transaction as usize;
        if self.fault == Fault::MarksNoEstimates {
            return Job::Validated(validation, true);
        }
        self.locks[transaction] = Some(worker);
        if marked == LOCATIONS {
            self.memory.set_fee(transaction, None);
            self.locks[transaction] = None;
            return Job::Validated(validation, true);
        }
        let written = self.finished[transaction].and_then(|(_, output)| output.writes[marked]);
        if written.is_some() {
            self.memory.set(transaction, marked, Version::Estimate);
        }
        Job::Retracting(validation, marked + 1)
    }

    /// Compares what the scheduler has committed since with the serial result.
    fn commit(&mut self) -> Result<(), String> {
        let frontier = self.scheduler.frontier() as usize;
        if frontier < self.committed {
            return Err(format!("the frontier went back to {frontier}"));
        }
        while self.committed < frontier {
            let transaction = self.committed;
            let (seen, output) = &self.serial[transaction];
            let Some((attempt, found)) = &self.finished[transaction] else {
                return Err(format!("transaction {transaction} is committed unexecuted"));
            };
            let saw = attempt.seen[..attempt.count]
                .iter()
                .map(|&(_, value)| value);
            let published = (0..LOCATIONS).all(|location| {
                let version = output.writes[location].map_or(Version::None, Version::Value);
                self.memory.get(transaction, location) == version
            });
            let fee = self.memory.fee(transaction) == Some(output.fee);
            if !saw.eq(seen.iter().copied()) || found != output || !published || !fee {
                return Err(format!(
                    "transaction {transaction} is committed having read {:?} and written {found:?}; \
                     serially it reads {seen:?} and writes {output:?}",
                    &attempt.seen[..attempt.count]
                ));
            }
            self.committed += 1;
        }
        Ok(())
    }
}
