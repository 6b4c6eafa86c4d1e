//! The catalogue: every word that is shown, by key, one folder a language, one JSON file a surface.
//!
//! Owns look-up and filling of `{placeholders}`; the words themselves are in `www/texts/<language>/*.json`,
//! flat objects of strings. The English that the page opens with is built in and stands in where another language lacks
//! a text; the rest of it, and the others, are fetched. A key missing in English shows itself (and fails a test).
//!
//! One language is spoken at a time: [`speak`] says which, before anything is drawn.

use std::cell::Cell;

use yew::AttrValue;

mod catalogue;
mod flat;
mod language;
mod phrases;
#[cfg(test)]
pub(crate) mod tests;

use catalogue::Catalogue;
pub use catalogue::Numbers;
pub use language::{LANGUAGES, Language, Plural};
pub use phrases::said;

thread_local! {
    /// The language spoken; none: the built-in one.
    static SPOKEN: Cell<Option<&'static Catalogue>> = const { Cell::new(None) };
}

fn spoken() -> &'static Catalogue {
    SPOKEN.get().unwrap_or_else(catalogue::built_in)
}

/// Speaks a language from now on; one that is not here leaves the built-in one.
pub fn speak(language: &'static Language) {
    SPOKEN.set(catalogue::find(language));
}

/// Whether all texts of a language are here.
pub fn is_whole(language: &'static Language) -> bool {
    catalogue::is_whole(language)
}

/// Keeps the fetched texts of a language, and says them from now on if it is spoken; false when they cannot be read.
pub fn keep(language: &'static Language, json: &str) -> bool {
    let kept = catalogue::keep(language, json);
    if self::language() == language {
        speak(language);
    }
    kept
}

/// The language spoken.
pub fn language() -> &'static Language {
    spoken().language
}

/// How the spoken language writes numbers.
pub fn numbers() -> &'static Numbers {
    &spoken().numbers
}

/// The text of a key, if there is one.
pub fn find(key: &str) -> Option<&'static str> {
    let in_language = spoken().texts.get(key);
    in_language
        .or_else(|| catalogue::built_in().texts.get(key))
        .map(String::as_str)
}

/// The text of a key; a missing key shows itself.
pub fn text(key: &str) -> AttrValue {
    match find(key) {
        Some(text) => AttrValue::Static(text),
        None => missing(key).into(),
    }
}

/// The text of a key with its `{placeholders}` filled.
pub fn fill(key: &str, values: &[(&str, &str)]) -> String {
    let Some(template) = find(key) else {
        return missing(key);
    };
    let value = |name: &str| {
        let found = values.iter().find(|(known, _)| *known == name);
        if found.is_none() {
            fail_tests(|| format!("text {key:?} wants {{{name}}}"));
        }
        found.map(|(_, value)| (*value).to_owned())
    };
    filled(template, value)
}

/// A template with its `{placeholders}` filled, once: what a value holds is text. A place without a value stays.
fn filled(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else {
            break;
        };
        let name = &rest[open + 1..open + length];
        push_spaced(&mut filled, &rest[..open]);
        match value(name) {
            Some(value) => push_spaced(&mut filled, &value),
            None => filled.push_str(&rest[open..=open + length]),
        }
        rest = &rest[open + length + 1..];
    }
    push_spaced(&mut filled, rest);
    filled
}

/// The text for a number of things: `{key}.one` or `{key}.many`, as the language has them, with `{count}` filled
/// beside `values`.
pub fn count(key: &str, count: u32, values: &[(&str, &str)]) -> String {
    let number = crate::present::format::integer(u64::from(count));
    let mut all = vec![("count", number.as_str())];
    all.extend_from_slice(values);
    fill(
        &format!("{key}.{}", spoken().language.plural.form(count)),
        &all,
    )
}

/// Two sentences, one after the other.
pub fn after(first: &str, second: &str) -> String {
    fill("join.sentences", &[("first", first), ("second", second)])
}

/// Parts with a join between them: `join.items` (a, b), `join.clauses` (a; b).
pub fn join(key: &str, parts: impl IntoIterator<Item = String>) -> String {
    let joined = parts
        .into_iter()
        .reduce(|first, second| fill(key, &[("first", &first), ("second", &second)]));
    joined.unwrap_or_default()
}

/// Adds a part; where a Chinese character meets a Latin letter or a digit a space goes between them, as careful
/// typesetting has it. Templates leave it out around their placeholders, since what fills them may be either.
fn push_spaced(text: &mut String, part: &str) {
    let is_han = |letter: char| matches!(letter, '\u{3400}'..='\u{9fff}');
    let is_western = |letter: char| {
        letter.is_ascii_alphanumeric()
            || matches!(letter, '$' | '%' | '#' | '+' | '−' | '×' | '∞' | '<' | '>')
    };
    if let (Some(last), Some(first)) = (text.chars().next_back(), part.chars().next())
        && (is_han(last) && is_western(first) || is_western(last) && is_han(first))
    {
        text.push(' ');
    }
    text.push_str(part);
}

/// What is shown for a key without a text: the key; in tests a failure.
fn missing(key: &str) -> String {
    fail_tests(|| format!("no text for {key:?}"));
    key.to_owned()
}

/// A fault of the catalogue: fatal in tests, and nowhere else.
fn fail_tests(fault: impl FnOnce() -> String) {
    #[cfg(test)]
    panic!("{}", fault());
    #[cfg(not(test))]
    drop(fault);
}
