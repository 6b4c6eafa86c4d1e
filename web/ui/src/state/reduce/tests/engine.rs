//! The engine: starting, crashing, being replaced.

use super::*;
use crate::state::notice::Cause;

#[test]
fn opening_starts_the_engine_and_loads_the_scenario() {
    let mut page = Page::opened();
    let commands = page.settle();
    assert!(
        matches!(
            commands[..],
            [
                Command::Start { threads: 2, .. },
                Command::Load {
                    run: 1,
                    block: 0,
                    ..
                }
            ]
        ),
        "{commands:?}"
    );
    assert_eq!(page.model.link.phase, Phase::Running);
    assert_eq!(page.model.history.points.len(), 1);
}

#[test]
fn a_crash_replays_the_run_and_hands_over_what_was_on_its_way() {
    let mut page = Page::running();
    for _ in 0..3 {
        page.tell(Message::StepAhead);
        page.settle();
    }
    page.tell(Message::Act(supply()));
    page.post();
    page.tell(Message::Crashed(fault()));
    assert_eq!(page.model.link.phase, Phase::Restarting);
    assert_eq!(
        page.model.notices.list[0].kind,
        NoticeKind::Restarted(fault())
    );
    let commands = page.settle();
    let expected = matches!(
        commands[..],
        [
            Command::Start { .. },
            Command::Load {
                run: 2,
                block: 3,
                ..
            },
            Command::Act { .. },
            Command::Step { .. }
        ]
    );
    assert!(expected, "{commands:?}");
    assert_eq!(page.model.clock.block, 4);
    assert_eq!(page.model.history.points.len(), 5, "what was seen stays");
    assert_eq!(page.model.scenario.actions.len(), 1);
}

#[test]
fn an_accepted_action_survives_a_crash_of_its_block() {
    let mut page = Page::running();
    page.tell(Message::Act(supply()));
    let act = page.post().expect("the action");
    page.answer(&act);
    page.post();
    page.tell(Message::Crashed(None));
    let commands = page.settle();
    let Command::Load {
        scenario, block: 0, ..
    } = &commands[1]
    else {
        panic!("{commands:?}")
    };
    assert_eq!(
        Scenario::from_json(scenario)
            .expect("it is valid")
            .actions
            .len(),
        1
    );
    assert_eq!(page.model.clock.block, 1, "the step is taken again");
}

#[test]
fn the_third_crash_in_a_row_stops_and_a_retry_starts_over() {
    let mut page = Page::running();
    page.tell(Message::StepAhead);
    for _ in 0..3 {
        while !matches!(page.model.link.in_flight, Some(Command::Step { .. })) {
            let command = page.post().expect("something is wanted");
            if !matches!(command, Command::Step { .. }) {
                page.answer(&command);
            }
        }
        page.tell(Message::Crashed(fault()));
    }
    assert_eq!(page.model.link.phase, Phase::Stopped);
    assert_eq!(page.model.link.next(), None);
    assert!(
        page.ignores(Message::Crashed(None)),
        "it is stopped already"
    );
    page.tell(Message::Retry);
    assert!(page.model.notices.list.is_empty());
    page.settle();
    assert_eq!(
        (page.model.link.phase, page.model.clock.block),
        (Phase::Running, 0)
    );
}

#[test]
fn an_engine_that_cannot_be_loaded_leaves_a_page_that_can_be_used() {
    let mut page = Page::opened();
    page.post();
    page.tell(Message::Unreachable(Cause::Broken));
    assert_eq!(page.model.link.next(), None);
    page.tell(Message::Draft(DraftChange::Collateral(Wad::whole(3))));
    assert_eq!(page.model.draft.collateral, Wad::whole(3));
    assert!(
        page.ignores(Message::Act(supply())),
        "there is nobody to hand it to"
    );
    page.tell(Message::Retry);
    page.settle();
    assert_eq!(page.model.link.phase, Phase::Running);
}

#[test]
fn what_failed_without_a_connection_is_tried_again_with_one_and_nothing_else_is() {
    for (cause, again) in [(Cause::Offline, true), (Cause::Missing("worker.js"), false)] {
        let mut page = Page::opened();
        page.post();
        page.tell(Message::Unreachable(cause));
        assert_eq!(page.model.link.phase, Phase::Stopped);
        if again {
            page.tell(Message::Online);
            page.settle();
            assert_eq!(page.model.link.phase, Phase::Running);
            assert!(page.model.notices.list.is_empty());
        } else {
            assert!(page.ignores(Message::Online));
        }
    }
}

#[test]
fn a_late_answer_is_told_until_it_comes_or_the_engine_is_given_up() {
    for crash in [false, true] {
        let mut page = Page::running();
        assert!(page.ignores(Message::Slow(5, 20)), "nothing is owed");
        page.tell(Message::StepAhead);
        while !matches!(page.model.link.in_flight, Some(Command::Step { .. })) {
            let command = page.post().expect("something is wanted");
            if !matches!(command, Command::Step { .. }) {
                page.answer(&command);
            }
        }
        page.tell(Message::Slow(5, 20));
        let told = |page: &Page| {
            page.model
                .notices
                .list
                .iter()
                .any(|notice| notice.kind == NoticeKind::Slow(5, 20))
        };
        assert!(told(&page));
        if crash {
            page.tell(Message::Crashed(None));
        } else {
            page.answer(&Command::Step {
                run: page.model.link.run,
            });
        }
        assert!(!told(&page), "crash: {crash}");
    }
}

#[test]
fn late_answers_of_a_run_that_is_over_are_dropped() {
    let mut page = Page::running();
    page.tell(Message::Reset);
    page.settle();
    assert_eq!(page.model.link.run, 2);
    page.tell(Message::Answered(Event::Block {
        run: 1,
        report: Box::new(report(44)),
    }));
    assert_eq!(page.model.clock.block, 0);
}

#[test]
fn progress_is_told_while_something_is_under_way_and_forgotten_after() {
    let mut page = Page::running();
    let on_the_way = Progress::Block {
        block: 3,
        wanted: 9,
    };
    assert!(
        page.ignores(Message::Progressed(on_the_way)),
        "nothing is asked"
    );
    page.tell(Message::Seek(9));
    let seek = page.post().expect("a seek");
    page.tell(Message::Progressed(on_the_way));
    assert_eq!(page.model.link.progress, Some(on_the_way));
    page.answer(&seek);
    assert_eq!(page.model.link.progress, None);
}
