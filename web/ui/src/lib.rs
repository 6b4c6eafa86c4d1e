//! The Leverloom page: one clock, one selection, one sentence.
//!
//! In reading order:
//! - [`state`]: what the page knows and how it changes; plain reducers, no browser in sight.
//! - [`present`]: reports turned into shapes and sentences; pure as well.
//! - [`texts`]: every word that is shown, by key.
//! - [`lesson`]: the format of lessons, and what they can ask of the page.
//! - [`documents`]: texts from outside, read by code that comes when it is needed.
//! - [`host`]: what a page that embeds this one may ask for, and is told; fetched by embeds alone.
//! - [`platform`]: all raw `web-sys`: the worker bridge, timers, storage, links, media queries.
//! - [`components`] and [`panels`]: what is on screen.
//! - [`app`]: the page put together.
//!
//! The page depends on the model and the protocol only; it is usable before the engine has loaded and
//! stays up when the engine dies.

pub mod app;
pub mod components;
pub mod documents;
pub mod host;
pub mod lesson;
pub mod panels;
pub mod platform;
pub mod present;
pub mod state;
pub mod texts;
