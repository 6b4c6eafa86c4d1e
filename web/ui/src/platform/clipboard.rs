//! The clipboard. May be forbidden (embeds, no permission): the caller then shows the text instead.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::window;

/// Opens the system's own menu for handing a link on; false where there is none. The person may well close it again.
pub fn share(title: &str, address: &str) -> bool {
    let navigator = window().navigator();
    let share = js_sys::Reflect::get(&navigator, &"share".into());
    let Some(share) = share
        .ok()
        .and_then(|share| share.dyn_into::<js_sys::Function>().ok())
    else {
        return false;
    };
    let what = js_sys::Object::new();
    for (key, value) in [("title", title), ("url", address)] {
        // A plain object takes any property.
        drop(js_sys::Reflect::set(&what, &key.into(), &value.into()));
    }
    match share.call1(&navigator, &what) {
        Ok(promise) => {
            spawn_local(async move {
                // Rejected when the person closes the menu: nothing happened, and nothing is to be said.
                drop(JsFuture::from(js_sys::Promise::resolve(&promise)).await);
            });
            true
        }
        Err(_) => false,
    }
}

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
