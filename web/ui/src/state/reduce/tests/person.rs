//! What a person does: selecting, acting, opening scenarios.

use super::*;

#[test]
fn a_double_click_on_open_is_one_position() {
    let mut page = Page::running();
    page.tell(Message::Act(supply()));
    assert!(
        page.ignores(Message::Act(supply())),
        "waiting to be handed over"
    );
    let act = page.post().expect("the action");
    assert!(page.ignores(Message::Act(supply())), "in flight");
    page.answer(&act);
    assert!(
        page.ignores(Message::Act(supply())),
        "waiting for its block"
    );
    let commands = page.settle();
    assert!(
        matches!(commands[..], [Command::Step { .. }]),
        "acting takes the next block at once: {commands:?}"
    );
    assert_eq!(page.model.scenario.actions.len(), 1);
    assert!(!page.ignores(Message::Act(supply())), "done");
}

#[test]
fn a_wrong_scenario_is_refused_by_name_and_the_run_goes_on() {
    let mut page = Page::running();
    let run = page.model.link.run;
    page.tell(Message::Open {
        scenario: Rc::new(Scenario::first()),
        block: 0,
    });
    let Some(Command::Load { run: refused, .. }) = page.post() else {
        panic!("no load")
    };
    let error = Refusal {
        field: "blocks".into(),
        message: "no".into(),
    };
    page.tell(Message::Answered(Event::Refused {
        run: refused,
        error,
    }));
    assert_eq!(
        (page.model.link.run, page.model.link.phase),
        (run, Phase::Running)
    );
    let NoticeKind::BadScenario(message) = &page.model.notices.list[0].kind else {
        panic!("no notice")
    };
    assert_eq!(message, "no");
    page.tell(Message::StepAhead);
    page.settle();
    assert_eq!(page.model.clock.block, 1);
}

#[test]
fn a_run_opened_at_a_block_steps_into_it() {
    let mut page = Page::running();
    page.tell(Message::Open {
        scenario: Rc::new(Scenario::first()),
        block: 5,
    });
    let commands = page.settle();
    assert!(
        matches!(
            commands[..],
            [
                Command::Load { block: 4, .. },
                Command::Past { blocks: (0, 3), .. },
                Command::Step { .. }
            ]
        ),
        "{commands:?}"
    );
    assert_eq!(page.model.clock.block, 5);
    assert!(
        page.model.history.at(4).is_some(),
        "the block before is known, so changes can be told"
    );
}

#[test]
fn reset_forgets_the_users_actions_and_all_blocks() {
    let mut page = Page::running();
    page.tell(Message::Act(supply()));
    page.settle();
    page.tell(Message::Reset);
    page.settle();
    assert_eq!(
        (page.model.clock.block, page.model.history.points.len()),
        (0, 1)
    );
    assert!(page.model.scenario.actions.is_empty());
}

#[test]
fn a_forecast_belongs_to_its_shock() {
    let mut page = Page::running();
    let change = |bps| Message::Shock(ShockChange::Change(bps));
    page.tell(change(-4000));
    page.tell(Message::Foresee);
    let asked = page.model.link.preview.clone().expect("it is asked");
    page.settle();
    let forecast = page.model.shock.forecast;
    assert_eq!(forecast.map(|forecast| forecast.under_water), Some(31));
    page.tell(change(-4500));
    assert_eq!(page.model.shock.forecast, None);
    let late = Event::Preview {
        run: 1,
        prices: asked,
        under_water: 1,
        liquidatable_usd: Wad::ZERO,
    };
    page.tell(Message::Answered(late));
    assert_eq!(page.model.shock.forecast, None);
    assert!(
        page.ignores(Message::Shock(ShockChange::Toggle(9))),
        "no such asset"
    );
    page.tell(change(-99_999));
    assert_eq!(page.model.shock.wish.change_bps, -8000);
}

#[test]
fn what_is_built_is_remembered_until_it_comes() {
    let mut page = Page::running();
    page.tell(Message::Build);
    page.tell(Message::Build);
    let receipt = page.model.own.receipt.clone().expect("it is sent");
    assert_eq!((receipt.block, receipt.got), (1, None));
    assert!(receipt.foreseen.health_factor.is_some());
    page.settle();
    let receipt = page.model.own.receipt.clone().expect("it came");
    assert!(receipt.got.is_some());
    assert_eq!(
        page.model.scenario.actions.len(),
        2,
        "a double click is one"
    );
    // What would be refused is not sent.
    page.tell(Message::Draft(DraftChange::Debt(Wad::whole(1_000_000))));
    assert!(page.ignores(Message::Build));
}

#[test]
fn undo_goes_back_to_before_and_it_never_happened() {
    let mut page = Page::running();
    for _ in 0..3 {
        page.tell(Message::StepAhead);
        page.settle();
    }
    assert!(page.ignores(Message::Undo), "nothing was done");
    page.tell(Message::Act(supply()));
    page.settle();
    page.tell(Message::StepAhead);
    page.settle();
    assert_eq!(page.model.clock.block, 5);
    page.tell(Message::Undo);
    let commands = page.settle();
    assert!(
        matches!(
            &commands[..],
            [Command::Seek { block: 3, .. }, Command::Act { actions, .. }] if actions.is_empty()
        ),
        "{commands:?}"
    );
    assert_eq!(page.model.clock.block, 3);
    assert_eq!(page.model.history.furthest(), 3);
    assert!(page.model.scenario.actions.is_empty());
    assert!(page.ignores(Message::Undo));
}

#[test]
fn a_second_account_is_set_up_and_acts_for_itself() {
    let mut page = Page::running();
    page.tell(Message::StepAhead);
    page.settle();
    assert!(page.ignores(Message::Account(1)), "there is one");
    page.tell(Message::AddAccount);
    let commands = page.settle();
    assert!(
        matches!(&commands[..], [Command::Load { block: 1, .. }]),
        "{commands:?}"
    );
    assert_eq!(
        (page.model.own.account, page.model.scenario.account_count()),
        (1, 2)
    );
    assert_eq!(page.model.history.points.len(), 2, "what was seen stays");
    page.tell(Message::Rename(1, "Short".into()));
    assert_eq!(page.model.scenario.accounts[1], "Short");
    page.tell(Message::Act(supply()));
    let command = page.post().expect("it is handed over");
    assert!(
        matches!(&command, Command::Act { account: Some(account), .. } if account == "you 2"),
        "{command:?}"
    );
    page.answer(&command);
    page.settle();
    page.tell(Message::Account(0));
    page.tell(Message::Act(supply()));
    let command = page.post().expect("it is handed over");
    assert!(matches!(&command, Command::Act { account: None, .. }));
}

#[test]
fn what_is_selected_comes_forward_and_goes_back() {
    let borrower = Selection::Position(Actor {
        role: Role::Borrower,
        index: 8,
    });
    let mut page = Page::running();
    page.tell(Message::Show(Pane::Market));
    page.tell(Message::Select(Selection::Asset(0)));
    assert_eq!(page.model.pane, Pane::Market, "it is seen where it is");
    page.tell(Message::Select(borrower.clone()));
    assert_eq!(page.model.pane, Pane::Execution);
    page.tell(Message::Select(Selection::None));
    assert_eq!(page.model.pane, Pane::Market);
    page.tell(Message::Select(borrower));
    page.tell(Message::Show(Pane::Position));
    page.tell(Message::Select(Selection::None));
    assert_eq!(page.model.pane, Pane::Position, "who went there stays");
}

#[test]
fn a_position_is_removed_with_what_it_did_and_brought_back() {
    let mut page = Page::running();
    assert!(
        page.ignores(Message::RemoveAccount(0)),
        "it is the only one"
    );
    page.tell(Message::AddAccount);
    page.settle();
    page.tell(Message::Act(supply()));
    page.settle();
    page.tell(Message::Account(0));
    page.tell(Message::Act(supply()));
    page.settle();
    let with_both = Rc::clone(&page.model.scenario);
    assert_eq!(page.model.own.acted, [1, 2]);

    page.tell(Message::RemoveAccount(1));
    let commands = page.settle();
    assert!(
        matches!(
            &commands[..],
            [Command::Load { block: 2, .. }, Command::Past { .. }]
        ),
        "{commands:?}"
    );
    let left = &page.model.scenario;
    assert_eq!((left.account_count(), left.actions.len()), (1, 1));
    assert_eq!(
        (page.model.own.account, &page.model.own.acted[..]),
        (0, &[2][..])
    );
    assert_eq!(page.model.history.points.len(), 3, "asked for once more");

    page.tell(Message::BringBack);
    page.settle();
    assert_eq!(page.model.scenario, with_both);
    assert_eq!(
        (page.model.own.account, &page.model.own.acted[..]),
        (1, &[1, 2][..])
    );
    assert!(page.ignores(Message::BringBack), "it is here");

    // What is done afterwards stands: nothing is brought back over it.
    page.tell(Message::RemoveAccount(0));
    page.settle();
    assert_eq!(page.model.scenario.actions[0].actor, None, "it moved up");
    page.tell(Message::Act(supply()));
    page.settle();
    assert!(page.ignores(Message::BringBack));
}

#[test]
fn a_refused_action_of_the_user_is_told_in_words() {
    let mut page = Page::running();
    let mut failed = report(1);
    failed.outcome.transactions.push(Transaction {
        kind: TransactionKind::Borrow,
        actor: Actor {
            role: Role::You,
            index: 0,
        },
        asset: 2,
        amount: Wad::whole(1),
        other: None,
        status: Status::Reverted {
            error: "BorrowLimitExceeded".into(),
            arguments: vec![],
        },
        gas_used: 1,
        wave: 1,
    });
    page.tell(Message::Answered(Event::Block {
        run: 1,
        report: Box::new(failed.clone()),
    }));
    assert!(matches!(
        page.model.notices.list[0].kind,
        NoticeKind::ActionFailed {
            block: 1,
            index: 0,
            ..
        }
    ));
    let id = page.model.notices.list[0].id;
    page.tell(Message::Dismiss(id));
    page.tell(Message::Answered(Event::Block {
        run: 1,
        report: Box::new(failed),
    }));
    assert!(
        page.model.notices.list.is_empty(),
        "a block seen again is not told again"
    );
}

#[test]
fn what_changes_nothing_returns_the_same_state() {
    let mut page = Page::running();
    for message in [
        Message::Pause,
        Message::Tick,
        Message::Seek(0),
        Message::Select(Selection::None),
        Message::Show(Pane::Position),
        Message::SetSpeed(Speed::One),
        Message::Theme(ThemeChoice::System),
        Message::SystemTheme(Theme::Light),
        Message::Speak(crate::texts::Language::built_in()),
        Message::Dismiss(77),
        Message::Act(Vec::new()),
        Message::Retry,
        Message::Draft(DraftChange::DebtAsset(77)),
    ] {
        assert!(page.ignores(message.clone()), "{message:?}");
    }
}

#[test]
fn a_selected_transaction_is_looked_into() {
    let mut page = Page::running();
    page.tell(Message::Select(Selection::Liquidation {
        block: 0,
        transaction: 5,
    }));
    let commands = page.settle();
    assert!(
        matches!(
            commands[..],
            [Command::Inspect {
                block: 0,
                transaction: 5,
                ..
            }]
        ),
        "{commands:?}"
    );
    assert!(
        page.model.notices.list.is_empty(),
        "a block too old is no fault"
    );
}

#[test]
fn looking_into_a_block_makes_it_stand_still() {
    let mut page = Page::running();
    page.tell(Message::Toggle);
    page.tell(Message::Tick);
    page.settle();
    page.tell(Message::Select(Selection::Asset(0)));
    assert_eq!(
        page.model.clock.motion,
        Motion::Playing,
        "an asset lives on"
    );
    page.tell(Message::Tick);
    page.tell(Message::Select(Selection::Transaction {
        block: 1,
        index: 0,
    }));
    page.settle();
    assert_eq!(page.model.clock.motion, Motion::Paused);
}
