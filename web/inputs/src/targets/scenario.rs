//! Scenarios as texts: `Scenario::from_json`, which the page, links, lessons, the engine and the command line read by.

use leverloom_fuzz::dice::Dice;
use leverloom_model::Scenario;
use leverloom_model::scenario::{SHIPPED, bounds};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Broken, Verdict};
use crate::{json, mutate, sentence};

/// What the format is made of, beside what the shipped ones hold.
const WORDS: [&str; 14] = [
    "\"version\":1,",
    "\"version\":2,",
    "\"seed\":1,",
    "\"actor\":\"you 2\",",
    "\"kind\":\"sharded\"",
    "\"kind\":\"isolated\"",
    "\"isolated_markets\":[]",
    "\"whale\":{}",
    "\"price_path\":[]",
    "\"max\"",
    "\"wallet\":[]",
    "\"accounts\":[\"a\"]",
    "1e3",
    "-1",
];

/// The range of an integer, where one is known.
pub(super) fn limits(path: &str) -> Option<(i64, i64)> {
    let bound = bounds::INTEGERS.iter().find(|bound| bound.path == path)?;
    Some((bound.min, bound.max))
}

pub(super) fn shipped(dice: &mut Dice) -> &'static str {
    SHIPPED[dice.index(SHIPPED.len())].1
}

pub(super) fn make(dice: &mut Dice) -> Vec<u8> {
    let text = shipped(dice);
    let mut document: Value =
        serde_json::from_str(text).expect("invariant: a shipped scenario is JSON");
    if dice.chance(75) {
        json::change(&mut document, dice, &limits);
    }
    let mut text = if dice.chance(50) {
        document.to_string()
    } else {
        format!("{document:#}")
    }
    .into_bytes();
    if dice.chance(35) {
        mutate::bytes(&mut text, dice, &WORDS);
    }
    text
}

pub(super) fn judge(input: &[u8]) -> Result<Verdict, Broken> {
    let text = String::from_utf8_lossy(input);
    match Scenario::from_json(&text) {
        Ok(scenario) => {
            let again = Scenario::from_json(&scenario.to_json());
            if again.as_ref() != Ok(&scenario) {
                return Err(format!(
                    "it is not what its own text says: {:?}",
                    again.err()
                ));
            }
            Ok(Verdict::Accepted)
        }
        Err(error) => {
            let told = error.to_string();
            sentence::check(&told)?;
            // JSON that is too long or no object is at fault as a whole.
            let is_object = text.trim_start().starts_with('{')
                && serde_json::from_str::<IgnoredAny>(&text).is_ok();
            if is_object && text.len() <= bounds::MAX_JSON_BYTES {
                if error.field.is_empty() && !told.contains("no JSON") {
                    return Err(format!("no field is named: {told}"));
                }
                if !["allowed: ", "is missing", "no JSON"]
                    .iter()
                    .any(|word| told.contains(word))
                {
                    return Err(format!("it does not say what is allowed: {told}"));
                }
            }
            Ok(Verdict::Refused)
        }
    }
}
