//! The scenario: the only input of everything that starts work, version 0.
//!
//! Owns the document's shape, its ranges and its errors (`validate` names the field and the allowed
//! range). Never touches the chain: what a scenario means is the market's business.

use serde::{Deserialize, Serialize};

use crate::units::{Bps, Wad};

mod action;
pub mod bounds;
mod error;
#[cfg(feature = "schema")]
mod schema;
#[cfg(test)]
mod tests;
mod validate;

pub use action::{Action, Amount};
pub use error::ScenarioError;

/// The scenarios that come with Leverloom, by name: the page opens with the first.
pub const SHIPPED: &[(&str, &str)] = &[
    ("first", include_str!("../scenarios/first.json")),
    ("flash-crash", include_str!("../scenarios/flash-crash.json")),
    ("lending-mix", include_str!("../scenarios/lending-mix.json")),
];

/// The version this build reads and writes.
pub const VERSION: u32 = 0;

/// A whole run: market, people, prices, and what the user did in which block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Format version; this build reads 0.
    pub version: u32,
    /// Title, 1 to 80 characters.
    pub name: String,
    /// The one-line question this scenario asks, up to 200 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// Seed of every random choice, 0 to 2^53 − 1 (a JSON number stays exact).
    pub seed: u64,
    /// Length of the run in blocks, 1 to 2,000.
    pub blocks: u32,
    /// Block rules.
    pub chain: Chain,
    /// Assets of the pool, 2 to 8; amounts of actions name them by symbol.
    pub assets: Vec<Asset>,
    /// The simulated people.
    pub population: Population,
    /// Market prices set by hand: at the start of `block`, `asset` costs `price`; between two knots of one
    /// asset the price is interpolated linearly. Up to 2,000 knots in any order, one an asset and block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub price_path: Vec<PriceKnot>,
    /// What the user does, in order: up to 2,000 actions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<TimedAction>,
}

/// Rules of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Gas a block can hold, 1,000,000 to 1,000,000,000 gas.
    pub block_gas_limit: u64,
    /// Seconds between blocks, 1 to 3,600 s.
    pub block_time_s: u32,
}

/// One asset of the pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// 1 to 8 capital letters or digits; unique.
    pub symbol: String,
    /// Decimals of the token, 6 to 18.
    pub decimals: u8,
    /// Price at block 0 in dollars, 0.0001 to 10,000,000.
    pub price: Wad,
    /// Symmetric random step of the market price per block, 0 to 500 bps (0: the price moves only by hand or shock).
    #[serde(default)]
    pub wobble_bps: Bps,
    /// Loan-to-value limit for borrowing, 0 to 9,500 bps.
    pub ltv_bps: Bps,
    /// Liquidation threshold, `ltv_bps` to 9,700 bps.
    pub liquidation_threshold_bps: Bps,
    /// Liquidation bonus on top of the debt's worth, 0 to 2,500 bps; threshold × (1 + bonus) stays below 1.
    pub liquidation_bonus_bps: Bps,
    /// Share of borrow interest kept by the pool, 0 to 5,000 bps.
    pub reserve_factor_bps: Bps,
    /// Interest rate model.
    pub rates: RateModel,
}

/// Kinked rate model: base + slope1·U/kink below the kink, base + slope1 + slope2·(U−kink)/(1−kink) above.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RateModel {
    /// Yearly rate at zero utilization, 0 to 10,000 bps.
    pub base_bps: Bps,
    /// Rate added up to the kink, 0 to 20,000 bps.
    pub slope1_bps: Bps,
    /// Rate added from the kink to full utilization, 0 to 50,000 bps.
    pub slope2_bps: Bps,
    /// Optimal utilization, 100 to 9,900 bps.
    pub kink_bps: Bps,
}

/// Who lives in the market beside the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// Suppliers without debt.
    pub lenders: Lenders,
    /// Leveraged accounts.
    pub borrowers: Borrowers,
    /// Competing liquidator bots, 0 to 32.
    pub liquidators: Liquidators,
    /// Plain token payments between people per block, 0 to 5,000: traffic that touches no pool.
    #[serde(default)]
    pub payments_per_block: u32,
}

/// Suppliers without debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lenders {
    /// How many, 1 to 1,000.
    pub count: u32,
    /// What each supplies of every asset at block 0, in dollars, 1 to 1,000,000,000.
    pub supply_usd: Wad,
    /// Supplies and withdrawals by lenders per block, on average, 0 to 2,000.
    #[serde(default)]
    pub actions_per_block: u32,
}

/// Leveraged accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Borrowers {
    /// How many, 1 to 10,000.
    pub count: u32,
    /// Smallest collateral of one borrower in dollars, 1 to 1,000,000,000.
    pub collateral_usd_min: Wad,
    /// Largest collateral of one borrower in dollars, `collateral_usd_min` to 1,000,000,000.
    pub collateral_usd_max: Wad,
    /// Lowest leverage (collateral / (collateral − debt)), "1.0" to "20".
    pub leverage_min: Wad,
    /// Highest leverage, `leverage_min` to "20"; nobody exceeds what the asset's LTV allows.
    pub leverage_max: Wad,
    /// Borrower actions (supply, borrow, repay, withdraw) per block, on average, 0 to 2,000.
    #[serde(default)]
    pub actions_per_block: u32,
}

/// Competing liquidator bots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Liquidators {
    /// How many, 0 to 32.
    pub count: u32,
    /// Positions that one bot tries to liquidate in a block, 1 to 100.
    pub attempts_per_block: u32,
}

/// A price set by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PriceKnot {
    /// Block, 1 to `blocks`.
    pub block: u32,
    /// Asset symbol.
    pub asset: String,
    /// Price in dollars, 0.0001 to 10,000,000.
    pub price: Wad,
}

/// An action of the user, executed in `block`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TimedAction {
    /// Block that takes it, 1 to `blocks`; not before the action above it.
    pub block: u32,
    /// What is done.
    pub action: Action,
}

impl Scenario {
    /// The market the page opens with.
    pub fn first() -> Self {
        Self::from_json(SHIPPED[0].1).expect("invariant: shipped scenarios are valid")
    }

    /// Reads and validates a scenario; the error names the field and the allowed range.
    pub fn from_json(text: &str) -> Result<Self, ScenarioError> {
        if text.len() > bounds::MAX_JSON_BYTES {
            let problem = format!(
                "the text is {} bytes long; allowed: at most {} bytes",
                text.len(),
                bounds::MAX_JSON_BYTES
            );
            return Err(ScenarioError::new("", problem));
        }
        // Before the fields: those of another version would be called unknown.
        if let Some(version) =
            validate::version_of(text).filter(|&version| version != u64::from(VERSION))
        {
            return Err(validate::wrong_version(version));
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let scenario: Self = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| ScenarioError::from_serde(&error))?;
        json.end()
            .map_err(|error| ScenarioError::malformed(&error))?;
        scenario.validate()?;
        Ok(scenario)
    }

    /// The canonical JSON text.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a scenario is plain data")
    }

    /// Checks every range and reference.
    pub fn validate(&self) -> Result<(), ScenarioError> {
        validate::scenario(self)
    }

    /// Checks an action that the user takes now, as [`Self::validate`] checks those of the document;
    /// fields are named `action.amount`.
    pub fn check_action(&self, action: &Action) -> Result<(), ScenarioError> {
        validate::action(self, action)
    }

    /// The JSON Schema of the document (draft 2020-12), ranges included.
    #[cfg(feature = "schema")]
    pub fn json_schema() -> serde_json::Value {
        schema::scenario()
    }

    /// Position of an asset by symbol.
    pub fn asset_index(&self, symbol: &str) -> Option<usize> {
        self.assets.iter().position(|asset| asset.symbol == symbol)
    }
}
