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
