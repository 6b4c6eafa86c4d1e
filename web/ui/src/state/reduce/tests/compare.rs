//! Two runs on one clock, as the page sees it.

use leverloom_model::scenario::Layout;

use super::*;
use crate::state::compare::Change;

fn sharded() -> Change {
    Change::Layout(Layout::Sharded { shards: 16 })
}

fn names(commands: &[Command]) -> Vec<String> {
    let name = |command: &Command| match command {
        Command::Compare { rival, .. } => format!("compare {}", rival.is_some()),
        Command::Beside { block, .. } => format!("beside {block}"),
        Command::Step { .. } => "step".to_owned(),
        Command::Seek { block, .. } => format!("seek {block}"),
        Command::Act { .. } => "act".to_owned(),
        Command::Load { .. } => "load".to_owned(),
        Command::Start { .. } => "start".to_owned(),
        other => format!("{other:?}"),
    };
    commands.iter().map(name).collect()
}

/// A page at a block, comparing.
fn comparing(block: u32) -> Page {
    let mut page = Page::running();
    page.tell(Message::Seek(block));
    page.settle();
    page.tell(Message::Compare(sharded()));
    page
}

#[test]
fn the_other_run_catches_up_in_parts_and_then_goes_along() {
    let mut page = comparing(7);
    let commands = names(&page.settle());
    assert_eq!(
        commands,
        ["compare true", "beside 7", "beside 7", "beside 7"]
    );
    let known = page.model.comparing.as_ref().expect("it is on");
    assert!(known.is_there(7));
    assert_eq!(known.known(), 7);

    page.tell(Message::StepAhead);
    assert_eq!(names(&page.settle()), ["step", "beside 8"]);
}

#[test]
fn the_next_block_waits_until_both_are_there() {
    let mut page = comparing(7);
    page.tell(Message::Toggle);
    page.tell(Message::Tick);
    let commands = names(&page.settle());
    let step = commands.iter().position(|command| command == "step");
    let last = commands.iter().rposition(|command| command == "beside 7");
    assert!(step > last, "{commands:?}");
}

#[test]
fn going_back_brings_both_back_and_nothing_known_is_asked_for_again() {
    let mut page = comparing(7);
    page.settle();
    page.tell(Message::Seek(2));
    assert_eq!(names(&page.settle()), ["seek 2", "beside 2"]);
    let known = page.model.comparing.as_ref().expect("it is on");
    assert!(known.is_there(2));
    assert_eq!(
        known.known(),
        7,
        "what follows from the scenario stays true"
    );
}

#[test]
fn who_acts_acts_in_both_and_the_numbers_after_it_are_forgotten() {
    let mut page = comparing(7);
    page.settle();
    page.tell(Message::Seek(4));
    page.settle();
    page.tell(Message::Act(supply()));
    let commands = names(&page.settle());
    assert_eq!(commands, ["act", "step", "beside 5"]);
    let known = page.model.comparing.as_ref().expect("it is on");
    assert_eq!(known.known(), 5);
    assert_eq!(known.rival.actions, page.model.scenario.actions);
    assert_eq!(known.rival.design.layout, Layout::Sharded { shards: 16 });
}

#[test]
fn escape_clears_the_selection_first_and_then_stops_comparing() {
    let mut page = comparing(1);
    page.settle();
    page.tell(Message::Select(Selection::Asset(0)));
    page.tell(Message::Escape);
    assert!(page.model.selection.is_none() && page.model.comparing.is_some());
    page.tell(Message::Escape);
    assert!(page.model.comparing.is_none());
    assert_eq!(names(&page.settle()), ["compare false"]);
    assert!(page.ignores(Message::Escape));
    assert!(page.ignores(Message::StopComparing));
}

#[test]
fn another_scenario_ends_it_and_the_same_one_from_the_start_keeps_it() {
    let mut page = comparing(4);
    page.settle();
    page.tell(Message::Reset);
    assert_eq!(names(&page.settle()), ["load", "compare true", "beside 0"]);
    assert_eq!(page.model.comparing.as_ref().expect("it is on").known(), 0);
    page.tell(Message::Open {
        scenario: Rc::new(Scenario::first()),
        block: 0,
    });
    assert!(page.model.comparing.is_none());
    assert_eq!(names(&page.settle()), ["load"]);
}

#[test]
fn a_lost_engine_gets_both_runs_again() {
    let mut page = comparing(5);
    page.settle();
    page.tell(Message::Crashed(fault()));
    let commands = names(&page.settle());
    assert_eq!(
        commands[..3],
        ["start", "load", "compare true"],
        "{commands:?}"
    );
    let known = page.model.comparing.as_ref().expect("it is on");
    assert!(known.is_there(page.model.clock.block) && known.known() == 5);
}

#[test]
fn what_crashes_twice_for_the_sake_of_a_comparison_is_not_tried_a_third_time() {
    let mut page = comparing(5);
    for _ in 0..2 {
        while let Some(command) = page.post() {
            if matches!(command, Command::Beside { .. }) {
                break;
            }
            page.answer(&command);
        }
        page.tell(Message::Crashed(fault()));
    }
    assert!(page.model.comparing.is_none());
    page.settle();
    assert_eq!(
        page.model.link.phase,
        Phase::Running,
        "the run goes on alone"
    );
}

#[test]
fn what_cannot_be_compared_is_said_and_the_run_goes_on() {
    let mut page = comparing(2);
    let command = page.post().expect("the comparison is asked for");
    assert!(matches!(command, Command::Compare { .. }));
    let run = page.model.link.run;
    page.tell(Message::Answered(Event::Refused {
        run,
        error: Refusal {
            field: "design.layout".into(),
            message: "no".into(),
        },
    }));
    assert!(page.model.comparing.is_none());
    assert_eq!(page.model.notices.list.len(), 1);
    page.tell(Message::StepAhead);
    assert_eq!(names(&page.settle()), ["step"]);
}

#[test]
fn nothing_changed_is_nothing_to_compare() {
    let mut page = Page::running();
    assert!(page.ignores(Message::Compare(Change::Layout(Layout::Pooled))));
}
