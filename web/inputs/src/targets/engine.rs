//! The engine's own door: commands as the page posts them, with scenarios that are at the edge of what is allowed, and
//! files. What is accepted is run for some blocks.

use leverloom_engine::native;
use leverloom_fuzz::dice::Dice;
use leverloom_model::Scenario;
use leverloom_protocol::{Command, Event, OpenedFile};
use serde_json::{Value, json};

use super::{Broken, Verdict, block, scenario};
use crate::{json as shape, mutate, sentence};

/// Most people, actions and payments that are run: larger ones take their time by right.
const MOST_PEOPLE: u64 = 400;

pub(super) fn make(dice: &mut Dice) -> Vec<u8> {
    let text = scenario::shipped(dice);
    let mut scenario: Value =
        serde_json::from_str(text).expect("invariant: a shipped scenario is JSON");
    // Few people, so that most of the time goes into what is odd.
    for group in ["lenders", "borrowers", "traders", "loopers"] {
        if let Some(count) = scenario.pointer_mut(&format!("/population/{group}/count")) {
            *count = json!(dice.roll(9));
        }
    }
    scenario["population"]["payments_per_block"] = json!(dice.roll(20));
    shape::change(&mut scenario, dice, &scenario::limits);
    let mut commands =
        json!([{ "load": { "run": 1, "scenario": scenario.to_string(), "block": dice.roll(3) } }]);
    let list = commands.as_array_mut().expect("invariant: made above");
    for _ in 0..dice.roll(6) {
        list.push(any(dice));
    }
    for command in &mut list[1..] {
        if dice.chance(30) {
            shape::change(command, dice, &|_| None);
        }
    }
    if dice.chance(15) {
        let file = String::from_utf8_lossy(&block::make(dice)).into_owned();
        list.push(json!({ "file": file }));
    }
    let mut text = commands.to_string().into_bytes();
    if dice.chance(5) {
        mutate::bytes(&mut text, dice, &[]);
    }
    text
}

fn any(dice: &mut Dice) -> Value {
    let block = dice.roll(4);
    match dice.roll(12) {
        0 | 1 => json!({ "step": { "run": 1 } }),
        2 => json!({ "seek": { "run": 1, "block": block } }),
        3 => {
            json!({ "act": { "run": 1, "account": null, "actions": [{ "kind": "supply", "asset": "ETH", "amount": "10" }] } })
        }
        4 => {
            json!({ "act": { "run": 1, "account": "you", "actions": [{ "kind": "shock", "asset": "ETH", "change_bps": -9900 }] } })
        }
        5 => json!({ "inspect": { "run": 1, "block": block, "transaction": 0 } }),
        6 => json!({ "preview": { "run": 1, "prices": [["ETH", "1400"]] } }),
        7 => json!({ "curve": { "run": 1, "asset": "ETH" } }),
        8 => json!({ "everybody": { "run": 1 } }),
        9 => json!({ "speed_up": { "run": 1, "block": block, "workers": 8 } }),
        10 => {
            json!({ "lanes": { "run": 1, "block": block, "workers": 64, "strategy": "block_stm" } })
        }
        _ => json!({ "compare": { "run": 1, "rival": null } }),
    }
}

/// Whether it is small enough to be run.
fn is_small(scenario: &Scenario) -> bool {
    let population = &scenario.population;
    let people = [
        population.lenders.count,
        population.lenders.actions_per_block,
        population.borrowers.count,
        population.borrowers.actions_per_block,
        population.traders.count,
        population.traders.swaps_per_block,
        population.loopers.count,
        population.payments_per_block,
    ];
    people.iter().map(|count| u64::from(*count)).sum::<u64>() <= MOST_PEOPLE
        && scenario.actions.len() <= 100
}

pub(super) fn judge(input: &[u8]) -> Result<Verdict, Broken> {
    let Ok(Value::Array(commands)) = serde_json::from_slice(input) else {
        return Ok(Verdict::Refused);
    };
    let mut session = native::session(3);
    let mut verdict = Verdict::Refused;
    for command in commands {
        let command = match command.get("file").and_then(Value::as_str) {
            Some(file) => Command::Files {
                run: 1,
                files: vec![OpenedFile {
                    name: "block.json".to_owned(),
                    bytes: file.as_bytes().to_vec(),
                }],
            },
            None => match serde_json::from_value(command) {
                Ok(command) => command,
                Err(_) => continue,
            },
        };
        match &command {
            Command::Load {
                scenario, block, ..
            } => {
                let small =
                    Scenario::from_json(scenario).map_or(true, |scenario| is_small(&scenario));
                if !small || *block > 4 {
                    continue;
                }
            }
            Command::Seek { block, .. } if *block > 4 => continue,
            _ => {}
        }
        match session.handle(command) {
            Event::Refused { error, .. } => {
                sentence::check(&format!("{} {}", error.field, error.message))?;
            }
            _ => verdict = Verdict::Accepted,
        }
    }
    Ok(verdict)
}
