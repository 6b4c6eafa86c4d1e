//! What a form control says: text, number, chosen place, chosen file's text.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::{Event, InputEvent, NodeRef, TargetCast};

use super::files;

/// The text of the field that the event comes from.
pub fn text(event: &InputEvent) -> String {
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

/// What stands in a text area.
pub fn area(area: &NodeRef) -> Option<String> {
    area.cast::<HtmlTextAreaElement>().map(|area| area.value())
}

/// Reads the file chosen in the input that the event comes from; none when it is no text or too large.
pub fn file(event: &Event, done: impl FnOnce(Option<String>) + 'static) {
    files::read_chosen(&event.target_unchecked_into::<HtmlInputElement>(), done);
}
