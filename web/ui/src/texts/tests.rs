//! The catalogues against each other and against the sources: no key missing, none left over, the same
//! placeholders, every plural form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use leverloom_model::scenario::{SHIPPED, Scenario};
use leverloom_model::{Wad, share};

use super::*;

type Texts = BTreeMap<String, String>;

fn folder(language: &Language) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../www/texts")
        .join(language.code)
}

/// The files of a language, by name.
fn files(language: &Language) -> BTreeMap<String, Texts> {
    let entries = std::fs::read_dir(folder(language)).expect("each language has a folder");
    entries
        .map(|entry| {
            let path = entry.expect("the folder is readable").path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let json = std::fs::read_to_string(&path).expect("the file is readable");
            let texts = serde_json::from_str(&json)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (name, texts)
        })
        .collect()
}

/// Speaks a language as if it had been fetched.
pub(crate) fn speak_from_disk(code: &str) {
    let language = Language::from_code(code).expect("a language of the table");
    let all: Texts = files(language).into_values().flatten().collect();
    let json = serde_json::to_string(&all).expect("texts are JSON");
    assert!(keep(language, &json) && is_whole(language));
    speak(language);
}

fn others() -> impl Iterator<Item = &'static Language> {
    LANGUAGES.iter().filter(|language| !language.is_built_in())
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

/// The stem of a text with a number: English has it in both forms.
fn counted<'a>(english: &Texts, key: &'a str) -> Option<&'a str> {
    let stem = key
        .strip_suffix(".one")
        .or_else(|| key.strip_suffix(".many"))?;
    let both = Plural::OneMany.forms().iter();
    both.map(|form| format!("{stem}.{form}"))
        .all(|key| english.contains_key(&key))
        .then_some(stem)
}

/// Whether a key of another language is a form of a text with a number.
fn counted_in(language: &Language, english: &Texts, key: &str) -> bool {
    let stem = key.rsplit_once('.').map_or(key, |(stem, _)| stem);
    let is_form = language
        .plural
        .forms()
        .iter()
        .any(|form| key == format!("{stem}.{form}"));
    is_form && english.contains_key(&format!("{stem}.many"))
}

/// What is wrong with the texts of one file in another language.
fn faults(language: &Language, english: &Texts, theirs: &Texts) -> Vec<String> {
    // The forms of one text may leave the number out ("your position"): all they name together counts.
    let mut wanted = BTreeMap::<String, BTreeSet<&str>>::new();
    for (key, text) in english {
        let stem = counted(english, key);
        let keys = match stem {
            Some(stem) => {
                let forms = language.plural.forms().iter();
                forms.map(|form| format!("{stem}.{form}")).collect()
            }
            None => vec![key.clone()],
        };
        for key in keys {
            let names = wanted.entry(key).or_default();
            names.extend(placeholders(text));
            names.extend(stem.map(|_| "count"));
        }
    }
    let named = |key: &str, text| {
        let mut names: BTreeSet<&str> = placeholders(text);
        let number = wanted
            .get(key)
            .is_some_and(|wanted| wanted.contains("count"));
        names.extend((number && counted_in(language, english, key)).then_some("count"));
        names
    };
    let missing = wanted.keys().filter(|key| !theirs.contains_key(*key));
    let mut faults: Vec<String> = missing.map(|key| format!("{key} is missing")).collect();
    for (key, text) in theirs {
        match wanted.get(key) {
            None => faults.push(format!("{key} is in no English text")),
            Some(wanted) if *wanted != named(key, text) => {
                faults.push(format!("{key} should name {wanted:?}: {text}"));
            }
            Some(_) if text.trim().is_empty() => faults.push(format!("{key} is empty")),
            Some(_) => {}
        }
    }
    faults
}

#[test]
fn files_are_flat_and_share_no_key() {
    for language in &LANGUAGES {
        let mut seen = BTreeMap::new();
        for (name, file) in files(language) {
            for (key, text) in file {
                assert!(!text.trim().is_empty(), "{name}.json: {key} is empty");
                if let Some(other) = seen.insert(key.clone(), name.clone()) {
                    panic!(
                        "{}: {key} is in {other}.json and {name}.json",
                        language.code
                    );
                }
            }
        }
    }
}

#[test]
fn every_english_file_is_in_the_page_or_comes_later() {
    let on_disk: BTreeSet<String> = files(Language::built_in()).into_keys().collect();
    let known = catalogue::BUILT_IN.iter().chain(&catalogue::LATER);
    let known: BTreeSet<String> = known.map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, known);
}

#[test]
fn every_language_says_everything() {
    for language in others() {
        let mut theirs = files(language);
        let mut all = Vec::new();
        for (name, english) in files(Language::built_in()) {
            let file = theirs.remove(&name).unwrap_or_default();
            let faults = faults(language, &english, &file);
            all.extend(
                faults
                    .into_iter()
                    .map(|fault| format!("texts/{}/{name}.json: {fault}", language.code)),
            );
        }
        // Not by key: by what is said in English.
        for name in ["scenarios", "faults"] {
            theirs.remove(name);
        }
        all.extend(
            theirs
                .into_keys()
                .map(|name| format!("texts/{}/{name}.json: no such English file", language.code)),
        );
        assert!(all.is_empty(), "{}", all.join("\n"));
    }
}

#[test]
fn what_is_wrong_with_a_translation_is_found() {
    let texts = |pairs: &[(&str, &str)]| -> Texts {
        pairs
            .iter()
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
            .collect()
    };
    let english = texts(&[
        ("a", "A {x}"),
        ("b", "B"),
        ("n.one", "{count} thing"),
        ("n.many", "{count} things"),
        ("c.one", "alone"),
    ]);
    let chinese = Language::from_code("zh").unwrap();
    let good = texts(&[
        ("a", "{x} 甲"),
        ("b", "乙"),
        ("n.many", "{count} 个"),
        ("c.one", "丙"),
    ]);
    assert_eq!(faults(chinese, &english, &good), Vec::<String>::new());
    let bad = texts(&[
        ("a", "甲 {y}"),
        ("n.one", "一个"),
        ("c.one", " "),
        ("d", "丁"),
    ]);
    let found = faults(chinese, &english, &bad).join("\n");
    for part in [
        "b is missing",
        "n.many is missing",
        "a should name {\"x\"}",
        "n.one is in no English text",
        "c.one is empty",
        "d is in no English text",
    ] {
        assert!(found.contains(part), "{part} in {found}");
    }
    assert_eq!(faults(chinese, &english, &bad).len(), 6, "{found}");
}

/// Faults come in English from where no language is known; the phrase books put them into the reader's.
#[test]
fn every_fault_of_a_document_is_told_in_every_language() {
    let with = |change: fn(&mut serde_json::Map<String, serde_json::Value>)| {
        let read = serde_json::from_str(&Scenario::first().to_json());
        let mut document: serde_json::Map<_, _> = read.expect("it is an object");
        change(&mut document);
        let text = serde_json::to_string(&document).expect("plain data");
        let error = Scenario::from_json(&text).expect_err("it is wrong");
        error.to_string()
    };
    let mut told = vec![
        with(|it| drop(it.insert("blocks".into(), "many".into()))),
        with(|it| drop(it.insert("sede".into(), 1.into()))),
        with(|it| drop(it.insert("version".into(), 7.into()))),
        with(|it| drop(it.remove("seed"))),
        Scenario::from_json("{").expect_err("cut short").to_string(),
        Scenario::from_json("[]").expect_err("a list").to_string(),
    ];
    let change = |change: fn(&mut Scenario)| {
        let mut scenario = Scenario::first();
        change(&mut scenario);
        scenario.validate().expect_err("it is wrong").to_string()
    };
    told.extend([
        change(|it| it.blocks = 0),
        change(|it| it.name.clear()),
        change(|it| it.name = " ".into()),
        change(|it| it.assets[0].ltv_bps = 9_900),
        change(|it| it.assets[0].liquidation_threshold_bps = 10),
        change(|it| it.assets[1].symbol = it.assets[0].symbol.clone()),
        change(|it| it.assets[0].symbol = "e".into()),
        change(|it| it.assets[0].price = Wad::ZERO),
        change(|it| it.assets.truncate(1)),
        change(|it| it.chain.block_time_s = 0),
        change(|it| it.population.payments_per_block = 9_999_999),
    ]);
    let link = share::encode(&Scenario::first(), 3).expect("it fits");
    for broken in [
        "",
        "!",
        &link[..link.len() / 2],
        &link.replacen('A', "B", 3),
    ] {
        told.push(share::decode(broken).expect_err("it is wrong").to_string());
    }
    told.extend(
        [
            "notes.txt: none of a block's files; allowed: a block, its prestate, its receipts, block hashes",
            "my block (1).json: result: number: missing; allowed: hexadecimal digits after 0x, at most 64 of them",
            "number: too large; allowed: blocks below 2^32",
            "the files hold 99 bytes; allowed: at most 64 MiB",
        ]
        .map(str::to_owned),
    );
    speak_from_disk("zh");
    for english in told {
        let put = said(&english);
        // What is left in Latin letters are names: of fields, files and units.
        let has_han = put.chars().any(|letter| ('一'..='龥').contains(&letter));
        let sentence = [" is ", " not ", " the ", " allowed", " of ", "; "];
        assert!(
            has_han && !sentence.iter().any(|word| put.contains(word)),
            "{english}\n{put}"
        );
    }
    speak(Language::built_in());
    assert_eq!(said("is empty"), "is empty");
}

/// A shipped scenario speaks English itself; its name, question and story are translated by its id.
#[test]
fn every_shipped_scenario_is_told_in_every_language() {
    for language in others() {
        let theirs = files(language).remove("scenarios").unwrap_or_default();
        let mut wanted = BTreeSet::new();
        for (id, json) in SHIPPED {
            let scenario = Scenario::from_json(json).expect("a shipped scenario");
            for (part, english) in [
                ("name", &scenario.name),
                ("question", &scenario.question),
                ("story", &scenario.story),
            ] {
                if !english.is_empty() {
                    wanted.insert(format!("scenario.{id}.{part}"));
                }
            }
        }
        let there: BTreeSet<String> = theirs.into_keys().collect();
        assert_eq!(there, wanted, "texts/{}/scenarios.json", language.code);
    }
}

#[test]
fn placeholders_are_filled_in_any_order() {
    assert_eq!(count("feed.count", 1, &[]), "1 liquidation");
    assert_eq!(count("feed.count", 1234, &[]), "1,234 liquidations");
}

#[test]
fn a_language_that_is_not_here_leaves_english() {
    let chinese = Language::from_code("zh").unwrap();
    assert!(!keep(chinese, "<html>not found</html>") && !is_whole(chinese));
    speak(chinese);
    assert_eq!(count("feed.count", 2, &[]), "2 liquidations");
    speak_from_disk("zh");
    assert_eq!(count("feed.count", 1, &[]), "1 次清算");
    speak(Language::built_in());
    assert_eq!(count("feed.count", 1, &[]), "1 liquidation");
}

#[test]
fn han_and_latin_keep_a_space_and_full_stops_none() {
    let joined = |parts: &[&str]| {
        let mut text = String::new();
        for part in parts {
            push_spaced(&mut text, part);
        }
        text
    };
    assert_eq!(joined(&["跌了", "12%", "，", "9", "次"]), "跌了 12%，9 次");
    assert_eq!(joined(&["欠", "$3,100"]), "欠 $3,100");
    assert_eq!(joined(&["你", "存入"]), "你存入");
    assert_eq!(joined(&["at ", "1", " block"]), "at 1 block");
}

#[test]
#[should_panic(expected = "no text for")]
fn a_missing_key_fails_a_test() {
    text("no.such.key");
}

/// Every source file of the page, tests left out.
fn sources() -> Vec<(PathBuf, String)> {
    fn visit(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).expect("sources are readable") {
            let path = entry.expect("sources are readable").path();
            if path.is_dir() {
                visit(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("tests.rs")
            {
                let source = std::fs::read_to_string(&path).expect("sources are readable");
                let code = source
                    .split("#[cfg(test)]\nmod tests {")
                    .next()
                    .unwrap_or_default();
                found.push((path, code.to_owned()));
            }
        }
    }
    let mut found = Vec::new();
    visit(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    found
}

/// Every key that a source file names exists: `text("…")`, `fill("…"`, `count("…"`.
#[test]
fn every_key_in_the_sources_has_a_text() {
    let mut missing = Vec::new();
    for (path, source) in sources() {
        for (call, suffixes) in [
            ("text(\"", &[""][..]),
            ("fill(\"", &[""][..]),
            ("join(\"", &[""][..]),
            ("count(\"", &[".one", ".many"][..]),
        ] {
            for part in source.split(call).skip(1) {
                let key = part.split('"').next().unwrap_or_default();
                for suffix in suffixes {
                    let key = format!("{key}{suffix}");
                    let is_key = key.contains('.') && !key.contains(['{', ' ', '/']);
                    if is_key && find(&key).is_none() {
                        missing.push(format!("{}: {key}", path.display()));
                    }
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "keys without a text:\n{}",
        missing.join("\n")
    );
}

/// A component whose properties stay the same is drawn again in another language only if it says so.
#[test]
fn every_component_hears_when_the_language_changes() {
    let mut deaf = Vec::new();
    for (path, source) in sources() {
        for part in source.split("#[component]").skip(1) {
            let body = part.split("\n}\n").next().unwrap_or_default();
            let speaks = ["text(", "fill(", "count(", "format::", "labels::", "term("]
                .iter()
                .any(|call| body.contains(call));
            let name = body
                .split("fn ")
                .nth(1)
                .and_then(|rest| rest.split('(').next())
                .unwrap_or_default();
            if speaks && !body.contains("use_language()") && name != "App" {
                deaf.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(
        deaf.is_empty(),
        "call use_language() first in:\n{}",
        deaf.join("\n")
    );
}

/// Languages differ in their commas and full stops: what stands between two words is a text.
#[test]
fn no_mark_between_words_is_written_in_a_component() {
    let mut found = Vec::new();
    for (path, source) in sources() {
        for mark in ["{ \", \" }", "{ \". \" }", "{ \"; \" }", "{ \": \" }"] {
            if source.contains(mark) {
                found.push(format!("{}: {mark}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
