//! The same engine session as in the browser, natively.

use leverloom_engine::session::{Platform, Session};
use leverloom_executor::Clock;
use leverloom_executor::config::NoClock;
use leverloom_model::report::Outcome;
use leverloom_model::scenario::Scenario;
use leverloom_protocol::{
    BlockNumbers, Command, Event, Fault, Found, Mode, NoThreads, OpenedFile, Rival,
};

struct Native;

impl Platform for Native {
    fn clock(&self) -> &dyn Clock {
        &NoClock
    }

    fn resolution_us(&self) -> f64 {
        1.0
    }

    fn attempt_started(&self) -> &(dyn Fn(u32, u32) + Sync) {
        &|_, _| {}
    }

    fn block_started(&self, _block: u32) {}

    fn arm_fault(&self, _fault: Fault) {}
}

/// Outcomes of block 0 to `blocks`.
pub fn outcomes(scenario: &Scenario, blocks: u32) -> Vec<Outcome> {
    let mode = Mode::Virtual {
        workers: 3,
        reason: NoThreads::Unwanted,
    };
    let mut session = Session::new(Native, mode);
    let load = Command::Load {
        run: 1,
        scenario: scenario.to_json(),
        block: 0,
    };
    let steps = (0..blocks).map(|_| Command::Step { run: 1 });
    std::iter::once(load)
        .chain(steps)
        .map(|command| outcome_of(session.handle(command)))
        .collect()
}

/// Outcome of one block.
pub fn outcome_at(scenario: &Scenario, block: u32) -> Outcome {
    let mode = Mode::Virtual {
        workers: 3,
        reason: NoThreads::Unwanted,
    };
    let load = Command::Load {
        run: 1,
        scenario: scenario.to_json(),
        block,
    };
    outcome_of(Session::new(Native, mode).handle(load))
}

/// Outcome of the real block in a file.
pub fn real_block(file: &str) -> Outcome {
    let mode = Mode::Virtual {
        workers: 3,
        reason: NoThreads::Unwanted,
    };
    let files = vec![OpenedFile {
        name: "block.json".to_owned(),
        bytes: file.as_bytes().to_vec(),
    }];
    outcome_of(Session::new(Native, mode).handle(Command::Files { run: 1, files }))
}

fn outcome_of(event: Event) -> Outcome {
    match event {
        Event::Loaded { report, .. }
        | Event::Block { report, .. }
        | Event::Files {
            found: Found::Block(_, report),
            ..
        } => report.outcome,
        other => panic!("unexpected answer: {other:?}"),
    }
}

/// Numbers of block 1 to `block` of two scenarios beside each other, on sixteen virtual workers each.
pub fn beside(scenario: &Scenario, other: &Scenario, block: u32) -> [Vec<BlockNumbers>; 2] {
    let mode = Mode::Virtual {
        workers: 3,
        reason: NoThreads::Unwanted,
    };
    let mut session = Session::new(Native, mode);
    let load = Command::Load {
        run: 1,
        scenario: scenario.to_json(),
        block: 0,
    };
    outcome_of(session.handle(load));
    let rival = Rival {
        scenario: other.to_json(),
        follows: true,
        workers: [16, 16],
    };
    session.handle(Command::Compare {
        run: 1,
        rival: Some(rival),
    });
    let beside = Command::Beside {
        run: 1,
        block,
        since: 0,
    };
    match session.handle(beside) {
        Event::Beside { beside, .. } => beside.numbers,
        other => panic!("unexpected answer: {other:?}"),
    }
}
