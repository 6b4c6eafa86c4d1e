//! What the page opens with: lively, healthy, and one shock away from a cascade.

use leverloom_model::Scenario;
use leverloom_model::report::{BlockReport, Role, Status, TransactionKind};
use leverloom_model::units::Wad;

use crate::support::{count, first, shock, step};

#[test]
fn block_0_is_a_healthy_market_without_transactions() {
    let simulation = first();
    let BlockReport { outcome, run } = simulation.report_at_genesis();
    let population = Scenario::first().population;
    assert_eq!(
        (
            outcome.block,
            outcome.transactions.len(),
            run.attempts.len()
        ),
        (0, 0, 0)
    );
    let market = &outcome.market;
    assert_eq!((market.under_water, market.liquidations_so_far), (0, 0));
    assert_eq!(market.positions, population.borrowers.count);
    assert_eq!(market.riskiest.len(), 20);
    assert!(
        market
            .riskiest
            .is_sorted_by_key(|position| position.health_factor)
    );
    assert_eq!(
        market.health.iter().map(|bin| bin.accounts).sum::<u32>(),
        market.positions
    );
    for asset in &market.assets {
        assert_eq!(asset.price, asset.oracle_price);
        assert!(asset.supplied > asset.borrowed && asset.borrowed > Wad::ZERO);
    }
    let you = &market.yours[0];
    assert_eq!(
        (you.actor.role, you.health_factor, you.debt_usd),
        (Role::You, None, Wad::ZERO)
    );
    let worth = |asset: usize| you.wallet[asset].mul_down(market.assets[asset].price);
    for asset in 0..market.assets.len() {
        let short_of_a_million = Wad::whole(1_000_000).0 - worth(asset).0;
        assert!(
            short_of_a_million < Wad::ONE.0,
            "{}",
            market.assets[asset].symbol
        );
    }
}

#[test]
fn without_a_shock_fifty_blocks_are_lively_and_nobody_goes_under_water() {
    let mut simulation = first();
    let mut kinds = std::collections::HashSet::new();
    for _ in 0..50 {
        let BlockReport { outcome, .. } = step(&mut simulation);
        assert!(
            (38..=62).contains(&outcome.transactions.len()),
            "{} transactions",
            outcome.transactions.len()
        );
        assert_eq!(
            (outcome.market.under_water, outcome.waiting),
            (0, 0),
            "block {}",
            outcome.block
        );
        assert!(!outcome.edges.is_empty() && outcome.dependency.depth > 1);
        for transaction in &outcome.transactions {
            let status = &transaction.status;
            assert!(
                matches!(status, Status::Succeeded),
                "{:?}: {status:?}",
                transaction.kind
            );
            kinds.insert(transaction.kind);
        }
    }
    assert_eq!(
        kinds.len(),
        TransactionKind::ALL.len() - 7,
        "all but liquidations, what takes an exchange, and what only real blocks have"
    );
}

/// The page's first promise: a shock, and seconds later liquidations.
#[test]
fn thirty_percent_off_eth_starts_a_legible_cascade_at_once() {
    for wait in [0, 3, 17, 40] {
        let mut simulation = first();
        for _ in 0..wait {
            step(&mut simulation);
        }
        simulation.act(vec![shock("ETH", -3_000)]).unwrap();
        let blocks: Vec<_> = (0..8)
            .map(|_| step(&mut simulation).outcome.market)
            .collect();
        let a_block: Vec<_> = blocks
            .iter()
            .map(|market| market.liquidations.len())
            .collect();
        assert!(
            a_block[0] >= 3 && a_block[0] + a_block[1] >= 8,
            "{a_block:?}"
        );
        let total: usize = a_block.iter().sum();
        assert!((20..=45).contains(&total), "{a_block:?}");
        assert!(
            a_block.iter().filter(|count| **count > 0).count() >= 3,
            "{a_block:?}"
        );
        assert_eq!(blocks[7].liquidations_so_far as usize, total);
        let refused: u32 = blocks
            .iter()
            .map(|market| market.liquidations_refused)
            .sum();
        assert!(
            refused as usize > total / 2,
            "bots collide: {refused} refused"
        );
        assert_eq!(blocks[7].under_water, 0, "the storm has passed");
    }
}

#[test]
fn a_liquidation_is_reported_as_it_happened() {
    let mut simulation = first();
    step(&mut simulation);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    let BlockReport { outcome, .. } = step(&mut simulation);
    let market = &outcome.market;
    assert!(market.assets[0].price < Wad::whole(1_500));
    assert_eq!(
        market.assets[0].price, market.assets[0].oracle_price,
        "posted in the same block"
    );
    let (sent, through) = count(&outcome, TransactionKind::Liquidate);
    assert_eq!(through, market.liquidations.len());
    assert_eq!(sent - through, market.liquidations_refused as usize);
    for liquidation in &market.liquidations {
        let transaction = &outcome.transactions[liquidation.transaction as usize];
        assert_eq!(transaction.kind, TransactionKind::Liquidate);
        assert_eq!(transaction.status, Status::Succeeded);
        assert_eq!(transaction.actor, liquidation.liquidator);
        assert_eq!(transaction.other, Some(liquidation.borrower));
        assert_eq!(transaction.asset, liquidation.debt_asset);
        assert!(liquidation.health_before.unwrap() < Wad::ONE);
        let price = |asset: u32| market.assets[asset as usize].oracle_price;
        let repaid = liquidation.repaid.mul_down(price(liquidation.debt_asset));
        let seized = liquidation
            .seized
            .mul_down(price(liquidation.collateral_asset));
        // The first scenario's bonuses are 4.5 and 5 %; roundings are far below a cent.
        let bonus = seized.0 as f64 / repaid.0 as f64 - 1.0;
        assert!((0.0449..=0.0501).contains(&bonus), "{bonus}");
        assert!(liquidation.bonus_usd.0.abs_diff(seized.0 - repaid.0) < Wad::ONE.0 / 100);
        // Without bad debt and with debt left, the borrower is better off by the pool's own measure.
        if let (Some(before), Some(after)) = (liquidation.health_before, liquidation.health_after) {
            assert!(after > before);
        }
    }
    let refusals = outcome
        .transactions
        .iter()
        .filter(|transaction| transaction.kind == TransactionKind::Liquidate)
        .filter_map(|transaction| match &transaction.status {
            Status::Reverted { error, .. } => Some(error.as_str()),
            _ => None,
        });
    let refusals: std::collections::BTreeSet<_> = refusals.collect();
    assert!(refusals.contains("HealthFactorNotBelowOne"), "{refusals:?}");
}

/// Bots work out what the pool allows before they try: only the race itself makes them fail.
#[test]
fn the_first_bot_at_a_position_succeeds() {
    let mut simulation = first();
    for block in 0..60 {
        match block {
            2 => simulation.act(vec![shock("ETH", -3_000)]).unwrap(),
            20 => simulation.act(vec![shock("WBTC", -2_500)]).unwrap(),
            40 => simulation.act(vec![shock("ETH", 9_000)]).unwrap(),
            _ => {}
        }
        let outcome = step(&mut simulation).outcome;
        let mut tried = std::collections::HashSet::new();
        for transaction in &outcome.transactions {
            if transaction.kind == TransactionKind::Liquidate && tried.insert(transaction.other) {
                assert_eq!(
                    transaction.status,
                    Status::Succeeded,
                    "block {}, {:?}",
                    outcome.block,
                    transaction.other
                );
            }
        }
        assert!(block != 2 || tried.len() > 4);
    }
}
