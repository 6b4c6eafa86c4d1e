//! Links survive the round trip; cut, changed and absurd ones each have their sentence.

use proptest::prelude::*;

use super::*;
use crate::scenario::{Action, Amount, PriceKnot, TimedAction};
use crate::units::Wad;

fn sentence(link: &str) -> String {
    decode(link).expect_err("refused").to_string()
}

#[test]
fn the_first_scenario_fits_an_address_bar() {
    let scenario = Scenario::first();
    let link = encode(&scenario, 17).unwrap();
    assert_eq!(
        decode(&link),
        Ok(Shared {
            scenario,
            block: 17
        })
    );
    assert!(link.len() < 800, "{} characters", link.len());
    assert!(
        link.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    );
    assert_eq!(decode(&format!(" {link}\n")).unwrap().block, 17);
}

#[test]
fn links_of_earlier_builds_stay_readable() {
    // The container and its words are frozen: this text was written by the first build that had links.
    let link = include_str!("first.link");
    assert_eq!(decode(link).unwrap().block, 17);
}

#[test]
fn what_version_1_brought_is_packed_as_well() {
    for (name, text) in crate::scenario::SHIPPED {
        let scenario = Scenario::from_json(text).unwrap();
        let link = encode(&scenario, 1).unwrap();
        assert_eq!(decode(&link).unwrap().scenario, scenario, "{name}");
        // Prose stays as it is, four characters for three bytes; of all else a third is left.
        let json = serde_json::to_string(&scenario).unwrap().len();
        let prose = [&scenario.name, &scenario.question, &scenario.story];
        let prose = prose.into_iter().chain(&scenario.sources);
        let prose: usize = prose.map(String::len).sum();
        let most = prose * 4 / 3 + (json - prose) * 45 / 100;
        assert!(
            link.len() <= most,
            "{name}: {} characters of {most}, {json} of JSON",
            link.len()
        );
    }
}

#[test]
fn a_link_cut_anywhere_says_that_part_of_it_is_missing() {
    let link = encode(&Scenario::first(), 3).unwrap();
    for length in 3..link.len() {
        assert_eq!(
            sentence(&link[..length]),
            "link: ends too early: part of it is missing; copy the whole link",
            "{length} characters"
        );
    }
    assert_eq!(sentence(""), "link: is empty");
}

#[test]
fn a_changed_link_is_refused_and_says_so() {
    let link = encode(&Scenario::first(), 3).unwrap();
    assert_eq!(
        sentence(&link.replacen(link.chars().nth(40).unwrap(), "%", 1)),
        "link: holds '%', so it was changed on the way; allowed: letters, digits, - and _"
    );
    assert_eq!(
        sentence(&format!("{link}AAAA")),
        "link: was changed on the way: its checksum does not fit; copy the whole link again"
    );
    assert_eq!(
        sentence("_____"),
        "link: is of a kind that this build cannot read"
    );
    let long = "A".repeat(MAX_LINK_CHARACTERS + 1);
    assert_eq!(
        sentence(&long),
        "link: has 65537 characters; allowed: at most 65536"
    );
}

#[test]
fn what_is_inside_is_checked_too() {
    let mut scenario = Scenario::first();
    assert_eq!(
        encode(&scenario, 401).unwrap_err().to_string(),
        "block: 401 is out of range; allowed: 0 to 400 blocks"
    );
    scenario.assets[1].ltv_bps = 12_000;
    let link = encode(&scenario, 1).unwrap();
    assert_eq!(
        sentence(&link),
        "assets[1].ltv_bps: 12000 is out of range; allowed: 0 to 9,500 bps"
    );
}

#[test]
fn a_scenario_too_long_for_a_link_is_refused_on_writing() {
    let mut scenario = Scenario::first();
    let knot = |block| PriceKnot {
        block,
        asset: "ETH".to_owned(),
        price: "1234.567890123456789012".parse().unwrap(),
    };
    scenario.blocks = 2_000;
    scenario.price_path = (1..=2_000).map(knot).collect();
    assert!(scenario.validate().is_ok());
    let error = encode(&scenario, 0).unwrap_err().to_string();
    assert!(
        error.starts_with("link: the scenario would need ")
            && error.ends_with("(save it as a file instead)"),
        "{error}"
    );
}

#[test]
fn crc32_of_the_check_string() {
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
}

fn actions() -> impl Strategy<Value = Vec<TimedAction>> {
    let asset = prop::sample::select(vec!["ETH", "WBTC", "USDC"]).prop_map(str::to_owned);
    let amount = prop_oneof![
        (1u64..1_000_000).prop_map(|tokens| Amount::Exactly(Wad::whole(tokens))),
        Just(Amount::Max)
    ];
    let action = (asset, amount, 0usize..4, (1i32..10_000)).prop_map(
        |(asset, amount, kind, change)| match (kind, amount) {
            (0, amount) => Action::Supply { asset, amount },
            (1, amount) => Action::Withdraw { asset, amount },
            (2, Amount::Exactly(_)) => Action::Borrow { asset, amount },
            (2, Amount::Max) => Action::Repay { asset, amount },
            _ => Action::Shock {
                asset,
                change_bps: change - 9_900,
                over_blocks: 1 + change.unsigned_abs() % 7,
            },
        },
    );
    let nonzero = |action: &Action| !matches!(action, Action::Shock { change_bps: 0, .. });
    prop::collection::vec(
        (1u32..400, action.prop_filter("a shock of 0", nonzero)),
        0..30,
    )
    .prop_map(|mut timed| {
        timed.sort_by_key(|(block, _)| *block);
        timed
            .into_iter()
            .map(|(block, action)| TimedAction {
                block,
                actor: None,
                action,
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn every_scenario_comes_back_as_it_went(name in "[ -~äéß八🦀]{1,40}", seed in 0u64..(1 << 53), block in 0u32..=400, actions in actions()) {
        let mut scenario = Scenario::first();
        scenario.name = name;
        scenario.seed = seed;
        scenario.actions = actions;
        prop_assume!(scenario.validate().is_ok());
        let link = encode(&scenario, block).unwrap();
        prop_assert_eq!(decode(&link), Ok(Shared { scenario, block }));
    }

    #[test]
    fn no_text_makes_the_reader_fail_otherwise_than_by_its_error(text in "[A-Za-z0-9_-]{0,200}") {
        prop_assert!(decode(&text).is_err());
    }

    #[test]
    fn one_changed_character_is_noticed(place in 0usize..500, replacement in 0usize..64) {
        let scenario = Scenario::first();
        let link = encode(&scenario, 9).unwrap();
        let place = place % link.len();
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut changed = link.clone();
        changed.replace_range(place..=place, &alphabet[replacement..=replacement]);
        // The last character may carry bits that belong to no byte.
        match decode(&changed) {
            Ok(shared) => prop_assert!(changed == link || place == link.len() - 1, "{:?}", shared.block),
            Err(error) => prop_assert_eq!(error.field, "link"),
        }
    }
}

#[test]
fn actions_alone_are_short_and_go_back_into_their_scenario() {
    let mut scenario = Scenario::first();
    scenario.actions = vec![
        act(
            3,
            Action::Supply {
                asset: "ETH".into(),
                amount: Amount::Exactly(Wad::whole(10)),
            },
        ),
        act(
            3,
            Action::Borrow {
                asset: "USDC".into(),
                amount: Amount::Exactly(Wad::whole(12_400)),
            },
        ),
        act(
            42,
            Action::Shock {
                asset: "ETH".into(),
                change_bps: -3000,
                over_blocks: 1,
            },
        ),
    ];
    let link = encode_actions(&scenario.actions).unwrap();
    assert!(link.len() < 120, "{} characters", link.len());
    assert_eq!(decode_actions(&link, Scenario::first()), Ok(scenario));
}

#[test]
fn actions_that_were_changed_or_belong_elsewhere_are_refused() {
    let shock = |asset: &str| {
        act(
            9,
            Action::Shock {
                asset: asset.into(),
                change_bps: -100,
                over_blocks: 1,
            },
        )
    };
    let link = encode_actions(&[shock("ETH")]).unwrap();
    let told = |link: &str| {
        let error = decode_actions(link, Scenario::first());
        error.expect_err("refused").to_string()
    };
    assert!(told(&link[..link.len() - 3]).starts_with("link: ends too early"));
    assert!(told(&encode(&Scenario::first(), 0).unwrap()).contains("of a kind that this build"));
    assert!(decode(&link).is_err(), "and no scenario");
    let elsewhere = encode_actions(&[shock("DOGE")]).unwrap();
    assert!(
        told(&elsewhere).contains("\"DOGE\" is not an asset"),
        "{}",
        told(&elsewhere)
    );
}

#[test]
fn what_a_newer_build_wrote_is_said_to_be_so_and_damage_is_not() {
    let later = seal(CONTAINER + 1, b"something").unwrap();
    let error = decode(&later).expect_err("it is not known yet");
    assert!(is_of_newer(&error), "{error}");
    let actions = seal(ACTIONS + 1, b"something").unwrap();
    let error = decode_actions(&actions, Scenario::first()).expect_err("it is not known yet");
    assert!(is_of_newer(&error), "{error}");
    assert!(
        sentence(&actions).contains("of a kind"),
        "no scenario at all"
    );
    assert!(sentence(&later[..later.len() - 2]).contains("of a kind"));
}

fn act(block: u32, action: Action) -> TimedAction {
    TimedAction {
        block,
        actor: None,
        action,
    }
}
