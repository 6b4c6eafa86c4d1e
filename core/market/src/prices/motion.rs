//! Geometric Brownian motion with jumps, in integers, so that every machine draws the same price.
//!
//! Per block the logarithm moves by (μ − σ²/2)·t + σ·√t·Z, plus a jump now and then; the factor is its exponential by eight
//! terms of the series, whose error at the largest step there is (half a unit) is below a thousandth of a basis point.

use leverloom_model::scenario::Motion;
use leverloom_model::units::WAD;

use super::FACTOR;
use crate::dice::{Dice, Stream};

/// One whole of a logarithm.
const ONE: i128 = 1_000_000_000_000_000;
const BPS: i128 = 10_000;
const YEAR_S: i128 = 365 * 24 * 3_600;
const DAY_S: u128 = 24 * 3_600;
/// Draws that make up Z, and what their sum is on average.
const DRAWS: u32 = 12;
/// Largest step of a block, in either direction: beyond it only absurd motions go.
const LARGEST: i128 = ONE / 2;
/// Within a millionth and a million of where it began.
const BOUND: u128 = 1_000_000;

/// What moves a price.
pub(super) struct Walk {
    /// (μ − σ²/2)·t.
    drift: i128,
    /// σ·√t.
    spread: i128,
    /// Chance of a jump in a block, of [`WAD`].
    chance: u64,
    jump: i128,
    jump_spread: i128,
}

impl Walk {
    pub(super) fn new(motion: &Motion, block_time_s: u32) -> Self {
        let time = i128::from(block_time_s);
        let volatility = i128::from(motion.volatility_bps);
        let variance = volatility * volatility * ONE / (BPS * BPS);
        let mean = i128::from(motion.drift_bps) * ONE / BPS;
        // σ·√t = √(σ²·t), in units of ONE: below 25·1e15·1e15.
        let square = variance * time / YEAR_S * ONE;
        let daily = motion.jumps_per_day.0;
        let chance = daily * u128::from(block_time_s) / DAY_S;
        Self {
            drift: (mean - variance / 2) * time / YEAR_S,
            spread: square.max(0).isqrt(),
            chance: chance.min(WAD) as u64,
            jump: i128::from(motion.jump_bps) * ONE / BPS,
            jump_spread: i128::from(motion.jump_spread_bps) * ONE / BPS,
        }
    }

    /// The factor of each block, [`FACTOR`] at block 0.
    pub(super) fn factors(&self, seed: u64, asset: u32, blocks: u32) -> Vec<u64> {
        let mut factor = FACTOR;
        let mut factors = vec![factor as u64];
        if self.is_still() {
            return factors;
        }
        for block in 1..=blocks {
            let mut dice = Dice::new(seed, Stream::Motion(asset), block);
            factor = times(factor, exponential(self.step(&mut dice)));
            // A jump is a share of the price, not of its logarithm: −50 % is half.
            if dice.below(WAD as u64) < self.chance {
                let spread = self.jump_spread as u64;
                let jump = self.jump - self.jump_spread + i128::from(dice.below(2 * spread + 1));
                factor = times(factor, (ONE + jump).max(ONE / 100));
            }
            factor = factor.clamp(FACTOR / BOUND, FACTOR * BOUND);
            factors.push(factor as u64);
        }
        factors
    }

    fn is_still(&self) -> bool {
        self.drift == 0 && self.spread == 0 && self.chance == 0
    }

    fn step(&self, dice: &mut Dice) -> i128 {
        let draws = (0..DRAWS).map(|_| i128::from(dice.below(ONE as u64)));
        let normal = draws.sum::<i128>() - i128::from(DRAWS / 2) * ONE;
        (self.drift + self.spread * normal / ONE).clamp(-LARGEST, LARGEST)
    }
}

/// e^x, both in units of [`ONE`].
fn exponential(x: i128) -> i128 {
    let mut sum = ONE;
    let mut term = ONE;
    for order in 1..=8 {
        term = term * x / ONE / order;
        sum += term;
    }
    sum
}

fn times(factor: u128, by: i128) -> u128 {
    factor * by.unsigned_abs() / ONE.unsigned_abs()
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "the tests compare with what std computes"
)]
mod tests {
    use super::*;
    use leverloom_model::units::Wad;

    fn motion(volatility_bps: u32, drift_bps: i32) -> Motion {
        Motion {
            volatility_bps,
            drift_bps,
            ..Motion::default()
        }
    }

    /// Logarithms of a run's last factors, over many seeds.
    fn ends(motion: &Motion, block_time_s: u32, blocks: u32) -> Vec<f64> {
        let walk = Walk::new(motion, block_time_s);
        let end = |seed| {
            let factors = walk.factors(seed, 0, blocks);
            (factors[blocks as usize] as f64 / FACTOR as f64).ln()
        };
        (0..2_000).map(end).collect()
    }

    fn moments(values: &[f64]) -> (f64, f64) {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count;
        (mean, variance.sqrt())
    }

    #[test]
    fn the_exponential_is_one() {
        for x in [-0.5_f64, -0.01, 0.0, 0.003, 0.5] {
            let found = exponential((x * ONE as f64) as i128) as f64 / ONE as f64;
            assert!((found - x.exp()).abs() < 1e-7, "{x}: {found}");
        }
    }

    #[test]
    fn volatility_and_drift_are_those_of_a_year() {
        // 80 % a year over ten days of hours: σ·√(10/365), and −σ²/2 of drift to go with it.
        let (mean, deviation) = moments(&ends(&motion(8_000, 0), 3_600, 240));
        let expected = 0.8 * (10.0_f64 / 365.0).sqrt();
        assert!(
            (deviation / expected - 1.0).abs() < 0.05,
            "{deviation} of {expected}"
        );
        // Three deviations of the mean of 2,000 runs.
        let slack = 3.0 * expected / 2_000_f64.sqrt();
        assert!((mean + expected * expected / 2.0).abs() < slack, "{mean}");
        // Drift alone: e^(μ·t).
        let (mean, deviation) = moments(&ends(&motion(0, 20_000), 3_600, 240)[..5]);
        assert!(
            (mean - 2.0 * 10.0 / 365.0).abs() < 1e-6 && deviation == 0.0,
            "{mean}"
        );
    }

    #[test]
    fn jumps_come_as_often_and_as_large_as_they_should() {
        let jumpy = Motion {
            jumps_per_day: Wad::whole(4),
            jump_bps: -500,
            jump_spread_bps: 200,
            ..Motion::default()
        };
        let (mut jumps, mut sum) = (0, 0.0);
        for seed in 0..200 {
            let factors = Walk::new(&jumpy, 600).factors(seed, 1, 144);
            for pair in factors.windows(2) {
                let step = pair[1] as f64 / pair[0] as f64 - 1.0;
                if step != 0.0 {
                    assert!((-0.0701..=-0.0299).contains(&step), "{step}");
                    jumps += 1;
                    sum += step;
                }
            }
        }
        // 200 days of four: 800 ± 28.
        assert!((700..=900).contains(&jumps), "{jumps}");
        assert!((sum / f64::from(jumps) + 0.05).abs() < 0.002);
    }

    #[test]
    fn no_motion_leaves_the_range_and_stillness_draws_nothing() {
        let wild = Walk::new(&motion(50_000, 50_000), 3_600).factors(1, 0, 2_000);
        let range = (FACTOR / BOUND) as u64..=(FACTOR * BOUND) as u64;
        assert!(wild.iter().all(|factor| range.contains(factor)));
        let still = Walk::new(&Motion::default(), 12).factors(1, 0, 2_000);
        assert_eq!(still, [FACTOR as u64]);
    }
}
