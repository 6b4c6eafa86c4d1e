//! The transaction drawer (ui-b).
