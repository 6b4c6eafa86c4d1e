//! Files out of and into the page: downloads, and reading what the person opens.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, DragEvent, Event, File, HtmlAnchorElement, HtmlInputElement, Url,
};

use super::document;
use super::events::Listener;

/// Largest file read, in bytes: a scenario is a few kilobytes.
const MOST_BYTES: f64 = 1_000_000.0;

/// Offers a text as a file.
pub fn download(name: &str, kind: &str, text: &str) {
    // Each step only fails in a document that is being torn down.
    drop(try_download(name, kind, text));
}

fn try_download(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    offer(name, &address)?;
    Url::revoke_object_url(&address)
}

/// Offers what lies at an address as a file.
pub(super) fn offer(name: &str, address: &str) -> Result<(), JsValue> {
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(address);
    anchor.set_download(name);
    anchor.click();
    Ok(())
}

/// Calls back with the text of each file that is dropped on the page and whose name fits; none when it is no text or too
/// large. Others are left to whoever else listens.
pub fn on_drop(
    fits: fn(&str) -> bool,
    read: impl Fn(Option<String>) + Clone + 'static,
) -> [Listener; 2] {
    let dropped = move |event: &Event| {
        let files = event.dyn_ref::<DragEvent>()?.data_transfer()?.files()?;
        files.get(0)
    };
    // Without this the browser would leave the page and open the file.
    let over = Listener::new(&document(), "dragover", |event| event.prevent_default());
    let drop = Listener::new(&document(), "drop", move |event| {
        if let Some(file) = dropped(&event).filter(|file| fits(&file.name())) {
            event.prevent_default();
            text_of(file, read.clone());
        }
    });
    [over, drop]
}

/// Reads the file chosen in an `<input type="file">`, then empties the input so that the same file can be chosen
/// again; none when it is no text or too large.
pub fn read_chosen(input: &HtmlInputElement, done: impl FnOnce(Option<String>) + 'static) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else {
        return;
    };
    input.set_value("");
    text_of(file, done);
}

fn text_of(file: File, done: impl FnOnce(Option<String>) + 'static) {
    spawn_local(async move {
        let text = if file.size() <= MOST_BYTES {
            JsFuture::from(file.text()).await.ok()
        } else {
            None
        };
        done(text.and_then(|text| text.as_string()));
    });
}
