//! What the system prefers: light or dark, still or moving.

use wasm_bindgen::JsCast;

use super::events::Listener;
use super::window;
use crate::state::Theme;

fn matches(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}

/// The system's theme.
pub fn system_theme() -> Theme {
    if matches("(prefers-color-scheme: dark)") {
        Theme::Dark
    } else {
        Theme::Light
    }
}

/// Whether the person wants nothing to move.
pub fn prefers_reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// Whether fingers are what points here: a phone or a tablet.
pub fn is_touch() -> bool {
    matches("(pointer: coarse)")
}

/// Whether the panes lie behind tabs, as the style sheets have it.
pub fn is_narrow() -> bool {
    matches("(max-width: 899px)")
}

/// Calls back when the system's theme changes.
pub fn on_system_theme(mut react: impl FnMut(Theme) + 'static) -> Option<Listener> {
    let list = window()
        .match_media("(prefers-color-scheme: dark)")
        .ok()??;
    Some(Listener::new(list.unchecked_ref(), "change", move |_| {
        react(system_theme());
    }))
}
