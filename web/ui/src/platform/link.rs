//! The address: reading what a link carries after `#`, and making links.

use super::window;

/// What stands after `#`; empty without.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// The page's address with another fragment.
pub fn address_with(fragment: &str) -> String {
    let location = window().location();
    let part = |part: Result<String, _>| part.unwrap_or_default();
    format!(
        "{}{}{}#{fragment}",
        part(location.origin()),
        part(location.pathname()),
        part(location.search())
    )
}
