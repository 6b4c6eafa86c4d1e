//! Drawers: what is in focus, in full.
//!
//! A transaction or a liquidation opens the transaction's drawer, an account the position's.

mod position;
mod source;
mod transaction;

pub use position::{PositionDrawer, PositionDrawerProps};
pub use source::Source;
pub use transaction::{Drawer, DrawerProps};
