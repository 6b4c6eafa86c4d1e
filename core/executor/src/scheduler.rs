//! Block-STM's collaborative scheduler (Gelashvili et al., arXiv 2203.06871) as a pure state machine: it
//! hands out tasks and is told how they ended. It knows no thread, no lock, no clock, no EVM; a driver
//! turns its crank.
//!
//! What it calls a transaction is for the driver to say: on threads it is a unit, a run of several.
//!
//! One transaction's incarnations, each an attempt:
//!
//! ```text
//!               next_task                 finish_execution              try_abort
//!   Ready(i) ───────────────► Executing(i) ───────────────► Executed(i) ──────────► Aborting(i)
//!      ▲                           │                             │                       │
//!      │                           │ blocked(on),                │ validated, and all    │
//!      │                           │ `on` not executed           │ before it committed   │
//!      │   `on` is executed        ▼                             ▼                       │
//!      ├─── i + 1 ◄─────────── Blocked(i)                    committed                   │
//!      └─── i + 1 ◄──────────────────────────────────────────────── finish_validation ───┘
//!
//!   Behind ──── the one in front is executed ────► Ready(0)
//! ```
//!
//! `Behind` is for a transaction that is known to depend on an earlier one (its sender's last): there is no
//! use in trying it before. It is a hint: what is right is decided by validation alone.
//!
//! Two cursors sweep the block from the left. All ready transactions are at or right of the execution
//! cursor; all executed ones that still need a validation are at or right of the validation cursor, or in
//! some worker's hands. Each time the validation cursor is set back a new *wave* begins there: what was
//! validated in an earlier wave counts no longer at or right of that place.
//!
//! The *frontier* is the first transaction that is not committed. Committed transactions stay as they
//! are. So an attempt that starts at the frontier reads final values only and needs no validation: one
//! worker alone validates nothing.
//!
//! What the driver owes: writes are published before `finish_execution`, marked as estimates between
//! `try_abort` and `finish_validation`, and every task handed out is reported back exactly once.

use crate::TxIndex;
use bits::Bits;

/// Something for a worker to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Run this incarnation; report by [`Scheduler::finish_execution`] or [`Scheduler::blocked`].
    Execute {
        /// Transaction.
        transaction: TxIndex,
        /// Incarnation, from 0.
        incarnation: u32,
    },
    /// Compare an incarnation's reads with what they would read now; report by
    /// [`Scheduler::finish_validation`].
    Validate(Validation),
}

/// Which validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validation {
    /// Transaction.
    pub transaction: TxIndex,
    /// Incarnation, from 0.
    pub incarnation: u32,
    /// Wave in which it was handed out.
    pub wave: u32,
}

/// What a worker that asks gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Do this.
    Task(Task),
    /// Nothing now; ask again when another worker has reported or a transaction was added. Only said while a
    /// task is out or transactions may be added.
    Wait,
    /// Every transaction is committed.
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Behind,
    Ready,
    Executing,
    Executed,
    Aborting,
    Blocked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Validated {
    No,
    InWave(u32),
    /// Read final values only.
    ForGood,
}

#[derive(Clone, Debug)]
struct Slot {
    status: Status,
    incarnation: u32,
    /// The present attempt started at the frontier.
    certain: bool,
    validated: Validated,
    /// The latest wave that began here.
    wave: u32,
    /// Transactions to wake when this one is executed.
    waiting: Vec<TxIndex>,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Scheduler {
    slots: Vec<Slot>,
    execution: TxIndex,
    validation: TxIndex,
    frontier: TxIndex,
    wave: u32,
    /// The latest wave that began at or left of the frontier.
    frontier_wave: u32,
    /// Tasks handed out and not reported back.
    out: u32,
    /// How many are ready.
    ready: u32,
    /// Which are ready, so that a cursor need not look at each.
    is_ready: Bits,
    /// Which are executed.
    is_executed: Bits,
    /// One past the last transaction that was ever executed: none behind it needs a validation.
    executed: TxIndex,
    /// Whether slots may still be added.
    open: bool,
}

impl Scheduler {
    /// A block of independent transactions, as far as is known; none executed.
    pub fn new(transactions: TxIndex) -> Self {
        Self::with_hints((0..transactions).map(|_| None))
    }

    /// A block with an entry for each transaction: an earlier one that it is known to depend on.
    pub fn with_hints(behind: impl IntoIterator<Item = Option<TxIndex>>) -> Self {
        let mut scheduler = Self::growing(0);
        for front in behind {
            scheduler.push(front);
        }
        scheduler.close();
        scheduler
    }

    /// No transaction yet, room for so many; [`Scheduler::push`] adds them, [`Scheduler::close`] ends that.
    pub fn growing(room: usize) -> Self {
        Self {
            slots: Vec::with_capacity(room),
            execution: 0,
            validation: 0,
            frontier: 0,
            wave: 0,
            frontier_wave: 0,
            out: 0,
            ready: 0,
            is_ready: Bits::default(),
            is_executed: Bits::default(),
            executed: 0,
            open: true,
        }
    }

    /// Adds a transaction at the end, behind an earlier one that it is known to depend on, if any.
    pub fn push(&mut self, behind: Option<TxIndex>) {
        let transaction = self.slots.len() as TxIndex;
        let front = behind.and_then(|front| self.slots.get_mut(front as usize));
        // One that is executed already is nothing to wait for.
        let front = front.filter(|front| front.status != Status::Executed);
        let is_free = front.is_none();
        if let Some(front) = front {
            front.waiting.push(transaction);
        }
        self.slots.push(Slot {
            status: Status::Behind,
            incarnation: 0,
            certain: false,
            validated: Validated::No,
            wave: 0,
            waiting: Vec::new(),
        });
        if is_free {
            self.turn(transaction, Status::Ready);
        }
    }

    /// No transaction will be added.
    pub fn close(&mut self) {
        self.open = false;
    }

    /// Whether transactions may still be added.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Transactions added so far.
    pub fn len(&self) -> TxIndex {
        self.slots.len() as TxIndex
    }

    /// Whether none has been added.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether one is ready to be executed.
    pub fn has_ready(&self) -> bool {
        self.ready > 0
    }

    /// A task for a worker that has none.
    pub fn next_task(&mut self) -> Next {
        let end = self.slots.len() as TxIndex;
        if self.frontier == end && !self.open {
            return Next::Done;
        }
        let executed = self.is_executed.next(self.validation.max(self.frontier));
        let ready = self.is_ready.next(self.execution);
        let task = match (executed, ready) {
            (Some(executed), _) if executed < self.execution => {
                self.validation = executed + 1;
                self.validate(executed)
            }
            // The cursors go on side by side; the first that comes to something has it.
            (executed, Some(ready)) if executed.is_none_or(|executed| ready < executed) => {
                self.execution = ready + 1;
                self.validation = self.validation.max(ready);
                self.start(ready)
            }
            (Some(executed), _) => {
                self.execution = executed + 1;
                self.validation = executed + 1;
                self.validate(executed)
            }
            (None, _) => {
                self.execution = end;
                self.validation = self.validation.max(end);
                debug_assert!(
                    self.out > 0 || self.open,
                    "invariant: with nothing to do and nothing out all is committed"
                );
                return Next::Wait;
            }
        };
        self.out += 1;
        Next::Task(task)
    }

    /// Whether [`Scheduler::next_task`] may have a task: a cheap guess that errs towards yes.
    pub fn may_have_task(&self) -> bool {
        // Not the execution cursor: set back by a wake, it has executed transactions behind it.
        self.ready > 0 || self.validation.max(self.frontier) < self.executed
    }

    /// All transactions before this one are committed.
    pub fn frontier(&self) -> TxIndex {
        self.frontier
    }

    /// An execution ended and its writes are published. `wrote_new_location`: it wrote where its previous
    /// incarnation had not, so transactions behind it may have missed the write; no, too, if the driver knows that
    /// of those executed by now none has read there. The task returned, if any, is for the same worker.
    pub fn finish_execution(
        &mut self,
        transaction: TxIndex,
        incarnation: u32,
        wrote_new_location: bool,
    ) -> Option<Task> {
        let slot = &mut self.slots[transaction as usize];
        debug_assert_eq!(
            (slot.status, slot.incarnation),
            (Status::Executing, incarnation)
        );
        let certain = slot.certain;
        slot.validated = if certain {
            Validated::ForGood
        } else {
            Validated::No
        };
        let waiting = std::mem::take(&mut slot.waiting);
        self.turn(transaction, Status::Executed);
        self.executed = self.executed.max(transaction + 1);
        for waiter in waiting {
            self.wake(waiter);
        }
        if certain {
            if wrote_new_location {
                self.set_back(transaction + 1);
            }
            self.advance();
        } else if wrote_new_location {
            self.set_back(transaction);
        } else if self.validation > transaction {
            return Some(self.validate(transaction));
        }
        self.out -= 1;
        None
    }

    /// An execution read an estimate of `on` and stopped. The task returned, if any, is for the same
    /// worker: `on` is executed by now, so try again.
    pub fn blocked(&mut self, transaction: TxIndex, incarnation: u32, on: TxIndex) -> Option<Task> {
        debug_assert!(
            on < transaction,
            "a transaction waits for earlier ones only"
        );
        let executed = self.slots[on as usize].status == Status::Executed;
        let slot = &mut self.slots[transaction as usize];
        debug_assert_eq!(
            (slot.status, slot.incarnation),
            (Status::Executing, incarnation)
        );
        if executed {
            slot.incarnation += 1;
            return Some(self.start(transaction));
        }
        self.turn(transaction, Status::Blocked);
        self.slots[on as usize].waiting.push(transaction);
        self.out -= 1;
        None
    }

    /// A validation failed: may this worker abort the incarnation? No, if another has done so already, or
    /// if the validation was overtaken by the transaction's commit.
    pub fn try_abort(&mut self, validation: Validation) -> bool {
        let Validation {
            transaction,
            incarnation,
            ..
        } = validation;
        let slot = &self.slots[transaction as usize];
        let wins = slot.status == Status::Executed
            && slot.incarnation == incarnation
            && transaction >= self.frontier;
        if wins {
            self.turn(transaction, Status::Aborting);
        }
        wins
    }

    /// A validation ended; `aborted` after a granted [`Scheduler::try_abort`], the writes being marked as
    /// estimates. The task returned, if any, is for the same worker.
    pub fn finish_validation(&mut self, validation: Validation, aborted: bool) -> Option<Task> {
        let Validation {
            transaction,
            incarnation,
            wave,
        } = validation;
        let slot = &mut self.slots[transaction as usize];
        if aborted {
            debug_assert_eq!(slot.status, Status::Aborting);
            slot.incarnation += 1;
            self.turn(transaction, Status::Ready);
            // Whoever read the aborted writes has to look again.
            self.set_back(transaction + 1);
            if self.execution > transaction {
                return Some(self.start(transaction));
            }
        } else if slot.status == Status::Executed && slot.incarnation == incarnation {
            slot.validated = match slot.validated {
                Validated::ForGood => Validated::ForGood,
                Validated::InWave(earlier) => Validated::InWave(earlier.max(wave)),
                Validated::No => Validated::InWave(wave),
            };
            self.advance();
        }
        self.out -= 1;
        None
    }

    fn turn(&mut self, transaction: TxIndex, status: Status) {
        let before = std::mem::replace(&mut self.slots[transaction as usize].status, status);
        match before {
            Status::Ready => {
                self.ready -= 1;
                self.is_ready.remove(transaction);
            }
            Status::Executed => self.is_executed.remove(transaction),
            _ => {}
        }
        match status {
            Status::Ready => {
                self.ready += 1;
                self.is_ready.insert(transaction);
            }
            Status::Executed => self.is_executed.insert(transaction),
            _ => {}
        }
    }

    fn start(&mut self, transaction: TxIndex) -> Task {
        self.turn(transaction, Status::Executing);
        let slot = &mut self.slots[transaction as usize];
        slot.certain = transaction == self.frontier;
        Task::Execute {
            transaction,
            incarnation: slot.incarnation,
        }
    }

    fn validate(&self, transaction: TxIndex) -> Task {
        let incarnation = self.slots[transaction as usize].incarnation;
        Task::Validate(Validation {
            transaction,
            incarnation,
            wave: self.wave,
        })
    }

    fn wake(&mut self, transaction: TxIndex) {
        let slot = &mut self.slots[transaction as usize];
        debug_assert!(matches!(slot.status, Status::Blocked | Status::Behind));
        if slot.status == Status::Blocked {
            slot.incarnation += 1;
        }
        self.turn(transaction, Status::Ready);
        self.execution = self.execution.min(transaction);
    }

    /// Begins a new wave at `transaction`, unless the cursor has yet to come by there anyway.
    fn set_back(&mut self, transaction: TxIndex) {
        if self.validation > transaction && (transaction as usize) < self.slots.len() {
            self.validation = transaction;
            self.wave += 1;
            self.slots[transaction as usize].wave = self.wave;
        }
    }

    /// Commits what can be committed.
    fn advance(&mut self) {
        while let Some(slot) = self.slots.get(self.frontier as usize) {
            self.frontier_wave = self.frontier_wave.max(slot.wave);
            let valid = match slot.validated {
                Validated::No => false,
                Validated::InWave(wave) => wave >= self.frontier_wave,
                Validated::ForGood => true,
            };
            if slot.status != Status::Executed || !valid {
                break;
            }
            self.frontier += 1;
        }
    }
}

mod bits;
#[cfg(test)]
mod tests;
