//! A node's files of a block of Ethereum mainnet: `leverloom_replay`, up to the state under the block.

use std::sync::LazyLock;

use leverloom_fuzz::dice::Dice;
use leverloom_replay::{Collection, Document};
use serde_json::{Value, json};

use super::{Broken, Verdict};
use crate::{json as shape, mutate, sentence};

/// Transactions that are kept of each block: what is bent is read thousands of times.
const KEPT: usize = 6;

/// The examples of the page, cut down; beside them an account with code and storage under a small block.
static SMALL: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let files = [
        include_str!("../../../../www/blocks/ethereum-5891667.json"),
        include_str!("../../../../www/blocks/ethereum-19933122.json"),
    ];
    let files = files
        .map(|file| serde_json::from_str(file).expect("invariant: the page's examples are JSON"));
    files.into_iter().map(cut_down).collect()
});

fn cut_down(mut file: Value) -> Value {
    if let Some(transactions) = file
        .pointer_mut("/block/transactions")
        .and_then(Value::as_array_mut)
    {
        transactions.truncate(KEPT);
    }
    if let Some(accounts) = file.get_mut("prestate").and_then(Value::as_object_mut) {
        let large = |account: &Value| account.to_string().len() > 4_000;
        let names: Vec<String> = accounts
            .iter()
            .filter(|(_, account)| large(account))
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            accounts.remove(&name);
        }
        let names: Vec<String> = accounts.keys().skip(12).cloned().collect();
        for name in names {
            accounts.remove(&name);
        }
    }
    file
}

const WORDS: [&str; 10] = [
    "\"0x\"",
    "0x",
    "\"number\":",
    "\"transactions\":[]",
    "\"jsonrpc\":\"2.0\",",
    "\"error\":{}",
    "\"type\":\"0x3\"",
    "\"type\":\"0x4\"",
    "\"0xffffffffffffffff\"",
    "null",
];

pub(super) fn make(dice: &mut Dice) -> Vec<u8> {
    let mut file = SMALL[dice.index(SMALL.len())].clone();
    match dice.roll(8) {
        0 => file = file["block"].take(),
        1 => file = file["prestate"].take(),
        2 => file = json!({ "jsonrpc": "2.0", "id": 1, "result": file["block"].take() }),
        3 => {
            let each = file["prestate"].take();
            file["prestate"] = json!([{ "result": each }]);
        }
        _ => {}
    }
    if dice.chance(85) {
        shape::change(&mut file, dice, &|_| None);
    }
    let mut text = file.to_string().into_bytes();
    if dice.chance(20) {
        mutate::bytes(&mut text, dice, &WORDS);
    }
    text
}

pub(super) fn judge(input: &[u8]) -> Result<Verdict, Broken> {
    let read = || {
        let mut collection = Collection::default();
        collection.add(vec![Document::parse("block.json", input)?])?;
        collection.setting().map(|_| ())
    };
    match read() {
        Ok(()) => Ok(Verdict::Accepted),
        Err(error) => {
            sentence::check(&error.to_string())?;
            Ok(Verdict::Refused)
        }
    }
}
