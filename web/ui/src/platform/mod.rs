//! All raw `web-sys` of the page, one concern a file; nothing else touches it (drawing on a canvas excepted).
//!
//! What listens is a value that stops listening when it is dropped. What may fail (storage, clipboard)
//! says so and never takes the page down.

pub mod canvas;
pub mod clipboard;
pub mod dom;
pub mod engine;
pub mod events;
pub mod export;
pub mod files;
pub mod host;
pub mod input;
pub mod layouts;
pub mod link;
pub mod machine;
pub mod media;
pub mod site;
pub mod storage;
pub mod texts;
pub mod timers;

/// The window; the page runs nowhere else.
fn window() -> web_sys::Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document.
fn document() -> web_sys::Document {
    window().document().expect("a window has a document")
}
