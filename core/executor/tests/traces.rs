//! What the trace says: complete, honest, reproducible, and without any influence on the outcome.

mod support;

use std::collections::BTreeSet;

use leverloom_executor::costs::Costs;
use leverloom_executor::revm::primitives::U256;
use leverloom_executor::trace::AttemptEnd;
use leverloom_executor::{Location, Record, Strategy};
use support::{Scene, code, contract, person, run};

fn hot(length: u64) -> Scene {
    let mut scene = Scene::osaka().people(length);
    scene.install(contract(0), code::counter());
    for index in 0..length {
        scene.call(person(index), contract(0), &[]);
    }
    scene
}

#[test]
fn a_seed_gives_the_same_run_again() {
    let scene = hot(20);
    let first = scene.virtual_run(4, 11).trace;
    let again = scene.virtual_run(4, 11).trace;
    assert_eq!(first.attempts, again.attempts);
    assert_eq!(first.aborts, again.aborts);
    assert!(first.elapsed.to_bits() == again.elapsed.to_bits());
    let runs: BTreeSet<usize> = (0..20)
        .map(|seed| scene.virtual_run(4, seed).trace.attempts.len())
        .collect();
    assert!(runs.len() > 1, "another seed is another run");
}

#[test]
fn every_transaction_is_committed_once_and_every_other_attempt_is_accounted_for() {
    let scene = hot(24);
    for strategy in support::strategies() {
        let trace =
            support::in_pool(|| run(&scene.block, &scene.state, strategy, Record::Trace)).trace;
        let committed = trace
            .attempts
            .iter()
            .filter(|attempt| attempt.end_state == AttemptEnd::Committed);
        let committed: Vec<u32> = committed.map(|attempt| attempt.transaction).collect();
        assert_eq!(committed.len(), 24, "{strategy:?}");
        assert_eq!(
            committed.into_iter().collect::<BTreeSet<_>>().len(),
            24,
            "{strategy:?}"
        );
        // On threads transactions are lost together with the one of their unit that stumbled.
        let lost = || {
            let attempts = trace.attempts.iter();
            attempts.filter(|attempt| attempt.end_state != AttemptEnd::Committed)
        };
        let attempts: BTreeSet<_> = lost()
            .map(|attempt| (attempt.transaction, attempt.incarnation))
            .collect();
        let aborts = trace.aborts.iter();
        let aborts: BTreeSet<_> = aborts
            .map(|abort| (abort.reader, abort.incarnation))
            .collect();
        assert!(
            aborts.is_subset(&attempts),
            "{strategy:?}: {aborts:?} in {attempts:?}"
        );
        if !matches!(strategy, Strategy::BlockStmThreads { .. }) {
            assert_eq!(attempts, aborts, "{strategy:?}");
        }
        let gas: u64 = lost().map(|attempt| attempt.gas_used).sum();
        let wasted: u64 = trace.aborts.iter().map(|abort| abort.wasted_gas).sum();
        assert_eq!(gas, wasted, "{strategy:?}");
        let time: f64 = lost().map(|attempt| attempt.end - attempt.start).sum();
        let wasted: f64 = trace.aborts.iter().map(|abort| abort.wasted_time).sum();
        assert!((time - wasted).abs() < 1e-6, "{strategy:?}");
        let costs = Costs::of(&scene.block.transactions, &trace);
        assert_eq!(costs.total().gas, gas, "{strategy:?}");
        for pair in trace.attempts.windows(2) {
            assert!(pair[0].start <= pair[1].start, "{strategy:?}: by start");
        }
    }
}

#[test]
fn an_abort_names_reader_writer_and_location() {
    let slot = Location::Storage(contract(0), U256::ZERO);
    let trace = hot(16).virtual_run(8, 3).trace;
    assert!(!trace.aborts.is_empty());
    for abort in &trace.aborts {
        assert_eq!(abort.location, slot);
        assert!(abort.writer.is_none_or(|writer| writer < abort.reader));
        assert!(abort.seen.is_none() || abort.seen != abort.now);
    }
    // The counter counts: what was missed is one more.
    let missed = trace
        .aborts
        .iter()
        .filter_map(|abort| abort.seen.zip(abort.now));
    assert!(missed.clone().count() > 0);
    assert!(missed.clone().all(|(seen, now)| now > seen));
    assert!(
        trace
            .aborts
            .iter()
            .any(|abort| abort.writer.is_some() && abort.wasted_gas > 21_000)
    );
}

#[test]
fn virtual_time_is_gas() {
    let mut scene = Scene::osaka().people(16);
    for index in 0..8 {
        scene.transfer(person(index), person(index + 8), 1);
    }
    let elapsed = |workers| scene.virtual_run(workers, 0).trace.elapsed;
    // Eight independent transfers of 21,000 gas each.
    assert_eq!(
        [1, 2, 4, 8, 64].map(|workers| elapsed(workers) as u64),
        [168_000, 84_000, 42_000, 21_000, 21_000]
    );
    let chain = hot(8);
    assert!(
        chain.virtual_run(1, 0).trace.aborts.is_empty(),
        "one worker never collides"
    );
}

#[test]
fn a_blocked_attempt_lasts_until_where_it_stopped() {
    // Transactions of very different length around one counter, so that some meet an estimate.
    let mut lengths = BTreeSet::new();
    for seed in 0..40 {
        let scene = hot(20);
        for attempt in scene.virtual_run(6, seed).trace.attempts {
            if attempt.end_state == AttemptEnd::Blocked {
                lengths.insert(attempt.gas_used);
                assert!((attempt.end - attempt.start - attempt.gas_used as f64).abs() < 0.5);
            }
        }
    }
    // The counter's first read of the slot comes after the intrinsic gas, one push and one cold SLOAD.
    assert!(
        lengths.iter().all(|gas| (21_000..25_000).contains(gas)),
        "{lengths:?}"
    );
    assert!(!lengths.is_empty(), "no attempt met an estimate");
}

#[test]
fn nothing_is_recorded_that_was_not_asked_for() {
    let scene = hot(12);
    for strategy in [
        Strategy::Sequential,
        Strategy::BlockStmVirtual {
            workers: 4,
            seed: 2,
        },
    ] {
        let bare = run(&scene.block, &scene.state, strategy, Record::Results);
        assert!(
            bare.trace.attempts.is_empty()
                && bare.trace.aborts.is_empty()
                && bare.outcome.edges.is_empty()
        );
        let recorded = run(&scene.block, &scene.state, strategy, Record::Trace);
        assert_eq!(bare.outcome.changes, recorded.outcome.changes);
        assert_eq!(
            bare.trace.validations, recorded.trace.validations,
            "recording changes nothing"
        );
    }
}
