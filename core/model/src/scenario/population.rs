//! The simulated people: how many of each kind, and the parameters of their rules. Shapes and defaults; the rules
//! themselves are in the market's `agents`.

use serde::{Deserialize, Serialize};

use super::design::is_default;
use crate::units::{Bps, Wad};

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
    /// People who raise their leverage in one transaction, long or short.
    #[serde(default, skip_serializing_if = "is_default")]
    pub loopers: Loopers,
    /// People who swap without a view on the price.
    #[serde(default, skip_serializing_if = "is_default")]
    pub traders: Traders,
    /// Bots that close the gap between the exchange and the market price.
    #[serde(default, skip_serializing_if = "is_default")]
    pub arbitrageurs: Arbitrageurs,
    /// Somebody who sells much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whale: Option<Whale>,
}

/// Suppliers without debt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lenders {
    /// How many, 0 to 1,000.
    pub count: u32,
    /// What each supplies of every asset at block 0, in dollars, 1 to 1,000,000,000.
    pub supply_usd: Wad,
    /// Supplies and withdrawals by lenders per block, on average, 0 to 2,000.
    #[serde(default)]
    pub actions_per_block: u32,
}

/// Leveraged accounts. Leverage is drawn between its bounds, leaning to the low end: on average a third of the way.
/// Wallets on mainnet stand at 1.4 to 1.9 (Heimbach and Huang, BIS Working Paper 1171).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Borrowers {
    /// How many, 0 to 10,000.
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
    /// Share of the borrowers who sell collateral and repay when their health factor comes near 1, 0 to 10,000 bps; it
    /// takes an exchange.
    #[serde(default, skip_serializing_if = "is_default")]
    pub panic_bps: Bps,
    /// Health factor below which they do, "1" to "2".
    #[serde(
        default = "panic_health_factor",
        skip_serializing_if = "is_usual_panic"
    )]
    pub panic_health_factor: Wad,
}

pub(super) fn panic_health_factor() -> Wad {
    Wad(1_050_000_000_000_000_000)
}

fn is_usual_panic(health_factor: &Wad) -> bool {
    *health_factor == panic_health_factor()
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
    /// What each has of every asset at block 0, in dollars, 0 to 100,000,000,000; left out: enough to repay everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds_usd: Option<Wad>,
    /// What they do with the collateral they get.
    #[serde(default, skip_serializing_if = "is_default")]
    pub collateral: Spoils,
}

/// What becomes of seized collateral.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Spoils {
    /// It stays in the bot's wallet.
    #[default]
    Hold,
    /// It is sold for the debt asset on the exchange, in the same block, where there is a pair.
    Sell,
}

/// People who swap without a view on the price ("noise traders": Black 1986).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Traders {
    /// How many, 0 to 2,000.
    pub count: u32,
    /// Swaps per block, on average, 0 to 2,000.
    pub swaps_per_block: u32,
    /// Worth of a swap, on average, in dollars, 0 to 1,000,000,000.
    pub swap_usd: Wad,
}

/// People with a leveraged position in the base of a pair, opened before block 1 by flash loan and swap: long with the base
/// as collateral, short with the quote. They do nothing until their health factor comes near 1; then they close it in one
/// transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Loopers {
    /// How many, 0 to 2,000.
    pub count: u32,
    /// What each puts in, in dollars, 0 to 1,000,000,000.
    pub equity_usd: Wad,
    /// Collateral over what would be left after repaying, "1" to "20"; within what the collateral's LTV allows.
    pub leverage: Wad,
    /// Share of them who go short, 0 to 10,000 bps.
    pub short_bps: Bps,
    /// Health factor below which they close, "1" to "2".
    pub exit_health_factor: Wad,
}

impl Default for Loopers {
    fn default() -> Self {
        Self {
            count: 0,
            equity_usd: Wad::whole(10_000),
            leverage: Wad::whole(3),
            short_bps: 0,
            exit_health_factor: panic_health_factor(),
        }
    }
}

/// Bots that trade a pair back to the market price when that pays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Arbitrageurs {
    /// How many, 0 to 32.
    pub count: u32,
    /// What each has of every asset at block 0, in dollars, 0 to 100,000,000,000: the most it can move.
    pub funds_usd: Wad,
}

/// Somebody who sells much of an asset on the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Whale {
    /// Asset sold; the base of a pair.
    pub asset: String,
    /// Worth of all that is sold at the price of block 0, in dollars, 1 to 100,000,000,000.
    pub sale_usd: Wad,
    /// First block of the sale, 1 to `blocks`.
    pub block: u32,
    /// Blocks over which it is spread, 1 to 2,000.
    pub over_blocks: u32,
}
