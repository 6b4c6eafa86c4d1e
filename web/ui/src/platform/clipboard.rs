//! The clipboard. May be forbidden (embeds, no permission): the caller then shows the text instead.

use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::window;

/// Copies a text, then says whether it worked.
pub fn copy(text: String, done: impl FnOnce(bool) + 'static) {
    spawn_local(async move {
        // Undefined outside secure contexts: calling it would throw.
        let navigator = window().navigator();
        let known = js_sys::Reflect::get(&navigator, &"clipboard".into())
            .is_ok_and(|clipboard| !clipboard.is_undefined());
        let copied = known
            && JsFuture::from(navigator.clipboard().write_text(&text))
                .await
                .is_ok();
        done(copied);
    });
}
