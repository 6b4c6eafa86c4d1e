//! Listeners on the window and the document, as values: dropped, they stop listening.

use leverloom_protocol::{Fault, FaultKind};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, KeyboardEvent};

use super::{document, window};

/// A listener; stops listening when dropped.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Listener {
    /// Listens to `name` on `target`.
    pub fn new(
        target: &EventTarget,
        name: &'static str,
        react: impl FnMut(Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn FnMut(Event)>::new(react);
        // Adding a listener only fails for arguments that are no listener.
        drop(target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()));
        Self {
            target: target.clone(),
            name,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(
            self.target.remove_event_listener_with_callback(
                self.name,
                self.closure.as_ref().unchecked_ref(),
            ),
        );
    }
}

/// Calls back when the tab is hidden (`false`) or shown (`true`).
pub fn on_visibility(mut react: impl FnMut(bool) + 'static) -> Listener {
    Listener::new(
        &document(),
        "visibilitychange",
        move |_| react(is_visible()),
    )
}

/// Whether the tab is in sight.
pub fn is_visible() -> bool {
    !document().hidden()
}

/// Calls back when the part of the address after `#` changes.
pub fn on_hash_change(mut react: impl FnMut() + 'static) -> Listener {
    Listener::new(&window(), "hashchange", move |_| react())
}

/// Calls back when the browser has a connection again.
pub fn on_online(react: impl Fn() + 'static) -> Listener {
    Listener::new(&window(), "online", move |_| react())
}

/// Calls back when a test asks for a fault: a `leverloom-panic` or `leverloom-exhaust` event on the document whose
/// `detail` is the index of the transaction, in the next block, that panics or takes all memory.
pub fn on_sabotage(react: impl Fn(Fault) + Clone + 'static) -> [Listener; 2] {
    let kinds = [
        ("leverloom-panic", FaultKind::Panic),
        ("leverloom-exhaust", FaultKind::Memory),
    ];
    kinds.map(|(name, kind)| {
        let react = react.clone();
        Listener::new(&document(), name, move |event| {
            let detail = event
                .dyn_ref::<web_sys::CustomEvent>()
                .and_then(|event| event.detail().as_f64());
            if let Some(transaction) = detail {
                react(Fault {
                    transaction: transaction as u32,
                    kind,
                });
            }
        })
    })
}

/// A key of the page's shortcuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Space: play or pause.
    Play,
    /// Right arrow or `.`: a block on.
    Ahead,
    /// Left arrow or `,`: a block back.
    Back,
    /// `l`: on to the next liquidation.
    NextLiquidation,
    /// Escape: no selection.
    Escape,
    /// `w`: to the worst block seen.
    Worst,
    /// `1`, `2`, `3`: the pane fills the page, or no longer does.
    Fill(u8),
    /// `?`: the list of shortcuts.
    Help,
}

/// Calls back on the page's shortcuts, wherever the focus is, unless the focused element needs the key itself.
pub fn on_key(mut react: impl FnMut(Key) + 'static) -> Listener {
    Listener::new(&document(), "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
            return;
        }
        // What is open closes by the browser's own hand, and that is all the key does then.
        let is_open = || matches!(document().query_selector(":popover-open"), Ok(Some(_)));
        if event.key() == "Escape" && is_open() {
            return;
        }
        let key = match event.key().as_str() {
            " " => Key::Play,
            "ArrowRight" | "." => Key::Ahead,
            "ArrowLeft" | "," => Key::Back,
            "l" => Key::NextLiquidation,
            "w" => Key::Worst,
            "1" => Key::Fill(0),
            "2" => Key::Fill(1),
            "3" => Key::Fill(2),
            "Escape" => Key::Escape,
            "?" => Key::Help,
            _ => return,
        };
        if key != Key::Escape && is_needed_by_target(event) {
            return;
        }
        if key != Key::Escape {
            event.prevent_default();
        }
        react(key);
    })
}

/// Whether the element in focus uses the key: text fields all, sliders and tabs the arrows, buttons the space.
fn is_needed_by_target(event: &KeyboardEvent) -> bool {
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
    else {
        return false;
    };
    let key = event.key();
    let arrow = key.starts_with("Arrow");
    let tag = target.tag_name().to_ascii_lowercase();
    let role = target.get_attribute("role").unwrap_or_default();
    match tag.as_str() {
        "textarea" | "select" => true,
        "input" => match target.get_attribute("type").as_deref() {
            Some("range") => arrow,
            Some("checkbox" | "radio") => arrow || key == " ",
            _ => true,
        },
        "button" | "summary" | "a" => key == " " || (arrow && role == "tab"),
        // Widgets with their own keys: canvases with roving focus, grids, lists of options.
        _ => arrow && (!role.is_empty() || target.has_attribute("tabindex")) && role != "main",
    }
}
