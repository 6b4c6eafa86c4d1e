//! One scenario, one outcome: whatever executes it.

use leverloom_executor::{Strategy, oracle};
use leverloom_market::{RunFacts, Simulation};
use leverloom_model::report::Outcome;

use crate::support::{first, run, shock, step_by};

const BLOCKS: u32 = 60;

/// Sixty blocks with two crashes and a recovery.
fn outcomes(strategy: Strategy) -> Vec<Outcome> {
    let mut simulation = first();
    let mut one = || {
        let change = match simulation.block() {
            4 => Some(("ETH", -3_000)),
            20 => Some(("WBTC", -3_500)),
            40 => Some(("ETH", 5_000)),
            _ => None,
        };
        if let Some((asset, change_bps)) = change {
            simulation.act(vec![shock(asset, change_bps)]).unwrap();
        }
        step_by(&mut simulation, strategy).outcome
    };
    (0..BLOCKS).map(|_| one()).collect()
}

#[track_caller]
fn assert_same(found: &[Outcome], expected: &[Outcome]) {
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(
            serde_json::to_string(found).unwrap(),
            serde_json::to_string(expected).unwrap(),
            "block {}",
            expected.block
        );
    }
}

#[test]
fn every_strategy_gives_the_same_outcomes_to_the_byte() {
    let expected = outcomes(Strategy::Sequential);
    assert!(expected[BLOCKS as usize - 1].market.liquidations_so_far > 20);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .unwrap();
    let threads = pool.install(|| outcomes(Strategy::BlockStmThreads { workers: 2 }));
    assert_same(&threads, &expected);
    for (workers, seed) in [(1, 0), (7, 3), (64, 9)] {
        assert_same(
            &outcomes(Strategy::BlockStmVirtual { workers, seed }),
            &expected,
        );
    }
}

#[test]
fn the_plain_loop_over_revm_agrees() {
    let mut simulation: Simulation = first();
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    for _ in 0..4 {
        let prepared = simulation.prepare().unwrap();
        let execution = run(
            &simulation,
            &prepared,
            Strategy::BlockStmVirtual {
                workers: 8,
                seed: 5,
            },
        );
        let plain = oracle::execute(&prepared.block, simulation.state()).unwrap();
        assert_eq!(execution.outcome.changes, plain.changes);
        simulation.apply(prepared, execution, RunFacts::sequential());
    }
}
