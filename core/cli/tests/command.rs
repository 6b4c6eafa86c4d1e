//! The command as its users meet it: files in, words and files out, one sentence when something is wrong.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser as _;
use leverloom_cli::{Arguments, execute};
use leverloom_model::Scenario;
use leverloom_model::report::{BlockReport, Outcome};

/// A folder of its own for each test, below the build's.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(arguments: &[&str]) -> Result<String, String> {
    let arguments = std::iter::once("leverloom").chain(arguments.iter().copied());
    let arguments = Arguments::try_parse_from(arguments).map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    execute(&arguments, &mut out).map_err(|error| format!("{error:#}"))?;
    Ok(String::from_utf8(out).unwrap())
}

#[track_caller]
fn refused(arguments: &[&str], sentence: &str) {
    assert_eq!(run(arguments), Err(sentence.to_owned()));
}

/// Ten blocks with a crash in the fifth, by one strategy: the bytes of its outcomes, its digests and its words.
fn crash(folder: &Path, name: &str, how: &[&str]) -> (Vec<u8>, String, String) {
    let file = |what: &str| {
        folder
            .join(format!("{name}.{what}"))
            .to_str()
            .unwrap()
            .to_owned()
    };
    let (outcomes, digests) = (file("outcomes"), file("digests"));
    let mut arguments = vec![
        "run",
        "first",
        "--blocks",
        "10",
        "--shock",
        "ETH:-35@5",
        "--outcomes",
        &outcomes,
        "--digests",
        &digests,
    ];
    arguments.extend(how);
    let words = run(&arguments).unwrap();
    (
        std::fs::read(&outcomes).unwrap(),
        std::fs::read_to_string(&digests).unwrap(),
        words,
    )
}

#[test]
fn outcomes_are_the_same_bytes_for_every_strategy_driver_and_worker_count() {
    let folder = folder("strategies");
    let (expected, digests, _) = crash(&folder, "sequential", &["--strategy", "sequential"]);
    for (name, how) in [
        ("one-thread", ["--workers", "1", "--driver", "threads"]),
        ("three-threads", ["--workers", "3", "--driver", "threads"]),
        ("eight-virtual", ["--workers", "8", "--driver", "virtual"]),
    ] {
        let (found, found_digests, _) = crash(&folder, name, &how);
        assert!(
            found == expected,
            "{name}: other outcomes than the sequential strategy"
        );
        assert_eq!(found_digests, digests, "{name}");
    }
    let lines = String::from_utf8(expected).unwrap();
    let outcomes: Vec<Outcome> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        outcomes
            .iter()
            .map(|outcome| outcome.block)
            .collect::<Vec<_>>(),
        (0..=10).collect::<Vec<_>>()
    );
    assert!(
        outcomes
            .iter()
            .any(|outcome| !outcome.market.liquidations.is_empty()),
        "a fall by 35 % liquidates somebody"
    );
    for (outcome, line) in outcomes.iter().zip(digests.lines()) {
        assert_eq!(line, format!("{} {}", outcome.block, outcome.digest));
    }
}

#[test]
fn the_summary_is_the_sum_of_the_blocks() {
    let folder = folder("summary");
    let report = folder.join("report.json").to_str().unwrap().to_owned();
    let words = run(&[
        "run",
        "first",
        "--blocks",
        "8",
        "--shock",
        "ETH:-35@3",
        "--driver",
        "virtual",
        "--workers",
        "4",
        "--report",
        &report,
    ])
    .unwrap();
    let written: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&report).unwrap()).unwrap();
    let blocks: Vec<BlockReport> = serde_json::from_value(written["blocks"].clone()).unwrap();
    let scenario: Scenario = serde_json::from_value(written["scenario"].clone()).unwrap();
    assert_eq!((blocks.len(), scenario.actions.len()), (9, 1));
    let transactions: usize = blocks
        .iter()
        .map(|block| block.outcome.transactions.len())
        .sum();
    let liquidations: usize = blocks
        .iter()
        .map(|block| block.outcome.market.liquidations.len())
        .sum();
    let gas: u64 = blocks.iter().map(|block| block.outcome.gas_used).sum();
    assert!(transactions > 100 && liquidations > 0);
    let summary = &written["summary"];
    assert_eq!(summary["transactions"], transactions);
    assert_eq!(summary["liquidations"], liquidations);
    let totals = &blocks[8].outcome.market.totals;
    assert_eq!(summary["totals"], serde_json::to_value(totals).unwrap());
    assert_eq!(totals.liquidations as usize, liquidations);
    assert_eq!(summary["tokens_not_conserved"], serde_json::json!([]));
    assert!(
        words.contains(&format!("the price {liquidations}; ")),
        "{words}"
    );
    assert!(words.contains("all that were minted are there"), "{words}");
    assert_eq!(summary["gas_used"], gas);
    assert_eq!(summary["last_digest"], blocks[8].outcome.digest);
    let speed_up = summary["speed_up"].as_f64().unwrap();
    let limit = summary["speed_up_limit"].as_f64().unwrap();
    assert!(speed_up >= 1.0 / 4.0 && limit >= 1.0, "{speed_up} {limit}");
    assert!(
        words.contains(&format!("transactions   {transactions}, ")),
        "{words}"
    );
    assert!(
        words.contains(&format!("liquidations   {liquidations}, ")),
        "{words}"
    );
    assert!(words.contains("Block-STM, 4 virtual workers"), "{words}");
}

#[test]
fn what_is_wrong_with_a_scenario_is_said_in_one_sentence() {
    let folder = folder("scenarios");
    let file = |name: &str, text: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let first = Scenario::first().to_json();
    let many = file(
        "many.json",
        first
            .replacen("\"count\": 120", "\"count\": 10000000", 1)
            .as_bytes(),
    );
    let sentence = format!(
        "{many}: population.borrowers.count: 10000000 is out of range; allowed: 0 to 10,000 borrowers"
    );
    refused(&["run", &many], &sentence);
    refused(&["check", &many], &sentence);
    let cut = file("cut.json", &first.as_bytes()[..first.len() / 2]);
    let error = run(&["run", &cut]).unwrap_err();
    assert!(
        error.contains("the text ends too early (line ") && !error.contains('\n'),
        "{error}"
    );
    let binary = file("binary.json", &[0xff, 0xfe, 0]);
    refused(
        &["run", &binary],
        &format!("{binary}: the file is no text; allowed: JSON in UTF-8"),
    );
    let long = file("long.json", &vec![b' '; (1 << 20) + 1]);
    refused(
        &["run", &long],
        &format!("{long}: the file is 1048577 bytes long; allowed: at most 1048576 bytes"),
    );
    let error = run(&["run", "nowhere.json"]).unwrap_err();
    assert!(
        error.starts_with("nowhere.json: cannot be read (")
            && error.contains("or one of first, flash-crash, lending-mix, "),
        "{error}"
    );
    let error = run(&["run", folder.to_str().unwrap()]).unwrap_err();
    assert!(error.contains("cannot be read"), "{error}");
}

#[test]
fn what_is_wrong_with_an_argument_is_said_in_one_sentence() {
    refused(
        &["run", "first", "--blocks", "401"],
        "--blocks 401 is out of range; allowed: 1 to 400, the length of this scenario",
    );
    refused(
        &["run", "first", "--blocks", "0"],
        "--blocks 0 is out of range; allowed: 1 to 400, the length of this scenario",
    );
    refused(
        &["run", "first", "--shock", "DOGE:-30@5"],
        "--shock: action.asset: \"DOGE\" is not an asset of this scenario; allowed: ETH, WBTC, USDC",
    );
    refused(
        &["run", "first", "--shock", "ETH:-100@5"],
        "--shock: action.change_bps: -10000 is out of range; allowed: −9,900 to 10,000 bps, not 0",
    );
    refused(
        &["run", "first", "--shock", "ETH:-30@999"],
        "--shock: block 999 is out of range; allowed: 1 to 400 blocks",
    );
    refused(
        &["bench", "first", "--warm-up", "390", "--blocks", "20"],
        "--warm-up and --blocks together are 410; allowed: at most 400, the length of this scenario",
    );
    for wrong in [
        &["run", "first", "--workers", "0"][..],
        &["run", "first", "--workers", "65"],
        &["run", "first", "--shock", "ETH"],
        &["run"],
        &["fly"],
    ] {
        assert!(run(wrong).is_err(), "{wrong:?}");
    }
    let unwritable = folder("unwritable").join("missing").join("report.json");
    let error = run(&[
        "run",
        "first",
        "--blocks",
        "1",
        "--report",
        unwritable.to_str().unwrap(),
    ])
    .unwrap_err();
    assert!(
        error.starts_with(&format!("{}: cannot be written", unwritable.display())),
        "{error}"
    );
}

#[test]
fn shipped_scenarios_pass_the_check() {
    let words = run(&["check", "first", "flash-crash", "lending-mix"]).unwrap();
    assert_eq!(words.lines().count(), 3);
    assert!(
        words.starts_with("first: valid; \"A small market\", 400 blocks, 3 assets, 120 borrowers"),
        "{words}"
    );
}

#[test]
fn the_printed_schema_is_the_checked_in_one() {
    let checked_in: serde_json::Value =
        serde_json::from_str(include_str!("../../model/schema/scenario.v1.json")).unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&run(&["schema"]).unwrap()).unwrap(),
        checked_in
    );
}

#[test]
fn the_benchmark_measures_every_strategy_and_checks_it() {
    let figures = folder("bench")
        .join("figures.json")
        .to_str()
        .unwrap()
        .to_owned();
    let words = run(&[
        "bench",
        "first",
        "--blocks",
        "2",
        "--warm-up",
        "1",
        "--repeats",
        "1",
        "--threads",
        "2",
        "--out",
        &figures,
    ])
    .unwrap();
    assert!(
        words.ends_with("every result agrees with the oracle\n"),
        "{words}"
    );
    let written: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&figures).unwrap()).unwrap();
    let names: Vec<&str> = written["strategies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["strategy"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "sequential",
            "Block-STM on 1 thread",
            "access list on 1 thread",
            "Block-STM on 2 threads",
            "access list on 2 threads"
        ]
    );
    assert!(
        written["strategies"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["block_time_median_us"].as_f64().unwrap() > 0.0)
    );
}

#[test]
fn exit_codes_tell_done_refused_and_misused_apart() {
    let code = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_leverloom"))
            .args(arguments)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(code(&["check", "first"]), (Some(0), String::new()));
    let (refused, words) = code(&["run", "first", "--blocks", "999"]);
    assert_eq!(
        (refused, words.as_str()),
        (
            Some(1),
            "leverloom: --blocks 999 is out of range; allowed: 1 to 400, the length of this scenario\n"
        )
    );
    assert_eq!(code(&["run"]).0, Some(2));
}

#[test]
fn a_workload_too_large_for_its_kind_is_refused() {
    let error = run(&[
        "bench",
        "--workload",
        "lending-mix",
        "--transactions",
        "2000",
    ])
    .unwrap_err();
    assert_eq!(
        error,
        "--transactions 2000 is out of range for lending-mix; allowed: 1 to 1500"
    );
}
