//! A short slice of what the fuzzer does for hours, from fixed seeds: hostile blocks of both sizes and
//! lending blocks, every strategy against the oracle.

use leverloom_fuzz::case::Case;
use leverloom_fuzz::check::{Bench, Run, Tally, every_run, virtual_run};
use leverloom_fuzz::grammar::{Size, hostile};
use leverloom_fuzz::lending::lending;

fn check(bench: &Bench, case: &Case, runs: &[Run], total: &mut Tally) {
    match bench.check(case, runs) {
        Ok(tally) => {
            total.transactions += tally.transactions;
            total.invalid += tally.invalid;
            total.succeeded += tally.succeeded;
            total.aborts += tally.aborts;
        }
        Err(failure) => panic!("{}: {failure}", case.about),
    }
}

#[test]
fn hostile_blocks_are_alike_under_every_strategy() {
    let bench = Bench::new().expect("a pool");
    let mut total = Tally::default();
    for seed in 0..100 {
        let case = hostile(seed, Size::Full);
        check(&bench, &case, &every_run(seed, 1), &mut total);
    }
    assert!(
        total.aborts > 2 * total.transactions
            && total.succeeded > total.transactions / 3
            && total.invalid > total.transactions / 50,
        "these blocks put little to the test: {total:?}"
    );
}

#[test]
fn small_hostile_blocks_are_alike_under_many_virtual_schedules() {
    let bench = Bench::new().expect("a pool");
    let mut total = Tally::default();
    for seed in 0..100 {
        let runs: Vec<Run> = (32 * seed..32 * (seed + 1)).map(virtual_run).collect();
        check(&bench, &hostile(seed, Size::Small), &runs, &mut total);
    }
    assert!(
        total.aborts > total.transactions,
        "these schedules put little to the test: {total:?}"
    );
}

#[test]
fn lending_blocks_are_alike_under_every_strategy() {
    let bench = Bench::new().expect("a pool");
    let mut total = Tally::default();
    for seed in 0..6 {
        for case in lending(seed).expect("the scenario runs") {
            check(&bench, &case, &every_run(seed, 1), &mut total);
        }
    }
    assert!(
        total.aborts > total.transactions && total.succeeded > total.transactions / 2,
        "these blocks put little to the test: {total:?}"
    );
}

#[test]
fn the_same_seed_is_the_same_block() {
    for seed in [3, u64::MAX] {
        let [first, second] = [(); 2].map(|()| hostile(seed, Size::Full).to_json());
        assert_eq!(first, second);
    }
    let [first, second] = [(); 2].map(|()| {
        let cases = lending(5).expect("the scenario runs");
        cases.iter().map(Case::to_json).collect::<Vec<_>>()
    });
    assert_eq!(first, second);
}
