//! Where the page comes from: the build that it is, and its words with `www/site.js`, which registers the service worker.
//!
//! Owns no decision: when a new version is there, that script says; what becomes of it, the person.

use web_sys::Event;

use super::events::Listener;
use super::{document, link, window};

/// The first characters of the build's id; none where the page was not put together by the build.
pub fn build() -> Option<String> {
    let meta = document().query_selector("meta[name='leverloom-build']");
    let id = meta.ok()??.get_attribute("content")?;
    (!id.is_empty()).then(|| id.chars().take(7).collect())
}

/// Says that the first block is there: what can wait for that may begin.
pub fn runs() {
    say("leverloom-running");
}

/// Calls back when a new version has been fetched and waits.
pub fn on_update(mut react: impl FnMut() + 'static) -> Listener {
    Listener::new(&document(), "leverloom-update", move |_| react())
}

/// Loads the new version, at the place in a run that the fragment says.
pub fn renew(fragment: &str) {
    if let Ok(history) = window().history() {
        let address = link::address_with(fragment);
        // Where the address cannot be changed, the new version opens where this one did.
        drop(history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address)));
    }
    say("leverloom-renew");
}

fn say(name: &str) {
    if let Ok(event) = Event::new(name) {
        // Nobody listens where there are no service workers.
        drop(document().dispatch_event(&event));
    }
}
