//! Market prices: a function of the scenario and the block, nothing else.
//!
//! price(block) = path(block) × wobble(block) × motion(block) × every shock up to and including `block`, or so much of it
//! as is due by then. The path
//! goes straight from knot to knot (from the asset's price at block 0; level after the last knot).
//! The wobble is a random walk in integers: a step up multiplies by what a step down divides by, so
//! that neither direction is favoured. On top of it comes the asset's motion, see [`motion`]. Never touches the chain: what the oracle posts is its owner's business.

use leverloom_model::Scenario;
use leverloom_model::scenario::{Action, TimedAction};
use leverloom_model::units::{BPS, Wad};

use crate::dice::{Dice, Stream};
use motion::Walk;

mod motion;

/// A price in 1e-8 dollars, as the price oracle keeps it.
pub(crate) type PriceE8 = u64;

/// 1e-8 dollars to 1e9 dollars: what shocks and wobble cannot leave.
const LOWEST: u128 = 1;
const HIGHEST: u128 = 100_000_000_000_000_000;

/// One whole of the wobble's factor.
pub(super) const FACTOR: u128 = 1_000_000_000_000;
/// Parts of one basis point that a step is drawn in.
const PARTS: u64 = 100;

/// Market prices of one scenario.
#[derive(Clone, Debug)]
pub(crate) struct Prices {
    assets: Vec<AssetPath>,
}

#[derive(Clone, Debug)]
struct AssetPath {
    symbol: String,
    /// (block, price), rising blocks, from block 0.
    knots: Vec<(u32, u128)>,
    /// Factor of each block, [`FACTOR`] at block 0.
    wobble: Vec<u64>,
    /// Likewise.
    motion: Vec<u64>,
}

/// A price in 1e-8 dollars, floored, at least 1e-8.
pub(crate) fn to_e8(price: Wad) -> PriceE8 {
    clamped(price.0 / 10_000_000_000)
}

/// A price within what wobble and shocks cannot leave.
pub(crate) fn clamped(price_e8: u128) -> PriceE8 {
    u64::try_from(price_e8.clamp(LOWEST, HIGHEST)).expect("invariant: clamped to 1e17")
}

/// A price in dollars.
pub(crate) fn to_wad(price: PriceE8) -> Wad {
    Wad(u128::from(price) * 10_000_000_000)
}

impl Prices {
    /// Draws the whole walk (at most 2,000 blocks of 8 assets).
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let assets = scenario.assets.iter().enumerate().map(|(index, asset)| {
            let mut knots = vec![(0, u128::from(to_e8(asset.price)))];
            let mut set: Vec<_> = scenario
                .price_path
                .iter()
                .filter(|knot| knot.asset == asset.symbol)
                .collect();
            set.sort_by_key(|knot| knot.block);
            knots.extend(
                set.into_iter()
                    .map(|knot| (knot.block, u128::from(to_e8(knot.price)))),
            );
            AssetPath {
                symbol: asset.symbol.clone(),
                knots,
                wobble: walk(
                    scenario.seed,
                    index as u32,
                    asset.wobble_bps,
                    scenario.blocks,
                ),
                motion: Walk::new(&asset.motion, scenario.chain.block_time_s).factors(
                    scenario.seed,
                    index as u32,
                    scenario.blocks,
                ),
            }
        });
        Self {
            assets: assets.collect(),
        }
    }

    /// The market price of every asset in `block`, with the shocks among `actions` that are due.
    pub(crate) fn market(&self, block: u32, actions: &[TimedAction]) -> Vec<PriceE8> {
        self.assets
            .iter()
            .map(|asset| asset.price(block, actions))
            .collect()
    }

    /// What the oracle's owner posts in `block`: the market price, unless the scenario's `actions` set, froze or deviate
    /// it. An oracle that is frozen stays with what was posted in the block before.
    pub(crate) fn posted(&self, block: u32, actions: &[TimedAction]) -> Vec<PriceE8> {
        self.assets
            .iter()
            .map(|asset| asset.posted(block, actions))
            .collect()
    }
}

/// What the oracle's owner is told of every asset's price, block by block from 0, if nobody does anything beyond the
/// scenario's own actions; in dollars.
pub fn told_prices(scenario: &Scenario) -> Vec<Vec<Wad>> {
    let prices = Prices::new(scenario);
    let block = |block| {
        let posted = prices.posted(block, &scenario.actions).into_iter();
        posted.map(to_wad).collect()
    };
    (0..=scenario.blocks).map(block).collect()
}

impl AssetPath {
    fn posted(&self, block: u32, actions: &[TimedAction]) -> PriceE8 {
        let mut told: Option<PriceE8> = None;
        let mut deviation_bps = 0;
        for (place, timed) in actions.iter().enumerate() {
            if timed.block > block || timed.action.asset() != Some(&self.symbol) {
                continue;
            }
            match timed.action {
                Action::SetOracle { price, .. } => told = Some(to_e8(price)),
                Action::FreezeOracle { .. } => {
                    let before = timed.block.saturating_sub(1);
                    let earlier = &actions[..place];
                    told = told.or_else(|| Some(self.price(before, earlier)));
                }
                Action::UnfreezeOracle { .. } => told = None,
                Action::DeviateOracle {
                    deviation_bps: by, ..
                } => deviation_bps = by,
                _ => {}
            }
        }
        let price = told.unwrap_or_else(|| self.price(block, actions));
        clamped(shocked(price.into(), deviation_bps))
    }

    fn price(&self, block: u32, actions: &[TimedAction]) -> PriceE8 {
        let at = |factors: &[u64]| u128::from(factors[(block as usize).min(factors.len() - 1)]);
        let mut price = self.path(block) * at(&self.wobble) / FACTOR;
        // Below 1e17 · 1e6, then times 1e18.
        price = price * at(&self.motion) / FACTOR;
        for timed in actions.iter().filter(|timed| timed.block <= block) {
            if let Action::Shock {
                asset,
                change_bps,
                over_blocks,
            } = &timed.action
                && *asset == self.symbol
            {
                let done = (block - timed.block).saturating_add(1);
                price = shocked_in_part(price, *change_bps, done, *over_blocks);
            }
        }
        clamped(price)
    }

    fn path(&self, block: u32) -> u128 {
        let after = self.knots.partition_point(|(at, _)| *at <= block);
        let (start, from) = self.knots[after - 1];
        let Some(&(end, to)) = self.knots.get(after) else {
            return from;
        };
        let (done, length) = (u128::from(block - start), u128::from(end - start));
        (from * (length - done) + to * done) / length
    }
}

/// A price after a shock, kept within what the oracle takes.
pub(crate) fn shocked(price: u128, change_bps: i32) -> u128 {
    let factor = (i64::from(BPS) + i64::from(change_bps))
        .max(0)
        .unsigned_abs();
    (price * u128::from(factor) / u128::from(BPS)).clamp(LOWEST, HIGHEST)
}

/// The same `done` blocks into a shock that is spread evenly over so many.
fn shocked_in_part(price: u128, change_bps: i32, done: u32, over_blocks: u32) -> u128 {
    let (over, done) = (i64::from(over_blocks.max(1)), i64::from(done));
    let whole = i64::from(BPS) * over;
    let factor = (whole + i64::from(change_bps) * done.min(over)).max(0);
    (price * u128::from(factor.unsigned_abs()) / u128::from(whole.unsigned_abs()))
        .clamp(LOWEST, HIGHEST)
}

fn walk(seed: u64, asset: u32, wobble_bps: u32, blocks: u32) -> Vec<u64> {
    let whole = u128::from(BPS) * u128::from(PARTS);
    let widest = u64::from(wobble_bps) * PARTS;
    let mut factor = FACTOR;
    let mut factors = vec![factor as u64];
    for block in 1..=blocks {
        let mut dice = Dice::new(seed, Stream::Price(asset), block);
        let step = u128::from(dice.between(0, widest));
        factor = if dice.below(2) == 0 {
            factor * (whole + step) / whole
        } else {
            factor * whole / (whole + step)
        };
        // Within a millionth and a million: only absurd walks get there.
        factor = factor.clamp(FACTOR / 1_000_000, FACTOR * 1_000_000);
        factors.push(factor as u64);
    }
    factors
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::scenario::PriceKnot;

    const DOLLAR: PriceE8 = 100_000_000;

    fn still() -> Scenario {
        let mut scenario = Scenario::first();
        for asset in &mut scenario.assets {
            asset.wobble_bps = 0;
        }
        scenario
    }

    #[test]
    fn the_path_goes_straight_from_knot_to_knot_and_stays_level_after_the_last() {
        let mut scenario = still();
        let knot = |block, price: &str| PriceKnot {
            block,
            asset: "ETH".into(),
            price: price.parse().unwrap(),
        };
        scenario.assets[0].price = Wad::whole(2_000);
        scenario.price_path = vec![knot(10, "1000"), knot(14, "1400")];
        let prices = Prices::new(&scenario);
        let eth = |block| prices.market(block, &[])[0];
        assert_eq!(eth(0), 2_000 * DOLLAR);
        assert_eq!(eth(5), 1_500 * DOLLAR);
        assert_eq!(eth(10), 1_000 * DOLLAR);
        assert_eq!(eth(11), 1_100 * DOLLAR);
        assert_eq!(eth(400), 1_400 * DOLLAR);
    }

    #[test]
    fn shocks_multiply_from_their_block_on() {
        let scenario = still();
        let prices = Prices::new(&scenario);
        let shock = |block, change_bps| TimedAction {
            block,
            actor: None,
            action: Action::shock("ETH", change_bps),
        };
        let actions = [shock(3, -5_000), shock(5, 10_000)];
        let before = prices.market(2, &actions)[0];
        assert_eq!(prices.market(3, &actions)[0], before / 2);
        assert_eq!(prices.market(4, &actions)[0], before / 2);
        assert_eq!(prices.market(5, &actions)[0], before);
        assert_eq!(prices.market(5, &actions)[1], prices.market(0, &[])[1]);
    }

    #[test]
    fn a_slow_shock_falls_by_equal_parts_and_then_stays() {
        let scenario = still();
        let prices = Prices::new(&scenario);
        let slow = TimedAction {
            block: 3,
            actor: None,
            action: Action::Shock {
                asset: "ETH".into(),
                change_bps: -4_000,
                over_blocks: 4,
            },
        };
        let eth = |block| prices.market(block, std::slice::from_ref(&slow))[0];
        let whole = eth(2);
        let left = (3..=8).map(|block| eth(block) * 100 / whole);
        assert_eq!(left.collect::<Vec<_>>(), [90, 80, 70, 60, 60, 60]);
    }

    #[test]
    fn the_oracle_says_what_it_is_told() {
        let scenario = still();
        let prices = Prices::new(&scenario);
        let asset = || "ETH".to_owned();
        let timed = |block, action| TimedAction {
            block,
            actor: None,
            action,
        };
        let change_bps = -5_000;
        let shock = Action::shock(asset(), change_bps);
        let price = Wad::whole(1_234);
        let set = Action::SetOracle {
            asset: asset(),
            price,
        };
        let more = |deviation_bps| Action::DeviateOracle {
            asset: asset(),
            deviation_bps,
        };
        let actions = [
            timed(2, Action::FreezeOracle { asset: asset() }),
            timed(3, shock),
            timed(5, Action::UnfreezeOracle { asset: asset() }),
            timed(6, more(1_000)),
            timed(7, set),
            timed(8, more(0)),
            timed(9, Action::FreezeOracle { asset: asset() }),
            timed(10, Action::UnfreezeOracle { asset: asset() }),
        ];
        let posted = (1..=10).map(|block| prices.posted(block, &actions)[0] / DOLLAR);
        let posted: Vec<u64> = posted.collect();
        assert_eq!(
            posted,
            [
                2_000, 2_000, 2_000, 2_000, 1_000, 1_100, 1_357, 1_234, 1_234, 1_000
            ]
        );
        assert_eq!(prices.posted(7, &actions)[1], prices.market(7, &[])[1]);
    }

    #[test]
    fn no_shock_leaves_the_range() {
        assert_eq!(shocked(1, -9_900), 1);
        assert_eq!(shocked(HIGHEST, 10_000), HIGHEST);
    }

    #[test]
    fn the_wobble_keeps_to_its_step_and_has_no_drift() {
        let steps = 2_000;
        let mut risen = 0;
        for seed in 0..64 {
            let factors = walk(seed, 0, 100, steps);
            for pair in factors.windows(2) {
                let ratio = pair[1] as f64 / pair[0] as f64;
                assert!((0.990..=1.010_001).contains(&ratio), "{ratio}");
            }
            risen += u32::from(u128::from(factors[steps as usize]) > FACTOR);
        }
        // Of 64 fair walks, 32 ± 4 end above where they began; 16 would be four deviations off.
        assert!((17..=47).contains(&risen), "{risen}");
    }
}
