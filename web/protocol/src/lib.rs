//! The messages between page and engine: closed enums, the only wire types.
//!
//! Owns what crosses and how: commands by serde-wasm-bindgen, events as bytes, bulk columns (transactions, edges,
//! attempts, aborts, health bins) as typed arrays that are transferred, not copied. Knows nothing of
//! the executor, the market or the DOM.
//!
//! The page pulls: it sends one [`Command`], and the engine answers it with exactly one [`Event`].
//!
//! Variants are named around their fields, not by a tag among them: for a tag, serde first buffers the whole
//! message, and the page would carry the code that reads every type from such a buffer.

use leverloom_model::report::{Actor, BlockReport, Run, Strategy, Trail, TransactionDetail};
use leverloom_model::scenario::{Action, TimedAction};
use leverloom_model::units::Wad;
use serde::{Deserialize, Serialize};

mod actions;
pub mod columns;
mod compare;
pub mod head;
mod past;
mod real;
pub mod wire;

pub use compare::{Beside, BlockNumbers, Rival};
pub use past::{AssetPoint, Passed, Point};
pub use real::{Found, MOST_FILE_BYTES, OpenedFile, Parts, REAL_BLOCK, RealBlock};

/// Which run a message belongs to: rises by one with every [`Command::Load`]; answers of older runs are dropped.
pub type RunId = u32;

/// Name of the `BroadcastChannel` over which a trapped worker tells the page where it happened: this
/// prefix and the page's session id (`leverloom-fault-<session>`). The message is a [`FaultReport`] (see [`wire::fault_from_js`]).
pub const FAULT_CHANNEL_PREFIX: &str = "leverloom-fault-";

/// Page → engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// First message: starts the pool if the page may use threads. Answered by [`Event::Ready`].
    Start {
        /// Worker threads wanted; 0: none.
        threads: u32,
        /// Virtual workers used where threads are not allowed, 1 to 64.
        virtual_workers: u32,
        /// Session id for the fault channel.
        session: String,
    },
    /// Replaces the running scenario and seeks to `block`. Answered by [`Event::Loaded`] or [`Event::Refused`].
    Load {
        /// The new run.
        run: RunId,
        /// The scenario as JSON text; the engine validates it.
        scenario: String,
        /// Block to go to (0: the market as set up).
        block: u32,
    },
    /// Executes the next block. Answered by [`Event::Block`].
    Step {
        /// Run.
        run: RunId,
    },
    /// Goes to any block of the run, back or ahead. Answered by [`Event::Block`].
    Seek {
        /// Run.
        run: RunId,
        /// Target, 0 to the scenario's last block.
        block: u32,
    },
    /// Adds actions of the user to the next block; later actions of an abandoned future are dropped.
    /// Answered by [`Event::Accepted`] or [`Event::Refused`].
    Act {
        /// Run.
        run: RunId,
        /// Which of the user's accounts: `you 2`; none: the first.
        account: Option<String>,
        /// In order.
        actions: Vec<Action>,
    },
    /// A transaction in full. Answered by [`Event::Transaction`].
    Inspect {
        /// Run.
        run: RunId,
        /// Block, the current one or one of the latest (32, fewer where they are large).
        block: u32,
        /// Index in the block.
        transaction: u32,
    },
    /// Who would be under water if the contracts saw other prices, before anyone presses. Answered by [`Event::Preview`].
    Preview {
        /// Run.
        run: RunId,
        /// Symbols and dollars.
        prices: Vec<(String, Wad)>,
    },
    /// How much debt each move of an asset's price would put under water. Answered by [`Event::Curve`].
    Curve {
        /// Run.
        run: RunId,
        /// Asset (index).
        asset: u32,
    },
    /// Where everybody stands, in a line each. Answered by [`Event::Everybody`].
    Everybody {
        /// Run.
        run: RunId,
    },
    /// What is remembered of blocks that were passed over. Answered by [`Event::Past`].
    Past {
        /// Run.
        run: RunId,
        /// First and last block; none after the current one is told of.
        blocks: (u32, u32),
    },
    /// How an account came to where it stands. Answered by [`Event::Position`].
    Position {
        /// Run.
        run: RunId,
        /// Whose.
        actor: Actor,
    },
    /// Puts another run beside this one, in place of any that was there, or takes it away. Both start at block 0;
    /// [`Command::Beside`] moves them. Answered by [`Event::Compared`] or [`Event::Refused`].
    Compare {
        /// Run.
        run: RunId,
        /// The other run; none: no more comparing.
        rival: Option<Rival>,
    },
    /// Brings both runs of the comparison to a block, back or ahead, as far as they get in a moment. Answered by
    /// [`Event::Beside`] or [`Event::Refused`].
    Beside {
        /// Run.
        run: RunId,
        /// Block.
        block: u32,
        /// The page has the numbers up to this block.
        since: u32,
    },
    /// How much faster the current block would be on so many virtual workers. Answered by [`Event::SpeedUp`].
    SpeedUp {
        /// Run.
        run: RunId,
        /// The current block.
        block: u32,
        /// Virtual workers, 1 to 64.
        workers: u32,
    },
    /// The current block once more, on virtual workers. Answered by [`Event::Lanes`].
    Lanes {
        /// Run.
        run: RunId,
        /// The current block.
        block: u32,
        /// Virtual workers, 1 to 64.
        workers: u32,
        /// Block-STM or access-list replay.
        strategy: Strategy,
    },
    /// Files that the person opened: parts of a real block in any order, or a scenario. What each is, its shape says.
    /// None: the real block is closed. The simulation stands where it is. Answered by [`Event::Files`] or
    /// [`Event::Refused`]; what was there of a real block before then stays.
    Files {
        /// Run.
        run: RunId,
        /// The files.
        files: Vec<OpenedFile>,
    },
    /// For tests of the page's recovery: the worker that next executes this transaction fails.
    /// Answered by [`Event::Accepted`].
    Fault {
        /// Run.
        run: RunId,
        /// How and where.
        fault: Fault,
    },
}

/// A fault that a test asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Index in the next block.
    pub transaction: u32,
    /// How its next attempt fails.
    pub kind: FaultKind,
}

/// How an attempt fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A bug: it panics.
    Panic,
    /// It takes memory until there is none.
    Memory,
}

/// How far a command has come, said while it is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// A market is being set up.
    SetUp {
        /// Transactions done.
        done: u32,
        /// Of so many.
        all: u32,
    },
    /// Blocks are being executed on the way to one.
    Block {
        /// The one that is being executed.
        block: u32,
        /// The one that is wanted.
        wanted: u32,
    },
}

/// Engine → page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The engine can take a scenario.
    Ready {
        /// How it executes.
        mode: Mode,
    },
    /// A scenario runs; `report` is where it stands.
    Loaded {
        /// Run.
        run: RunId,
        /// The block sought.
        report: Box<BlockReport>,
        /// What of the scenario is risky, though it can be run: a sentence each, with its field.
        warnings: Vec<String>,
    },
    /// A block was executed, or sought.
    Block {
        /// Run.
        run: RunId,
        /// The block.
        report: Box<BlockReport>,
    },
    /// Actions are part of the scenario now.
    Accepted {
        /// Run.
        run: RunId,
        /// All actions of the scenario so far.
        #[serde(with = "actions")]
        actions: Vec<TimedAction>,
    },
    /// A transaction in full.
    Transaction {
        /// Run.
        run: RunId,
        /// The detail.
        detail: Box<TransactionDetail>,
    },
    /// What other prices would do.
    Preview {
        /// Run.
        run: RunId,
        /// What was asked.
        prices: Vec<(String, Wad)>,
        /// Accounts below health factor 1 then.
        under_water: u32,
        /// Their debt in dollars.
        liquidatable_usd: Wad,
    },
    /// Debt under water by price move, at the block shown.
    Curve {
        /// Run.
        run: RunId,
        /// Block.
        block: u32,
        /// Asset (index).
        asset: u32,
        /// Rows of [change in bps, accounts, dollars], from the deepest fall to the highest rise.
        points: Vec<f64>,
    },
    /// Everybody who supplies or owes anything, at the block shown.
    Everybody {
        /// Run.
        run: RunId,
        /// Block.
        block: u32,
        /// Rows of five numbers, see [`columns::pack_standings`].
        rows: Vec<f64>,
    },
    /// Blocks on the way to the one shown.
    Past {
        /// Run.
        run: RunId,
        /// In order.
        passed: Vec<Passed>,
    },
    /// An account's way to where it stands.
    Position {
        /// Run.
        run: RunId,
        /// The way.
        trail: Box<Trail>,
    },
    /// A comparison begins at block 0, or is over.
    Compared {
        /// Run.
        run: RunId,
    },
    /// Where the two runs of the comparison stand.
    Beside {
        /// Run.
        run: RunId,
        /// Where, and the numbers on the way.
        beside: Beside,
    },
    /// One point of the current block's speed-up curve.
    SpeedUp {
        /// Run.
        run: RunId,
        /// Block.
        block: u32,
        /// The point.
        point: CurvePoint,
    },
    /// One more run of the current block, on virtual workers; its times are gas.
    Lanes {
        /// Run.
        run: RunId,
        /// Block.
        block: u32,
        /// What happened in it.
        lanes: Box<Run>,
    },
    /// What the files came to.
    Files {
        /// Run.
        run: RunId,
        /// What they are.
        found: Found,
    },
    /// The command was wrong; nothing changed, the run goes on.
    Refused {
        /// Run.
        run: RunId,
        /// What was wrong.
        error: Refusal,
    },
}

/// Speed-ups on so many virtual workers, over all of the block's gas one after the other: time is gas.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Virtual workers.
    pub workers: u32,
    /// Block-STM.
    pub block_stm: f64,
    /// Replay by access list, which knows beforehand what each transaction reads.
    pub access_list: f64,
    /// Nobody who waits for what they read gets above.
    pub limit: f64,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The field at fault (`assets[1].ltv_bps`), empty when none is.
    pub field: String,
    /// One sentence that names the field and the allowed range.
    pub message: String,
}

/// How the engine executes blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A pool of worker threads.
    Threads {
        /// How many.
        count: u32,
    },
    /// One thread; virtual workers take turns on it.
    Virtual {
        /// How many virtual workers.
        workers: u32,
        /// Why there are no threads.
        reason: NoThreads,
    },
}

/// Why there are no threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoThreads {
    /// The page is not cross-origin isolated.
    NotIsolated,
    /// The page asked for none.
    Unwanted,
    /// The pool could not be started.
    PoolFailed,
}

/// What a panicking worker says over the fault channel before it traps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultReport {
    /// Block being executed; 0 when unknown.
    pub block: u32,
    /// Transaction being attempted, if any.
    pub transaction: Option<u32>,
    /// Incarnation being attempted, if any.
    pub incarnation: Option<u32>,
    /// The panic's message and place.
    pub message: String,
}
