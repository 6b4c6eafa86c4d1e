//! What all liquidations came to: sums that go on from block to block.
//!
//! Owns the additions behind [`Totals`]. Takes each liquidation from its report, and bad debt and the pool's share from
//! the mirror.

use leverloom_model::report::{Cause, IsolatedState, Liquidation, Totals};
use leverloom_model::units::{RAY, SignedWad, Wad, mul_div_down};

use crate::facts::Scene;
use crate::mirror::Mirror;
use crate::mirror::reserve::down;

/// Base units written off so far, by asset.
pub(crate) fn deficits(mirror: &Mirror) -> Vec<u128> {
    let reserves = mirror.reserves.iter();
    reserves.map(|reserve| reserve.total.deficit).collect()
}

/// Tokens in dollars at the market price, floored.
pub(crate) fn worth(scene: &Scene<'_>, asset: usize, tokens: Wad) -> Wad {
    let price = u128::from(scene.market[asset]);
    Wad(mul_div_down(tokens.0, price, 100_000_000).unwrap_or(u128::MAX))
}

/// Adds a block's liquidations; `scene` stands as it is after the block, `deficits` as they were before it, `isolated`
/// markets as after it.
pub(crate) fn add(
    totals: &mut Totals,
    liquidations: &[Liquidation],
    scene: &Scene<'_>,
    deficits: &[u128],
    isolated: &[IsolatedState],
) {
    for it in liquidations {
        add_one(totals, it, scene);
    }
    let (mut loss, mut protocol) = (Wad::ZERO, Wad::ZERO);
    for (asset, reserve) in scene.mirror.reserves.iter().enumerate() {
        let worth = |amount: u128| worth(scene, asset, scene.tokens(asset, amount));
        let total = &reserve.total;
        let new = total.deficit.saturating_sub(deficits[asset]);
        plus(&mut totals.bad_debt_usd, worth(new));
        plus(&mut loss, worth(total.deficit));
        let index = scene.indexes[asset].supply;
        plus(
            &mut protocol,
            worth(down(total.treasury_scaled_supply, index, RAY)),
        );
    }
    for market in isolated {
        plus(
            &mut loss,
            worth(scene, market.loan_asset as usize, market.bad_debt),
        );
    }
    totals.lenders_loss_usd = loss;
    totals.protocol_usd = protocol;
}

fn add_one(totals: &mut Totals, it: &Liquidation, scene: &Scene<'_>) {
    let (collateral, debt) = (it.collateral_asset as usize, it.debt_asset as usize);
    totals.liquidations += 1;
    totals.toxic += u32::from(it.toxic);
    *match it.cause {
        Cause::Oracle => &mut totals.by_oracle,
        Cause::Exchange => &mut totals.by_exchange,
        Cause::Price => &mut totals.by_price,
        Cause::Interest => &mut totals.by_interest,
    } += 1;
    totals.deepest_cascade = totals.deepest_cascade.max(it.cascade);
    plus(&mut totals.repaid_usd, worth(scene, debt, it.repaid));
    plus(&mut totals.seized_usd, worth(scene, collateral, it.seized));
    let fee = worth(scene, collateral, it.protocol_fee);
    plus(&mut totals.protocol_fee_usd, fee);
    if let Some(brought) = it.sold_for {
        plus(&mut totals.sold[collateral], received(it));
        plus(&mut totals.sold_for_usd, worth(scene, debt, brought));
    }
    if it.market.is_some() {
        plus(&mut totals.bad_debt_usd, worth(scene, debt, it.bad_debt));
    }
    totals.profit_usd = totals.profit_usd.plus(it.profit_usd);
    let impact = it.price_impact_usd.unwrap_or_default();
    totals.price_impact_usd = totals.price_impact_usd.plus(impact);
}

/// What the liquidator gained: see [`Liquidation::profit_usd`].
pub(crate) fn profit(it: &Liquidation, scene: &Scene<'_>) -> SignedWad {
    let (collateral, debt) = (it.collateral_asset as usize, it.debt_asset as usize);
    let got = match it.sold_for {
        Some(brought) => worth(scene, debt, brought),
        None => worth(scene, collateral, received(it)),
    };
    SignedWad::difference(got, worth(scene, debt, it.repaid))
}

/// Tokens of collateral that the liquidator got.
fn received(it: &Liquidation) -> Wad {
    Wad(it.seized.0.saturating_sub(it.protocol_fee.0))
}

/// The largest number instead of an overflow.
fn plus(sum: &mut Wad, more: Wad) {
    sum.0 = sum.0.saturating_add(more.0);
}
