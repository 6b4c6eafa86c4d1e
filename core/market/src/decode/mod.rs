//! Call data, logs and revert data in words: names, arguments, and what each argument counts.
//!
//! Decodes by the tables in [`tables`], which a test holds against the compiler's ABI. What no table knows
//! is shown as it is, in hexadecimal; nothing here panics on bytes from a chain.

mod tables;

use alloy_primitives::{Address, LogData, U256, hex};
use alloy_sol_types::{Panic, Revert, SolError};
use leverloom_executor::costs::Function;
use leverloom_model::report::{Decoded, Value};

use self::tables::{Argument, Entry, Of};
use crate::artifacts::Contract;
use crate::directory::Directory;
use crate::quantity::{self, Unit};

pub use self::tables::{Kind, Signature, signatures};

/// A call by its function's name and arguments; `to` is the contract called.
pub fn call(directory: &Directory, to: Address, data: &[u8]) -> Decoded {
    let (selector, rest) = data.split_at(data.len().min(4));
    let entry = directory
        .kind(to)
        .and_then(|contract| find(tables::calls(contract), selector));
    match entry {
        Some(entry) => decoded(
            directory,
            entry.name.to_owned(),
            entry,
            to,
            &words(rest),
            rest,
        ),
        None => unknown(hex::encode_prefixed(selector), rest),
    }
}

/// A function by its contract and name, `LendingPool.borrow`; one that nobody knows by its selector, a plain
/// payment as `payment`, a creation as `create`.
pub fn function(directory: &Directory, function: &Function) -> String {
    let Some(to) = function.to else {
        return "create".to_owned();
    };
    let Some(selector) = function.selector else {
        return "payment".to_owned();
    };
    let entry = directory
        .kind(to)
        .and_then(|contract| find(tables::calls(contract), selector.as_slice()));
    let contract = directory.label(to);
    match entry {
        Some(entry) => format!("{contract}.{}", entry.name),
        None => format!("{contract}.{selector}"),
    }
}

/// An event, its name prefixed by the contract that `emitter` is: `LendingPool.Borrow`, `USDC.Transfer`.
pub fn event(directory: &Directory, emitter: Address, log: &LogData) -> Decoded {
    let contract = directory.label(emitter);
    let (topics, data) = (log.topics(), &log.data);
    let entry = directory
        .kind(emitter)
        .zip(topics.first())
        .and_then(|(contract, topic)| find(tables::events(contract), topic.as_slice()));
    let Some(entry) = entry else {
        let name = topics
            .first()
            .map_or_else(|| "anonymous".to_owned(), ToString::to_string);
        return unknown(format!("{contract}.{name}"), data);
    };
    // Indexed arguments come first in every event of the contracts, so topics and data line up.
    let mut arguments: Vec<U256> = topics[1..]
        .iter()
        .map(|topic| U256::from_be_bytes(topic.0))
        .collect();
    arguments.extend(words(data));
    decoded(
        directory,
        format!("{contract}.{}", entry.name),
        entry,
        emitter,
        &arguments,
        data,
    )
}

/// What a reverted call says: the error's name and arguments. `to` is the contract called; the error may come
/// from any contract below it.
pub fn revert(directory: &Directory, to: Address, output: &[u8]) -> Decoded {
    if output.is_empty() {
        return Decoded {
            name: "no reason given".to_owned(),
            arguments: Vec::new(),
        };
    }
    if let Ok(Revert { reason }) = Revert::abi_decode(output) {
        return Decoded {
            name: reason,
            arguments: Vec::new(),
        };
    }
    if let Ok(panic) = Panic::abi_decode(output) {
        let why = panic
            .kind()
            .map_or_else(|| panic.code.to_string(), |kind| kind.as_str().to_owned());
        return Decoded {
            name: "Panic".to_owned(),
            arguments: vec![("reason".to_owned(), Value::Contract(why))],
        };
    }
    let (selector, rest) = output.split_at(output.len().min(4));
    let entry = Contract::ALL
        .into_iter()
        .find_map(|contract| find(tables::errors(contract), selector));
    match entry {
        Some(entry) => decoded(
            directory,
            entry.name.to_owned(),
            entry,
            to,
            &words(rest),
            rest,
        ),
        None => unknown(hex::encode_prefixed(selector), rest),
    }
}

/// [`revert`] for a transaction's status: the arguments as text (`12.5 ETH`, `0.97`, `borrower 17`).
pub fn revert_text(
    directory: &Directory,
    to: Address,
    output: &[u8],
) -> (String, Vec<(String, String)>) {
    let Decoded { name, arguments } = revert(directory, to, output);
    let arguments = arguments
        .into_iter()
        .map(|(name, value)| (name, quantity::text(directory, &value)));
    (name, arguments.collect())
}

fn find(entries: &'static [Entry], key: &[u8]) -> Option<&'static Entry> {
    entries.iter().find(|entry| entry.key == key)
}

/// Whole words of ABI-encoded data; a cut-off tail is dropped.
fn words(data: &[u8]) -> Vec<U256> {
    data.chunks_exact(32).map(U256::from_be_slice).collect()
}

fn unknown(name: String, data: &[u8]) -> Decoded {
    let arguments = match data {
        [] => Vec::new(),
        data => vec![("data".to_owned(), Value::Number(hex::encode_prefixed(data)))],
    };
    Decoded { name, arguments }
}

/// Arguments in order; those that the data is too short for are left out.
fn decoded(
    directory: &Directory,
    name: String,
    entry: &Entry,
    contract: Address,
    words: &[U256],
    data: &[u8],
) -> Decoded {
    let asset_at = |position: usize| {
        words
            .get(position)
            .map(|word| Address::from_word((*word).into()))
    };
    let mut arguments = Vec::new();
    let mut at = 0;
    for (name, argument) in entry.arguments {
        let Some(&word) = words.get(at) else { break };
        let token = |of: Of| match of {
            Of::Argument(position) => asset_at(position).unwrap_or(contract),
            Of::Contract => contract,
        };
        let value = match argument {
            Argument::Tokens(of) => {
                quantity::value(directory, quantity::tokens_of(directory, token(*of)), word)
            }
            Argument::Word(unit) => quantity::value(directory, *unit, word),
            Argument::Struct(fields) => {
                let fields = fields.iter().zip(&words[at..]);
                let read = |((name, unit), word): (&(&str, Unit), &U256)| {
                    ((*name).to_owned(), quantity::value(directory, *unit, *word))
                };
                Value::Fields(fields.map(read).collect())
            }
            Argument::Text => {
                Value::Contract(String::from_utf8_lossy(bytes_at(data, word)).into_owned())
            }
            Argument::Bytes => Value::Number(hex::encode_prefixed(bytes_at(data, word))),
            Argument::List(unit) => {
                let words = (1..).zip(list_at(data, word));
                let read = |(number, word): (u32, U256)| {
                    (number.to_string(), quantity::value(directory, *unit, word))
                };
                Value::Fields(words.map(read).collect())
            }
        };
        arguments.push(((*name).to_owned(), value));
        at += argument.words();
    }
    Decoded { name, arguments }
}

/// The words of a list at `offset`; none when the data is cut off.
fn list_at(data: &[u8], offset: U256) -> Vec<U256> {
    let read = || {
        let start = usize::try_from(offset).ok()?;
        let length_end = start.checked_add(32)?;
        let length = usize::try_from(U256::from_be_slice(data.get(start..length_end)?)).ok()?;
        let bytes = data.get(length_end..length_end.checked_add(length.checked_mul(32)?)?)?;
        Some(words(bytes))
    };
    read().unwrap_or_default()
}

/// What is dynamic, at `offset`; empty when the data is cut off.
fn bytes_at(data: &[u8], offset: U256) -> &[u8] {
    let read = || {
        let start = usize::try_from(offset).ok()?;
        let length_end = start.checked_add(32)?;
        let length = usize::try_from(U256::from_be_slice(data.get(start..length_end)?)).ok()?;
        data.get(length_end..length_end.checked_add(length)?)
    };
    read().unwrap_or_default()
}
