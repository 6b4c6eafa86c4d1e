//! A real block natively: files in any order, errors that change nothing, and the simulation where it was.

use leverloom_model::Scenario;
use leverloom_model::report::{BlockReport, Role, Strategy};
use serde_json::{Value, json};

use super::*;
use crate::native::Native;
use crate::session::Session;
use crate::session::tests::session_at;

/// A session whose simulation stands at block 3.
fn session() -> Session<Native> {
    session_at(3)
}

/// The example that ships: one long line.
fn example() -> Value {
    shipped("ethereum-5891667.json")
}

fn shipped(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/blocks");
    let text = std::fs::read(std::path::Path::new(folder).join(name)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn file(name: &str, value: &Value) -> OpenedFile {
    OpenedFile {
        name: name.to_owned(),
        bytes: serde_json::to_vec(value).unwrap(),
    }
}

fn hand(session: &mut Session<Native>, files: Vec<OpenedFile>) -> Result<Found, Refusal> {
    match session.handle(Command::Files { run: 1, files }) {
        Event::Files { found, .. } => Ok(found),
        Event::Refused { error, .. } => Err(error),
        other => panic!("{other:?}"),
    }
}

fn opened(found: Result<Found, Refusal>) -> (RealBlock, BlockReport) {
    match found {
        Ok(Found::Block(real, report)) => (*real, *report),
        other => panic!("{other:?}"),
    }
}

fn digest_of_next_block(session: &mut Session<Native>) -> String {
    match session.handle(Command::Step { run: 1 }) {
        Event::Block { report, .. } => report.outcome.digest,
        other => panic!("{other:?}"),
    }
}

#[test]
fn in_the_quiet_example_seven_wait() {
    let whole = file("whole.json", &shipped("ethereum-19933122.json"));
    let (real, report) = opened(hand(&mut session(), vec![whole]));
    assert_eq!(real.differences, Vec::<String>::new());
    let waiting: std::collections::BTreeSet<u32> = report
        .outcome
        .edges
        .iter()
        .map(|edge| edge.reader)
        .collect();
    assert_eq!(
        (
            real.fork.as_str(),
            report.outcome.transactions.len(),
            waiting.len()
        ),
        ("Cancun", 45, 7)
    );
}

#[test]
fn the_example_is_as_its_header_says() {
    let mut session = session();
    let found = hand(&mut session, vec![file("whole.json", &example())]);
    let (real, report) = opened(found);
    assert_eq!(real.differences, Vec::<String>::new());
    assert_eq!(
        (real.fork.as_str(), real.has_receipts_root),
        ("Byzantium", true)
    );
    assert_eq!((real.receipts, real.missing_hashes.len()), (None, 0));
    let outcome = &report.outcome;
    assert_eq!(
        (outcome.block, outcome.gas_used, outcome.transactions.len()),
        (5_891_667, 7_980_153, 380)
    );
    assert!(!outcome.has_market());
    for transaction in &outcome.transactions {
        assert_eq!(transaction.actor.role, Role::Named);
        assert!((transaction.actor.index as usize) < real.people.len());
    }
    assert!(!report.run.attempts.is_empty());
}

#[test]
fn files_come_one_by_one_in_any_order() {
    let whole = example();
    let (block, prestate) = (file("b", &whole["block"]), file("p", &whole["prestate"]));
    let parts = |block, prestate| Ok(Found::Parts(Parts { block, prestate }));
    let mut session = session();
    let found = hand(&mut session, vec![block.clone()]);
    assert_eq!(found, parts(Some(5_891_667), false));
    let (_, first) = opened(hand(&mut session, vec![prestate.clone()]));
    assert_eq!(hand(&mut session, Vec::new()), parts(None, false));
    assert_eq!(hand(&mut session, vec![prestate]), parts(None, true));
    let (_, second) = opened(hand(&mut session, vec![block]));
    assert_eq!(first.outcome, second.outcome);
}

#[test]
fn the_simulation_goes_on_as_if_nothing_had_been() {
    let mut untouched = session();
    let mut session = session();
    opened(hand(&mut session, vec![file("whole.json", &example())]));
    assert_eq!(
        digest_of_next_block(&mut session),
        digest_of_next_block(&mut untouched)
    );
    assert!(hand(&mut session, Vec::new()).is_ok());
    assert_eq!(
        digest_of_next_block(&mut session),
        digest_of_next_block(&mut untouched)
    );
}

#[test]
fn a_bad_file_is_named_and_changes_nothing() {
    let mut session = session();
    let whole = example();
    opened(hand(&mut session, vec![file("whole.json", &whole)]));
    let mut wrong = whole["block"].clone();
    wrong["transactions"][7]["gas"] = json!("much");
    for (files, words) in [
        (
            vec![file("b.json", &wrong), file("p.json", &whole["prestate"])],
            "b.json: transactions[7].gas: \"much\" is no number; allowed: ",
        ),
        (
            vec![file("x.json", &json!({ "a": 1 }))],
            "x.json: none of a block's files; allowed: ",
        ),
        (
            vec![OpenedFile {
                name: "y.json".into(),
                bytes: b"{".to_vec(),
            }],
            "y.json: no valid JSON: ",
        ),
    ] {
        let error = hand(&mut session, files).expect_err("refused");
        assert!(error.message.starts_with(words), "{}", error.message);
        let asked = session.handle(Command::Inspect {
            run: REAL_BLOCK,
            block: 5_891_667,
            transaction: 7,
        });
        assert!(matches!(asked, Event::Transaction { .. }), "{asked:?}");
    }
    digest_of_next_block(&mut session);
}

#[test]
fn what_differs_from_the_header_is_told_with_what_was_absent() {
    let mut whole = example();
    whole["block"]["gasUsed"] = json!("0x1");
    let sender = whole["block"]["transactions"][0]["from"]
        .as_str()
        .unwrap()
        .to_owned();
    whole["prestate"].as_object_mut().unwrap().remove(&sender);
    let (real, _) = opened(hand(&mut session(), vec![file("whole.json", &whole)]));
    let has = |list: &[String], words: &str| list.iter().any(|line| line.contains(words));
    assert!(
        has(&real.differences, "gas used: 1 in the header, "),
        "{real:?}"
    );
    assert!(has(&real.differences, "transaction 0 ("), "{real:?}");
    assert!(has(&real.absent, &sender), "{real:?}");
}

#[test]
fn an_open_block_answers_what_a_simulations_block_does() {
    let mut session = session();
    let block = 5_891_667;
    let ask = |session: &mut Session<Native>, command| session.handle(command);
    let point = |workers| Command::SpeedUp {
        run: REAL_BLOCK,
        block,
        workers,
    };
    assert!(
        matches!(ask(&mut session, point(8)), Event::Refused { .. }),
        "none is open"
    );
    opened(hand(&mut session, vec![file("whole.json", &example())]));
    let Event::SpeedUp { point: eight, .. } = ask(&mut session, point(8)) else {
        panic!("no point");
    };
    assert!(
        eight.block_stm <= eight.limit && eight.access_list > 7.0,
        "{eight:?}"
    );
    assert!(matches!(
        ask(&mut session, point(65)),
        Event::Refused { .. }
    ));
    let lanes = Command::Lanes {
        run: REAL_BLOCK,
        block,
        workers: 4,
        strategy: Strategy::AccessList,
    };
    let Event::Lanes { lanes, .. } = ask(&mut session, lanes) else {
        panic!("no lanes");
    };
    assert_eq!((lanes.workers, lanes.attempts.len()), (4, 380));
    let inspect = |transaction| Command::Inspect {
        run: REAL_BLOCK,
        block,
        transaction,
    };
    let Event::Transaction { detail, .. } = ask(&mut session, inspect(379)) else {
        panic!("no detail");
    };
    assert!(!detail.reads.is_empty() && detail.from.starts_with("0x"));
    assert!(matches!(
        ask(&mut session, inspect(380)),
        Event::Refused { .. }
    ));
    let step = ask(&mut session, Command::Step { run: REAL_BLOCK });
    assert!(matches!(step, Event::Refused { .. }), "{step:?}");
}

#[test]
fn a_scenario_among_files_is_handed_back_as_it_is() {
    let mut session = session();
    let text = Scenario::first().to_json();
    let scenario = OpenedFile {
        name: "s.json".into(),
        bytes: text.clone().into_bytes(),
    };
    assert_eq!(
        hand(&mut session, vec![scenario.clone()]),
        Ok(Found::Scenario(text))
    );
    let both = vec![scenario, file("whole.json", &example())];
    let error = hand(&mut session, both).expect_err("refused");
    assert!(
        error.message.starts_with("s.json: a scenario; allowed "),
        "{}",
        error.message
    );
}
