//! What stands after `#` in the page's address: a place in a run, and how it is looked at.
//!
//! Owns the parts and their codes. Parts are joined by `&`:
//!
//! | part | what |
//! | --- | --- |
//! | `s` | the market: the name of one that is built in, or a whole scenario (`leverloom_model::share`) |
//! | `a` | what is done in it, where that is not what the market comes with |
//! | `b` | the block, beside a market by name |
//! | `f` | what is in focus |
//! | `c` | the one thing that is different in a run beside it |
//! | `o` | what is done in a run beside it, where that is what differs |
//! | `v` | the pane in front on a narrow screen |
//! | `e` | how the execution pane is looked at, where that is not the graph of the run here |
//! | `m`, `g`, `x`, `h` | how the market pane is looked at, the speed, the panes hidden: `sight` |
//! | `lang` | the language to read it in |
//! | `lesson` | a lesson to go with it |
//! | `paused` | the clock stands |
//!
//! Unknown parts are left alone, so that older pages open newer links as far as they can. A fault in what decides the run
//! is told; a selection or a comparison that means nothing here is left out.

use std::rc::Rc;

use leverloom_model::ScenarioError;
use leverloom_model::scenario::{SHIPPED, Scenario};
use leverloom_model::share;

use super::compare::Change;
use super::execution::Look;
use super::forks::parting;
use super::model::Pane;
use super::selection::Selection;
use super::sight::Sight;
use crate::texts::{self, Language};
use shipped::shipped;

/// A place in a run, and how it is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// The run.
    pub scenario: Rc<Scenario>,
    /// The block to show.
    pub block: u32,
    /// Whether the clock stands still there.
    pub paused: bool,
    /// What is in focus there.
    pub selection: Selection,
    /// What it is compared with.
    pub change: Option<Change>,
    /// The pane in front on a narrow screen.
    pub pane: Pane,
    /// How the execution pane is looked at.
    pub look: Look,
    /// How the rest of the page is looked at.
    pub sight: Sight,
    /// What is wrong with a part of the link that was left out.
    pub left_out: Option<String>,
}

impl Visit {
    /// The start of a run, playing, with nothing in focus.
    pub fn start_of(scenario: Scenario) -> Self {
        Self {
            scenario: Rc::new(scenario),
            block: 0,
            paused: false,
            selection: Selection::None,
            change: None,
            pane: Pane::default(),
            look: Look::default(),
            sight: Sight::default(),
            left_out: None,
        }
    }
}

/// An address, read.
#[derive(Debug, Default)]
pub struct Address {
    /// Whether the clock stands still.
    pub paused: bool,
    /// The lesson to open: the name of one that ships, or an address.
    pub lesson: Option<String>,
    /// The language it asks for, if there is such a one.
    pub language: Option<&'static Language>,
}

fn part<'a>(fragment: &'a str, name: &str) -> Option<&'a str> {
    fragment.split('&').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key == name).then_some(value)
    })
}

fn is_paused(fragment: &str) -> bool {
    fragment.split('&').any(|part| part == "paused")
}

/// Names of the markets that are built in.
pub fn markets() -> impl Iterator<Item = &'static str> {
    shipped::names()
}

/// Whether a fragment carries a place to go to.
pub fn leads_somewhere(fragment: &str) -> bool {
    part(fragment, "s").is_some()
}

/// Reads all of a fragment, without its `#`, but the place that it leads to.
pub fn parse(fragment: &str) -> Address {
    Address {
        paused: is_paused(fragment),
        lesson: part(fragment, "lesson")
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        language: part(fragment, "lang").and_then(Language::from_code),
    }
}

/// The place that a fragment leads to, or what is wrong with it; none when it carries none.
pub fn visit(fragment: &str) -> Option<Result<Visit, ScenarioError>> {
    let part = |name: &str| part(fragment, name);
    part("s").map(|market| {
        let (scenario, block, left_out) = run(market, part("a"), part("b"))?;
        let code = part("c").and_then(|code| Change::from_code(code, &scenario));
        let other = || {
            let other = share::decode_actions(part("o")?, scenario.clone()).ok()?;
            let from = parting(&scenario, &other);
            Some(Change::Actions(Rc::new(other), from))
        };
        Ok(Visit {
            block,
            paused: is_paused(fragment),
            selection: part("f").and_then(Selection::from_code).unwrap_or_default(),
            change: code.or_else(other),
            pane: part("v").and_then(Pane::from_name).unwrap_or_default(),
            look: part("e").and_then(Look::from_code).unwrap_or_default(),
            sight: Sight::read(part, scenario.assets.len()),
            scenario: Rc::new(scenario),
            left_out,
        })
    })
}

/// The run of a link, the block in it, and what is wrong with a part that a newer build wrote: the market is there all
/// the same.
fn run(
    market: &str,
    actions: Option<&str>,
    block: Option<&str>,
) -> Result<(Scenario, u32, Option<String>), ScenarioError> {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let (mut scenario, mut at) =
        if let Some((_, json)) = SHIPPED.iter().find(|(id, _)| *id == market) {
            (Scenario::from_json(json)?, 0)
        } else if market.len() < 40 && market.contains('-') && market.bytes().all(is_name) {
            return Err(ScenarioError::new(
                "link",
                format!("names a market that this page does not have: {market:?}"),
            ));
        } else {
            let shared = share::decode(market)?;
            (shared.scenario, shared.block)
        };
    let mut left_out = None;
    if let Some(actions) = actions {
        match share::decode_actions(actions, scenario.clone()) {
            Ok(acted) => scenario = acted,
            Err(error) if share::is_of_newer(&error) => left_out = Some(told(&error)),
            Err(error) => return Err(error),
        }
    }
    if let Some(block) = block {
        let last = scenario.blocks;
        at = (block.parse().ok())
            .filter(|block| *block <= last)
            .ok_or_else(|| {
                let problem = format!("the scenario has no block {block:?}; allowed: 0 to {last}");
                ScenarioError::new("block", problem)
            })?;
    }
    Ok((scenario, at, left_out))
}

/// The fragment of a place; a link into the middle of a run stands still there.
pub fn write(visit: &Visit) -> Result<String, ScenarioError> {
    let scenario = &*visit.scenario;
    let mut parts = Vec::new();
    if let Some((id, actions_differ)) = shipped(scenario) {
        parts.push(format!("s={id}"));
        if actions_differ {
            parts.push(format!("a={}", share::encode_actions(&scenario.actions)?));
        }
        if visit.block > 0 {
            parts.push(format!("b={}", visit.block));
        }
    } else {
        parts.push(format!("s={}", share::encode(scenario, visit.block)?));
    }
    parts.extend(visit.selection.code().map(|code| format!("f={code}")));
    match &visit.change {
        Some(Change::Actions(other, _)) => {
            parts.push(format!("o={}", share::encode_actions(&other.actions)?));
        }
        Some(change) => parts.extend(change.code(scenario).map(|code| format!("c={code}"))),
        None => {}
    }
    if visit.pane != Pane::default() {
        parts.push(format!("v={}", visit.pane.name()));
    }
    parts.extend(visit.look.code().map(|code| format!("e={code}")));
    parts.extend(visit.sight.parts());
    if visit.paused {
        parts.push("paused".to_owned());
    }
    Ok(parts.join("&"))
}

/// The fragment with the language to read it in.
pub fn in_language(fragment: &str, language: &Language) -> String {
    format!("{fragment}&lang={}", language.code)
}

/// A name for files of a scenario: the market's own if it is built in, else its title in plain letters.
pub fn file_stem(scenario: &Scenario) -> String {
    if let Some((id, _)) = shipped(scenario) {
        return id.to_owned();
    }
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let name: String = scenario.name.chars().map(plain).collect();
    let words: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        "scenario".to_owned()
    } else {
        words.join("-")
    }
}

/// What is wrong with a link, as the end of a sentence that begins with it.
pub fn told(error: &ScenarioError) -> String {
    let text = error.to_string();
    match text.strip_prefix("link: ") {
        Some(fault) => fault.to_owned(),
        None => texts::fill("link.bad_scenario", &[("error", &text)]),
    }
}

mod shipped;
#[cfg(test)]
mod tests;
