//! Transactions that wait for others: each is woken once for each wait.

mod support;

use std::collections::BTreeMap;

use leverloom_executor::trace::AttemptEnd;
use leverloom_executor::{Attempt, Record};
use support::{Scene, code, contract, person, run};

#[test]
fn incarnations_are_counted_one_by_one() {
    // However many wake a transaction, and however late: an incarnation that is skipped or run twice would be one
    // that a stale wake-up has bumped.
    let check = |attempts: &[Attempt], units: bool, who: &str| {
        let mut seen = BTreeMap::<u32, Vec<u32>>::new();
        for it in attempts {
            seen.entry(it.transaction).or_default().push(it.incarnation);
        }
        let stopped = |it: &&Attempt| it.end_state == AttemptEnd::Blocked;
        let stopped: Vec<_> = attempts.iter().filter(stopped).collect();
        for (&transaction, incarnations) in &mut seen {
            incarnations.sort_unstable();
            let last = incarnations[incarnations.len() - 1];
            // A unit has one incarnation, which does not come to those behind one that stops.
            let cut_short = |incarnation: &u32| {
                let cuts =
                    |it: &&Attempt| it.transaction < transaction && it.incarnation == *incarnation;
                units && stopped.iter().any(cuts)
            };
            let expected: Vec<_> = (0..=last)
                .filter(|it| incarnations.contains(it) || !cut_short(it))
                .collect();
            assert_eq!(*incarnations, expected, "{who}: transaction {transaction}");
        }
        assert!(seen.keys().copied().eq(0..24), "{who}");
        stopped.len()
    };
    let mut blocked = 0;
    let mut scene = Scene::osaka().people(24);
    scene.install(contract(0), code::counter());
    for index in 0..24 {
        scene.call(person(index), contract(0), &[]);
    }
    for seed in 0..40 {
        let attempts = scene.virtual_run(16, seed).trace.attempts;
        blocked += check(&attempts, false, &format!("seed {seed}"));
    }
    assert!(blocked > 100, "only {blocked} wake-ups");
    for strategy in support::strategies() {
        let trace =
            support::in_pool(|| run(&scene.block, &scene.state, strategy, Record::Trace)).trace;
        check(&trace.attempts, true, &format!("{strategy:?}"));
    }
}
