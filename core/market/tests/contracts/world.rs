//! A chain with an oracle, tokens and a pool; one helper an action. Transactions cost nothing here.

use alloy_primitives::{Address, Bytes, TxKind, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::revm::context::result::{ExecutionResult, Output};
use leverloom_executor::revm::context::{BlockEnv, TxEnv};
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::{Block, Location, Outcome, State, StateChanges, oracle};
use leverloom_market::abi::LendingPool::{self, AccountData, ReserveState};
use leverloom_market::abi::{PriceOracle, Token};
use leverloom_market::artifacts;
use leverloom_market::directory::{Directory, TokenEntry};
use leverloom_market::pools::PoolLayout;
use leverloom_market::slots::{self, InterestField};
use leverloom_model::report::{Actor, Role};

pub(crate) use crate::listings::{E8, Listing, eth, meme, usdc, wbtc};
pub(crate) use crate::receipt::{Receipt, Refusal, receipt, refused, units};

/// Owns everything.
pub(crate) const OWNER: Address = Address::repeat_byte(0x0a);
pub(crate) const ALICE: Address = Address::repeat_byte(0xa1);
pub(crate) const BOB: Address = Address::repeat_byte(0xb0);
pub(crate) const CAROL: Address = Address::repeat_byte(0xca);
pub(crate) const DAVE: Address = Address::repeat_byte(0xda);
pub(crate) const PEOPLE: [Address; 4] = [ALICE, BOB, CAROL, DAVE];

/// The whole of something: an amount.
pub(crate) const ALL: U256 = U256::MAX;
pub(crate) const YEAR: u64 = 365 * 24 * 3600;

const START: u64 = 1_767_225_600;
/// Tokens that everybody starts with: 10^12 whole ones.
const WALLET: u64 = 1_000_000_000_000;

/// A chain.
#[derive(Clone)]
pub(crate) struct World {
    state: State,
    pub(crate) now: u64,
    /// Number of the block that every call is in.
    pub(crate) block: u64,
    pub(crate) oracle: Address,
    pub(crate) pool: Address,
    pub(crate) layout: PoolLayout,
    pub(crate) tokens: Vec<Address>,
    pub(crate) listings: Vec<Listing>,
}

impl World {
    /// Contracts deployed, assets listed and priced, wallets full, the pool approved.
    pub(crate) fn new(listings: &[Listing]) -> Self {
        Self::with_layout(listings, PoolLayout::Pooled)
    }

    /// The same with a pool of another layout.
    pub(crate) fn with_layout(listings: &[Listing], layout: PoolLayout) -> Self {
        let mut world = Self {
            state: State::default(),
            now: START,
            block: 1,
            oracle: Address::ZERO,
            pool: Address::ZERO,
            layout,
            tokens: Vec::new(),
            listings: listings.to_vec(),
        };
        world.oracle = world.deploy(artifacts::price_oracle(OWNER));
        world.pool = world.deploy(layout.init_code(world.oracle, OWNER));
        for listing in listings {
            let token = world.deploy(artifacts::token(
                listing.symbol,
                listing.symbol,
                listing.decimals,
                OWNER,
            ));
            world.tokens.push(token);
            world
                .send(
                    OWNER,
                    world.pool,
                    &LendingPool::addAssetCall {
                        asset: token,
                        config: listing.config.clone(),
                    },
                )
                .unwrap();
            world.set_price(world.tokens.len() - 1, listing.price_e8);
            for person in PEOPLE {
                let amount = U256::from(WALLET) * U256::from(10).pow(U256::from(listing.decimals));
                world
                    .send(OWNER, token, &Token::mintCall { to: person, amount })
                    .unwrap();
                world
                    .send(
                        person,
                        token,
                        &Token::approveCall {
                            spender: world.pool,
                            value: U256::MAX,
                        },
                    )
                    .unwrap();
            }
        }
        world
    }

    /// The three assets of the page's first market.
    pub(crate) fn standard() -> Self {
        Self::new(&[eth(), wbtc(), usdc()])
    }

    /// Lets time pass.
    pub(crate) fn later(&mut self, seconds: u64) {
        self.now += seconds;
    }

    pub(crate) fn deploy(&mut self, code: Bytes) -> Address {
        let result = self.transact(OWNER, TxKind::Create, code);
        match result {
            ExecutionResult::Success {
                output: Output::Create(_, Some(address)),
                ..
            } => address,
            other => panic!("not deployed: {other:?}"),
        }
    }

    /// What a creation that is not kept would end in.
    pub(crate) fn deployment(&self, code: Bytes) -> Result<Receipt, Refusal> {
        let outcome = self.execute(OWNER, TxKind::Create, code);
        let transaction = outcome.transactions.into_iter().next().unwrap();
        receipt(transaction.result.expect("the transaction is valid"))
    }

    /// A transaction whose effects stay.
    pub(crate) fn send<C: SolCall>(
        &mut self,
        from: Address,
        to: Address,
        call: &C,
    ) -> Result<Receipt, Refusal> {
        receipt(self.transact(from, TxKind::Call(to), call.abi_encode().into()))
    }

    /// A call whose effects are thrown away.
    pub(crate) fn call<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return, Refusal> {
        let (result, _) = self.results(OWNER, TxKind::Call(to), call.abi_encode().into());
        receipt(result).map(|receipt| C::abi_decode_returns(&receipt.output).unwrap())
    }

    /// A transaction whose effects stay for as long as nobody takes them back with [`Self::undo`].
    pub(crate) fn attempt(
        &mut self,
        from: Address,
        data: &Bytes,
    ) -> (Result<Receipt, Refusal>, StateChanges) {
        let (result, changes) = self.results(from, TxKind::Call(self.pool), data.clone());
        self.state.apply(&changes);
        (receipt(result), changes)
    }

    /// Takes the latest effects back.
    pub(crate) fn undo(&mut self, changes: &StateChanges) {
        self.state.undo(changes);
    }

    /// A block of calls to the pool, of everybody one, whose effects stay; reads, writes and edges recorded.
    pub(crate) fn block(&mut self, calls: &[(Address, Bytes)]) -> Outcome {
        let transactions = calls.iter().map(|(from, data)| {
            let to = TxKind::Call(self.pool);
            self.transaction(*from, to, data.clone())
        });
        let outcome = self.run(transactions.collect());
        self.state.apply(&outcome.changes);
        outcome
    }

    /// Gives somebody new a wallet full of everything and has him approve the pool.
    pub(crate) fn welcome(&mut self, person: Address) {
        for asset in 0..self.tokens.len() {
            let decimals = self.listings[asset].decimals;
            let mint = Token::mintCall {
                to: person,
                amount: U256::from(WALLET) * U256::from(10).pow(U256::from(decimals)),
            };
            self.send(OWNER, self.tokens[asset], &mint).unwrap();
            let approve = Token::approveCall {
                spender: self.pool,
                value: U256::MAX,
            };
            self.send(person, self.tokens[asset], &approve).unwrap();
        }
    }

    /// Where one transaction would read and write, with the values before and after.
    pub(crate) fn writes<C: SolCall>(
        &self,
        from: Address,
        to: Address,
        call: &C,
    ) -> Vec<(Location, U256, U256)> {
        let outcome = self.execute(from, TxKind::Call(to), call.abi_encode().into());
        outcome.transactions.into_iter().next().unwrap().writes
    }

    /// Where one transaction would read.
    pub(crate) fn reads<C: SolCall>(&self, from: Address, to: Address, call: &C) -> Vec<Location> {
        let outcome = self.execute(from, TxKind::Call(to), call.abi_encode().into());
        let reads = outcome.transactions.into_iter().next().unwrap().reads;
        reads.into_iter().map(|(location, _)| location).collect()
    }

    /// What each call of one block, each from somebody else, depends on: (reader, writer, location). Nothing stays.
    pub(crate) fn edges(&self, calls: &[(Address, Address, Bytes)]) -> Vec<(u32, u32, Location)> {
        let transactions = calls
            .iter()
            .map(|(from, to, data)| self.transaction(*from, TxKind::Call(*to), data.clone()));
        let outcome = self.run(transactions.collect());
        for transaction in &outcome.transactions {
            assert!(transaction.result.as_ref().unwrap().is_success());
        }
        let edges = outcome.edges.iter();
        edges
            .map(|edge| (edge.reader, edge.writer, edge.location))
            .collect()
    }

    /// Who is who: Alice is you, the others are numbered as borrowers.
    pub(crate) fn directory(&self) -> Directory {
        let tokens = self
            .listings
            .iter()
            .zip(&self.tokens)
            .map(|(listing, &address)| TokenEntry {
                address,
                symbol: listing.symbol.to_owned(),
                decimals: listing.decimals,
            });
        let actors = PEOPLE.into_iter().zip(0..).map(|(person, index)| {
            let role = if index == 0 {
                Role::You
            } else {
                Role::Borrower
            };
            (person, Actor { role, index })
        });
        let owner = (
            OWNER,
            Actor {
                role: Role::Oracle,
                index: 0,
            },
        );
        Directory {
            pool: self.pool,
            layout: self.layout,
            vaults: self.layout.vaults(self.pool, self.tokens.len()),
            oracle: self.oracle,
            prices: self.oracle,
            tokens: tokens.collect(),
            others: Vec::new(),
            actors: actors.chain([owner]).collect(),
            ..Directory::default()
        }
    }

    fn transact(&mut self, from: Address, to: TxKind, data: Bytes) -> ExecutionResult {
        let outcome = self.execute(from, to, data);
        self.state.apply(&outcome.changes);
        outcome
            .transactions
            .into_iter()
            .next()
            .unwrap()
            .result
            .expect("the transaction is valid")
    }

    fn execute(&self, from: Address, to: TxKind, data: Bytes) -> Outcome {
        self.run(vec![self.transaction(from, to, data)])
    }

    fn transaction(&self, from: Address, kind: TxKind, data: Bytes) -> TxEnv {
        TxEnv {
            caller: from,
            gas_limit: 1 << 24,
            kind,
            data,
            nonce: self.state.account(from).map_or(0, |account| account.nonce),
            chain_id: Some(1),
            ..TxEnv::default()
        }
    }

    /// The same without notes of what was read and written.
    fn results(&self, from: Address, to: TxKind, data: Bytes) -> (ExecutionResult, StateChanges) {
        let block = self.block_of(vec![self.transaction(from, to, data)]);
        let outcome = oracle::results(&block, &self.state).expect("the block can be executed");
        let transaction = outcome.transactions.into_iter().next().unwrap();
        (transaction.result.expect("it is valid"), outcome.changes)
    }

    fn run(&self, transactions: Vec<TxEnv>) -> Outcome {
        let block = self.block_of(transactions);
        oracle::execute(&block, &self.state).expect("the block can be executed")
    }

    fn block_of(&self, transactions: Vec<TxEnv>) -> Block {
        let env = BlockEnv {
            number: U256::from(self.block),
            timestamp: U256::from(self.now),
            gas_limit: 1 << 40,
            ..BlockEnv::default()
        };
        Block {
            spec: SpecId::OSAKA,
            chain_id: 1,
            env,
            transactions,
        }
    }

    // One helper an action. Assets are positions in `listings`.

    pub(crate) fn set_price(&mut self, asset: usize, price_e8: u64) {
        let call = PriceOracle::setPriceCall {
            asset: self.tokens[asset],
            priceE8: U256::from(price_e8),
        };
        self.send(OWNER, self.oracle, &call).unwrap();
    }

    pub(crate) fn supply(
        &mut self,
        user: Address,
        asset: usize,
        amount: impl Into<U256>,
    ) -> Result<Receipt, Refusal> {
        let call = LendingPool::supplyCall {
            asset: self.tokens[asset],
            amount: amount.into(),
        };
        self.send(user, self.pool, &call)
    }

    pub(crate) fn withdraw(
        &mut self,
        user: Address,
        asset: usize,
        amount: impl Into<U256>,
    ) -> Result<Receipt, Refusal> {
        let call = LendingPool::withdrawCall {
            asset: self.tokens[asset],
            amount: amount.into(),
        };
        self.send(user, self.pool, &call)
    }

    pub(crate) fn borrow(
        &mut self,
        user: Address,
        asset: usize,
        amount: impl Into<U256>,
    ) -> Result<Receipt, Refusal> {
        let call = LendingPool::borrowCall {
            asset: self.tokens[asset],
            amount: amount.into(),
        };
        self.send(user, self.pool, &call)
    }

    pub(crate) fn repay(
        &mut self,
        user: Address,
        asset: usize,
        amount: impl Into<U256>,
    ) -> Result<Receipt, Refusal> {
        let call = LendingPool::repayCall {
            asset: self.tokens[asset],
            amount: amount.into(),
        };
        self.send(user, self.pool, &call)
    }

    pub(crate) fn liquidate(
        &mut self,
        liquidator: Address,
        (collateral, debt): (usize, usize),
        borrower: Address,
        amount: impl Into<U256>,
    ) -> Result<Receipt, Refusal> {
        let call = LendingPool::liquidateCall {
            collateralAsset: self.tokens[collateral],
            debtAsset: self.tokens[debt],
            borrower,
            debtToCover: amount.into(),
        };
        self.send(liquidator, self.pool, &call)
    }

    pub(crate) fn claim_treasury(&mut self, asset: usize, to: Address) -> Result<Receipt, Refusal> {
        self.send(
            OWNER,
            self.pool,
            &LendingPool::claimTreasuryCall {
                asset: self.tokens[asset],
                to,
            },
        )
    }

    // Views.

    pub(crate) fn wallet(&self, holder: Address, asset: usize) -> U256 {
        self.call(
            self.tokens[asset],
            &Token::balanceOfCall { account: holder },
        )
        .unwrap()
    }

    pub(crate) fn supplied(&self, user: Address, asset: usize) -> U256 {
        self.call(
            self.pool,
            &LendingPool::supplyBalanceCall {
                user,
                asset: self.tokens[asset],
            },
        )
        .unwrap()
    }

    pub(crate) fn debt(&self, user: Address, asset: usize) -> U256 {
        self.call(
            self.pool,
            &LendingPool::debtBalanceCall {
                user,
                asset: self.tokens[asset],
            },
        )
        .unwrap()
    }

    pub(crate) fn reserve(&self, asset: usize) -> ReserveState {
        self.call(
            self.pool,
            &LendingPool::reserveStateCall {
                asset: self.tokens[asset],
            },
        )
        .unwrap()
    }

    pub(crate) fn account(&self, user: Address) -> AccountData {
        self.call(self.pool, &LendingPool::accountDataCall { user })
            .unwrap()
    }

    pub(crate) fn health(&self, user: Address) -> U256 {
        self.call(self.pool, &LendingPool::healthFactorCall { user })
            .unwrap()
    }

    /// Sets an asset's indexes (ray) as of now: for what years of odd rates would lead to.
    pub(crate) fn set_indexes(&mut self, asset: usize, supply: u128, borrow: u128) {
        for (slot, field) in slots::interest(self.layout, self.tokens[asset]) {
            let old = self.pool_slot(slot);
            let above = old >> 128 << 128;
            let value = match field {
                InterestField::Packed => {
                    U256::from(supply) | U256::from(borrow) << 112 | U256::from(self.now) << 224
                }
                InterestField::Supply => U256::from(supply) | above,
                InterestField::Borrow => U256::from(borrow) | above,
                InterestField::LastUpdate => U256::from(self.now),
            };
            self.set_pool_slot(slot, value);
        }
    }

    /// A slot of the pool.
    pub(crate) fn pool_slot(&self, slot: U256) -> U256 {
        self.state.slot(self.pool, slot)
    }

    /// Sets a slot of the pool: for what no call can bring about.
    pub(crate) fn set_pool_slot(&mut self, slot: U256, value: U256) {
        self.set_slot(self.pool, slot, value);
    }

    /// The same of any contract.
    pub(crate) fn set_slot(&mut self, contract: Address, slot: U256, value: U256) {
        self.state.insert_slot(contract, slot, value);
    }
}
