//! What stands after `#` in the page's address: `address::visit` and the containers of `leverloom_model::share`.

use leverloom_fuzz::dice::Dice;
use leverloom_model::scenario::{Action, SHIPPED, Scenario};
use leverloom_model::share::{self, base64url};
use leverloom_ui::state::address;
use serde_json::Value;

use super::{Broken, Verdict, scenario};
use crate::{json, mutate, sentence};

const WORDS: [&str; 21] = [
    "&",
    "=",
    "s=",
    "&a=",
    "&b=",
    "&b=3",
    "&f=",
    "&f=t0.1",
    "&c=",
    "&o=",
    "&v=",
    "&v=market",
    "&e=table.8.attempts",
    "&m=1",
    "&g=price.risk",
    "&x=5",
    "&h=market",
    "&lang=zh",
    "&lesson=",
    "&paused",
    "first",
];

pub(super) fn make(dice: &mut Dice) -> Vec<u8> {
    let mut fragment = match dice.roll(4) {
        0 => format!("s={}", SHIPPED[dice.index(SHIPPED.len())].0),
        1 => format!("s={}", whole(dice)),
        2 => format!(
            "s={}&a={}",
            SHIPPED[dice.index(SHIPPED.len())].0,
            actions(dice)
        ),
        _ => format!(
            "s={}&o={}&paused",
            SHIPPED[dice.index(SHIPPED.len())].0,
            actions(dice)
        ),
    };
    for _ in 0..dice.roll(3) {
        fragment.push_str(dice.pick(&WORDS));
    }
    let mut fragment = fragment.into_bytes();
    if dice.chance(40) {
        mutate::bytes(&mut fragment, dice, &WORDS);
    }
    fragment
}

/// A container of a scenario that need not be one: sealed as it should be, most of the time.
fn whole(dice: &mut Dice) -> String {
    if dice.chance(30) {
        let valid = Scenario::from_json(scenario::shipped(dice)).expect("invariant: it ships");
        return share::encode(&valid, dice.roll(3) as u32).unwrap_or_default();
    }
    let mut content = leb(dice);
    content.extend(scenario::make(dice));
    content.truncate(48_000);
    seal(dice.pick(&[0, 1, 1, 1, 2, 64]), &content, dice)
}

fn actions(dice: &mut Dice) -> String {
    let mut actions = serde_json::json!([
        { "block": 2, "action": { "kind": "supply", "asset": "ETH", "amount": "10" } },
        { "block": 3, "actor": "you 2", "action": { "kind": "borrow", "asset": "USDC", "amount": "max" } },
    ]);
    actions[0]["action"] =
        serde_json::to_value(Action::shock("ETH", -3_000)).unwrap_or(Value::Null);
    json::change(&mut actions, dice, &scenario::limits);
    let mut content = actions.to_string().into_bytes();
    content.truncate(48_000);
    seal(dice.pick(&[64, 64, 64, 1, 0]), &content, dice)
}

fn leb(dice: &mut Dice) -> Vec<u8> {
    if dice.chance(80) {
        vec![dice.roll(100) as u8]
    } else {
        (0..dice.roll(7))
            .map(|_| dice.word() as u8 | 0x80)
            .collect()
    }
}

/// The container of `share`, whatever is in it.
fn seal(kind: u8, content: &[u8], dice: &mut Dice) -> String {
    let mut bytes = vec![kind];
    let mut length = content.len();
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(content);
    if dice.chance(10) {
        mutate::bytes(&mut bytes, dice, &[]);
    }
    bytes.extend(crc32(&bytes).to_le_bytes());
    base64url::encode(&bytes)
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

pub(super) fn judge(input: &[u8]) -> Result<Verdict, Broken> {
    let fragment = String::from_utf8_lossy(input);
    let fragment = fragment.as_ref();
    let parsed = address::parse(fragment);
    let visit = address::visit(fragment);
    if visit.is_some() != address::leads_somewhere(fragment) {
        return Err("whether it leads somewhere depends on who is asked".to_owned());
    }
    match visit {
        None => Ok(Verdict::Refused),
        Some(Err(error)) => {
            sentence::check(&address::told(&error))?;
            Ok(Verdict::Refused)
        }
        Some(Ok(visit)) => {
            visit
                .scenario
                .validate()
                .map_err(|error| format!("it leads to what is not valid: {error}"))?;
            if visit.block > visit.scenario.blocks || visit.paused != parsed.paused {
                return Err(format!(
                    "it leads to block {} of {}",
                    visit.block, visit.scenario.blocks
                ));
            }
            let Ok(again) = address::write(&visit) else {
                return Ok(Verdict::Accepted);
            };
            match address::visit(&again) {
                Some(Ok(there))
                    if there.scenario == visit.scenario && there.block == visit.block =>
                {
                    Ok(Verdict::Accepted)
                }
                other => Err(format!(
                    "its own link leads elsewhere: {:?}",
                    other.map(|there| there.map(|there| there.block))
                )),
            }
        }
    }
}
