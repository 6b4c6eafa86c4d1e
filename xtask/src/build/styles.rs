//! One small style sheet of the page's many. Knows the CSS that this project
//! writes: comments, quoted strings and white space, and no `url(` without quotes.

use crate::hash::Fingerprint;
use anyhow::{Context as _, Result};

/// The one style sheet and those it is made of.
pub(super) struct Styles {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) replaced: Vec<String>,
}

/// All style sheets in their order as one: one request, and compressed together
/// they are a fifth smaller.
pub(super) fn join(html: &str, read: impl Fn(&str) -> Result<String>) -> Result<(String, Styles)> {
    const LINK: &str = r#"<link rel="stylesheet" href="./"#;
    let mut pieces = html.split(LINK);
    let mut joined = pieces.next().unwrap_or_default().to_owned();
    let (mut text, mut replaced) = (String::new(), Vec::new());
    let mut place = None;
    for piece in pieces {
        let (name, rest) = piece
            .split_once('"')
            .and_then(|(name, rest)| Some((name, rest.split_once('>')?.1)))
            .context("an unfinished <link> in index.html")?;
        text.push_str(&squeezed(&read(name)?));
        replaced.push(name.to_owned());
        place.get_or_insert(joined.len());
        joined.push_str(rest.trim_start());
    }
    let place = place.context("www/index.html has no style sheet")?;
    let name = format!(
        "style-{}.css",
        Fingerprint::default().text("style", &text).short()
    );
    joined.insert_str(place, &format!("{LINK}{name}\">\n    "));
    Ok((
        joined,
        Styles {
            name,
            text,
            replaced,
        },
    ))
}

/// The same rules without comments, line breaks and indentation. Around operators
/// and in selectors a space may mean something, so only those beside `{};,` go.
fn squeezed(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '/' if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            '"' | '\'' => rest[1..].find(next).map_or(rest.len(), |end| end + 2),
            _ if next.is_ascii_whitespace() => {
                rest = rest.trim_ascii_start();
                let beside = |letter: char| "{};,".contains(letter);
                if !out.is_empty() && !out.ends_with(beside) && !rest.starts_with(beside) {
                    out.push(' ');
                }
                continue;
            }
            _ => next.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_become_one_in_their_order() {
        let link = |name: &str| format!("<link rel=\"stylesheet\" href=\"./{name}\"/>");
        let html = format!("<a>\n    {}\n    {}\n    <b>", link("1.css"), link("2.css"));
        let (html, styles) =
            join(&html, |name| Ok(format!("/* {name} */\n.a{name} {{\n}}\n"))).unwrap();
        assert_eq!(styles.text, ".a1.css{}.a2.css{}");
        assert_eq!(styles.replaced, ["1.css", "2.css"]);
        let name = &styles.name;
        assert_eq!(
            html,
            format!("<a>\n    <link rel=\"stylesheet\" href=\"./{name}\">\n    <b>")
        );
        assert!(join("<a>", |_| Ok(String::new())).is_err());
    }

    #[test]
    fn only_space_that_means_nothing_goes() {
        let css = "/* a */\na :hover,\n  b > c {\n  width: calc(1px + 2em);\n  content: \"; /* ,  \"; /* b */\n}\n\n@media (x) and (y) {\n}\n";
        let small =
            "a :hover,b > c{width: calc(1px + 2em);content: \"; /* ,  \";}@media (x) and (y){}";
        assert_eq!(squeezed(css), small);
        assert_eq!(squeezed(small), small);
    }
}
