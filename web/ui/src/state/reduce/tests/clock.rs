//! The clock: playing, stepping, seeking.

use super::*;
use crate::state::clock::PATIENCE;

#[test]
fn who_wants_the_block_shown_gets_it_though_the_next_one_is_on_its_way() {
    let mut page = Page::running();
    page.tell(Message::StepAhead);
    let step = page.post().expect("a step is wanted");
    page.tell(Message::Seek(0));
    page.answer(&step);
    page.settle();
    assert_eq!(page.model.clock.block, 0);
}

#[test]
fn playing_takes_a_block_a_tick_and_never_two() {
    let mut page = Page::running();
    page.tell(Message::Toggle);
    page.tell(Message::Tick);
    page.settle();
    assert_eq!(page.model.clock.block, 1);
    page.tell(Message::Tick);
    let step = page.post().expect("a step");
    assert!(
        !page.ignores(Message::Tick),
        "a tick while one is in flight is remembered …"
    );
    assert!(page.ignores(Message::Tick), "… once");
    assert_eq!(page.post(), None);
    page.answer(&step);
    page.settle();
    assert_eq!(page.model.clock.block, 3);
    page.tell(Message::Toggle);
    assert!(page.ignores(Message::Tick), "paused");
}

#[test]
fn a_double_click_on_step_is_one_step() {
    let mut page = Page::running();
    page.tell(Message::StepAhead);
    page.tell(Message::StepAhead);
    let step = page.post().expect("a step");
    page.tell(Message::StepAhead);
    page.answer(&step);
    page.settle();
    assert_eq!(page.model.clock.block, 1);
}

#[test]
fn back_and_forth_keeps_what_was_seen_and_acting_there_forks() {
    let mut page = Page::running();
    for _ in 0..5 {
        page.tell(Message::StepAhead);
        page.settle();
    }
    page.tell(Message::Seek(2));
    page.settle();
    assert_eq!(
        (page.model.clock.block, page.model.history.furthest()),
        (2, 5)
    );
    page.tell(Message::Act(supply()));
    page.settle();
    assert_eq!(
        (page.model.clock.block, page.model.history.furthest()),
        (3, 3)
    );
}

#[test]
fn a_jump_ahead_leaves_no_gap() {
    let mut page = Page::running();
    page.liquidations_in = vec![3, 5];
    page.tell(Message::Seek(6));
    page.settle();
    let blocks = page.model.history.points.iter().map(|point| point.block);
    assert_eq!(blocks.collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(page.model.feed.next_block_after(0), Some(3));
    assert_eq!(page.model.history.worst(), Some(3));
}

#[test]
fn a_risky_scenario_is_told_once_and_not_again_when_it_is_replayed() {
    let mut page = Page::opened();
    page.warnings = vec!["population.lenders.count: 0 lend".to_owned()];
    page.settle();
    let risky = NoticeKind::Risky(page.warnings.clone());
    assert_eq!(page.model.notices.list[0].kind, risky);
    page.tell(Message::Dismiss(page.model.notices.list[0].id));
    page.tell(Message::Crashed(None));
    page.settle();
    let told = page.model.notices.list.iter();
    assert_eq!(told.filter(|it| it.kind == risky).count(), 0);
}

#[test]
fn who_goes_back_before_an_action_can_act_differently() {
    let mut page = Page::running();
    page.tell(Message::Act(supply()));
    page.settle();
    page.tell(Message::StepBack);
    page.settle();
    assert_eq!(page.model.clock.block, 0);
    assert!(page.model.can_act(), "the undone action waits for nothing");
    page.tell(Message::Act(supply()));
    let act = page.post().expect("the other action");
    page.answer(&act);
    // Its block is called off: going elsewhere, even to where one is, leaves nothing to wait for.
    page.tell(Message::Seek(0));
    assert!(page.model.can_act());
}

#[test]
fn the_scrubber_goes_where_it_was_last_pulled() {
    let mut page = Page::running();
    page.tell(Message::Toggle);
    for block in [10, 20, 7] {
        page.tell(Message::Seek(block));
    }
    assert_eq!(page.model.clock.motion, Motion::Paused);
    let commands = page.settle();
    assert!(
        matches!(
            commands[..],
            [
                Command::Seek { block: 7, .. },
                Command::Past { blocks: (1, 6), .. }
            ]
        ),
        "{commands:?}"
    );
    page.tell(Message::Seek(9999));
    page.settle();
    assert_eq!(page.model.clock.block, page.model.scenario.blocks);
    assert!(
        page.ignores(Message::StepAhead),
        "nothing comes after the last block"
    );
}

#[test]
fn stepping_back_twice_goes_back_two() {
    let mut page = Page::running();
    page.tell(Message::Seek(10));
    page.settle();
    page.tell(Message::StepBack);
    page.tell(Message::StepBack);
    page.settle();
    assert_eq!(page.model.clock.block, 8);
}

#[test]
fn the_next_liquidation_is_sought_block_by_block() {
    let mut page = Page::running();
    page.liquidations_in = vec![4];
    page.tell(Message::SeekLiquidation);
    page.settle();
    assert_eq!(
        (page.model.clock.block, page.model.clock.motion),
        (4, Motion::Paused)
    );
    page.tell(Message::Seek(1));
    page.settle();
    page.tell(Message::SeekLiquidation);
    let commands = page.settle();
    assert!(
        matches!(commands[..], [Command::Seek { block: 4, .. }]),
        "it is known already: {commands:?}"
    );
}

#[test]
fn a_market_in_which_nothing_happens_is_not_sought_to_its_end() {
    let mut page = Page::running();
    page.tell(Message::SeekLiquidation);
    page.settle();
    assert_eq!(
        (page.model.clock.block, page.model.clock.motion),
        (PATIENCE, Motion::Paused)
    );
    assert_eq!(
        page.model.notices.list[0].kind,
        NoticeKind::NobodyLiquidated
    );
}

#[test]
fn a_playing_clock_stands_at_what_a_shock_brings_about() {
    let shock = || vec![Action::shock("ETH", -3_000)];
    let mut page = Page::running();
    page.liquidations_in = vec![3, 4];
    page.tell(Message::Toggle);
    page.tell(Message::Strike(shock()));
    page.settle();
    assert_eq!(
        (page.model.clock.block, page.model.clock.motion),
        (1, Motion::Playing)
    );
    for block in [2, 3] {
        page.tell(Message::Tick);
        page.settle();
        assert_eq!(page.model.clock.block, block);
    }
    assert_eq!(page.model.clock.motion, Motion::Paused);
    assert_eq!(page.model.notices.list[0].kind, NoticeKind::Watched);

    // Once: whoever plays on plays on.
    page.tell(Message::Toggle);
    page.tell(Message::Tick);
    page.settle();
    assert_eq!(
        (page.model.clock.block, page.model.clock.motion),
        (4, Motion::Playing)
    );
}

#[test]
fn the_first_to_be_liquidated_are_passed_over_while_ones_own_position_is_next() {
    let mut page = Page::running();
    page.liquidations_in = vec![2, 4];
    page.below_one_until = 4;
    page.tell(Message::Toggle);
    page.tell(Message::Strike(vec![Action::shock("ETH", -3_000)]));
    page.settle();
    while page.model.clock.motion == Motion::Playing {
        page.tell(Message::Tick);
        page.settle();
    }
    assert_eq!(page.model.clock.block, 4);
}

#[test]
fn the_end_of_the_run_is_said_once() {
    let mut page = Page::running();
    page.tell(Message::Seek(page.model.scenario.blocks - 1));
    page.settle();
    page.tell(Message::Toggle);
    page.tell(Message::Tick);
    page.settle();
    assert_eq!(page.model.clock.motion, Motion::Paused);
    assert_eq!(
        page.model.notices.list.last().map(|notice| &notice.kind),
        Some(&NoticeKind::RunEnded)
    );
    assert!(page.ignores(Message::Toggle));
}

#[test]
fn a_refused_step_stops_the_clock() {
    let mut page = Page::running();
    page.tell(Message::Toggle);
    page.tell(Message::Tick);
    page.post();
    let error = Refusal {
        field: String::new(),
        message: "no".into(),
    };
    page.tell(Message::Answered(Event::Refused { run: 1, error }));
    assert_eq!(page.model.clock.motion, Motion::Paused);
    assert_eq!(page.model.link.next(), None);
}
