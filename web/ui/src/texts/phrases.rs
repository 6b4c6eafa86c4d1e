//! What the engine and the model say of a fault, in the reader's language.
//!
//! Their sentences are English, made of a field, what is wrong and what is allowed. A language's `faults.json` is a phrase
//! book: an English phrase with its places, `said:{value} is out of range`, and the same in that language. Owns finding
//! the phrase; what the book does not know stays as it was said.

use std::collections::BTreeMap;

use super::{filled, spoken};

/// In front of the keys of the phrase book.
const SAID: &str = "said:";
/// How deep phrases may lie in one another.
const DEEPEST: u32 = 4;

/// A sentence of the engine's, in the language spoken.
pub fn said(sentence: &str) -> String {
    put(&spoken().texts, sentence, DEEPEST)
}

fn put(book: &BTreeMap<String, String>, sentence: &str, depth: u32) -> String {
    let Some(depth) = depth.checked_sub(1) else {
        return sentence.to_owned();
    };
    let phrases = book
        .range(SAID.to_owned()..)
        .take_while(|it| it.0.starts_with(SAID));
    // The phrase that says most itself.
    let found = phrases
        .filter_map(|(key, own)| {
            let phrase = &key[SAID.len()..];
            let places = matched(phrase, sentence)?;
            let filled: usize = places.iter().map(|(_, value)| value.len()).sum();
            Some((filled, places, own))
        })
        .min_by_key(|it| it.0);
    let Some((_, places, own)) = found else {
        return sentence.to_owned();
    };
    filled(own, |name| {
        let (_, value) = places.iter().find(|(known, _)| *known == name)?;
        Some(if *value == sentence {
            sentence.to_owned()
        } else {
            put(book, value, depth)
        })
    })
}

/// The places of a phrase that a sentence fits, each with what stands there; a place ends where what follows begins.
fn matched<'a>(phrase: &'a str, sentence: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut places = Vec::new();
    let (start, mut phrase) = phrase.split_once('{').unwrap_or((phrase, ""));
    let mut rest = sentence.strip_prefix(start)?;
    while !phrase.is_empty() {
        let (name, after) = phrase.split_once('}')?;
        let (literal, next) = after.split_once('{').unwrap_or((after, ""));
        let end = if next.is_empty() && !after.contains('{') {
            rest.strip_suffix(literal)?.len()
        } else {
            rest.find(literal)?
        };
        let value = &rest[..end];
        // A place called `field` is a way into the document: one word.
        if value.is_empty() || (name == "field" && value.contains(' ')) {
            return None;
        }
        places.push((name, value));
        rest = &rest[end + literal.len()..];
        phrase = next;
    }
    rest.is_empty().then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> BTreeMap<String, String> {
        let pairs = [
            (
                "said:{problem}; allowed: {allowed}",
                "{problem}；允许：{allowed}",
            ),
            ("said:{field}: {problem}", "{field}：{problem}"),
            ("said:{value} is out of range", "{value} 超出范围"),
            ("said:{low} to {high} blocks", "{low} 至 {high} 个区块"),
        ];
        pairs
            .map(|(key, own)| (key.to_owned(), own.to_owned()))
            .into()
    }

    #[test]
    fn a_sentence_is_put_phrase_by_phrase() {
        let put = |sentence| put(&book(), sentence, DEEPEST);
        assert_eq!(
            put("blocks: 9,000 is out of range; allowed: 1 to 2,000 blocks"),
            "blocks：9,000 超出范围；允许：1 至 2,000 个区块"
        );
        assert_eq!(put("nobody knows this"), "nobody knows this");
        assert_eq!(
            put("blocks: nobody knows this"),
            "blocks：nobody knows this"
        );
        assert_eq!(put(""), "");
        assert_eq!(
            put("{allowed} is out of range; allowed: {problem}"),
            "{allowed} 超出范围；允许：{problem}"
        );
    }

    #[test]
    fn a_phrase_fits_a_whole_sentence_or_not_at_all() {
        assert_eq!(
            matched("{a} to {b}", "1 to 2"),
            Some(vec![("a", "1"), ("b", "2")])
        );
        assert_eq!(matched("is empty", "is empty"), Some(vec![]));
        assert_eq!(matched("is empty", "is empty now"), None);
        assert_eq!(matched("{a} to {b} bps", "1 to 2 blocks"), None);
        assert_eq!(matched("{field}: {b}", "two words: more"), None);
    }
}
