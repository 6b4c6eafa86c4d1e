//! What is worth telling a host: what differs between what it was told last and how the page is now.
//!
//! Owns what was told. Pure: looks at the model, says events, in the order in which they make sense.

use std::collections::BTreeSet;
use std::rc::Rc;

use leverloom_host::event::{
    Asks, Block, Checkpoint, ConflictSummary, Execution, Hot, Liquidation, Phase, Price,
    RunSummary, State, Trouble,
};
use leverloom_host::{Code, Event, MOST_LIQUIDATIONS};
use leverloom_model::report::{BlockReport, Role};
use leverloom_protocol::Mode;

use crate::lesson::Checkpoint as Asked;
use crate::panels::notices;
use crate::present::hottest::hottest;
use crate::state::Model;
use crate::state::link;
use crate::state::notice::Tone;
use crate::state::reading::Reading;
use crate::texts::Language;

/// Blocks that are remembered as told; more are forgotten at once.
const MOST_TOLD: usize = 4_096;
/// Hottest variables that are named.
const MOST_HOT: usize = 5;

/// What was told.
#[derive(Debug, Default)]
pub(super) struct Seen {
    state: Option<State>,
    report: Option<Rc<BlockReport>>,
    /// Blocks that were told as new, with their digests: these say all that went before.
    told: BTreeSet<(u32, String)>,
    /// The latest notice.
    notice: u32,
    lesson: Option<Reading>,
}

impl Seen {
    /// Whether anything was told.
    pub(super) fn is_begun(&self) -> bool {
        self.state.is_some()
    }

    /// What is to be told now; it counts as told. One notice may have been the answer to a command.
    pub(super) fn look(&mut self, model: &Model, answered: Option<u32>) -> Vec<Event> {
        let mut events = Vec::new();
        let begun = self.is_begun();
        if !begun && model.link.phase != link::Phase::Running {
            // Trouble before it runs is told all the same.
            self.troubles(model, answered, &mut events);
            return events;
        }
        let state = state(model);
        if self.state.as_ref() != Some(&state) {
            let event = if begun { Event::State } else { Event::Ready };
            events.push(event(state.clone()));
            self.state = Some(state);
        }
        self.block(model, &mut events);
        self.lesson(model, &mut events);
        self.troubles(model, answered, &mut events);
        events
    }

    fn block(&mut self, model: &Model, events: &mut Vec<Event>) {
        let Some(report) = model.report.as_ref().filter(|_| model.real.open.is_none()) else {
            return;
        };
        let same = |known: &Rc<BlockReport>| known.outcome == report.outcome;
        if self
            .report
            .as_ref()
            .is_some_and(|known| Rc::ptr_eq(known, report) || same(known))
        {
            return;
        }
        self.report = Some(Rc::clone(report));
        if self.told.len() >= MOST_TOLD {
            self.told.clear();
        }
        let outcome = &report.outcome;
        let new = self.told.insert((outcome.block, outcome.digest.clone()));
        events.push(Event::Block(block(report, model, new)));
        if new {
            let liquidations = report
                .outcome
                .market
                .liquidations
                .iter()
                .take(MOST_LIQUIDATIONS);
            let told =
                liquidations.map(|it| Event::Liquidation(Box::new(liquidation(report, it, model))));
            events.extend(told);
        }
        if new && !outcome.transactions.is_empty() {
            events.push(Event::ConflictSummary(conflicts(report)));
        }
    }

    fn lesson(&mut self, model: &Model, events: &mut Vec<Event>) {
        if self.lesson == model.lesson {
            return;
        }
        self.lesson.clone_from(&model.lesson);
        events.extend(
            model
                .lesson
                .as_ref()
                .map(|reading| Event::Checkpoint(checkpoint(reading))),
        );
    }

    fn troubles(&mut self, model: &Model, answered: Option<u32>, events: &mut Vec<Event>) {
        for notice in &model.notices.list {
            if notice.id <= self.notice {
                continue;
            }
            self.notice = notice.id;
            if notice.kind.tone() != Tone::Info && Some(notice.id) != answered {
                events.push(Event::Error(Trouble {
                    code: Code::Playground,
                    field: notices::name(&notice.kind).to_owned(),
                    message: notices::words(&notice.kind),
                }));
            }
        }
    }
}

fn state(model: &Model) -> State {
    State {
        scenario: model.scenario.name.clone(),
        seed: model.scenario.seed,
        block: model.clock.block,
        blocks: model.clock.last,
        playing: model.clock.is_moving(),
        phase: match model.link.phase {
            link::Phase::Starting => Phase::Starting,
            link::Phase::Loading => Phase::Loading,
            link::Phase::Running => Phase::Running,
            link::Phase::Restarting => Phase::Restarting,
            link::Phase::Stopped => Phase::Stopped,
        },
        execution: model.mode.as_ref().map(|mode| match mode {
            Mode::Threads { count } => Execution {
                threads: true,
                workers: *count,
            },
            Mode::Virtual { workers, .. } => Execution {
                threads: false,
                workers: *workers,
            },
        }),
        lang: model.language.code,
    }
}

fn symbol(model: &Model, asset: u32) -> String {
    let asset = model.scenario.assets.get(asset as usize);
    asset.map(|asset| asset.symbol.clone()).unwrap_or_default()
}

fn block(report: &BlockReport, model: &Model, new: bool) -> Block {
    let outcome = &report.outcome;
    let prices = model.scenario.assets.iter().zip(&outcome.market.assets);
    Block {
        block: outcome.block,
        new,
        timestamp_s: outcome.timestamp_s,
        digest: outcome.digest.clone(),
        transactions: outcome.transactions.len() as u32,
        gas_used: outcome.gas_used,
        liquidations: outcome.market.liquidations.len() as u32,
        lowest_health: outcome
            .market
            .riskiest
            .first()
            .and_then(|it| it.health_factor),
        prices: prices
            .map(|(asset, state)| Price {
                asset: asset.symbol.clone(),
                price: state.price,
            })
            .collect(),
    }
}

fn liquidation(
    report: &BlockReport,
    it: &leverloom_model::report::Liquidation,
    model: &Model,
) -> Liquidation {
    Liquidation {
        block: report.outcome.block,
        transaction: it.transaction,
        borrower: it.borrower,
        yours: it.borrower.role == Role::You,
        liquidator: it.liquidator,
        collateral_asset: symbol(model, it.collateral_asset),
        debt_asset: symbol(model, it.debt_asset),
        seized: it.seized,
        repaid: it.repaid,
        bonus_usd: it.bonus_usd,
        health_before: it.health_before,
        health_after: it.health_after,
        cause: it.cause,
    }
}

fn conflicts(report: &BlockReport) -> ConflictSummary {
    let (outcome, run) = (&report.outcome, &report.run);
    let queued: BTreeSet<u32> = outcome.edges.iter().map(|edge| edge.reader).collect();
    let gas: u64 = outcome.transactions.iter().map(|it| it.gas_used).sum();
    let hot = hottest(report).ranked.into_iter().take(MOST_HOT);
    let best = if outcome.dependency.depth_gas == 0 {
        1.0
    } else {
        gas as f64 / outcome.dependency.depth_gas as f64
    };
    ConflictSummary {
        block: outcome.block,
        transactions: outcome.transactions.len() as u32,
        dependencies: outcome.edges.len() as u32,
        queued: queued.len() as u32,
        depth: outcome.dependency.depth,
        best_speed_up: best,
        hottest: hot
            .map(|hot| Hot {
                variable: hot.variable,
                queued: hot.readers.len() as u32,
            })
            .collect(),
        run: RunSummary {
            workers: run.workers,
            aborts: run.aborts.len() as u32,
            speed_up: run
                .sequential
                .filter(|_| run.elapsed > 0.0)
                .map(|sequential| sequential / run.elapsed),
        },
    }
}

fn checkpoint(reading: &Reading) -> Checkpoint {
    let (score, most) = reading.score();
    let step = reading.step();
    Checkpoint {
        lesson: reading.lesson.title.clone(),
        source: reading.source.clone(),
        lang: tag(&reading.lesson.language),
        step: reading.at as u32 + 1,
        steps: reading.steps() as u32,
        title: step.title.clone(),
        asks: match &step.checkpoint {
            None => Asks::Nothing,
            Some(Asked::Deed(_)) => Asks::Deed,
            Some(Asked::Choice(_)) => Asks::Choice,
            Some(Asked::Number(_)) => Asks::Number,
        },
        answered: step.checkpoint.is_some() && (reading.is_passed() || reading.given().is_some()),
        passed: reading.is_passed(),
        score: score as u32,
        most: most as u32,
        completed: if most == 0 {
            reading.at_end()
        } else {
            score == most
        },
    }
}

/// The tag of a language by its code; a lesson may be in one that the page does not have.
fn tag(code: &str) -> String {
    let known = Language::from_code(code).map(|language| language.tag);
    known.unwrap_or(code).to_owned()
}
