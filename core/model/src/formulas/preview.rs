//! Everything about one position in one call, for the page's builder.

use super::LiquidationPrice;
use super::position::{AssetTerms, Totals};
use super::usd::USD_STEP;
use crate::units::{BPS, SignedWad, WAD, Wad, mul_div_down, mul_div_up};

/// A position before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionPreview {
    /// The sums and the health factor.
    pub totals: Totals,
    /// Debt / collateral; none without collateral.
    pub ltv: Option<Wad>,
    /// Collateral / own money; none when nothing is the holder's own.
    pub leverage: Option<Wad>,
    /// Highest leverage that the LTV of this collateral mix allows; none without collateral.
    pub max_leverage: Option<Wad>,
    /// Yearly return on the own money, interest received minus interest paid; none without own money.
    pub net_rate: Option<SignedWad>,
    /// Whether the contracts would let it be opened: debt within the borrow limit.
    pub can_be_opened: bool,
    /// One entry an asset.
    pub assets: Vec<AssetPreview>,
}

/// What one asset means to a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetPreview {
    /// Where its price, all others fixed, begins liquidation.
    pub liquidation_price: LiquidationPrice,
    /// How far that is from the price now, as a fraction of it; none when no move leads there.
    pub distance: Option<Wad>,
    /// Tokens of it that can still be borrowed, floored to base units: by the LTV and by the pool's cash.
    pub max_borrow: Wad,
    /// Tokens of the collateral that can be withdrawn with a health factor of at least 1, floored.
    pub max_withdraw: Wad,
}

/// Computes all numbers of a position: tokens supplied and owed, one entry an asset in the order of `terms`.
pub fn preview(terms: &[AssetTerms], collateral: &[Wad], debt: &[Wad]) -> PositionPreview {
    let totals = Totals::of(terms, collateral, debt);
    let assets = terms.iter().enumerate().map(|(index, asset)| {
        let liquidation_price = LiquidationPrice::of(terms, collateral, debt, index);
        AssetPreview {
            liquidation_price,
            distance: liquidation_price.distance(asset.price),
            max_borrow: max_borrow(asset, &totals),
            max_withdraw: max_withdraw(
                asset,
                &totals,
                collateral.get(index).copied().unwrap_or_default(),
            ),
        }
    });
    PositionPreview {
        ltv: totals.ltv(),
        leverage: totals.leverage(),
        // 1 / (1 − LTV of the mix)
        max_leverage: totals
            .collateral_usd
            .0
            .checked_sub(totals.borrow_limit_usd.0)
            .and_then(|margin| totals.collateral_usd.div_down(Wad(margin))),
        net_rate: net_rate(terms, collateral, debt, &totals),
        can_be_opened: totals.debt_usd <= totals.borrow_limit_usd,
        assets: assets.collect(),
        totals,
    }
}

/// (borrow limit − debt) / price, floored to base units, and no more than the pool holds.
fn max_borrow(asset: &AssetTerms, totals: &Totals) -> Wad {
    let room = totals.borrow_limit_usd.0.saturating_sub(totals.debt_usd.0);
    let price = asset.price.0 / USD_STEP * USD_STEP;
    let tokens = Wad(mul_div_down(room, WAD, price).unwrap_or(0));
    let tokens = asset.cash.map_or(tokens, |cash| tokens.min(cash));
    whole_units(tokens, asset.decimals)
}

/// What is left after keeping debt / (price × threshold), ceiled; all of it without debt.
fn max_withdraw(asset: &AssetTerms, totals: &Totals, supplied: Wad) -> Wad {
    let supplied = asset.cash.map_or(supplied, |cash| supplied.min(cash));
    if totals.debt_usd == Wad::ZERO || !asset.counts_as_collateral() {
        return whole_units(supplied, asset.decimals);
    }
    let room = totals
        .liquidation_limit_usd
        .0
        .saturating_sub(totals.debt_usd.0);
    // One step of the dollar is kept back for the flooring of the collateral's value.
    let value = mul_div_down(
        room,
        u128::from(BPS),
        u128::from(asset.liquidation_threshold_bps),
    )
    .unwrap_or(0);
    let tokens = mul_div_down(value.saturating_sub(USD_STEP), WAD, asset.price.0.max(1))
        .unwrap_or(u128::MAX);
    whole_units(supplied.min(Wad(tokens)), asset.decimals)
}

fn whole_units(tokens: Wad, decimals: u8) -> Wad {
    tokens
        .to_base_units_down(decimals)
        .and_then(|units| Wad::from_base_units(units, decimals))
        .unwrap_or(Wad::ZERO)
}

/// (Σ supplied × supply rate − Σ owed × borrow rate) / (collateral − debt): at leverage L in one pair
/// L·supply − (L − 1)·borrow.
fn net_rate(
    terms: &[AssetTerms],
    collateral: &[Wad],
    debt: &[Wad],
    totals: &Totals,
) -> Option<SignedWad> {
    let own = totals
        .collateral_usd
        .0
        .checked_sub(totals.debt_usd.0)
        .filter(|&own| own > 0)?;
    let (mut earned, mut paid) = (0u128, 0u128);
    for (index, asset) in terms.iter().enumerate() {
        let yearly = |amounts: &[Wad], rate: Wad| {
            amounts
                .get(index)
                .copied()
                .unwrap_or_default()
                .mul_down(asset.price)
                .mul_down(rate)
                .0
        };
        earned = earned.saturating_add(yearly(collateral, asset.supply_rate));
        paid = paid.saturating_add(yearly(debt, asset.borrow_rate));
    }
    let rate = |gap: u128| i128::try_from(mul_div_up(gap, WAD, own)?).ok();
    let signed = if earned >= paid {
        i128::try_from(mul_div_down(earned - paid, WAD, own)?).ok()?
    } else {
        -rate(paid - earned)?
    };
    Some(SignedWad(signed))
}
