//! The scenario's one error: it names the field and the allowed range.
