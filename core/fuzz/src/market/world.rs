//! A pool of one layout with people in it: what can be done to it and what can be seen of it.
//!
//! Owns the chain; judges nothing.

use alloy_primitives::{Address, Bytes, Log, TxKind, U256, keccak256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::revm::context::{BlockEnv, TxEnv};
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::{Block, Config, Outcome, Record, State, StateChanges, Strategy, execute};
use leverloom_market::abi::LendingPool::{self, AssetConfig};
use leverloom_market::abi::Token;
use leverloom_market::artifacts;
use leverloom_market::pools::PoolLayout;

use super::action::{Action, Actor};
use crate::dice::Dice;

/// Assets of the market.
pub(super) const ASSETS: usize = 3;
/// Those who only lend come first, then those who borrow.
pub(super) const LENDERS: usize = 8;
pub(super) const BORROWERS: usize = 5;
const DECIMALS: [u8; ASSETS] = [18, 8, 6];
const PRICES: [u64; ASSETS] = [2_000, 60_000, 1];
const E8: u64 = 100_000_000;
pub(super) const OWNER: Address = Address::repeat_byte(0x0a);

/// Somebody with a place in the books.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pub(super) address: Address,
    pub(super) collateral: usize,
    pub(super) debt: usize,
}

/// A chain with a pool.
pub(super) struct World {
    pub(super) layout: PoolLayout,
    pub(super) state: State,
    pub(super) now: u64,
    oracle: Address,
    pub(super) pool: Address,
    pub(super) tokens: Vec<Address>,
    /// Lenders, then borrowers.
    pub(super) accounts: Vec<Account>,
    /// Liquidates, repays for others, sends tokens where they do not belong.
    pub(super) stranger: Address,
    pub(super) configs: Vec<AssetConfig>,
    /// Dollars with 8 decimals.
    pub(super) prices: Vec<U256>,
}

/// How a transaction ended; its effects stay until they are taken back.
pub(super) struct End {
    /// Output and logs, or the revert's data.
    pub(super) result: Result<(Bytes, Vec<Log>), Bytes>,
    changes: StateChanges,
}

/// 10^27.
pub(super) fn ray() -> U256 {
    U256::from(10).pow(U256::from(27))
}

/// Base units of a whole token.
pub(super) fn unit(asset: usize) -> U256 {
    U256::from(10).pow(U256::from(DECIMALS[asset]))
}

fn person(number: u64) -> Address {
    Address::from_slice(&keccak256(number.to_be_bytes())[12..])
}

impl End {
    /// What differs from how the pooled layout ended; a layout with parts may find itself too small.
    pub(super) fn difference(&self, pooled: &Self, parted: bool) -> Option<String> {
        let bound = |data: &Bytes| {
            let bounds = [
                LendingPool::InsufficientLiquidity::SELECTOR,
                LendingPool::SupplyCapExceeded::SELECTOR,
                LendingPool::BorrowCapExceeded::SELECTOR,
            ];
            parted && bounds.iter().any(|selector| data.starts_with(selector))
        };
        match (&self.result, &pooled.result) {
            (Ok((ours, _)), Ok((theirs, _))) if ours == theirs => None,
            (Err(ours), Err(theirs)) if ours == theirs || bound(ours) => None,
            (Err(ours), Ok(_)) if bound(ours) => None,
            (ours, theirs) => Some(format!("{ours:?}, where pooled says {theirs:?}")),
        }
    }

    /// The events of one type.
    pub(super) fn events<E: SolEvent>(&self) -> Vec<E> {
        let logs = self.result.as_ref().map_or(&[][..], |(_, logs)| logs);
        let decoded = logs
            .iter()
            .filter_map(|log| E::decode_raw_log(log.data.topics().to_vec(), &log.data.data).ok());
        decoded.collect()
    }
}

impl World {
    /// Contracts, assets, full wallets, and lenders who lend. `code` gives the pool's creation code for an oracle and an owner.
    pub(super) fn new(
        layout: PoolLayout,
        code: impl FnOnce(Address, Address) -> Bytes,
        dice: &mut Dice,
    ) -> Result<Self, String> {
        let mut world = Self {
            layout,
            state: State::default(),
            now: 1_767_225_600,
            oracle: Address::ZERO,
            pool: Address::ZERO,
            tokens: Vec::new(),
            accounts: Vec::new(),
            stranger: person(99),
            configs: Vec::new(),
            prices: Vec::new(),
        };
        for number in 0..LENDERS + BORROWERS {
            let collateral = dice.index(ASSETS);
            let apart = dice.pick(&[0, 1, 1, 2, 2]);
            world.accounts.push(Account {
                address: person(number as u64),
                collateral,
                debt: (collateral + apart) % ASSETS,
            });
        }
        world.oracle = world.create(artifacts::price_oracle(OWNER))?;
        world.pool = world.create(code(world.oracle, OWNER))?;
        for asset in 0..ASSETS {
            world.list(asset, dice)?;
        }
        for lender in 0..LENDERS {
            for (asset, price) in PRICES.into_iter().enumerate() {
                // A few thousand to a few tens of thousands of dollars' worth.
                let dollars = U256::from(2_000 + dice.roll(20_000));
                let amount = dollars * unit(asset) / U256::from(price);
                world.must(&Action::Supply(Actor(lender), asset, amount))?;
            }
        }
        Ok(world)
    }

    fn list(&mut self, asset: usize, dice: &mut Dice) -> Result<(), String> {
        let symbol = ["ETH", "WBTC", "USDC"][asset];
        let token = self.create(artifacts::token(symbol, symbol, DECIMALS[asset], OWNER))?;
        self.tokens.push(token);
        self.prices.push(U256::from(PRICES[asset] * E8));
        let config = AssetConfig {
            ltvBps: 7_500,
            liquidationThresholdBps: 8_000,
            liquidationBonusBps: dice.pick(&[0, 450, 1_000]),
            reserveFactorBps: dice.pick(&[0, 1_000, 10_000]),
            baseRateBps: dice.pick(&[0, 100]),
            slope1Bps: 400,
            slope2Bps: 30_000,
            kinkBps: 8_000,
            liquidationProtocolFeeBps: dice.pick(&[0, 1_000, 10_000]),
            ..AssetConfig::default()
        };
        let listing = LendingPool::addAssetCall {
            asset: token,
            config: config.clone(),
        };
        self.configs.push(config);
        self.demand(OWNER, self.pool, &listing)?;
        self.must(&Action::Price(asset, self.prices[asset]))?;
        let people: Vec<Address> = self
            .accounts
            .iter()
            .map(|account| account.address)
            .collect();
        for to in people.into_iter().chain([self.stranger]) {
            let amount = U256::from(1_000_000_000u64) * unit(asset);
            self.demand(OWNER, token, &Token::mintCall { to, amount })?;
            let approve = Token::approveCall {
                spender: self.pool,
                value: U256::MAX,
            };
            self.demand(to, token, &approve)?;
        }
        Ok(())
    }

    /// Does an action; its effects stay, refused ones have none.
    pub(super) fn act(&mut self, action: &Action) -> End {
        match action {
            Action::Pass(seconds) => {
                self.now += seconds;
                End {
                    result: Ok((Bytes::new(), Vec::new())),
                    changes: StateChanges::default(),
                }
            }
            Action::Price(asset, price) => {
                let (from, to, data) = action.call(self, OWNER, self.oracle);
                let end = self.send(from, to, data);
                if end.result.is_ok() {
                    self.prices[*asset] = *price;
                }
                end
            }
            Action::Configure(asset, config) => {
                let (from, to, data) = action.call(self, OWNER, self.pool);
                let end = self.send(from, to, data);
                if end.result.is_ok() {
                    self.configs[*asset] = config.clone();
                }
                end
            }
            _ => {
                let (from, to, data) = action.call(self, OWNER, self.pool);
                self.send(from, to, data)
            }
        }
    }

    /// Takes the latest effects back.
    pub(super) fn undo(&mut self, end: &End) {
        self.state.undo(&end.changes);
    }

    /// A call of an account to the pool.
    pub(super) fn call(&mut self, from: Address, call: &impl SolCall) -> End {
        self.send(from, self.pool, call.abi_encode().into())
    }

    /// Tokens of an asset that an account could be paid.
    pub(super) fn cash_for(&self, user: Address, asset: usize) -> U256 {
        let asset = self.tokens[asset];
        let call = LendingPool::cashForCall { user, asset };
        let answers = self.ask(vec![(self.pool, call.abi_encode().into())]);
        U256::from_be_slice(&answers[0])
    }

    fn must(&mut self, action: &Action) -> Result<(), String> {
        let end = self.act(action);
        end.result
            .map(|_| ())
            .map_err(|data| format!("the set-up is refused: {action:?}: {data}"))
    }

    fn demand(&mut self, from: Address, to: Address, call: &impl SolCall) -> Result<(), String> {
        let end = self.send(from, to, call.abi_encode().into());
        end.result
            .map(|_| ())
            .map_err(|data| format!("the set-up is refused: {data}"))
    }

    fn create(&mut self, code: Bytes) -> Result<Address, String> {
        let nonce = self.state.account(OWNER).map_or(0, |account| account.nonce);
        let outcome = self.run(vec![transaction(OWNER, nonce, TxKind::Create, code)]);
        self.state.apply(&outcome.changes);
        match &outcome.transactions[0].result {
            Ok(result) if result.is_success() => Ok(OWNER.create(nonce)),
            other => Err(format!("not deployed: {other:?}")),
        }
    }

    fn send(&mut self, from: Address, to: Address, data: Bytes) -> End {
        let nonce = self.state.account(from).map_or(0, |account| account.nonce);
        let outcome = self.run(vec![transaction(from, nonce, TxKind::Call(to), data)]);
        self.state.apply(&outcome.changes);
        let ended = outcome
            .transactions
            .into_iter()
            .next()
            .map(|one| one.result);
        let result = match ended {
            Some(Ok(ExecutionResult::Success { output, logs, .. })) => {
                Ok((output.into_data(), logs))
            }
            Some(Ok(ExecutionResult::Revert { output, .. })) => Err(output),
            other => Err(format!("{other:?}").into_bytes().into()),
        };
        End {
            result,
            changes: outcome.changes,
        }
    }

    pub(super) fn ask(&self, questions: Vec<(Address, Bytes)>) -> Vec<Bytes> {
        let asker = person(100);
        let transactions = (0..).zip(questions);
        let transactions = transactions
            .map(|(nonce, (to, data))| transaction(asker, nonce, TxKind::Call(to), data));
        let outcome = self.run(transactions.collect());
        let answers = outcome.transactions.into_iter();
        answers
            .map(|answer| match answer.result {
                Ok(ExecutionResult::Success { output, .. }) => output.into_data(),
                _ => Bytes::new(),
            })
            .collect()
    }

    fn run(&self, transactions: Vec<TxEnv>) -> Outcome {
        let block = Block {
            spec: SpecId::OSAKA,
            chain_id: 1,
            env: BlockEnv {
                number: U256::ONE,
                timestamp: U256::from(self.now),
                gas_limit: 1 << 50,
                ..BlockEnv::default()
            },
            transactions,
        };
        let config = Config {
            strategy: Strategy::Sequential,
            record: Record::Results,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let execution = execute(&block, &self.state, &config);
        execution.map_or_else(|_| Outcome::default(), |execution| execution.outcome)
    }
}

fn transaction(caller: Address, nonce: u64, kind: TxKind, data: Bytes) -> TxEnv {
    TxEnv {
        caller,
        gas_limit: 1 << 24,
        kind,
        data,
        nonce,
        chain_id: Some(1),
        ..TxEnv::default()
    }
}
