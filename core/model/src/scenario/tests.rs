//! Every fault of a document gives one sentence that names the field and what is allowed.

mod market;

use super::*;

/// The shipped scenario with the field at the JSON pointer replaced.
fn with(pointer: &str, value: serde_json::Value) -> String {
    let mut document: serde_json::Value = serde_json::from_str(FIRST).unwrap();
    if let Some(field) = document.pointer_mut(pointer) {
        *field = value;
    } else {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[key] = value;
    }
    document.to_string()
}

const FIRST: &str = include_str!("../../scenarios/first.json");

#[track_caller]
fn refused(text: &str, field: &str, sentence: &str) {
    let error = Scenario::from_json(text).expect_err("refused");
    assert_eq!(
        (error.field.as_str(), error.to_string().as_str()),
        (field, sentence)
    );
    assert!(!sentence.contains('\n'));
}

#[track_caller]
fn refused_field(pointer: &str, value: serde_json::Value, field: &str, problem: &str) {
    refused(&with(pointer, value), field, &format!("{field}: {problem}"));
}

use serde_json::json;

#[test]
fn numbers_out_of_range_name_field_and_range() {
    refused_field(
        "/assets/1/ltv_bps",
        json!(12000),
        "assets[1].ltv_bps",
        "12000 is out of range; allowed: 0 to 9,500 bps",
    );
    refused_field(
        "/blocks",
        json!(0),
        "blocks",
        "0 is out of range; allowed: 1 to 2,000 blocks",
    );
    refused_field(
        "/population/borrowers/count",
        json!(-1),
        "population.borrowers.count",
        "integer `-1` does not fit; allowed: 0 to 10,000 borrowers",
    );
    refused_field(
        "/population/borrowers/count",
        json!(10_000_000),
        "population.borrowers.count",
        "10000000 is out of range; allowed: 0 to 10,000 borrowers",
    );
    refused_field(
        "/seed",
        json!(9_007_199_254_740_992_u64),
        "seed",
        "9007199254740992 is out of range; allowed: 0 to 9,007,199,254,740,991",
    );
    refused_field(
        "/assets/0/price",
        json!("0"),
        "assets[0].price",
        "0 is out of range; allowed: 0.0001 to 10,000,000 dollars",
    );
    refused_field(
        "/chain/block_gas_limit",
        json!(1),
        "chain.block_gas_limit",
        "1 is out of range; allowed: 1,000,000 to 1,000,000,000 gas",
    );
    refused_field(
        "/assets/0/rates/kink_bps",
        json!(10_000),
        "assets[0].rates.kink_bps",
        "10000 is out of range; allowed: 100 to 9,900 bps",
    );
}

#[test]
fn numbers_that_are_none_name_field_and_range() {
    refused_field(
        "/blocks",
        json!(-1),
        "blocks",
        "integer `-1` does not fit; allowed: 1 to 2,000 blocks",
    );
    refused_field(
        "/blocks",
        json!(1.5),
        "blocks",
        "floating point `1.5` does not fit; allowed: 1 to 2,000 blocks",
    );
    refused_field(
        "/blocks",
        json!("many"),
        "blocks",
        "string \"many\" does not fit; allowed: 1 to 2,000 blocks",
    );
    refused_field(
        "/blocks",
        json!(null),
        "blocks",
        "null does not fit; allowed: 1 to 2,000 blocks",
    );
    let decimal = "a decimal number in quotes, 0.0001 to 10,000,000 dollars";
    for (value, found) in [
        (json!("NaN"), "string \"NaN\""),
        (json!("-1"), "string \"-1\""),
        (json!("1e3"), "string \"1e3\""),
        (json!(2000), "integer `2000`"),
        (json!(true), "boolean `true`"),
    ] {
        refused_field(
            "/assets/0/price",
            value,
            "assets[0].price",
            &format!("{found} does not fit; allowed: {decimal}"),
        );
    }
}

#[test]
fn fields_unknown_missing_or_doubled_are_named() {
    refused_field(
        "/assets/2/leverage",
        json!(3),
        "assets[2].leverage",
        "is no known field; allowed: symbol, decimals, price, wobble_bps, motion, ltv_bps, liquidation_threshold_bps, \
         liquidation_bonus_bps, reserve_factor_bps, rates, liquidation_protocol_fee_bps, supply_cap, borrow_cap, oracle",
    );
    let mut document: serde_json::Value = serde_json::from_str(FIRST).unwrap();
    document["population"]["lenders"]
        .as_object_mut()
        .unwrap()
        .remove("count");
    refused(
        &document.to_string(),
        "population.lenders.count",
        "population.lenders.count: is missing; allowed: 0 to 1,000 lenders",
    );
    refused(
        &FIRST.replacen("\"seed\": 42", "\"seed\": 42, \"seed\": 43", 1),
        "seed",
        "seed: is there twice; allowed: once",
    );
}

#[test]
fn another_version_is_named_before_its_fields() {
    let text = with("/version", json!(2)).replacen('{', "{\"novelty\": [],", 1);
    refused(
        &text,
        "version",
        "version: 2 is of a newer version of Leverloom; allowed: 0 to 1",
    );
}

#[test]
fn broken_text_says_where() {
    let cut = &FIRST[..FIRST.len() / 2];
    let error = Scenario::from_json(cut).unwrap_err().to_string();
    assert!(
        error.contains("the text ends too early (line ") && error.ends_with(|c: char| c != '\n'),
        "{error}"
    );
    refused(
        "",
        "",
        "the text ends too early (line 1, column 0): part of it is missing",
    );
    let twice = format!("{FIRST}{FIRST}");
    let error = Scenario::from_json(&twice).unwrap_err().to_string();
    assert!(
        error.starts_with("there is more text after the scenario (line "),
        "{error}"
    );
    let bare = FIRST.replacen("\"blocks\": 400", "\"blocks\": NaN", 1);
    refused(
        &bare,
        "blocks",
        "blocks: the text is no JSON at line 6, column 13 (expected value); allowed: 1 to 2,000 blocks",
    );
    let huge = FIRST.replacen("\"blocks\": 400", "\"blocks\": 1e999", 1);
    assert_eq!(Scenario::from_json(&huge).unwrap_err().field, "blocks");
    let long = " ".repeat(bounds::MAX_JSON_BYTES + 1);
    refused(
        &long,
        "",
        "the text is 1048577 bytes long; allowed: at most 1048576 bytes",
    );
}

#[test]
fn rules_between_fields_hold() {
    refused_field(
        "/assets/0/liquidation_threshold_bps",
        json!(7_000),
        "assets[0].liquidation_threshold_bps",
        "7000 is out of range; allowed: 8,000 to 9,700 bps, not below ltv_bps",
    );
    refused_field(
        "/assets/0/liquidation_bonus_bps",
        json!(2_050),
        "assets[0].liquidation_bonus_bps",
        "2050 is out of range; allowed: 0 to 2,048 bps, so that threshold × (1 + bonus) stays below 1",
    );
    assert!(Scenario::from_json(&with("/assets/0/liquidation_bonus_bps", json!(2_048))).is_ok());
    refused_field(
        "/population/borrowers/collateral_usd_max",
        json!("10"),
        "population.borrowers.collateral_usd_max",
        "10 is out of range; allowed: 2,000 to 1,000,000,000 dollars, not below collateral_usd_min",
    );
    refused_field(
        "/population/borrowers/leverage_min",
        json!("0.5"),
        "population.borrowers.leverage_min",
        "0.5 is out of range; allowed: 1 to 20 times the own money",
    );
    refused_field(
        "/assets/1/symbol",
        json!("ETH"),
        "assets[1].symbol",
        "\"ETH\" is already the symbol of assets[0]; allowed: each symbol once",
    );
    refused_field(
        "/assets/1/symbol",
        json!("eth"),
        "assets[1].symbol",
        "\"eth\" is no symbol; allowed: 1 to 8 capital letters or digits",
    );
    let mut document: serde_json::Value = serde_json::from_str(FIRST).unwrap();
    document["assets"].as_array_mut().unwrap().truncate(1);
    refused(
        &document.to_string(),
        "assets",
        "assets: 1 is out of range; allowed: 2 to 8 assets",
    );
}

#[test]
fn titles_hold_only_what_can_be_seen() {
    refused_field(
        "/name",
        json!(""),
        "name",
        "0 is out of range; allowed: 1 to 80 characters",
    );
    refused_field(
        "/name",
        json!("  "),
        "name",
        "holds nothing but spaces; allowed: visible characters",
    );
    refused_field(
        "/name",
        json!("a\u{7}b"),
        "name",
        "holds the control character U+0007; allowed: visible characters and spaces",
    );
    refused_field(
        "/name",
        json!("a\u{202e}b"),
        "name",
        "holds the control character U+202E; allowed: visible characters and spaces",
    );
    refused_field(
        "/question",
        json!("x".repeat(201)),
        "question",
        "201 is out of range; allowed: 0 to 200 characters",
    );
    assert!(Scenario::from_json(&with("/name", json!("八十字".repeat(26)))).is_ok());
}

#[test]
fn prices_by_hand_stay_within_the_run() {
    let knot = |block: u32, asset: &str| json!({ "block": block, "asset": asset, "price": "10" });
    refused_field(
        "/price_path",
        json!([knot(401, "ETH")]),
        "price_path[0].block",
        "401 is out of range; allowed: 1 to 400 blocks, the length of the run",
    );
    refused_field(
        "/price_path",
        json!([knot(1, "DOGE")]),
        "price_path[0].asset",
        "\"DOGE\" is not an asset of this scenario; allowed: ETH, WBTC, USDC",
    );
    refused_field(
        "/price_path",
        json!([knot(5, "ETH"), knot(5, "WBTC"), knot(5, "ETH")]),
        "price_path[2].block",
        "5 has a price for ETH already in price_path[0]; allowed: one a block",
    );
}

#[test]
fn actions_are_checked_down_to_the_field() {
    let one = |block: u32, action: serde_json::Value| json!([{ "block": 3, "action": { "kind": "supply", "asset": "ETH", "amount": "max" } }, { "block": block, "action": action }]);
    let cases = [
        (
            2,
            json!({ "kind": "supply", "asset": "ETH", "amount": "1" }),
            "actions[1].block",
            "2 is out of range; allowed: 3 to 400 blocks, not before the action above it and not beyond the run",
        ),
        (
            3,
            json!({ "kind": "supply", "asset": "ETH", "amount": "0" }),
            "actions[1].action.amount",
            "0 is out of range; allowed: above 0 to 1,000,000,000,000 tokens",
        ),
        (
            3,
            json!({ "kind": "supply", "asset": "USDC", "amount": "0.0000001" }),
            "actions[1].action.amount",
            "0.0000001 is less than USDC can count; allowed: from 0.000001",
        ),
        (
            3,
            json!({ "kind": "supply", "asset": "ETH", "amount": "all" }),
            "actions[1].action.amount",
            "string \"all\" does not fit; allowed: a decimal number in quotes, above 0 to 1,000,000,000,000 tokens, or \"max\"",
        ),
        (
            3,
            json!({ "kind": "borrow", "asset": "USDC", "amount": "max" }),
            "actions[1].action.amount",
            "\"max\" cannot be borrowed; allowed: above 0 to 1,000,000,000,000 tokens",
        ),
        (
            3,
            json!({ "kind": "borrow", "asset": "DAI", "amount": "1" }),
            "actions[1].action.asset",
            "\"DAI\" is not an asset of this scenario; allowed: ETH, WBTC, USDC",
        ),
        (
            3,
            json!({ "kind": "shock", "asset": "ETH", "change_bps": 0 }),
            "actions[1].action.change_bps",
            "0 is no shock; allowed: −9,900 to 10,000 bps, not 0",
        ),
        (
            3,
            json!({ "kind": "shock", "asset": "ETH", "change_bps": -10_000 }),
            "actions[1].action.change_bps",
            "-10000 is out of range; allowed: −9,900 to 10,000 bps, not 0",
        ),
        (
            3,
            json!({ "kind": "shock", "asset": "ETH", "change_bps": "-30 %" }),
            "actions[1].action.change_bps",
            "string \"-30 %\" does not fit; allowed: −9,900 to 10,000 bps, not 0",
        ),
        (
            3,
            json!({ "kind": "shock", "asset": "ETH" }),
            "actions[1].action.change_bps",
            "is missing; allowed: −9,900 to 10,000 bps, not 0",
        ),
        (
            3,
            json!({ "kind": "shock", "asset": "ETH", "change_bps": 1, "amount": "1" }),
            "actions[1].action.amount",
            "is no known field; allowed: kind, asset, change_bps, over_blocks",
        ),
        (
            3,
            json!({ "kind": "repay", "asset": "ETH" }),
            "actions[1].action.amount",
            "is missing; allowed: a decimal number in quotes, above 0 to 1,000,000,000,000 tokens, or \"max\"",
        ),
        (
            3,
            json!({ "kind": "steal", "asset": "ETH" }),
            "actions[1].action.kind",
            "\"steal\" is unknown; allowed: supply, withdraw, borrow, repay, swap, loop, unwind, liquidate, isolated, shock, set_oracle, deviate_oracle, freeze_oracle, unfreeze_oracle",
        ),
    ];
    for (block, action, field, problem) in cases {
        refused_field("/actions", one(block, action), field, problem);
    }
    let many: Vec<_> = (0..2_001).map(|_| json!({ "block": 1, "action": { "kind": "supply", "asset": "ETH", "amount": "max" } })).collect();
    refused_field(
        "/actions",
        json!(many),
        "actions",
        "2001 is out of range; allowed: 0 to 2,000 actions",
    );
}

#[test]
fn a_live_action_is_checked_like_a_written_one() {
    let scenario = Scenario::first();
    let check = |action| {
        scenario
            .check_action(&action)
            .map_err(|error| error.to_string())
    };
    let supply = |amount| Action::Supply {
        asset: "ETH".to_owned(),
        amount,
    };
    assert_eq!(check(supply(Amount::Max)), Ok(()));
    assert_eq!(check(supply(Amount::Exactly(Wad::ONE))), Ok(()));
    assert_eq!(
        check(supply(Amount::Exactly(Wad::ZERO))),
        Err(
            "action.amount: 0 is out of range; allowed: above 0 to 1,000,000,000,000 tokens"
                .to_owned()
        )
    );
    assert_eq!(
        check(Action::shock("ETH", 10_001)),
        Err(
            "action.change_bps: 10001 is out of range; allowed: −9,900 to 10,000 bps, not 0"
                .to_owned()
        )
    );
}

#[test]
fn a_shock_takes_its_time_or_none() {
    let scenario = Scenario::first();
    let check = |over_blocks| {
        let shock = Action::Shock {
            asset: "ETH".to_owned(),
            change_bps: -100,
            over_blocks,
        };
        let checked = scenario.check_action(&shock);
        checked.map_err(|error| error.to_string())
    };
    assert_eq!(check(2_000), Ok(()));
    let problem = "action.over_blocks: 0 is out of range; allowed: 1 to 2,000 blocks";
    assert_eq!(check(0), Err(problem.to_owned()));
    let slow = json!({ "kind": "shock", "asset": "ETH", "change_bps": -100, "over_blocks": 3 });
    let read: Action = serde_json::from_value(slow.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), slow);
}

#[test]
fn actions_round_trip_as_tagged_objects() {
    let actions = json!([
        { "kind": "supply", "asset": "ETH", "amount": "1.5" },
        { "kind": "withdraw", "asset": "ETH", "amount": "max" },
        { "kind": "borrow", "asset": "USDC", "amount": "100" },
        { "kind": "repay", "asset": "USDC", "amount": "max" },
        { "kind": "shock", "asset": "ETH", "change_bps": -3000 },
    ]);
    let read: Vec<Action> = serde_json::from_value(actions.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), actions);
}

#[test]
fn canonical_text_reads_as_the_same_scenario() {
    let scenario = Scenario::first();
    assert_eq!(Scenario::from_json(&scenario.to_json()), Ok(scenario));
}

#[test]
fn shipped_scenarios_are_valid_and_all_there() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let mut shipped: Vec<String> = SHIPPED
        .iter()
        .map(|(name, _)| format!("{name}.json"))
        .collect();
    shipped.sort();
    assert_eq!(files, shipped);
    for (name, text) in SHIPPED {
        if let Err(error) = Scenario::from_json(text) {
            panic!("{name}: {error}");
        }
    }
}

#[test]
fn the_market_that_the_page_opens_with_is_the_one_of_its_file() {
    assert_eq!(Scenario::from_json(SHIPPED[0].1), Ok(Scenario::first()));
}
