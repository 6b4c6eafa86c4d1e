//! Small touches on the document that Yew has no part in: the root's theme, popovers, folders beside the page.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::canvas::{Resize, on_resize};
use super::{document, media};

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

/// Sets a custom property of an element's style, by CSSOM: a style attribute would be refused by the
/// Content-Security-Policy.
pub fn set_variable(id: &str, name: &str, value: &str) {
    let element = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        drop(element.style().set_property(name, value));
    }
}

/// Moves the focus to an element by id, if the element that had it is gone.
pub fn focus_if_lost(id: &str) {
    let lost = document()
        .active_element()
        .is_none_or(|active| active.tag_name() == "BODY");
    let element = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element.filter(|_| lost) {
        drop(element.focus());
    }
}

/// Brings an element into sight where everything is in one column.
pub fn reveal(id: &str) {
    if !media::is_narrow() {
        return;
    }
    let element = document().get_element_by_id(id);
    // Its pane alone: the browser's own way would move all around it, too.
    let pane = (element.as_ref()).and_then(|element| element.closest(".pane").ok().flatten());
    if let (Some(element), Some(pane)) = (element, pane) {
        let top = |element: &web_sys::Element| element.get_bounding_client_rect().top();
        let below = top(&element) - top(&pane);
        pane.set_scroll_top(pane.scroll_top() + below as i32);
    }
}

/// Says whether an element is higher than the slot it lies in, at first and whenever either's size changes, until dropped.
pub fn on_overflow(
    content: &yew::NodeRef,
    slot: &yew::NodeRef,
    react: impl Fn(bool) + Clone + 'static,
) -> Option<[Resize; 2]> {
    let (content, slot) = (content.cast::<HtmlElement>()?, slot.cast::<HtmlElement>()?);
    let watch = |element: &HtmlElement| {
        let (content, slot, react) = (content.clone(), slot.clone(), react.clone());
        on_resize(element, move || {
            react(content.offset_height() > slot.offset_height() + 1);
        })
    };
    Some([watch(&content)?, watch(&slot)?])
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

/// Moves the focus to an element by id.
pub fn focus(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        drop(element.focus());
    }
}

/// An element that is pointed at, until this is dropped.
#[derive(Debug)]
pub struct Pointed(web_sys::Element);

impl Drop for Pointed {
    fn drop(&mut self) {
        drop(self.0.remove_attribute(POINTED));
    }
}

/// The attribute of what is pointed at; classes are Yew's.
const POINTED: &str = "data-pointed";

/// Points at an element by id.
pub fn point_at(id: &str) -> Option<Pointed> {
    let element = document().get_element_by_id(id)?;
    drop(element.set_attribute(POINTED, ""));
    Some(Pointed(element))
}

/// What an element says, by id.
pub fn words(id: &str) -> Option<String> {
    document().get_element_by_id(id)?.text_content()
}

/// Opens a popover by id.
pub fn show_popover(id: &str) {
    call(id, "showPopover");
}

/// Closes a popover by id, if it is open.
pub fn hide_popover(id: &str) {
    call(id, "hidePopover");
}

/// Opens a popover by id, or closes it.
pub fn toggle_popover(id: &str) {
    call(id, "togglePopover");
}

/// Whether a popover is open.
pub fn is_open(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    element.is_some_and(|element| element.matches(":popover-open").unwrap_or_default())
}

/// Calls a method without arguments that `web-sys` does not know yet. A browser without it, or a popover that is
/// closed already, makes nothing happen.
fn call(id: &str, method: &str) {
    let Some(element) = document().get_element_by_id(id) else {
        return;
    };
    if let Ok(Ok(function)) =
        js_sys::Reflect::get(&element, &method.into()).map(JsCast::dyn_into::<js_sys::Function>)
    {
        drop(function.call0(&element));
    }
}

/// A folder beside the page, as the build says in `<meta name="leverloom-NAME">`: `engine`, `texts`, `lessons`.
pub fn folder(name: &str) -> Option<String> {
    let meta = document()
        .query_selector(&format!("meta[name='leverloom-{name}']"))
        .ok()??;
    let folder = meta.get_attribute("content")?;
    let folder = folder.trim_end_matches('/');
    (!folder.is_empty()).then(|| folder.to_owned())
}

/// Scrolls a box of equal rows so that row `row`, from 0, stands a third down.
pub fn scroll_to_row(scroll: &yew::NodeRef, row: u32) {
    let Some(element) = scroll.cast::<HtmlElement>() else {
        return;
    };
    let Some(list) = element.first_element_child() else {
        return;
    };
    let height = list.scroll_height() / list.child_element_count().cast_signed().max(1);
    element.set_scroll_top(row.cast_signed() * height - element.client_height() / 3);
}
