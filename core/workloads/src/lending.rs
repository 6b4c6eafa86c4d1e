//! A busy block of the lending market.

use leverloom_executor::config::NoClock;
use leverloom_executor::{Config, Record, Strategy, execute};
use leverloom_market::{RunFacts, Simulation};
use leverloom_model::Scenario;

use crate::Workload;

/// Blocks that pass before the one that is measured, so that interest, prices and positions have moved.
const WARM_UP: u32 = 3;

/// The first scenario with as many people and actions as make about `count` transactions a block.
pub(crate) fn mix(count: u32) -> Workload {
    let mut scenario = Scenario::first();
    let people = &mut scenario.population;
    people.lenders.count = count.clamp(4, 1_000);
    people.lenders.actions_per_block = count / 5;
    people.borrowers.count = (2 * count).max(8);
    people.borrowers.actions_per_block = count / 4;
    people.liquidators.attempts_per_block = (count / 50).max(1);
    people.payments_per_block = count / 2;
    scenario.chain.block_gas_limit = scenario
        .chain
        .block_gas_limit
        .max(u64::from(count) * 600_000);
    let mut simulation =
        Simulation::new(scenario).expect("invariant: the scenario is within its bounds (tested)");
    loop {
        let prepared = simulation
            .prepare()
            .expect("invariant: the scenario has more blocks than are passed");
        if simulation.block() == WARM_UP {
            return Workload {
                block: prepared.block.clone(),
                state: simulation.state().clone(),
            };
        }
        let config = Config {
            strategy: Strategy::Sequential,
            record: Record::Dependencies,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let execution = execute(&prepared.block, simulation.state(), &config)
            .expect("invariant: the market makes executable blocks");
        simulation.apply(prepared, execution, RunFacts::sequential());
    }
}
