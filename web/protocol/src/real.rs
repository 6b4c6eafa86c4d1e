//! A real block beside the simulation: the files it comes in, and what the engine found in them.
//!
//! Owns the shapes. The files' contents never pass through the page: the page posts them as they are (blobs) beside the
//! command, and the engine reads them; see [`crate::wire`].

use serde::{Deserialize, Serialize};

use leverloom_model::BlockReport;

use crate::RunId;

/// The run that a real block's questions and answers belong to; no [`crate::Command::Load`] ever gets that far.
pub const REAL_BLOCK: RunId = u32::MAX;

/// Most bytes in the files of one command, all together.
pub const MOST_FILE_BYTES: u32 = 64 << 20;

/// A file that the person opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedFile {
    /// What errors call it.
    pub name: String,
    /// What is in it; posted beside the command.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// What came of files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A scenario, to be run like any other: its text.
    Scenario(String),
    /// Parts of a real block; others are missing.
    Parts(Parts),
    /// A real block, executed; the simulation stands where it was.
    Block(Box<RealBlock>, Box<BlockReport>),
}

/// What there is of a real block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// The block's number, once it is there.
    pub block: Option<u32>,
    /// Whether there is a prestate.
    pub prestate: bool,
}

/// What is said of a real block beside its report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RealBlock {
    /// Its hard fork, as Ethereum calls it.
    pub fork: String,
    /// What accounts are called: the report's [`leverloom_model::report::Role::Named`], by number.
    pub people: Vec<String>,
    /// What does not fit the header or the node's receipts, one sentence each; empty where all fits.
    pub differences: Vec<String>,
    /// Whether the header holds a receipts root that can be worked out (from Byzantium on).
    pub has_receipts_root: bool,
    /// How many receipts of a node's were compared as well; none where none were given.
    pub receipts: Option<u32>,
    /// Numbers of blocks whose hashes were asked for, but not given: made-up ones stood in.
    pub missing_hashes: Vec<u32>,
    /// What was touched, but is not in the prestate, so that it was taken as empty. Only where something differs.
    pub absent: Vec<String>,
}
