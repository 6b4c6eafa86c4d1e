//! What a visitor need not download of the page's wasm, its parts and its script: the names
//! of functions, which wasm-bindgen writes anew after the profile has stripped
//! them, and the long names under which it hands functions of the browser over
//! (`__wbg_clearTimeout_4d2f…`, once in either file; Trunk has no way to ask it
//! for less). Touches no code.

use anyhow::{Context as _, Result, ensure};
use std::collections::BTreeMap;

/// Magic number and version 1.
const HEAD: [u8; 8] = *b"\0asm\x01\0\0\0";

/// Custom sections that are for people and tools.
const UNUSED: [&[u8]; 2] = [b"name", b"producers"];

const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
/// An import that is a function.
const FUNCTION: u8 = 0;

/// The page's module without names, and the script that starts it, which agrees with it
/// on short names for what it hands over. What comes out of `apart` keeps its name.
pub(super) fn shortened(module: &[u8], script: &str, apart: &str) -> Result<(Vec<u8>, String)> {
    let mut names = BTreeMap::new();
    let mut rename = |from: &str, name: &str| {
        let next = format!("f{}", names.len());
        (from != apart).then(|| names.entry(name.to_owned()).or_insert(next).clone())
    };
    let kept = bare(module, |content| imports(content, &mut rename))?;
    Ok((kept, renamed(script, &names)?))
}

/// A part of the page without the names of its functions.
pub(super) fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    bare(module, |imports| Some(imports.to_vec()))
}

/// A module without the names of its functions; `rewrite` has the section of its imports.
fn bare(module: &[u8], mut rewrite: impl FnMut(&[u8]) -> Option<Vec<u8>>) -> Result<Vec<u8>> {
    let mut rest = module
        .strip_prefix(&HEAD)
        .context("no wasm module of version 1")?;
    let mut kept = HEAD.to_vec();
    while let [id, after @ ..] = rest {
        let (content, after) = sized(after).context("a wasm section is cut short")?;
        rest = after;
        match *id {
            CUSTOM if sized(content).is_some_and(|(name, _)| UNUSED.contains(&name)) => {}
            IMPORTS => {
                let imports = rewrite(content).context("unreadable wasm imports")?;
                push_section(&mut kept, IMPORTS, &imports);
            }
            id => push_section(&mut kept, id, content),
        }
    }
    Ok(kept)
}

/// The section of imports with other names; none if it is cut short or of a kind unknown.
fn imports(
    content: &[u8],
    rename: &mut impl FnMut(&str, &str) -> Option<String>,
) -> Option<Vec<u8>> {
    let (count, mut rest) = number(content)?;
    let mut out = Vec::with_capacity(content.len());
    push_number(&mut out, count);
    for _ in 0..count {
        let (module, after) = sized(rest)?;
        let (name, after) = sized(after)?;
        let described = after;
        let (&kind, after) = after.split_first()?;
        let (_, after) = number(after)?;
        if kind != FUNCTION {
            return None;
        }
        let text = |bytes| std::str::from_utf8(bytes).ok();
        let other = rename(text(module)?, text(name)?);
        push_sized(&mut out, module);
        push_sized(&mut out, other.as_deref().map_or(name, str::as_bytes));
        out.extend(&described[..described.len() - after.len()]);
        rest = after;
    }
    rest.is_empty().then_some(out)
}

/// wasm-bindgen's script with the keys of its table of imports renamed, and without
/// indentation. The keys stand at the beginnings of lines.
fn renamed(script: &str, names: &BTreeMap<String, String>) -> Result<String> {
    // Inside of a text that goes over several lines, space means something.
    let indented = script
        .lines()
        .any(|line| !line.matches('`').count().is_multiple_of(2));
    let mut out = String::with_capacity(script.len());
    let mut found = 0;
    for line in script.lines() {
        let trimmed = line.trim_start();
        let known = trimmed
            .split_once(": ")
            .and_then(|(key, value)| Some((names.get(key)?, value)));
        if let Some((short, value)) = known {
            found += 1;
            out.extend([short, ": ", value]);
        } else {
            out.push_str(if indented { line } else { trimmed });
        }
        out.push('\n');
    }
    ensure!(
        found == names.len(),
        "the page's script hands over {found} functions, its wasm wants {}",
        names.len()
    );
    Ok(out)
}

/// What a length stands in front of, and what follows.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = number(bytes)?;
    rest.split_at_checked(usize::try_from(length).ok()?)
}

/// A LEB128 number of 32 bits, and what follows.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return Some((u32::try_from(value).ok()?, &bytes[index + 1..]));
        }
    }
    None
}

fn push_section(out: &mut Vec<u8>, id: u8, content: &[u8]) {
    out.push(id);
    push_sized(out, content);
}

fn push_sized(out: &mut Vec<u8>, content: &[u8]) {
    push_number(out, u32::try_from(content.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(content);
}

fn push_number(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "const table = {\n    __wbg_now_12: function() {\n        return `1: 2`;\n    },\n    __wbg_log_34: log,\n};\n";
    const SHORT: &str = "const table = {\nf0: function() {\nreturn `1: 2`;\n},\nf1: log,\n};\n";

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        push_section(&mut out, id, content);
        out
    }

    /// Imports of type 0 by name.
    fn imported(names: &[&str]) -> Vec<u8> {
        let mut content = vec![names.len() as u8];
        for name in names {
            push_sized(&mut content, b"./page.js");
            push_sized(&mut content, name.as_bytes());
            content.extend([FUNCTION, 0]);
        }
        section(IMPORTS, &content)
    }

    #[test]
    fn names_go_or_become_short_and_the_rest_stays() {
        let code = section(10, &[7; 300]);
        let features = section(CUSTOM, b"\x0ftarget_features.");
        let long = imported(&["__wbg_now_12", "__wbg_log_34"]);
        let names = section(CUSTOM, b"\x04name....");
        let producers = section(CUSTOM, b"\x09producers..");
        let module = [&HEAD[..], &names, &long, &code, &features, &producers].concat();
        let (module, script) = shortened(&module, SCRIPT, "").unwrap();
        let short = imported(&["f0", "f1"]);
        assert_eq!(module, [&HEAD[..], &short, &code, &features].concat());
        assert_eq!(script, SHORT);
    }

    #[test]
    fn a_text_over_several_lines_keeps_its_space() {
        let names = BTreeMap::from([("__wbg_now_12".to_owned(), "f0".to_owned())]);
        let script = "    __wbg_now_12: `a\n    b`,\n";
        assert_eq!(renamed(script, &names).unwrap(), "f0: `a\n    b`,\n");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let refused = |module: &[u8], script: &str| shortened(module, script, "").is_err();
        assert!(refused(b"<html>", ""));
        let module = [&HEAD[..], &imported(&["__wbg_now_12"])].concat();
        assert!(refused(&module, "const table = {};\n"));
        assert!(refused(&module[..module.len() - 1], SCRIPT));
        let memory = section(IMPORTS, b"\x01\x01a\x01b\x02\x00");
        assert!(refused(&[&HEAD[..], &memory].concat(), ""));
    }
}
