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

/// Removes the fragment from the address, without a jump or an entry in the browser's history.
pub fn clear_fragment() {
    let location = window().location();
    let bare = format!(
        "{}{}",
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default()
    );
    if let Ok(history) = window().history() {
        // Refused in some sandboxes; the fragment then stays, which does no harm.
        drop(history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&bare)));
    }
}
