//! The `leverloom` command.
fn main() {}
