//! Block 0: contracts deployed, people funded, positions opened, all by real transactions.
//!
//! Owns the set-up blocks, which share block 0's time and are shown to nobody; what they leave behind is
//! the market that the first block finds. Reads nothing but the scenario.

mod exchange;
mod isolated;
mod others;
pub(crate) mod population;

use alloy_primitives::aliases::U48;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::primitives::{HashMap, KECCAK_EMPTY};
use leverloom_executor::state::Account;
use leverloom_executor::{Config, Outcome, Record, State, Strategy, execute};
use leverloom_model::scenario::{Asset, Design};
use leverloom_model::units::Wad;
use leverloom_model::{Scenario, ScenarioError};

use crate::abi::{LendingPool, PriceOracle, Token};
use crate::actors::{ETHER_AT_GENESIS, People};
use crate::artifacts;
use crate::chain::{self, GENESIS_TIMESTAMP_S, TRANSACTION_GAS_CAP};
use crate::directory::{Directory, TokenEntry};
use crate::leverage::leverage_router;
use crate::pools::PoolLayout;
use crate::prices::to_e8;
use population::{Plan, Spender};

/// Gas of any set-up call that is no deployment.
const CALL_GAS: u64 = 8_000_000;
/// Set-up transactions in one block: bounds the memory of a block's results.
const BLOCK_LENGTH: usize = 4_096;

/// The market as it was set up.
pub(crate) struct Genesis {
    pub(crate) state: State,
    pub(crate) directory: Directory,
    /// Digest after the set-up blocks.
    pub(crate) digest: B256,
    pub(crate) done: SetUp,
    /// Set-up transactions that a contract refused: none, but for scenarios on the edge of what makes sense.
    #[cfg(test)]
    pub(crate) refused: usize,
}

/// What setting a market up took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetUp {
    /// Transactions, deployments included.
    pub transactions: u64,
    /// Gas that they used.
    pub gas: u64,
}

/// Sets the market up.
/// `told` hears how many of the people's transactions are done, and how many there are.
pub(crate) fn set_up(
    scenario: &Scenario,
    people: &People,
    told: &mut dyn FnMut(usize, usize),
) -> Result<Genesis, ScenarioError> {
    let mut setup = Setup::new(people);
    let directory = setup.deploy(scenario, people);
    let plan = Plan::new(scenario, people);
    setup.fill_pairs(&plan, &directory);
    setup.list_assets(scenario, &directory);
    setup.run(&mut |_, _| {})?;
    if setup.refused > 0 {
        let problem =
            "the contracts refuse these parameters; allowed: what the ranges of each asset state";
        return Err(ScenarioError::new("assets", problem));
    }
    setup.populate(&plan, &directory, people);
    setup.run(told)?;
    Ok(Genesis {
        state: setup.state,
        directory,
        digest: setup.digest,
        done: setup.done,
        #[cfg(test)]
        refused: setup.refused,
    })
}

/// A call of the set-up; nonces are given out when it runs.
struct Step {
    sender: Address,
    to: TxKind,
    data: Bytes,
    gas_limit: u64,
}

struct Setup {
    owner: Address,
    state: State,
    steps: Vec<Step>,
    nonces: HashMap<Address, u64>,
    digest: B256,
    done: SetUp,
    refused: usize,
}

impl Setup {
    fn new(people: &People) -> Self {
        let rich = Account {
            balance: ETHER_AT_GENESIS,
            nonce: 0,
            code_hash: KECCAK_EMPTY,
        };
        let mut state = State::default();
        state.accounts.extend(
            people
                .everybody()
                .map(|person| (people.address(person), rich)),
        );
        Self {
            owner: people.address(people.oracle()),
            state,
            steps: Vec::new(),
            nonces: HashMap::default(),
            digest: B256::ZERO,
            done: SetUp::default(),
            refused: 0,
        }
    }

    fn create(&mut self, code: Bytes) -> Address {
        let address = self.owner.create(self.steps.len() as u64);
        self.steps.push(Step {
            sender: self.owner,
            to: TxKind::Create,
            data: code,
            gas_limit: TRANSACTION_GAS_CAP,
        });
        address
    }

    fn call(&mut self, sender: Address, contract: Address, call: &impl SolCall) {
        let (to, data) = (TxKind::Call(contract), call.abi_encode().into());
        self.steps.push(Step {
            sender,
            to,
            data,
            gas_limit: CALL_GAS,
        });
    }

    /// The first transactions of all, so that the owner's nonce counts the contracts.
    fn deploy(&mut self, scenario: &Scenario, people: &People) -> Directory {
        let layout = PoolLayout::from(scenario.design.layout);
        let owner = self.owner;
        let tokens = scenario.assets.iter().map(|asset| TokenEntry {
            address: self.create(artifacts::token(
                &asset.symbol,
                &asset.symbol,
                asset.decimals,
                owner,
            )),
            symbol: asset.symbol.clone(),
            decimals: asset.decimals,
        });
        let tokens = tokens.collect();
        let tokens: Vec<TokenEntry> = tokens;
        let oracle = self.create(artifacts::price_oracle(owner));
        let mut exchange = self.deploy_exchange(scenario, &tokens);
        let (prices, sources) = self.deploy_oracles(scenario, &tokens, oracle, exchange.as_ref());
        let pool = self.create(layout.init_code(prices, owner));
        if let Some(exchange) = &mut exchange {
            exchange.leverage = self.create(leverage_router(pool));
        }
        let isolated = self.deploy_isolated(scenario, people, &tokens, prices);
        let actors = people
            .everybody()
            .map(|person| (people.address(person), people.actor(person)));
        let others = others::others(
            scenario,
            &tokens,
            exchange.as_ref(),
            oracle,
            prices,
            &sources,
            &isolated,
        );
        Directory {
            pool,
            layout,
            vaults: layout.vaults(pool, scenario.assets.len()),
            oracle,
            prices,
            sources,
            exchange,
            isolated,
            tokens,
            others,
            actors: actors.collect(),
            names: people.names().to_vec(),
        }
    }

    fn list_assets(&mut self, scenario: &Scenario, directory: &Directory) {
        for (asset, token) in scenario.assets.iter().zip(&directory.tokens) {
            let price = PriceOracle::setPriceCall {
                asset: token.address,
                priceE8: U256::from(to_e8(asset.price)),
            };
            self.call(self.owner, directory.oracle, &price);
            self.start_oracle(asset, token.address, directory);
            let listing = LendingPool::addAssetCall {
                asset: token.address,
                config: config(asset),
            };
            self.call(self.owner, directory.pool, &listing);
        }
        if scenario.design != Design::default() {
            let config = pool_config(&scenario.design);
            let set = LendingPool::setPoolConfigCall { config };
            self.call(self.owner, directory.pool, &set);
        }
    }

    fn populate(&mut self, plan: &Plan, directory: &Directory, people: &People) {
        let token = |asset: usize| directory.tokens[asset].address;
        for (person, asset, amount) in &plan.wallets {
            let mint = Token::mintCall {
                to: people.address(*person),
                amount: U256::from(*amount),
            };
            self.call(self.owner, token(*asset), &mint);
        }
        for (person, asset, spender) in &plan.swap_approvals {
            let exchange = directory.exchange();
            let spender = match spender {
                Spender::Router => exchange.router,
                Spender::Seller => exchange.seller,
                Spender::Leverage => exchange.leverage,
            };
            let approve = Token::approveCall {
                spender,
                value: U256::MAX,
            };
            self.call(people.address(*person), token(*asset), &approve);
        }
        for person in &plan.managed {
            let manager = directory.exchange().leverage;
            let allow = LendingPool::setManagerCall {
                manager,
                allowed: true,
            };
            self.call(people.address(*person), directory.pool, &allow);
        }
        for (person, asset) in &plan.approvals {
            let approve = Token::approveCall {
                spender: directory.pool,
                value: U256::MAX,
            };
            self.call(people.address(*person), token(*asset), &approve);
        }
        self.approve_isolated(directory, people);
        for (person, asset, amount) in &plan.supplies {
            let supply = LendingPool::supplyCall {
                asset: token(*asset),
                amount: U256::from(*amount),
            };
            self.call(people.address(*person), directory.pool, &supply);
        }
        for (person, asset, amount) in &plan.borrows {
            let borrow = LendingPool::borrowCall {
                asset: token(*asset),
                amount: U256::from(*amount),
            };
            self.call(people.address(*person), directory.pool, &borrow);
        }
        for (person, looper, deposit) in &plan.loops {
            let call = looper.open(*deposit);
            let (sender, to) = (people.address(*person), call.contract(directory).into());
            self.steps.push(Step {
                sender,
                to,
                data: call.encode(*person, directory, people),
                gas_limit: call.needs(directory.layout, directory.tokens.len()).limit(),
            });
        }
    }

    /// Executes what has gathered, in blocks of their own, one after the other.
    fn run(&mut self, told: &mut dyn FnMut(usize, usize)) -> Result<(), ScenarioError> {
        let steps = std::mem::take(&mut self.steps);
        let all = steps.len();
        let mut steps = steps.into_iter().peekable();
        while steps.peek().is_some() {
            told(all - steps.len(), all);
            let transactions = steps.by_ref().take(BLOCK_LENGTH).map(|step| {
                let nonce = self.nonces.entry(step.sender).or_default();
                *nonce += 1;
                chain::transaction(
                    step.sender,
                    *nonce - 1,
                    step.to,
                    step.data,
                    step.gas_limit,
                    0,
                )
            });
            let block = chain::block(0, GENESIS_TIMESTAMP_S, u64::MAX, transactions.collect());
            let config = Config {
                strategy: Strategy::Sequential,
                record: Record::Results,
                clock: &NoClock,
                on_attempt: None,
                measured: None,
            };
            let outcome: Outcome = execute(&block, &self.state, &config)
                .map_err(|error| {
                    ScenarioError::new("", format!("the market cannot be set up: {error}"))
                })?
                .outcome;
            let stands = |result: &Result<_, String>| {
                result.as_ref().is_ok_and(
                    leverloom_executor::revm::context::result::ExecutionResult::is_success,
                )
            };
            self.refused += outcome
                .transactions
                .iter()
                .filter(|transaction| !stands(&transaction.result))
                .count();
            self.done.transactions += outcome.transactions.len() as u64;
            self.done.gas += outcome.gas_used;
            self.digest = outcome.digest(self.digest);
            self.state.apply(&outcome.changes);
        }
        Ok(())
    }
}

fn config(asset: &Asset) -> LendingPool::AssetConfig {
    // Every bound of a scenario lies below 2^16; a value that does not is refused by the contract's checks.
    let short = |bps: u32| u16::try_from(bps).unwrap_or(u16::MAX);
    LendingPool::AssetConfig {
        ltvBps: short(asset.ltv_bps),
        liquidationThresholdBps: short(asset.liquidation_threshold_bps),
        liquidationBonusBps: short(asset.liquidation_bonus_bps),
        reserveFactorBps: short(asset.reserve_factor_bps),
        baseRateBps: short(asset.rates.base_bps),
        slope1Bps: short(asset.rates.slope1_bps),
        slope2Bps: short(asset.rates.slope2_bps),
        kinkBps: short(asset.rates.kink_bps),
        liquidationProtocolFeeBps: short(asset.liquidation_protocol_fee_bps),
        supplyCap: U48::saturating_from(asset.supply_cap),
        borrowCap: U48::saturating_from(asset.borrow_cap),
    }
}

fn pool_config(design: &Design) -> LendingPool::PoolConfig {
    let short = |bps: u32| u16::try_from(bps).unwrap_or(u16::MAX);
    // Within 64 bits by the bounds of a scenario: at most one whole health factor, and a million dollars.
    let dollars = |amount: Wad| u64::try_from(amount.0 / 10_000_000_000).unwrap_or(u64::MAX);
    LendingPool::PoolConfig {
        closeFactorBps: short(design.close_factor_bps),
        fullCloseHealthFactor: u64::try_from(design.full_close_health_factor.0).unwrap_or(u64::MAX),
        smallPositionUsd: dollars(design.small_position_usd),
        minLeftoverUsd: dollars(design.min_leftover_usd),
        flashLoanFeeBps: short(design.flash_loan_fee_bps),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_take_every_transaction_of_the_first_scenario() {
        let scenario = Scenario::first();
        let people = People::new(&scenario);
        let genesis = set_up(&scenario, &people, &mut |_, _| {}).unwrap();
        assert_eq!(genesis.refused, 0);
        for contract in [
            genesis.directory.pool,
            genesis.directory.oracle,
            genesis.directory.tokens[0].address,
        ] {
            assert_ne!(genesis.state.accounts[&contract].code_hash, KECCAK_EMPTY);
        }
    }
}
