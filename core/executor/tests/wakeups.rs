//! Transactions that wait for others: each is woken once for each wait.

mod support;

use leverloom_executor::trace::AttemptEnd;
use leverloom_executor::{Attempt, Record};
use support::{Scene, code, contract, person, run};

#[test]
fn incarnations_are_counted_one_by_one() {
    // However many wake a transaction, and however late: an incarnation that is skipped or run twice would be one
    // that a stale wake-up has bumped.
    let mut blocked = 0;
    let check = |attempts: &[Attempt], who: &str| {
        let mut seen: Vec<_> = attempts
            .iter()
            .map(|it| (it.transaction, it.incarnation))
            .collect();
        seen.sort_unstable();
        let mut expected = (0, 0);
        for (transaction, incarnation) in seen {
            if transaction != expected.0 {
                expected = (expected.0 + 1, 0);
            }
            assert_eq!((transaction, incarnation), expected, "{who}");
            expected.1 += 1;
        }
        let stopped = attempts
            .iter()
            .filter(|it| it.end_state == AttemptEnd::Blocked);
        stopped.count()
    };
    let mut scene = Scene::osaka().people(24);
    scene.install(contract(0), code::counter());
    for index in 0..24 {
        scene.call(person(index), contract(0), &[]);
    }
    for seed in 0..40 {
        let attempts = scene.virtual_run(16, seed).trace.attempts;
        blocked += check(&attempts, &format!("seed {seed}"));
    }
    assert!(blocked > 100, "only {blocked} wake-ups");
    for strategy in support::strategies() {
        let trace =
            support::in_pool(|| run(&scene.block, &scene.state, strategy, Record::Trace)).trace;
        check(&trace.attempts, &format!("{strategy:?}"));
    }
}
