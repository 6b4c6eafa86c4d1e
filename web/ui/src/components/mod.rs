//! Small accessible pieces of the page: native elements with a label, a class and a callback.
//!
//! They know the catalogue, not the model's state; panels put them together.

pub mod amount;
pub mod button;
pub mod canvas;
pub mod chart;
pub mod choice;
pub mod icon;
pub mod language;
pub mod lazy;
pub mod meter;
pub mod piece;
pub mod shared;
pub mod slider;
pub mod splitter;
pub mod term;
pub mod turn;
mod turns;

pub use amount::AmountInput;
pub use button::{Button, Weight};
pub use choice::{Choice, picker, segmented};
pub use icon::{Glyph, icon};
pub use language::use_language;
pub use meter::{Meter, health_meter};
pub use shared::Shared;
pub use slider::Slider;
pub use splitter::{Dragged, Splitter};
pub use term::{help_mark, term, term_at};
