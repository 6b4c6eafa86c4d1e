//! The lending pool's storage layouts, behind one interface: which contract each is, how it is deployed, into which
//! parts it divides an asset's totals, and who holds their tokens.
//!
//! Says the same as the contracts (tested); reads no storage. What the layouts mean and what they refuse is in the
//! contracts, `contracts/src/LendingPool.sol` and `contracts/src/layouts`.

mod gas;

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::SolValue;
use leverloom_model::scenario::Layout;

use crate::artifacts::{Contract, vault_code};

pub use self::gas::{ActionGas, gas_per_action};

/// Most shards of [`PoolLayout::Sharded`].
pub const MAX_SHARDS: u32 = 64;
/// Most assets of a pool: the width of a market's number.
const MAX_ASSETS: usize = 32;

/// Where a pool keeps its numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PoolLayout {
    /// One set of totals an asset, rates stored with every call.
    #[default]
    Pooled,
    /// A set of totals and a token holder for each pair of assets.
    PerMarket,
    /// One set of totals an asset, interest accrued once a block, rates worked out when they are needed.
    LazyRate,
    /// Sets of totals and token holders by hash of the account.
    Sharded {
        /// How many, 1 to [`MAX_SHARDS`].
        shards: u32,
    },
}

/// A contract that holds tokens for a part of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vault {
    /// Its address.
    pub address: Address,
    /// The shard, or the two assets of the market by id.
    pub of: VaultOf,
}

/// What a vault belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultOf {
    /// A shard.
    Shard(u32),
    /// A market: the ids of its assets, the lower one first.
    Market(u32, u32),
}

impl From<Layout> for PoolLayout {
    fn from(layout: Layout) -> Self {
        match layout {
            Layout::Pooled => Self::Pooled,
            Layout::PerMarket => Self::PerMarket,
            Layout::LazyRate => Self::LazyRate,
            Layout::Sharded { shards } => Self::Sharded { shards },
        }
    }
}

impl PoolLayout {
    /// One of each, sharded in 16.
    pub const EXAMPLES: [Self; 4] = [
        Self::Pooled,
        Self::PerMarket,
        Self::LazyRate,
        Self::Sharded { shards: 16 },
    ];

    /// Its name in scenarios and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pooled => "pooled",
            Self::PerMarket => "per-market",
            Self::LazyRate => "lazy-rate",
            Self::Sharded { .. } => "sharded",
        }
    }

    /// The contract.
    pub const fn contract(self) -> Contract {
        match self {
            Self::Pooled => Contract::LendingPool,
            Self::PerMarket => Contract::PairMarketPool,
            Self::LazyRate => Contract::LazyRatePool,
            Self::Sharded { .. } => Contract::ShardedPool,
        }
    }

    /// Init code of a pool that reads prices from `oracle`; `owner` may add assets.
    pub fn init_code(self, oracle: Address, owner: Address) -> Bytes {
        let arguments = match self {
            Self::Sharded { shards } => (oracle, owner, U256::from(shards)).abi_encode_params(),
            Self::Pooled | Self::PerMarket | Self::LazyRate => (oracle, owner).abi_encode_params(),
        };
        self.contract().init_code(&arguments)
    }

    /// Parts that an asset's totals are divided into, in a pool of `assets`. Part n is shard n, or the market with the
    /// asset of id n (none with itself, which stays empty).
    pub const fn parts(self, assets: usize) -> usize {
        match self {
            Self::Pooled | Self::LazyRate => 1,
            Self::PerMarket => assets,
            Self::Sharded { shards } => shards as usize,
        }
    }

    /// Where an account's supply and debt of an asset are counted. `seat` is the account's entry in
    /// `PairMarketPool.seats`, zero for the other layouts.
    pub fn part(self, user: Address, asset: usize, assets: usize, seat: usize) -> usize {
        match self {
            Self::Pooled | Self::LazyRate => 0,
            Self::PerMarket if seat > 0 => seat - 1,
            Self::PerMarket if assets < 2 => 0,
            Self::PerMarket => {
                let found = by_hash(user, assets - 1);
                if found < asset { found } else { found + 1 }
            }
            Self::Sharded { shards } => by_hash(user, shards as usize),
        }
    }

    /// Who holds the tokens of a part of an asset, in the pool at `pool`.
    pub fn holder(self, pool: Address, asset: usize, part: usize) -> Address {
        match self {
            Self::Pooled | Self::LazyRate => pool,
            Self::PerMarket => vault(
                pool,
                asset.min(part) * MAX_ASSETS + asset.max(part),
                code_hash(),
            ),
            Self::Sharded { .. } => vault(pool, part, code_hash()),
        }
    }

    /// Everybody but the pool who holds tokens in a pool of `assets`.
    pub fn vaults(self, pool: Address, assets: usize) -> Vec<Vault> {
        let hash = code_hash();
        let made = |number: usize, of: VaultOf| Vault {
            address: vault(pool, number, hash),
            of,
        };
        match self {
            Self::Pooled | Self::LazyRate => Vec::new(),
            Self::PerMarket => (0..assets)
                .flat_map(|low| (low + 1..assets).map(move |high| (low, high)))
                .map(|(low, high)| {
                    let of = VaultOf::Market(low as u32, high as u32);
                    made(low * MAX_ASSETS + high, of)
                })
                .collect(),
            Self::Sharded { shards } => (0..shards)
                .map(|shard| made(shard as usize, VaultOf::Shard(shard)))
                .collect(),
        }
    }
}

fn code_hash() -> B256 {
    keccak256(vault_code())
}

fn vault(pool: Address, number: usize, code_hash: B256) -> Address {
    pool.create2(B256::from(U256::from(number)), code_hash)
}

/// The account's number among so many, as `keccak256(abi.encode(user)) % count`.
fn by_hash(user: Address, count: usize) -> usize {
    let hash: U256 = keccak256(user.into_word()).into();
    (hash % U256::from(count)).to()
}
