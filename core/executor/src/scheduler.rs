//! Block-STM's collaborative scheduler (Gelashvili et al., arXiv 2203.06871) as a pure state machine: it
//! hands out tasks and is told how they ended. It knows no thread, no lock, no clock, no EVM; a driver
//! turns its crank.
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
    /// Nothing now; ask again when another worker has reported. Only said while a task is out.
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
}

impl Scheduler {
    /// A block of independent transactions, as far as is known; none executed.
    pub fn new(transactions: TxIndex) -> Self {
        Self::with_hints((0..transactions).map(|_| None))
    }

    /// A block with an entry for each transaction: an earlier one that it is known to depend on.
    pub fn with_hints(behind: impl IntoIterator<Item = Option<TxIndex>>) -> Self {
        let mut slots: Vec<Slot> = Vec::new();
        for (transaction, front) in (0..).zip(behind) {
            let front = front.and_then(|front| slots.get_mut(front as usize));
            let status = if front.is_some() {
                Status::Behind
            } else {
                Status::Ready
            };
            if let Some(front) = front {
                front.waiting.push(transaction);
            }
            slots.push(Slot {
                status,
                incarnation: 0,
                certain: false,
                validated: Validated::No,
                wave: 0,
                waiting: Vec::new(),
            });
        }
        Self {
            slots,
            execution: 0,
            validation: 0,
            frontier: 0,
            wave: 0,
            frontier_wave: 0,
            out: 0,
        }
    }

    /// A task for a worker that has none.
    pub fn next_task(&mut self) -> Next {
        let end = self.slots.len() as TxIndex;
        loop {
            if self.frontier == end {
                return Next::Done;
            }
            if self.validation < self.execution {
                let transaction = self.validation.max(self.frontier);
                self.validation = transaction + 1;
                if transaction < end && self.slots[transaction as usize].status == Status::Executed
                {
                    self.out += 1;
                    return Next::Task(self.validate(transaction));
                }
            } else if self.execution < end {
                let transaction = self.execution;
                self.execution += 1;
                if self.slots[transaction as usize].status == Status::Ready {
                    self.out += 1;
                    return Next::Task(self.start(transaction));
                }
            } else {
                debug_assert!(
                    self.out > 0,
                    "invariant: with nothing to do and nothing out all is committed"
                );
                return Next::Wait;
            }
        }
    }

    /// Whether [`Scheduler::next_task`] may have a task: a cheap guess that errs towards yes.
    pub fn may_have_task(&self) -> bool {
        self.validation < self.execution || (self.execution as usize) < self.slots.len()
    }

    /// All transactions before this one are committed.
    pub fn frontier(&self) -> TxIndex {
        self.frontier
    }

    /// An execution ended and its writes are published. `wrote_new_location`: it wrote where its previous
    /// incarnation had not, so transactions behind it may have missed the write. The task returned, if
    /// any, is for the same worker.
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
        slot.status = Status::Executed;
        let certain = slot.certain;
        slot.validated = if certain {
            Validated::ForGood
        } else {
            Validated::No
        };
        for waiter in std::mem::take(&mut slot.waiting) {
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
        slot.status = Status::Blocked;
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
        let slot = &mut self.slots[transaction as usize];
        let wins = slot.status == Status::Executed
            && slot.incarnation == incarnation
            && transaction >= self.frontier;
        if wins {
            slot.status = Status::Aborting;
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
            slot.status = Status::Ready;
            slot.incarnation += 1;
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

    fn start(&mut self, transaction: TxIndex) -> Task {
        let slot = &mut self.slots[transaction as usize];
        slot.status = Status::Executing;
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
        slot.status = Status::Ready;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn execute(transaction: TxIndex, incarnation: u32) -> Task {
        Task::Execute {
            transaction,
            incarnation,
        }
    }

    fn expect(scheduler: &mut Scheduler, task: Task) {
        assert_eq!(scheduler.next_task(), Next::Task(task));
    }

    /// The next task must be this validation; its ticket.
    #[track_caller]
    fn validation(next: Next, transaction: TxIndex, incarnation: u32) -> Validation {
        match next {
            Next::Task(Task::Validate(validation)) => {
                assert_eq!(
                    (validation.transaction, validation.incarnation),
                    (transaction, incarnation)
                );
                validation
            }
            other => panic!("no validation of {transaction}: {other:?}"),
        }
    }

    /// Four transactions, all handed out.
    fn four_running() -> Scheduler {
        let mut scheduler = Scheduler::new(4);
        for transaction in 0..4 {
            expect(&mut scheduler, execute(transaction, 0));
        }
        scheduler
    }

    #[test]
    fn an_empty_block_is_done() {
        assert_eq!(Scheduler::new(0).next_task(), Next::Done);
    }

    #[test]
    fn one_worker_goes_from_left_to_right_and_validates_nothing() {
        let mut scheduler = Scheduler::new(3);
        for transaction in 0..3 {
            expect(&mut scheduler, execute(transaction, 0));
            assert_eq!(scheduler.finish_execution(transaction, 0, true), None);
            assert_eq!(scheduler.frontier(), transaction + 1);
        }
        assert_eq!(scheduler.next_task(), Next::Done);
    }

    #[test]
    fn nothing_is_done_while_a_task_is_out() {
        let mut scheduler = Scheduler::new(2);
        expect(&mut scheduler, execute(0, 0));
        expect(&mut scheduler, execute(1, 0));
        assert_eq!(scheduler.next_task(), Next::Wait);
        scheduler.finish_execution(1, 0, true);
        let ticket = validation(scheduler.next_task(), 1, 0);
        scheduler.finish_validation(ticket, false);
        assert_eq!(
            scheduler.next_task(),
            Next::Wait,
            "transaction 0 is still out"
        );
        scheduler.finish_execution(0, 0, false);
        assert_eq!(scheduler.next_task(), Next::Done);
    }

    #[test]
    fn a_new_write_sends_everybody_behind_to_validation_again() {
        let mut scheduler = four_running();
        for transaction in [1, 2] {
            scheduler.finish_execution(transaction, 0, true);
            let ticket = validation(scheduler.next_task(), transaction, 0);
            scheduler.finish_validation(ticket, false);
        }
        assert_eq!(scheduler.finish_execution(0, 0, true), None);
        assert_eq!(
            scheduler.frontier(),
            1,
            "1 and 2 were validated in an earlier wave"
        );
        for transaction in [1, 2] {
            let ticket = validation(scheduler.next_task(), transaction, 0);
            scheduler.finish_validation(ticket, false);
        }
        assert_eq!(scheduler.frontier(), 3);
    }

    #[test]
    fn without_a_new_write_nobody_behind_is_doubted() {
        let mut scheduler = four_running();
        for transaction in [1, 2, 3] {
            scheduler.finish_execution(transaction, 0, true);
            let ticket = validation(scheduler.next_task(), transaction, 0);
            scheduler.finish_validation(ticket, false);
        }
        assert_eq!(scheduler.frontier(), 0);
        assert_eq!(scheduler.finish_execution(0, 0, false), None);
        assert_eq!(scheduler.next_task(), Next::Done);
    }

    #[test]
    fn a_validation_from_an_earlier_wave_commits_nothing() {
        let mut scheduler = four_running();
        scheduler.finish_execution(2, 0, true);
        let early = validation(scheduler.next_task(), 2, 0);
        scheduler.finish_execution(1, 0, true); // a new wave from 1 on, while 2 is being validated
        scheduler.finish_execution(0, 0, false);
        let ticket = validation(scheduler.next_task(), 1, 0);
        scheduler.finish_validation(ticket, false);
        scheduler.finish_validation(early, false);
        assert_eq!(scheduler.frontier(), 2);
        let ticket = validation(scheduler.next_task(), 2, 0);
        scheduler.finish_validation(ticket, false);
        assert_eq!(scheduler.frontier(), 3);
    }

    #[test]
    fn an_abort_runs_the_transaction_again_and_doubts_those_behind() {
        let mut scheduler = four_running();
        scheduler.finish_execution(1, 0, true);
        scheduler.finish_execution(2, 0, true);
        let first = validation(scheduler.next_task(), 1, 0);
        let second = validation(scheduler.next_task(), 2, 0);
        scheduler.finish_validation(second, false);
        assert!(scheduler.try_abort(first));
        assert_eq!(
            scheduler.finish_validation(first, true),
            Some(execute(1, 1))
        );
        validation(scheduler.next_task(), 2, 0);
    }

    #[test]
    fn only_one_worker_aborts_an_incarnation() {
        let mut scheduler = four_running();
        scheduler.finish_execution(1, 0, true);
        let ticket = validation(scheduler.next_task(), 1, 0);
        assert!(scheduler.try_abort(ticket));
        assert!(!scheduler.try_abort(ticket), "already aborting");
        assert_eq!(
            scheduler.finish_validation(ticket, true),
            Some(execute(1, 1))
        );
        assert!(
            !scheduler.try_abort(ticket),
            "a stale validation of the first incarnation"
        );
        scheduler.finish_execution(1, 1, true);
        assert!(!scheduler.try_abort(ticket), "a stale validation again");
    }

    #[test]
    fn a_committed_transaction_is_not_aborted_by_a_validation_that_was_overtaken() {
        let mut scheduler = four_running();
        scheduler.finish_execution(1, 0, true);
        let slow = validation(scheduler.next_task(), 1, 0);
        scheduler.finish_execution(0, 0, true);
        let quick = validation(scheduler.next_task(), 1, 0);
        scheduler.finish_validation(quick, false);
        assert_eq!(scheduler.frontier(), 2);
        assert!(!scheduler.try_abort(slow));
        assert_eq!(scheduler.finish_validation(slow, false), None);
    }

    #[test]
    fn an_attempt_that_starts_at_the_frontier_commits_without_validation() {
        let mut scheduler = four_running();
        scheduler.finish_execution(1, 0, true);
        let ticket = validation(scheduler.next_task(), 1, 0);
        assert!(scheduler.try_abort(ticket));
        scheduler.finish_execution(0, 0, true);
        assert_eq!(
            scheduler.finish_validation(ticket, true),
            Some(execute(1, 1))
        );
        assert_eq!(scheduler.finish_execution(1, 1, true), None);
        assert_eq!(scheduler.frontier(), 2);
    }

    #[test]
    fn a_blocked_transaction_wakes_when_the_other_is_executed() {
        let mut scheduler = Scheduler::new(2);
        expect(&mut scheduler, execute(0, 0));
        expect(&mut scheduler, execute(1, 0));
        assert_eq!(scheduler.blocked(1, 0, 0), None);
        assert_eq!(scheduler.next_task(), Next::Wait);
        scheduler.finish_execution(0, 0, true);
        expect(&mut scheduler, execute(1, 1));
    }

    #[test]
    fn a_transaction_blocked_too_late_tries_again_at_once() {
        let mut scheduler = four_running();
        scheduler.finish_execution(0, 0, true);
        assert_eq!(scheduler.blocked(1, 0, 0), Some(execute(1, 1)));
    }

    #[test]
    fn an_incarnation_is_bumped_once_by_each_wake() {
        let mut scheduler = four_running();
        assert_eq!(scheduler.blocked(3, 0, 1), None);
        scheduler.finish_execution(1, 0, true);
        let ticket = validation(scheduler.next_task(), 1, 0);
        // Transaction 1 is aborted and executed again: nobody waits for it any more.
        assert!(scheduler.try_abort(ticket));
        assert_eq!(
            scheduler.finish_validation(ticket, true),
            Some(execute(1, 1))
        );
        expect(&mut scheduler, execute(3, 1));
        assert_eq!(scheduler.finish_execution(1, 1, true), None);
        validation(scheduler.next_task(), 1, 1);
        assert_eq!(scheduler.next_task(), Next::Wait);
    }

    #[test]
    fn a_transaction_known_to_depend_is_not_tried_before_the_one_in_front() {
        let mut scheduler = Scheduler::with_hints([None, Some(0), None, Some(1)]);
        expect(&mut scheduler, execute(0, 0));
        expect(&mut scheduler, execute(2, 0));
        assert_eq!(scheduler.next_task(), Next::Wait);
        scheduler.finish_execution(0, 0, true);
        expect(&mut scheduler, execute(1, 0));
        scheduler.finish_execution(2, 0, true);
        validation(scheduler.next_task(), 2, 0);
        assert_eq!(scheduler.next_task(), Next::Wait);
        scheduler.finish_execution(1, 0, false);
        expect(&mut scheduler, execute(3, 0));
    }
}
