//! Files out of and into the page: downloads, and reading what the person opens.

use std::cell::RefCell;

use js_sys::Array;
use leverloom_protocol::MOST_FILE_BYTES;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, DragEvent, Event, File, FileList, HtmlAnchorElement, HtmlInputElement,
    Url,
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

thread_local! {
    /// What the person opened and the engine has not been handed yet, in order.
    static PARKED: RefCell<Vec<Blob>> = const { RefCell::new(Vec::new()) };
}

/// Keeps files for the engine, which reads them itself: their names, or none when they hold too much together.
fn park(files: Vec<(String, Blob)>) -> Option<Vec<String>> {
    let bytes: f64 = files.iter().map(|(_, blob)| blob.size()).sum();
    if bytes > f64::from(MOST_FILE_BYTES) {
        return None;
    }
    let (names, blobs): (Vec<_>, Vec<_>) = files.into_iter().unzip();
    PARKED.with_borrow_mut(|parked| parked.extend(blobs));
    Some(names)
}

/// Hands over the first `count` of what was kept.
pub(super) fn unpark(count: usize) -> Array {
    PARKED.with_borrow_mut(|parked| {
        let count = count.min(parked.len());
        parked.drain(..count).collect()
    })
}

/// Keeps a text for the engine, as a file of this name.
pub fn park_text(name: String, text: &str) -> Option<Vec<String>> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&text.into())).ok()?;
    park(vec![(name, blob)])
}

/// Keeps the files chosen in an `<input type="file">` for the engine, then empties the input; none when they hold too
/// much.
pub fn park_chosen(input: &HtmlInputElement) -> Option<Vec<String>> {
    let chosen = input.files().map_or_else(Vec::new, |files| named(&files));
    input.set_value("");
    park(chosen)
}

fn named(files: &FileList) -> Vec<(String, Blob)> {
    let files = (0..files.length()).filter_map(|index| files.get(index));
    files.map(|file| (file.name(), file.into())).collect()
}

/// The attribute of the document while files are held over it.
const DROPPING: &str = "data-dropping";

/// Keeps what is dropped on the page for the engine and calls back with the names, or none when it is too much; what
/// `not_ours` says is somebody else's. While files are held over the page, its root has an attribute for the style sheet.
pub fn on_files(
    not_ours: fn(&str) -> bool,
    react: impl Fn(Option<Vec<String>>) + 'static,
) -> [Listener; 3] {
    let dropping = |on: bool| {
        if let Some(root) = document().document_element() {
            // Setting a well-formed attribute cannot fail.
            drop(if on {
                root.set_attribute(DROPPING, "")
            } else {
                root.remove_attribute(DROPPING)
            });
        }
    };
    let over = Listener::new(&document(), "dragover", move |event| {
        let drag = event.dyn_ref::<DragEvent>();
        let data = drag.and_then(DragEvent::data_transfer);
        if data.is_some_and(|data| data.types().includes(&"Files".into(), 0)) {
            event.prevent_default();
            dropping(true);
        }
    });
    let leave = Listener::new(&document(), "dragleave", move |event| {
        // Out of the window, and not from one element into another.
        let drag = event.dyn_ref::<DragEvent>();
        if drag.is_some_and(|drag| drag.related_target().is_none()) {
            dropping(false);
        }
    });
    let drop = Listener::new(&document(), "drop", move |event| {
        dropping(false);
        let drag = event.dyn_ref::<DragEvent>();
        let files = drag
            .and_then(DragEvent::data_transfer)
            .and_then(|data| data.files());
        let Some(files) = files.filter(|files| files.length() > 0) else {
            return;
        };
        if event.default_prevented() || files.get(0).is_some_and(|file| not_ours(&file.name())) {
            return;
        }
        event.prevent_default();
        react(park(named(&files)));
    });
    [over, leave, drop]
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
