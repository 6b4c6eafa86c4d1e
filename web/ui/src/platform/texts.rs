//! Texts from outside: what the browser prefers, and the files of a language beside the page.

use std::cell::RefCell;
use std::future::Future;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{AbortSignal, RequestInit, Response};

use super::{document, dom, window};
use crate::texts::{self, Language};

/// How long a file of the page may take, in milliseconds.
const PATIENCE_MS: u32 = 8_000;

/// The languages that the person reads, best first, as the browser says.
pub fn preferred() -> Vec<String> {
    let languages = window().navigator().languages();
    languages.iter().filter_map(|tag| tag.as_string()).collect()
}

/// Fetches a text from beside the page, or from elsewhere where the page's policy allows it; none when there is none.
async fn fetch(address: &str) -> Option<String> {
    try_fetch(address).await.ok().flatten()
}

async fn try_fetch(address: &str) -> Result<Option<String>, JsValue> {
    let options = RequestInit::new();
    options.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &options)).await?;
    let answer: Response = answer.dyn_into()?;
    if !answer.ok() {
        return Ok(None);
    }
    Ok(JsFuture::from(answer.text()?).await?.as_string())
}

/// Fetches a text from beside the page, then hands it over; none when there is none.
pub fn read(address: String, done: impl FnOnce(Option<String>) + 'static) {
    spawn_local(async move { done(fetch(&address).await) });
}

thread_local! {
    /// The rest of the language spoken, on its way.
    static COMING: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Has all texts of the language spoken here, then says whether they are; they are on their way from the call on. The
/// page opens with some of them.
pub fn rest() -> impl Future<Output = bool> {
    let language = texts::language();
    let coming = (!texts::is_whole(language)).then(|| {
        let fetch = || future_to_promise(async { Ok(fetch_whole(language).await.into()) });
        COMING.with_borrow_mut(|coming| coming.get_or_insert_with(fetch).clone())
    });
    async move {
        let Some(coming) = coming else {
            return true;
        };
        let here = JsFuture::from(coming).await;
        let here = here.is_ok_and(|here| here.is_truthy());
        if !here {
            // Whoever asks again tries again.
            COMING.set(None);
        }
        here
    }
}

/// Has all texts of a language here, then says whether they are: at once for one that is.
pub fn bring(language: &'static Language, done: impl FnOnce(bool) + 'static) {
    if texts::is_whole(language) {
        return done(true);
    }
    spawn_local(async move { done(fetch_whole(language).await) });
}

async fn fetch_whole(language: &'static Language) -> bool {
    let Some(folder) = dom::folder("texts") else {
        return false;
    };
    let json = fetch(&format!("{folder}/{}.json", language.code)).await;
    json.is_some_and(|json| texts::keep(language, &json))
}

/// Fetches the first of some addresses that there is a text at.
pub fn first_of(addresses: Vec<String>, done: Box<dyn FnOnce(Option<String>)>) {
    spawn_local(async move {
        for address in addresses {
            if let Some(text) = fetch(&address).await {
                return done(Some(text));
            }
        }
        done(None);
    });
}

/// Fetches a file from beside the page, then hands over its text; none when it is not to be had.
pub fn bring_file(address: String, done: impl FnOnce(Option<String>) + 'static) {
    spawn_local(async move { done(fetch(&address).await) });
}

/// Says on the document which language it is in.
pub fn announce(language: &Language, title: &str) {
    if let Some(root) = document().document_element() {
        // Setting a well-formed attribute cannot fail.
        drop(root.set_attribute("lang", language.tag));
    }
    document().set_title(title);
}
