//! Positions worked out by hand, and laws that hold for every position.

use proptest::prelude::*;

use super::*;
use crate::Scenario;
use crate::units::Wad;

fn wad(text: &str) -> Wad {
    text.parse().unwrap()
}

/// ETH at 2,000 (LTV 80 %, threshold 83 %), WBTC at 60,000 (73 %, 78 %), USDC at 1 (75 %, 78 %).
fn terms() -> Vec<AssetTerms> {
    Scenario::first()
        .assets
        .iter()
        .map(AssetTerms::at_start)
        .collect()
}

fn amounts(eth: &str, wbtc: &str, usdc: &str) -> Vec<Wad> {
    vec![wad(eth), wad(wbtc), wad(usdc)]
}

#[test]
fn a_leveraged_long_by_hand() {
    let terms = terms();
    let preview = preview(
        &terms,
        &amounts("10", "0", "0"),
        &amounts("0", "0", "12400"),
    );
    assert_eq!(preview.totals.collateral_usd, wad("20000"));
    assert_eq!(preview.totals.borrow_limit_usd, wad("16000"));
    assert_eq!(preview.totals.liquidation_limit_usd, wad("16600"));
    assert_eq!(
        preview.totals.health_factor,
        Some(wad("1.338709677419354838"))
    ); // 16600 / 12400
    assert_eq!(preview.ltv, Some(wad("0.62")));
    assert_eq!(preview.leverage, Some(wad("2.631578947368421052"))); // 20000 / 7600
    assert_eq!(preview.max_leverage, Some(wad("5"))); // 1 / (1 − 0.8)
    assert!(preview.can_be_opened);
    let eth = preview.assets[0];
    assert_eq!(
        eth.liquidation_price,
        LiquidationPrice::Below(wad("1493.97590362"))
    ); // 12400 / 8.3 = 1493.975903614…
    assert_eq!(eth.distance, Some(wad("0.25301204819"))); // 1 − 1493.97590362 / 2000
    assert_eq!(preview.assets[2].max_borrow, wad("3600"));
    assert_eq!(preview.assets[0].max_borrow, wad("1.8"));
    // 12400 / (2000 × 0.83) = 7.469879518… must stay.
    assert!(
        eth.max_withdraw < wad("2.530120482") && eth.max_withdraw > wad("2.53012048"),
        "{}",
        eth.max_withdraw
    );
}

#[test]
fn a_short_is_liquidated_above_a_price() {
    let terms = terms();
    let preview = preview(&terms, &amounts("0", "0", "10000"), &amounts("2", "0", "0"));
    assert_eq!(preview.totals.health_factor, Some(wad("1.95"))); // 7800 / 4000
    assert_eq!(
        preview.assets[0].liquidation_price,
        LiquidationPrice::Above(wad("3900"))
    ); // 10000 × 0.78 / 2
    assert_eq!(preview.assets[0].distance, Some(wad("0.95")));
    assert_eq!(
        preview.assets[2].liquidation_price,
        LiquidationPrice::Below(wad("0.51282052"))
    ); // 4000 / 7800, ceiled
    assert_eq!(preview.assets[1].liquidation_price, LiquidationPrice::Never);
}

#[test]
fn mixed_collateral_carries_part_of_the_debt() {
    let terms = terms();
    // WBTC carries 60000 × 0.78 = 46,800 of 50,000; ETH must carry 3,200: 3200 / (10 × 0.83).
    let preview = preview(
        &terms,
        &amounts("10", "1", "0"),
        &amounts("0", "0", "50000"),
    );
    assert_eq!(preview.totals.health_factor, Some(wad("1.268"))); // (16600 + 46800) / 50000
    assert_eq!(
        preview.assets[0].liquidation_price,
        LiquidationPrice::Below(wad("385.54216868"))
    );
    assert_eq!(
        preview.assets[1].liquidation_price,
        LiquidationPrice::Below(wad("42820.51282052"))
    ); // 33400 / 0.78
}

#[test]
fn edges_of_a_position() {
    let terms = terms();
    let none = preview(&terms, &[], &[]);
    assert_eq!(
        (
            none.totals.health_factor,
            none.ltv,
            none.leverage,
            none.net_rate
        ),
        (None, None, None, None)
    );
    assert!(
        none.can_be_opened
            && none
                .assets
                .iter()
                .all(|asset| asset.liquidation_price == LiquidationPrice::Never)
    );
    let debt_only = preview(&terms, &[], &amounts("0", "0", "1"));
    assert_eq!(debt_only.totals.health_factor, Some(Wad::ZERO));
    assert!(debt_only.totals.under_water() && !debt_only.can_be_opened);
    assert_eq!(
        debt_only.assets[2].liquidation_price,
        LiquidationPrice::Always
    );
    assert_eq!(
        debt_only.assets[0].liquidation_price,
        LiquidationPrice::Always
    );
    assert_eq!(debt_only.assets[2].distance, Some(Wad::ZERO));
    let absurd = preview(&terms, &[Wad(u128::MAX); 3], &[Wad(u128::MAX); 3]);
    assert!(!absurd.assets.is_empty());
}

#[test]
fn an_asset_without_threshold_carries_nothing() {
    let mut terms = terms();
    terms[0].ltv_bps = 0;
    terms[0].liquidation_threshold_bps = 0;
    let preview = preview(&terms, &amounts("10", "0", "0"), &amounts("0", "0", "1"));
    assert_eq!(preview.totals.collateral_usd, Wad::ZERO);
    assert_eq!(preview.totals.health_factor, Some(Wad::ZERO));
    assert_eq!(preview.assets[0].max_withdraw, wad("10"));
}

#[test]
fn net_rate_is_what_the_own_money_earns() {
    let mut terms = terms();
    terms[0].supply_rate = wad("0.02");
    terms[2].borrow_rate = wad("0.05");
    // Leverage 2.5: 2.5 × 2 % − 1.5 × 5 % = −2.5 %.
    let losing = preview(
        &terms,
        &amounts("10", "0", "0"),
        &amounts("0", "0", "12000"),
    );
    assert_eq!(losing.net_rate.unwrap().to_string(), "−0.025");
    terms[0].supply_rate = wad("0.06");
    let gaining = preview(
        &terms,
        &amounts("10", "0", "0"),
        &amounts("0", "0", "12000"),
    );
    assert_eq!(gaining.net_rate.unwrap().to_string(), "0.075");
}

#[test]
fn a_shock_moves_the_health_factor() {
    let shocked: Vec<_> = terms()
        .into_iter()
        .enumerate()
        .map(|(index, asset)| {
            if index == 0 {
                asset.shocked(-3_000)
            } else {
                asset
            }
        })
        .collect();
    let totals = Totals::of(
        &shocked,
        &amounts("10", "0", "0"),
        &amounts("0", "0", "12400"),
    );
    assert_eq!(totals.health_factor, Some(wad("0.937096774193548387"))); // 10 × 1400 × 0.83 / 12400
    assert!(totals.under_water());
    assert_eq!(terms()[0].shocked(10_000).price, wad("4000"));
    assert_eq!(terms()[0].shocked(-20_000).price, Wad::ZERO);
}

#[test]
fn liquidation_helps_above_threshold_times_bonus() {
    // 10 ETH at 1,400, threshold 83 %, debt 12,000: HF 0.968333…; half repaid for 4.5 ETH (bonus 5 %);
    // left: 5.5 × 1400 × 0.83 / 6000.
    let health = wad("0.968333333333333333");
    let after = health_after_liquidation(health, wad("0.5"), 8_300, 500).unwrap();
    assert!(
        after.0.abs_diff(wad("1.065166666666666666").0) <= 2,
        "{after}"
    );
    assert!(liquidation_helps(health, 8_300, 500));
    // Below 0.83 × 1.05 = 0.8715 each partial liquidation makes it worse.
    assert!(!liquidation_helps(wad("0.8715"), 8_300, 500));
    assert!(health_after_liquidation(wad("0.85"), wad("0.5"), 8_300, 500).unwrap() < wad("0.85"));
    assert_eq!(
        health_after_liquidation(wad("0.9"), wad("1"), 8_300, 500),
        None
    );
}

/// Tokens in hundredths, so that hand arithmetic in the properties stays exact.
fn hundredths(range: std::ops::Range<u128>) -> impl Strategy<Value = Wad> {
    range.prop_map(|count| Wad(count * 10_000_000_000_000_000))
}

proptest! {
    #[test]
    fn a_liquidation_price_parts_health_from_liquidation(
        supplied in prop::array::uniform3(hundredths(100..100_000)),
        owed in prop::array::uniform3(hundredths(0..100_000)),
        asset in 0usize..3,
    ) {
        let terms = terms();
        let at = |price: Wad| {
            let mut terms = terms.clone();
            terms[asset].price = price;
            Totals::of(&terms, &supplied, &owed).health_factor.is_none_or(|health| health >= Wad::ONE)
        };
        // A micro-dollar to each side: more than all flooring and ceiling of values together can move it.
        let slack = 1_000_000_000_000;
        let (low, high) = (Wad(100_000_000_000_000), Wad::whole(100_000_000));
        match LiquidationPrice::of(&terms, &supplied, &owed, asset) {
            LiquidationPrice::Never => prop_assert!(at(low) && at(high)),
            LiquidationPrice::Always => prop_assert!(!at(low) && !at(high)),
            LiquidationPrice::Below(price) => prop_assert!(at(Wad(price.0 + slack)) && !at(Wad(price.0 - slack)), "{price}"),
            LiquidationPrice::Above(price) => prop_assert!(!at(Wad(price.0 + slack)) && at(Wad(price.0 - slack)), "{price}"),
        }
    }

    #[test]
    fn what_can_be_borrowed_is_allowed_and_not_a_cent_more(
        supplied in prop::array::uniform3(hundredths(100..100_000)),
        owed in prop::array::uniform3(hundredths(0..1_000)),
        asset in 0usize..3,
    ) {
        let terms = terms();
        let before = preview(&terms, &supplied, &owed);
        prop_assume!(before.can_be_opened);
        let borrowing = |tokens: Wad| {
            let mut owed = owed;
            owed[asset] = Wad(owed[asset].0 + tokens.0);
            preview(&terms, &supplied, &owed).can_be_opened
        };
        let most = before.assets[asset].max_borrow;
        prop_assert!(borrowing(most));
        let cent = Wad(crate::units::mul_div_up(Wad::ONE.0 / 100, Wad::ONE.0, terms[asset].price.0).unwrap());
        prop_assert!(!borrowing(Wad(most.0 + cent.0)));
    }

    #[test]
    fn what_can_be_withdrawn_leaves_a_healthy_position(
        supplied in prop::array::uniform3(hundredths(100..100_000)),
        owed in prop::array::uniform3(hundredths(0..1_000)),
        asset in 0usize..3,
    ) {
        let terms = terms();
        let before = preview(&terms, &supplied, &owed);
        prop_assume!(!before.totals.under_water());
        let mut left = supplied;
        left[asset] = Wad(left[asset].0 - before.assets[asset].max_withdraw.0);
        prop_assert!(!Totals::of(&terms, &left, &owed).under_water());
    }
}
