//! Arguments as they are typed: numbers, names, lists and tuples of them.
//!
//! Owns the reading of one text as a value of a Solidity type. Knows people and assets by `Contracts`.

use alloy_dyn_abi::{DynSolType, DynSolValue, Specifier as _};
use alloy_json_abi::{Function, Param};
use alloy_primitives::{I256, U256};
use anyhow::{Context, Result, anyhow, bail};

use super::contracts::Contracts;

/// The largest number of the type.
const MAX: &str = "max";

/// The function's arguments, in order.
pub(super) fn read(
    function: &Function,
    texts: &[String],
    contracts: &Contracts<'_>,
) -> Result<Vec<DynSolValue>> {
    let inputs = &function.inputs;
    if texts.len() != inputs.len() {
        let expected: Vec<String> = inputs.iter().map(declared).collect();
        bail!(
            "{} takes {} ({}); given: {}",
            function.signature(),
            match inputs.len() {
                1 => "1 argument".to_owned(),
                count => format!("{count} arguments"),
            },
            expected.join(", "),
            texts.len()
        );
    }
    let each = inputs.iter().zip(texts).zip(1..);
    each.map(|((input, text), number)| {
        let kind = input.resolve()?;
        value(&kind, text, contracts)
            .with_context(|| format!("argument {number} ({})", declared(input)))
    })
    .collect()
}

/// `address user`
fn declared(input: &Param) -> String {
    format!("{} {}", input.selector_type(), input.name)
        .trim_end()
        .to_owned()
}

fn value(kind: &DynSolType, text: &str, contracts: &Contracts<'_>) -> Result<DynSolValue> {
    let text = text.trim();
    let each = |kinds: &mut dyn Iterator<Item = &DynSolType>, parts: &[&str]| {
        let values = kinds
            .zip(parts)
            .map(|(kind, part)| value(kind, part, contracts));
        values.collect::<Result<Vec<_>>>()
    };
    match kind {
        DynSolType::Address => Ok(DynSolValue::Address(contracts.address(text)?)),
        DynSolType::Uint(bits) if text == MAX => {
            Ok(DynSolValue::Uint(U256::MAX >> (256 - bits), *bits))
        }
        DynSolType::Int(bits) if text == MAX => {
            let most = U256::MAX >> (257 - bits);
            Ok(DynSolValue::Int(I256::from_raw(most), *bits))
        }
        DynSolType::Array(inner) => {
            let parts = parts(text, ['[', ']'])?;
            let kinds = std::iter::repeat_n(&**inner, parts.len());
            Ok(DynSolValue::Array(each(&mut { kinds }, &parts)?))
        }
        DynSolType::FixedArray(inner, length) => {
            let parts = parts(text, ['[', ']'])?;
            count(parts.len(), *length)?;
            let kinds = std::iter::repeat_n(&**inner, parts.len());
            Ok(DynSolValue::FixedArray(each(&mut { kinds }, &parts)?))
        }
        DynSolType::Tuple(kinds) => {
            let parts = parts(text, ['(', ')'])?;
            count(parts.len(), kinds.len())?;
            Ok(DynSolValue::Tuple(each(&mut kinds.iter(), &parts)?))
        }
        plain => plain
            .coerce_str(text)
            .map_err(|_| anyhow!("{text:?} is no {}", plain.sol_type_name())),
    }
}

fn count(given: usize, expected: usize) -> Result<()> {
    if given != expected {
        bail!("{given} values; allowed: {expected}");
    }
    Ok(())
}

/// What stands between commas within brackets, those inside brackets of their own left alone.
fn parts(text: &str, [open, close]: [char; 2]) -> Result<Vec<&str>> {
    let inside = text
        .strip_prefix(open)
        .and_then(|rest| rest.strip_suffix(close))
        .with_context(|| format!("{text:?} is no list; allowed: {open}value, value{close}"))?;
    if inside.trim().is_empty() {
        return Ok(Vec::new());
    }
    let (mut depth, mut from, mut parts) = (0i32, 0, Vec::new());
    for (at, character) in inside.char_indices() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[from..at]);
                from = at + 1;
            }
            _ => {}
        }
        if depth < 0 {
            bail!("{text:?} closes more brackets than it opens");
        }
    }
    if depth != 0 {
        bail!("{text:?} opens more brackets than it closes");
    }
    parts.push(&inside[from..]);
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_at_their_own_commas() {
        assert_eq!(parts("[1, 2]", ['[', ']']).unwrap(), ["1", " 2"]);
        assert_eq!(
            parts("((1,2),[3,4])", ['(', ')']).unwrap(),
            ["(1,2)", "[3,4]"]
        );
        assert_eq!(parts("[ ]", ['[', ']']).unwrap(), [""; 0]);
        for (text, sentence) in [
            ("1,2", "\"1,2\" is no list; allowed: [value, value]"),
            ("[(1]", "\"[(1]\" opens more brackets than it closes"),
            ("[1),(2]", "\"[1),(2]\" closes more brackets than it opens"),
        ] {
            assert_eq!(parts(text, ['[', ']']).unwrap_err().to_string(), sentence);
        }
    }
}
