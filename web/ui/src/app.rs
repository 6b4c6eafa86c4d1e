//! The page put together.

use yew::prelude::*;

/// Mounts the page.
pub fn start() {
    yew::Renderer::<App>::new().render();
}

/// The page.
#[component]
pub fn App() -> Html {
    html! {}
}
