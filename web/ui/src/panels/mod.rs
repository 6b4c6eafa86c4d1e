//! The panes and bars of the page: each reads a slice of the model and reports what the person did.

pub mod drawer;
pub mod execution;
pub mod market;
