//! The compiled contracts as they are checked in: creation code and storage layouts.
//!
//! Embeds only what a running simulation needs; ABI and compiler settings stay in the files beside,
//! for tests and readers. Compiles nothing.

pub(crate) mod bytecode;

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolValue;

use crate::layout::Layout;
use bytecode::bytecode;

/// A contract that can be deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contract {
    /// The pool, pooled: `constructor(address oracle, address owner)`.
    LendingPool,
    /// The pool that stores no rates: `constructor(address oracle, address owner)`.
    LazyRatePool,
    /// The pool with a market for each pair of assets: `constructor(address oracle, address owner)`.
    PairMarketPool,
    /// The pool with sharded totals: `constructor(address oracle, address owner, uint256 shards)`.
    ShardedPool,
    /// The oracle: `constructor(address owner)`.
    PriceOracle,
    /// An ERC-20: `constructor(string name, string symbol, uint8 decimals, address owner)`.
    Token,
    /// A pair of the exchange: `constructor(address token0, address token1)`.
    Pair,
    /// The way to pairs: no constructor arguments.
    SwapRouter,
    /// The oracle that asks others: `constructor(address owner)`.
    OracleRouter,
    /// The oracle that lags behind: `constructor(uint256 delayBlocks, address owner)`.
    DelayedOracle,
    /// The oracle of one price: `constructor(address asset, uint256 priceE8, address owner)`.
    FixedOracle,
    /// A pair's price now: `constructor(address pair, address asset, address quoteOracle, address owner)`.
    SpotOracle,
    /// A pair's mean price: `constructor(address pair, address asset, address quoteOracle, uint256 window,
    /// address owner)`.
    TwapOracle,
    /// A market of one collateral and one loan token: `constructor(MarketConfig config)`.
    IsolatedMarket,
    /// Leverage in one transaction: `constructor(address pool)`.
    LeverageRouter,
    /// Who liquidates and sells in one: no constructor arguments.
    LiquidationSeller,
}

impl Contract {
    /// Every contract.
    pub const ALL: [Self; 16] = [
        Self::LendingPool,
        Self::LazyRatePool,
        Self::PairMarketPool,
        Self::ShardedPool,
        Self::PriceOracle,
        Self::Token,
        Self::Pair,
        Self::SwapRouter,
        Self::OracleRouter,
        Self::DelayedOracle,
        Self::FixedOracle,
        Self::SpotOracle,
        Self::TwapOracle,
        Self::IsolatedMarket,
        Self::LeverageRouter,
        Self::LiquidationSeller,
    ];

    /// Its name in Solidity.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LendingPool => "LendingPool",
            Self::LazyRatePool => "LazyRatePool",
            Self::PairMarketPool => "PairMarketPool",
            Self::ShardedPool => "ShardedPool",
            Self::PriceOracle => "PriceOracle",
            Self::Token => "Token",
            Self::Pair => "Pair",
            Self::SwapRouter => "SwapRouter",
            Self::OracleRouter => "OracleRouter",
            Self::DelayedOracle => "DelayedOracle",
            Self::FixedOracle => "FixedOracle",
            Self::SpotOracle => "SpotOracle",
            Self::TwapOracle => "TwapOracle",
            Self::IsolatedMarket => "IsolatedMarket",
            Self::LeverageRouter => "LeverageRouter",
            Self::LiquidationSeller => "LiquidationSeller",
        }
    }

    /// Creation code, without constructor arguments.
    pub fn creation_code(self) -> &'static [u8] {
        match self {
            Self::LendingPool => bytecode!("LendingPool"),
            Self::LazyRatePool => bytecode!("LazyRatePool"),
            Self::PairMarketPool => bytecode!("PairMarketPool"),
            Self::ShardedPool => bytecode!("ShardedPool"),
            Self::PriceOracle => bytecode!("PriceOracle"),
            Self::Token => bytecode!("Token"),
            Self::Pair => bytecode!("Pair"),
            Self::SwapRouter => bytecode!("SwapRouter"),
            Self::OracleRouter => bytecode!("OracleRouter"),
            Self::DelayedOracle => bytecode!("DelayedOracle"),
            Self::FixedOracle => bytecode!("FixedOracle"),
            Self::SpotOracle => bytecode!("SpotOracle"),
            Self::TwapOracle => bytecode!("TwapOracle"),
            Self::IsolatedMarket => bytecode!("IsolatedMarket"),
            Self::LeverageRouter => bytecode!("LeverageRouter"),
            Self::LiquidationSeller => bytecode!("LiquidationSeller"),
        }
    }

    /// Storage layout as the compiler reports it.
    pub fn layout(self) -> Layout {
        let text = match self {
            Self::LendingPool => include_str!("../contracts/artifacts/LendingPool.layout.json"),
            // The same variables (tested).
            Self::LazyRatePool | Self::ShardedPool => {
                include_str!("../contracts/artifacts/LazyRatePool.layout.json")
            }
            Self::PairMarketPool => {
                include_str!("../contracts/artifacts/PairMarketPool.layout.json")
            }
            Self::PriceOracle => include_str!("../contracts/artifacts/PriceOracle.layout.json"),
            Self::Token => include_str!("../contracts/artifacts/Token.layout.json"),
            Self::Pair => include_str!("../contracts/artifacts/Pair.layout.json"),
            // No variables.
            Self::SwapRouter | Self::LeverageRouter | Self::LiquidationSeller => {
                include_str!("../contracts/artifacts/SwapRouter.layout.json")
            }
            Self::OracleRouter => include_str!("../contracts/artifacts/OracleRouter.layout.json"),
            Self::DelayedOracle => include_str!("../contracts/artifacts/DelayedOracle.layout.json"),
            // The same variables: how they are steered.
            Self::FixedOracle | Self::SpotOracle => {
                include_str!("../contracts/artifacts/SpotOracle.layout.json")
            }
            Self::TwapOracle => include_str!("../contracts/artifacts/TwapOracle.layout.json"),
            Self::IsolatedMarket => {
                include_str!("../contracts/artifacts/IsolatedMarket.layout.json")
            }
        };
        serde_json::from_str(text)
            .expect("invariant: the checked-in layout is the compiler's (tested)")
    }

    pub(crate) fn init_code(self, arguments: &[u8]) -> Bytes {
        let mut code = self.creation_code().to_vec();
        code.extend_from_slice(arguments);
        code.into()
    }
}

/// Creation code of what holds the tokens of a pool that is divided into parts.
pub(crate) fn vault_code() -> &'static [u8] {
    bytecode!("Vault")
}

/// Init code of a pooled pool that reads prices from `oracle`; `owner` may add assets. Of the other layouts:
/// [`crate::pools::PoolLayout::init_code`].
pub fn lending_pool(oracle: Address, owner: Address) -> Bytes {
    Contract::LendingPool.init_code(&(oracle, owner).abi_encode_params())
}

/// Init code of an oracle; `owner` sets its prices.
pub fn price_oracle(owner: Address) -> Bytes {
    Contract::PriceOracle.init_code(&(owner,).abi_encode_params())
}

/// Init code of a token; `owner` mints. `decimals`: 6 to 18 for the pool to take it.
pub fn token(name: &str, symbol: &str, decimals: u8, owner: Address) -> Bytes {
    let arguments = (
        name.to_owned(),
        symbol.to_owned(),
        U256::from(decimals),
        owner,
    );
    Contract::Token.init_code(&arguments.abi_encode_params())
}
