//! Fuzzing of everything that comes from outside: scenarios, links, lessons, a node's files, messages, an
//! embed's parameters.
//!
//! Owns how inputs are made from seeds ([`mutate`], [`json`]), where they go ([`TARGETS`]), and what must hold there:
//! nothing panics, nothing takes long or much memory, what is refused is refused in one sentence that names the field,
//! and what is accepted comes out of its own text again. Reads no clock: times are the program's (`src/bin`).
//!
//! ```
//! for target in leverloom_inputs::TARGETS {
//!     let input = target.input(7);
//!     assert_eq!(input, target.input(7), "the same seed, the same input");
//!     (target.judge)(&input).map_err(|broken| format!("{}: {broken}", target.name))?;
//! }
//! # Ok::<(), String>(())
//! ```

pub mod json;
pub mod mutate;
pub mod sentence;
pub mod shrink;
mod targets;

pub use targets::{Broken, TARGETS, Target, Verdict};
