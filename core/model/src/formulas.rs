//! Formulas of lending, exact, in fixed point: what the page shows before anything is sent.
//!
//! Owns the arithmetic of one position and of one asset's rates, rounded as the contracts round it, so
//! that a preview and the chain agree to the last digit (tokens in whole base units, dollars with 8
//! decimals, collateral floored, debt ceiled). Knows no chain, no interest over time and no other people.
//!
//! [`preview`] computes all of it for one position in one call.

mod exchange;
mod leverage;
mod liquidation;
mod position;
mod preview;
mod rates;
#[cfg(test)]
mod tests;
mod usd;

pub use exchange::{Loop, LoopFault, LoopSteps, Market, Swap, rounds_to};
pub use leverage::{health_at_leverage, leverage_after_loops, liquidation_drop, max_leverage};
pub use liquidation::{LiquidationPrice, health_after_liquidation, liquidation_helps};
pub use position::{AssetTerms, Totals};
pub use preview::{AssetPreview, PositionPreview, preview};
pub use rates::{after_trade, borrow_rate, supply_rate, utilization};
pub use usd::{value_down, value_up};
