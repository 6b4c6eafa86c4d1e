//! What several tests of the command need: a folder, the command itself, small blocks of JSON.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::{Path, PathBuf};

use alloy_consensus::{Eip658Value, Receipt, ReceiptEnvelope, TxType, proofs};
use alloy_primitives::{B256, Bloom};
use clap::Parser as _;
use leverloom_cli::{Arguments, execute};
use serde_json::{Value, json};

/// A folder of its own for each test, below the build's.
pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Everything printed, and the error's sentence if there was one.
pub(crate) fn run(arguments: &[&str]) -> (String, Option<String>) {
    let arguments = std::iter::once("leverloom").chain(arguments.iter().copied());
    let arguments = Arguments::try_parse_from(arguments).unwrap();
    let mut out = Vec::new();
    let result = execute(&arguments, &mut out);
    let words = String::from_utf8(out).unwrap();
    (words, result.err().map(|error| format!("{error:#}")))
}

/// A file of JSON in the test's folder, and its name.
pub(crate) fn file(folder: &Path, name: &str, value: &Value) -> String {
    let path = folder.join(name);
    std::fs::write(&path, serde_json::to_vec(value).unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// `0x` and the number, in as many bytes as `N`.
pub(crate) fn bytes<const N: usize>(number: u64) -> String {
    let digits = 2 * N;
    format!("0x{number:0digits$x}")
}

/// An address that is no precompile's.
pub(crate) fn account(number: u64) -> String {
    bytes::<20>(0xa000_0000 + number)
}

/// The root of receipts that succeeded without logs, by the gas used up to each.
pub(crate) fn receipts_root(cumulative: &[u64]) -> B256 {
    let receipt = |&cumulative_gas_used: &u64| {
        let receipt = Receipt {
            status: Eip658Value::Eip658(true),
            cumulative_gas_used,
            logs: Vec::new(),
        };
        ReceiptEnvelope::Legacy(receipt.into())
    };
    let receipts: Vec<ReceiptEnvelope> = cumulative.iter().map(receipt).collect();
    proofs::calculate_receipt_root(&receipts)
}

/// The root of one receipt, of a transaction of this type that succeeded without logs.
pub(crate) fn typed_receipt_root(tx_type: u8, gas: u64) -> B256 {
    let receipt = Receipt {
        status: Eip658Value::Eip658(true),
        cumulative_gas_used: gas,
        logs: Vec::new(),
    };
    let tx_type = TxType::try_from(tx_type).unwrap();
    proofs::calculate_receipt_root(&[ReceiptEnvelope::from_typed(tx_type, receipt)])
}

/// A payment of `value` wei for a fee of 1 wei a gas.
pub(crate) fn payment(hash: u64, from: u64, to: u64, value: u64, nonce: u64) -> Value {
    json!({
        "hash": bytes::<32>(hash), "type": "0x0", "nonce": format!("{nonce:#x}"),
        "from": account(from), "to": account(to), "value": format!("{value:#x}"),
        "gas": "0x5208", "gasPrice": "0x1", "input": "0x",
        "v": "0x1b", "r": "0x1", "s": "0x1"
    })
}

/// A block of Byzantium whose transactions are payments.
pub(crate) fn byzantium(transactions: &[Value]) -> Value {
    let cumulative: Vec<u64> = (1..=transactions.len() as u64)
        .map(|n| n * 21_000)
        .collect();
    json!({
        "number": "0x43f000", "timestamp": "0x59f00000", "hash": bytes::<32>(1),
        "parentHash": bytes::<32>(2), "miner": account(0xfee), "difficulty": "0x100",
        "gasLimit": "0x7a1200", "gasUsed": format!("{:#x}", cumulative.last().unwrap_or(&0)),
        "logsBloom": Bloom::ZERO, "receiptsRoot": receipts_root(&cumulative),
        "mixHash": bytes::<32>(3), "uncles": [], "transactions": transactions
    })
}

/// Three payments, the second out of what the first brings, and the state under them.
pub(crate) fn three_payments() -> (Value, Value) {
    let block = byzantium(&[
        payment(10, 1, 2, 50_000, 0),
        payment(11, 2, 3, 25_000, 0),
        payment(12, 4, 5, 1, 7),
    ]);
    let prestate = json!({
        account(1): { "balance": "0xde0b6b3a7640000" },
        account(4): { "balance": "0x10000", "nonce": 7 },
    });
    (block, prestate)
}

/// The shared fixtures' folder; the test says that it was skipped where there is none.
pub(crate) fn fixtures(what: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures");
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let found = [path, beside]
        .into_iter()
        .map(|path| path.join(what))
        .find(|path| path.is_dir());
    if found.is_none() {
        eprintln!("skipped: no fixtures of {what}");
    }
    found
}
