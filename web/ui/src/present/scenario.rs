//! A scenario's own words: name, question and story, in the language spoken where it is one of those that ship.
//!
//! A shipped scenario speaks English itself and is translated by its id (`scenario.<id>.name`); anybody else's
//! scenario says what it says.

use leverloom_model::scenario::{SHIPPED, Scenario};
use yew::AttrValue;

use crate::texts::find;

/// The id of the shipped scenario with this name, whatever was done in it since.
pub fn shipped(name: &str) -> Option<&'static str> {
    let mut shipped = SHIPPED.iter();
    let found = shipped.find(|(_, json)| field(json, "name") == Some(name));
    found.map(|(id, _)| *id)
}

/// A field of the scenario's text, without reading all of it: the shipped ones hold one field a line.
fn field<'a>(json: &'a str, field: &str) -> Option<&'a str> {
    let (_, rest) = json.split_once(&format!("\n  \"{field}\": \""))?;
    rest.split_once("\",\n").map(|(text, _)| text)
}

fn told(scenario: &Scenario, part: &str, own: &str) -> AttrValue {
    let translated = || {
        let id = shipped(&scenario.name)?;
        // Another question under a shipped name is somebody's own.
        let (_, json) = SHIPPED.iter().find(|(known, _)| *known == id)?;
        let same = field(json, part) == Some(own);
        find(&format!("scenario.{id}.{part}")).filter(|_| same)
    };
    translated().map_or_else(|| own.to_owned().into(), AttrValue::Static)
}

/// Its name.
pub fn name(scenario: &Scenario) -> AttrValue {
    told(scenario, "name", &scenario.name)
}

/// The question that it asks; may be empty.
pub fn question(scenario: &Scenario) -> AttrValue {
    told(scenario, "question", &scenario.question)
}

/// What happened; may be empty.
pub fn story(scenario: &Scenario) -> AttrValue {
    told(scenario, "story", &scenario.story)
}

/// The name of a shipped scenario by its id; empty for an id that there is not.
pub fn shipped_name(id: &str) -> AttrValue {
    let json = SHIPPED.iter().find(|(known, _)| *known == id);
    let own = || json.and_then(|(_, json)| field(json, "name"));
    find(&format!("scenario.{id}.name"))
        .or_else(own)
        .map_or(AttrValue::Static(""), AttrValue::Static)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::tests::speak_from_disk;

    #[test]
    fn every_shipped_scenario_is_known_by_its_name() {
        for (id, json) in SHIPPED {
            let scenario = Scenario::from_json(json).expect("a shipped scenario");
            assert_eq!(shipped(&scenario.name), Some(*id));
            assert_eq!(shipped_name(id), scenario.name);
            for (part, own) in [("question", &scenario.question), ("story", &scenario.story)] {
                assert_eq!(field(json, part).unwrap_or_default(), own, "{id}.{part}");
            }
        }
    }

    #[test]
    fn a_shipped_scenario_is_told_in_the_language_spoken() {
        let scenario = Scenario::first();
        assert_eq!(name(&scenario), "A small market");
        speak_from_disk("zh");
        assert_eq!(name(&scenario), "小型市场");
        assert_eq!(question(&scenario), "ETH 下跌时，谁最先被清算？");
        assert_eq!(shipped_name("flash-crash"), "闪崩");
    }

    #[test]
    fn somebody_elses_words_stay() {
        speak_from_disk("zh");
        let mut scenario = Scenario::first();
        scenario.question = "Mine?".to_owned();
        assert_eq!(
            (name(&scenario).as_str(), question(&scenario).as_str()),
            ("小型市场", "Mine?")
        );
        scenario.name = "My market".to_owned();
        assert_eq!(name(&scenario), "My market");
        assert_eq!(story(&scenario), "");
    }
}
