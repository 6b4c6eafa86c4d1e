//! What a visitor need not download of a wasm module: the names of its functions.
//! wasm-bindgen writes some anew after the profile has stripped them, and Trunk
//! has no way to ask it not to. Touches no code.

use anyhow::{Context as _, Result, ensure};

/// Magic number and version 1.
const HEAD: [u8; 8] = *b"\0asm\x01\0\0\0";

/// Custom sections that are for people and tools.
const UNUSED: [&[u8]; 2] = [b"name", b"producers"];

/// The module without them.
pub(super) fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    let mut rest = module
        .strip_prefix(&HEAD)
        .context("no wasm module of version 1")?;
    let mut kept = HEAD.to_vec();
    while !rest.is_empty() {
        let whole = rest;
        let (id, after) = rest.split_at(1);
        let (length, after) = number(after).context("a wasm section without its length")?;
        ensure!(after.len() >= length, "a wasm section is cut short");
        let (content, after) = after.split_at(length);
        rest = after;
        if id != [0] || !UNUSED.contains(&name_of(content)) {
            kept.extend_from_slice(&whole[..whole.len() - rest.len()]);
        }
    }
    Ok(kept)
}

/// The name in front of a custom section's content.
fn name_of(content: &[u8]) -> &[u8] {
    number(content)
        .and_then(|(length, rest)| rest.get(..length))
        .unwrap_or_default()
}

/// A LEB128 number of 32 bits and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return Some((usize::try_from(value).ok()?, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A section: id, length, content.
    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        assert!(content.len() < 0x4000);
        let length = content.len();
        [
            &[id, (length & 0x7f) as u8 | 0x80, (length >> 7) as u8],
            content,
        ]
        .concat()
    }

    #[test]
    fn only_names_and_producers_go() {
        let code = section(10, &[7; 300]);
        let names = section(0, b"\x04name....");
        let producers = section(0, b"\x09producers..");
        let features = section(0, b"\x0ftarget_features.");
        let module = [&HEAD[..], &names, &code, &features, &producers].concat();
        let kept = [&HEAD[..], &code, &features].concat();
        assert_eq!(without_names(&module).unwrap(), kept);
        assert_eq!(without_names(&kept).unwrap(), kept);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(without_names(b"<html>").is_err());
        let cut = [&HEAD[..], &section(10, &[0; 9])[..5]].concat();
        assert!(without_names(&cut).is_err());
        assert!(without_names(&[&HEAD[..], &[1]].concat()).is_err());
    }
}
