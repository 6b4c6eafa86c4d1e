//! Random lives of the lending pool: every action is followed by the invariants of a lending market, on every storage
//! layout, and the layouts are held against each other.
//!
//! Owns what happens ([`play`]); the chain is [`world`]'s, what must hold is in [`invariants`]. A seed says everything, and
//! nothing here reads a clock. Everybody has one collateral and one debt, or only lends: the terms under which the
//! layouts promise to be equal to the wei. What a part of a layout is too small for is counted and taken back
//! everywhere, so that all stay in step.

mod action;
mod invariants;
mod world;

use leverloom_market::pools::PoolLayout;

use self::action::Actor;
use self::world::{Sight, World};
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
    /// Debts written off.
    pub deficits: u64,
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
        self.deficits += other.deficits;
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

/// The pooled layout and the one that a seed compares with it.
fn layouts(seed: u64) -> [PoolLayout; 2] {
    let other = match seed % 3 {
        0 => PoolLayout::LazyRate,
        1 => PoolLayout::Sharded { shards: 3 },
        _ => PoolLayout::PerMarket,
    };
    [PoolLayout::Pooled, other]
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
    let mut dice = Dice::new(seed);
    let broken = |action, what| Broken { seed, action, what };
    let mut worlds = Vec::new();
    for layout in layouts(seed) {
        worlds.push(World::new(layout, &mut Dice::new(!seed)).map_err(|what| broken(0, what))?);
    }
    let mut sights: Vec<Sight> = worlds.iter().map(World::look).collect();
    let mut tally = Tally::default();
    for number in 0..actions {
        let action = action::choose(&mut dice, &worlds[0], &sights[0]);
        let told = |world: &World, what: String| {
            broken(number, format!("{action:?} in {:?}: {what}", world.layout))
        };
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
            tally.refused += u64::from(refused);
            tally.bounded += u64::from(bounded);
            continue;
        }
        tally.taken += 1;
        for ((world, end), before) in worlds.iter().zip(&ends).zip(&mut sights) {
            let after = world.look();
            invariants::always(world, &after)
                .and_then(|()| invariants::between(&action, before, &after))
                .and_then(|()| {
                    invariants::liquidation(world, &action, end, before, &after, &mut tally)
                })
                .map_err(|what| told(world, what))?;
            *before = after;
        }
        if let Some(what) = invariants::same_economics(&sights[0], &sights[1]) {
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
