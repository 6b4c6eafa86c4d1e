//! What is shown: one [`BlockReport`] a block, in two parts that are never mixed.
//!
//! `outcome` is a function of the scenario alone (same bytes for every strategy, driver, worker count,
//! native or wasm); `run` is the luck of this execution. Owns the shapes, computes nothing.

use serde::{Deserialize, Serialize};

use crate::units::Wad;

mod costs;
mod detail;
mod isolated;
mod liquidations;
mod run;
mod trail;

pub use costs::{ContractCost, Cost, Costs, FunctionCost, MOST_COSTS, VariableCost};
pub use detail::{Decoded, FailedAttempt, NamedRead, NamedWrite, TransactionDetail, Value};
pub use isolated::IsolatedState;
pub use liquidations::{Cause, Liquidation, Totals};
pub use run::{Abort, Attempt, AttemptEnd, Clock, Driver, Run, Strategy};
pub use trail::{Deed, PriceMove, Standing, Trail, TrailStep};

/// A block, executed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct BlockReport {
    /// The same for everybody who runs this scenario.
    pub outcome: Outcome,
    /// What happened in this run; never compared.
    pub run: Run,
}

/// Everything that follows from the scenario alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Outcome {
    /// Block number; 0 is the market as it was set up.
    pub block: u32,
    /// Block time in Unix seconds.
    pub timestamp_s: u64,
    /// keccak(previous digest ‖ sorted net changes ‖ receipts), as 0x… hex.
    pub digest: String,
    /// Gas used by all transactions.
    pub gas_used: u64,
    /// Gas the block can hold.
    pub gas_limit: u64,
    /// Transactions that did not fit and wait for the next block.
    pub waiting: u32,
    /// In block order.
    pub transactions: Vec<Transaction>,
    /// Names of the locations that `edges` and `store_edges` point to.
    pub locations: Vec<LocationName>,
    /// True dependencies, sorted by (reader, writer, location).
    pub edges: Vec<Edge>,
    /// Further dependencies, sorted likewise, if a store of an unchanged value counted as a write: what an executor
    /// sees that compares versions and not values.
    pub store_edges: Vec<Edge>,
    /// Depth and width of the dependency graph.
    pub dependency: Dependency,
    /// The same with `store_edges`.
    pub dependency_by_version: Dependency,
    /// The market after the block.
    pub market: Market,
}

impl Outcome {
    /// Whether there is a market, which has prices. A real block has none.
    pub fn has_market(&self) -> bool {
        self.market.assets.iter().any(|asset| asset.price.0 > 0)
    }
}

/// One transaction of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Transaction {
    /// What it does.
    pub kind: TransactionKind,
    /// Who sent it.
    pub actor: Actor,
    /// Asset it is about (index into `Market::assets`): the debt asset for a liquidation.
    pub asset: u32,
    /// Tokens it asks for (price in dollars for a price update; zero where "max" was asked).
    pub amount: Wad,
    /// The other account: the borrower of a liquidation, the receiver of a payment.
    pub other: Option<Actor>,
    /// How it ended.
    pub status: Status,
    /// Gas used.
    pub gas_used: u64,
    /// Dependency wave: 1 + the longest chain of true dependencies before it.
    pub wave: u32,
}

/// What a transaction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TransactionKind {
    /// The oracle's owner posts a price, or has one brought up to date.
    PriceUpdate,
    /// `LendingPool.supply`.
    Supply,
    /// `LendingPool.withdraw`.
    Withdraw,
    /// `LendingPool.borrow`.
    Borrow,
    /// `LendingPool.repay`.
    Repay,
    /// `LendingPool.liquidate`.
    Liquidate,
    /// `ERC20.transfer` between two people; in a real block, coins.
    Payment,
    /// `SwapRouter.swapExactIn`.
    Swap,
    /// `LeverageRouter.open`.
    Loop,
    /// `LeverageRouter.unwind`.
    Unwind,
    /// Of a real block: EIP-20's `transfer` or `transferFrom` on whatever contract.
    Transfer,
    /// Of a real block: any other call; `Transaction::amount` is what it pays.
    Call,
    /// Of a real block: a new contract.
    Create,
}

impl TransactionKind {
    /// Every kind, in the order of their codes on the wire.
    pub const ALL: [Self; 13] = [
        Self::PriceUpdate,
        Self::Supply,
        Self::Withdraw,
        Self::Borrow,
        Self::Repay,
        Self::Liquidate,
        Self::Payment,
        Self::Swap,
        Self::Loop,
        Self::Unwind,
        Self::Transfer,
        Self::Call,
        Self::Create,
    ];
}

/// An account by its part in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Actor {
    /// Part.
    pub role: Role,
    /// Number within the part, from 0.
    pub index: u32,
}

/// Parts that accounts play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person at the page.
    You,
    /// A supplier without debt.
    Lender,
    /// A leveraged account.
    Borrower,
    /// A liquidator bot.
    Liquidator,
    /// The price oracle's owner.
    Oracle,
    /// Somebody who swaps without a view on the price.
    Trader,
    /// A bot that closes the gap between the exchange and the market price.
    Arbitrageur,
    /// Somebody who sells much.
    Whale,
    /// Somebody who raised a position's leverage in one transaction.
    Looper,
    /// One of the scenario's named actors, in its order, the user left out.
    Named,
}

impl Role {
    /// Every role, in the order of their codes on the wire.
    pub const ALL: [Self; 10] = [
        Self::You,
        Self::Lender,
        Self::Borrower,
        Self::Liquidator,
        Self::Oracle,
        Self::Trader,
        Self::Arbitrageur,
        Self::Whale,
        Self::Looper,
        Self::Named,
    ];
}

/// How a transaction ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Its effects stand.
    Succeeded,
    /// The contract refused: the custom error's name, and its arguments by name as decimal text.
    Reverted {
        /// Solidity name of the error (`HealthFactorTooLow`), or the reason string.
        error: String,
        /// Arguments as `name: value`.
        arguments: Vec<(String, String)>,
    },
    /// The EVM stopped it (out of gas …).
    Halted {
        /// The EVM's reason.
        reason: String,
    },
    /// It could not be included (nonce, balance): the reason.
    Invalid {
        /// The EVM's reason.
        reason: String,
    },
}

/// A storage location, by its name in Solidity.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct LocationName {
    /// Contract, or `account` for balances and nonces.
    pub contract: String,
    /// The variable with its keys: `reserves[USDC].totalDebt`.
    pub path: String,
    /// The variable with person keys left out, for colours and counts: `debt[·][USDC]`.
    pub variable: String,
}

/// A true dependency: a value-changing writer of a location, the last before its reader or one that paid since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Edge {
    /// Index of the transaction that reads.
    pub reader: u32,
    /// Index of the transaction that wrote.
    pub writer: u32,
    /// Index into `Outcome::locations`.
    pub location: u32,
}

/// Shape of the dependency graph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Dependency {
    /// Longest chain in transactions (0 in an empty block): the number of waves.
    pub depth: u32,
    /// Longest chain weighed by gas.
    pub depth_gas: u64,
    /// Most transactions in one wave.
    pub widest_wave: u32,
    /// The transactions of the chain that `depth_gas` measures, in order.
    pub critical_path: Vec<u32>,
}

/// The market after a block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Market {
    /// One entry an asset, in the scenario's order.
    pub assets: Vec<AssetState>,
    /// The exchange's pairs, in the scenario's order.
    #[serde(default)]
    pub pairs: Vec<PairState>,
    /// The isolated markets, in the scenario's order. What they hold and lend is in none of the pool's figures here.
    #[serde(default)]
    pub isolated: Vec<IsolatedState>,
    /// Everybody's health factor: bins of 0.05 from 0 to 3, then one for all above; accounts without debt are left out.
    pub health: Vec<HealthBin>,
    /// Accounts with debt.
    pub positions: u32,
    /// Accounts with a health factor below 1.
    pub under_water: u32,
    /// Debt of those accounts, in dollars.
    pub liquidatable_usd: Wad,
    /// All collateral of accounts with debt, in dollars.
    pub collateral_usd: Wad,
    /// All debt, in dollars.
    pub debt_usd: Wad,
    /// Bad debt so far (debt left without collateral), of the pool and the isolated markets, in dollars at this block's
    /// prices.
    pub bad_debt_usd: Wad,
    /// The user's accounts (always at least one).
    pub yours: Vec<Position>,
    /// The named actors' accounts.
    #[serde(default)]
    pub named: Vec<Position>,
    /// The twenty accounts closest to liquidation, lowest health factor first.
    pub riskiest: Vec<Position>,
    /// Liquidations of this block, in the pool and in isolated markets, in block order.
    pub liquidations: Vec<Liquidation>,
    /// Liquidations since block 0, this block included.
    pub liquidations_so_far: u32,
    /// Liquidation attempts of this block that came too late or were refused.
    pub liquidations_refused: u32,
    /// What liquidations came to since block 0, this block included: the last block's less the block's before it is the
    /// block's own share.
    #[serde(default)]
    pub totals: Totals,
}

/// One pair of the exchange after a block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct PairState {
    /// Asset that is priced (index into `Market::assets`).
    pub base: u32,
    /// Asset it is priced in.
    pub quote: u32,
    /// Tokens of the base in it.
    pub base_reserve: Wad,
    /// Tokens of the quote in it.
    pub quote_reserve: Wad,
    /// Dollars of one base by the reserves' proportion and the quote's market price.
    pub price: Wad,
}

/// Width of a bin of [`Market::health`].
pub const HEALTH_BIN: Wad = Wad(50_000_000_000_000_000);
/// Bins of [`Market::health`]: 60 of 0.05 each up to 3, and one for all above.
pub const HEALTH_BINS: usize = 61;

/// One asset after a block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct AssetState {
    /// Symbol.
    pub symbol: String,
    /// Market price in dollars.
    pub price: Wad,
    /// What the contracts see, in dollars.
    pub oracle_price: Wad,
    /// Tokens supplied, interest included.
    pub supplied: Wad,
    /// Tokens borrowed, interest included.
    pub borrowed: Wad,
    /// Tokens the pool holds and can lend or return.
    pub cash: Wad,
    /// borrowed / (cash + borrowed), 0 to 1.
    pub utilization: Wad,
    /// Yearly borrow rate, as a fraction.
    pub borrow_rate: Wad,
    /// Yearly supply rate, as a fraction.
    pub supply_rate: Wad,
    /// Debt without collateral that the pool has written off, in tokens.
    pub deficit: Wad,
    /// Whether every base unit minted at block 0 is still there, no more and no less, and with somebody whom the
    /// scenario knows: a person, or one of its contracts.
    #[serde(default)]
    pub conserved: bool,
}

/// One bin of the health histogram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct HealthBin {
    /// Accounts in it.
    pub accounts: u32,
    /// Their debt in whole dollars.
    pub debt_usd: u64,
}

/// An account's position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Position {
    /// Whose.
    pub actor: Actor,
    /// Tokens supplied, one entry an asset.
    pub collateral: Vec<Wad>,
    /// Tokens owed, one entry an asset.
    pub debt: Vec<Wad>,
    /// Tokens in the wallet, one entry an asset.
    pub wallet: Vec<Wad>,
    /// Collateral in dollars.
    pub collateral_usd: Wad,
    /// Debt in dollars.
    pub debt_usd: Wad,
    /// Health factor; none without debt.
    pub health_factor: Option<Wad>,
}
