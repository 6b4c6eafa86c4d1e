//! Ready-made configurations for other servers, made from the one list of headers: what `www/host` holds, with the lines
//! repeated and filled in that name a header or a type. Knows formats, not which headers there are.

pub(crate) mod check;

use crate::headers::{self, ASK, FOR_EVER, HASHED};
use crate::serve::TYPES;
use crate::{cache, paths};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::Path;

/// What is read in `www/host`, and where it goes in the finished folder: Apache and static hosts look beside the page.
const TEMPLATES: [(&str, &str); 4] = [
    ("nginx.conf", "host/nginx.conf"),
    ("Caddyfile", "host/Caddyfile"),
    ("Containerfile", "host/Containerfile"),
    ("htaccess", ".htaccess"),
];

/// Netlify, Cloudflare Pages and their kin read this file.
const STATIC: &str = "_headers";

/// Changes whenever what is written here does.
pub(crate) const STEPS: &str = concat!(
    include_str!("hosts.rs"),
    include_str!("headers.rs"),
    include_str!("serve/files.rs")
);

/// Writes all of them into the finished folder, whose files are there already.
pub(crate) fn write(dist: &Path) -> Result<()> {
    let put = |name: &str, text: &str| {
        fs::write(dist.join(name), text).with_context(|| format!("cannot write {name}"))
    };
    // Told by what lies beside the page, so before anything is added to it.
    let mut names = Vec::new();
    for entry in fs::read_dir(dist).context("cannot list the build")? {
        let entry = entry?;
        let folder = if entry.file_type()?.is_dir() {
            "/*"
        } else {
            ""
        };
        names.push(format!("{}{folder}", entry.file_name().to_string_lossy()));
    }
    names.sort();
    cache::fresh(&dist.join("host"))?;
    for (name, goal) in TEMPLATES {
        let template = paths::root().join("www/host").join(name);
        let text =
            fs::read_to_string(template).with_context(|| format!("cannot read www/host/{name}"))?;
        put(goal, &filled(&text))?;
    }
    put(STATIC, &static_hosts(&names))
}

/// A template with its placeholders filled in. A line that names a header, a type or an ending is there once for each.
pub(crate) fn filled(template: &str) -> String {
    let mut text = String::with_capacity(4 * template.len());
    for line in template.lines() {
        let line = line
            .replace("{ask}", ASK)
            .replace("{forever}", FOR_EVER)
            .replace("{hashed}", HASHED);
        let mut push = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        if line.contains("{value}") {
            for (name, value) in headers::every(true) {
                push(&line.replace("{name}", name).replace("{value}", value));
            }
        } else if line.contains("{ending}") || line.contains("{endings}") || line.contains("{type}")
        {
            // What is one line a type is there once for each ending where it names only one.
            for (endings, full) in TYPES {
                let essence = full.split(';').next().unwrap_or(full);
                let line = line.replace("{type}", full).replace("{essence}", essence);
                let all = endings.join(" ");
                if line.contains("{ending}") {
                    for ending in endings {
                        push(&line.replace("{ending}", ending));
                    }
                } else {
                    push(&line.replace("{endings}", &all));
                }
            }
        } else {
            push(&line);
        }
    }
    text
}

/// The format of static hosts. Rules that match one request add up there, so no two rules that match one path name the
/// same header: what may be kept is said of each name by itself.
fn static_hosts(names: &[String]) -> String {
    let mut text = String::from(
        "# Read by Netlify, Cloudflare Pages and others where this folder is the site's root.\n/*\n",
    );
    let header = |name: &str, value: &str| format!("  {name}: {value}\n");
    text.extend(
        headers::every(true)
            .into_iter()
            .map(|(name, value)| header(name, value)),
    );
    for path in [""].into_iter().chain(names.iter().map(String::as_str)) {
        let path = format!("/{path}");
        let caching = header("Cache-Control", headers::caching(&path));
        text.extend([path.as_str(), "\n", &caching]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str) -> String {
        let template = paths::root().join("www/host").join(name);
        filled(&fs::read_to_string(template).expect("the template can be read"))
    }

    /// What stands between `before` and `after` in each line that holds `before`.
    fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
        let lines = text.lines().map(str::trim);
        lines
            .filter_map(|line| line.strip_prefix(before)?.strip_suffix(after))
            .collect()
    }

    fn expected() -> Vec<String> {
        let all = headers::every(true).into_iter();
        all.map(|(name, value)| format!("{name} \"{value}\""))
            .collect()
    }

    #[test]
    fn every_configuration_has_exactly_the_headers() {
        let of = |name: &str, before: &str, after: &str| {
            let text = made(name);
            let lines = between(&text, before, after).into_iter();
            lines
                .filter(|line| !line.starts_with("Cache-Control"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(of("nginx.conf", "add_header ", " always;"), expected());
        assert_eq!(of("htaccess", "Header always set ", ""), expected());
        let caddy = of("Caddyfile", "header ", "");
        let caddy: Vec<_> = caddy
            .into_iter()
            .filter(|line| !line.starts_with(['@', '?']) && !line.starts_with("Content-Type"))
            .collect();
        assert_eq!(caddy, expected());
    }

    #[test]
    fn static_hosts_get_each_header_once_for_each_path() {
        let names = [
            "a-0123456789abcdef.js",
            "engine-0123456789abcdef/*",
            "index.html",
        ]
        .map(str::to_owned);
        let text = static_hosts(&names);
        let mut rules: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in text.lines().skip(1) {
            match line.strip_prefix("  ") {
                None => rules.push((line, Vec::new())),
                Some(header) => rules.last_mut().expect("a path comes first").1.push(header),
            }
        }
        let all: Vec<String> = headers::every(true)
            .into_iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        assert_eq!(rules[0].0, "/*");
        assert_eq!(rules[0].1, all);
        let forever = format!("Cache-Control: {FOR_EVER}");
        let ask = format!("Cache-Control: {ASK}");
        let rest: Vec<(&str, &str)> = rules[1..]
            .iter()
            .map(|(path, headers)| {
                assert_eq!(headers.len(), 1, "{path}");
                (*path, headers[0])
            })
            .collect();
        assert_eq!(
            rest,
            [
                ("/", ask.as_str()),
                ("/a-0123456789abcdef.js", &forever),
                ("/engine-0123456789abcdef/*", &forever),
                ("/index.html", &ask)
            ]
        );
    }

    #[test]
    fn nothing_is_left_to_fill_in() {
        for (name, _) in TEMPLATES {
            let text = made(name);
            for word in [
                "name", "value", "type", "essence", "ending", "endings", "ask", "forever", "hashed",
            ] {
                assert!(!text.contains(&format!("{{{word}}}")), "{name}: {{{word}}}");
            }
            let caching = [ASK, FOR_EVER].iter().all(|value| text.contains(value));
            assert!(
                caching || name == "Containerfile",
                "{name} says what may be kept"
            );
        }
    }
}
