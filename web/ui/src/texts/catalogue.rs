//! The words of one language, and how it writes numbers; read once, kept as long as the page.
//!
//! Owns reading: the English that the page opens with is built in; the rest of it, and all of any other language, is in
//! texts that the page fetches. Which language is spoken is the parent's.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::flat;
use super::language::Language;

/// The files that the page opens with; keys are unique across all of a language.
pub(super) const BUILT_IN: [(&str, &str); 7] = [
    ("page", include_str!("../../../../www/texts/en/page.json")),
    (
        "execution",
        include_str!("../../../../www/texts/en/execution.json"),
    ),
    (
        "market",
        include_str!("../../../../www/texts/en/market.json"),
    ),
    (
        "positions",
        include_str!("../../../../www/texts/en/positions.json"),
    ),
    (
        "charts",
        include_str!("../../../../www/texts/en/charts.json"),
    ),
    (
        "language",
        include_str!("../../../../www/texts/en/language.json"),
    ),
    ("menus", include_str!("../../../../www/texts/en/menus.json")),
];

/// The other English files, which lie beside the page as one (`xtask/src/build/texts.rs`). Where nothing is fetched they
/// are built in.
#[cfg(not(target_family = "wasm"))]
pub(super) const LATER: [(&str, &str); 9] = [
    (
        "details",
        include_str!("../../../../www/texts/en/details.json"),
    ),
    ("help", include_str!("../../../../www/texts/en/help.json")),
    (
        "errors",
        include_str!("../../../../www/texts/en/errors.json"),
    ),
    (
        "compare",
        include_str!("../../../../www/texts/en/compare.json"),
    ),
    ("embed", include_str!("../../../../www/texts/en/embed.json")),
    (
        "lesson",
        include_str!("../../../../www/texts/en/lesson.json"),
    ),
    ("real", include_str!("../../../../www/texts/en/real.json")),
    (
        "gallery",
        include_str!("../../../../www/texts/en/gallery.json"),
    ),
    ("runs", include_str!("../../../../www/texts/en/runs.json")),
];
#[cfg(target_family = "wasm")]
const LATER: [(&str, &str); 0] = [];

/// How a language writes numbers: the entries `number.…` of its catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Between groups of three digits.
    pub group: String,
    /// Between the whole and its fraction.
    pub point: String,
    /// Units of short numbers, smallest first: power of ten and what stands behind the number.
    pub scales: Vec<(i32, String)>,
}

/// The words of one language.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) texts: BTreeMap<String, String>,
    pub(super) language: &'static Language,
    pub(super) numbers: Numbers,
}

impl Catalogue {
    /// From texts by key; what the number format lacks is as in English.
    fn new(texts: BTreeMap<String, String>, language: &'static Language) -> Self {
        let text = |key: &str| texts.get(key).map(String::as_str);
        let numbers = Numbers {
            group: text("number.group").unwrap_or(",").to_owned(),
            point: text("number.point").unwrap_or(".").to_owned(),
            scales: text("number.scales")
                .unwrap_or_default()
                .split(' ')
                .filter_map(|scale| {
                    let (power, unit) = scale.split_once(':')?;
                    Some((power.parse().ok()?, unit.to_owned()))
                })
                .collect(),
        };
        Self {
            texts,
            language,
            numbers,
        }
    }
}

/// The words that are always there.
pub(super) fn built_in() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let mut texts = BTreeMap::new();
        for (name, json) in BUILT_IN.into_iter().chain(LATER) {
            match flat::read(json) {
                Some(file) => texts.extend(file),
                // A broken file shows its keys instead of words; a test names it.
                None => super::fail_tests(|| format!("texts/en/{name}.json is no flat object")),
            }
        }
        Catalogue::new(texts, Language::built_in())
    })
}

thread_local! {
    /// Languages that were fetched. A few at most, each as long as the page: components hold on to its words.
    static FETCHED: RefCell<BTreeMap<&'static str, &'static Catalogue>> = const { RefCell::new(BTreeMap::new()) };
}

/// The words of a language that are here, if any are.
pub(super) fn find(language: &Language) -> Option<&'static Catalogue> {
    let fetched = FETCHED.with_borrow(|fetched| fetched.get(language.code).copied());
    fetched.or_else(|| language.is_built_in().then(built_in))
}

/// Whether all words of a language are here.
pub(super) fn is_whole(language: &Language) -> bool {
    FETCHED.with_borrow(|fetched| fetched.contains_key(language.code))
        || (language.is_built_in() && !LATER.is_empty())
}

/// Keeps the texts of a language that are not built in: one flat object of strings. False when it is not that.
pub(super) fn keep(language: &'static Language, json: &str) -> bool {
    if is_whole(language) {
        return true;
    }
    let Some(mut texts) = flat::read(json) else {
        return false;
    };
    if language.is_built_in() {
        texts.extend(built_in().texts.clone());
    }
    let catalogue = Box::leak(Box::new(Catalogue::new(texts, language)));
    FETCHED.with_borrow_mut(|fetched| fetched.insert(language.code, catalogue));
    true
}
