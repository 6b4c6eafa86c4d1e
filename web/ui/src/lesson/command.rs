//! What a step does to the page: a market to load or to change, an action, a place in time, a selection.
//!
//! Owns the words of the commands and their reading, down to a scenario that is valid. Doing them is
//! `state::reading`'s.

use std::str::FromStr as _;

use leverloom_model::readable::readable;
use leverloom_model::scenario::{Action, Amount, SHIPPED, Scenario, TimedAction};
use leverloom_model::units::Wad;

use super::condition::decimal;
use super::patch;
use crate::state::Pane;

/// What can be pointed at: its name in a lesson, and the id of the element.
pub const POINTS: [(&str, &str); 12] = [
    ("scenario", "scenario"),
    ("play", "play"),
    ("step", "step"),
    ("back", "step-back"),
    ("next-liquidation", "next-liquidation"),
    ("scrubber", "scrubber"),
    ("position", "column-position"),
    ("execution", "column-execution"),
    ("market", "column-market"),
    ("headline", "execution-headline"),
    ("shock", "shock"),
    ("sentence", "sentence"),
];

/// Most changes to one market: each is checked with all those before it.
const MOST_CHANGES: usize = 100;

/// Something that a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Another market, or the running one with everything done in it, from its start to a block.
    Load(Load),
    /// The person's actions, for the next block.
    Act(Action),
    /// To a block.
    Seek(u32),
    /// Let it run.
    Play,
    /// Stand still.
    Pause,
    /// A pane in front, and in sight.
    Look(Pane),
    /// A selection.
    Select(Wanted),
}

/// A market to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// A scenario's text; none: the running one.
    pub scenario: Option<String>,
    /// Changes to it: a place in its JSON (`/design/layout`), and what stands there, as JSON.
    pub changes: Vec<(String, String)>,
    /// Where to go.
    pub block: Place,
    /// How it becomes a scenario; that code came with the lesson's.
    pub make: Make,
}

/// Makes a scenario of a [`Load`] and the one that runs.
#[derive(Clone, Copy)]
pub struct Make(pub fn(&Load, &Scenario) -> Result<Scenario, Fault>);

impl PartialEq for Make {
    fn eq(&self, _: &Self) -> bool {
        // There is but one.
        true
    }
}

impl std::fmt::Debug for Make {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Make")
    }
}

/// A block to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A block by its number.
    Block(u32),
    /// The block shown.
    Here,
}

/// What to select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing.
    Nothing,
    /// The person's account.
    Yours,
    /// The variable that most dependencies of the block run over.
    Hottest,
    /// The latest liquidation, the person's if there is one.
    Liquidation,
    /// An asset by its symbol.
    Asset(String),
    /// A variable with its contract.
    Variable(String),
}

/// Why a command cannot be read: a key of the catalogue, and what it is about.
pub type Fault = (&'static str, String);

fn fault(key: &'static str, what: &str) -> Fault {
    (key, readable(what, super::WHAT))
}

/// Reads `name` with what follows it; none when there is no such command.
pub fn read(name: &str, rest: &str) -> Option<Result<Command, Fault>> {
    let plain = |command| {
        if rest.is_empty() {
            Ok(command)
        } else {
            Err(fault("lesson.error.nothing_follows", name))
        }
    };
    Some(match name {
        "load" => load(rest).map(Command::Load),
        "do" => action(rest).map(Command::Act),
        "seek" => number(rest).map(Command::Seek),
        "play" => plain(Command::Play),
        "pause" => plain(Command::Pause),
        "look" => Pane::ALL
            .into_iter()
            .find(|pane| pane.name() == rest)
            .map(Command::Look)
            .ok_or_else(|| fault("lesson.error.pane", rest)),
        "select" => wanted(rest).map(Command::Select),
        _ => return None,
    })
}

/// `first`, `first at 5`, `same at here`.
fn load(text: &str) -> Result<Load, Fault> {
    let (name, block) = match text.split_once(" at ") {
        Some((name, "here")) => (name, Place::Here),
        Some((name, block)) => (name, Place::Block(number(block)?)),
        None => (text, Place::Block(0)),
    };
    let scenario = match name.trim() {
        "same" => None,
        name => {
            let shipped = SHIPPED.iter().find(|(id, _)| *id == name);
            let (_, json) = shipped.ok_or_else(|| fault("lesson.error.scenario", name))?;
            Some((*json).to_owned())
        }
    };
    Ok(Load {
        scenario,
        changes: Vec::new(),
        block,
        make: Make(|load, running| match &load.scenario {
            Some(json) => load.applied(json),
            None => load.applied(&running.to_json()),
        }),
    })
}

impl Load {
    /// Adds a change: `/design/layout {"kind": "sharded", "shards": 8}`. A shipped market must stay valid with it.
    pub fn change(&mut self, text: &str) -> Result<(), Fault> {
        let (place, value) = text
            .split_once(' ')
            .filter(|(place, _)| place.starts_with('/'))
            .ok_or_else(|| fault("lesson.error.set", text))?;
        self.add(place, value.trim().to_owned())
    }

    fn add(&mut self, place: &str, value: String) -> Result<(), Fault> {
        if self.changes.len() >= MOST_CHANGES {
            return Err(fault("lesson.error.changes", ""));
        }
        self.changes.push((place.to_owned(), value));
        match &self.scenario {
            Some(json) => self.applied(json).map(drop),
            None => Ok(()),
        }
    }

    /// Adds something that happens in a block: `6 shock ETH -30%`.
    pub fn happening(&mut self, text: &str) -> Result<(), Fault> {
        let (block, what) = text
            .split_once(' ')
            .ok_or_else(|| fault("lesson.error.number", text))?;
        let timed = TimedAction {
            block: number(block)?,
            actor: None,
            action: action(what)?,
        };
        let json = serde_json::to_string(&timed).map_err(|error| unreadable(&error))?;
        self.add("/actions/-", json)
    }

    /// The scenario with the changes made, valid.
    pub fn applied(&self, json: &str) -> Result<Scenario, Fault> {
        let mut document = json.to_owned();
        for (place, value) in &self.changes {
            document = patch::put(&document, place, value)
                .ok_or_else(|| fault("lesson.error.place", place))?;
        }
        Scenario::from_json(&document).map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Fault {
    ("lesson.error.invalid", error.to_string())
}

fn number(text: &str) -> Result<u32, Fault> {
    let text = text.trim();
    text.parse().map_err(|_| fault("lesson.error.number", text))
}

/// `supply 10 ETH`, `repay max USDC`, `shock ETH -30%`.
fn action(text: &str) -> Result<Action, Fault> {
    let wrong = || fault("lesson.error.action", text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let [verb, second, third] = words[..] else {
        return Err(wrong());
    };
    if verb == "shock" {
        let percent = third.strip_suffix('%').ok_or_else(wrong)?;
        let percent = decimal(&percent.replace('−', "-")).ok_or_else(wrong)?;
        return Ok(Action::shock(second, (percent * 100.0).round() as i32));
    }
    let asset = third.to_owned();
    let amount = match second {
        "max" => Amount::Max,
        amount => Amount::Exactly(Wad::from_str(amount).map_err(|_| wrong())?),
    };
    match verb {
        "supply" => Ok(Action::Supply { asset, amount }),
        "withdraw" => Ok(Action::Withdraw { asset, amount }),
        "borrow" => Ok(Action::Borrow { asset, amount }),
        "repay" => Ok(Action::Repay { asset, amount }),
        _ => Err(wrong()),
    }
}

fn wanted(text: &str) -> Result<Wanted, Fault> {
    Ok(match text.split_once(' ') {
        None if text == "none" => Wanted::Nothing,
        None if text == "position" => Wanted::Yours,
        None if text == "hottest" => Wanted::Hottest,
        None if text == "liquidation" => Wanted::Liquidation,
        Some(("asset", symbol)) => Wanted::Asset(symbol.trim().to_owned()),
        Some(("variable", name)) => Wanted::Variable(name.trim().to_owned()),
        _ => return Err(fault("lesson.error.selection", text)),
    })
}
