//! Small accessible pieces of the page: native elements with a label, a class and a callback.
//!
//! They know the catalogue, not the model; panels put them together.

pub mod canvas;
pub mod chart;
