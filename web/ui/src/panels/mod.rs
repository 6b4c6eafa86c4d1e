//! The panes and bars of the page: each reads a slice of the model and reports what the person did.

pub mod amend;
pub mod builder;
pub mod clock;
pub mod compare;
pub mod drawer;
pub mod execution;
pub mod feed;
pub mod forks;
pub mod frame;
pub mod gallery;
pub mod header;
pub mod language;
pub mod lesson;
pub mod loading;
pub mod market;
pub mod notices;
pub mod own;
pub mod panes;
pub mod position;
pub mod positions_list;
pub mod scenario_menu;
pub mod sentence;
pub mod shock;
pub mod shortcuts;
pub mod view_menu;
pub mod welcome;
