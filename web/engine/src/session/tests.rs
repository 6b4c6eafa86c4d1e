//! The session natively: the current block executed once more leaves everything as it was.

use leverloom_model::report::{Driver, Strategy};
use leverloom_model::scenario::SHIPPED;
use leverloom_protocol::CurvePoint;
use leverloom_protocol::columns::Remainder;
use leverloom_protocol::head::Head;

use super::*;
use crate::native::{self, Native};

/// A session whose simulation of the first market stands at a block.
pub(crate) fn session_at(block: u32) -> Session<Native> {
    let mut session = native::session(4);
    let scenario = Scenario::first().to_json();
    let loaded = session.handle(Command::Load {
        run: 1,
        scenario,
        block,
    });
    assert!(matches!(loaded, Event::Loaded { .. }), "{loaded:?}");
    session
}

fn point(session: &mut Session<Native>, block: u32, workers: u32) -> Result<CurvePoint, Refusal> {
    match session.handle(Command::SpeedUp {
        run: 1,
        block,
        workers,
    }) {
        Event::SpeedUp { point, .. } => Ok(point),
        Event::Refused { error, .. } => Err(error),
        other => panic!("{other:?}"),
    }
}

fn step(session: &mut Session<Native>) -> BlockReport {
    match session.handle(Command::Step { run: 1 }) {
        Event::Block { report, .. } => *report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn points_keep_the_order_that_theory_asks_for_and_repeat() {
    let mut session = session_at(3);
    let points: Vec<CurvePoint> = [1, 4, 16]
        .map(|workers| point(&mut session, 3, workers).expect("a point"))
        .into();
    for at in &points {
        assert!(at.block_stm <= at.limit + 1e-9, "{at:?}");
        assert!(at.limit <= f64::from(at.workers) + 1e-9, "{at:?}");
        assert!(at.access_list <= f64::from(at.workers) + 1e-9, "{at:?}");
    }
    assert!(points.is_sorted_by(|a, b| a.access_list < b.access_list));
    assert_eq!(point(&mut session, 3, 16).as_ref(), Ok(&points[2]));
}

#[test]
fn lanes_are_a_virtual_run_of_the_very_block() {
    let mut session = session_at(3);
    let transactions = session.report().outcome.transactions.len();
    let on_the_curve = point(&mut session, 3, 8).expect("a point");
    let speed_up = |strategy| {
        let command = Command::Lanes {
            run: 1,
            block: 3,
            workers: 8,
            strategy,
        };
        let Event::Lanes { lanes, .. } = session.handle(command) else {
            panic!("no lanes");
        };
        assert_eq!((lanes.driver, lanes.workers), (Driver::Virtual, 8));
        let committed = lanes.attempts.iter();
        let committed =
            committed.filter(|it| it.end_state == leverloom_model::report::AttemptEnd::Committed);
        assert_eq!(committed.count(), transactions);
        assert!(lanes.attempts.iter().all(|attempt| attempt.worker < 8));
        lanes.sequential.expect("gas in all") / lanes.elapsed
    };
    let both = [Strategy::BlockStm, Strategy::AccessList].map(speed_up);
    assert!((both[0] - on_the_curve.block_stm).abs() < 1e-9, "{both:?}");
    assert!((both[1] - on_the_curve.access_list).abs() < 1e-9);
}

#[test]
fn questions_leave_no_mark_on_the_run() {
    let (mut asked, mut left_alone) = (session_at(2), session_at(2));
    for block in 2..6 {
        point(&mut asked, block, 16).expect("a point");
        assert_eq!(
            step(&mut asked).outcome.digest,
            step(&mut left_alone).outcome.digest
        );
    }
    // Another block is asked about: nothing of the last one is taken for it.
    let here = point(&mut asked, 6, 16).expect("a point");
    assert_eq!(point(&mut left_alone, 6, 16), Ok(here));
}

#[test]
fn what_crosses_as_bytes_and_columns_is_the_event_again() {
    let mut liquidations = 0;
    for name in ["flash-crash", "isolated-markets", "october-2025"] {
        let (_, scenario) = SHIPPED.iter().find(|(known, _)| *known == name).unwrap();
        let mut session = native::session(4);
        let load = |block| Command::Load {
            run: 1,
            scenario: (*scenario).to_owned(),
            block,
        };
        for block in [0, 1, 20] {
            let event = session.handle(load(block));
            let Event::Loaded {
                run,
                report,
                warnings,
            } = event.clone()
            else {
                panic!("{name}: {event:?}")
            };
            liquidations += report.outcome.market.liquidations_so_far;
            let (Remainder { report, exceptions }, columns) = columns::split(*report);
            let head = Head {
                event: Event::Loaded {
                    run,
                    report: Box::new(report),
                    warnings,
                },
                exceptions,
            };
            let read = Head::from_bytes(&head.to_bytes().unwrap()).unwrap();
            assert_eq!(read, head, "{name}, block {block}");
            let Event::Loaded { report, .. } = read.event else {
                unreachable!("it is what was written")
            };
            let remainder = Remainder {
                report: *report,
                exceptions: read.exceptions,
            };
            let joined = columns::join(remainder, &columns).unwrap();
            assert_eq!(joined, *session.report(), "{name}, block {block}");
        }
        let past = session.handle(Command::Past {
            run: 1,
            blocks: (0, 20),
        });
        let head = Head {
            event: past,
            exceptions: Vec::new(),
        };
        assert_eq!(Head::from_bytes(&head.to_bytes().unwrap()), Ok(head));
    }
    assert!(liquidations > 0, "something was liquidated on the way");
}

fn past(session: &mut Session<Native>, blocks: (u32, u32)) -> Vec<Passed> {
    match session.handle(Command::Past { run: 1, blocks }) {
        Event::Past { passed, .. } => passed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_block_passed_over_is_remembered_as_if_it_had_been_shown() {
    let mut passing = session_at(6);
    let mut stepping = session_at(0);
    let mut shown = vec![Passed::of(&stepping.report())];
    shown.extend((1..=6).map(|_| Passed::of(&step(&mut stepping))));
    let mut passed = past(&mut passing, (0, 9));
    // How long it took is the one thing that differs.
    for it in passed.iter_mut().chain(&mut shown) {
        (it.point.elapsed, it.point.sequential) = (0.0, None);
    }
    assert_eq!(passed, shown);

    // Going back hides what is ahead and keeps it; acting there ends it.
    passing.handle(Command::Seek { run: 1, block: 2 });
    assert_eq!(past(&mut passing, (1, 9)).len(), 2);
    passing.handle(Command::Seek { run: 1, block: 5 });
    assert_eq!(past(&mut passing, (1, 9)).len(), 5);
    passing.handle(Command::Seek { run: 1, block: 2 });
    passing.handle(Command::Act {
        run: 1,
        account: None,
        actions: Vec::new(),
    });
    passing.handle(Command::Step { run: 1 });
    let blocks = past(&mut passing, (0, 9));
    let blocks: Vec<u32> = blocks.iter().map(|it| it.point.block).collect();
    assert_eq!(blocks, [0, 1, 2, 3]);
    assert!(past(&mut passing, (4, 9)).is_empty());
    assert!(past(&mut passing, (9, 1)).is_empty());
}

#[test]
fn a_block_gone_back_to_is_as_it_was_shown_and_the_run_goes_on_from_there() {
    let mut session = session_at(0);
    let shown: Vec<BlockReport> = (1..=6).map(|_| step(&mut session)).collect();
    let seek = |session: &mut Session<Native>, block| match session
        .handle(Command::Seek { run: 1, block })
    {
        Event::Block { report, .. } => *report,
        other => panic!("{other:?}"),
    };
    for block in [2, 5, 1, 6, 3] {
        assert_eq!(seek(&mut session, block), shown[block as usize - 1]);
        let asked = point(&mut session, block, 4).expect("a point");
        let fresh = point(&mut session_at(block), block, 4);
        assert_eq!(Ok(asked), fresh, "block {block}");
    }
    assert_eq!(step(&mut session), shown[3]);
    assert_eq!(seek(&mut session, 0).outcome.block, 0);
    assert_eq!(step(&mut session), shown[0]);

    // Acting there makes the blocks ahead other ones.
    session.handle(Command::Act {
        run: 1,
        account: None,
        actions: vec![Action::shock("ETH", -2_000)],
    });
    let forked = seek(&mut session, 3);
    assert_ne!(forked.outcome.digest, shown[2].outcome.digest);
}

#[test]
fn what_cannot_be_asked_is_refused_in_words() {
    let mut session = session_at(2);
    let message = |session: &mut Session<Native>, block, workers| {
        let error = point(session, block, workers).expect_err("refused");
        (error.field, error.message)
    };
    assert_eq!(
        message(&mut session, 1, 2),
        (
            "block".into(),
            "block 1 is not the current one, which is 2".into()
        )
    );
    for workers in [0, 65] {
        assert_eq!(
            message(&mut session, 2, workers),
            (
                "workers".into(),
                format!("{workers} virtual workers; allowed: 1 to 64")
            )
        );
    }
    let mut session = session_at(0);
    assert_eq!(message(&mut session, 0, 2).0, "block");
}
