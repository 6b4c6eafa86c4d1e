//! Questions about accounts: the curve of liquidatable debt, everybody's standing, one account's way.

use leverloom_market::{ShockPreview, Simulation};
use leverloom_model::Scenario;
use leverloom_model::report::{Actor, Role, TransactionKind};
use leverloom_model::scenario::{Action, Amount};
use leverloom_model::units::Wad;

use crate::support::{first, shock, step};

#[test]
fn the_curve_is_the_preview_at_every_move() {
    let mut simulation = first();
    // A debt in the very asset that moves: it goes under when that rises.
    let exactly = |amount: &str| Amount::Exactly(amount.parse().unwrap());
    let acts = [("USDC", "20000", true), ("ETH", "7", false)].map(|(asset, amount, supply)| {
        let (asset, amount) = (asset.to_owned(), exactly(amount));
        if supply {
            Action::Supply { asset, amount }
        } else {
            Action::Borrow { asset, amount }
        }
    });
    simulation.act(acts.to_vec()).unwrap();
    let market = (0..3).map(|_| step(&mut simulation).outcome.market).last();
    let market = market.unwrap();
    let moves: Vec<i32> = (-60..=60).map(|step| step * 100).collect();
    for (index, asset) in Scenario::first().assets.iter().enumerate() {
        let curve = simulation.liquidatable_curve(index, &moves).unwrap();
        for (change, found) in moves.iter().zip(&curve) {
            // A move by nothing is no shock: there the report has the answer.
            let expected =
                simulation
                    .preview_shock(&asset.symbol, *change)
                    .unwrap_or(ShockPreview {
                        under_water: market.under_water,
                        liquidatable_usd: market.liquidatable_usd,
                    });
            assert_eq!(*found, expected, "{} {change}", asset.symbol);
        }
        let (low, high) = (&curve[0], &curve[curve.len() - 1]);
        assert!(low.under_water > 0 || high.under_water > 0);
    }
    assert!(simulation.liquidatable_curve(99, &moves).is_none());
}

#[test]
fn everybody_stands_where_the_report_says() {
    let mut simulation = first();
    let report = step(&mut simulation);
    let standings = simulation.standings();
    let market = &report.outcome.market;
    let indebted = standings.iter().filter(|it| it.health_factor.is_some());
    assert_eq!(indebted.count(), market.positions as usize);
    for risky in &market.riskiest {
        let found = standings.iter().find(|it| it.actor == risky.actor).unwrap();
        assert_eq!(
            (found.health_factor, found.collateral_usd, found.debt_usd),
            (risky.health_factor, risky.collateral_usd, risky.debt_usd)
        );
    }
    assert!(standings.iter().any(|it| it.actor.role == Role::Lender));
}

#[test]
fn a_way_says_what_every_report_said_and_why_it_changed() {
    let mut simulation = first();
    let mut reports = vec![simulation.report_at_genesis()];
    for block in 1..=8 {
        if block == 4 {
            simulation.act(vec![shock("ETH", -3_500)]).unwrap();
        }
        reports.push(step(&mut simulation));
    }
    let liquidation = reports.iter().find_map(|report| {
        let block = report.outcome.block;
        report
            .outcome
            .market
            .liquidations
            .first()
            .map(|it| (block, it.clone()))
    });
    let (block, liquidation) = liquidation.expect("a crash liquidates somebody");
    let trail = simulation.trail(liquidation.borrower).unwrap();
    assert_eq!(trail.steps.len(), 9);
    for (step, report) in trail.steps.iter().zip(&reports) {
        assert_eq!(step.block, report.outcome.block);
        let risky = report.outcome.market.riskiest.iter();
        for risky in risky.filter(|it| it.actor == liquidation.borrower) {
            assert_eq!(
                step.health_factor, risky.health_factor,
                "block {}",
                step.block
            );
            assert_eq!(step.debt_usd, risky.debt_usd);
        }
    }
    let hit = &trail.steps[block as usize];
    assert!(
        hit.untouched.unwrap() < Wad::ONE,
        "under water before it was touched"
    );
    assert_eq!(hit.health_factor, liquidation.health_after);
    let fall = &trail.steps[4];
    let moved = fall.moved.expect("the price moved");
    assert_eq!(
        moved.asset as usize,
        Scenario::first().asset_index("ETH").unwrap()
    );
    assert!(moved.after < moved.before);
    let deed = trail
        .deeds
        .iter()
        .find(|it| it.block == block && it.succeeded)
        .unwrap();
    assert_eq!(
        (deed.kind, deed.index),
        (TransactionKind::Liquidate, liquidation.transaction)
    );
    assert_eq!(deed.sender, liquidation.liquidator);

    // Gone back, the way ends there and is the same as far as it goes.
    simulation.rewind(6);
    let shorter = simulation.trail(liquidation.borrower).unwrap();
    assert_eq!(shorter.steps[..], trail.steps[..7]);
}

#[test]
fn a_way_reaches_as_far_back_as_is_kept() {
    let mut scenario = Scenario::first();
    scenario.population.borrowers.count = 5;
    scenario.population.payments_per_block = 2;
    let mut simulation = Simulation::new(scenario).unwrap();
    for _ in 0..260 {
        step(&mut simulation);
    }
    let who = Actor {
        role: Role::Borrower,
        index: 2,
    };
    let trail = simulation.trail(who).unwrap();
    assert_eq!(trail.steps.first().unwrap().block, 4);
    assert_eq!(trail.steps.last().unwrap().block, 260);
    let nobody = Actor {
        role: Role::Borrower,
        index: 5,
    };
    assert!(simulation.trail(nobody).is_none());
}
