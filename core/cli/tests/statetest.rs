//! `leverloom statetest`: the public samples, and small tests whose outcome is known by hand.

mod support;

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_trie::root::state_root_unhashed;
use alloy_trie::{EMPTY_ROOT_HASH, KECCAK_EMPTY, TrieAccount};
use serde_json::{Value, json};
use support::{file, fixtures, folder, run};

/// The key of half of all state tests, and who signs by it.
const KEY: &str = "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8";
const SENDER: &str = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b";
const COINBASE: &str = "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba";
const OTHER: &str = "0x1000000000000000000000000000000000000001";

fn root(accounts: &[(&str, u64, u64)]) -> B256 {
    let accounts = accounts.iter().map(|&(address, nonce, balance)| {
        let leaf = TrieAccount::new(nonce, U256::from(balance), EMPTY_ROOT_HASH, KECCAK_EMPTY);
        (address.parse::<Address>().unwrap(), leaf)
    });
    state_root_unhashed(accounts)
}

/// A payment of 5 wei at 2 wei a gas, of a million; `post` by fork.
fn payment(post: &[(&str, Value)]) -> Value {
    let post: serde_json::Map<String, Value> = post
        .iter()
        .map(|(fork, case)| ((*fork).to_owned(), json!([case])))
        .collect();
    json!({ "payment": {
        "env": {
            "currentCoinbase": COINBASE, "currentDifficulty": "0x20000", "currentGasLimit": "0x1000000",
            "currentNumber": "0x1", "currentTimestamp": "0x3e8", "currentBaseFee": "0x1"
        },
        "pre": { SENDER: { "balance": "0xf4240", "code": "0x", "nonce": "0x00", "storage": {} } },
        "post": post,
        "transaction": {
            "data": ["0x"], "gasLimit": ["0x5208", "0x5207"], "gasPrice": "0x2", "nonce": "0x00",
            "secretKey": KEY, "to": OTHER, "value": ["0x05"]
        }
    } })
}

fn case(hash: B256) -> Value {
    let logs = keccak256([0xc0]);
    json!({ "hash": hash, "logs": logs, "indexes": { "data": 0, "gas": 0, "value": 0 } })
}

fn statetest(test: &str, suite: &Value) -> (Vec<String>, Option<String>) {
    let folder = folder(test);
    let file = file(&folder, "suite.json", suite);
    let (words, error) = run(&["statetest", &file]);
    let here = format!("{}/", folder.display());
    let lines = words.lines().map(|line| line.replace(&here, ""));
    (lines.collect(), error)
}

#[test]
fn public_samples_pass() {
    let Some(folder) = fixtures("statetests") else {
        return;
    };
    let (words, error) = run(&["statetest", folder.to_str().unwrap()]);
    assert_eq!(error, None, "{words}");
    assert_eq!(words.lines().last(), Some("55 passed, 0 failed, 0 skipped"));
}

#[test]
fn roots_known_by_hand() {
    let left = 1_000_000 - 5 - 42_000;
    // Before London the coinbase has the whole fee, then all but the base fee.
    let whole = root(&[(SENDER, 1, left), (OTHER, 0, 5), (COINBASE, 0, 42_000)]);
    let tip = root(&[(SENDER, 1, left), (OTHER, 0, 5), (COINBASE, 0, 21_000)]);
    let suite = payment(&[
        ("Frontier", case(whole)),
        ("EIP150", case(whole)),
        ("EIP158", case(whole)),
        ("Berlin", case(whole)),
        ("London", case(tip)),
        ("Shanghai", case(tip)),
        ("Prague", case(tip)),
        ("Osaka", case(tip)),
        ("Constantinople", case(tip)),
        ("Nowhere", case(tip)),
    ]);
    let (lines, error) = statetest("by-hand", &suite);
    assert_eq!(error, None, "{lines:#?}");
    assert_eq!(lines.last().unwrap(), "8 passed, 0 failed, 2 skipped");
    assert!(
        lines.iter().any(|line| line
            == "skipped: suite.json: payment, Nowhere: the fork is not known; known: Frontier to Osaka"),
        "{lines:#?}"
    );
}

#[test]
fn wrong_roots_and_logs_fail() {
    let mut logs = case(root(&[
        (SENDER, 1, 957_995),
        (OTHER, 0, 5),
        (COINBASE, 0, 42_000),
    ]));
    logs["logs"] = json!(B256::ZERO);
    let suite = payment(&[("Berlin", case(B256::ZERO)), ("Istanbul", logs)]);
    let (lines, error) = statetest("wrong", &suite);
    assert_eq!(error.as_deref(), Some("failed, as printed above"));
    assert_eq!(lines.last().unwrap(), "0 passed, 2 failed, 0 skipped");
    let has = |part: &str| assert!(lines.iter().any(|line| line.contains(part)), "{lines:#?}");
    has("payment, Berlin, data 0, gas 0, value 0: state root 0x");
    has("payment, Istanbul, data 0, gas 0, value 0: logs hash 0x1dcc4de8");
}

#[test]
fn exceptions_are_expected_or_fail() {
    let refused = |gas: u64, exception: Option<&str>| {
        let mut case = case(B256::ZERO);
        case["indexes"]["gas"] = json!(gas);
        if let Some(exception) = exception {
            case["expectException"] = json!(exception);
        }
        case
    };
    // 20,999 gas are too little; 21,000 are not.
    let suite = payment(&[
        ("Berlin", refused(1, Some("TR_IntrinsicGas"))),
        ("London", refused(0, Some("TR_IntrinsicGas"))),
        ("Paris", refused(1, None)),
        ("Shanghai", refused(2, Some("TR_IntrinsicGas"))),
    ]);
    let (lines, error) = statetest("exceptions", &suite);
    assert!(error.is_some());
    assert_eq!(lines.last().unwrap(), "1 passed, 3 failed, 0 skipped");
    let has = |part: &str| assert!(lines.iter().any(|line| line.contains(part)), "{lines:#?}");
    has("London, data 0, gas 0, value 0: the transaction is executed; expected: TR_IntrinsicGas");
    has("Paris, data 0, gas 1, value 0: the transaction is refused: ");
    has("transaction.gasLimit has 2 variants, and the case asks for number 2");
}

/// A value of 257 bits cannot be a transaction's: it is refused as the test expects.
#[test]
fn transactions_that_cannot_be_written_down_are_refused() {
    let mut expected = case(B256::ZERO);
    expected["expectException"] = json!("TR_RLP_WRONGVALUE");
    let mut suite = payment(&[("Cancun", expected), ("London", case(B256::ZERO))]);
    let value = format!("0x:bigint 0x1{}", "0".repeat(64));
    suite["payment"]["transaction"]["value"] = json!([value]);
    let (lines, error) = statetest("unwritable", &suite);
    assert!(error.is_some());
    assert_eq!(lines.last().unwrap(), "1 passed, 1 failed, 0 skipped");
    assert!(
        lines[0].contains("the transaction is refused: transaction.value[0]: "),
        "{lines:#?}"
    );
}

#[test]
fn what_is_no_state_test_is_said() {
    let folder = folder("others");
    for (name, text) in [
        ("broken.json", "{"),
        ("list.json", "[]"),
        ("blocks.json", r#"{"a": {"blocks": []}}"#),
        ("note.txt", "no test"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let mut suite = payment(&[("Berlin", case(B256::ZERO))]);
    suite["payment"]["pre"][SENDER]["balance"] = json!("0xzz");
    file(&folder, "pre.json", &suite);
    let (words, error) = run(&["statetest", folder.to_str().unwrap()]);
    assert!(error.is_some());
    let here = format!("{}/", folder.display());
    let words = words.replace(&here, "");
    assert_eq!(
        words.lines().last(),
        Some("0 passed, 3 failed, 1 skipped"),
        "{words}"
    );
    assert!(
        words.contains("failed: broken.json: no valid JSON: EOF"),
        "{words}"
    );
    assert!(
        words.contains("failed: list.json: no object of tests by name"),
        "{words}"
    );
    assert!(
        words.contains("skipped: blocks.json: the whole file: it holds no state test"),
        "{words}"
    );
    assert!(words.contains("failed: pre.json: payment: pre."), "{words}");
    let (_, error) = run(&["statetest", "nowhere"]);
    assert!(error.unwrap().starts_with("nowhere: cannot be read: "));
}
