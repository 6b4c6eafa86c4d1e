//! The virtual driver's clock: a read sees what was published by its own moment, wherever in its transaction and
//! in whichever frame it happens.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::Address;
use leverloom_executor::trace::{AttemptEnd, Trace};
use leverloom_executor::{Attempt, Location};
use support::code::{self, Code};
use support::{Scene, contract, person, word};

/// Who is paid late in transaction 0, which transaction 1 looks at.
fn payee() -> Address {
    person(50)
}

/// Transaction 0 counts down 2,000 (at 26 gas each) and pays `payee`; transaction 1 calls `reader` with `words`.
fn race(reader: Code, words: &[u64]) -> Scene {
    let mut scene = Scene::osaka().people(2);
    let payer = code::spinner().then(code::pay(payee(), 5));
    scene
        .state
        .insert_contract(contract(0), word(100), payer.build());
    scene.install(contract(1), reader);
    scene.call(person(0), contract(0), &[word(2_000)]);
    let words: Vec<_> = words.iter().map(|it| word(*it)).collect();
    scene.call(person(1), contract(1), &words);
    scene
}

/// slot 0 = 1 + what the payee has.
fn look() -> Code {
    let balance = Code::new().address(payee()).op(op::BALANCE);
    balance.push(word(1)).op(op::ADD).store(0)
}

fn attempt(trace: &Trace, transaction: u32, incarnation: u32) -> Attempt {
    let mut attempts = trace.attempts.iter();
    let found = attempts.find(|it| (it.transaction, it.incarnation) == (transaction, incarnation));
    *found.unwrap_or_else(|| panic!("no such attempt: {:?}", trace.attempts))
}

/// Runs on two workers.
fn run(scene: &Scene) -> Trace {
    run_on(scene, 2)
}

/// Runs under a few seeds, which make no difference here.
fn run_on(scene: &Scene, workers: usize) -> Trace {
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(support::succeeded));
    let traces = (0..4).map(|seed| scene.virtual_run(workers, seed).trace);
    let mut traces: Vec<Trace> = traces.collect();
    assert!(traces.windows(2).all(|it| it[0].aborts == it[1].aborts));
    traces.remove(0)
}

#[test]
fn who_reads_late_sees_what_was_published_since_it_started() {
    let scene = race(code::spinner().then(look()), &[10_000]);
    let trace = run(&scene);
    let (first, second) = (attempt(&trace, 0, 0), attempt(&trace, 1, 0));
    assert_eq!(trace.attempts.len(), 2);
    assert!(second.start < first.end && first.end < second.end);
    assert!(trace.aborts.is_empty());
}

#[test]
fn who_reads_early_does_not_and_runs_again() {
    let trace = run(&race(code::spinner_after(look()), &[10_000]));
    let [abort] = trace.aborts[..] else {
        panic!("one abort: {:?}", trace.aborts);
    };
    assert_eq!((abort.reader, abort.writer), (1, Some(0)));
    assert_eq!(abort.location, Location::Balance(payee()));
}

#[test]
fn it_is_the_moment_of_the_read_that_counts() {
    // After its BALANCE (100 of 2,600 are charged before) the reader stores into a cold, empty slot.
    let after_the_read = 2_500 + 3 + 3 + 3 + 22_100;
    let (mut saw, mut missed) = (0, 0);
    for count in (2_000..5_000).step_by(97) {
        let trace = run(&race(code::spinner().then(look()), &[count]));
        let published = attempt(&trace, 0, 0).end as u64;
        let read = attempt(&trace, 1, 0).gas_used - after_the_read;
        assert_ne!(read, published, "ties are another matter");
        assert_eq!(trace.aborts.is_empty(), read > published, "{count}");
        *(if read > published {
            &mut saw
        } else {
            &mut missed
        }) += 1;
    }
    assert!(saw > 5 && missed > 5, "{saw} saw it, {missed} did not");
}

#[test]
fn the_clock_runs_through_calls() {
    // The reader spends its time in a contract that it calls, and looks when that is done.
    // The contract called gets the caller's data.
    let data = Code::new()
        .push(word(32))
        .push(word(0))
        .push(word(0))
        .op(op::CALLDATACOPY);
    let rest = data
        .push(word(0))
        .push(word(0))
        .push(word(32))
        .push(word(0));
    let call = rest
        .address(contract(3))
        .op(op::GAS)
        .op(op::STATICCALL)
        .op(op::POP);
    for (count, aborts) in [(10_000, 0), (10, 1)] {
        let mut scene = race(call.clone().then(look()), &[count]);
        scene.install(contract(3), code::spinner());
        assert_eq!(run(&scene).aborts.len(), aborts, "{count} inside the call");
        // The other way round: it spends time itself, and the contract that it calls looks.
        let mut scene = race(code::spinner().then(call.clone()), &[count]);
        let look = Code::new().address(payee()).op(op::BALANCE).op(op::POP);
        scene.install(contract(3), look);
        assert_eq!(run(&scene).aborts.len(), aborts, "{count} before the call");
    }
}

#[test]
fn what_it_sees_in_the_middle_decides_how_long_it_lasts() {
    // Whoever finds the payee paid stores three words more.
    let stores = (1..4).fold(Code::new(), |code, slot| code.push(word(1)).store(slot));
    let look = Code::new().address(payee()).op(op::BALANCE);
    let reader = code::spinner().then(look).when(stores);
    let scene = race(reader, &[10_000]);
    let trace = run(&scene);
    assert!(trace.aborts.is_empty());
    let second = attempt(&trace, 1, 0);
    assert_eq!(second.end_state, AttemptEnd::Committed);
    assert!(second.gas_used > 10_000 * code::SPIN_GAS + 3 * 22_100);
    assert_eq!(second.end as u64, second.start as u64 + second.gas_used);
    assert_eq!(trace.elapsed as u64, second.end as u64);
}

#[test]
fn a_read_to_come_may_meet_an_estimate_made_since() {
    // 0 pays late. 1 looks early and hands on what it saw, so it runs again when 0 ends. 2 has started long before
    // that, and reads what 1 handed on while 1 runs again.
    let hand_on = look().op(op::STOP);
    let without_data = Code::new().op(op::CALLDATASIZE).op(op::ISZERO);
    let look_late = Code::new().load(0).store(1);
    let reader = code::spinner_after(without_data.when(hand_on)).then(look_late);
    let mut scene = race(reader, &[]);
    scene.state.insert_account(
        person(2),
        leverloom_executor::state::Account::with_balance(support::RICH),
    );
    scene.call(person(2), contract(1), &[word(3_800)]);
    let trace = run_on(&scene, 3);
    let slot = Location::Storage(contract(1), word(0));
    let aborts: Vec<_> = trace
        .aborts
        .iter()
        .map(|it| (it.reader, it.writer, it.location))
        .collect();
    assert_eq!(
        aborts,
        [(1, Some(0), Location::Balance(payee())), (2, Some(1), slot)]
    );
    let blocked = trace
        .attempts
        .iter()
        .find(|it| it.end_state == AttemptEnd::Blocked);
    let blocked = blocked.expect("it met an estimate");
    let again = attempt(&trace, 1, 1);
    assert_eq!((blocked.transaction, blocked.start), (2, 0.0));
    assert!(again.start < blocked.end && blocked.end < again.end);
}

#[test]
fn what_was_read_stays_read_when_the_rest_is_read_anew() {
    // Both are paid in one transaction. The reader looks at one before and at the other after: the late look makes
    // it start over from there, and what it missed early it has still missed.
    let other = person(51);
    let payer = code::spinner().then(code::pay(payee(), 5));
    let payer = payer.then(code::pay(other, 5));
    let look_again = Code::new().address(other).op(op::BALANCE).store(1);
    let mut scene = race(code::spinner_after(look()).then(look_again), &[10_000]);
    scene
        .state
        .insert_contract(contract(0), word(100), payer.build());
    let trace = run(&scene);
    let aborts = trace.aborts.iter().map(|it| (it.reader, it.location));
    let aborts: Vec<_> = aborts.collect();
    assert_eq!(aborts, [(1, Location::Balance(payee()))]);
}

#[test]
fn an_estimate_that_is_made_good_before_it_is_read_blocks_nobody() {
    // 0 pays late, so 1, which looked early, runs again. Meanwhile 3 starts, which reads what 1 hands on: at the
    // start that is about to change, at the moment of the read it has changed.
    let hand_on = look().op(op::STOP);
    let without_data = Code::new().op(op::CALLDATASIZE).op(op::ISZERO);
    let look_late = Code::new().load(0).store(1);
    let reader = code::spinner_after(without_data.when(hand_on)).then(look_late);
    let mut scene = race(reader, &[]);
    for index in 2..4 {
        scene.state.insert_account(
            person(index),
            leverloom_executor::state::Account::with_balance(support::RICH),
        );
    }
    scene.install(contract(3), code::spinner());
    scene.call(person(2), contract(3), &[word(2_000)]);
    scene.call(person(3), contract(1), &[word(3_000)]);
    let trace = run(&scene);
    let (again, last) = (attempt(&trace, 1, 1), attempt(&trace, 3, 0));
    assert!(again.start < last.start && last.start < again.end && again.end < last.end);
    assert_eq!(last.end_state, AttemptEnd::Committed);
    assert_eq!(trace.aborts.len(), 1);
}

#[test]
fn a_long_chain_sends_nobody_else_to_validation_again() {
    // One sender's chain, and beside it payments that have nothing to do with it and are done long before.
    let length = 200;
    let mut scene = Scene::osaka().people(length);
    for index in 0..length {
        let from = if index % 2 == 0 { 0 } else { index };
        scene.transfer(person(from), person(10_000 + index), 1);
    }
    let trace = run_on(&scene, 8);
    assert!(trace.aborts.is_empty());
    assert!(
        u64::from(trace.validations) < 2 * length,
        "{} validations",
        trace.validations
    );
}
