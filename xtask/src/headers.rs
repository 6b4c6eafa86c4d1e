//! The response headers that this product needs, in one place. Everything that
//! serves or documents a deployment reads them from here.

/// Makes the page cross-origin isolated, which threads need: COOP and COEP
/// when it is opened itself, Document-Isolation-Policy when it is framed by a
/// page that sends nothing, CORP so that isolated pages may frame it.
pub(crate) const ISOLATION: [(&str, &str); 4] = [
    ("Document-Isolation-Policy", "isolate-and-require-corp"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
];

/// What the page may load and run. No `frame-ancestors`: it is made to be embedded. Texts alone may come from other
/// sites: a teacher's lesson lies wherever it lies, and nothing in it can run.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
script-src 'self' 'wasm-unsafe-eval'; \
worker-src 'self' blob:; \
style-src 'self'; \
img-src 'self' data: blob:; \
font-src 'self'; \
connect-src 'self' https:; \
frame-src 'self'; \
manifest-src 'self'; \
base-uri 'none'; \
form-action 'none'";

/// Every header that goes on every response, errors included.
pub(crate) fn every(isolated: bool) -> Vec<(&'static str, &'static str)> {
    let isolation = ISOLATION.into_iter().filter(|_| isolated);
    isolation
        .chain([
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        ])
        .collect()
}

/// Kept, but asked for again each time.
pub(crate) const ASK: &str = "no-cache";
/// The name changes when the content does.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What is in every name that the build made from its content, as a regular expression: a path that holds it may be kept.
pub(crate) const HASHED: &str = "-[0-9a-f]{16}";

/// Whether what lies at a path never changes.
pub(crate) fn is_kept(path: &str) -> bool {
    path.split('/').any(is_hashed)
}

/// How long the answer to a path may be kept.
pub(crate) fn caching(path: &str) -> &'static str {
    if is_kept(path) { FOR_EVER } else { ASK }
}

/// True of `name-0123456789abcdef.js`, `name-0123456789abcdef_bg.wasm` and the
/// folder `engine-0123456789abcdef`: the build's names.
fn is_hashed(part: &str) -> bool {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    part.split('-').skip(1).any(|word| {
        word.as_bytes()
            .iter()
            .take_while(|byte| is_digit(byte))
            .count()
            >= 16
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_no_inline_and_no_eval() {
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe-inline"));
        assert!(!CONTENT_SECURITY_POLICY.contains("'unsafe-eval'"));
        assert!(
            !CONTENT_SECURITY_POLICY.contains("  "),
            "one space between words"
        );
    }

    #[test]
    fn hashed_names_are_kept_for_ever_and_the_rest_is_asked_for() {
        for path in [
            "/engine-0123456789abcdef/worker.js",
            "/ui-0123456789abcdef_bg.wasm",
            "/start-0123456789abcdef.js",
        ] {
            assert_eq!(caching(path), FOR_EVER, "{path}");
        }
        for path in [
            "/",
            "/index.html",
            "/engine-x/worker.js",
            "/lever-loom.svg",
            "/a-0123456789ABCDEF.js",
        ] {
            assert_eq!(caching(path), ASK, "{path}");
        }
    }

    #[test]
    fn without_isolation_the_rest_stays() {
        let names = |isolated| {
            every(isolated)
                .into_iter()
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(true).len(), 6);
        assert_eq!(
            names(false),
            ["X-Content-Type-Options", "Content-Security-Policy"]
        );
    }
}
