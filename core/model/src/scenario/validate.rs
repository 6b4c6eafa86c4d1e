//! Ranges and references of a scenario, checked field by field.
