//! The compiled contracts as they are checked in: creation code and storage layouts.
//!
//! Embeds only what a running simulation needs; ABI and compiler settings stay in the files beside,
//! for tests and readers. Compiles nothing.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolValue;

use crate::layout::Layout;

/// A contract that can be deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contract {
    /// The pool: `constructor(address oracle, address owner)`.
    LendingPool,
    /// The oracle: `constructor(address owner)`.
    PriceOracle,
    /// An ERC-20: `constructor(string name, string symbol, uint8 decimals, address owner)`.
    Token,
}

impl Contract {
    /// Every contract.
    pub const ALL: [Self; 3] = [Self::LendingPool, Self::PriceOracle, Self::Token];

    /// Its name in Solidity.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LendingPool => "LendingPool",
            Self::PriceOracle => "PriceOracle",
            Self::Token => "Token",
        }
    }

    /// Creation code, without constructor arguments.
    pub fn creation_code(self) -> Vec<u8> {
        let text = match self {
            Self::LendingPool => include_str!("../contracts/artifacts/LendingPool.hex"),
            Self::PriceOracle => include_str!("../contracts/artifacts/PriceOracle.hex"),
            Self::Token => include_str!("../contracts/artifacts/Token.hex"),
        };
        let digits: String = text.split_ascii_whitespace().collect();
        hex::decode(digits).expect("invariant: the checked-in code is hex (tested)")
    }

    /// Storage layout as the compiler reports it.
    pub fn layout(self) -> Layout {
        let text = match self {
            Self::LendingPool => include_str!("../contracts/artifacts/LendingPool.layout.json"),
            Self::PriceOracle => include_str!("../contracts/artifacts/PriceOracle.layout.json"),
            Self::Token => include_str!("../contracts/artifacts/Token.layout.json"),
        };
        serde_json::from_str(text)
            .expect("invariant: the checked-in layout is the compiler's (tested)")
    }

    fn init_code(self, arguments: &[u8]) -> Bytes {
        let mut code = self.creation_code();
        code.extend_from_slice(arguments);
        code.into()
    }
}

/// Init code of a pool that reads prices from `oracle`; `owner` may add assets.
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
