//! Stepping a simulation by any strategy.

use leverloom_executor::config::NoClock;
use leverloom_executor::{Config, Execution, Record, Strategy, execute};
use leverloom_market::{PreparedBlock, RunFacts, Simulation};
use leverloom_model::Scenario;
use leverloom_model::report::{BlockReport, Outcome, Status, TransactionKind};
use leverloom_model::scenario::Action;

/// Executes a prepared block.
#[track_caller]
pub(crate) fn run(
    simulation: &Simulation,
    prepared: &PreparedBlock,
    strategy: Strategy,
) -> Execution {
    let config = Config {
        strategy,
        record: Record::Dependencies,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    execute(&prepared.block, simulation.state(), &config)
        .expect("every prepared block can be executed")
}

/// One block by `strategy`.
#[track_caller]
pub(crate) fn step_by(simulation: &mut Simulation, strategy: Strategy) -> BlockReport {
    let prepared = simulation.prepare().expect("the scenario goes on");
    let execution = run(simulation, &prepared, strategy);
    simulation.apply(prepared, execution, RunFacts::sequential())
}

/// One block, the plain way.
#[track_caller]
pub(crate) fn step(simulation: &mut Simulation) -> BlockReport {
    step_by(simulation, Strategy::Sequential)
}

/// The scenario that the page opens with.
pub(crate) fn first() -> Simulation {
    Simulation::new(Scenario::first()).expect("the first scenario can be set up")
}

pub(crate) fn shock(asset: &str, change_bps: i32) -> Action {
    Action::shock(asset, change_bps)
}

/// How many transactions of a kind a block has, and how many of them went through.
pub(crate) fn count(outcome: &Outcome, kind: TransactionKind) -> (usize, usize) {
    let of_kind: Vec<_> = outcome
        .transactions
        .iter()
        .filter(|transaction| transaction.kind == kind)
        .collect();
    let through = of_kind
        .iter()
        .filter(|transaction| transaction.status == Status::Succeeded)
        .count();
    (of_kind.len(), through)
}
