//! The list of keyboard shortcuts, in a popover that `?` opens.

use yew::prelude::*;

use crate::texts::text;

/// Id of the popover.
pub const ID: &str = "shortcuts";

/// Keys and what they do.
const SHORTCUTS: [(&str, &str); 8] = [
    ("Space", "shortcuts.play"),
    ("→ .", "shortcuts.ahead"),
    ("← ,", "shortcuts.back"),
    ("L", "shortcuts.next_liquidation"),
    ("W", "shortcuts.worst"),
    ("1 2 3", "shortcuts.fill"),
    ("Esc", "shortcuts.escape"),
    ("?", "shortcuts.help"),
];

/// The list of shortcuts.
pub fn popover() -> Html {
    html! {
        <div class="popover shortcuts" id={ID} popover="auto" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">{ text("shortcuts.title") }</h2>
            <dl>
                { for SHORTCUTS.iter().map(|(keys, what)| html! {
                    <div>
                        <dt>{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }</dt>
                        <dd>{ text(what) }</dd>
                    </div>
                }) }
            </dl>
        </div>
    }
}
