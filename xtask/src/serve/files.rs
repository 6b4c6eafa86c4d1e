//! From a request's path to a file below one folder: its type, how long it may
//! be kept, and nothing outside that folder. Knows no sockets.

use crate::headers::{ASK, caching};
use std::fs;
use std::path::{Path, PathBuf};

/// What a request gets, beside the headers that all responses carry.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) caching: &'static str,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// A plain text that is not to be kept.
    pub(super) fn plain(status: u16, text: &str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            caching: ASK,
            body: text.as_bytes().to_vec(),
        }
    }
}

/// Answers a request for `url` (path and query) out of `root`, which must be canonical.
pub(super) fn answer(root: &Path, url: &str) -> Answer {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let Some(file) = locate(root, path) else {
        return Answer::plain(404, "not found\n");
    };
    match fs::read(&file) {
        Ok(body) => Answer {
            status: 200,
            content_type: content_type(&file),
            caching: caching(path),
            body,
        },
        Err(_) => Answer::plain(404, "not found\n"),
    }
}

fn locate(root: &Path, path: &str) -> Option<PathBuf> {
    let path = decoded(path)?;
    let mut file = root.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        // No way up, no hidden file, no drive or alternate separator.
        if part.starts_with('.') || part.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    // A link that leads out of the folder is not followed either.
    file.canonicalize()
        .ok()
        .filter(|file| file.starts_with(root))
}

fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Types by the endings of files.
pub(crate) const TYPES: [(&[&str], &str); 12] = [
    (&["html"], "text/html; charset=utf-8"),
    (&["js", "mjs"], "text/javascript; charset=utf-8"),
    (&["css"], "text/css; charset=utf-8"),
    (&["json", "map"], "application/json"),
    (&["webmanifest"], "application/manifest+json"),
    (&["wasm"], "application/wasm"),
    (&["svg"], "image/svg+xml"),
    (&["png"], "image/png"),
    (&["webp"], "image/webp"),
    (&["ico"], "image/x-icon"),
    (&["woff2"], "font/woff2"),
    (&["txt", "md", "sol", "ts"], "text/plain; charset=utf-8"),
];

fn content_type(file: &Path) -> &'static str {
    let ending = file.extension().and_then(|ending| ending.to_str());
    let known = TYPES
        .iter()
        .find(|(endings, _)| ending.is_some_and(|ending| endings.contains(&ending)));
    known.map_or("application/octet-stream", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("leverloom-site-{}", std::process::id()));
        fs::create_dir_all(folder.join("a b/sub")).unwrap();
        fs::write(folder.join("index.html"), "home").unwrap();
        fs::write(folder.join("a b/x.wasm"), "wasm").unwrap();
        fs::write(folder.join(".hidden"), "no").unwrap();
        folder.canonicalize().unwrap()
    }

    #[test]
    fn files_are_found_by_their_decoded_name() {
        let root = site();
        assert_eq!(answer(&root, "/?scenario=1").body, b"home");
        let wasm = answer(&root, "/a%20b/x.wasm");
        assert_eq!(
            (wasm.status, wasm.content_type, wasm.body.as_slice()),
            (200, "application/wasm", b"wasm".as_slice())
        );
    }

    #[test]
    fn nothing_outside_or_hidden_is_served() {
        let root = site();
        for path in [
            "/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/a%20b/..%2f..%2fetc/passwd",
            "/.hidden",
            "/a%5c..%5cx",
            "/%zz",
            "/%",
            "/%00",
            "/missing",
            "/a%20b/sub",
        ] {
            assert_eq!(answer(&root, path).status, 404, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_not_followed() {
        let root = site();
        let link = root.join("out");
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink("/etc", &link).unwrap();
        assert_eq!(answer(&root, "/out/hostname").status, 404);
    }
}
