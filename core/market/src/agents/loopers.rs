//! Loopers: leverage in one transaction, long or short (the "multiply" of several front ends). They opened before
//! block 1 and hold; when the health factor comes near 1 they close the whole position by flash loan and swap, at what the
//! exchange gives, before a liquidator does it for a bonus.

use leverloom_model::Scenario;
use leverloom_model::report::Role;
use leverloom_model::units::{BPS, WAD};

use super::{GWEI, View};
use crate::calls::{Call, Intent};
use crate::dice::{Dice, Stream};

/// Bids of who wants out.
const BID: (u64, u64) = (10 * GWEI, 80 * GWEI);

/// What one is like: a function of the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LooperTrait {
    pub(crate) collateral: usize,
    pub(crate) debt: usize,
    /// Wad.
    leverage: u128,
}

impl LooperTrait {
    /// Looper `index`: pairs in turn, long or short by the dice; none where there is no pair.
    pub(crate) fn of(scenario: &Scenario, index: u32) -> Option<Self> {
        let loopers = &scenario.population.loopers;
        let pools = &scenario.exchange;
        let pool = pools.get(index as usize % pools.len().max(1))?;
        let base = scenario.asset_index(&pool.base)?;
        let quote = scenario.asset_index(&pool.quote)?;
        let mut dice = Dice::new(scenario.seed, Stream::Looper(index), 0);
        let short = dice.below(BPS.into()) < u64::from(loopers.short_bps);
        let (collateral, debt) = if short { (quote, base) } else { (base, quote) };
        // A hundredth below what the LTV allows at most: 1 / (1 - LTV).
        let ltv_bps = u128::from(scenario.assets[collateral].ltv_bps.saturating_sub(100));
        let most = WAD * u128::from(BPS) / (u128::from(BPS) - ltv_bps);
        Some(Self {
            collateral,
            debt,
            leverage: loopers.leverage.0.min(most),
        })
    }

    /// The call that opens the position.
    pub(crate) fn open(&self, deposit: u128) -> Call {
        Call::Loop {
            collateral: self.collateral as u32,
            debt: self.debt as u32,
            deposit,
            leverage: self.leverage,
        }
    }
}

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let exit = view.scenario.population.loopers.exit_health_factor.0;
    let loopers = (0..).zip(view.people.all(Role::Looper));
    let leaves = |(index, sender)| {
        if !view.mirror.has_debt(sender) {
            return None;
        }
        let account = view.mirror.account(sender, &view.indexes, view.expected);
        let health = account.health_factor()?;
        // Below 1 nobody can withdraw: it is the liquidators' turn.
        if !(WAD..exit).contains(&health) {
            return None;
        }
        let looper = LooperTrait::of(view.scenario, index)?;
        let mut dice = Dice::new(view.scenario.seed, Stream::Looper(index), view.block);
        Some(Intent {
            sender,
            call: Call::Unwind {
                collateral: looper.collateral as u32,
                debt: looper.debt as u32,
            },
            priority_fee: dice.between(BID.0, BID.1),
        })
    };
    loopers.filter_map(leaves).collect()
}
