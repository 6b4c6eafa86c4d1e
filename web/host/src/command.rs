//! What a host says: commands, and their reading.
//!
//! Owns their fields and ranges. What a scenario or an action may hold is `leverloom_model`'s; whether a command can be
//! carried out now is the page's.

use leverloom_model::scenario::Action;
use leverloom_model::{ScenarioError, scenario};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::refusal::{Code, Refused};
use crate::{LONGEST_ID, MOST_BYTES, VERSION};

/// Most actions in one command.
pub const MOST_ACTIONS: usize = 16;
/// Longest run of a scenario, in blocks.
pub const MOST_BLOCKS: u32 = 2_000;
/// Longest link, in characters.
pub const LONGEST_LINK: usize = 200_000;
/// Speeds that the clock has, in blocks a second.
pub const SPEEDS: [f64; 4] = [0.5, 1.0, 2.0, 5.0];

/// By what a host tells answers apart: a whole number, or a text of at most 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Id {
    /// A number, 0 to 2^53 − 1.
    Number(u64),
    /// A text.
    Text(String),
}

/// A command with what its answer is to be known by.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// None: no answer is wanted unless it is refused.
    pub id: Option<Id>,
    /// The command.
    pub command: Command,
}

/// What a host can ask for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// Run another market.
    Load(Load),
    /// Let the clock run; starts a playground that sleeps.
    Play(Play),
    /// Let the clock stand.
    Pause,
    /// Go on by blocks; the clock stands afterwards.
    Step(Step),
    /// Go to a block; the clock stands afterwards.
    Seek(Seek),
    /// Do something in the next block, as the user.
    Act(Act),
    /// Move a price in the next block.
    Shock(Shock),
    /// Send the whole report of the block shown.
    GetReport,
}

/// Which market: `scenario` or `link`, not both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// The name of a market that ships (`flash-crash`), or a whole scenario (`docs/SCENARIO.md`).
    #[serde(default)]
    #[cfg_attr(feature = "types", ts(type = "string | Scenario"))]
    pub scenario: Option<Value>,
    /// A share link, or what stands in it after `#`; at most 200,000 characters.
    #[serde(default)]
    pub link: Option<String>,
    /// The block to go to, 0 to 2,000; later ones than the last are the last.
    #[serde(default)]
    pub block: Option<u32>,
    /// Another seed, 0 to 2^53 − 1.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Whether the clock stands; else it goes on as it did.
    #[serde(default)]
    pub paused: Option<bool>,
}

/// How fast.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Play {
    /// Blocks a second: 0.5, 1, 2 or 5; none: as before.
    #[serde(default)]
    pub speed: Option<f64>,
}

/// How far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Blocks, 1 to 2,000; none: 1.
    #[serde(default)]
    pub blocks: Option<u32>,
}

/// Where to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Seek {
    /// A block, 0 to 2,000; later ones than the last are the last.
    #[serde(default)]
    #[cfg_attr(feature = "types", ts(as = "u32"))]
    pub block: Option<u32>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// 1 to 16 actions, in order.
    pub actions: Vec<Action>,
    /// Which of the user's accounts, from 0; none: the one in focus.
    #[serde(default)]
    pub account: Option<u32>,
}

/// A price that moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(deny_unknown_fields)]
pub struct Shock {
    /// Asset symbol.
    pub asset: String,
    /// Change of the price, −9,900 to 10,000 bps, not 0.
    pub change_bps: i32,
    /// Blocks over which it is spread, 1 to 2,000; none: 1, all at once.
    #[serde(default)]
    pub over_blocks: Option<u32>,
}

/// Reads a message; none where it is not one of this API, which is nobody's fault.
pub fn read(text: &str) -> Result<Option<Request>, (Option<Id>, Refused)> {
    if text.len() > MOST_BYTES {
        let message = format!("the message has {} bytes; at most {MOST_BYTES}", text.len());
        return Err((None, Refused::new(Code::TooLarge, message)));
    }
    let mut fields = match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => fields,
        // Nested too deeply to be read, though it calls itself one of ours.
        Err(error) if text.contains("\"leverloom\"") => {
            return Err((None, Refused::new(Code::Malformed, error.to_string())));
        }
        _ => return Ok(None),
    };
    let Some(version) = fields.remove("leverloom") else {
        return Ok(None);
    };
    // What the embed itself says is no command.
    if fields.contains_key("event") && !fields.contains_key("command") {
        return Ok(None);
    }
    let id = id(fields.remove("id")).map_err(|refused| (None, refused))?;
    if version != VERSION {
        let message = format!("version {version} is not spoken here; leverloom: {VERSION} is");
        return Err((id, Refused::new(Code::Version, message)));
    }
    match command(fields) {
        Ok(command) => Ok(Some(Request { id, command })),
        Err(refused) => Err((id, refused)),
    }
}

fn id(value: Option<Value>) -> Result<Option<Id>, Refused> {
    let refused = || Refused::field("id", "a whole number, or a text of at most 64 characters");
    Ok(match value {
        None | Some(Value::Null) => None,
        Some(Value::Number(number)) => Some(Id::Number(number.as_u64().ok_or_else(refused)?)),
        Some(Value::String(text)) if text.chars().count() <= LONGEST_ID => Some(Id::Text(text)),
        Some(_) => return Err(refused()),
    })
}

fn command(mut fields: Map<String, Value>) -> Result<Command, Refused> {
    const KNOWN: &str = "load, play, pause, step, seek, act, shock, get-report";
    let name = match fields.remove("command") {
        Some(Value::String(name)) => name,
        Some(_) => return Err(Refused::field("command", format!("a text, one of {KNOWN}"))),
        None => {
            return Err(Refused::new(
                Code::Malformed,
                format!("there is no command in it; one of {KNOWN}"),
            ));
        }
    };
    let command = match name.as_str() {
        "load" => Command::Load(fields_of(fields)?),
        "play" => Command::Play(fields_of(fields)?),
        "pause" => nothing_else(&fields, Command::Pause)?,
        "step" => Command::Step(fields_of(fields)?),
        "seek" => Command::Seek(fields_of(fields)?),
        "act" => Command::Act(fields_of(fields)?),
        "shock" => Command::Shock(fields_of(fields)?),
        "get-report" => nothing_else(&fields, Command::GetReport)?,
        _ => {
            let mut shown: String = name.chars().take(40).collect();
            if shown.len() < name.len() {
                shown.push('…');
            }
            let message = format!("there is no command {shown:?}; one of {KNOWN}");
            return Err(Refused::new(Code::UnknownCommand, message));
        }
    };
    check(&command)?;
    Ok(command)
}

fn fields_of<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, Refused> {
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let error = ScenarioError::from_serde(&error);
        let problem = error.problem();
        let Some(allowed) = allowed(&error.field) else {
            return Refused::field(error.field.as_str(), problem);
        };
        // What a scenario's field of this name may be is something else.
        let problem = problem
            .split_once("; allowed: ")
            .map_or(problem, |(problem, _)| problem);
        Refused::field(
            error.field.as_str(),
            format!("{problem}; allowed: {allowed}"),
        )
    })
}

/// What a field of a command may be.
fn allowed(field: &str) -> Option<&'static str> {
    Some(match field {
        "speed" => "0.5, 1, 2 or 5 blocks a second",
        "blocks" | "over_blocks" => "1 to 2,000 blocks",
        "block" => "0 to 2,000 blocks",
        "actions" => "1 to 16 actions",
        "account" => "the number of an account, from 0",
        "asset" => "the symbol of an asset",
        "change_bps" => "−9,900 to 10,000 bps, not 0",
        "seed" => "0 to 9,007,199,254,740,991",
        "paused" => "true or false",
        "link" => "a text of at most 200,000 characters",
        _ => return None,
    })
}

fn nothing_else(fields: &Map<String, Value>, command: Command) -> Result<Command, Refused> {
    match fields.keys().next() {
        None => Ok(command),
        Some(field) => Err(Refused::field(
            field.chars().take(40).collect::<String>(),
            "is no known field; this command has none",
        )),
    }
}

/// What a command's own fields may be; the rest is for who knows the market.
fn check(command: &Command) -> Result<(), Refused> {
    let in_range = |field: &str, value: u32, least: u32| {
        if (least..=MOST_BLOCKS).contains(&value) {
            return Ok(());
        }
        let problem = format!("is {value}; allowed: {least} to 2,000 blocks");
        Err(Refused::field(field, problem))
    };
    match command {
        Command::Load(load) => check_load(load),
        Command::Play(Play { speed: Some(speed) }) if !SPEEDS.contains(speed) => {
            let problem = format!("is {speed}; allowed: 0.5, 1, 2 or 5 blocks a second");
            Err(Refused::field("speed", problem))
        }
        Command::Step(step) => in_range("blocks", step.blocks.unwrap_or(1), 1),
        Command::Seek(Seek { block: Some(block) }) => in_range("block", *block, 0),
        Command::Seek(Seek { block: None }) => Err(Refused::field(
            "block",
            "is missing; allowed: 0 to 2,000 blocks",
        )),
        Command::Shock(shock) => {
            if shock.change_bps == 0 || !(-9_900..=10_000).contains(&shock.change_bps) {
                let problem = format!(
                    "is {}; allowed: −9,900 to 10,000 bps, not 0",
                    shock.change_bps
                );
                return Err(Refused::field("change_bps", problem));
            }
            in_range("over_blocks", shock.over_blocks.unwrap_or(1), 1)
        }
        Command::Act(act) if !(1..=MOST_ACTIONS).contains(&act.actions.len()) => {
            let problem = format!(
                "are {}; allowed: 1 to {MOST_ACTIONS} actions",
                act.actions.len()
            );
            Err(Refused::field("actions", problem))
        }
        Command::Play(_) | Command::Act(_) | Command::Pause | Command::GetReport => Ok(()),
    }
}

fn check_load(load: &Load) -> Result<(), Refused> {
    match (&load.scenario, &load.link) {
        (Some(_), Some(_)) | (None, None) => {
            return Err(Refused::field(
                "scenario",
                "either this or link is needed, not both",
            ));
        }
        (Some(Value::String(_) | Value::Object(_)), None) => {}
        (Some(_), None) => {
            return Err(Refused::field(
                "scenario",
                "is neither a name nor a scenario",
            ));
        }
        (None, Some(link)) if link.chars().nth(LONGEST_LINK).is_some() => {
            return Err(Refused::field("link", "is longer than 200,000 characters"));
        }
        (None, Some(_)) => {}
    }
    if load.block.is_some_and(|block| block > MOST_BLOCKS) {
        return Err(Refused::field("block", "allowed: 0 to 2,000 blocks"));
    }
    let most = scenario::bounds::SEED.max as u64;
    if load.seed.is_some_and(|seed| seed > most) {
        return Err(Refused::field("seed", format!("allowed: 0 to {most}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
