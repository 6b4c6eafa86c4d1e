//! Isolated markets after a block. Owns the shape, computes nothing.

use serde::{Deserialize, Serialize};

use crate::units::Wad;

/// An isolated market after a block. Its liquidations are among [`Market::liquidations`](super::Market::liquidations).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct IsolatedState {
    /// As the scenario calls it.
    pub name: String,
    /// Asset that stands behind loans (index into [`Market::assets`](super::Market::assets)).
    pub collateral_asset: u32,
    /// Asset that is lent.
    pub loan_asset: u32,
    /// Loan tokens that suppliers own, interest included.
    pub supplied: Wad,
    /// Loan tokens borrowed, interest included.
    pub borrowed: Wad,
    /// Loan tokens of debt left without collateral since block 0: taken off all suppliers at once each time.
    pub bad_debt: Wad,
}
