//! Scenarios at the edge of what makes sense: nothing panics, everything is said.

use leverloom_market::Simulation;
use leverloom_model::Scenario;
use leverloom_model::report::{Status, TransactionKind};
use leverloom_model::scenario::PriceKnot;
use leverloom_model::units::Wad;

use crate::support::{count, shock, step};

fn simulation(change: impl FnOnce(&mut Scenario)) -> Simulation {
    let mut scenario = Scenario::first();
    change(&mut scenario);
    Simulation::new(scenario).expect("valid, if absurd")
}

#[test]
fn without_liquidators_the_drowned_stay_drowned() {
    let mut simulation = simulation(|scenario| scenario.population.liquidators.count = 0);
    simulation.act(vec![shock("ETH", -5_000)]).unwrap();
    for _ in 0..5 {
        let market = step(&mut simulation).outcome.market;
        assert!(market.under_water > 20 && market.liquidations.is_empty());
    }
}

#[test]
fn what_does_not_fit_into_the_gas_waits() {
    let mut simulation = simulation(|scenario| scenario.chain.block_gas_limit = 1_000_000);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    let mut liquidations = 0;
    for _ in 0..20 {
        let outcome = step(&mut simulation).outcome;
        assert!(outcome.waiting > 0 && outcome.gas_used <= outcome.gas_limit);
        assert_eq!(
            count(&outcome, TransactionKind::PriceUpdate).1,
            2,
            "prices come first"
        );
        liquidations += outcome.market.liquidations.len();
    }
    assert!(
        liquidations > 10,
        "bots outbid everybody else: {liquidations}"
    );
}

#[test]
fn the_smallest_population_and_the_poorest_lender() {
    let mut simulation = simulation(|scenario| {
        scenario.population.lenders.count = 1;
        scenario.population.lenders.supply_usd = Wad::whole(1);
        scenario.population.borrowers.count = 1;
    });
    for _ in 0..20 {
        step(&mut simulation);
    }
}

#[test]
fn the_richest_market_and_the_widest_prices_overflow_nothing() {
    let mut simulation = simulation(|scenario| {
        let rich = Wad::whole(1_000_000_000);
        scenario.population.lenders.supply_usd = rich;
        scenario.population.borrowers.collateral_usd_min = rich;
        scenario.population.borrowers.collateral_usd_max = rich;
        scenario.population.borrowers.leverage_max = Wad::whole(20);
        scenario.assets[0].price = "0.0001".parse().unwrap();
        scenario.assets[2].price = Wad::whole(10_000_000);
        for asset in &mut scenario.assets {
            asset.wobble_bps = 500;
        }
        let knot = |block, asset: &str, price: &str| PriceKnot {
            block,
            asset: asset.into(),
            price: price.parse().unwrap(),
        };
        scenario.price_path = vec![
            knot(3, "ETH", "10000000"),
            knot(5, "WBTC", "0.0001"),
            knot(6, "ETH", "0.0001"),
            knot(8, "USDC", "0.0001"),
            knot(10, "ETH", "10000000"),
        ];
    });
    for block in 1..=15 {
        for asset in ["ETH", "WBTC", "USDC"] {
            simulation
                .act(vec![shock(
                    asset,
                    if block % 2 == 0 { 10_000 } else { -9_900 },
                )])
                .unwrap();
        }
        step(&mut simulation);
    }
}

/// Eight assets, all of them held by the user: the costliest calls there can be stay within their gas.
#[test]
fn no_call_runs_out_of_gas_with_eight_assets() {
    use leverloom_model::scenario::{Action, Amount};
    let mut simulation = simulation(|scenario| {
        let eth = scenario.assets[0].clone();
        for number in scenario.assets.len()..8 {
            let mut asset = eth.clone();
            asset.symbol = format!("T{number}");
            scenario.assets.push(asset);
        }
    });
    let symbols: Vec<String> = simulation
        .scenario()
        .assets
        .iter()
        .map(|asset| asset.symbol.clone())
        .collect();
    let amount = |symbol: &str, dollars: u64| {
        let price = if symbol == "USDC" {
            1
        } else if symbol == "WBTC" {
            60_000
        } else {
            2_000
        };
        Amount::Exactly(Wad(Wad::whole(dollars).0 / price))
    };
    let supply = |symbol: &String| Action::Supply {
        asset: symbol.clone(),
        amount: amount(symbol, 10_000),
    };
    let borrow = |symbol: &String| Action::Borrow {
        asset: symbol.clone(),
        amount: amount(symbol, if symbol == "USDC" { 40_000 } else { 2_000 }),
    };
    simulation
        .act(symbols.iter().map(supply).collect())
        .unwrap();
    simulation
        .act(symbols.iter().map(borrow).collect())
        .unwrap();
    let mut yours_liquidated = 0;
    for block in 0..12 {
        if block == 2 {
            simulation
                .act(
                    symbols
                        .iter()
                        .filter(|symbol| *symbol != "USDC")
                        .map(|symbol| shock(symbol, -3_500))
                        .collect(),
                )
                .unwrap();
        }
        let outcome = step(&mut simulation).outcome;
        for transaction in &outcome.transactions {
            assert!(
                !matches!(
                    transaction.status,
                    Status::Halted { .. } | Status::Invalid { .. }
                ),
                "{transaction:?}"
            );
        }
        let yours = |actor: &leverloom_model::report::Actor| {
            actor.role == leverloom_model::report::Role::You
        };
        yours_liquidated += outcome
            .market
            .liquidations
            .iter()
            .filter(|liquidation| yours(&liquidation.borrower))
            .count();
    }
    assert!(yours_liquidated >= 1);
}

#[test]
fn what_the_model_refuses_is_refused() {
    let mut scenario = Scenario::first();
    scenario.population.borrowers.count = 10_000_000;
    let error = Simulation::new(scenario).unwrap_err();
    assert_eq!(error.field, "population.borrowers.count");
}
