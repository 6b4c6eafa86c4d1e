//! What a share link leads to, run by the native engine: the digest that the page must have shown.

use anyhow::{Context, Result, bail};
use leverloom_model::Scenario;
use leverloom_model::scenario::SHIPPED;
use leverloom_model::share;

use crate::native;

/// The block that a link's fragment leads to, and its digest.
pub(super) fn digest(fragment: &str) -> Result<(u32, String)> {
    let part = |name: &str| {
        fragment
            .split('&')
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let market = part("s").context("a link names its market")?;
    let shipped = SHIPPED.iter().find(|(id, _)| *id == market);
    let (mut scenario, mut block) = if let Some((_, json)) = shipped {
        (Scenario::from_json(json)?, 0)
    } else {
        let shared = share::decode(market)?;
        (shared.scenario, shared.block)
    };
    if let Some(actions) = part("a") {
        scenario = share::decode_actions(actions, scenario)?;
    }
    if let Some(number) = part("b") {
        block = number.parse()?;
    }
    let outcome = native::outcome_at(&scenario, block);
    if outcome.block != block {
        bail!(
            "the native engine stands at block {}, not {block}",
            outcome.block
        );
    }
    Ok((block, outcome.digest))
}
