//! `leverloom run --state`: what stands after a block, against `leverloom call` on the same block, sums by hand and the
//! examples of the reference page.

mod support;

use alloy_primitives::U256;
use serde_json::Value;

const PAGE: &str = include_str!("../../../docs/SCENARIO.md");

/// An example of the page as a file.
fn example(folder: &std::path::Path, number: usize) -> String {
    let text = PAGE.split("```json\n").nth(number).unwrap();
    let text = text.split("```").next().unwrap();
    support::file(
        folder,
        "scenario.json",
        &serde_json::from_str(text).unwrap(),
    )
}

/// What `run` writes with these arguments.
#[track_caller]
fn state(folder: &std::path::Path, scenario: &str, arguments: &[&str]) -> Value {
    let file = folder.join("state.json");
    let file = file.to_str().unwrap();
    let all = [&["run", scenario, "--state", file], arguments].concat();
    let (_, error) = support::run(&all);
    assert_eq!(error, None);
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[track_caller]
fn call(scenario: &str, arguments: &[&str]) -> String {
    let (words, error) = support::run(&[&["call", scenario], arguments].concat());
    assert_eq!(error, None);
    words.trim_end().to_owned()
}

fn raw(number: &Value) -> U256 {
    number["raw"].as_str().unwrap().parse().unwrap()
}

fn position<'a>(state: &'a Value, actor: &str) -> &'a Value {
    let mut all = state["positions"].as_array().unwrap().iter();
    all.find(|position| position["actor"] == actor).unwrap()
}

#[test]
fn exact_actions_leave_what_they_add_up_to() {
    let folder = support::folder("state-by-hand");
    let scenario = example(&folder, 1);
    let state_at = |at: &str| state(&folder, &scenario, &["--at", at]);
    // Block 2: 10 ETH at $2,000 and a threshold of 83 % against 15,500.000001 USDC, borrowed in this very second.
    let lent = state_at("2");
    let carol = position(&lent, "carol");
    assert_eq!(
        carol["assets"][0]["supplied"]["raw"],
        "10000000000000000000"
    );
    assert_eq!(carol["assets"][1]["owed"]["raw"], "15500000001");
    assert_eq!(carol["assets"][1]["owed"]["readable"], "15500.000001");
    assert_eq!(carol["assets"][1]["wallet"]["raw"], "15500000001");
    let limit = 20_000 * 100_000_000u128 * 8_300 / 10_000;
    let debt = 15_500_000_001u128 * 100;
    let health = U256::from(limit) * U256::from(10u128.pow(18)) / U256::from(debt);
    assert_eq!(raw(&carol["health_factor"]), health);
    let asked = ["--at", "2", "LendingPool", "healthFactor(address)", "carol"];
    assert_eq!(call(&scenario, &asked), health.to_string());
    assert_eq!(raw(&carol["debt_usd"]), U256::from(debt));
    assert_eq!(lent["assets"][0]["oracle_price"]["readable"], "2000");
    let usdc = &lent["reserves"][1];
    assert_eq!(usdc["cash"]["raw"], "34499999999");
    // 15,500.000001 / 50,000, ceiled to the ray.
    assert_eq!(usdc["utilization"]["raw"], "310000000020000000000000000");
    let done = &lent["transactions"][0];
    assert_eq!(
        (&done["actor"], &done["kind"]),
        (&"carol".into(), &"borrow".into())
    );
    assert_eq!(
        (&done["amount"], &done["status"]),
        (&"15500.000001".into(), &"succeeded".into())
    );
    // Block 4: ETH at $1,700, and Dan has paid 5,000 of the debt.
    let done = state_at("4");
    let dan = position(&done, "dan");
    assert_eq!(dan["assets"][1]["wallet"]["readable"], "45000");
    assert_eq!(dan["health_factor"], Value::Null);
    // 5,000 · 1.05 / 1,700 ETH, floored.
    assert_eq!(dan["assets"][0]["wallet"]["raw"], "3088235294117647058");
    assert_eq!(done["assets"][0]["market_price"]["readable"], "1700");
    // The last block is the default.
    assert_eq!(state(&folder, &scenario, &[]), done);
}

#[test]
fn what_a_contract_refuses_is_said_with_its_reason() {
    let folder = support::folder("state-refused");
    let scenario = example(&folder, 1);
    let mut document: Value =
        serde_json::from_str(&std::fs::read_to_string(&scenario).unwrap()).unwrap();
    document["actions"][2]["action"]["amount"] = "16000.01".into();
    let scenario = support::file(&folder, "refused.json", &document);
    let state = state(&folder, &scenario, &["--at", "2"]);
    let refused = &state["transactions"][0];
    assert_eq!(refused["status"], "reverted");
    let error = "BorrowLimitExceeded(debtUsd: 16000.01 USD, borrowLimitUsd: 16000 USD)";
    assert_eq!(refused["error"], error);
    assert_eq!(position(&state, "carol")["assets"][1]["owed"]["raw"], "0");
}

#[test]
fn an_isolated_market_leaves_what_it_adds_up_to() {
    let folder = support::folder("state-isolated");
    let scenario = example(&folder, 2);
    let state_at = |at: &str| state(&folder, &scenario, &["--at", at]);
    let lent = state_at("1");
    let market = &lent["isolated_markets"][0];
    assert_eq!(market["name"], "ETH/USDC");
    // 20,000 · 10⁶ units at 10⁶ shares a unit, and 16,000 of them owed; nothing has accrued in this very second.
    assert_eq!(market["total_supply_assets"]["raw"], "20000000000");
    assert_eq!(market["total_supply_shares"]["raw"], "20000000000000000");
    assert_eq!(market["total_borrow_shares"]["raw"], "16000000000000000");
    assert_eq!(market["last_update_s"], lent["timestamp_s"]);
    // 80 % used: 1 % + 4 % · 8/9, ceiled to the ray.
    assert_eq!(market["borrow_rate"]["raw"], "45555555555555555555555556");
    let positions = market["positions"].as_array().unwrap();
    let actors: Vec<_> = positions.iter().map(|it| &it["actor"]).collect();
    assert_eq!(actors, ["you", "carol", "dan"]);
    // 10 ETH · $2,000 · 86 % against 16,000.
    assert_eq!(positions[1]["health_factor"]["readable"], "1.075");
    assert_eq!(positions[2]["health_factor"], Value::Null);
    // Block 3: ETH at $1,700, and Dan has paid 5,000 for 5,000 · 1.043841336116910229 / 1,700 ETH, floored.
    let done = state_at("3");
    let market = &done["isolated_markets"][0];
    let seized =
        U256::from(5_000_u64) * U256::from(1_043_841_336_116_910_229_u64) / U256::from(1_700_u64);
    let carol = &market["positions"][1];
    let before = U256::from(10_u64) * U256::from(10_u64).pow(U256::from(18));
    assert_eq!(raw(&carol["collateral"]), before - seized);
    let dan = position(&done, "dan");
    assert_eq!(raw(&dan["assets"][0]["wallet"]), seized);
    for (function, of) in [("supplyBalance", "supplied"), ("debtBalance", "debt")] {
        let function = format!("{function}(address)");
        for who in ["carol", "dan"] {
            let asked = ["IsolatedMarket ETH/USDC", &function, who];
            let all = market["positions"].as_array().unwrap();
            let found = all.iter().find(|it| it["actor"] == who).unwrap();
            assert_eq!(found[of]["raw"], call(&scenario, &asked), "{who} {of}");
        }
    }
    // The lender of all is the fee's recipient, too: what is supplied is his, but for what rounding leaves.
    let supplied = raw(&market["positions"][2]["supplied"]);
    let total = raw(&market["total_supply_assets"]);
    assert!(supplied <= total && total - supplied <= U256::from(1));
}

#[test]
fn every_number_is_what_a_call_answers_at_that_block() {
    let folder = support::folder("state-calls");
    let scenario = example(&folder, 3);
    let state = state(&folder, &scenario, &["--at", "9"]);
    let ask = |arguments: &[&str]| call(&scenario, &[&["--at", "9"], arguments].concat());
    for (index, asset) in ["ETH", "STETH", "USDC"].into_iter().enumerate() {
        let reserve = &state["reserves"][index];
        assert_eq!(reserve["asset"], asset);
        let answer = ask(&["--json", "ShardedPool", "reserveState(address)", asset]);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        for (ours, theirs) in [
            ("total_supply", "totalSupply"),
            ("total_debt", "totalDebt"),
            ("cash", "cash"),
            ("treasury", "treasury"),
            ("deficit", "deficit"),
            ("supply_index", "supplyIndex"),
            ("borrow_index", "borrowIndex"),
            ("utilization", "utilization"),
            ("borrow_rate", "borrowRate"),
            ("supply_rate", "supplyRate"),
        ] {
            assert_eq!(reserve[ours]["raw"], answer[theirs], "{asset} {ours}");
        }
        assert_eq!(
            state["assets"][index]["oracle_price"]["raw"],
            ask(&["OracleRouter", "price(address)", asset])
        );
    }
    let debtor = state["positions"].as_array().unwrap().iter();
    let debtor = debtor.filter(|position| !position["health_factor"].is_null());
    let debtor = debtor
        .max_by_key(|position| raw(&position["debt_usd"]))
        .unwrap();
    let name = debtor["actor"].as_str().unwrap();
    assert_eq!(
        debtor["health_factor"]["raw"],
        ask(&["ShardedPool", "healthFactor(address)", name])
    );
    for (index, asset) in ["ETH", "STETH", "USDC"].into_iter().enumerate() {
        let held = &debtor["assets"][index];
        let owed = ask(&["ShardedPool", "debtBalance", name, asset]);
        assert_eq!(held["owed"]["raw"], owed);
        let supplied = ask(&["ShardedPool", "supplyBalance", name, asset]);
        assert_eq!(held["supplied"]["raw"], supplied);
        assert_eq!(held["wallet"]["raw"], ask(&[asset, "balanceOf", name]));
    }
    let pair = &state["pairs"][0];
    assert_eq!(pair["name"], "Pair ETH/USDC");
    let held = |asset| ask(&[asset, "balanceOf(address)", "Pair ETH/USDC"]);
    assert_eq!(pair["base_reserve"]["raw"], held("ETH"));
    assert_eq!(pair["quote_reserve"]["raw"], held("USDC"));
}

#[test]
fn tokens_are_all_somewhere_and_the_digest_is_the_runs() {
    let folder = support::folder("state-sums");
    let scenario = example(&folder, 3);
    let digests = folder.join("digests");
    let digests = digests.to_str().unwrap();
    for at in ["0", "6", "12"] {
        let state = state(&folder, &scenario, &["--at", at, "--digests", digests]);
        for (index, asset) in state["assets"].as_array().unwrap().iter().enumerate() {
            let wallets = state["positions"].as_array().unwrap().iter();
            let wallets = wallets.map(|position| raw(&position["assets"][index]["wallet"]));
            let wallets = wallets.fold(U256::ZERO, |sum, one| sum + one);
            let pairs = state["pairs"].as_array().unwrap().iter().map(|pair| {
                let side = ["base", "quote"]
                    .into_iter()
                    .find(|side| pair[side] == asset["symbol"]);
                side.map_or(U256::ZERO, |side| raw(&pair[format!("{side}_reserve")]))
            });
            let pairs = pairs.fold(U256::ZERO, |sum, one| sum + one);
            let cash = raw(&state["reserves"][index]["cash"]);
            assert!(cash > U256::ZERO);
            assert_eq!(
                wallets + pairs + cash,
                raw(&asset["token_supply"]),
                "{asset}"
            );
        }
        let text = std::fs::read_to_string(digests).unwrap();
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{at} ")));
        assert_eq!(
            line,
            Some(&*format!("{at} {}", state["digest"].as_str().unwrap()))
        );
    }
}

#[test]
fn a_block_that_is_not_run_is_refused() {
    let arguments = [
        "run",
        "first",
        "--blocks",
        "3",
        "--state",
        "/dev/null",
        "--at",
        "4",
    ];
    let (_, error) = support::run(&arguments);
    let sentence = "--at 4 is out of range; allowed: 0 to 3, the blocks of this run";
    assert_eq!(error.as_deref(), Some(sentence));
}
