//! Answers and refusals as they are printed: integers as they are, one value a line.
//!
//! Owns the format. A struct's members stand on lines of their own, by name.

use std::io::Write;

use alloy_dyn_abi::{DynSolValue, JsonAbiExt as _};
use alloy_json_abi::{Function, Param};
use alloy_primitives::{Address, hex};
use anyhow::Result;
use leverloom_market::decode;
use leverloom_market::directory::Directory;
use serde_json::{Map, Value};

use super::abis;
use super::contracts::Contracts;

/// Prints what a function answered. One value alone is printed bare, several with their names; as JSON, an object of texts.
pub(super) fn print(
    function: &Function,
    outputs: &[DynSolValue],
    contracts: &Contracts<'_>,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<()> {
    let mut lines = Vec::new();
    match (&function.outputs[..], outputs) {
        // A struct alone is its members.
        ([only], [DynSolValue::Tuple(members)]) if only.components.len() == members.len() => {
            each("", &only.components, members, contracts, &mut lines);
        }
        (parameters, values) => each("", parameters, values, contracts, &mut lines),
    }
    if as_json {
        let values = lines.into_iter().map(|(name, text)| (name, text.into()));
        let object = Value::Object(values.collect::<Map<String, Value>>());
        writeln!(out, "{object}")?;
        return Ok(());
    }
    match &lines[..] {
        [] => writeln!(out, "done; it answers nothing")?,
        [(_, text)] => writeln!(out, "{text}")?,
        lines => {
            for (name, text) in lines {
                writeln!(out, "{name}: {text}")?;
            }
        }
    }
    Ok(())
}

fn each(
    prefix: &str,
    parameters: &[Param],
    values: &[DynSolValue],
    contracts: &Contracts<'_>,
    lines: &mut Vec<(String, String)>,
) {
    for (index, (parameter, value)) in parameters.iter().zip(values).enumerate() {
        let name = if parameter.name.is_empty() {
            format!("{prefix}{index}")
        } else {
            format!("{prefix}{}", parameter.name)
        };
        match value {
            DynSolValue::Tuple(members) if parameter.components.len() == members.len() => {
                let inner = format!("{name}.");
                each(&inner, &parameter.components, members, contracts, lines);
            }
            other => lines.push((name, text(other, contracts))),
        }
    }
}

fn text(value: &DynSolValue, contracts: &Contracts<'_>) -> String {
    let list = |values: &[DynSolValue], [open, close]: [char; 2]| {
        let texts: Vec<String> = values.iter().map(|value| text(value, contracts)).collect();
        format!("{open}{}{close}", texts.join(", "))
    };
    match value {
        DynSolValue::Bool(truth) => truth.to_string(),
        DynSolValue::Uint(number, _) => number.to_string(),
        DynSolValue::Int(number, _) => number.to_string(),
        DynSolValue::Address(address) => match contracts.name(*address) {
            Some(name) => format!("{address} ({name})"),
            None => address.to_string(),
        },
        DynSolValue::FixedBytes(word, length) => hex::encode_prefixed(&word[..*length]),
        DynSolValue::Bytes(bytes) => hex::encode_prefixed(bytes),
        DynSolValue::String(text) => text.clone(),
        DynSolValue::Function(function) => hex::encode_prefixed(function.as_slice()),
        DynSolValue::Array(values) | DynSolValue::FixedArray(values) => list(values, ['[', ']']),
        DynSolValue::Tuple(values) => list(values, ['(', ')']),
    }
}

/// Why a contract refused: the custom error with its arguments, in words where the contract's are known.
pub(super) fn refusal(directory: &Directory, to: Address, data: &[u8]) -> String {
    let decoded = decode::revert(directory, to, data);
    let (name, arguments) = if decoded.name.starts_with("0x") {
        // An error of a contract that reports do not tell of.
        let Some(error) = abis::error(data) else {
            return decoded.name;
        };
        let values = error.abi_decode_input(&data[4..]).unwrap_or_default();
        let arguments = error.inputs.iter().zip(values);
        let arguments = arguments.map(|(input, value)| {
            let bare = match &value {
                DynSolValue::Uint(number, _) => number.to_string(),
                DynSolValue::Int(number, _) => number.to_string(),
                DynSolValue::Address(address) => directory.label(*address),
                DynSolValue::String(text) => text.clone(),
                other => format!("{other:?}"),
            };
            (input.name.clone(), bare)
        });
        (error.name.clone(), arguments.collect())
    } else {
        decode::revert_text(directory, to, data)
    };
    let arguments: Vec<String> = arguments
        .into_iter()
        .map(|(name, text)| format!("{name}: {text}"))
        .collect();
    if arguments.is_empty() {
        name
    } else {
        format!("{name}({})", arguments.join(", "))
    }
}
