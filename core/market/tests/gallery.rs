//! The page's gallery: every scenario that ships, with its question, story and sources, and a small sketch of the price
//! that moves most. The file is made here and checked in as `www/gallery/gallery.json`.

use std::path::Path;

use leverloom_market::told_prices;
use leverloom_model::Scenario;
use leverloom_model::scenario::SHIPPED;
use serde_json::{Value, json};

const CHECKED_IN: &str = include_str!("../../../www/gallery/gallery.json");
/// Points of a sketch.
const POINTS: usize = 48;
/// In which group a scenario is shown, in order.
const GROUPS: [(&str, &[&str]); 3] = [
    (
        "first",
        &[
            "first",
            "by-hand",
            "flash-crash",
            "random-walk",
            "lending-mix",
        ],
    ),
    (
        "events",
        &[
            "black-thursday",
            "crv-short",
            "usdc-depeg",
            "october-2025",
            "oracle-fault",
        ],
    ),
    (
        "designs",
        &[
            "spot-cascade",
            "sharded-totals",
            "isolated-markets",
            "toxic-spiral",
        ],
    ),
];

/// The asset whose price moves most, and its way in thousandths of where it starts.
fn sketch(scenario: &Scenario) -> (String, Vec<u64>) {
    let told = told_prices(scenario);
    let way = |asset: usize| -> Vec<f64> {
        let start = told[0][asset].to_f64();
        told.iter()
            .map(|prices| prices[asset].to_f64() / start)
            .collect()
    };
    let span = |asset: &usize| {
        let way = way(*asset);
        way.iter().fold(0.0_f64, |most, at| most.max(*at))
            - way.iter().fold(f64::INFINITY, |least, at| least.min(*at))
    };
    let most = (0..scenario.assets.len())
        .max_by(|left, right| span(left).total_cmp(&span(right)))
        .expect("a scenario has assets");
    let way = way(most);
    let last = way.len() - 1;
    let points = (0..POINTS).map(|point| way[point * last / (POINTS - 1)]);
    let points = points.map(|at| (at * 1_000.0).round() as u64);
    (scenario.assets[most].symbol.clone(), points.collect())
}

fn card(id: &str) -> Value {
    let (_, text) = SHIPPED
        .iter()
        .find(|(shipped, _)| *shipped == id)
        .unwrap_or_else(|| panic!("{id} does not ship"));
    let scenario = Scenario::from_json(text).unwrap();
    assert!(!scenario.question.is_empty(), "{id} asks nothing");
    let (symbol, points) = sketch(&scenario);
    json!({
        "id": id,
        "name": scenario.name,
        "question": scenario.question,
        "story": scenario.story,
        "sources": scenario.sources,
        "symbol": symbol,
        "sketch": points,
    })
}

#[test]
fn the_gallery_is_that_of_the_scenarios_that_ship() {
    let shown: Vec<&str> = GROUPS
        .iter()
        .flat_map(|(_, ids)| ids.iter().copied())
        .collect();
    assert_eq!(shown.len(), SHIPPED.len(), "each scenario is in one group");
    let groups = GROUPS.map(|(name, ids)| {
        let cards: Vec<Value> = ids.iter().map(|id| card(id)).collect();
        json!({ "name": name, "cards": cards })
    });
    let made = json!(groups);
    if serde_json::from_str::<Value>(CHECKED_IN).ok() != Some(made.clone()) {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery.json");
        std::fs::write(&place, format!("{made}\n")).unwrap();
        panic!(
            "www/gallery/gallery.json is out of date: copy {} there",
            place.display()
        );
    }
}

#[test]
fn real_events_have_a_story_and_sources() {
    for id in GROUPS[1].1 {
        let card = card(id);
        assert!(
            card["story"]
                .as_str()
                .is_some_and(|story| story.len() > 100),
            "{id}"
        );
        assert!(
            card["sources"].as_array().is_some_and(|it| !it.is_empty()),
            "{id}"
        );
    }
}
