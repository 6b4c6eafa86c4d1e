//! Random lives of the lending pool: every action is followed by the invariants of a lending market, on every storage
//! layout, and the layouts are held against each other.
//!
//! Owns what happens ([`play`]); the chain is [`world`]'s, what is done next [`choice`]'s, what must hold is in
//! [`invariants`]. A seed says everything, and
//! nothing here reads a clock. In half of the lives everybody has one collateral and one debt, or only lends: the terms under
//! which the layouts promise to be equal to the wei. In the others anybody holds anything, on the layouts that promise the
//! same then. What a part of a layout is too small for is counted and taken back everywhere, so that all stay in step.
//! [`play_planted`] lives on a pool of other code, which is how the invariants themselves are tested.

mod action;
mod choice;
mod invariants;
mod sight;
mod world;

use alloy_primitives::{Address, Bytes};
use alloy_sol_types::SolValue;
use leverloom_market::pools::PoolLayout;

use self::action::Actor;
use self::choice::{Chooser, Terms};
use self::sight::Sight;
use self::world::World;
use crate::dice::Dice;

/// What happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Actions that went through.
    pub taken: u64,
    /// Actions that were refused.
    pub refused: u64,
    /// Actions that the pooled layout took and a part of another was too small for.
    pub bounded: u64,
    /// Liquidations.
    pub liquidations: u64,
    /// Those that made the position worse: below threshold times bonus they must.
    pub toxic: u64,
    /// Those that the close factor bounds.
    pub by_half: u64,
    /// Those of an account with more than one collateral.
    pub of_several: u64,
    /// Those that wrote debts off.
    pub deficits: u64,
    /// Attempts to liquidate somebody whose health factor is exactly one.
    pub at_the_brink: u64,
    /// Round trips and departures tried on the side.
    pub probes: u64,
}

impl Tally {
    /// Adds another's counts.
    pub fn add(&mut self, other: &Self) {
        self.taken += other.taken;
        self.refused += other.refused;
        self.bounded += other.bounded;
        self.liquidations += other.liquidations;
        self.toxic += other.toxic;
        self.by_half += other.by_half;
        self.of_several += other.of_several;
        self.deficits += other.deficits;
        self.at_the_brink += other.at_the_brink;
        self.probes += other.probes;
    }
}

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Of the run.
    pub seed: u64,
    /// From 0.
    pub action: u32,
    /// What was done, on which layout, and what is wrong.
    pub what: String,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seed, action, what } = self;
        write!(f, "market seed {seed}, action {action}: {what}")
    }
}

/// The pooled layout and the one that a seed compares with it, and what accounts may hold there.
fn layouts(seed: u64) -> ([PoolLayout; 2], Terms) {
    let (other, terms) = match seed % 6 {
        0 => (PoolLayout::LazyRate, Terms::OnePair),
        1 => (PoolLayout::Sharded { shards: 3 }, Terms::OnePair),
        2 => (PoolLayout::PerMarket, Terms::OnePair),
        3 => (PoolLayout::LazyRate, Terms::Anything),
        _ => (PoolLayout::Sharded { shards: 3 }, Terms::Anything),
    };
    ([PoolLayout::Pooled, other], terms)
}

/// Lives through so many actions.
///
/// # Errors
/// The first invariant that does not hold.
pub fn play(seed: u64, actions: u32) -> Result<Tally, Broken> {
    play_aloud(seed, actions, &mut |_| {})
}

/// The same, telling every action and how it ended.
///
/// # Errors
/// The first invariant that does not hold.
pub fn play_aloud(seed: u64, actions: u32, tell: &mut dyn FnMut(&str)) -> Result<Tally, Broken> {
    let (layouts, terms) = layouts(seed);
    let mut worlds = Vec::new();
    for layout in layouts {
        let code = |oracle: Address, owner: Address| layout.init_code(oracle, owner);
        worlds.push(World::new(layout, code, &mut Dice::new(!seed)));
    }
    live(seed, actions, worlds, terms, tell)
}

/// Lives on one pool in the place of the pooled layout: `code` is its creation code without arguments.
///
/// # Errors
/// The first invariant that does not hold.
pub fn play_planted(seed: u64, actions: u32, code: &Bytes) -> Result<Tally, Broken> {
    let (_, terms) = layouts(seed);
    let with_arguments = |oracle: Address, owner: Address| {
        let arguments = (oracle, owner).abi_encode_params();
        [code.as_ref(), &arguments].concat().into()
    };
    let world = World::new(PoolLayout::Pooled, with_arguments, &mut Dice::new(!seed));
    live(seed, actions, vec![world], terms, &mut |_| {})
}

fn live(
    seed: u64,
    actions: u32,
    worlds: Vec<Result<World, String>>,
    terms: Terms,
    tell: &mut dyn FnMut(&str),
) -> Result<Tally, Broken> {
    let broken = |action, what| Broken { seed, action, what };
    let worlds: Result<Vec<World>, String> = worlds.into_iter().collect();
    let mut worlds = worlds.map_err(|what| broken(0, what))?;
    let mut dice = Dice::new(seed);
    let caps = worlds.iter().all(|world| world.layout.parts(3) == 1);
    let mut chooser = Chooser::new(terms, caps);
    let mut sights: Vec<Sight> = worlds.iter().map(World::look).collect();
    let mut tally = Tally::default();
    for number in 0..actions {
        let action = chooser.next(&mut dice, &worlds[0], &sights[0]);
        let told = |world: &World, what: String| {
            broken(number, format!("{action:?} in {:?}: {what}", world.layout))
        };
        tally.at_the_brink += u64::from(invariants::at_the_brink(&action, &sights[0]));
        let mut ends = Vec::new();
        for world in &mut worlds {
            ends.push(world.act(&action));
        }
        let refused = ends[0].result.is_err();
        let bounded = !refused && ends.iter().any(|end| end.result.is_err());
        for (world, end) in worlds.iter().zip(&ends) {
            let why = end.difference(&ends[0], world.layout.parts(3) > 1);
            why.map_or(Ok(()), |what| Err(told(world, what)))?;
        }
        let end = match (refused, bounded) {
            (true, _) => "refused",
            (_, true) => "too much for a part",
            _ => "taken",
        };
        tell(&format!("{number}: {action:?}: {end}"));
        if refused || bounded {
            for (world, end) in worlds.iter_mut().zip(&ends) {
                world.undo(end);
            }
            invariants::refusal(&action, &ends[0], &sights[0])
                .map_err(|what| told(&worlds[0], what))?;
            tally.refused += u64::from(refused);
            tally.bounded += u64::from(bounded);
            continue;
        }
        tally.taken += 1;
        for ((world, end), before) in worlds.iter().zip(&ends).zip(&mut sights) {
            let after = world.look();
            invariants::always(&after)
                .and_then(|()| invariants::between(&action, end, before, &after))
                .and_then(|()| invariants::liquidated(&action, end, before, &after, &mut tally))
                .map_err(|what| told(world, what))?;
            *before = after;
        }
        if let [pooled, other] = &sights[..]
            && let Some(what) = invariants::same_economics(pooled, other)
        {
            return Err(told(&worlds[1], what));
        }
        if number % 8 == 7 {
            let actor = Actor::any(&mut dice);
            for world in &mut worlds {
                tally.probes += invariants::round_trips(world, actor)
                    .and_then(|tried| Ok(tried + invariants::departure(world, actor)?))
                    .map_err(|what| told(world, format!("afterwards, {actor:?}: {what}")))?;
            }
        }
    }
    Ok(tally)
}
