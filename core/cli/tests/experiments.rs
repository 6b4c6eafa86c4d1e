//! Experiments compare what they say they compare: small ones, on a scenario of their own.

use std::fs;
use std::path::PathBuf;

use clap::Parser;
use leverloom_cli::{Arguments, execute};
use leverloom_model::Scenario;
use leverloom_model::scenario::SHIPPED;
use leverloom_model::units::Wad;
use serde_json::Value;

/// The cascade on spot prices, with fewer people and blocks.
fn small(name: &str) -> (PathBuf, String) {
    let (_, text) = SHIPPED
        .iter()
        .find(|(name, _)| *name == "spot-cascade")
        .expect("it is shipped");
    let mut scenario = Scenario::from_json(text).expect("it is valid");
    scenario.blocks = 16;
    scenario.population.borrowers.count = 120;
    scenario.population.lenders.supply_usd = Wad::whole(300_000);
    let whale = scenario.population.whale.as_mut().expect("a whale");
    (whale.block, whale.over_blocks) = (4, 3);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("scenario.json");
    fs::write(&path, scenario.to_json()).expect("a file");
    let path = path.to_str().expect("UTF-8").to_owned();
    (folder, path)
}

fn run(arguments: &[&str]) -> String {
    let mut out = Vec::new();
    let arguments = ["leverloom", "experiment"].iter().chain(arguments);
    let arguments = Arguments::try_parse_from(arguments).expect("arguments");
    execute(&arguments, &mut out).expect("it goes through");
    String::from_utf8(out).expect("text")
}

fn written(folder: &std::path::Path, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join(name)).expect("the figures");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn one_crash_on_every_design() {
    let (folder, scenario) = small("crash-parallelism");
    let out = folder.to_str().expect("UTF-8");
    let table = run(&[
        "crash-parallelism",
        &scenario,
        "--sales",
        "40",
        "--out",
        out,
    ]);
    assert_eq!(table.lines().count(), 1 + 3 * 4 + 2 + 2, "{table}");
    let rows = written(&folder, "crash-parallelism.json");
    let of = |rule: &str, layout: &str, field: &str| {
        let row = rows
            .iter()
            .find(|row| row["rule"] == rule && row["layout"] == layout);
        row.expect("a row")[field].as_f64().expect("a number")
    };
    let (kept, sold) = ("once a block, kept", "spot, sold");
    for rule in [kept, sold] {
        // Layouts do not change what happens while no bound binds: sharded ones may refuse.
        for layout in ["per market", "lazy rate"] {
            for field in ["liquidations", "bad_debt_usd", "transactions"] {
                let (found, expected) = (of(rule, layout, field), of(rule, "pooled", field));
                assert!((found - expected).abs() < 1e-6, "{rule}, {layout}: {field}");
            }
        }
        assert!(of(rule, "pooled", "liquidations") > 5.0, "{table}");
    }
    // Sales into the price that the next reads are a row; kept collateral moves no price.
    assert!(of(sold, "pooled", "cascade") > 2.0);
    assert!((of(kept, "pooled", "cascade") - 1.0).abs() < 1e-9);
    // On spot prices each liquidation waits for the sale of the one before it, whatever the layout.
    let waiting = |rule, layout| of(rule, layout, "waiting");
    assert!(waiting(sold, "sharded, 16") > 0.99, "{table}");
    assert!(waiting(kept, "pooled") > 0.99, "{table}");
    assert!(waiting(kept, "sharded, 16") < 0.5, "{table}");
    // Totals of its own for each shard take the liquidations apart.
    let chain = |layout| of(kept, layout, "critical_path");
    assert!(chain("sharded, 16") < 0.75 * chain("pooled"), "{table}");
    assert!(chain("lazy rate") < chain("pooled"), "{table}");
    let plot = fs::read_to_string(folder.join("crash-parallelism-40.svg")).expect("a plot");
    assert!(plot.starts_with("<svg") && plot.contains("pooled"));
}

#[test]
fn a_fall_makes_more_debt_liquidatable_the_deeper_it_is() {
    let (folder, scenario) = small("liquidation-sensitivity");
    let out = folder.to_str().expect("UTF-8");
    let table = run(&["liquidation-sensitivity", &scenario, "--out", out]);
    assert!(table.contains("60%"), "{table}");
    let points = written(&folder, "liquidation-sensitivity.json");
    let shares = points.iter().map(|point| point["share"].as_f64());
    let shares: Vec<f64> = shares.map(|share| share.expect("a number")).collect();
    assert!(shares.is_sorted() && shares[0] < 0.05, "{shares:?}");
    assert!(
        (0.2..=1.0).contains(&shares[shares.len() - 1]),
        "{shares:?}"
    );
}

#[test]
fn feedback_makes_a_crash_deeper() {
    let (folder, scenario) = small("feedback");
    run(&[
        "feedback",
        &scenario,
        "--out",
        folder.to_str().expect("UTF-8"),
    ]);
    let rows = written(&folder, "feedback.json");
    let figure = |row: usize, field: &str| rows[row][field].as_f64().expect("a number");
    assert_eq!(
        (&rows[0]["feedback"], &rows[1]["feedback"]),
        (&false.into(), &true.into())
    );
    assert!(
        figure(1, "lowest_price") < figure(0, "lowest_price"),
        "{rows:?}"
    );
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let refused = |arguments: &[&str]| {
        let arguments = ["leverloom", "experiment"].iter().chain(arguments);
        let arguments = Arguments::try_parse_from(arguments).expect("arguments");
        let error = execute(&arguments, &mut Vec::new()).expect_err("it is refused");
        format!("{error:#}")
    };
    let no_whale = "the scenario has no whale; allowed: one with population.whale";
    assert_eq!(refused(&["crash-parallelism", "first"]), no_whale);
    assert_eq!(refused(&["feedback", "first"]), no_whale);
    assert_eq!(
        refused(&["liquidation-sensitivity", "first", "--block", "401"]),
        "--block 401 is out of range; allowed: 0 to 400, the length of this scenario"
    );
    let unknown = refused(&["liquidation-sensitivity", "first", "--asset", "DOGE"]);
    assert!(
        unknown.contains("\"DOGE\" is not an asset of this scenario"),
        "{unknown}"
    );
}
