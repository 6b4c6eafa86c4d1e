//! Drawers: what is in focus, in full.
//!
//! A transaction or a liquidation opens the transaction's drawer, an account the position's.

use yew::prelude::*;

use crate::platform::dom;

mod position;
mod source;
mod transaction;

pub use position::{PositionDrawer, PositionDrawerProps};
pub use source::Source;
pub use transaction::{Drawer, DrawerProps};

/// Id of the element that drawers are in.
pub const PLACE: &str = "execution-side";

/// Brings a drawer into sight where everything is in one column: when it opens, and when it has come to hold what it is
/// about.
#[hook]
fn use_in_sight(what: (u32, u32), whole: bool) {
    use_effect_with((what, whole), |_| dom::reveal(PLACE));
}
