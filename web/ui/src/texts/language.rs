//! The languages of the page: names, plural forms, and which one somebody is greeted in.
//!
//! Owns the table that a new language is one line of. Knows no words and no browser: what the browser prefers
//! comes in as tags.

/// How a language tells one thing from many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// One form for 1, one for everything else: English, German, Spanish.
    OneMany,
    /// One form for every number: Chinese, Japanese, Korean.
    Same,
}

impl Plural {
    /// The form for a number: the end of a key of the catalogue.
    pub const fn form(self, count: u32) -> &'static str {
        match self {
            Self::OneMany if count == 1 => "one",
            Self::OneMany | Self::Same => "many",
        }
    }

    /// All forms there are: what a text with a number must come in.
    pub const fn forms(self) -> &'static [&'static str] {
        match self {
            Self::OneMany => &["one", "many"],
            Self::Same => &["many"],
        }
    }
}

/// A language of the page.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// Its folder in `www/texts`, its name in links and in storage; the first part of what browsers call it.
    pub code: &'static str,
    /// What stands in `<html lang>`.
    pub tag: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    /// Its plural forms.
    pub plural: Plural,
}

/// The languages, in the order of the menu. The first is built into the page; the others are fetched when wanted.
pub static LANGUAGES: [Language; 2] = [
    Language {
        code: "en",
        tag: "en",
        name: "English",
        plural: Plural::OneMany,
    },
    Language {
        code: "zh",
        tag: "zh-Hans",
        name: "简体中文",
        plural: Plural::Same,
    },
];

impl Language {
    /// The one that is always there.
    pub fn built_in() -> &'static Self {
        &LANGUAGES[0]
    }

    /// Whether it is in the page itself.
    pub fn is_built_in(&self) -> bool {
        self == Self::built_in()
    }

    /// A language by its code.
    pub fn from_code(code: &str) -> Option<&'static Self> {
        LANGUAGES.iter().find(|language| language.code == code)
    }

    /// The first language of somebody's list (`zh-CN`, `en-GB`, …) that there is; another region or script of a
    /// language is nearer than another language.
    pub fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Option<&'static Self> {
        tags.into_iter().find_map(|tag| {
            let primary = tag.split(['-', '_']).next().unwrap_or_default();
            LANGUAGES
                .iter()
                .find(|language| primary.eq_ignore_ascii_case(language.code))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_of_the_list_is_taken() {
        let preferred =
            |tags: &[&str]| Language::preferred(tags.iter().copied()).map(|language| language.code);
        assert_eq!(preferred(&["zh-CN", "en"]), Some("zh"));
        assert_eq!(preferred(&["ZH-Hant-TW"]), Some("zh"));
        assert_eq!(preferred(&["de-AT", "en-GB", "zh"]), Some("en"));
        assert_eq!(preferred(&["zhx", "fr"]), None);
        assert_eq!(preferred(&[]), None);
    }

    #[test]
    fn codes_are_unique_and_lead_back() {
        for language in &LANGUAGES {
            assert_eq!(Language::from_code(language.code), Some(language));
            assert_eq!(Language::preferred([language.tag]), Some(language));
        }
        assert_eq!(Language::from_code("xx"), None);
        assert!(Language::built_in().is_built_in());
    }

    #[test]
    fn english_has_two_forms_and_chinese_one() {
        assert_eq!(
            [0, 1, 2].map(|n| Plural::OneMany.form(n)),
            ["many", "one", "many"]
        );
        assert_eq!([0, 1, 2].map(|n| Plural::Same.form(n)), ["many"; 3]);
    }
}
