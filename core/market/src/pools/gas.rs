//! What each action costs in each layout: the price of parallelism, measured by executing it.
//!
//! Owns a small market made for the purpose, three assets and a few accounts. Touches no scenario.

use alloy_primitives::{Address, Bytes, TxKind, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::{BlockEnv, TxEnv};
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::{Block, Config, Record, State, Strategy, execute};

use super::PoolLayout;
use crate::abi::LendingPool::{self, AssetConfig};
use crate::abi::{PriceOracle, Token};
use crate::artifacts;

const OWNER: Address = Address::repeat_byte(0x0a);
const ONE: u64 = 1_000_000_000_000_000_000;
const E8: u64 = 100_000_000;

/// Gas of one action, the intrinsic 21,000 included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionGas {
    /// What is done, in words.
    pub action: &'static str,
    /// Gas used after refunds.
    pub gas: u64,
}

/// Gas of each action in this layout, always in the same order. None when a contract refuses what it never
/// should: an `InvalidConfig` for a number of shards out of range.
pub fn gas_per_action(layout: PoolLayout) -> Option<Vec<ActionGas>> {
    let mut market = Market::new(layout)?;
    let mut table = Vec::new();
    let mut note = |action, gas: Option<u64>| {
        table.push(ActionGas { action, gas: gas? });
        Some(())
    };
    let [collateral, debt, _] = market.tokens[..] else {
        return None;
    };
    let [_, borrower, liquidator] = people(layout);
    let supply = |asset, amount: u64| LendingPool::supplyCall {
        asset,
        amount: U256::from(amount) * U256::from(ONE),
    };
    let borrow = |amount: u64| LendingPool::borrowCall {
        asset: debt,
        amount: U256::from(amount) * U256::from(ONE),
    };
    market.now += 12;
    note(
        "supply, the first of the block and of the account",
        market.act(borrower, &supply(collateral, 10)),
    )?;
    note(
        "supply, later in the block",
        market.act(borrower, &supply(collateral, 1)),
    )?;
    market.now += 12;
    note(
        "borrow, the first of the account",
        market.act(borrower, &borrow(4_000)),
    )?;
    note(
        "borrow, later in the block",
        market.act(borrower, &borrow(4_000)),
    )?;
    market.now += 12;
    note(
        "supply, the first of the block",
        market.act(borrower, &supply(collateral, 1)),
    )?;
    let repay = LendingPool::repayCall {
        asset: debt,
        amount: U256::from(1_000) * U256::from(ONE),
    };
    note(
        "repay, the first of the block",
        market.act(borrower, &repay),
    )?;
    note("repay, later in the block", market.act(borrower, &repay))?;
    let withdraw = LendingPool::withdrawCall {
        asset: collateral,
        amount: U256::from(ONE),
    };
    note(
        "withdraw, later in the block",
        market.act(borrower, &withdraw),
    )?;
    // 11 tokens against 6,000: under water from 681.8 on.
    market.set_price(collateral, 600 * E8)?;
    market.now += 12;
    let liquidate = LendingPool::liquidateCall {
        collateralAsset: collateral,
        debtAsset: debt,
        borrower,
        debtToCover: U256::from(1_000) * U256::from(ONE),
    };
    note(
        "liquidate, the first of the block",
        market.act(liquidator, &liquidate),
    )?;
    note(
        "liquidate, later in the block",
        market.act(liquidator, &liquidate),
    )?;
    Some(table)
}

struct Market {
    state: State,
    now: u64,
    oracle: Address,
    pool: Address,
    tokens: Vec<Address>,
}

impl Market {
    fn new(layout: PoolLayout) -> Option<Self> {
        let mut market = Self {
            state: State::default(),
            now: 1_767_225_600,
            oracle: Address::ZERO,
            pool: Address::ZERO,
            tokens: Vec::new(),
        };
        market.oracle = market.create(artifacts::price_oracle(OWNER))?;
        market.pool = market.create(layout.init_code(market.oracle, OWNER))?;
        let people = people(layout);
        let config = AssetConfig {
            ltvBps: 8_000,
            liquidationThresholdBps: 8_300,
            liquidationBonusBps: 500,
            reserveFactorBps: 1_000,
            baseRateBps: 100,
            slope1Bps: 400,
            slope2Bps: 6_000,
            kinkBps: 9_000,
            ..AssetConfig::default()
        };
        for (symbol, price) in [("COLL", 1_000), ("DEBT", 1), ("IDLE", 1)] {
            let token = market.create(artifacts::token(symbol, symbol, 18, OWNER))?;
            market.tokens.push(token);
            let listing = LendingPool::addAssetCall {
                asset: token,
                config: config.clone(),
            };
            market.send(OWNER, market.pool, &listing)?;
            market.set_price(token, price * E8)?;
            for to in people {
                let amount = U256::from(1_000_000_000) * U256::from(ONE);
                market.send(OWNER, token, &Token::mintCall { to, amount })?;
                let approve = Token::approveCall {
                    spender: market.pool,
                    value: U256::MAX,
                };
                market.send(to, token, &approve)?;
            }
        }
        for (asset, amount) in [(market.tokens[0], 1_000u64), (market.tokens[1], 1_000_000)] {
            let supply = LendingPool::supplyCall {
                asset,
                amount: U256::from(amount) * U256::from(ONE),
            };
            market.act(people[0], &supply)?;
        }
        Some(market)
    }

    fn act(&mut self, from: Address, call: &impl SolCall) -> Option<u64> {
        self.send(from, self.pool, call)
    }

    fn set_price(&mut self, asset: Address, price_e8: u64) -> Option<u64> {
        let call = PriceOracle::setPriceCall {
            asset,
            priceE8: U256::from(price_e8),
        };
        self.send(OWNER, self.oracle, &call)
    }

    fn create(&mut self, code: Bytes) -> Option<Address> {
        let nonce = self.state.account(OWNER).map_or(0, |account| account.nonce);
        self.transact(OWNER, TxKind::Create, code)?;
        Some(OWNER.create(nonce))
    }

    /// Gas used; none when it was refused.
    fn send(&mut self, from: Address, to: Address, call: &impl SolCall) -> Option<u64> {
        self.transact(from, TxKind::Call(to), call.abi_encode().into())
    }

    fn transact(&mut self, from: Address, kind: TxKind, data: Bytes) -> Option<u64> {
        let transaction = TxEnv {
            caller: from,
            gas_limit: 1 << 24,
            kind,
            data,
            nonce: self.state.account(from).map_or(0, |account| account.nonce),
            chain_id: Some(1),
            ..TxEnv::default()
        };
        let block = Block {
            spec: SpecId::OSAKA,
            chain_id: 1,
            env: BlockEnv {
                number: U256::ONE,
                timestamp: U256::from(self.now),
                gas_limit: 1 << 30,
                ..BlockEnv::default()
            },
            transactions: vec![transaction],
        };
        let config = Config {
            strategy: Strategy::Sequential,
            record: Record::Results,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let outcome = execute(&block, &self.state, &config).ok()?.outcome;
        self.state.apply(&outcome.changes);
        let result = outcome.transactions.into_iter().next()?.result.ok()?;
        result.is_success().then(|| result.tx_gas_used())
    }
}

/// A lender, a borrower and a liquidator who belong to one part: the first shard, or the market of collateral and debt.
fn people(layout: PoolLayout) -> [Address; 3] {
    let together = |user: &Address| {
        let part = |asset| layout.part(*user, asset, 3, 0);
        match layout {
            PoolLayout::PerMarket => (part(0), part(1)) == (1, 0),
            PoolLayout::Sharded { .. } => part(0) == 0,
            PoolLayout::Pooled | PoolLayout::LazyRate => true,
        }
    };
    let mut found = (0x1000u64..)
        .map(|number| Address::left_padding_from(&number.to_be_bytes()))
        .filter(together);
    std::array::from_fn(|_| found.next().unwrap_or_default())
}
