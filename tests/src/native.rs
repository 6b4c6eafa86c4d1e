//! The same engine session as in the browser, natively.

use leverloom_engine::native;
use leverloom_model::report::Outcome;
use leverloom_model::scenario::Scenario;
use leverloom_protocol::{BlockNumbers, Command, Event, Found, OpenedFile, Rival};

/// As the page's virtual driver in these tests.
const WORKERS: u32 = 3;

fn load(scenario: &Scenario, block: u32) -> Command {
    Command::Load {
        run: 1,
        scenario: scenario.to_json(),
        block,
    }
}

/// Outcomes of block 0 to `blocks`.
pub fn outcomes(scenario: &Scenario, blocks: u32) -> Vec<Outcome> {
    let mut session = native::session(WORKERS);
    let steps = (0..blocks).map(|_| Command::Step { run: 1 });
    std::iter::once(load(scenario, 0))
        .chain(steps)
        .map(|command| outcome_of(session.handle(command)))
        .collect()
}

/// Outcome of one block.
pub fn outcome_at(scenario: &Scenario, block: u32) -> Outcome {
    outcome_of(native::session(WORKERS).handle(load(scenario, block)))
}

/// Outcome of the real block in a file.
pub fn real_block(file: &str) -> Outcome {
    let files = vec![OpenedFile {
        name: "block.json".to_owned(),
        bytes: file.as_bytes().to_vec(),
    }];
    outcome_of(native::session(WORKERS).handle(Command::Files { run: 1, files }))
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
    let mut session = native::session(WORKERS);
    outcome_of(session.handle(load(scenario, 0)));
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
