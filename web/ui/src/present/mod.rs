//! Pure presentation: reports and drafts turned into numbers with units, shapes and sentences.
//!
//! Knows the model and the catalogue; never the browser, never Yew's components. Tested as text.

pub mod attempts;
pub mod charts;
pub mod compare;
pub mod drawer;
pub mod embed;
pub mod exhibits;
pub mod fields;
pub mod forks;
pub mod format;
pub mod gallery;
pub mod graph;
pub mod hottest;
pub mod hues;
pub mod labels;
pub mod lanes;
pub mod liquidation;
pub mod people;
pub mod plan;
pub mod plot;
pub mod position;
pub mod related;
pub mod replay;
pub mod rows;
#[cfg(test)]
pub mod sample;
pub mod scenario;
pub mod sentence;
pub mod series;
pub mod sheet;
pub mod shock;
pub mod source;
pub mod speed_up;
pub mod tables;
pub mod trail;
pub mod units;
pub mod values;
pub mod view;
pub mod waves;
