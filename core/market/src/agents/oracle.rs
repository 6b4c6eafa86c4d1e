//! The oracle's owner: posts every price that differs from what the chain says.

use super::{ORACLE_FEE, View};
use crate::calls::{Call, Intent};

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let posted = view.mirror.oracle.iter().zip(view.market).enumerate();
    posted
        .filter(|(_, (posted, market))| posted != market)
        .map(|(asset, (_, price))| Intent {
            sender: view.people.oracle(),
            call: Call::PriceUpdate {
                asset: asset as u32,
                price: *price,
            },
            priority_fee: ORACLE_FEE,
        })
        .collect()
}
