//! What the models' workers work on: a block of deeds on a few slots of one contract, over the real multi-version
//! memory; and the same done plainly, to compare with.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use revm::context::BlockEnv;
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, U256};

use super::super::{Desk, Fared, Hand, Ran, Supply, Unit};
use crate::effects::{Effects, Read, Rules};
use crate::local::Fees;
use crate::state::{Account, State};
use crate::sync::{Mutex, lock};
use crate::versions::{Estimate, Origin, Versions};
use crate::{Block, TxIndex};

pub(super) const CONTRACT: Address = Address::repeat_byte(0xaa);
const BENEFICIARY: Address = Address::repeat_byte(0xcb);
/// What each transaction pays the beneficiary.
const FEE: u64 = 100;
/// The one slot that holds something before the block, and what.
pub(super) const FULL: (u64, u64) = (7, 5);

/// What a transaction does, with slots of one contract.
#[derive(Clone, Copy)]
pub(super) enum Deed {
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

pub(super) fn plainly(deeds: &[Deed]) -> BTreeMap<u64, u64> {
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
pub(super) struct Line(pub(super) &'static [Option<TxIndex>]);

impl Supply for Line {
    fn next(&mut self, unit: TxIndex) -> Option<Unit> {
        let &behind = self.0.get(unit as usize)?;
        Some(Unit { behind })
    }

    fn ran(&mut self, _: TxIndex, _: Fared) {}
    fn stood(&mut self) {}
    fn collided(&mut self, _: TxIndex, _: TxIndex) {}
}

/// An attempt that ran through.
pub(super) struct Attempt {
    incarnation: u32,
    reads: Vec<(Read, Origin)>,
    effects: Effects,
}

/// What the workers share.
pub(super) struct Hall {
    pub(super) deeds: &'static [Deed],
    pub(super) desk: Desk<Line, TxIndex>,
    pub(super) versions: Versions<'static>,
    attempts: Vec<Mutex<Option<Attempt>>>,
}

impl Hall {
    pub(super) fn new(
        deeds: &'static [Deed],
        behind: &'static [Option<TxIndex>],
        most: u32,
    ) -> Self {
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
pub(super) struct Worker<'h>(pub(super) &'h Hall);

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
        Ran::Finished(attempt, Fared::default())
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
