//! What a borrower is like: which assets, how much collateral, how much leverage; a function of the scenario.
//!
//! Collateral spreads log-uniformly between its bounds (a random number of doublings, then straight
//! within one doubling); leverage leans to the low end (the square of a uniform draw). Block 0 is set up
//! by it, and people come back to it later. Never looks at the chain.

use leverloom_model::Scenario;
use leverloom_model::units::{BPS, WAD, Wad, mul_div_down};

use crate::dice::{Dice, Stream};

/// Kept between the debt aimed at and the limit of its collateral: the first block's wobble must not lock
/// anybody out of every action.
const LTV_MARGIN_BPS: u32 = 50;

/// One borrower.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Character {
    /// Asset supplied.
    pub(crate) collateral: usize,
    /// Asset owed; the same as the collateral only where there is no other.
    pub(crate) debt: usize,
    /// Collateral at block 0.
    pub(crate) collateral_usd: Wad,
    /// collateral / (collateral − debt) aimed at.
    pub(crate) leverage: Wad,
}

impl Character {
    /// What borrower `index` is like.
    pub(crate) fn of(scenario: &Scenario, index: u32) -> Self {
        // Block 0 of the borrower's own dice; decisions are drawn in the blocks after it.
        let mut dice = Dice::new(scenario.seed, Stream::Borrower(index), 0);
        let (collateral, debt) = pair(scenario, &mut dice);
        Self {
            collateral,
            debt,
            collateral_usd: collateral_usd(scenario, &mut dice),
            leverage: leverage(scenario, &mut dice),
        }
    }

    /// The debt that makes the leverage aimed at on so much collateral, within its LTV: the unit of
    /// `collateral`, floored.
    pub(crate) fn debt_for(&self, scenario: &Scenario, collateral: u128) -> u128 {
        let ltv = scenario.assets[self.collateral]
            .ltv_bps
            .saturating_sub(LTV_MARGIN_BPS);
        let limit = mul_div_down(collateral, ltv.into(), BPS.into()).unwrap_or(0);
        // debt = collateral · (L − 1) / L
        let aimed = mul_div_down(collateral, self.leverage.0 - WAD, self.leverage.0).unwrap_or(0);
        aimed.min(limit)
    }
}

/// Collateral and debt asset. Most go long (a loud asset against the quietest one), some short, some cross.
fn pair(scenario: &Scenario, dice: &mut Dice) -> (usize, usize) {
    let assets = &scenario.assets;
    let quiet = (0..assets.len())
        .rev()
        .min_by_key(|index| assets[*index].wobble_bps)
        .unwrap_or(0);
    let collateral_of = |index: &usize| assets[*index].ltv_bps > LTV_MARGIN_BPS;
    let loud: Vec<usize> = (0..assets.len()).filter(|index| *index != quiet).collect();
    let pledges: Vec<usize> = loud.iter().copied().filter(collateral_of).collect();
    let (style, first, second) = (dice.below(100), dice.below(u64::MAX), dice.below(u64::MAX));
    let short = (quiet, weighted(&loud, first).unwrap_or(quiet));
    let Some(collateral) = weighted(&pledges, first) else {
        return short;
    };
    if style < 15 && collateral_of(&quiet) {
        return short;
    }
    let others: Vec<usize> = loud
        .iter()
        .copied()
        .filter(|index| *index != collateral)
        .collect();
    match weighted(&others, second) {
        Some(debt) if style >= 85 => (collateral, debt),
        _ => (collateral, quiet),
    }
}

/// One of `choices`, earlier ones likelier: weights n, n − 1, … 1.
fn weighted(choices: &[usize], draw: u64) -> Option<usize> {
    let count = choices.len() as u64;
    let mut left = ((u128::from(draw) * u128::from(count * (count + 1) / 2)) >> 64) as u64;
    for (index, choice) in choices.iter().enumerate() {
        let weight = count - index as u64;
        if left < weight {
            return Some(*choice);
        }
        left -= weight;
    }
    None
}

fn collateral_usd(scenario: &Scenario, dice: &mut Dice) -> Wad {
    let borrowers = &scenario.population.borrowers;
    let (low, high) = (
        borrowers.collateral_usd_min.0.max(1),
        borrowers.collateral_usd_max.0,
    );
    let doublings = (high / low).max(1).ilog2();
    let start = low << dice.below(u64::from(doublings) + 1);
    let end = (start * 2).min(high).max(start);
    Wad(start + mul_div_down(end - start, dice.below(WAD as u64).into(), WAD).unwrap_or(0))
}

fn leverage(scenario: &Scenario, dice: &mut Dice) -> Wad {
    let borrowers = &scenario.population.borrowers;
    let uniform = u128::from(dice.below(WAD as u64));
    let skewed = mul_div_down(uniform, uniform, WAD).unwrap_or(0);
    let spread = borrowers
        .leverage_max
        .0
        .saturating_sub(borrowers.leverage_min.0);
    Wad((borrowers.leverage_min.0 + mul_div_down(spread, skewed, WAD).unwrap_or(0)).max(WAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leverage_leans_to_the_low_end_and_sizes_spread_over_doublings() {
        let scenario = Scenario::first();
        let mut dice = Dice::new(1, Stream::Borrower(0), 0);
        let borrowers = &scenario.population.borrowers;
        let (mut low, mut small) = (0, 0);
        for _ in 0..1_000 {
            let leverage = leverage(&scenario, &mut dice);
            assert!((borrowers.leverage_min..=borrowers.leverage_max).contains(&leverage));
            low += u32::from(
                leverage.0 < u128::midpoint(borrowers.leverage_min.0, borrowers.leverage_max.0),
            );
            let size = collateral_usd(&scenario, &mut dice);
            assert!((borrowers.collateral_usd_min..=borrowers.collateral_usd_max).contains(&size));
            small += u32::from(size.0 < borrowers.collateral_usd_min.0 * 8);
        }
        assert!(
            (640..=780).contains(&low),
            "{low} of 1,000 below the middle; √½ of them are expected"
        );
        assert!(
            (340..=520).contains(&small),
            "{small} of 1,000 within three of seven doublings"
        );
    }
}
