//! The page's reducer, message by message: a page, and an engine beside it that the test plays itself.

use std::rc::Rc;

use leverloom_model::report::{
    Actor, BlockReport, Outcome, Position, Role, Run, Status, Transaction, TransactionKind,
};
use leverloom_model::scenario::{Action, Amount, Scenario, TimedAction};
use leverloom_model::units::Wad;
use leverloom_protocol::{
    Beside, BlockNumbers, Command, Event, FaultReport, Mode, Passed, Progress, Refusal,
};

use crate::state::address::Visit;
use crate::state::clock::{Motion, Speed};
use crate::state::draft::DraftChange;
use crate::state::feed::tests::liquidation;
use crate::state::layout::Layout;
use crate::state::link::{Machine, Phase};
use crate::state::model::{Model, Opening, Pane};
use crate::state::notice::NoticeKind;
use crate::state::selection::Selection;
use crate::state::shock::ShockChange;
use crate::state::theme::{Theme, ThemeChoice};

use super::{Message, reduce};

mod clock;
mod compare;
mod engine;
mod execution;
mod forks;
mod layout;
mod lesson;
mod person;
mod real_blocks;
mod visit;

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
        debt: nothing,
        wallet: vec![Wad::whole(1_000_000); 3],
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
pub(crate) struct Page {
    pub(crate) model: Rc<Model>,
    /// Reports with a liquidation in them.
    pub(crate) liquidations_in: Vec<u32>,
    /// The user's position is below 1 in blocks before this one.
    pub(crate) below_one_until: u32,
    /// What the engine finds risky in any scenario.
    pub(crate) warnings: Vec<String>,
}

impl Page {
    pub(crate) fn opened() -> Self {
        let opening = Opening {
            machine: Machine {
                threads: 2,
                virtual_workers: 4,
                session: "s".into(),
            },
            visit: Visit {
                paused: true,
                ..Visit::start_of(Scenario::first())
            },
            speed: Speed::One,
            layout: Layout::default(),
            charts: crate::state::charts::Charts::default(),
            theme: ThemeChoice::System,
            system_theme: Theme::Light,
            language: crate::texts::Language::built_in(),
            embed: None,
            asleep: false,
        };
        Self {
            model: Rc::new(Model::opening(opening)),
            liquidations_in: Vec::new(),
            below_one_until: 0,
            warnings: Vec::new(),
        }
    }

    pub(crate) fn running() -> Self {
        let mut page = Self::opened();
        page.settle();
        page
    }

    pub(crate) fn tell(&mut self, message: Message) {
        self.model = reduce(Rc::clone(&self.model), message);
    }

    /// Whether a message leaves everything as it is: the very same `Rc`.
    fn ignores(&mut self, message: Message) -> bool {
        let before = Rc::clone(&self.model);
        self.tell(message);
        Rc::ptr_eq(&before, &self.model)
    }

    /// Posts the next command, unanswered.
    pub(crate) fn post(&mut self) -> Option<Command> {
        let command = self.model.link.next()?;
        self.tell(Message::Sent(command.clone()));
        Some(command)
    }

    /// What a well-behaved engine answers.
    pub(crate) fn answer(&mut self, command: &Command) {
        let event = match command.clone() {
            Command::Start { threads, .. } => Event::Ready {
                mode: Mode::Threads { count: threads },
            },
            Command::Load { run, block, .. } => Event::Loaded {
                run,
                report: Box::new(report(block)),
                warnings: self.warnings.clone(),
            },
            Command::Step { run } => Event::Block {
                run,
                report: Box::new(self.block(self.model.clock.block + 1)),
            },
            Command::Seek { run, block } => Event::Block {
                run,
                report: Box::new(self.block(block)),
            },
            Command::Act {
                run,
                actions,
                account,
            } => {
                let block = self.model.clock.block + 1;
                let known = self
                    .model
                    .scenario
                    .actions
                    .iter()
                    .filter(|action| action.block < block)
                    .cloned();
                let new = actions.into_iter().map(|action| TimedAction {
                    block,
                    actor: account.clone(),
                    action,
                });
                Event::Accepted {
                    run,
                    actions: known.chain(new).collect(),
                }
            }
            Command::Preview { run, prices } => Event::Preview {
                run,
                prices,
                under_water: 31,
                liquidatable_usd: Wad::whole(1_900_000),
            },
            Command::Inspect { run, .. }
            | Command::SpeedUp { run, .. }
            | Command::Lanes { run, .. } => Event::Refused {
                run,
                error: Refusal {
                    field: String::new(),
                    message: "too old".into(),
                },
            },
            Command::Past {
                run,
                blocks: (first, last),
            } => Event::Past {
                run,
                passed: (first..=last)
                    .map(|block| Passed::of(&self.block(block)))
                    .collect(),
            },
            Command::Curve { .. } | Command::Everybody { .. } | Command::Position { .. } => {
                panic!("nobody looks here")
            }
            Command::Compare { run, .. } => Event::Compared { run },
            Command::Beside { run, block, since } => {
                // So many blocks in a moment.
                let reached = block.min(since.saturating_add(3));
                let number = |block| BlockNumbers {
                    block,
                    ..BlockNumbers::default()
                };
                let numbers = || (since + 1..=reached).map(number).collect();
                Event::Beside {
                    run,
                    beside: Beside {
                        block: reached,
                        numbers: [numbers(), numbers()],
                        report: (reached == block).then(|| Box::new(report(block))),
                    },
                }
            }
            Command::Files { run, files } => Event::Files {
                run,
                found: real_blocks::found(&files),
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
        if block < self.below_one_until {
            report.outcome.market.yours[0].health_factor = Some(Wad(Wad::ONE.0 / 2));
        }
        report
    }

    /// Lets the engine answer until nothing is wanted any more; the commands in order.
    pub(crate) fn settle(&mut self) -> Vec<Command> {
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
