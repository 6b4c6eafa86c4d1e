//! The desk, the real scheduler and the real multi-version memory under loom, which goes through the orders in
//! which the workers' steps can happen. Only the EVM is a stand-in: transactions are single deeds on a few slots.
//! That nobody is left waiting is loom's own check: it fails where all who are left wait for each other.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use loom::model::Builder;
use loom::sync::Arc;
use revm::context::BlockEnv;
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, U256};

use super::*;
use crate::Block;
use crate::effects::{Effects, Read, Rules};
use crate::local::Fees;
use crate::state::{Account, State};
use crate::versions::{Estimate, Origin, Versions};

const CONTRACT: Address = Address::repeat_byte(0xaa);
const BENEFICIARY: Address = Address::repeat_byte(0xcb);
/// What each transaction pays the beneficiary.
const FEE: u64 = 100;
/// The one slot that holds something before the block, and what.
const FULL: (u64, u64) = (7, 5);

/// What a transaction does, with slots of one contract.
#[derive(Clone, Copy)]
enum Deed {
    /// slot += 1
    Count(u64),
    /// to = from + 1
    Copy { from: u64, to: u64 },
    /// slot[slot[at]] += 1: what it writes depends on what it reads.
    Follow { at: u64 },
    /// All slots become zero.
    Clear,
    /// to = what the beneficiary owns
    Fees { to: u64 },
}

/// What a deed reads its world by.
trait World {
    type Stop;
    fn slot(&mut self, slot: u64) -> Result<u64, Self::Stop>;
    fn fees(&mut self) -> Result<u64, Self::Stop>;
}

/// Slots before and after.
type Stores = Vec<(u64, u64, u64)>;

impl Deed {
    /// What it stores; `None` clears all.
    fn run<W: World>(self, world: &mut W) -> Result<Option<Stores>, W::Stop> {
        let (slot, now) = match self {
            Self::Count(slot) => (slot, world.slot(slot)? + 1),
            Self::Copy { from, to } => (to, world.slot(from)? + 1),
            Self::Follow { at } => {
                let slot = world.slot(at)?;
                (slot, world.slot(slot)? + 1)
            }
            Self::Clear => return Ok(None),
            Self::Fees { to } => (to, world.fees()?),
        };
        let before = world.slot(slot)?;
        Ok(Some(if before == now {
            Vec::new()
        } else {
            vec![(slot, before, now)]
        }))
    }
}

/// One after the other, without any of what is modelled.
struct Plainly {
    slots: BTreeMap<u64, u64>,
    done: u64,
}

impl World for Plainly {
    type Stop = std::convert::Infallible;

    fn slot(&mut self, slot: u64) -> Result<u64, Self::Stop> {
        Ok(self.slots.get(&slot).copied().unwrap_or_default())
    }

    fn fees(&mut self) -> Result<u64, Self::Stop> {
        Ok(self.done * FEE)
    }
}

fn plainly(deeds: &[Deed]) -> BTreeMap<u64, u64> {
    let mut world = Plainly {
        slots: BTreeMap::from([FULL]),
        done: 0,
    };
    for deed in deeds {
        let Ok(stores) = deed.run(&mut world);
        match stores {
            Some(stores) => world.slots.extend(stores.iter().map(|it| (it.0, it.2))),
            None => world.slots.values_mut().for_each(|value| *value = 0),
        }
        world.done += 1;
    }
    world.slots
}

/// Where units come from: one for each deed, behind another as told.
struct Line(&'static [Option<TxIndex>]);

impl Supply for Line {
    fn next(&mut self, unit: TxIndex) -> Option<Unit> {
        let &behind = self.0.get(unit as usize)?;
        Some(Unit { behind })
    }

    fn ran(&mut self, _: TxIndex, _: u64) {}
    fn stood(&mut self) {}
    fn collided(&mut self, _: TxIndex, _: TxIndex) {}
}

/// An attempt that ran through.
struct Attempt {
    incarnation: u32,
    reads: Vec<(Read, Origin)>,
    effects: Effects,
}

/// What the workers share.
struct Hall {
    deeds: &'static [Deed],
    desk: Desk<Line, TxIndex>,
    versions: Versions<'static>,
    attempts: Vec<Mutex<Option<Attempt>>>,
}

impl Hall {
    fn new(deeds: &'static [Deed], behind: &'static [Option<TxIndex>], most: u32) -> Self {
        static BASE: LazyLock<State> = LazyLock::new(|| {
            let mut state = State::default();
            state.insert_slot(CONTRACT, U256::from(FULL.0), U256::from(FULL.1));
            state
        });
        let env = BlockEnv {
            beneficiary: BENEFICIARY,
            ..BlockEnv::default()
        };
        let block = Block {
            spec: SpecId::OSAKA,
            chain_id: 1,
            env,
            transactions: Vec::new(),
        };
        Self {
            deeds,
            desk: Desk::new(Line(behind), deeds.len(), most),
            versions: Versions::new(&BASE, Rules::of(&block), deeds.len()),
            attempts: deeds.iter().map(|_| Mutex::default()).collect(),
        }
    }
}

/// One attempt's world.
struct Seen<'h> {
    versions: &'h Versions<'static>,
    unit: TxIndex,
    reads: Vec<(Read, Origin)>,
}

impl World for Seen<'_> {
    type Stop = Estimate;

    fn slot(&mut self, slot: u64) -> Result<u64, Estimate> {
        let slot = U256::from(slot);
        let (value, origin) = self.versions.slot(CONTRACT, slot, self.unit)?;
        self.reads.push((Read::Slot(CONTRACT, slot, value), origin));
        Ok(value.to())
    }

    fn fees(&mut self) -> Result<u64, Estimate> {
        let (account, origin) = self.versions.account(BENEFICIARY, self.unit)?;
        self.reads
            .push((Read::Account(BENEFICIARY, account), origin));
        Ok(account.unwrap_or(Account::EMPTY).balance.to())
    }
}

/// A worker that does its deeds.
struct Worker<'h>(&'h Hall);

impl Hand for Worker<'_> {
    type Finished = Attempt;
    type Stale = ();

    fn attempt(&mut self, unit: TxIndex, incarnation: u32) -> Ran<Attempt> {
        let mut seen = Seen {
            versions: &self.0.versions,
            unit,
            reads: Vec::new(),
        };
        let mut effects = Effects {
            reward: Some(U256::from(FEE)),
            ..Effects::default()
        };
        match self.0.deeds[unit as usize].run(&mut seen) {
            Ok(Some(stores)) => effects
                .slots
                .extend(stores.iter().map(|&(slot, before, now)| {
                    (
                        CONTRACT,
                        U256::from(slot),
                        U256::from(before),
                        U256::from(now),
                    )
                })),
            Ok(None) => effects.cleared.push(CONTRACT),
            Err(on) => {
                return Ran::Blocked {
                    reader: unit,
                    on: on.writer,
                };
            }
        }
        let attempt = Attempt {
            incarnation,
            reads: seen.reads,
            effects,
        };
        Ran::Finished(attempt, 1)
    }

    fn publish(&mut self, unit: TxIndex, attempt: Attempt) -> bool {
        let mut place = lock(&self.0.attempts[unit as usize]);
        let previous = place.as_ref().map(|previous| &previous.effects);
        let fees = Fees::One(attempt.effects.reward);
        let wrote_new_location = self
            .0
            .versions
            .publish(unit, &attempt.effects, &fees, previous);
        *place = Some(attempt);
        wrote_new_location
    }

    fn stale_read(&mut self, unit: TxIndex, incarnation: u32) -> Option<(TxIndex, ())> {
        let attempt = lock(&self.0.attempts[unit as usize]);
        let attempt = attempt
            .as_ref()
            .filter(|it| it.incarnation == incarnation)?;
        let mut reads = attempt.reads.iter();
        let stale = reads.any(|(read, origin)| !self.0.versions.holds(read, *origin, unit));
        stale.then_some((unit, ()))
    }

    fn retract(&mut self, unit: TxIndex, _: u32, (): ()) {
        let attempt = lock(&self.0.attempts[unit as usize]);
        let attempt = attempt.as_ref().expect("it was validated");
        self.0.versions.mark_estimates(unit, &attempt.effects);
    }
}

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
                loom::thread::spawn(move || work(&shared))
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
    check(2, 3, CLEARED, &[None, None]);
    const PAID: &[Deed] = &[Deed::Count(1), Deed::Fees { to: 1 }];
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
        Ran::Finished((), 1)
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
