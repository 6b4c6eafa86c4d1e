//! Going back: the same blocks again, or other ones.

use leverloom_market::Simulation;
use leverloom_model::Scenario;
use leverloom_model::report::Outcome;

use crate::support::{first, shock, step};

fn json(outcome: &Outcome) -> String {
    serde_json::to_string(outcome).unwrap()
}

fn steps(simulation: &mut Simulation, blocks: usize) -> Vec<String> {
    (0..blocks)
        .map(|_| json(&step(simulation).outcome))
        .collect()
}

#[test]
fn what_is_played_again_is_the_same_to_the_byte() {
    let mut simulation = first();
    let mut all = steps(&mut simulation, 5);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    all.extend(steps(&mut simulation, 20));
    for target in [24, 6, 5, 1, 0] {
        assert_eq!(simulation.rewind(target), target);
        assert_eq!(simulation.block(), target);
        let again = steps(&mut simulation, 25 - target as usize);
        assert_eq!(again, all[target as usize..], "from block {target}");
    }
}

#[test]
fn a_run_from_the_document_is_the_run_that_made_it() {
    let mut simulation = first();
    steps(&mut simulation, 2);
    simulation.act(vec![shock("ETH", -4_000)]).unwrap();
    let played = steps(&mut simulation, 4);
    let document = simulation.scenario().to_json();
    let mut other = Simulation::new(Scenario::from_json(&document).unwrap()).unwrap();
    steps(&mut other, 2);
    assert_eq!(steps(&mut other, 4), played);
}

#[test]
fn acting_after_going_back_makes_another_future() {
    let mut simulation = first();
    steps(&mut simulation, 3);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    let crash = steps(&mut simulation, 2);
    simulation.rewind(3);
    simulation.act(vec![shock("ETH", 500)]).unwrap();
    assert_eq!(
        simulation.scenario().actions.len(),
        1,
        "the crash is forgotten"
    );
    let rise = steps(&mut simulation, 2);
    assert_ne!(rise[0], crash[0]);
    simulation.rewind(3);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    assert_eq!(steps(&mut simulation, 2), crash);
}

#[test]
fn beyond_what_is_kept_the_run_begins_anew() {
    let mut scenario = Scenario::first();
    scenario.population.borrowers.count = 5;
    scenario.population.payments_per_block = 2;
    let mut simulation = Simulation::new(scenario).unwrap();
    let all = steps(&mut simulation, 300);
    assert_eq!(simulation.rewind(300), 300);
    assert_eq!(
        simulation.rewind(400),
        300,
        "no block ahead is reached by going back"
    );
    assert_eq!(simulation.rewind(44), 44, "256 blocks back");
    assert_eq!(steps(&mut simulation, 256), all[44..]);
    assert_eq!(simulation.rewind(43), 0, "257 blocks back");
    assert_eq!(steps(&mut simulation, 50), all[..50]);
}

#[test]
fn who_waits_is_remembered_too() {
    let mut scenario = Scenario::first();
    scenario.chain.block_gas_limit = 4_000_000;
    let mut simulation = Simulation::new(scenario).unwrap();
    let all = steps(&mut simulation, 10);
    simulation.rewind(4);
    assert_eq!(steps(&mut simulation, 6), all[4..]);
}

#[test]
fn what_was_undone_is_passed_over_without_executing_it() {
    let mut scenario = Scenario::first();
    scenario.chain.block_gas_limit = 6_000_000;
    let mut simulation = Simulation::new(scenario).unwrap();
    let all = steps(&mut simulation, 40);
    assert_eq!(simulation.advance(50), 40, "nothing is ahead");
    for (back, ahead) in [(3, 30), (10, 39), (0, 40), (20, 25)] {
        simulation.rewind(back);
        assert_eq!(simulation.advance(ahead), ahead);
        assert_eq!(simulation.block(), ahead);
        let again = steps(&mut simulation, 40 - ahead as usize);
        assert_eq!(again, all[ahead as usize..], "from {back} to {ahead}");
    }
    // A block executed in between is the one that was undone; what comes after it is still there.
    simulation.rewind(5);
    assert_eq!(steps(&mut simulation, 2), all[5..7]);
    assert_eq!(simulation.advance(38), 38);
    assert_eq!(steps(&mut simulation, 2), all[38..]);
    // Whoever acts has another future.
    simulation.rewind(5);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    assert_eq!(simulation.advance(30), 5);
    assert_ne!(steps(&mut simulation, 1), all[5..6]);
}
