//! Time on the page's thread: timeouts as values, and the clock that spaces blocks.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::window;

/// A callback later on; never called when dropped before.
#[derive(Debug)]
pub struct Timeout {
    id: Option<i32>,
    _closure: Closure<dyn FnMut()>,
}

/// Calls back once, `delay_ms` from now at the earliest.
pub fn after(delay_ms: u32, react: impl FnOnce() + 'static) -> Timeout {
    let closure = Closure::once(react);
    let delay = i32::try_from(delay_ms).unwrap_or(i32::MAX);
    let id = window().set_timeout_with_callback_and_timeout_and_arguments_0(
        closure.as_ref().unchecked_ref(),
        delay,
    );
    Timeout {
        id: id.ok(),
        _closure: closure,
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            window().clear_timeout_with_handle(id);
        }
    }
}

/// Milliseconds since the page was opened.
pub fn now_ms() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}
