//! What a page that embeds the playground says to it: `leverloom_host::read`, which everything posted to the frame
//! goes through.

use leverloom_fuzz::dice::Dice;
use leverloom_host::{Command, read};
use serde_json::{Value, json};

use super::{Broken, Verdict, scenario};
use crate::{json as shape, mutate, sentence};

const WORDS: [&str; 12] = [
    "\"leverloom\":1,",
    "\"leverloom\":2,",
    "\"leverloom\"",
    "\"command\":\"load\"",
    "\"command\":\"step\"",
    "\"event\":\"ready\"",
    "\"id\":\"x\",",
    "\"id\":-1,",
    "\"blocks\":2001",
    "\"actions\":[]",
    "{\"leverloom\":",
    "[[[[",
];

pub(super) fn make(dice: &mut Dice) -> Vec<u8> {
    let command = match dice.roll(10) {
        0 => {
            let text = String::from_utf8_lossy(&scenario::make(dice)).into_owned();
            let scenario = serde_json::from_str(&text).unwrap_or(Value::String(text));
            json!({ "command": "load", "scenario": scenario, "block": 3 })
        }
        1 => json!({ "command": "load", "scenario": "first" }),
        2 => json!({ "command": "load", "link": "s=first&b=3" }),
        3 => json!({ "command": "play", "speed": 2 }),
        4 => json!({ "command": "pause" }),
        5 => json!({ "command": "step", "blocks": 3 }),
        6 => json!({ "command": "seek", "block": 12 }),
        7 => json!({ "command": "act", "account": 1, "actions": [
            { "kind": "supply", "asset": "ETH", "amount": "10" },
            { "kind": "borrow", "asset": "USDC", "amount": "max" },
        ] }),
        8 => json!({ "command": "shock", "asset": "ETH", "change_bps": -3000, "over_blocks": 3 }),
        _ => json!({ "command": "get-report" }),
    };
    let mut message = command;
    message["leverloom"] = json!(1);
    message["id"] = json!(dice.roll(100));
    if dice.chance(75) {
        shape::change(&mut message, dice, &|_| None);
    }
    let mut text = message.to_string().into_bytes();
    if dice.chance(25) {
        mutate::bytes(&mut text, dice, &WORDS);
    }
    text
}

pub(super) fn judge(input: &[u8]) -> Result<Verdict, Broken> {
    let text = String::from_utf8_lossy(input);
    match read(&text) {
        Ok(None) => Ok(Verdict::Refused),
        Err((_, refused)) => {
            sentence::check(&refused.message)?;
            Ok(Verdict::Refused)
        }
        Ok(Some(request)) => {
            if let Command::Act(act) = &request.command
                && !(1..=16).contains(&act.actions.len())
            {
                return Err(format!("{} actions are accepted", act.actions.len()));
            }
            Ok(Verdict::Accepted)
        }
    }
}
