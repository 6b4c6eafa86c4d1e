//! The threads driver: workers of the rayon pool it is called in turn the scheduler's crank, at a desk that
//! they share; times are measured by the caller's clock. Owns what one worker does with a task, and its notes.

use std::cell::Cell;

use crate::attempt::{Attempts, guarded};
use crate::config;
use crate::desk::{Desk, Fared, Hand, Ran, Supply, Unit};
use crate::evm::Evm;
use crate::notes::Notes;
use crate::plan::Plan;
use crate::record::Executed;
use crate::scheduler::{Task, Validation};
use crate::stm::{Attempted, Blocked, Finished, Stale, Stm};
use crate::sync::{Mutex, PoisonError, lock};
use crate::view::View;
use crate::{ExecutionError, Outcome, Record, Trace, TxIndex};

/// Units that may be open for each worker: beyond that, guesses at what collides are better made later.
const AHEAD: u32 = 8;

pub(crate) fn execute(attempts: Attempts<'_>, workers: usize) -> Result<Executed, ExecutionError> {
    let workers = config::threads(workers, attempts.block.transactions.len())?;
    let began = attempts.config.clock.now_us();
    let stm = Stm::new(attempts);
    let crew = Crew::new(&stm, workers, began);
    match workers {
        0 => {
            return Ok(Executed {
                outcome: Outcome::default(),
                trace: Trace::default(),
                logs: Vec::new(),
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
    let Crew { desk, notes, .. } = crew;
    if let Some(error) = desk.into_failure() {
        return Err(error);
    }
    let mut executed = stm.into_executed(workers > 1, began)?;
    let elapsed = attempts.config.clock.now_us() - began;
    let notes = notes.into_inner().unwrap_or_else(PoisonError::into_inner);
    // What was run at the end, one after the other, began last.
    let last = executed.trace.attempts;
    executed.trace = Notes::into_trace(notes, elapsed);
    executed.trace.attempts.extend(last);
    Ok(executed)
}

/// What the workers share.
struct Crew<'s, 'a> {
    stm: &'s Stm<'a>,
    began: f64,
    desk: Desk<Cutter<'s, 'a>, ExecutionError>,
    notes: Mutex<Vec<Notes>>,
}

impl<'s, 'a> Crew<'s, 'a> {
    fn new(stm: &'s Stm<'a>, workers: u32, began: f64) -> Self {
        let transactions = stm.attempts.block.transactions.len();
        let plan = Plan::new(transactions, workers);
        Self {
            stm,
            began,
            desk: Desk::new(Cutter { stm, plan }, transactions, AHEAD * workers),
            notes: Mutex::default(),
        }
    }

    /// One worker, until the block is done.
    fn work(&self, number: u32) {
        let Some(evm) = self.stm.evm() else {
            return;
        };
        let place = Cell::new(0);
        let mut worker = Worker {
            crew: self,
            evm,
            place: &place,
            number,
            notes: Notes::default(),
        };
        let mut next = self.desk.come();
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
            place.set(self.stm.range(unit).start);
            next = match guarded(&place, incarnation, || self.desk.turn(task, &mut worker)) {
                Ok(next) => next,
                Err(error) => {
                    self.desk.fail(error);
                    None
                }
            };
        }
        lock(&self.notes).push(worker.notes);
    }

    fn tracing(&self) -> bool {
        self.stm.attempts.config.record >= Record::Trace
    }

    fn now(&self) -> f64 {
        self.stm.attempts.config.clock.now_us() - self.began
    }
}

/// Cuts the block into units as the plan says.
struct Cutter<'s, 'a> {
    stm: &'s Stm<'a>,
    plan: Plan,
}

impl Supply for Cutter<'_, '_> {
    fn next(&mut self, unit: TxIndex) -> Option<Unit> {
        let cut = self.plan.cut(&self.stm.attempts.block.transactions, unit)?;
        self.stm.add(cut.range);
        Some(Unit { behind: cut.behind })
    }

    fn ran(&mut self, unit: TxIndex, fared: Fared) {
        let transactions = &self.stm.attempts.block.transactions;
        self.plan
            .ran(transactions, &self.stm.range(unit), unit, fared);
    }

    fn stood(&mut self) {
        self.plan.stood();
    }

    fn collided(&mut self, unit: TxIndex, reader: TxIndex) {
        let reader = &self.stm.attempts.block.transactions[reader as usize];
        self.plan.collided(reader, unit);
    }
}

/// One worker with its EVM.
struct Worker<'c, 's, 'a> {
    crew: &'c Crew<'s, 'a>,
    evm: Evm<'a, 's, View<'s, 'a>>,
    /// Where it is, should it panic.
    place: &'c Cell<TxIndex>,
    number: u32,
    notes: Notes,
}

impl Hand for Worker<'_, '_, '_> {
    type Finished = Box<Finished>;
    type Stale = Stale;

    fn attempt(&mut self, unit: TxIndex, incarnation: u32) -> Ran<Box<Finished>> {
        let crew = self.crew;
        let mut start = if crew.tracing() { crew.now() } else { 0.0 };
        let (evm, notes) = (&mut self.evm, &mut self.notes);
        let attempted = crew
            .stm
            .attempt(evm, unit, incarnation, self.place, |part| {
                if crew.tracing() {
                    let end = crew.now();
                    notes.attempt(self.number, incarnation, part, start, end);
                    start = end;
                }
            });
        match attempted {
            Attempted::Finished(finished) => {
                let fared = finished.fared;
                Ran::Finished(finished, fared)
            }
            Attempted::Blocked(Blocked { reader, on, gas }) => {
                if crew.tracing() {
                    let (range, cause) = (crew.stm.range(unit), crew.stm.blocked_by(on));
                    notes.aborted(range, incarnation, reader, Some(cause), gas);
                }
                let on = on.writer;
                Ran::Blocked { reader, on }
            }
        }
    }

    fn publish(&mut self, unit: TxIndex, finished: Box<Finished>) -> bool {
        self.crew.stm.publish(unit, finished)
    }

    fn stale_read(&mut self, unit: TxIndex, incarnation: u32) -> Option<(TxIndex, Stale)> {
        self.notes.validations += 1;
        let stale = self.crew.stm.stale_read(unit, incarnation)?;
        Some((stale.reader, stale))
    }

    fn retract(&mut self, unit: TxIndex, incarnation: u32, stale: Stale) {
        let stm = self.crew.stm;
        let (cause, gas) = stm.retract(unit, &stale);
        self.notes
            .aborted(stm.range(unit), incarnation, stale.reader, cause, gas);
    }
}
