//! The worker: market, executor and thread pool behind wasm-bindgen.
//!
//! Owns the engine's life inside a dedicated worker. [`session`] does the work and names no browser
//! type; [`browser`] holds everything that does. Never touches the page: it answers messages.

mod again;
mod blocks;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
mod real;
pub mod session;
mod shown;

pub mod comparison;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod memory;
