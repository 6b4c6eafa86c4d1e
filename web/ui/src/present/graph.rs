//! To be written (ui-b).
