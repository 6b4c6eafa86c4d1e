//! What a host's command comes to: messages to the page, a market to load, a report to send; or why not, or not yet.
//!
//! Owns the decision alone; nothing is done here.

use leverloom_host::command::{Act, Load, Shock, Step};
use leverloom_host::event::Report;
use leverloom_host::{Code, Command, Refused};
use leverloom_model::Scenario;
use leverloom_model::scenario::Action;
use serde_json::Value;

use super::queue::Goal;
use crate::documents::Unread;
use crate::state::address::Visit;
use crate::state::link::Phase;
use crate::state::{Message, Model, Motion, Speed};

/// Something to be done.
#[derive(Debug)]
pub(super) enum Deed {
    /// These, in order; carried out when that is reached.
    Messages(Vec<Message>, Goal),
    /// Another market is to be run.
    Load(Loading),
    /// This is to be sent.
    Report(Box<Report>),
    /// Nothing yet: the page is at something else, which comes to an end.
    Later,
}

/// Why nothing is carried out any more.
pub(super) const STOPPED: &str = "the engine is stopped; a person may try again on the page";

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

/// What is to be done for a command, now that those before it are done.
pub(super) fn deed(command: &Command, model: &Model) -> Result<Deed, Refused> {
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
    Ok(match command {
        Command::Load(_) if model.link.phase == Phase::Stopped => return Err(not_now(STOPPED)),
        Command::Load(load) => Deed::Load(loading(load)?),
        Command::GetReport => {
            let report = model.report.as_deref();
            let report = report.ok_or_else(|| not_now("no block is shown yet: wait for ready"))?;
            let report = report.clone();
            Deed::Report(Box::new(Report { report }))
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
            Deed::Messages(messages.into_iter().flatten().collect(), Goal::Heard)
        }
        Command::Pause => Deed::Messages(vec![Message::Pause], Goal::Heard),
        Command::Step(Step { blocks }) => {
            if !runs(model)? {
                return Ok(Deed::Later);
            }
            if clock.at_end() {
                return Err(not_now("the run is at its last block"));
            }
            go_to(clock.block.saturating_add(blocks.unwrap_or(1)), model)
        }
        Command::Seek(seek) => {
            if !runs(model)? {
                return Ok(Deed::Later);
            }
            go_to(seek.block.unwrap_or_default(), model)
        }
        Command::Act(Act { actions, account }) => {
            if !runs(model)? {
                return Ok(Deed::Later);
            }
            if let Some(account) = *account {
                let accounts = model.scenario.account_count();
                if account >= accounts {
                    let problem = format!(
                        "there is no account {account}; allowed: 0 to {}",
                        accounts - 1
                    );
                    return Err(Refused::field("account", problem));
                }
            }
            for (index, action) in actions.iter().enumerate() {
                check(action, &format!("actions[{index}]."), model)?;
            }
            act(*account, actions.clone(), model)?
        }
        Command::Shock(shock) => {
            if !runs(model)? {
                return Ok(Deed::Later);
            }
            let symbols = model.scenario.assets.iter();
            let symbols: Vec<_> = symbols.map(|asset| asset.symbol.as_str()).collect();
            if !symbols.contains(&shock.asset.as_str()) {
                let problem = format!("there is no such asset; allowed: {}", symbols.join(", "));
                return Err(Refused::field("asset", problem));
            }
            let Shock {
                asset,
                change_bps,
                over_blocks,
            } = shock.clone();
            let action = Action::Shock {
                asset,
                change_bps,
                over_blocks: over_blocks.unwrap_or(1),
            };
            check(&action, "", model)?;
            act(None, vec![action], model)?
        }
    })
}

fn go_to(block: u32, model: &Model) -> Deed {
    let block = block.min(model.clock.last);
    Deed::Messages(vec![Message::Seek(block)], Goal::Shown(block))
}

/// Whether an action is possible in this market; `parent` is where it stands in the command.
fn check(action: &Action, parent: &str, model: &Model) -> Result<(), Refused> {
    model.scenario.check_action(action).map_err(|error| {
        let field = error.field.strip_prefix("action.");
        let field = format!("{parent}{}", field.unwrap_or(&error.field));
        Refused::field(field, error.problem())
    })
}

/// Whether the engine runs the market; not when it is about to.
fn runs(model: &Model) -> Result<bool, Refused> {
    match model.link.phase {
        Phase::Running => Ok(model.report.is_some() && model.link.load.is_none()),
        Phase::Starting | Phase::Loading | Phase::Restarting => Ok(false),
        Phase::Stopped => Err(Refused::new(Code::NotNow, STOPPED)),
    }
}

/// Actions of the user in the next block.
fn act(account: Option<u32>, actions: Vec<Action>, model: &Model) -> Result<Deed, Refused> {
    if model.is_acting() {
        // Somebody else's: their block comes by itself.
        return Ok(Deed::Later);
    }
    if model.clock.at_end() {
        let message = "the run is at its last block: seek back, or load another market";
        return Err(Refused::new(Code::NotNow, message));
    }
    let choose = account.map(Message::Account);
    let messages = choose.into_iter().chain([Message::Act(actions)]);
    Ok(Deed::Messages(messages.collect(), Goal::Acted))
}

fn loading(load: &Load) -> Result<Loading, Refused> {
    let place = Place {
        block: load.block,
        seed: load.seed,
        paused: load.paused,
    };
    let (market, field) = match (&load.scenario, &load.link) {
        (Some(Value::String(name)), _) => {
            let mut known = crate::state::address::markets();
            if !known.any(|known| known == name) {
                let known: Vec<_> = crate::state::address::markets().collect();
                let problem = format!("there is no such market; allowed: {}", known.join(", "));
                return Err(Refused::field("scenario", problem));
            }
            (Market::Link(format!("s={name}")), "scenario")
        }
        (Some(document), _) => (Market::Document(document.to_string()), "scenario"),
        (None, link) => {
            let link = link.as_deref().unwrap_or_default();
            let fragment = link.split_once('#').map_or(link, |(_, rest)| rest);
            (Market::Link(fragment.to_owned()), "link")
        }
    };
    Ok(Loading {
        market,
        field,
        place,
    })
}
