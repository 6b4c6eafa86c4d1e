//! The page's reducer, message by message, against an engine that the test plays itself.

use std::rc::Rc;

use leverloom_model::report::{
    Actor, BlockReport, Outcome, Position, Role, Run, Status, Transaction, TransactionKind,
};
use leverloom_model::scenario::{Action, Amount, Scenario, TimedAction};
use leverloom_model::units::Wad;
use leverloom_protocol::{Command, Event, FaultReport, Mode, Refusal};

use super::super::clock::{Motion, Speed};
use super::super::draft::DraftChange;
use super::super::feed::tests::liquidation;
use super::super::link::{Machine, Phase};
use super::super::model::{Model, Opening, Pane};
use super::super::notice::NoticeKind;
use super::super::theme::{Theme, ThemeChoice};
use super::{Message, Selection, reduce};

fn report(block: u32) -> BlockReport {
    let mut outcome = Outcome {
        block,
        ..Outcome::default()
    };
    let nothing = vec![Wad::ZERO; 3];
    outcome.market.yours = vec![Position {
        actor: Actor {
            role: Role::You,
            index: 0,
        },
        collateral: nothing.clone(),
        debt: nothing.clone(),
        wallet: nothing,
        collateral_usd: Wad::ZERO,
        debt_usd: Wad::ZERO,
        health_factor: None,
    }];
    BlockReport {
        outcome,
        run: Run::default(),
    }
}

/// The page and an engine beside it.
struct Page {
    model: Rc<Model>,
    /// Reports with a liquidation in them.
    liquidations_in: Vec<u32>,
}

impl Page {
    fn opened() -> Self {
        let opening = Opening {
            machine: Machine {
                threads: 2,
                virtual_workers: 4,
                session: "s".into(),
            },
            scenario: Scenario::first(),
            block: 0,
            playing: false,
            speed: Speed::One,
            theme: ThemeChoice::System,
            system_theme: Theme::Light,
        };
        Self {
            model: Rc::new(Model::opening(opening)),
            liquidations_in: Vec::new(),
        }
    }

    fn running() -> Self {
        let mut page = Self::opened();
        page.settle();
        page
    }

    fn tell(&mut self, message: Message) {
        self.model = reduce(Rc::clone(&self.model), message);
    }

    /// Whether a message leaves everything as it is: the very same `Rc`.
    fn ignores(&mut self, message: Message) -> bool {
        let before = Rc::clone(&self.model);
        self.tell(message);
        Rc::ptr_eq(&before, &self.model)
    }

    /// Posts the next command, unanswered.
    fn post(&mut self) -> Option<Command> {
        let command = self.model.link.next()?;
        self.tell(Message::Sent(command.clone()));
        Some(command)
    }

    /// What a well-behaved engine answers.
    fn answer(&mut self, command: &Command) {
        let event = match command.clone() {
            Command::Start { threads, .. } => Event::Ready {
                mode: Mode::Threads { count: threads },
            },
            Command::Load {
                run,
                scenario,
                block,
            } => Event::Loaded {
                run,
                scenario,
                report: Box::new(report(block)),
            },
            Command::Step { run } => Event::Block {
                run,
                report: Box::new(self.block(self.model.clock.block + 1)),
            },
            Command::Seek { run, block } => Event::Block {
                run,
                report: Box::new(self.block(block)),
            },
            Command::Act { run, actions } => {
                let block = self.model.clock.block + 1;
                let known = self
                    .model
                    .scenario
                    .actions
                    .iter()
                    .filter(|action| action.block < block)
                    .cloned();
                let new = actions
                    .into_iter()
                    .map(|action| TimedAction { block, action });
                Event::Accepted {
                    run,
                    actions: known.chain(new).collect(),
                }
            }
            Command::PreviewShock {
                run,
                asset,
                change_bps,
            } => Event::Preview {
                run,
                asset,
                change_bps,
                under_water: 31,
                liquidatable_usd: Wad::whole(1_900_000),
            },
            Command::Inspect { run, .. } => Event::Refused {
                run,
                error: Refusal {
                    field: String::new(),
                    message: "too old".into(),
                },
            },
            Command::Fault { run, .. } => Event::Accepted {
                run,
                actions: self.model.scenario.actions.clone(),
            },
        };
        self.tell(Message::Answered(event));
    }

    fn block(&self, block: u32) -> BlockReport {
        let mut report = report(block);
        if self.liquidations_in.contains(&block) {
            report.outcome.market.liquidations.push(liquidation(3, 8));
        }
        report
    }

    /// Lets the engine answer until nothing is wanted any more; the commands in order.
    fn settle(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        while let Some(command) = self.post() {
            self.answer(&command);
            commands.push(command);
            assert!(commands.len() < 600, "the page never settles");
        }
        commands
    }
}

fn supply() -> Vec<Action> {
    vec![Action::Supply {
        asset: "ETH".into(),
        amount: Amount::Exactly(Wad::whole(1)),
    }]
}

#[expect(clippy::unnecessary_wraps, reason = "messages carry it so")]
fn fault() -> Option<FaultReport> {
    Some(FaultReport {
        block: 12,
        transaction: Some(7),
        incarnation: Some(0),
        message: "boom".into(),
    })
}

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
fn the_scrubber_goes_where_it_was_last_pulled() {
    let mut page = Page::running();
    page.tell(Message::Toggle);
    for block in [10, 20, 7] {
        page.tell(Message::Seek(block));
    }
    assert_eq!(page.model.clock.motion, Motion::Paused);
    let commands = page.settle();
    assert!(
        matches!(commands[..], [Command::Seek { block: 7, .. }]),
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
    page.tell(Message::Unreachable);
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
fn a_wrong_scenario_is_refused_by_name_and_the_run_goes_on() {
    let mut page = Page::running();
    let run = page.model.link.run;
    let text = page
        .model
        .scenario
        .to_json()
        .replace("\"seed\"", "\"sead\"");
    page.tell(Message::Open {
        scenario: text,
        block: 0,
    });
    let NoticeKind::BadScenario(message) = &page.model.notices.list[0].kind else {
        panic!("no notice")
    };
    assert!(message.starts_with("sead is no known field"), "{message}");
    assert_eq!(page.model.link.next(), None);

    // One that only the engine finds fault with.
    page.tell(Message::Open {
        scenario: Scenario::first().to_json(),
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
    page.tell(Message::StepAhead);
    page.settle();
    assert_eq!(page.model.clock.block, 1);
}

#[test]
fn a_run_opened_at_a_block_steps_into_it() {
    let mut page = Page::running();
    page.tell(Message::Open {
        scenario: Scenario::first().to_json(),
        block: 5,
    });
    let commands = page.settle();
    assert!(
        matches!(
            commands[..],
            [Command::Load { block: 4, .. }, Command::Step { .. }]
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
    page.tell(Message::Shock {
        asset: 0,
        change_bps: -4000,
    });
    page.tell(Message::Foresee);
    page.settle();
    assert_eq!(
        page.model
            .shock
            .forecast
            .map(|forecast| forecast.under_water),
        Some(31)
    );
    page.tell(Message::Shock {
        asset: 0,
        change_bps: -4500,
    });
    assert_eq!(page.model.shock.forecast, None);
    let late = Event::Preview {
        run: 1,
        asset: "ETH".into(),
        change_bps: -4000,
        under_water: 1,
        liquidatable_usd: Wad::ZERO,
    };
    page.tell(Message::Answered(late));
    assert_eq!(page.model.shock.forecast, None);
    assert!(
        page.ignores(Message::Shock {
            asset: 9,
            change_bps: -4500
        }),
        "no such asset"
    );
    page.tell(Message::Shock {
        asset: 0,
        change_bps: -99_999,
    });
    assert_eq!(page.model.shock.change_bps, -8000);
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
