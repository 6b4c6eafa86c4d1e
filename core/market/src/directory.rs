//! Who is who: addresses of the contracts, assets and people of one simulation.
//!
//! The seam between the simulation, which fills it, and everything that turns addresses into names.
//! Owns no chain state and decides nothing.

use std::collections::BTreeMap;
use std::fmt;

use alloy_primitives::Address;
use leverloom_model::report::{Actor, Role};

use crate::artifacts::Contract;
use crate::pools::{PoolLayout, Vault, VaultOf};

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

/// A pair of the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairEntry {
    /// `Pair`.
    pub address: Address,
    /// Asset that is priced, by its position.
    pub base: usize,
    /// Asset it is priced in.
    pub quote: usize,
    /// Whether the base is the pair's `token0`.
    pub base_is_first: bool,
}

/// The exchange's contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// `SwapRouter`.
    pub router: Address,
    /// `LiquidationSeller`.
    pub seller: Address,
    /// `LeverageRouter`.
    pub leverage: Address,
    /// In the scenario's order.
    pub pairs: Vec<PairEntry>,
}

/// An isolated market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IsolatedEntry {
    /// `IsolatedMarket`.
    pub address: Address,
    /// Asset that stands behind loans, by its position.
    pub collateral: usize,
    /// Asset that is lent.
    pub loan: usize,
}

/// A contract beside the pool, its oracle and the tokens: of the exchange, an oracle, a market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractEntry {
    /// Where it lives.
    pub address: Address,
    /// What it is.
    pub contract: Contract,
    /// Its name in reports and storage paths, such as `Pair ETH/USDC`; no other contract has it.
    pub label: String,
}

/// Everybody and everything that has an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The lending pool.
    pub pool: Address,
    /// Which of the pools it is.
    pub layout: PoolLayout,
    /// Who else holds the pool's tokens.
    pub vaults: Vec<Vault>,
    /// `PriceOracle`, to which market prices are posted.
    pub oracle: Address,
    /// Whom the pool asks for prices: `PriceOracle`, or an `OracleRouter` where an asset has an oracle of its own.
    pub prices: Address,
    /// Oracles of their own, by asset.
    pub sources: Vec<Option<Address>>,
    /// The exchange, if there is one.
    pub exchange: Option<Exchange>,
    /// Isolated markets, in the scenario's order.
    pub isolated: Vec<IsolatedEntry>,
    /// In the scenario's order, which is the order they join the pool: the position is the asset index of
    /// every report and the id in the pool.
    pub tokens: Vec<TokenEntry>,
    /// Further contracts.
    pub others: Vec<ContractEntry>,
    /// People.
    pub actors: BTreeMap<Address, Actor>,
    /// Names of those who have one of their own: `Role::Named`.
    pub names: Vec<String>,
}

impl Directory {
    /// Position of the token at `address` in the scenario's assets.
    pub fn asset_index(&self, address: Address) -> Option<usize> {
        self.tokens
            .iter()
            .position(|token| token.address == address)
    }

    /// The oracle of an asset that has one of its own; else the plain one.
    pub(crate) fn source(&self, asset: usize) -> Address {
        let own = self.sources.get(asset).copied().flatten();
        own.unwrap_or(self.oracle)
    }

    /// The exchange of a market that has one.
    pub(crate) fn exchange(&self) -> &Exchange {
        self.exchange
            .as_ref()
            .expect("invariant: nobody swaps where there is no exchange")
    }

    /// The pair of two assets, in either order; nobody where there is none, and swaps are refused.
    pub(crate) fn pair(&self, one: usize, other: usize) -> Address {
        let pairs = self.exchange.iter().flat_map(|exchange| &exchange.pairs);
        let mut pairs = pairs.filter(|pair| {
            (pair.base, pair.quote) == (one, other) || (pair.base, pair.quote) == (other, one)
        });
        pairs.next().map_or(Address::ZERO, |pair| pair.address)
    }

    /// The assets of an exchange pair, its `token0` first; none for any other contract.
    pub fn sides(&self, pair: Address) -> Option<[usize; 2]> {
        let mut pairs = self.exchange.iter().flat_map(|exchange| &exchange.pairs);
        let pair = pairs.find(|it| it.address == pair)?;
        Some(if pair.base_is_first {
            [pair.base, pair.quote]
        } else {
            [pair.quote, pair.base]
        })
    }

    /// What somebody is called: by their own name if they have one, else as in `borrower 17`.
    pub fn name(&self, actor: Actor) -> String {
        match self.names.get(actor.index as usize) {
            Some(name) if actor.role == Role::Named => name.clone(),
            _ => ActorLabel(actor).to_string(),
        }
    }

    /// Every address here, contracts before people: all that [`Self::label`] has a name for.
    pub fn addresses(&self) -> Vec<Address> {
        let tokens = self.tokens.iter().map(|token| token.address);
        let others = self.others.iter().map(|other| other.address);
        let contracts = [self.pool, self.oracle].into_iter().chain(tokens);
        let contracts = contracts.chain(others);
        contracts.chain(self.actors.keys().copied()).collect()
    }

    /// The person at `address`.
    pub fn actor(&self, address: Address) -> Option<Actor> {
        self.actors.get(&address).copied()
    }

    /// Which of the contracts lives at `address`.
    pub fn kind(&self, address: Address) -> Option<Contract> {
        if address == self.pool {
            Some(self.layout.contract())
        } else if address == self.oracle {
            Some(Contract::PriceOracle)
        } else if let Some(other) = self.other(address) {
            Some(other.contract)
        } else {
            self.asset_index(address).map(|_| Contract::Token)
        }
    }

    fn other(&self, address: Address) -> Option<&ContractEntry> {
        self.others.iter().find(|other| other.address == address)
    }

    /// The contract at `address` by name: `LendingPool`, `ShardedPool`, `PriceOracle`, or a token's symbol.
    pub fn contract(&self, address: Address) -> Option<&str> {
        match self.kind(address)? {
            Contract::Token => self
                .asset_index(address)
                .map(|index| self.tokens[index].symbol.as_str()),
            contract => Some(
                self.other(address)
                    .map_or(contract.name(), |other| other.label.as_str()),
            ),
        }
    }

    /// Whoever lives at `address`, in the words of storage paths: `you`, `borrower 17`, `LendingPool`, `USDC`,
    /// and 0x… for a stranger.
    pub fn label(&self, address: Address) -> String {
        match (self.actor(address), self.contract(address)) {
            (Some(actor), _) => self.name(actor),
            (None, Some(contract)) => contract.to_owned(),
            (None, None) => self.vault(address).unwrap_or_else(|| address.to_string()),
        }
    }

    /// A part of an asset's totals: a shard's number, or the symbol of a market's other asset.
    pub fn part_label(&self, part: usize) -> String {
        match self.layout {
            PoolLayout::PerMarket => self
                .tokens
                .get(part)
                .map_or_else(|| part.to_string(), |token| token.symbol.clone()),
            PoolLayout::Pooled | PoolLayout::LazyRate | PoolLayout::Sharded { .. } => {
                part.to_string()
            }
        }
    }

    /// `shard 3`, `market ETH-USDC`.
    fn vault(&self, address: Address) -> Option<String> {
        let vault = self.vaults.iter().find(|vault| vault.address == address)?;
        Some(match vault.of {
            VaultOf::Shard(shard) => format!("shard {shard}"),
            VaultOf::Market(low, high) => {
                let symbol = |id: u32| self.part_label(id as usize);
                format!("market {}-{}", symbol(low), symbol(high))
            }
        })
    }
}

/// A person in the words of storage paths, counted from 1: `you`, `borrower 17`.
#[derive(Clone, Copy, Debug)]
pub struct ActorLabel(pub Actor);

impl fmt::Display for ActorLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = match self.0.role {
            Role::You => "you",
            Role::Named => "actor",
            Role::Lender => "lender",
            Role::Borrower => "borrower",
            Role::Liquidator => "liquidator",
            Role::Oracle => "oracle owner",
            Role::Looper => "looper",
            Role::Trader => "trader",
            Role::Arbitrageur => "arbitrageur",
            Role::Whale => "whale",
        };
        let only_one =
            matches!(self.0.role, Role::You | Role::Oracle | Role::Whale) && self.0.index == 0;
        if only_one {
            f.write_str(role)
        } else {
            write!(f, "{role} {}", self.0.index + 1)
        }
    }
}
