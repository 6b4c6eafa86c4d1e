//! A scenario's own words: name, question and story, in the language spoken where it is one of those that ship.
//!
//! A shipped scenario speaks English itself and is translated by its id (`scenario.<id>.name`); anybody else's
//! scenario says what it says.

use leverloom_model::scenario::Scenario;
use yew::AttrValue;

use crate::texts::find;

/// Shipped scenarios: id, name, and marks of question and story. The documents themselves lie beside the page.
const KNOWN: [(&str, &str, u32, u32); 14] = [
    ("first", "A small market", 0x2f07_a913, 0x811c_9dc5),
    ("flash-crash", "Flash crash", 0xf8d7_a4c8, 0x811c_9dc5),
    ("lending-mix", "Lending mix", 0x764b_6551, 0x811c_9dc5),
    (
        "spot-cascade",
        "A cascade on spot prices",
        0xb676_19fb,
        0x275e_834a,
    ),
    ("sharded-totals", "Sharded totals", 0xca86_0225, 0x005e_cead),
    (
        "oracle-fault",
        "A wrong price, and no crash",
        0xbcb4_f8f6,
        0x2619_3926,
    ),
    (
        "toxic-spiral",
        "When liquidation makes it worse",
        0xd601_ae81,
        0xd903_f49d,
    ),
    ("by-hand", "A loop by hand", 0x10f4_4a9e, 0x10fa_7ca2),
    (
        "isolated-markets",
        "Two markets that share nothing",
        0x841f_ecad,
        0xcf23_7ab0,
    ),
    ("random-walk", "A month of chance", 0x4e09_f8a6, 0xca2d_dd6a),
    ("black-thursday", "12 March 2020", 0x3ccf_f595, 0x9b3c_fc99),
    (
        "crv-short",
        "CRV, 22 November 2022",
        0xf6fa_07b9,
        0xf738_5e40,
    ),
    (
        "usdc-depeg",
        "USDC, 11 March 2023",
        0xe2ad_6215,
        0xedb3_948d,
    ),
    ("october-2025", "10 October 2025", 0xba3a_f63c, 0x8cbc_f3df),
];

/// The id of the shipped scenario with this name, whatever was done in it since.
pub fn shipped(name: &str) -> Option<&'static str> {
    known(name).map(|(id, ..)| *id)
}

fn known(name: &str) -> Option<&'static (&'static str, &'static str, u32, u32)> {
    KNOWN.iter().find(|(_, known, ..)| *known == name)
}

/// FNV-1a: tells a text from another one, no more.
fn mark(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |mark, byte| {
        (mark ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn told(scenario: &Scenario, part: &str, own: &str) -> AttrValue {
    let translated = || {
        let (id, _, question, story) = known(&scenario.name)?;
        // Another question under a shipped name is somebody's own.
        let same = match part {
            "question" => *question == mark(own),
            "story" => *story == mark(own),
            _ => true,
        };
        find(&format!("scenario.{id}.{part}")).filter(|_| same)
    };
    translated().map_or_else(|| own.to_owned().into(), AttrValue::Static)
}

/// A fault of a scenario as a clause: the field is its subject.
pub fn fault(field: &str, message: &str) -> String {
    match message
        .strip_prefix(field)
        .and_then(|rest| rest.strip_prefix(": "))
    {
        Some(rest) if !field.is_empty() => format!("{field} {rest}"),
        _ => message.to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::tests::speak_from_disk;
    use leverloom_model::scenario::SHIPPED;

    #[test]
    fn every_shipped_scenario_is_known_by_its_name() {
        for (id, json) in SHIPPED {
            let scenario = Scenario::from_json(json).expect("a shipped scenario");
            let marks = (mark(&scenario.question), mark(&scenario.story));
            let entry = (*id, scenario.name.as_str(), marks.0, marks.1);
            assert_eq!(known(&scenario.name), Some(&entry));
            assert_eq!(shipped(&scenario.name), Some(*id));
        }
        assert_eq!(KNOWN.len(), SHIPPED.len());
    }

    #[test]
    fn a_shipped_scenario_is_told_in_the_language_spoken() {
        let scenario = Scenario::first();
        assert_eq!(name(&scenario), "A small market");
        speak_from_disk("zh");
        assert_eq!(name(&scenario), "小型市场");
        assert_eq!(question(&scenario), "ETH 下跌时，谁最先被清算？");
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
