//! Every workload runs everywhere and does the same as the oracle; where a conflict is the point of it,
//! the parallel runs must have met it.

mod support;

use leverloom_executor::Location;
use leverloom_executor::revm::primitives::U256;
use support::{Scene, code, contract, person, word};

#[test]
fn an_empty_block_and_a_block_of_one() {
    let mut scene = Scene::osaka().people(2);
    assert_eq!(scene.check().changes.accounts.len(), 0);
    scene.transfer(person(0), person(1), 5);
    let outcome = scene.check();
    assert_eq!(outcome.transactions.len(), 1);
    assert_eq!(outcome.gas_used, 21_000);
}

#[test]
fn independent_transfers_never_abort() {
    let mut scene = Scene::osaka().people(64);
    for index in 0..32 {
        scene.transfer(person(index), person(index + 32), 1 + index);
    }
    assert_eq!(scene.check().edges, []);
    assert_eq!(scene.aborts(16), 0);
}

#[test]
fn a_hot_counter_is_one_chain() {
    let mut scene = Scene::osaka().people(24);
    scene.install(contract(0), code::counter());
    for index in 0..24 {
        scene.call(person(index), contract(0), &[]);
    }
    let outcome = scene.check();
    let slot = Location::Storage(contract(0), U256::ZERO);
    assert_eq!(outcome.edges.len(), 23);
    assert!(
        outcome
            .edges
            .iter()
            .all(|edge| edge.location == slot && edge.reader == edge.writer + 1)
    );
    assert_eq!(
        outcome.changes.storage,
        [(contract(0), U256::ZERO, U256::ZERO, word(24))]
    );
    assert!(scene.aborts(8) > 0, "the chain must collide");
}
