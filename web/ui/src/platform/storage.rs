//! What the page remembers between visits: theme and speed. Optional: private windows and embeds may forbid it.

use super::window;

/// A remembered value.
pub fn get(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&name(key)).ok()?
}

/// Remembers a value, or forgets it; where nothing may be stored nothing happens.
pub fn set(key: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else {
        return;
    };
    // A full or forbidden storage costs a preference, no more.
    drop(match value {
        Some(value) => storage.set_item(&name(key), value),
        None => storage.remove_item(&name(key)),
    });
}

fn name(key: &str) -> String {
    format!("leverloom.{key}")
}
