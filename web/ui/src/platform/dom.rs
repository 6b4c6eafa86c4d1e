//! Small touches on the document that Yew has no part in: the root's theme, focus, the files dialogue, scrolling.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::document;

/// Shows a theme, or the system's when none is chosen.
pub fn set_theme(name: Option<&str>) {
    let Some(root) = document().document_element() else {
        return;
    };
    // Setting a well-formed attribute cannot fail.
    drop(match name {
        Some(name) => root.set_attribute("data-theme", name),
        None => root.remove_attribute("data-theme"),
    });
}

/// Marks the document as alive: style sheets take the loading look off.
pub fn set_ready(ready: bool) {
    if let Some(body) = document().body() {
        drop(body.class_list().toggle_with_force("is-ready", ready));
    }
}

/// Moves the focus to an element by id.
pub fn focus(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        drop(element.focus());
    }
}

/// Clicks an element by id (a hidden file input).
pub fn click(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        element.click();
    }
}

/// Opens or closes a `<dialog>` as a modal one: focus is kept inside and given back, Escape closes.
pub fn set_dialog(dialog: &HtmlDialogElement, open: bool) {
    if open && !dialog.open() {
        // Throws only when it is not in the document, which a mounted component is.
        drop(dialog.show_modal());
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Where the engine lies, as the build says in `<meta name="leverloom-engine">`: a folder beside the page.
pub fn engine_folder() -> Option<String> {
    let meta = document()
        .query_selector("meta[name='leverloom-engine']")
        .ok()??;
    meta.get_attribute("content")
        .filter(|content| !content.is_empty())
}
