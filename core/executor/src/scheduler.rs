//! Block-STM's collaborative scheduler (Gelashvili et al., arXiv 2203.06871) as a pure state machine: it
//! hands out tasks and is told how they ended. It knows no thread, no lock, no clock, no EVM; a driver
//! turns its crank.
//!
//! One transaction's incarnations, each an attempt:
//!
//! ```text
//!               next_task                 finish_execution              try_abort
//!   Ready(i) ───────────────► Executing(i) ───────────────► Executed(i) ──────────► Aborting(i)
//!      ▲                           │                                                     │
//!      │                           │ blocked(on), `on` not executed                      │
//!      │   `on` is executed        ▼                                                     │
//!      ├─── i + 1 ◄─────────── Blocked(i)                                                │
//!      └─── i + 1 ◄──────────────────────────────────────────────── finish_validation ───┘
//! ```
//!
//! Two cursors sweep the block from the left. All ready transactions are at or right of the execution
//! cursor; all executed ones that still need a validation are at or right of the validation cursor, or in
//! some worker's hands. When both cursors are at the end and no task is out, the block is done.
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
    /// Compare this incarnation's reads with what they would read now; report by
    /// [`Scheduler::finish_validation`].
    Validate {
        /// Transaction.
        transaction: TxIndex,
        /// Incarnation, from 0.
        incarnation: u32,
    },
}

/// What a worker that asks gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Do this.
    Task(Task),
    /// Nothing now; ask again when another worker has reported. Only said while a task is out.
    Wait,
    /// The block is executed.
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Ready,
    Executing,
    Executed,
    Aborting,
    Blocked,
}

#[derive(Clone, Debug)]
struct Slot {
    status: Status,
    incarnation: u32,
    /// Blocked transactions to wake when this one is executed.
    waiting: Vec<TxIndex>,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Scheduler {
    slots: Vec<Slot>,
    execution: TxIndex,
    validation: TxIndex,
    /// Tasks handed out and not reported back.
    out: u32,
}

impl Scheduler {
    /// A block of so many transactions, none executed.
    pub fn new(transactions: TxIndex) -> Self {
        let slot = Slot {
            status: Status::Ready,
            incarnation: 0,
            waiting: Vec::new(),
        };
        Self {
            slots: vec![slot; transactions as usize],
            execution: 0,
            validation: 0,
            out: 0,
        }
    }

    /// A task for a worker that has none.
    pub fn next_task(&mut self) -> Next {
        let end = self.slots.len() as TxIndex;
        loop {
            if self.validation < self.execution {
                let transaction = self.validation;
                self.validation += 1;
                let slot = &self.slots[transaction as usize];
                if slot.status == Status::Executed {
                    self.out += 1;
                    return Next::Task(Task::Validate {
                        transaction,
                        incarnation: slot.incarnation,
                    });
                }
            } else if self.execution < end {
                let transaction = self.execution;
                self.execution += 1;
                if self.slots[transaction as usize].status == Status::Ready {
                    self.out += 1;
                    return Next::Task(self.start(transaction));
                }
            } else if self.out > 0 {
                return Next::Wait;
            } else {
                debug_assert!(
                    self.slots
                        .iter()
                        .all(|slot| slot.status == Status::Executed),
                    "done means all executed"
                );
                return Next::Done;
            }
        }
    }

    /// Whether [`Scheduler::next_task`] may have a task: a cheap guess that errs towards yes.
    pub fn may_have_task(&self) -> bool {
        self.validation < self.execution || (self.execution as usize) < self.slots.len()
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
        for waiter in std::mem::take(&mut slot.waiting) {
            self.wake(waiter);
        }
        if self.validation > transaction {
            if !wrote_new_location {
                return Some(Task::Validate {
                    transaction,
                    incarnation,
                });
            }
            self.validation = transaction;
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
        debug_assert_eq!(
            (
                self.slots[transaction as usize].status,
                self.slots[transaction as usize].incarnation
            ),
            (Status::Executing, incarnation)
        );
        let executed = self.slots[on as usize].status == Status::Executed;
        let slot = &mut self.slots[transaction as usize];
        if executed {
            slot.incarnation += 1;
            return Some(Task::Execute {
                transaction,
                incarnation: slot.incarnation,
            });
        }
        slot.status = Status::Blocked;
        self.slots[on as usize].waiting.push(transaction);
        self.out -= 1;
        None
    }

    /// A validation failed: may this worker abort the incarnation? No, if another has done so already.
    pub fn try_abort(&mut self, transaction: TxIndex, incarnation: u32) -> bool {
        let slot = &mut self.slots[transaction as usize];
        let wins = slot.status == Status::Executed && slot.incarnation == incarnation;
        if wins {
            slot.status = Status::Aborting;
        }
        wins
    }

    /// A validation ended; `aborted` after a granted [`Scheduler::try_abort`], the writes being marked as
    /// estimates. The task returned, if any, is for the same worker.
    pub fn finish_validation(&mut self, transaction: TxIndex, aborted: bool) -> Option<Task> {
        if aborted {
            let slot = &mut self.slots[transaction as usize];
            debug_assert_eq!(slot.status, Status::Aborting);
            slot.status = Status::Ready;
            slot.incarnation += 1;
            // Whoever read the aborted writes has to look again.
            self.validation = self.validation.min(transaction + 1);
            if self.execution > transaction {
                return Some(self.start(transaction));
            }
        }
        self.out -= 1;
        None
    }

    fn start(&mut self, transaction: TxIndex) -> Task {
        let slot = &mut self.slots[transaction as usize];
        slot.status = Status::Executing;
        Task::Execute {
            transaction,
            incarnation: slot.incarnation,
        }
    }

    fn wake(&mut self, transaction: TxIndex) {
        let slot = &mut self.slots[transaction as usize];
        debug_assert_eq!(slot.status, Status::Blocked);
        slot.status = Status::Ready;
        slot.incarnation += 1;
        self.execution = self.execution.min(transaction);
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

    fn validate(transaction: TxIndex, incarnation: u32) -> Task {
        Task::Validate {
            transaction,
            incarnation,
        }
    }

    fn expect(scheduler: &mut Scheduler, task: Task) {
        assert_eq!(scheduler.next_task(), Next::Task(task));
    }

    #[test]
    fn an_empty_block_is_done() {
        assert_eq!(Scheduler::new(0).next_task(), Next::Done);
    }

    #[test]
    fn one_worker_goes_from_left_to_right() {
        let mut scheduler = Scheduler::new(2);
        for transaction in 0..2 {
            expect(&mut scheduler, execute(transaction, 0));
            assert_eq!(scheduler.finish_execution(transaction, 0, true), None);
            expect(&mut scheduler, validate(transaction, 0));
            assert_eq!(scheduler.finish_validation(transaction, false), None);
        }
        assert_eq!(scheduler.next_task(), Next::Done);
    }

    #[test]
    fn nothing_is_done_while_a_task_is_out() {
        let mut scheduler = Scheduler::new(1);
        expect(&mut scheduler, execute(0, 0));
        assert_eq!(scheduler.next_task(), Next::Wait);
        assert_eq!(
            scheduler.finish_execution(0, 0, false),
            Some(validate(0, 0))
        );
        assert_eq!(scheduler.next_task(), Next::Wait);
        scheduler.finish_validation(0, false);
        assert_eq!(scheduler.next_task(), Next::Done);
    }

    #[test]
    fn a_new_write_sends_everybody_behind_to_validation_again() {
        let mut scheduler = Scheduler::new(3);
        for transaction in 0..3 {
            expect(&mut scheduler, execute(transaction, 0));
        }
        for transaction in [1, 2] {
            scheduler.finish_execution(transaction, 0, true);
        }
        expect(&mut scheduler, validate(1, 0));
        expect(&mut scheduler, validate(2, 0));
        scheduler.finish_validation(1, false);
        scheduler.finish_validation(2, false);
        assert_eq!(scheduler.finish_execution(0, 0, true), None);
        for transaction in 0..3 {
            expect(&mut scheduler, validate(transaction, 0));
        }
    }

    #[test]
    fn without_a_new_write_only_the_transaction_itself_is_validated() {
        let mut scheduler = Scheduler::new(2);
        expect(&mut scheduler, execute(0, 0));
        expect(&mut scheduler, execute(1, 0));
        scheduler.finish_execution(1, 0, true);
        expect(&mut scheduler, validate(1, 0));
        scheduler.finish_validation(1, false);
        assert_eq!(
            scheduler.finish_execution(0, 0, false),
            Some(validate(0, 0))
        );
        assert_eq!(scheduler.finish_validation(0, false), None);
        assert_eq!(scheduler.next_task(), Next::Done);
    }

    #[test]
    fn an_abort_runs_the_transaction_again_and_doubts_those_behind() {
        let mut scheduler = Scheduler::new(3);
        for transaction in 0..3 {
            expect(&mut scheduler, execute(transaction, 0));
        }
        for transaction in 0..3 {
            scheduler.finish_execution(transaction, 0, transaction == 0);
        }
        for transaction in 0..3 {
            expect(&mut scheduler, validate(transaction, 0));
        }
        scheduler.finish_validation(2, false);
        assert!(scheduler.try_abort(1, 0));
        assert_eq!(scheduler.finish_validation(1, true), Some(execute(1, 1)));
        expect(&mut scheduler, validate(2, 0));
    }

    #[test]
    fn only_one_worker_aborts_an_incarnation() {
        let mut scheduler = Scheduler::new(1);
        expect(&mut scheduler, execute(0, 0));
        scheduler.finish_execution(0, 0, true);
        expect(&mut scheduler, validate(0, 0));
        assert!(scheduler.try_abort(0, 0));
        assert!(!scheduler.try_abort(0, 0), "already aborting");
        assert_eq!(scheduler.finish_validation(0, true), Some(execute(0, 1)));
        assert!(
            !scheduler.try_abort(0, 0),
            "a stale validation of the first incarnation"
        );
        scheduler.finish_execution(0, 1, false);
        assert!(!scheduler.try_abort(0, 0), "a stale validation again");
    }

    #[test]
    fn a_blocked_transaction_wakes_when_the_other_is_executed() {
        let mut scheduler = Scheduler::new(2);
        expect(&mut scheduler, execute(0, 0));
        expect(&mut scheduler, execute(1, 0));
        assert_eq!(scheduler.blocked(1, 0, 0), None);
        assert_eq!(scheduler.next_task(), Next::Wait);
        scheduler.finish_execution(0, 0, true);
        expect(&mut scheduler, validate(0, 0));
        expect(&mut scheduler, execute(1, 1));
    }

    #[test]
    fn a_transaction_blocked_too_late_tries_again_at_once() {
        let mut scheduler = Scheduler::new(2);
        expect(&mut scheduler, execute(0, 0));
        expect(&mut scheduler, execute(1, 0));
        scheduler.finish_execution(0, 0, true);
        assert_eq!(scheduler.blocked(1, 0, 0), Some(execute(1, 1)));
    }

    #[test]
    fn an_incarnation_is_bumped_once_by_each_wake() {
        let mut scheduler = Scheduler::new(3);
        for transaction in 0..3 {
            expect(&mut scheduler, execute(transaction, 0));
        }
        assert_eq!(scheduler.blocked(2, 0, 0), None);
        assert_eq!(
            scheduler.finish_execution(0, 0, false),
            Some(validate(0, 0))
        );
        // Transaction 0 is aborted and executed again: nobody waits for it any more.
        assert!(scheduler.try_abort(0, 0));
        assert_eq!(scheduler.finish_validation(0, true), Some(execute(0, 1)));
        expect(&mut scheduler, execute(2, 1));
        assert_eq!(
            scheduler.finish_execution(0, 1, false),
            Some(validate(0, 1))
        );
        assert_eq!(scheduler.next_task(), Next::Wait);
    }
}
