//! Going back and acting differently leaves a run behind, which can be returned to and compared with.

use leverloom_model::Wad;

use super::*;
use crate::state::compare::Change;

fn repay() -> Vec<Action> {
    vec![Action::Repay {
        asset: "USDC".into(),
        amount: Amount::Exactly(Wad::whole(1)),
    }]
}

/// A page that supplied in block 4, saw block 9, and went back to block 3.
fn went_back() -> Page {
    let mut page = Page::running();
    page.tell(Message::Seek(3));
    page.settle();
    page.tell(Message::Act(supply()));
    page.settle();
    for _ in 4..9 {
        page.tell(Message::StepAhead);
        page.settle();
    }
    assert_eq!(page.model.clock.block, 9);
    page.tell(Message::Seek(3));
    page.settle();
    page
}

fn done(page: &Page) -> Vec<(u32, bool)> {
    let actions = page.model.scenario.actions.iter();
    let supplies = |action: &Action| matches!(action, Action::Supply { .. });
    actions
        .map(|timed| (timed.block, supplies(&timed.action)))
        .collect()
}

#[test]
fn acting_ahead_of_everything_seen_leaves_nothing_behind() {
    let mut page = Page::running();
    page.tell(Message::Act(supply()));
    page.settle();
    page.tell(Message::Act(repay()));
    page.settle();
    assert!(page.model.forks.list.is_empty());
}

#[test]
fn going_back_alone_leaves_nothing_behind() {
    assert!(went_back().model.forks.list.is_empty());
}

#[test]
fn acting_differently_keeps_the_run_that_is_left() {
    let mut page = went_back();
    page.tell(Message::Act(repay()));
    page.settle();
    assert_eq!(done(&page), [(4, false)]);
    let [fork] = &page.model.forks.list[..] else {
        panic!("{:?}", page.model.forks.list);
    };
    assert_eq!((fork.from, fork.reached), (3, 9));
    assert_eq!(fork.scenario.actions.len(), 1);
}

#[test]
fn who_returns_stands_where_the_run_was_left_and_can_return_again() {
    let mut page = went_back();
    page.tell(Message::Act(repay()));
    page.settle();
    let id = page.model.forks.list[0].id;
    page.tell(Message::ReturnTo(id));
    let commands = page.settle();
    assert!(
        matches!(commands[0], Command::Load { block: 8, .. }),
        "{commands:?}"
    );
    assert_eq!(page.model.clock.block, 9);
    assert_eq!(done(&page), [(4, true)]);
    let [other] = &page.model.forks.list[..] else {
        panic!("{:?}", page.model.forks.list);
    };
    assert_eq!((other.from, other.reached), (3, 4));

    let id = other.id;
    page.tell(Message::ReturnTo(id));
    page.settle();
    assert_eq!(page.model.clock.block, 4);
    assert_eq!(done(&page), [(4, false)]);
    assert!(page.ignores(Message::ReturnTo(999)));
}

#[test]
fn the_run_that_was_left_is_compared_with_the_present_one() {
    let mut page = went_back();
    page.tell(Message::Act(repay()));
    page.settle();
    let id = page.model.forks.list[0].id;
    page.tell(Message::CompareWith(id));
    let commands = page.settle();
    let Some(Command::Compare {
        rival: Some(rival), ..
    }) = commands.first()
    else {
        panic!("{commands:?}");
    };
    assert!(!rival.follows);
    let comparing = page.model.comparing.as_ref().expect("it is on");
    assert!(matches!(comparing.change, Change::Actions(_, 3)));

    // What is done now is done in this run alone.
    page.tell(Message::Act(supply()));
    page.settle();
    let comparing = page.model.comparing.as_ref().expect("it is on");
    assert_eq!(comparing.rival.actions.len(), 1);

    page.tell(Message::ReturnTo(id));
    assert!(page.model.comparing.is_none(), "it is on screen now");
}

#[test]
fn another_market_forgets_them() {
    let mut page = went_back();
    page.tell(Message::Act(repay()));
    page.settle();
    let mut other = Scenario::first();
    other.seed += 1;
    page.tell(Message::Open {
        scenario: Rc::new(other),
        block: 0,
    });
    page.settle();
    assert!(page.model.forks.list.is_empty());
}

#[test]
fn starting_over_keeps_the_run_that_is_left() {
    let mut page = went_back();
    page.tell(Message::Reset);
    page.settle();
    assert!(done(&page).is_empty());
    assert_eq!(page.model.forks.list.len(), 1);
}
