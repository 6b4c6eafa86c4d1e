//! What a host's command comes to: messages to the page, a market to load, a report to send; or why not now.
//!
//! Owns the decision alone; nothing is done here.

use leverloom_host::command::{Act, Load, Shock, Step};
use leverloom_host::event::Report;
use leverloom_host::{Code, Command, Refused};
use leverloom_model::Scenario;
use leverloom_model::scenario::Action;
use leverloom_protocol::Command as EngineCommand;
use serde_json::Value;

use crate::documents::Unread;
use crate::state::address::Visit;
use crate::state::link::Phase;
use crate::state::{Message, Model, Motion, Speed};

/// Something to be done.
#[derive(Debug)]
pub(super) enum Deed {
    /// These, in order.
    Messages(Vec<Message>),
    /// Another market is to be run.
    Load(Loading),
    /// This is to be sent.
    Report(Box<Report>),
}

/// A market to load.
#[derive(Debug)]
pub(super) struct Loading {
    /// Where it is.
    pub(super) market: Market,
    /// The field of the command that says so.
    pub(super) field: &'static str,
    /// Where in it.
    pub(super) place: Place,
}

/// Where a market is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Market {
    /// At the end of a link: what stands after `#`.
    Link(String),
    /// In this text.
    Document(String),
}

/// What a command says of a market beside which it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    block: Option<u32>,
    seed: Option<u64>,
    paused: Option<bool>,
}

impl Place {
    /// The place with what the command says of it.
    pub(super) fn adjusted(self, mut visit: Visit) -> Visit {
        if let Some(seed) = self.seed.filter(|seed| *seed != visit.scenario.seed) {
            visit.scenario = std::rc::Rc::new(Scenario {
                seed,
                ..(*visit.scenario).clone()
            });
        }
        if let Some(block) = self.block {
            visit.block = block.min(visit.scenario.blocks);
        }
        if let Some(paused) = self.paused {
            visit.paused = paused;
        }
        visit
    }
}

/// Why a market could not be read, for the field that names it.
pub(super) fn unread(unread: Unread, field: &'static str) -> Refused {
    match unread {
        Unread::Text(words) => Refused::field(field, words),
        Unread::Missing => Refused::new(
            Code::NotNow,
            "what reads scenarios could not be fetched; try again",
        ),
    }
}

/// What is to be done for a command.
pub(super) fn deed(command: Command, model: &Model) -> Result<Deed, Refused> {
    let not_now = |message: &str| Refused::new(Code::NotNow, message);
    if model.real.open.is_some() {
        return Err(not_now(
            "a real block is shown; the simulation comes back when it is closed",
        ));
    }
    if model.asleep && !matches!(command, Command::Play(_)) {
        return Err(not_now("it was not started yet: play starts it"));
    }
    let clock = &model.clock;
    Ok(Deed::Messages(match command {
        Command::Load(load) => return loading(load).map(Deed::Load),
        Command::GetReport => {
            let report = model.report.as_deref();
            let report = report.ok_or_else(|| not_now("no block is shown yet: wait for ready"))?;
            let report = report.clone();
            return Ok(Deed::Report(Box::new(Report { report })));
        }
        Command::Play(play) => {
            if clock.at_end() && !model.asleep {
                return Err(not_now(
                    "the run is at its last block: seek back, or load another market",
                ));
            }
            let speed = play.speed.and_then(|speed| {
                let interval = 1_000.0 / speed;
                let is = |known: &Speed| (f64::from(known.interval_ms()) - interval).abs() < 0.5;
                Speed::ALL.into_iter().find(is)
            });
            let wake = model.asleep.then_some(Message::Wake);
            let play = (clock.motion == Motion::Paused).then_some(Message::Toggle);
            let messages = [wake, speed.map(Message::SetSpeed), play];
            messages.into_iter().flatten().collect()
        }
        Command::Pause => vec![Message::Pause],
        Command::Step(Step { blocks }) => {
            if clock.at_end() {
                return Err(not_now("the run is at its last block"));
            }
            vec![Message::Seek(
                heading(model).saturating_add(blocks.unwrap_or(1)),
            )]
        }
        Command::Seek(seek) => vec![Message::Seek(seek.block.unwrap_or_default())],
        Command::Act(Act { actions, account }) => {
            if let Some(account) = account {
                let accounts = model.scenario.account_count();
                if account >= accounts {
                    let problem = format!(
                        "there is no account {account}; allowed: 0 to {}",
                        accounts - 1
                    );
                    return Err(Refused::field("account", problem));
                }
            }
            may_act(model)?;
            let choose = account.map(Message::Account);
            choose.into_iter().chain([Message::Act(actions)]).collect()
        }
        Command::Shock(shock) => {
            let symbols = model.scenario.assets.iter();
            let symbols: Vec<_> = symbols.map(|asset| asset.symbol.as_str()).collect();
            if !symbols.contains(&shock.asset.as_str()) {
                let problem = format!("there is no such asset; allowed: {}", symbols.join(", "));
                return Err(Refused::field("asset", problem));
            }
            may_act(model)?;
            let Shock {
                asset,
                change_bps,
                over_blocks,
            } = shock;
            vec![Message::Act(vec![Action::Shock {
                asset,
                change_bps,
                over_blocks: over_blocks.unwrap_or(1),
            }])]
        }
    }))
}

/// The block that the page is on its way to.
fn heading(model: &Model) -> u32 {
    let on_its_way = match model.link.in_flight {
        Some(EngineCommand::Seek { block, .. }) => block,
        Some(EngineCommand::Step { .. }) => model.clock.block + 1,
        _ => model.clock.block,
    };
    model.link.seek.unwrap_or(on_its_way)
}

/// Whether the user can act now.
fn may_act(model: &Model) -> Result<(), Refused> {
    let not_now = |message: &str| Err(Refused::new(Code::NotNow, message));
    if model.is_acting() {
        let message =
            "what was asked for before waits for its block: act again after the next block event";
        return Err(Refused::new(Code::Busy, message));
    }
    if model.clock.at_end() {
        return not_now("the run is at its last block: seek back, or load another market");
    }
    match model.link.phase {
        Phase::Running | Phase::Restarting => Ok(()),
        Phase::Stopped => not_now("the engine is stopped; a person may try again on the page"),
        Phase::Starting | Phase::Loading => not_now("the market is not set up yet: wait for ready"),
    }
}

fn loading(load: Load) -> Result<Loading, Refused> {
    let place = Place {
        block: load.block,
        seed: load.seed,
        paused: load.paused,
    };
    let (market, field) = match (load.scenario, load.link) {
        (Some(Value::String(name)), _) => {
            let known = crate::state::address::markets();
            if !known.into_iter().any(|known| known == name) {
                let known: Vec<_> = crate::state::address::markets().collect();
                let problem = format!("there is no such market; allowed: {}", known.join(", "));
                return Err(Refused::field("scenario", problem));
            }
            (Market::Link(format!("s={name}")), "scenario")
        }
        (Some(document), _) => (Market::Document(document.to_string()), "scenario"),
        (None, link) => {
            let link = link.unwrap_or_default();
            let fragment = link.split_once('#').map_or(link.as_str(), |(_, rest)| rest);
            (Market::Link(fragment.to_owned()), "link")
        }
    };
    Ok(Loading {
        market,
        field,
        place,
    })
}
