//! What is allowed and yet likely not what was meant, or risky by design: markets that can be run, with a word beforehand.
//!
//! Owns the rules and their words. Refuses nothing: that is `validate`'s.

use std::fmt;

use super::{Action, OracleSource, Scenario};
use crate::units::Wad;

/// A threshold times bonus from here on leaves liquidations next to no room in which they help.
const TIGHT_BPS: u64 = 9_800;
/// A fixed price so far from the market's is wrong from the beginning.
const WRONG_BPS: u128 = 500;
const BPS: u64 = 10_000;

/// One thing to know before a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Path of the field, such as `assets[0].ltv_bps`.
    pub field: String,
    /// What of it is risky, as a lowercase fragment.
    pub what: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.what)
    }
}

impl Scenario {
    /// What to know of a valid scenario before it is run, in the order of its fields.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut found = Vec::new();
        let mut warn = |field: String, what: String| found.push(Warning { field, what });
        self.assets_warn(&mut warn);
        self.pairs_warn(&mut warn);
        self.people_warn(&mut warn);
        found
    }

    fn assets_warn(&self, warn: &mut dyn FnMut(String, String)) {
        for (at, asset) in self.assets.iter().enumerate() {
            let field = |name: &str| format!("assets[{at}].{name}");
            let (ltv, threshold) = (asset.ltv_bps, asset.liquidation_threshold_bps);
            if ltv > 0 && ltv == threshold {
                let what = format!(
                    "{ltv} is the threshold as well: who borrows to the limit is liquidated at the first move"
                );
                warn(field("ltv_bps"), what);
            }
            let edge = u64::from(threshold) * (BPS + u64::from(asset.liquidation_bonus_bps)) / BPS;
            if edge >= TIGHT_BPS {
                let what = format!(
                    "threshold × (1 + bonus) is {edge} bps: below a health factor of that, liquidations make a position worse"
                );
                warn(field("liquidation_bonus_bps"), what);
            }
            if let OracleSource::Fixed { price } = asset.oracle {
                let apart = price.0.abs_diff(asset.price.0);
                if apart > asset.price.0 / u128::from(BPS) * WRONG_BPS {
                    let what = format!("says {price} where the market begins at {}", asset.price);
                    warn(field("oracle.price"), what);
                }
            }
            let lenders = &self.population.lenders;
            let cap = Wad::whole(asset.supply_cap).mul_down(asset.price);
            let supplied = u128::from(lenders.count).saturating_mul(lenders.supply_usd.0);
            if asset.supply_cap > 0 && supplied > cap.0 {
                let what = format!(
                    "{} tokens are less than the lenders supply: the rest is refused when the market is set up",
                    asset.supply_cap
                );
                warn(field("supply_cap"), what);
            }
        }
    }

    fn pairs_warn(&self, warn: &mut dyn FnMut(String, String)) {
        for (at, pair) in self.exchange.iter().enumerate() {
            let field = format!("exchange[{at}].depth_usd");
            let base = self.assets.iter().find(|asset| asset.symbol == pair.base);
            let is_oracle = base.is_some_and(|asset| {
                matches!(
                    asset.oracle,
                    OracleSource::Spot | OracleSource::TimeWeighted { .. }
                )
            });
            let lenders = &self.population.lenders;
            let supplied = u128::from(lenders.count).saturating_mul(lenders.supply_usd.0);
            if is_oracle && pair.depth_usd.0 < supplied / 100 {
                let what = format!(
                    "{} dollars make the price of {}, of which lenders supply a hundred times as much: a small swap moves the oracle",
                    pair.depth_usd, pair.base
                );
                warn(field.clone(), what);
            }
            let whale = self.population.whale.as_ref();
            let whale = whale.filter(|whale| whale.asset == pair.base);
            if let Some(whale) = whale.filter(|whale| whale.sale_usd.0 > pair.depth_usd.0) {
                let what = format!(
                    "{} dollars are less than the whale's sale of {}",
                    pair.depth_usd, whale.sale_usd
                );
                warn(field, what);
            }
        }
    }

    fn people_warn(&self, warn: &mut dyn FnMut(String, String)) {
        let people = &self.population;
        let field = |name: &str| format!("population.{name}");
        let indebted = people.borrowers.count > 0 || people.loopers.count > 0;
        let supplies = self.actions.iter().any(|timed| {
            matches!(
                timed.action,
                Action::Supply { .. } | Action::Isolated { .. } | Action::Loop { .. }
            )
        });
        if people.lenders.count == 0 && indebted {
            let what =
                "0 lend at block 0: borrowers find nothing to borrow but each other's collateral";
            warn(field("lenders.count"), what.to_owned());
        } else if people.lenders.count == 0 && !supplies {
            let what = "0 lend, and no action supplies anything: the pool stays empty";
            warn(field("lenders.count"), what.to_owned());
        }
        if people.liquidators.count == 0 && indebted {
            let what = "0 watch: what falls below 1 stays there until an action liquidates it";
            warn(field("liquidators.count"), what.to_owned());
        }
        let most = self.assets.iter().map(|asset| asset.ltv_bps).max();
        let room = u128::from(BPS).saturating_sub(most.unwrap_or(0).into());
        let reach = Wad::whole(BPS).0 / room.max(1);
        if people.borrowers.count > 0 && people.borrowers.leverage_min.0 > reach {
            let what = format!(
                "{} is beyond what any asset's LTV allows: everybody borrows to the limit",
                people.borrowers.leverage_min
            );
            warn(field("borrowers.leverage_min"), what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::SHIPPED;
    use super::*;

    fn of(change: impl FnOnce(&mut Scenario)) -> Vec<String> {
        let mut scenario = Scenario::first();
        change(&mut scenario);
        assert_eq!(scenario.validate(), Ok(()));
        scenario
            .warnings()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn risky_markets_are_told_by_field() {
        assert_eq!(of(|_| {}), [""; 0]);
        let tight = of(|scenario| {
            scenario.assets[0].ltv_bps = 9_300;
            scenario.assets[0].liquidation_threshold_bps = 9_300;
            scenario.assets[0].liquidation_bonus_bps = 600;
        });
        assert_eq!(
            tight,
            [
                "assets[0].ltv_bps: 9300 is the threshold as well: who borrows to the limit is liquidated at the first move",
                "assets[0].liquidation_bonus_bps: threshold × (1 + bonus) is 9858 bps: below a health factor of that, liquidations make a position worse",
            ]
        );
        let alone = of(|scenario| {
            scenario.population.lenders.count = 0;
            scenario.population.liquidators.count = 0;
            scenario.population.borrowers.leverage_min = Wad::whole(15);
            scenario.population.borrowers.leverage_max = Wad::whole(15);
        });
        assert_eq!(
            alone,
            [
                "population.lenders.count: 0 lend at block 0: borrowers find nothing to borrow but each other's collateral",
                "population.liquidators.count: 0 watch: what falls below 1 stays there until an action liquidates it",
                "population.borrowers.leverage_min: 15 is beyond what any asset's LTV allows: everybody borrows to the limit",
            ]
        );
        let empty = of(|scenario| {
            scenario.population.lenders.count = 0;
            scenario.population.borrowers.count = 0;
        });
        assert_eq!(
            empty,
            [
                "population.lenders.count: 0 lend, and no action supplies anything: the pool stays empty"
            ]
        );
        let wrong = of(|scenario| {
            let price = Wad::whole(1_500);
            scenario.assets[0].oracle = OracleSource::Fixed { price };
            scenario.assets[0].supply_cap = 1;
        });
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(
            wrong[0].starts_with("assets[0].oracle.price: says 1500 where the market begins at ")
        );
        assert!(
            wrong[1].starts_with("assets[0].supply_cap: 1 tokens are less than the lenders supply")
        );
    }

    #[test]
    fn a_thin_pair_is_told() {
        let text = SHIPPED
            .iter()
            .find(|(id, _)| *id == "spot-cascade")
            .unwrap()
            .1;
        let mut scenario = Scenario::from_json(text).unwrap();
        scenario.exchange[0].depth_usd = Wad::whole(10);
        let told = scenario.warnings();
        let thin = told.iter().filter(|it| it.field == "exchange[0].depth_usd");
        assert!(thin.count() >= 1, "{told:?}");
    }

    #[test]
    fn what_ships_needs_no_warning() {
        for (id, text) in SHIPPED {
            let told = Scenario::from_json(text).unwrap().warnings();
            assert_eq!(told, [], "{id}");
        }
    }
}
