//! What the page knows and how it changes: plain data and plain functions, natively tested.
//!
//! Owns the page's model and its reducers. Never touches the browser, the engine or Yew's components;
//! effects are the business of `platform` and `app`.

pub mod action;
pub mod address;
pub mod amendment;
pub mod charts;
pub mod clock;
pub mod compare;
pub mod draft;
pub mod embed;
pub mod execution;
pub mod feed;
pub mod forks;
pub mod history;
pub mod layout;
pub mod link;
pub mod looks;
pub mod model;
pub mod notice;
pub mod own;
pub mod plan;
pub mod reading;
pub mod real;
pub mod reduce;
pub mod seen;
pub mod selection;
pub mod shock;
pub mod sight;
pub mod standing;
pub mod theme;

pub use action::Message;
pub use clock::{Clock, Motion, Speed};
pub use execution::{Execution, ExecutionChange};
pub use history::{History, Point};
pub use layout::{Layout, LayoutChange};
pub use model::{Model, Pane};
pub use selection::Selection;
pub use theme::{Theme, ThemeChoice};
