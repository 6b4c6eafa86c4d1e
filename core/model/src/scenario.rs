//! The scenario: the only input of everything that starts work, version 1. All that version 0 had means the same.
//!
//! Owns the document's shape, its ranges and its errors (`validate` names the field and the allowed
//! range). Never touches the chain: what a scenario means is the market's business.

use serde::{Deserialize, Serialize};

use crate::units::{Bps, Wad};

mod accounts;
mod action;
pub mod bounds;
mod design;
mod error;
mod first;
mod isolated;
mod population;
#[cfg(feature = "schema")]
mod reference;
#[cfg(feature = "schema")]
mod schema;
#[cfg(test)]
mod tests;
mod validate;
mod warnings;

pub use accounts::{YOU, account_reference};
pub use action::{Action, Amount};
pub use design::{Design, Layout, OracleSource, Pool};
pub use error::ScenarioError;
pub use isolated::{IsolatedCall, IsolatedMarket};
pub use population::{
    Arbitrageurs, Borrowers, Lenders, Liquidators, Loopers, Population, Spoils, Traders, Whale,
};
pub use warnings::Warning;

use design::is_default;

/// The scenarios that come with Leverloom, by name: the page opens with the first.
pub const SHIPPED: &[(&str, &str)] = &[
    ("first", include_str!("../scenarios/first.json")),
    ("flash-crash", include_str!("../scenarios/flash-crash.json")),
    ("lending-mix", include_str!("../scenarios/lending-mix.json")),
    (
        "spot-cascade",
        include_str!("../scenarios/spot-cascade.json"),
    ),
    (
        "sharded-totals",
        include_str!("../scenarios/sharded-totals.json"),
    ),
    (
        "oracle-fault",
        include_str!("../scenarios/oracle-fault.json"),
    ),
    (
        "toxic-spiral",
        include_str!("../scenarios/toxic-spiral.json"),
    ),
    ("by-hand", include_str!("../scenarios/by-hand.json")),
    (
        "isolated-markets",
        include_str!("../scenarios/isolated-markets.json"),
    ),
    ("random-walk", include_str!("../scenarios/random-walk.json")),
    (
        "black-thursday",
        include_str!("../scenarios/black-thursday.json"),
    ),
    ("crv-short", include_str!("../scenarios/crv-short.json")),
    ("usdc-depeg", include_str!("../scenarios/usdc-depeg.json")),
    (
        "october-2025",
        include_str!("../scenarios/october-2025.json"),
    ),
];

/// The version this build writes. It reads 0 too, as a document that leaves out all that is new.
pub const VERSION: u32 = 1;

/// A whole run: market, people, prices, and what the user did in which block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Format version: 1.
    pub version: u32,
    /// Title, 1 to 80 characters.
    pub name: String,
    /// The one-line question this scenario asks, up to 200 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// What happened, where a scenario follows a real event: up to 2,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub story: String,
    /// Where that is from: 0 to 12 sources of 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Seed of every random choice, 0 to 2^53 − 1 (a JSON number stays exact).
    pub seed: u64,
    /// Length of the run in blocks, 1 to 2,000.
    pub blocks: u32,
    /// Block rules.
    pub chain: Chain,
    /// How the lending contracts are built.
    #[serde(default, skip_serializing_if = "is_default")]
    pub design: Design,
    /// Assets of the pool, 2 to 8; amounts of actions name them by symbol.
    pub assets: Vec<Asset>,
    /// Pairs of the exchange, 0 to 16; at most one for two assets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchange: Vec<Pool>,
    /// Isolated markets beside the pool, 0 to 8; named actors and the user act in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub isolated_markets: Vec<IsolatedMarket>,
    /// The simulated people.
    pub population: Population,
    /// Market prices set by hand: at the start of `block`, `asset` costs `price`; between two knots of one
    /// asset the price is interpolated linearly. Up to 2,000 knots in any order, one an asset and block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub price_path: Vec<PriceKnot>,
    /// Names of the user's accounts, 0 to 8, each once and of 1 to 24 characters. Actions know them as `you`, `you 2`, `you 3` …; every
    /// account has a wallet like the first's. None named is one account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// People with a name, who do what `actions` say and nothing else: 0 to 64.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<NamedActor>,
    /// What the user and the named actors do, in order: up to 2,000 actions.
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
    /// Geometric Brownian motion of the market price on top of its path, in integers; none by default.
    #[serde(default, skip_serializing_if = "is_default")]
    pub motion: Motion,
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
    /// Share of the liquidation bonus that the pool keeps, 0 to 10,000 bps.
    #[serde(default, skip_serializing_if = "is_default")]
    pub liquidation_protocol_fee_bps: Bps,
    /// Most whole tokens that may be supplied, 0 to 1,000,000,000,000; 0 is no cap.
    #[serde(default, skip_serializing_if = "is_default")]
    pub supply_cap: u64,
    /// Most whole tokens that may be borrowed, 0 to 1,000,000,000,000; 0 is no cap.
    #[serde(default, skip_serializing_if = "is_default")]
    pub borrow_cap: u64,
    /// Where the contracts' price comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub oracle: OracleSource,
}

/// Random motion of a market price: geometric Brownian motion with jumps (Merton 1976). Per block the logarithm of the
/// price moves by (drift − volatility² / 2) · t + volatility · √t · Z; Z is the sum of twelve uniform draws less six,
/// whose variance is 1 and which never leaves ±6.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Motion {
    /// Volatility a year (of 365 days), 0 to 50,000 bps.
    pub volatility_bps: Bps,
    /// Drift a year, −50,000 to 50,000 bps.
    pub drift_bps: i32,
    /// Jumps a day, on average, 0 to 1,000; at most one in a block.
    pub jumps_per_day: Wad,
    /// Mean size of a jump, −9,000 to 9,000 bps.
    pub jump_bps: i32,
    /// Largest deviation from that mean, each size within it as likely as any other, 0 to 5,000 bps.
    pub jump_spread_bps: Bps,
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

/// Somebody with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NamedActor {
    /// 1 to 24 characters, each name once; `you` is the user, whose wallet this replaces.
    pub name: String,
    /// What is in the wallet at block 0, 0 to 8 holdings; nothing of an asset that is not listed.
    #[serde(default)]
    pub wallet: Vec<Holding>,
}

/// Tokens of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// Asset symbol; each once.
    pub asset: String,
    /// Tokens, above 0 to 1,000,000,000,000.
    pub amount: Wad,
}

/// An action, executed in `block`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TimedAction {
    /// Block that takes it, 1 to `blocks`; not before the action above it.
    pub block: u32,
    /// Whose: the name of one of `actors`, or `you 2` for the user's second account; left out: the user's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What is done.
    pub action: Action,
}

impl Scenario {
    /// The market the page opens with.
    pub fn first() -> Self {
        first::first()
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
            validate::version_of(text).filter(|&version| version > u64::from(VERSION))
        {
            return Err(validate::wrong_version(version));
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let mut scenario: Self = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| ScenarioError::from_serde(&error))?;
        json.end()
            .map_err(|error| ScenarioError::malformed(&error))?;
        scenario.version = VERSION;
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

    /// Checks the names of the user's accounts, as [`Self::validate`] does.
    pub fn check_accounts(&self) -> Result<(), ScenarioError> {
        validate::accounts(self)
    }

    /// Checks an action that the user takes now, as [`Self::validate`] checks those of the document;
    /// fields are named `action.amount`.
    pub fn check_action(&self, action: &Action) -> Result<(), ScenarioError> {
        validate::action(self, action)
    }

    /// Checks a price that is only imagined; the asset's position. Nothing can be told below what an oracle can count.
    pub fn check_price(&self, asset: &str, price: Wad) -> Result<usize, ScenarioError> {
        validate::imagined_price(self, asset, price)
    }

    /// The JSON Schema of the document (draft 2020-12), ranges included.
    #[cfg(feature = "schema")]
    pub fn json_schema() -> serde_json::Value {
        schema::scenario()
    }

    /// The first pair of the exchange with this asset as its base.
    pub fn pool_of(&self, base: &str) -> Option<&Pool> {
        self.exchange.iter().find(|pool| pool.base == base)
    }

    /// Position of an isolated market by name.
    pub fn isolated_index(&self, name: &str) -> Option<usize> {
        let mut markets = self.isolated_markets.iter();
        markets.position(|market| market.name == name)
    }

    /// Position of an asset by symbol.
    pub fn asset_index(&self, symbol: &str) -> Option<usize> {
        self.assets.iter().position(|asset| asset.symbol == symbol)
    }
}
