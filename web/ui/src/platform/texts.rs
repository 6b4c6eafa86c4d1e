//! Texts from outside: what the browser prefers, and the files of a language beside the page.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
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

/// Has the texts of a language here, then says whether they are: at once for one that is.
pub fn bring(language: &'static Language, done: impl FnOnce(bool) + 'static) {
    if texts::is_here(language) {
        return done(true);
    }
    let folder = dom::folder("texts").into_iter();
    let addresses = folder.map(|folder| format!("{folder}/{}.json", language.code));
    let keep = move |json: Option<String>| {
        done(json.is_some_and(|json| texts::keep(language, &json)));
    };
    first_of(addresses.collect(), Box::new(keep));
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
