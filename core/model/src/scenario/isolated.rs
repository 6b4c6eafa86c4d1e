//! Isolated markets: one collateral, one loan token, rules of their own. Shapes only; ranges are in [`super::bounds`], what
//! a market does on a chain is the market crate's business.

use serde::{Deserialize, Serialize};

use super::RateModel;
use super::design::is_default;
use crate::units::Bps;

/// A market of one collateral and one loan token beside the pool, as Morpho Blue's are: nothing of it is shared with
/// any other. Its prices are those of the two assets' oracles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IsolatedMarket {
    /// 1 to 24 characters, each name once; the contract is called `IsolatedMarket` and this name.
    pub name: String,
    /// Symbol of the asset that stands behind loans; it earns nothing and is lent to nobody.
    pub collateral: String,
    /// Symbol of the asset that is lent.
    pub loan: String,
    /// Liquidation loan-to-value, for borrowing and liquidation alike, 1 to 9,999 bps.
    pub lltv_bps: Bps,
    /// Share of the interest that the fee recipient gets, as supply shares, 0 to 2,500 bps.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fee_bps: Bps,
    /// Who gets it: `you` or the name of one of `actors`.
    #[serde(default = "you", skip_serializing_if = "is_you")]
    pub fee_recipient: String,
    /// Interest rate model.
    pub rates: RateModel,
}

/// What an action calls in an isolated market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum IsolatedCall {
    /// Supply the loan asset; it earns interest. `"max"`: the whole wallet.
    Supply,
    /// Take supplied loan assets back. `"max"`: the whole supply.
    Withdraw,
    /// Borrow the loan asset. `"max"` is refused.
    Borrow,
    /// Pay debt back. `"max"`: the whole debt.
    Repay,
    /// Put collateral in. `"max"`: the whole wallet.
    SupplyCollateral,
    /// Take collateral out. `"max"`: all of it.
    WithdrawCollateral,
    /// Repay so much of the borrower's debt for collateral. `"max"`: all the debt that the collateral pays for.
    Liquidate,
}

impl IsolatedCall {
    /// Whether the amount is of the collateral; else it is of the loan asset.
    pub const fn is_of_collateral(self) -> bool {
        matches!(self, Self::SupplyCollateral | Self::WithdrawCollateral)
    }
}

fn you() -> String {
    super::YOU.to_owned()
}

fn is_you(name: &str) -> bool {
    name == super::YOU
}
