//! `leverloom replay`: blocks as nodes give them, right ones, wrong ones and broken ones.

mod support;

use alloy_primitives::Bloom;
use serde_json::{Value, json};
use support::{account, bytes, byzantium, file, fixtures, folder, payment, run, three_payments};

/// Replays these files with further arguments.
fn replay(test: &str, block: &Value, prestate: &Value, more: &[&str]) -> (String, Option<String>) {
    let folder = folder(test);
    let block = file(&folder, "block.json", block);
    let prestate = file(&folder, "prestate.json", prestate);
    let mut arguments = vec!["replay", "--block", &block, "--prestate", &prestate];
    arguments.extend(more);
    let (words, error) = run(&arguments);
    let here = format!("{}/", folder.display());
    (
        words.replace(&here, ""),
        error.map(|error| error.replace(&here, "")),
    )
}

#[track_caller]
fn has_line(words: &str, line: &str) {
    let found = words.lines().any(|found| found.trim() == line);
    assert!(found, "no line {line:?} in:\n{words}");
}

#[test]
fn blocks_of_the_main_network() {
    let Some(folder) = fixtures("blocks") else {
        return;
    };
    let mut replayed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let block = entry.unwrap().path().to_str().unwrap().to_owned();
        let Some(name) = block.strip_suffix(".block.json") else {
            continue;
        };
        let (prestate, hashes) = (
            format!("{name}.prestate.json"),
            format!("{name}.hashes.json"),
        );
        let mut arguments = vec!["replay", "--block", &block, "--prestate", &prestate];
        if std::fs::exists(&hashes).unwrap() {
            arguments.extend(["--block-hashes", &hashes]);
        }
        for workers in ["2", "8"] {
            let (words, error) = run(&[&arguments[..], &["--workers", workers]].concat());
            assert_eq!(error, None, "{words}");
            assert!(words.contains("receipts root  0x"), "{words}");
            assert!(!words.contains("BLOCKHASH"), "{words}");
        }
        replayed += 1;
    }
    assert!(replayed >= 4, "{replayed} blocks only");
}

#[test]
fn a_missing_block_hash_is_noticed() {
    let Some(folder) = fixtures("blocks") else {
        return;
    };
    let path = |what: &str| folder.join(what).to_str().unwrap().to_owned();
    let (block, prestate) = (path("19923400.block.json"), path("19923400.prestate.json"));
    let (words, _) = run(&["replay", "--block", &block, "--prestate", &prestate]);
    has_line(&words, "19923393");
    assert!(
        words.contains("BLOCKHASH asked for blocks whose hashes were not given"),
        "{words}"
    );
}

#[test]
fn payments_are_checked_against_header_oracle_and_receipts() {
    let (block, prestate) = three_payments();
    let receipts: Vec<Value> = (0..3)
        .map(|index| {
            json!({
                "transactionHash": bytes::<32>(10 + index), "gasUsed": "0x5208", "status": "0x1",
                "cumulativeGasUsed": format!("{:#x}", 21_000 * (index + 1)), "logs": []
            })
        })
        .collect();
    let receipts = file(&folder("payments"), "receipts.json", &json!(receipts));
    let more = ["--receipts", &receipts, "--workers", "3"];
    let (words, error) = replay("payments", &block, &prestate, &more);
    assert_eq!(error, None, "{words}");
    has_line(&words, "block          4452352, Byzantium: 3 transactions");
    has_line(&words, "gas used       63000, as in the header");
    has_line(&words, "receipts       3, as in receipts.json");
    assert!(words.contains("  sequential: like the oracle;"), "{words}");
    assert!(
        words.contains("  Block-STM on 3 threads: like the oracle;"),
        "{words}"
    );
    assert!(
        words.contains("  Block-STM, 3 virtual workers: like the oracle;"),
        "{words}"
    );
    assert!(
        words.contains("  access list on 3 threads: like the oracle;"),
        "{words}"
    );
    assert!(
        words.contains("  access list, 3 virtual workers: like the oracle;"),
        "{words}"
    );
    // The fee comes first, then the reward of 3 ether.
    assert!(
        words.contains("; the beneficiary then has 3000000000000063000 wei"),
        "{words}"
    );
    has_line(
        &words,
        "dependencies   2 edges between 1 pairs; 1 of 3 transactions depend on another",
    );
    has_line(
        &words,
        "depth          2 transactions, 42000 of 63000 gas; widest wave 2",
    );
    has_line(
        &words,
        "at best        1.50× on 3 workers, 1.50× on any number, by gas",
    );
}

#[test]
fn one_strategy_can_be_asked_for() {
    let (block, prestate) = three_payments();
    let (words, error) = replay("one", &block, &prestate, &["--strategy", "sequential"]);
    assert_eq!(error, None, "{words}");
    assert!(words.contains("  sequential: like the oracle;"), "{words}");
    assert!(!words.contains("threads"), "{words}");
}

#[test]
fn every_part_of_the_header_is_checked() {
    let (block, prestate) = three_payments();
    for (field, value, line) in [
        (
            "gasUsed",
            json!("0x1"),
            "gas used       DIFFERS: 1 in the header, 63000 here",
        ),
        (
            "receiptsRoot",
            json!(bytes::<32>(9)),
            "receipts root  DIFFERS: 0x0000",
        ),
        (
            "logsBloom",
            json!(Bloom::repeat_byte(1)),
            "logs bloom     DIFFERS: 0x0101",
        ),
    ] {
        let mut block = block.clone();
        block[field] = value;
        let (words, error) = replay(field, &block, &prestate, &[]);
        assert!(words.contains(line), "{field}:\n{words}");
        assert_eq!(
            error.as_deref(),
            Some("block 4452352: 1 difference, named above"),
            "{field}"
        );
    }
}

#[test]
fn what_was_touched_but_not_given_is_listed() {
    let (block, mut prestate) = three_payments();
    prestate.as_object_mut().unwrap().remove(&account(4));
    let (words, error) = replay("absent", &block, &prestate, &[]);
    assert!(
        error.unwrap().contains("differences, named above"),
        "{words}"
    );
    assert!(words.contains("is refused: "), "{words}");
    // Invalid on arrival, it has read nothing more; what the others met is there.
    has_line(&words, &format!("account {}", account(2)));
    assert!(
        words.contains("absent         touched, but not in the prestate"),
        "{words}"
    );
}

#[test]
fn other_receipts_are_named() {
    let (block, prestate) = three_payments();
    let receipts = json!([
        { "transactionHash": bytes::<32>(10), "gasUsed": "0x5208", "cumulativeGasUsed": "0x5208", "status": "0x0", "logs": [] },
        { "transactionHash": bytes::<32>(11), "gasUsed": "0x5208", "cumulativeGasUsed": "0xa410", "logs": [
            { "address": account(1), "topics": [], "data": "0x" }
        ] },
        { "transactionHash": bytes::<32>(12), "gasUsed": "0x5209", "cumulativeGasUsed": "0xf618", "logs": [] },
    ]);
    let receipts = file(&folder("receipts"), "receipts.json", &receipts);
    let (words, error) = replay("receipts", &block, &prestate, &["--receipts", &receipts]);
    assert!(error.is_some(), "{words}");
    has_line(&words, "receipt 0, status: 0 there, 1 here");
    has_line(&words, "receipt 1, logs: 1 there, 0 here");
    has_line(&words, "receipt 2, gas used: 21001 there, 21000 here");
}

/// A list of maps, one for each transaction, as of that transaction: what the first payment brings its
/// recipient must not be there before.
#[test]
fn a_list_of_maps_is_merged() {
    let (block, _) = three_payments();
    let list = json!([
        { "txHash": bytes::<32>(10), "result": { account(1): { "balance": "0xde0b6b3a7640000" } } },
        { "txHash": bytes::<32>(11), "result": {
            account(2): { "balance": "0xc350" }, account(0xfee): { "balance": "0x5208" },
        } },
        { "txHash": bytes::<32>(12), "result": { account(4): { "balance": "0x10000", "nonce": 7 } } },
    ]);
    let (words, error) = replay("list", &block, &list, &[]);
    assert_eq!(error, None, "{words}");
    assert!(
        words.contains("; the beneficiary then has 3000000000000063000 wei"),
        "{words}"
    );
    // Bare maps, in a node's answer.
    let bare: Vec<&Value> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["result"])
        .collect();
    let answer = json!({ "jsonrpc": "2.0", "id": 1, "result": bare });
    let (again, error) = replay("list", &block, &answer, &[]);
    assert_eq!(error, None, "{again}");
    let state = |words: &str| {
        words
            .lines()
            .find(|line| line.contains("  state"))
            .map(str::to_owned)
    };
    assert_eq!(state(&again), state(&words));
    // Another length, another order.
    let (_, error) = replay("list", &block, &json!([{}]), &[]);
    assert_eq!(
        error.as_deref(),
        Some(
            "prestate.json: the prestate is a list of 1; allowed: one map, or a list of 3, one for each transaction of the block"
        )
    );
    let mut other = list.clone();
    other[0]["txHash"] = json!(bytes::<32>(77));
    let (_, error) = replay("list", &block, &other, &[]);
    assert!(error.unwrap().contains("item 0 is of another transaction"));
}

#[test]
fn what_is_no_block_is_refused_by_its_field() {
    let (block, prestate) = three_payments();
    let number = "hexadecimal digits after 0x, at most 64 of them";
    for (pointer, value, sentence) in [
        ("", json!(null), "block.json: missing; allowed: the answer to eth_getBlockByNumber(n, true)".to_owned()),
        ("", json!([]), "block.json: a list of 0 is no block; allowed: the answer to eth_getBlockByNumber(n, true)".to_owned()),
        ("/number", json!("0xzz"), format!("block.json: number: \"0xzz\" is no number; allowed: {number}")),
        ("/gasUsed", json!(null), format!("block.json: gasUsed: missing; allowed: {number}")),
        ("/logsBloom", json!("0x00"), "block.json: logsBloom: \"0x00\" is not 256 bytes; allowed: 512 hexadecimal digits after 0x".to_owned()),
        ("/transactions/1", json!(bytes::<32>(1)), format!("block.json: transactions[1]: \"{}\" is only a hash; allowed: whole transactions, as eth_getBlockByNumber(n, true) gives them", bytes::<32>(1))),
        ("/transactions/1/type", json!("0x7e"), "block.json: transactions[1].type: \"0x7e\" is no known transaction type; allowed: 0x0 to 0x4".to_owned()),
        ("/transactions/2/from", json!("0x12"), "block.json: transactions[2].from: \"0x12\" is not 20 bytes; allowed: 40 hexadecimal digits after 0x".to_owned()),
        ("/transactions/2/input", json!("0x123"), "block.json: transactions[2].input: \"0x123\" is no bytes; allowed: an even number of hexadecimal digits after 0x".to_owned()),
        ("/transactions/0/gas", json!("0x10000000000000000"), "block.json: transactions[0].gas: \"0x10000000000000000\" is too large; allowed: numbers below 2^64".to_owned()),
        ("/transactions/0/chainId", json!("0x89"), "block.json: transactions[0].chainId: \"0x89\" is another chain's; allowed: 0x1, Ethereum mainnet".to_owned()),
        ("/baseFeePerGas", json!("0x7"), "block.json: baseFeePerGas: \"0x7\" is unknown to this block's rules; allowed: blocks of Ethereum mainnet; this number and time are Byzantium".to_owned()),
        ("/blockAccessListHash", json!(bytes::<32>(5)), format!("block.json: blockAccessListHash: \"{}\" is a sign of a hard fork not known here; allowed: blocks of Ethereum mainnet from Frontier to Osaka", bytes::<32>(5))),
        ("/number", json!("0x1312d00"), "block.json: difficulty: \"0x100\" is not zero; allowed: 0x0 from Paris on, on Ethereum mainnet".to_owned()),
    ] {
        let mut block = block.clone();
        match pointer.rsplit_once('/') {
            None => block = value,
            Some((parent, field)) => match block.pointer_mut(parent).unwrap() {
                Value::Array(items) => items[field.parse::<usize>().unwrap()] = value,
                object => object[field] = value,
            },
        }
        let (words, error) = replay("bad-block", &block, &prestate, &[]);
        assert_eq!(error, Some(sentence), "{pointer}:\n{words}");
        assert_eq!(words, "", "{pointer}");
    }
}

#[test]
fn what_is_no_prestate_is_refused_by_its_field() {
    let (block, _) = three_payments();
    let here = account(1);
    let number = "hexadecimal digits after 0x, at most 64 of them";
    for (prestate, sentence) in [
        (json!("x"), "prestate.json: \"x\" is no prestate; allowed: a map of accounts, or a list of one for each transaction, from prestateTracer".to_owned()),
        (json!({ &here: { "balance": "0xgg" } }), format!("prestate.json: {here}.balance: \"0xgg\" is no number; allowed: {number}")),
        (json!({ &here: { "nonce": "0x1ffffffffffffffff" } }), format!("prestate.json: {here}.nonce: \"0x1ffffffffffffffff\" is too large; allowed: numbers below 2^64")),
        (json!({ &here: { "code": "0x6" } }), format!("prestate.json: {here}.code: \"0x6\" is no bytes; allowed: an even number of hexadecimal digits after 0x")),
        (json!({ &here: { "storage": { "0xz": "0x1" } } }), format!("prestate.json: {here}.storage.0xz: \"0x1\" is under a name that is no slot; allowed: hexadecimal digits after 0x")),
        (json!({ &here: { "storage": { "0x1": 1.5 } } }), format!("prestate.json: {here}.storage.0x1: 1.5 is no number; allowed: {number}")),
        (json!({ "0x12": {} }), "prestate.json: 0x12: an object is under a name that is no address; allowed: 40 hexadecimal digits after 0x".to_owned()),
        (json!({ "pre": {}, "post": {} }), "prestate.json: an object is of prestateTracer's diffMode; allowed: its output without diffMode, which has what was only read as well".to_owned()),
        (json!([{ "txHash": bytes::<32>(10), "error": "timeout" }]), "prestate.json[0].error: \"timeout\" is an error of the tracer; allowed: its results".to_owned()),
    ] {
        let (_, error) = replay("bad-prestate", &block, &prestate, &[]);
        assert_eq!(error, Some(sentence), "{prestate}");
    }
    let folder = folder("bad-prestate");
    std::fs::write(folder.join("broken.json"), "{").unwrap();
    let broken = folder.join("broken.json").to_str().unwrap().to_owned();
    let (_, error) = run(&["replay", "--block", &broken, "--prestate", &broken]);
    assert!(error.unwrap().contains("broken.json: no valid JSON: EOF"));
    let (_, error) = run(&["replay", "--block", "nowhere", "--prestate", &broken]);
    assert!(error.unwrap().starts_with("nowhere: cannot be read: "));
}

/// What looks like a delegation and is none.
#[test]
fn odd_code_is_plain_code() {
    let (block, mut prestate) = three_payments();
    prestate[account(3)] = json!({ "code": "0xef0100" });
    let (words, error) = replay("odd", &block, &prestate, &[]);
    // The payment to it fails, so the receipts differ, and that is all.
    assert!(
        error.unwrap().contains(": 1 difference, named above"),
        "{words}"
    );
    assert!(words.contains("  sequential: like the oracle;"), "{words}");
}

#[test]
fn a_block_of_many_transactions_takes_its_time_and_is_right() {
    const COUNT: u64 = 6_000;
    let transactions: Vec<Value> = (0..COUNT)
        .map(|index| payment(index, 1_000_000 + index, 2_000_000 + index, 1, 0))
        .collect();
    let mut block = byzantium(&transactions);
    block["gasLimit"] = json!("0xfffffffff");
    let prestate: serde_json::Map<String, Value> = (0..COUNT)
        .map(|index| (account(1_000_000 + index), json!({ "balance": "0x100000" })))
        .collect();
    let (words, error) = replay(
        "many",
        &block,
        &Value::Object(prestate),
        &["--workers", "2"],
    );
    assert_eq!(error, None, "{words}");
    has_line(
        &words,
        "dependencies   0 edges between 0 pairs; 0 of 6000 transactions depend on another",
    );
}
