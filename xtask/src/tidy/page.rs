//! Laws on the page: where the browser is touched, where words and colours live.

use super::tree::{Finding, Source, Tree};

const PLATFORM: &str = "web/ui/src/platform";

/// Attributes that are read out or shown.
const SPOKEN: [&str; 7] = [
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "title",
    "placeholder",
    "alt",
    "label",
];

/// Functions that name a colour, unless they start inside a longer name (`color-mix`).
const COLOURS: [&str; 9] = [
    "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "oklch(", "oklab(", "lch(", "lab(",
];

pub(super) fn web_sys_in_one_folder(tree: &Tree) -> Vec<Finding> {
    let elsewhere = tree
        .below("web/ui/src/", ".rs")
        .filter(|source| !source.path.starts_with(PLATFORM));
    elsewhere
        .flat_map(|source| source.naming(&["web_sys"]))
        .collect()
}

pub(super) fn no_literal_sentence(tree: &Tree) -> Vec<Finding> {
    [
        "web/ui/src/components",
        "web/ui/src/panels",
        "web/ui/src/app",
    ]
    .iter()
    .flat_map(|folder| tree.below(folder, ".rs"))
    .flat_map(|source| {
        source
            .code()
            .flat_map(|(number, line)| sentences(source, number, line))
            .collect::<Vec<_>>()
    })
    .collect()
}

/// String literals of a line that a person would read: the content of an
/// element, or of an attribute that is shown or spoken. A heuristic: it knows
/// no Rust, only what stands before the quotation mark.
fn sentences(source: &Source, number: usize, line: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut parts = line.split('"');
    let mut before = parts.next().unwrap_or_default();
    while let (Some(literal), Some(after)) = (parts.next(), parts.next()) {
        if is_shown(line, before.trim_end(), literal) {
            found.push(Finding::new(
                &source.path,
                number,
                format!("the words \"{literal}\""),
            ));
        }
        before = after;
    }
    found
}

fn is_shown(line: &str, before: &str, literal: &str) -> bool {
    if !literal.contains(char::is_alphabetic) {
        return false;
    }
    let attribute = before.trim_end_matches('{').trim_end().strip_suffix('=');
    if let Some(attribute) = attribute {
        let name = attribute.rsplit([' ', '\t']).next().unwrap_or_default();
        return SPOKEN.contains(&name);
    }
    let is_content = before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->");
    // A block may also yield class names: those have hyphens, or `class` beside them.
    let are_words =
        literal.contains(' ') && !literal.contains(['-', '_']) && !line.contains("class");
    is_content || (before.ends_with('{') && are_words)
}

pub(super) fn no_style_attribute(tree: &Tree) -> Vec<Finding> {
    let in_file = |source: &Source| {
        let lines = source
            .code()
            .filter(|(_, line)| [" style=", "<style"].iter().any(|word| line.contains(word)));
        lines
            .map(|(number, _)| Finding::new(&source.path, number, "sets a style attribute"))
            .collect::<Vec<_>>()
    };
    tree.below("web/ui/src/", ".rs").flat_map(in_file).collect()
}

pub(super) fn colours_in_tokens(tree: &Tree) -> Vec<Finding> {
    let sheets = tree
        .below("www/css/", ".css")
        .filter(|source| !source.path.ends_with("/tokens.css"));
    let in_file = |source: &Source| {
        let lines = source.text.lines().enumerate();
        let found = lines.filter_map(|(index, line)| {
            let colour = colour_in(line)?;
            Some(Finding::new(
                &source.path,
                index + 1,
                format!("the colour `{colour}`"),
            ))
        });
        found.collect::<Vec<_>>()
    };
    sheets.flat_map(in_file).collect()
}

/// The first colour in the values of a line of CSS.
fn colour_in(line: &str) -> Option<String> {
    let value = line.split_once(": ")?.1;
    let words = value.split([' ', ',', ';']);
    let hexadecimal = |word: &str| {
        word.strip_prefix('#').is_some_and(|digits| {
            (3..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    let function = COLOURS.iter().find(|name| {
        value.match_indices(**name).any(|(index, _)| {
            !value[..index].ends_with(|letter: char| letter.is_alphanumeric() || letter == '-')
        })
    });
    let named = |word: &str| {
        matches!(
            word,
            "white" | "black" | "red" | "green" | "blue" | "gray" | "grey" | "orange" | "yellow"
        )
    };
    words
        .clone()
        .find(|word| hexadecimal(word) || named(word))
        .map(str::to_owned)
        .or_else(|| function.map(|name| format!("{name}…)")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(law: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> usize {
        law(&Tree::planted(&[(path, text)])).len()
    }

    #[test]
    fn web_sys_outside_its_folder_is_found() {
        let text = "//! A.\nuse web_sys::window;\n";
        assert_eq!(
            found(web_sys_in_one_folder, "web/ui/src/panels/a.rs", text),
            1
        );
        assert_eq!(
            found(web_sys_in_one_folder, "web/ui/src/platform/a.rs", text),
            0
        );
        assert_eq!(
            found(web_sys_in_one_folder, "web/engine/src/browser.rs", text),
            0
        );
    }

    #[test]
    fn words_in_an_element_or_a_spoken_attribute_are_found() {
        let planted = |line: &str| {
            found(
                no_literal_sentence,
                "web/ui/src/panels/a.rs",
                &format!("//! A.\n{line}\n"),
            )
        };
        for line in [
            "<p>{ \"Drop the price\" }</p>",
            "<p>\"Drop\"</p>",
            "<button aria-label=\"Close\">",
            "<img alt={\"a chart\"} />",
            "{ \"the price falls\" }",
        ] {
            assert_eq!(planted(line), 1, "{line}");
        }
        for line in [
            "<p>{ text(\"shock.drop\") }</p>",
            "<div class=\"row wide\">",
            "let class = if on { \"chip on\" } else { \"chip\" };",
            "<button aria-label={text(\"close\")}>",
            "<span>{ \" · \" }</span>",
            "Tone::Bad => \"bad\",",
            "<path d=\"M0 0 L1 1\" />",
            "// <p>\"Drop\"</p>",
            "<div role=\"alert\" aria-live=\"polite\">",
        ] {
            assert_eq!(planted(line), 0, "{line}");
        }
    }

    #[test]
    fn a_style_attribute_is_found() {
        assert_eq!(
            found(
                no_style_attribute,
                "web/ui/src/panels/a.rs",
                "//! A.\n<div style=\"top: 0\">\n"
            ),
            1
        );
        assert_eq!(
            found(
                no_style_attribute,
                "web/ui/src/panels/a.rs",
                "//! A.\nlet style = 1;\n"
            ),
            0
        );
    }

    #[test]
    fn a_colour_outside_the_tokens_is_found() {
        let planted = |path: &str, line: &str| found(colours_in_tokens, path, line);
        for line in [
            "  color: #fff;",
            "  border: 1px solid rgb(0 0 0);",
            "  background: white;",
            "  color: oklch(0.5 0 0);",
        ] {
            assert_eq!(planted("www/css/base.css", line), 1, "{line}");
            assert_eq!(planted("www/css/tokens.css", line), 0, "{line}");
        }
        for line in [
            "#main { color: var(--text); }",
            "  color: color-mix(in oklab, var(--a), var(--b));",
            "  fill: none;",
            "  white-space: nowrap;",
        ] {
            assert_eq!(planted("www/css/base.css", line), 0, "{line}");
        }
    }
}
