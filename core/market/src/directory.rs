//! Who is who: addresses of the contracts, assets and people of one simulation.
//!
//! The seam between the simulation, which fills it, and everything that turns addresses into names.
//! Owns no chain state and decides nothing.

use std::collections::BTreeMap;
use std::fmt;

use alloy_primitives::Address;
use leverloom_model::report::{Actor, Role};

use crate::artifacts::Contract;

/// A token of the market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenEntry {
    /// Its contract.
    pub address: Address,
    /// Symbol.
    pub symbol: String,
    /// Decimals, 6 to 18.
    pub decimals: u8,
}

/// Everybody and everything that has an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// `LendingPool`.
    pub pool: Address,
    /// `PriceOracle`.
    pub oracle: Address,
    /// In the scenario's order, which is the order they join the pool: the position is the asset index of
    /// every report and the id in the pool.
    pub tokens: Vec<TokenEntry>,
    /// People.
    pub actors: BTreeMap<Address, Actor>,
}

impl Directory {
    /// Position of the token at `address` in the scenario's assets.
    pub fn asset_index(&self, address: Address) -> Option<usize> {
        self.tokens
            .iter()
            .position(|token| token.address == address)
    }

    /// The person at `address`.
    pub fn actor(&self, address: Address) -> Option<Actor> {
        self.actors.get(&address).copied()
    }

    /// Which of the contracts lives at `address`.
    pub fn kind(&self, address: Address) -> Option<Contract> {
        if address == self.pool {
            Some(Contract::LendingPool)
        } else if address == self.oracle {
            Some(Contract::PriceOracle)
        } else {
            self.asset_index(address).map(|_| Contract::Token)
        }
    }

    /// The contract at `address` by name: `LendingPool`, `PriceOracle`, or a token's symbol.
    pub fn contract(&self, address: Address) -> Option<&str> {
        match self.kind(address)? {
            Contract::Token => self
                .asset_index(address)
                .map(|index| self.tokens[index].symbol.as_str()),
            contract => Some(contract.name()),
        }
    }

    /// Whoever lives at `address`, in the words of storage paths: `you`, `borrower 17`, `LendingPool`, `USDC`,
    /// and 0x… for a stranger.
    pub fn label(&self, address: Address) -> String {
        match (self.actor(address), self.contract(address)) {
            (Some(actor), _) => ActorLabel(actor).to_string(),
            (None, Some(contract)) => contract.to_owned(),
            (None, None) => address.to_string(),
        }
    }
}

/// A person in the words of storage paths, counted from 1: `you`, `borrower 17`.
#[derive(Clone, Copy, Debug)]
pub struct ActorLabel(pub Actor);

impl fmt::Display for ActorLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = match self.0.role {
            Role::You => "you",
            Role::Lender => "lender",
            Role::Borrower => "borrower",
            Role::Liquidator => "liquidator",
            Role::Oracle => "oracle owner",
        };
        let only_one = matches!(self.0.role, Role::You | Role::Oracle) && self.0.index == 0;
        if only_one {
            f.write_str(role)
        } else {
            write!(f, "{role} {}", self.0.index + 1)
        }
    }
}
