//! What a form control says: text, number, chosen place, chosen file's text.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::{Event, InputEvent, NodeRef, PointerEvent, TargetCast};

use super::files;

/// The text of the field that the event comes from.
pub fn text(event: &InputEvent) -> String {
    event.target_unchecked_into::<HtmlInputElement>().value()
}

/// The text of the field whose editing has ended.
pub fn changed(event: &Event) -> String {
    event.target_unchecked_into::<HtmlInputElement>().value()
}

/// The number of the slider that the event comes from; NaN when it holds none.
pub fn number(event: &InputEvent) -> f64 {
    event
        .target_unchecked_into::<HtmlInputElement>()
        .value_as_number()
}

/// The place of the chosen entry of the list that the event comes from; none when nothing is chosen.
pub fn chosen(event: &Event) -> Option<usize> {
    let index = event
        .target_unchecked_into::<HtmlSelectElement>()
        .selected_index();
    usize::try_from(index).ok()
}

/// Shows the entry at a place of a list as the chosen one, whatever the person had chosen.
pub fn show_chosen(list: &NodeRef, place: usize) {
    if let Some(list) = list.cast::<HtmlSelectElement>() {
        list.set_selected_index(i32::try_from(place).unwrap_or(-1));
    }
}

/// What stands in a text area.
pub fn area(area: &NodeRef) -> Option<String> {
    area.cast::<HtmlTextAreaElement>().map(|area| area.value())
}

/// Reads the file chosen in the input that the event comes from; none when it is no text or too large.
pub fn file(event: &Event, done: impl FnOnce(Option<String>) + 'static) {
    files::read_chosen(&event.target_unchecked_into::<HtmlInputElement>(), done);
}

/// Keeps the files chosen in the input that the event comes from for the engine; none when they hold too much.
pub fn files(event: &Event) -> Option<Vec<String>> {
    files::park_chosen(&event.target_unchecked_into::<HtmlInputElement>())
}

/// Lets the element under the pointer have all that the pointer does until its button is let go.
pub fn capture(event: &PointerEvent) {
    if let Some(element) = element_under(event) {
        // Fails only for a pointer that is gone by now.
        drop(element.set_pointer_capture(event.pointer_id()));
    }
}

/// How far right in the parent of the event's element the pointer is, 0 to 1.
pub fn share_of_parent(event: &PointerEvent) -> Option<f64> {
    let frame = element_under(event)?
        .parent_element()?
        .get_bounding_client_rect();
    let share = (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0);
    Some(share.clamp(0.0, 1.0))
}

/// The event's own element. Not the one that listens: Yew listens at the root, for all.
fn element_under(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
