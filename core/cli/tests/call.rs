//! `leverloom call` as its users meet it: names in, raw integers out, one sentence when something is wrong.

mod support;

use leverloom_market::directory::ActorLabel;
use leverloom_model::report::BlockReport;
use serde_json::Value;

/// What a call prints.
#[track_caller]
fn answer(arguments: &[&str]) -> String {
    let (words, error) = support::run(&with_call(arguments));
    assert_eq!(error, None);
    words.trim_end().to_owned()
}

#[track_caller]
fn refused(arguments: &[&str], sentence: &str) {
    let (words, error) = support::run(&with_call(arguments));
    assert_eq!((words.as_str(), error.as_deref()), ("", Some(sentence)));
}

fn with_call<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    ["call", "first"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect()
}

#[test]
fn a_view_answers_in_raw_units_at_the_block_asked_for() {
    // $2,000 with 8 decimals as the scenario sets it up; 6 and 18 are the decimals of its tokens.
    let price = ["--at", "0", "PriceOracle", "price(address)", "ETH"];
    let scenario: Value =
        serde_json::from_str(&serde_json::to_string(&leverloom_model::Scenario::first()).unwrap())
            .unwrap();
    let dollars: f64 = scenario["assets"][0]["price"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(answer(&price), format!("{:.0}", dollars * 1e8));
    assert_eq!(answer(&["--at", "0", "USDC", "decimals()"]), "6");
    assert_eq!(answer(&["--at", "0", "ETH", "symbol"]), "ETH");
    // What the pool holds and what it says it holds, blocks later.
    let held = answer(&["--at", "7", "USDC", "balanceOf(address)", "LendingPool"]);
    let state = answer(&[
        "--at",
        "7",
        "--json",
        "LendingPool",
        "reserveState(address)",
        "USDC",
    ]);
    let state: Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["cash"], held);
    assert_ne!(
        held,
        answer(&["--at", "0", "USDC", "balanceOf", "LendingPool"])
    );
}

#[test]
fn an_answer_is_that_of_the_run() {
    let folder = support::folder("call");
    let report = folder.join("report.json");
    let report = report.to_str().unwrap();
    let (_, error) = support::run(&["run", "first", "--blocks", "5", "--report", report]);
    assert_eq!(error, None);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    let report: BlockReport = serde_json::from_value(report["blocks"][5].clone()).unwrap();
    let market = report.outcome.market;
    assert!(market.riskiest.len() > 3);
    for position in &market.riskiest[..4] {
        let name = ActorLabel(position.actor).to_string();
        let health = answer(&["--at", "5", "LendingPool", "healthFactor(address)", &name]);
        assert_eq!(
            health,
            position.health_factor.unwrap().0.to_string(),
            "{name}"
        );
    }
    // Dollars with 8 decimals there, 18 here.
    let usdc = answer(&["--at", "5", "PriceOracle", "price", "USDC"]);
    let told = market.assets[2].oracle_price.0 / 10_000_000_000;
    assert_eq!(usdc, told.to_string());
}

#[test]
fn structs_print_a_member_a_line_and_lists_in_brackets() {
    let words = answer(&["--at", "0", "LendingPool", "assetConfig(address)", "USDC"]);
    let names: Vec<&str> = words
        .lines()
        .map(|line| line.split_once(": ").unwrap().0)
        .collect();
    let expected = [
        "ltvBps",
        "liquidationThresholdBps",
        "liquidationBonusBps",
        "reserveFactorBps",
        "baseRateBps",
        "slope1Bps",
        "slope2Bps",
        "kinkBps",
        "liquidationProtocolFeeBps",
        "supplyCap",
        "borrowCap",
    ];
    assert_eq!(names[..expected.len()], expected);
    let words = answer(&["--at", "0", "LendingPool", "assets()"]);
    assert!(
        words.starts_with("[0x") && words.ends_with("(USDC)]"),
        "{words}"
    );
    let owner = answer(&["--at", "0", "PriceOracle", "owner"]);
    assert!(owner.ends_with(" (oracle owner)"), "{owner}");
}

#[test]
fn libraries_answer_to_the_last_unit() {
    // ⌊10 · 10 / 3⌋, ⌈10 · 10 / 3⌉
    assert_eq!(
        answer(&[
            "--at",
            "0",
            "WadRayMath",
            "mulDivDown(uint256,uint256,uint256)",
            "10",
            "10",
            "3"
        ]),
        "33"
    );
    assert_eq!(
        answer(&["--at", "0", "Lens", "mulDivUp", "10", "10", "3"]),
        "34"
    );
    // 5 % for a year of 365 days: 1 + 0.05 + 0.00125 + 0.0000208333….
    let factor = answer(&[
        "--at",
        "0",
        "InterestMath",
        "compoundFactorUp",
        "0.05e27",
        "31536000",
    ]);
    assert_eq!(factor, "1051270833333333333333333334");
    // 1 / 0.958
    assert_eq!(
        answer(&["--at", "0", "IsolatedMath", "incentiveFactorDown", "8600"]),
        "1043841336116910229"
    );
    // 40,000 · 997 / 10,997
    assert_eq!(
        answer(&[
            "--at",
            "0",
            "PairMath",
            "amountOutDown",
            "1000",
            "10000",
            "40000"
        ]),
        "3626"
    );
    // Structs by brackets: 16,000 dollars of debt at LLTV 86 % take this much of 10 ETH at $1,800.
    let words = answer(&[
        "--at",
        "0",
        "IsolatedMath",
        "amounts",
        "(10e18, 180000000000, 1e18)",
        "(16000e6, 100000000, 1e6)",
        "16000e6",
        "1043841336116910229",
    ]);
    assert_eq!(words, "repaid: 16000000000\nseized: 9278589654372535368");
    assert_eq!(
        answer(&[
            "--at",
            "0",
            "PriceMath",
            "deviatedDown",
            "200000000000",
            "-285"
        ]),
        "194300000000"
    );
    assert_eq!(
        answer(&[
            "--at",
            "0",
            "LiquidationMath",
            "healthFactorDown",
            "max",
            "0"
        ]),
        (alloy_primitives::U256::MAX).to_string()
    );
}

#[test]
fn a_call_that_writes_tells_what_would_come_of_it_and_leaves_nothing() {
    let flag = [
        "--at",
        "0",
        "--from",
        "you",
        "LendingPool",
        "setManager",
        "borrower 1",
        "true",
    ];
    assert_eq!(answer(&flag), "done; it answers nothing");
    let asked = ["--at", "0", "LendingPool", "isManager", "you", "borrower 1"];
    assert_eq!(answer(&asked), "false");
}

#[test]
fn refusals_say_which_error_and_its_numbers() {
    refused(
        &[
            "--at",
            "0",
            "--from",
            "you",
            "LendingPool",
            "supply(address,uint256)",
            "ETH",
            "0",
        ],
        "LendingPool.supply(address,uint256) is refused: ZeroAmount",
    );
    refused(
        &["--at", "0", "PriceOracle", "price(address)", "you"],
        "PriceOracle.price(address) is refused: PriceNotSet(asset: you)",
    );
    refused(
        &["--at", "0", "Lens", "mulDivDown", "1", "1", "0"],
        "Lens.mulDivDown(uint256,uint256,uint256) is refused: Panic(reason: division or modulo by zero)",
    );
    // An error that no report decodes: by the interfaces of all contracts.
    refused(
        &[
            "--at",
            "0",
            "LeverageMath",
            "openDebtDown",
            "0x10000000000000000000000000000",
            "1",
            "1",
        ],
        "LeverageMath.openDebtDown(uint256,uint256,uint256) is refused: AmountTooLarge(amount: 5192296858534827628530496329220096)",
    );
}

#[test]
fn what_is_misspelt_is_named_with_what_is_allowed() {
    refused(
        &["--at", "99999", "LendingPool", "assets"],
        &format!(
            "--at 99999 is out of range; allowed: 0 to {}, the length of this scenario",
            leverloom_model::Scenario::first().blocks
        ),
    );
    refused(
        &["--at", "0", "Pool", "assets"],
        "no contract is called \"Pool\"; allowed: LendingPool, PriceOracle, ETH, WBTC, USDC, Lens, WadRayMath, InterestMath, RateModel, LiquidationMath, ReserveLogic, PairMath, PriceMath, LeverageMath, IsolatedLens, SharesMath, IsolatedMath, or an address",
    );
    refused(
        &["--at", "0", "PriceOracle", "prices(address)", "ETH"],
        "PriceOracle has no function \"prices(address)\"; it has: MAX_PRICE_E8(), owner(), price(address), renounceOwnership(), setPrice(address,uint256), transferOwnership(address)",
    );
    refused(
        &["--at", "0", "PriceOracle", "price(", "ETH"],
        "\"price(\" is no function; allowed: a name, such as healthFactor, or a signature, such as healthFactor(address)",
    );
    refused(
        &["--at", "0", "LendingPool", "healthFactor(address)"],
        "healthFactor(address) takes 1 argument (address user); given: 0",
    );
    refused(
        &["--at", "0", "LendingPool", "flashLoanFee(uint256)", "much"],
        "argument 1 (uint256 amount): \"much\" is no uint256",
    );
    refused(
        &[
            "--at",
            "0",
            "IsolatedMath",
            "amounts",
            "(1,2)",
            "(1,2,3)",
            "1",
            "1",
        ],
        "argument 1 ((uint256,uint256,uint256) collateral): 2 values; allowed: 3",
    );
    let (_, error) = support::run(&with_call(&[
        "--at",
        "0",
        "LendingPool",
        "healthFactor",
        "bob",
    ]));
    let error = error.unwrap();
    assert!(
        error.starts_with("argument 1 (address user): \"bob\" is neither an address nor a name here; names: LendingPool, PriceOracle, ETH, WBTC, USDC, you, "),
        "{error}"
    );
    let nobody = "0x00000000000000000000000000000000000000aa";
    let (_, error) = support::run(&with_call(&[
        "--at",
        "0",
        nobody,
        "owner() returns (address)",
    ]));
    assert!(
        error
            .unwrap()
            .contains("answers nothing: no contract with this function is at")
    );
}
