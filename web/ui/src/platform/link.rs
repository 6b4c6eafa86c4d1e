//! The address: reading what it carries, and making links.

use js_sys::Array;
use wasm_bindgen::JsValue;

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

/// The address of the page by itself, without parameters, with a fragment.
pub fn whole_page(fragment: &str) -> String {
    let location = window().location();
    let part = |part: Result<String, _>| part.unwrap_or_default();
    format!(
        "{}{}#{fragment}",
        part(location.origin()),
        part(location.pathname()),
    )
}

/// Names and values of the parameters before `#`, decoded, in order.
pub fn parameters() -> Vec<(String, String)> {
    let search = window().location().search().unwrap_or_default();
    let Ok(pairs) = web_sys::UrlSearchParams::new_with_str(&search) else {
        return Vec::new();
    };
    let pair = |pair: JsValue| {
        let pair = Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    Array::from(&pairs).iter().filter_map(pair).collect()
}
