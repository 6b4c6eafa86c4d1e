//! The people: each looks at the market and says what it wants in the next block.
//!
//! Every decision is a function of the scenario, the block's number and the chain's state as of the end
//! of the block before, so going back needs no memory of theirs. The price feed of the block itself is
//! seen by the oracle's owner, who posts it first, and by the liquidator bots, who watch the same feed;
//! everybody else acts on prices posted earlier.

pub(crate) mod borrowers;
pub(crate) mod lenders;
pub(crate) mod liquidators;
pub(crate) mod loopers;
pub(crate) mod oracle;
pub(crate) mod panic;
pub(crate) mod payments;
pub(crate) mod swappers;
pub(crate) mod you;

use leverloom_model::Scenario;
use leverloom_model::report::Role;

use crate::actors::{People, Person};
use crate::calls::{Call, Intent};
use crate::isolated::IsolatedMarkets;
use crate::mirror::Mirror;
use crate::mirror::reserve::Indexes;
use crate::prices::PriceE8;
use crate::swaps::Pair;

/// Intentions that wait at most; beyond it the latest to arrive are dropped.
const WAITING_ROOM: usize = 10_000;
/// Wei in a gwei.
const GWEI: u64 = 1_000_000_000;
/// The oracle's owner outbids everybody: a block starts with its prices.
const ORACLE_FEE: u64 = 1_000 * GWEI;
/// The user comes right after the prices.
const YOUR_FEE: u64 = 500 * GWEI;

/// What an agent sees when it decides about `block`.
pub(crate) struct View<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) people: &'a People,
    /// The chain as of the end of the block before.
    pub(crate) mirror: &'a Mirror,
    /// The block to be made.
    pub(crate) block: u32,
    /// Interest brought up to the block's time.
    pub(crate) indexes: Vec<Indexes>,
    /// Market prices of the block.
    pub(crate) market: &'a [PriceE8],
    /// What the oracle's owner posts in the block.
    pub(crate) posted: &'a [PriceE8],
    /// What the contracts say of prices in the block, once that is posted.
    pub(crate) expected: &'a [PriceE8],
    /// The exchange's pairs.
    pub(crate) pairs: &'a [Pair],
    /// The isolated markets, to be asked.
    pub(crate) isolated: IsolatedMarkets<'a>,
}

impl View<'_> {
    /// Base units of one whole token.
    fn unit(&self, asset: usize) -> u128 {
        self.mirror.reserves[asset].params.unit
    }

    /// The pair that trades these two.
    fn pair(&self, one: usize, other: usize) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.joins(one, other))
    }

    /// How many assets the pool has.
    fn assets(&self) -> usize {
        self.mirror.reserves.len()
    }

    /// Base units of an asset that somebody can be paid by the pool.
    fn cash_for(&self, person: Person, asset: usize) -> u128 {
        self.mirror.cash_for(self.people, person, asset)
    }
}

/// What everybody wants, in order of arrival.
pub(crate) fn decide(view: &View<'_>) -> Vec<Intent> {
    let mut intents = oracle::decide(view);
    intents.extend(you::decide(view));
    intents.extend(liquidators::decide(view));
    intents.extend(panic::decide(view));
    intents.extend(loopers::decide(view));
    intents.extend(borrowers::decide(view));
    intents.extend(lenders::decide(view));
    intents.extend(payments::decide(view));
    intents.extend(swappers::decide(view));
    intents
}

/// What waits for the next block: the oracle's owner and the bots decide anew, on what they see then. What the user and
/// the named actors do is the scenario's word, and waits whatever it is.
pub(crate) fn still_wanted(mut waiting: Vec<Intent>, people: &People) -> Vec<Intent> {
    waiting.retain(|intent| {
        let exact = matches!(people.actor(intent.sender).role, Role::You | Role::Named);
        exact
            || !matches!(
                intent.call,
                Call::PriceUpdate { .. }
                    | Call::DelayedPrice { .. }
                    | Call::Poke { .. }
                    | Call::Steer { .. }
                    | Call::Liquidate { .. }
                    | Call::LiquidateAndSell { .. }
                    | Call::Swap { .. }
            )
    });
    waiting.truncate(WAITING_ROOM);
    waiting
}

/// `amount · share / 10,000`, floored.
fn share(amount: u128, share_bps: u64) -> u128 {
    crate::mirror::reserve::down(amount, share_bps.into(), 10_000)
}
