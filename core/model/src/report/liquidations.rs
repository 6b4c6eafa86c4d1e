//! Liquidations one by one, and what all of them came to.
//!
//! Owns the shapes, computes nothing. Worth in dollars is at the market price of the block, whatever the contracts
//! believed: so a wrong oracle shows as somebody's gain and somebody's loss.

use serde::{Deserialize, Serialize};

use super::Actor;
use crate::units::{SignedWad, Wad};

/// A liquidation that went through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Liquidation {
    /// Index of its transaction.
    pub transaction: u32,
    /// The isolated market it was in (index into [`Market::isolated`](super::Market::isolated)); none: the pool.
    #[serde(default)]
    pub market: Option<u32>,
    /// Who was liquidated.
    pub borrower: Actor,
    /// Who did it.
    pub liquidator: Actor,
    /// Asset seized (index).
    pub collateral_asset: u32,
    /// Asset repaid (index).
    pub debt_asset: u32,
    /// Tokens repaid.
    pub repaid: Wad,
    /// Tokens seized.
    pub seized: Wad,
    /// What the borrower lost to the bonus, in dollars: the collateral's bonus on the worth of what was repaid.
    pub bonus_usd: Wad,
    /// Health factor of the borrower at the start of the block, at the block's prices; none without debt.
    pub health_before: Option<Wad>,
    /// Health factor after the block; none without debt.
    pub health_after: Option<Wad>,
    /// Debt left without collateral by this liquidation, in tokens of the debt asset.
    pub bad_debt: Wad,
    /// What the seized collateral was sold for in the same transaction, in tokens of the debt asset; none where it was
    /// kept.
    #[serde(default)]
    pub sold_for: Option<Wad>,
    /// Liquidations of this block before it, each of which sold into the price that the next one reads, and this one: 1
    /// where none did.
    #[serde(default)]
    pub cascade: u32,
    /// Whether liquidating could only make the position worse: its health factor was not above liquidation threshold ×
    /// (1 + bonus) of the collateral.
    #[serde(default)]
    pub toxic: bool,
    /// What put the borrower under water.
    #[serde(default)]
    pub cause: Cause,
    /// Tokens of the seized that the pool kept: its share of the bonus.
    #[serde(default)]
    pub protocol_fee: Wad,
    /// What the liquidator gained, in dollars, gas left out: what it got, or what that was sold for, less what it repaid.
    #[serde(default)]
    pub profit_usd: SignedWad,
    /// What selling cost, in dollars: what was sold at the pair's price before the block, less what it brought. The
    /// pair's fee is part of it, and so is what earlier swaps of the block had done to the price; below zero where those
    /// had raised it. None where the collateral was kept.
    #[serde(default)]
    pub price_impact_usd: Option<SignedWad>,
}

/// What put an account under water: of what changed in the block in which it went under, what alone would have lowered
/// its health factor most.
///
/// Worked out from what the account held and owed (at the block's start for one liquidated in that block, else at its
/// end), at the oracle's prices and the interest indexes before and after the block. Four changes are tried one by one;
/// of equals the one further up here counts. Whoever stays under water keeps the cause. In an isolated market it is what
/// last lowered the collateral's price against the loan's; interest where nothing has.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The scenario set, froze, released or deviated the oracle in the block that the price is from, and it changed.
    Oracle,
    /// The oracle reads a pair, and the pair's price moved; or neither prices after the block nor interest explain it,
    /// and a pair that the account's oracle reads was swapped in: the price moved and came back within the block.
    Exchange,
    /// The market price moved, and with it what is posted.
    #[default]
    Price,
    /// The prices are the same, and the debt grew.
    Interest,
}

/// Sums over all liquidations since block 0; dollars at the market prices of each liquidation's block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(default)]
pub struct Totals {
    /// Liquidations that went through.
    pub liquidations: u32,
    /// Of those, the toxic ones: see [`Liquidation::toxic`].
    pub toxic: u32,
    /// By cause: the oracle was told something.
    pub by_oracle: u32,
    /// By cause: a swap.
    pub by_exchange: u32,
    /// By cause: the market price.
    pub by_price: u32,
    /// By cause: interest.
    pub by_interest: u32,
    /// The longest cascade within one block: see [`Liquidation::cascade`].
    pub deepest_cascade: u32,
    /// Worth of the debt repaid.
    pub repaid_usd: Wad,
    /// Worth of the collateral seized, the pool's share of the bonus included.
    pub seized_usd: Wad,
    /// Collateral that liquidators sold in the transaction that seized it, in tokens, by asset.
    pub sold: Vec<Wad>,
    /// Worth of what that brought.
    pub sold_for_usd: Wad,
    /// What selling cost: the sum of [`Liquidation::price_impact_usd`].
    pub price_impact_usd: SignedWad,
    /// What liquidators gained: the sum of [`Liquidation::profit_usd`].
    pub profit_usd: SignedWad,
    /// Worth of the pool's share of the bonuses.
    pub protocol_fee_usd: Wad,
    /// Debt that was left without collateral and written off, in every asset, at the prices of that block; in isolated
    /// markets what suppliers were charged with at once.
    pub bad_debt_usd: Wad,
    /// The same tokens at this block's market prices: what lenders are owed and nobody owes.
    pub lenders_loss_usd: Wad,
    /// All that the pool has earned for itself, of interest and of bonuses, and what that has earned since, at this
    /// block's market prices. Interest counts from the moment that somebody touches the asset.
    pub protocol_usd: Wad,
}
