//! The grammar of hostile blocks: a handful of accounts and contracts that everybody uses, so that nearly
//! everything collides with something, under any hard fork from Frontier to Osaka. A pure function of a
//! seed. Owns the composition; what contracts do is in [`programs`] and [`offspring`], who there is in [`world`], what is sent
//! in [`transactions`].

mod offspring;
mod programs;
mod transactions;
mod world;

use leverloom_executor::revm::primitives::hardfork::SpecId;

use crate::case::Case;
use crate::dice::Dice;
use world::World;

/// How large a block is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 2 to 7 transactions: for many schedules of each.
    Small,
    /// 4 to 30 transactions.
    Full,
}

/// The block that `seed` says.
pub fn hostile(seed: u64, size: Size) -> Case {
    let mut dice = Dice::new(seed);
    let fork = fork(&mut dice);
    let mut world = World::new(&mut dice, fork, size);
    transactions::fill(&mut dice, &mut world, size);
    let mut case = world.into_case();
    case.about = format!("hostile block {seed}");
    case
}

/// Rules: mostly those that changed what a self-destruct, an empty account or a delegation is.
fn fork(dice: &mut Dice) -> SpecId {
    dice.weighted(&[
        (26, SpecId::OSAKA),
        (14, SpecId::PRAGUE),
        (8, SpecId::CANCUN),
        (20, SpecId::SHANGHAI),
        (2, SpecId::MERGE),
        (6, SpecId::LONDON),
        (3, SpecId::BERLIN),
        (3, SpecId::ISTANBUL),
        (4, SpecId::PETERSBURG),
        (2, SpecId::BYZANTIUM),
        (4, SpecId::SPURIOUS_DRAGON),
        (2, SpecId::TANGERINE),
        (2, SpecId::HOMESTEAD),
        (2, SpecId::FRONTIER),
    ])
}
