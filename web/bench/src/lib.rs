//! The executor as wasm, without the engine around it: for `cargo xtask bench browser` and `peers`.
//!
//! A module of its own, so that what only benchmarks need adds nothing to what a visitor downloads; built with the
//! flags of the engine. Loads a workload, executes it as it is told, says how long that took and what came out.

#[cfg(target_arch = "wasm32")]
mod browser;
