//! The scheduler, one transition after the other.

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

#[test]
fn a_validation_behind_an_execution_cursor_that_was_set_back_is_not_denied() {
    let mut scheduler = four_running();
    assert_eq!(scheduler.blocked(1, 0, 0), None);
    scheduler.finish_execution(3, 0, true);
    scheduler.finish_execution(2, 0, true);
    // Wakes 1; then only 2 and 3 are left, to be validated behind the cursor that stands at 2 by now.
    scheduler.finish_execution(0, 0, true);
    expect(&mut scheduler, execute(1, 1));
    assert!(scheduler.may_have_task());
    validation(scheduler.next_task(), 2, 0);
    validation(scheduler.next_task(), 3, 0);
    assert!(!scheduler.may_have_task());
    assert_eq!(scheduler.next_task(), Next::Wait);
}
