//! How the market is built: storage layout, rules of liquidation, exchange, oracles. Shapes and defaults; ranges are in
//! [`super::bounds`], what it all means on a chain is the market's business.

use serde::{Deserialize, Serialize};

use crate::units::{Bps, Wad};

/// How the lending contracts are built. Everything has a default, which is how Aave v3.3 does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Design {
    /// Where the pool keeps its numbers.
    pub layout: Layout,
    /// Share of all debt that one liquidation may repay, 100 to 10,000 bps.
    pub close_factor_bps: Bps,
    /// Health factor at and below which all debt of an asset may be repaid at once, "0" to "1".
    pub full_close_health_factor: Wad,
    /// Collateral or debt worth less than this may be liquidated whole, in dollars, 0 to 1,000,000.
    pub small_position_usd: Wad,
    /// A liquidation leaves nothing of a side, or at least this much of both, in dollars, 0 to 500,000.
    pub min_leftover_usd: Wad,
    /// Fee of a flash loan, 0 to 1,000 bps.
    pub flash_loan_fee_bps: Bps,
}

impl Default for Design {
    fn default() -> Self {
        Self {
            layout: Layout::Pooled,
            close_factor_bps: 5_000,
            full_close_health_factor: Wad(950_000_000_000_000_000),
            small_position_usd: Wad::whole(2_000),
            min_leftover_usd: Wad::whole(1_000),
            flash_loan_fee_bps: 5,
        }
    }
}

/// Where the pool keeps its numbers: the same rules, other slots, other conflicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Layout {
    /// All assets and accounts in one contract, totals of an asset beside its rates: as everybody does it.
    #[default]
    Pooled,
    /// A market and a token holder for each pair of collateral and debt.
    PerMarket,
    /// Accrual once a block; rates derived on read.
    LazyRate,
    /// Totals in so many shards, each account's in one of them.
    Sharded {
        /// Shards, 2 to 64.
        shards: u32,
    },
}

/// A constant-product pair of the exchange, 0.3 % fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// Asset that is priced.
    pub base: String,
    /// Asset it is priced in.
    pub quote: String,
    /// Worth of either side at block 0, in dollars, 1 to 100,000,000,000.
    pub depth_usd: Wad,
}

/// Where the contracts' price of an asset comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum OracleSource {
    /// The market price, posted at the start of each block.
    #[default]
    Outside,
    /// The market price as it was posted so many blocks ago.
    Delayed {
        /// Blocks, 1 to 1,000.
        blocks: u32,
    },
    /// What the exchange's pair with this asset as base says at the moment: any swap moves it.
    Spot,
    /// The mean of that over a time, as of the last transaction that asked for it to be brought up to date.
    TimeWeighted {
        /// Seconds, 1 to 604,800 s.
        window_s: u32,
    },
    /// Always the same, right or wrong.
    Fixed {
        /// Dollars, 0.0001 to 10,000,000.
        price: Wad,
    },
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
