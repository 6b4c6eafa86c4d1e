//! What the page knows and how it changes: plain data and plain functions, natively tested.
//!
//! Owns the page's model and its reducers. Never touches the browser, the engine or Yew's components;
//! effects are the business of `platform` and `app`.

pub mod history;
pub mod selection;
pub mod theme;

pub use history::{History, Point};
pub use selection::Selection;
pub use theme::{Theme, ThemeChoice};
