//! The checked-in reference page is the one that the types give; its examples are scenarios; nothing in it is blank.
#![cfg(feature = "schema")]

use std::collections::BTreeSet;
use std::path::Path;

use leverloom_model::Scenario;
use leverloom_model::scenario::bounds;
use serde_json::Value;

const CHECKED_IN: &str = include_str!("../../../docs/SCENARIO.md");

/// Rows of tables of fields, cut at their bars.
fn rows() -> Vec<Vec<&'static str>> {
    let lines = CHECKED_IN.lines().filter(|line| line.starts_with("| `"));
    let cells = lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect());
    cells.filter(|cells: &Vec<_>| cells.len() == 6).collect()
}

#[test]
fn checked_in_page_is_current() {
    let generated = Scenario::reference();
    if CHECKED_IN != generated {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("SCENARIO.md");
        std::fs::write(&place, &generated).unwrap();
        panic!(
            "docs/SCENARIO.md is out of date: `leverloom schema --reference > docs/SCENARIO.md`"
        );
    }
}

#[test]
fn every_range_is_on_the_page_and_every_field_has_a_meaning() {
    let rows = rows();
    for row in &rows {
        assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
    let integers = bounds::INTEGERS.iter().map(|it| (it.path, it.to_string()));
    let decimals = bounds::DECIMALS.iter().map(|it| (it.path, it.to_string()));
    for (path, range) in integers.chain(decimals) {
        // What holds for each entry of a list is said where the list is.
        if let Some(list) = path.strip_suffix("[]") {
            let row = rows.iter().find(|row| row[0] == format!("`{list}`"));
            let meaning = &row.unwrap_or_else(|| panic!("{list} is not on the page"))[5];
            assert!(
                meaning.contains(&range),
                "{path}: {range:?} is not in {meaning:?}"
            );
            continue;
        }
        let field = format!("`{path}`");
        let row = rows.iter().find(|row| row[0] == field);
        let row = row.unwrap_or_else(|| panic!("{path} is not on the page"));
        assert_eq!(format!("{} {}", row[2], row[3]).replace(" –", ""), range);
    }
}

#[test]
fn every_optional_field_says_its_default() {
    fn check(place: &str, value: &Value, lacking: &mut BTreeSet<String>) {
        if let Some(fields) = value.get("properties").and_then(Value::as_object) {
            let required = value["required"].as_array().cloned().unwrap_or_default();
            let optional = fields
                .iter()
                .filter(|(name, _)| !required.iter().any(|it| it.as_str() == Some(name.as_str())));
            for (name, field) in optional.filter(|(_, field)| field.get("default").is_none()) {
                lacking.insert(format!("{place}.{name}: {field}"));
            }
        }
        for variant in value["oneOf"].as_array().into_iter().flatten() {
            check(place, variant, lacking);
        }
    }
    let schema = Scenario::json_schema();
    let mut lacking = BTreeSet::new();
    check("", &schema, &mut lacking);
    for (name, kind) in schema["$defs"].as_object().unwrap() {
        check(name, kind, &mut lacking);
    }
    assert!(
        lacking.is_empty(),
        "a field that the writer may skip has its default in src/scenario/schema/defaults.rs: {lacking:#?}"
    );
}

#[test]
fn every_link_leads_to_a_heading() {
    let slug = |heading: &str| {
        let kept = heading
            .chars()
            .filter(|it| it.is_alphanumeric() || " -_".contains(*it));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    let headings = CHECKED_IN.lines().filter(|line| line.starts_with('#'));
    let anchors: Vec<String> = headings
        .map(|it| slug(it.trim_start_matches('#').trim()))
        .collect();
    let unique: BTreeSet<&String> = anchors.iter().collect();
    assert_eq!(unique.len(), anchors.len(), "two headings have one anchor");
    let links = CHECKED_IN.split("](#").skip(1);
    let links: Vec<&str> = links.map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(links.len() > 30);
    for link in links {
        assert!(anchors.iter().any(|anchor| anchor == link), "#{link}");
    }
}

#[test]
fn the_examples_are_scenarios() {
    let fences = CHECKED_IN.split("```json\n").skip(1);
    let examples: Vec<Scenario> = fences
        .map(|rest| Scenario::from_json(rest.split("```").next().unwrap()).unwrap())
        .collect();
    let [by_hand, isolated, market] = &examples[..] else {
        panic!("{} examples", examples.len());
    };
    assert!(by_hand.actors.len() == 2 && by_hand.actions.len() == 5);
    assert!(isolated.isolated_markets.len() == 1 && isolated.actions.len() == 5);
    assert!(!market.exchange.is_empty() && market.population.whale.is_some());
}
