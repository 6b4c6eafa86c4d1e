//! The scenarios that come with Leverloom run, and show what they say they show.

use leverloom_market::Simulation;
use leverloom_model::Scenario;
use leverloom_model::report::{BlockReport, Role, Status, TransactionKind};
use leverloom_model::scenario::SHIPPED;

use crate::support::step;

fn named(name: &str) -> Scenario {
    let mut shipped = SHIPPED.iter();
    let (_, text) = shipped
        .find(|(other, _)| *other == name)
        .expect("it is shipped");
    Scenario::from_json(text).expect("it is valid")
}

/// The first so many blocks.
fn run(name: &str, blocks: u32) -> Vec<BlockReport> {
    let mut simulation = Simulation::new(named(name)).expect("it can be set up");
    (0..blocks).map(|_| step(&mut simulation)).collect()
}

fn liquidations(reports: &[BlockReport]) -> u32 {
    let last = reports.last().expect("some blocks");
    last.outcome.market.liquidations_so_far
}

#[test]
fn every_scenario_runs_and_nobody_but_people_is_refused() {
    assert!(SHIPPED.len() >= 12);
    for (name, _) in SHIPPED {
        let mut sent = 0;
        for report in run(name, 20) {
            for transaction in &report.outcome.transactions {
                sent += 1;
                let owner = transaction.actor.role == Role::Oracle;
                let refused = transaction.status != Status::Succeeded;
                assert!(
                    !(owner && refused),
                    "{name}, block {}",
                    report.outcome.block
                );
            }
        }
        assert!(sent > 10, "{name}: {sent} transactions");
    }
}

#[test]
fn real_events_tell_their_story_and_its_sources() {
    for name in ["black-thursday", "crv-short", "usdc-depeg", "october-2025"] {
        let scenario = named(name);
        assert!(
            !scenario.sources.is_empty() && !scenario.price_path.is_empty(),
            "{name}"
        );
        assert!(scenario.story.contains("interpolated"), "{name}");
    }
}

#[test]
fn a_late_oracle_follows_an_hour_behind() {
    let reports = run("black-thursday", 60);
    let prices = |report: &BlockReport| {
        let eth = &report.outcome.market.assets[0];
        (eth.price, eth.oracle_price)
    };
    for pair in reports.windows(13) {
        assert_eq!(prices(&pair[12]).1, prices(&pair[0]).0);
    }
}

#[test]
fn the_short_is_liquidated_in_many_pieces() {
    let reports = run("crv-short", 150);
    assert!(liquidations(&reports) > 50, "{}", liquidations(&reports));
    let short = |report: &BlockReport| {
        let mut liquidations = report.outcome.market.liquidations.iter();
        liquidations.all(|it| it.borrower.role == Role::Named && it.borrower.index == 0)
    };
    assert!(reports.iter().all(short));
}

#[test]
fn a_wrong_price_liquidates_without_a_crash() {
    let reports = run("oracle-fault", 75);
    assert_eq!(liquidations(&reports[..29]), 0);
    assert!(liquidations(&reports) > 0);
    let market = |report: &BlockReport| report.outcome.market.assets[0].price.to_f64();
    let prices: Vec<f64> = reports.iter().map(market).collect();
    let (low, high) = prices
        .iter()
        .fold((f64::MAX, 0.0_f64), |(low, high), price| {
            (low.min(*price), high.max(*price))
        });
    assert!(
        low / high > 0.98,
        "the market stands still: {low} to {high}"
    );
}

#[test]
fn a_toxic_liquidation_makes_the_position_worse() {
    let reports = run("toxic-spiral", 40);
    let all = reports
        .iter()
        .flat_map(|it| &it.outcome.market.liquidations);
    let worse = all
        .filter(|it| it.health_after.is_some() && it.health_after < it.health_before && it.toxic);
    assert!(worse.count() > 5);
}

#[test]
fn a_loop_by_hand_leads_to_leverage_and_to_its_end() {
    let reports = run("by-hand", 8);
    assert!(
        reports
            .iter()
            .flat_map(|it| &it.outcome.transactions)
            .all(|it| it.status == Status::Succeeded)
    );
    let alice = |report: &BlockReport| report.outcome.market.named[0].clone();
    let looped = alice(&reports[3]);
    let equity = looped.collateral_usd.to_f64() - looped.debt_usd.to_f64();
    let leverage = looped.collateral_usd.to_f64() / equity;
    assert!((2.3..2.6).contains(&leverage), "{leverage}");
    assert_eq!(liquidations(&reports), 1);
}

#[test]
fn a_cascade_on_spot_prices_is_a_chain() {
    let reports = run("spot-cascade", 45);
    // In the blocks with most liquidations, the longest chain holds most of them.
    let worst = reports
        .iter()
        .max_by_key(|it| it.outcome.market.liquidations.len())
        .expect("some blocks");
    let outcome = &worst.outcome;
    let liquidates =
        |index: &&u32| outcome.transactions[**index as usize].kind == TransactionKind::Liquidate;
    let on_path = outcome
        .dependency
        .critical_path
        .iter()
        .filter(liquidates)
        .count();
    let all = outcome.market.liquidations.len();
    assert!(all >= 8 && on_path * 2 > all, "{on_path} of {all}");
}
