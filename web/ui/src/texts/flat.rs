//! Reading a flat object of strings, which is all that a file of texts is.
//!
//! A reader of any JSON is ten times as much code, and this one stands between a visitor and the first word.

use std::collections::BTreeMap;

/// The texts by their keys; none when it is anything else.
pub(super) fn read(json: &str) -> Option<BTreeMap<String, String>> {
    let mut rest = json.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let mut texts = BTreeMap::new();
    while !rest.is_empty() {
        let (key, after) = string(rest)?;
        let (text, after) = string(after.trim_start().strip_prefix(':')?.trim_start())?;
        texts.insert(key, text);
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) if !next.trim_start().is_empty() => next.trim_start(),
            None if after.is_empty() => after,
            _ => return None,
        };
    }
    Some(texts)
}

/// A string in quotes, and what comes after it.
fn string(json: &str) -> Option<(String, &str)> {
    let mut rest = json.strip_prefix('"')?;
    let mut text = String::new();
    loop {
        let (plain, after) = rest.split_at(rest.find(['"', '\\'])?);
        text.push_str(plain);
        let mut letters = after.chars();
        if letters.next() == Some('"') {
            return Some((text, letters.as_str()));
        }
        let letter = letters.next()?;
        rest = letters.as_str();
        text.push(match letter {
            'n' => '\n',
            't' => '\t',
            // Halves of letters beyond 16 bits are refused: a file of texts writes them out.
            'u' => {
                let digits = rest.get(..4)?;
                rest = &rest[4..];
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            '"' | '\\' | '/' => letter,
            _ => return None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_object_is_read_as_any_reader_would() {
        let json = r#" { "a.b" : "say \"{x}\"\u00a0\\ \/\n\té∞" ,
            "c": "" } "#;
        let read = read(json).expect("it is flat");
        assert_eq!(
            serde_json::from_str::<BTreeMap<_, _>>(json).ok(),
            Some(read)
        );
        assert_eq!(super::read("{}"), Some(BTreeMap::new()));
    }

    #[test]
    fn anything_else_is_refused() {
        for json in [
            "",
            "{",
            "<html>",
            "[\"a\"]",
            "{\"a\"}",
            "{\"a\":1}",
            "{\"a\":\"b\",}",
            "{\"a\":\"b\" \"c\":\"d\"}",
            "{\"a\":\"b\"} more",
            "{\"a\":{\"b\":\"c\"}}",
            "{\"a\":\"\\ud83d\"}",
            "{\"a\":\"\\u00é\"}",
            "{\"a\":\"\\",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
