//! A block of Ethereum mainnet out of a node's files: reading, the state under it, and the checks of its header.
//!
//! Owns what `eth_getBlockByNumber`, `prestateTracer`, `eth_getBlockReceipts` and mainnet's hard forks mean, from
//! Frontier to Osaka. Opens no file, executes by the executor, and knows nothing of lending.

mod absent;
pub mod blobs;
mod block;
pub mod border;
mod collection;
mod empties;
mod error;
pub mod hashes;
mod json;
mod kind;
mod known;
mod merge;
mod names;
mod prestate;
pub mod receipts;
mod rules;
mod told;
mod transaction;

use leverloom_executor::State;

pub use absent::{Absent, absent};
pub use block::{Expected, Given};
pub use collection::Collection;
pub use empties::Empties;
pub use error::ReplayError;
pub use json::Document;
pub use kind::Kind;
pub use prestate::Known;
pub use rules::{DAO_FORK, Rules};
pub use told::Teller;

use self::error::Result;
use self::prestate::Prestate;

/// A block with the state under its first transaction.
#[derive(Debug)]
pub struct Setting {
    /// The block.
    pub given: Given,
    /// The state, system calls of before the first transaction done.
    pub state: State,
    /// What of it was given.
    pub known: Known,
    /// Which empty accounts were taken to exist.
    pub empties: Empties,
}

impl Setting {
    /// Puts the documents together; `hashes` is a map of earlier blocks' hashes.
    ///
    /// # Errors
    /// A document that is not what it should be, or a prestate of another block.
    pub fn read(block: &Document, prestate: &Document, hashes: Option<&Document>) -> Result<Self> {
        let given = Given::read(&block.field()?)?;
        let mut state = State::default();
        let field = hashes.map(Document::field).transpose()?;
        hashes::read(&given, field.as_ref(), &mut state)?;
        let maps = Prestate::read(&prestate.field()?)?;
        let (mut state, known) = merge::state(&given, prestate.name(), &maps, state)?;
        border::before(&given, &mut state)?;
        let empties = empties::settle(&given, &known, &mut state)?;
        Ok(Self {
            given,
            state,
            known,
            empties,
        })
    }
}
