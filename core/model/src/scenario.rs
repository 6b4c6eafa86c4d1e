//! The scenario: the only input of everything that starts work, version 0.
//!
//! Owns the document's shape, its ranges and its errors (`validate` names the field and the allowed
//! range). Never touches the chain: what a scenario means is the market's business.

use serde::{Deserialize, Serialize};

use crate::units::{Bps, Wad};

pub mod bounds;
mod error;
mod validate;

pub use error::ScenarioError;

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
    /// asset the price is interpolated linearly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub price_path: Vec<PriceKnot>,
    /// What the user does, in order.
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

/// What the user can do. Amounts are in tokens; `"max"` means all there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Supply tokens as collateral.
    Supply {
        /// Asset symbol.
        asset: String,
        /// Tokens; `"max"`: the whole wallet.
        amount: Amount,
    },
    /// Take supplied tokens back.
    Withdraw {
        /// Asset symbol.
        asset: String,
        /// Tokens; `"max"`: the whole supply.
        amount: Amount,
    },
    /// Borrow tokens against the collateral.
    Borrow {
        /// Asset symbol.
        asset: String,
        /// Tokens; `"max"` is refused here (name an amount).
        amount: Amount,
    },
    /// Pay debt back.
    Repay {
        /// Asset symbol.
        asset: String,
        /// Tokens; `"max"`: the whole debt.
        amount: Amount,
    },
    /// Move an asset's market price at once.
    Shock {
        /// Asset symbol.
        asset: String,
        /// Change of the price, −9,900 to +10,000 bps, not 0.
        change_bps: i32,
    },
}

/// An amount of tokens, or all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many tokens, above 0, at most 1,000,000,000,000.
    Exactly(Wad),
    /// All there is (written `"max"`).
    Max,
}

impl Scenario {
    /// The market the page opens with.
    pub fn first() -> Self {
        Self::from_json(include_str!("../scenarios/first.json"))
            .expect("the shipped scenario is valid")
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

    /// Position of an asset by symbol.
    pub fn asset_index(&self, symbol: &str) -> Option<usize> {
        self.assets.iter().position(|asset| asset.symbol == symbol)
    }
}

mod amount_serde {
    //! `Amount` as one JSON string.
    use super::{Amount, Wad};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    impl Serialize for Amount {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Exactly(wad) => wad.serialize(serializer),
                Self::Max => serializer.serialize_str("max"),
            }
        }
    }

    impl<'de> Deserialize<'de> for Amount {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl serde::de::Visitor<'_> for Visitor {
                type Value = Amount;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("a decimal number in quotes, such as \"12.5\", or \"max\"")
                }

                fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
                    if text == "max" {
                        return Ok(Amount::Max);
                    }
                    text.parse::<Wad>()
                        .map(Amount::Exactly)
                        .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
                }
            }
            deserializer.deserialize_str(Visitor)
        }
    }

    #[cfg(feature = "schema")]
    impl schemars::JsonSchema for Amount {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Amount".into()
        }

        fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
            schemars::json_schema!({
                "type": "string",
                "description": "Tokens as a decimal number in quotes, or \"max\".",
                "pattern": r"^(max|[0-9]{1,20}(\.[0-9]{1,18})?)$"
            })
        }
    }
}
