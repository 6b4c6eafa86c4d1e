//! Large markets.

use leverloom_market::Simulation;
use leverloom_model::Scenario;

use crate::support::{shock, step};

#[test]
fn ten_thousand_borrowers_set_up_run_and_crash() {
    let mut scenario = Scenario::first();
    scenario.population.borrowers.count = 10_000;
    scenario.population.lenders.supply_usd = "20000000".parse().unwrap();
    scenario.population.payments_per_block = 400;
    scenario.chain.block_gas_limit = 100_000_000;
    let mut simulation = Simulation::new(scenario).unwrap();
    let market = simulation.report_at_genesis().outcome.market;
    assert_eq!((market.positions, market.under_water), (10_000, 0));
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    let outcome = step(&mut simulation).outcome;
    assert!(outcome.transactions.len() > 400);
    assert!(outcome.market.under_water > 1_000 && !outcome.market.liquidations.is_empty());
    assert_eq!(
        outcome
            .market
            .health
            .iter()
            .map(|bin| bin.accounts)
            .sum::<u32>(),
        outcome.market.positions
    );
}
