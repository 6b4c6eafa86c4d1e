//! Host API v1: the messages between a page that embeds the playground and the playground, as closed types.
//!
//! A message is an object with `leverloom: 1`. A host sends [`Command`]s, each with an `id` if it wants an answer; the
//! embed sends [`Event`]s. [`read`] turns text from outside into a [`Request`] or says what is wrong, never panics and
//! does no more work than the text is long. `docs/EMBEDDING.md` tells it to people, `www/embed.d.ts`, which is written
//! from these types, to compilers.
//!
//! Owns the shapes, the limits and the sentences of refusals. Knows no browser and no page: who may speak and how often
//! is the page's to say.

pub mod command;
#[cfg(feature = "types")]
pub mod declarations;
pub mod event;
pub mod refusal;
pub mod xapi;

pub use command::{Command, Id, Request, read};
pub use event::{Envelope, Event};
pub use refusal::{Code, Refused};

/// The version of these messages: the value of `leverloom` in each.
pub const VERSION: u32 = 1;

/// Longest message that is read, in bytes of JSON.
pub const MOST_BYTES: usize = 1 << 20;

/// Messages that may come at once…
pub const MOST_AT_ONCE: u32 = 40;

/// …and how many more a second.
pub const MOST_A_SECOND: u32 = 20;

/// Commands that may wait for those before them.
pub const MOST_WAITING: usize = 64;

/// How long a command may take without the playground getting on with it, in seconds.
pub const PATIENCE_S: u32 = 60;

/// Longest `id`, in characters.
pub const LONGEST_ID: usize = 64;

/// Most liquidations of a block that are told one by one; how many there were is in its `block` event.
pub const MOST_LIQUIDATIONS: usize = 50;
