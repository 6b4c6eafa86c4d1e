//! The desk, the real scheduler and the real multi-version memory under loom, which goes through the orders in
//! which the workers' steps can happen. Only the EVM is a stand-in: transactions are single deeds on a few slots.
//! That nobody is left waiting is loom's own check: it fails where all who are left wait for each other.

mod hall;

use loom::model::Builder;
use loom::sync::Arc;
use loom::thread as simulated;
use revm::primitives::U256;

use super::*;
use hall::{CONTRACT, Deed, FULL, Hall, Line, Worker, plainly};

fn work<S: Supply>(desk: &Desk<S, TxIndex>, hand: &mut impl Hand) {
    let mut next = desk.come();
    while let Some(task) = next {
        next = desk.turn(task, hand);
    }
}

/// Calls `work` on so many threads, in all orders with at most so many preemptions; then `after` on one.
fn on_threads<T: Send + Sync + 'static>(
    workers: u32,
    preemptions: usize,
    shared: impl Fn() -> T + Send + Sync + 'static,
    work: fn(&T),
    after: fn(&T),
) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.max_branches = 10_000;
    builder.check(move || {
        let shared = Arc::new(shared());
        let others: Vec<_> = (1..workers)
            .map(|_| {
                let shared = Arc::clone(&shared);
                simulated::spawn(move || work(&shared))
            })
            .collect();
        work(&shared);
        for other in others {
            other.join().expect("a worker goes home");
        }
        after(&shared);
    });
}

/// All deeds by so many workers: all go home, and the slots are as if one had done them in order.
fn check(
    workers: u32,
    preemptions: usize,
    deeds: &'static [Deed],
    behind: &'static [Option<TxIndex>],
) {
    let shared = move || Hall::new(deeds, behind, deeds.len() as u32);
    on_threads(
        workers,
        preemptions,
        shared,
        |hall| work(&hall.desk, &mut Worker(hall)),
        |hall| {
            let mut papers = lock(&hall.desk.papers);
            assert_eq!(papers.scheduler.next_task(), Next::Done);
            assert_eq!(papers.waiting, 0);
            let end = hall.deeds.len() as TxIndex;
            for (slot, expected) in plainly(hall.deeds) {
                let found = hall.versions.slot(CONTRACT, U256::from(slot), end);
                let (found, _) = found.expect("nothing is about to change");
                assert_eq!(found, U256::from(expected), "slot {slot}");
            }
        },
    );
}

#[test]
fn two_that_count_in_one_slot() {
    check(2, 3, &[Deed::Count(1), Deed::Count(1)], &[None, None]);
}

#[test]
fn one_behind_another_and_one_that_reads_what_it_should_not_have() {
    const DEEDS: &[Deed] = &[
        Deed::Count(1),
        Deed::Count(1),
        Deed::Copy { from: 1, to: 2 },
    ];
    check(2, 2, DEEDS, &[None, Some(0), None]);
}

#[test]
fn a_write_that_moves_elsewhere() {
    const DEEDS: &[Deed] = &[
        Deed::Count(1),
        Deed::Follow { at: 1 },
        Deed::Copy { from: 0, to: 2 },
    ];
    check(2, 2, DEEDS, &[None, None, None]);
}

#[test]
fn three_workers_and_a_chain() {
    const DEEDS: &[Deed] = &[Deed::Count(1), Deed::Count(1), Deed::Count(1)];
    check(3, 2, DEEDS, &[None, None, None]);
}

#[test]
fn cleared_storage_and_a_beneficiary_that_is_read() {
    const CLEARED: &[Deed] = &[Deed::Clear, Deed::Count(FULL.0)];
    const PAID: &[Deed] = &[Deed::Count(1), Deed::Fees { to: 1 }];
    check(2, 3, CLEARED, &[None, None]);
    check(2, 3, PAID, &[None, None]);
}

/// Two that can only end together, once they have been set free by one in front of both.
struct Pair {
    desk: Desk<Line, TxIndex>,
    begun: Mutex<u32>,
    both: Condvar,
}

struct Partner<'p>(&'p Pair);

impl Hand for Partner<'_> {
    type Finished = ();
    type Stale = ();

    fn attempt(&mut self, unit: TxIndex, _: u32) -> Ran<()> {
        if unit > 0 {
            let mut begun = lock(&self.0.begun);
            *begun += 1;
            self.0.both.notify_all();
            while *begun < 2 {
                begun = wait(&self.0.both, begun);
            }
        }
        Ran::Finished((), Fared::default())
    }

    fn publish(&mut self, _: TxIndex, (): ()) -> bool {
        false
    }

    fn stale_read(&mut self, _: TxIndex, _: u32) -> Option<(TxIndex, ())> {
        None
    }

    fn retract(&mut self, _: TxIndex, _: u32, (): ()) {}
}

/// Were a sleeper not woken while there is something to do, one partner would wait for the other for ever.
#[test]
fn nobody_sleeps_while_there_is_work() {
    for behind in [&[None, Some(0), Some(0)], &[None, None, Some(0)]] {
        // With one open at a time the desk has to be at its books, too, for the last to be handed out.
        for most in [2, 3] {
            let pair = move || Pair {
                desk: Desk::new(Line(behind), 3, most),
                begun: Mutex::new(0),
                both: Condvar::new(),
            };
            on_threads(
                2,
                3,
                pair,
                |pair| work(&pair.desk, &mut Partner(pair)),
                |pair| assert_eq!(*lock(&pair.begun), 2),
            );
        }
    }
}

/// One of the workers cannot go on: nobody stays, whatever they wait for.
#[test]
fn a_failure_sends_everybody_home() {
    const DEEDS: &[Deed] = &[Deed::Count(1), Deed::Count(1), Deed::Count(2)];
    on_threads(
        3,
        2,
        || Hall::new(DEEDS, &[None, Some(0), Some(0)], 3),
        |hall| {
            let mut next = hall.desk.come();
            while let Some(task) = next {
                next = if matches!(task, Task::Execute { transaction: 0, .. }) {
                    hall.desk.fail(0);
                    None
                } else {
                    hall.desk.turn(task, &mut Worker(hall))
                };
            }
        },
        |hall| assert_eq!(lock(&hall.desk.papers).failed, Some(0)),
    );
}
