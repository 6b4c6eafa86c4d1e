//! Why there is no engine: asked of the server, of the page's policy and of what the worker said last.
//!
//! Owns the questions; what the answers are called is `state::notice`'s. A browser says nothing of a worker that it
//! could not load, so its files are asked for one by one.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit, Response};

use super::Listener;
use crate::platform::{document, window};
use crate::state::notice::Cause;

/// Files without which no engine starts.
const FILES: [&str; 3] = [
    "worker.js",
    "leverloom_engine.js",
    "leverloom_engine_bg.wasm",
];

/// How long the server may take to say whether it has a file, in milliseconds.
const PATIENCE_MS: u32 = 8_000;

/// What was seen of an attempt that failed.
#[derive(Debug, Default)]
pub(super) struct Clues {
    /// The worker's last words.
    pub(super) words: Option<String>,
    /// Whether the browser would not even make a worker, or the page's policy forbade it.
    pub(super) refused: bool,
    /// Whether it simply never answered.
    pub(super) silent: bool,
}

/// Notes when the page's policy forbids a worker.
pub(super) fn listen_for_refusal(refused: &Rc<Cell<bool>>) -> Listener {
    let refused = Rc::clone(refused);
    Listener::new(&document(), "securitypolicyviolation", move |event| {
        let directive = Reflect::get(&event, &"effectiveDirective".into());
        if directive.is_ok_and(|name| name == "worker-src") {
            refused.set(true);
        }
    })
}

/// The cause, as far as it can be found out.
pub(super) async fn find(folder: Option<String>, clues: Clues) -> Cause {
    let is_sandboxed =
        Reflect::get(&window(), &"origin".into()).is_ok_and(|origin| origin == "null");
    if is_sandboxed {
        return Cause::Sandboxed;
    }
    if let Some(cause) = clues.words.as_deref().and_then(Cause::of) {
        return cause;
    }
    for file in FILES {
        let address = folder.as_ref().map(|folder| format!("{folder}/{file}"));
        match has(&address.unwrap_or_default()).await {
            Ok(true) => {}
            Ok(false) => return Cause::Missing(file),
            Err(_) => return Cause::Offline,
        }
    }
    if clues.refused {
        Cause::NoWorkers
    } else if clues.silent {
        Cause::Silent
    } else {
        Cause::Broken
    }
}

/// Whether the server has a file.
async fn has(address: &str) -> Result<bool, JsValue> {
    let options = RequestInit::new();
    options.set_method("HEAD");
    options.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &options)).await?;
    Ok(answer.dyn_into::<Response>()?.ok())
}
