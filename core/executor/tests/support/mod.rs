//! The bench every workload is put on: one check that compares all strategies with the oracle, and the
//! small words that workloads are written in. Each test file uses a part of it.
#![allow(dead_code, unreachable_pub, reason = "shared by several test binaries")]

pub mod code;

use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::either::Either;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::revm::context::transaction::{
    Authorization, RecoveredAuthority, RecoveredAuthorization,
};
use leverloom_executor::revm::context::{BlockEnv, CfgEnv, Context, TxEnv};
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, B256, Bytes, TxKind, U256, keccak256};
use leverloom_executor::revm::state::bal::alloy::AlloyBal;
use leverloom_executor::revm::{self, DatabaseCommit, ExecuteEvm, MainBuilder};
use leverloom_executor::state::Account;
use leverloom_executor::{
    AccessList, Block, Config, Execution, Outcome, Record, State, Strategy, TransactionOutcome,
    execute, oracle,
};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Who gets the fees in these blocks.
pub const COINBASE: Address = Address::repeat_byte(0xcb);
/// What every person starts with.
pub const RICH: U256 = U256::from_limbs([0, 1 << 20, 0, 0]);
const TIP: u128 = 3;
const BASE_FEE: u64 = 7;

/// Person number `index`.
pub fn person(index: u64) -> Address {
    Address::from_slice(&keccak256(index.to_be_bytes())[12..])
}

/// Contract number `index`.
pub fn contract(index: u64) -> Address {
    Address::from_slice(&keccak256((index | 1 << 32).to_be_bytes())[12..])
}

pub fn word(value: u64) -> U256 {
    U256::from(value)
}

/// A state and the block to run on it, written down step by step.
pub struct Scene {
    pub state: State,
    pub block: Block,
    nonces: std::collections::BTreeMap<Address, u64>,
}

impl Scene {
    pub fn new(spec: SpecId) -> Self {
        let env = BlockEnv {
            number: word(1000),
            beneficiary: COINBASE,
            timestamp: word(1_700_000_000),
            gas_limit: 1_000_000_000,
            basefee: if spec.is_enabled_in(SpecId::LONDON) {
                BASE_FEE
            } else {
                0
            },
            ..BlockEnv::default()
        };
        let block = Block {
            spec,
            chain_id: 1,
            env,
            transactions: Vec::new(),
        };
        Self {
            state: State::default(),
            block,
            nonces: std::collections::BTreeMap::new(),
        }
    }

    pub fn osaka() -> Self {
        Self::new(SpecId::OSAKA)
    }

    /// Gives people 0 to `count` their money.
    pub fn people(mut self, count: u64) -> Self {
        for index in 0..count {
            self.state
                .insert_account(person(index), Account::with_balance(RICH));
        }
        self
    }

    pub fn install(&mut self, address: Address, code: code::Code) {
        self.state
            .insert_contract(address, U256::ZERO, code.build());
    }

    /// Appends a transaction with the sender's next nonce.
    pub fn send(&mut self, from: Address, kind: TxKind, value: U256, data: Bytes) -> &mut TxEnv {
        let spec = self.block.spec;
        let start = self.state.account(from).map_or(0, |account| account.nonce);
        let nonce = self.nonces.entry(from).or_insert(start);
        let mut transaction = TxEnv {
            caller: from,
            kind,
            value,
            data,
            nonce: *nonce,
            gas_limit: 1_000_000,
            ..TxEnv::default()
        };
        *nonce += 1;
        if spec.is_enabled_in(SpecId::LONDON) {
            transaction.tx_type = 2;
            transaction.gas_price = u128::from(BASE_FEE) + TIP;
            transaction.gas_priority_fee = Some(TIP);
        } else {
            transaction.gas_price = TIP;
        }
        transaction.chain_id = Some(1);
        self.block.transactions.push(transaction);
        self.block.transactions.last_mut().expect("just pushed")
    }

    pub fn transfer(&mut self, from: Address, to: Address, value: u64) -> &mut TxEnv {
        self.send(from, TxKind::Call(to), word(value), Bytes::new())
    }

    /// Calls with words as data.
    pub fn call(&mut self, from: Address, to: Address, words: &[U256]) -> &mut TxEnv {
        self.send(from, TxKind::Call(to), U256::ZERO, data(words))
    }

    /// An EIP-7702 transaction that sends nothing to nobody in particular.
    pub fn delegate(
        &mut self,
        from: Address,
        authority: Address,
        target: Address,
        nonce: u64,
    ) -> &mut TxEnv {
        let transaction = self.transfer(from, person(9_999), 0);
        transaction.tx_type = 4;
        transaction.authorization_list = vec![authorization(authority, target, nonce)];
        transaction
    }

    pub fn create(&mut self, from: Address, init: code::Code) -> &mut TxEnv {
        self.send(from, TxKind::Create, U256::ZERO, init.build())
    }

    /// `nonce` as it would be used next by `from`, skipping one.
    pub fn skip_nonce(&mut self, from: Address) -> u64 {
        let start = self.state.account(from).map_or(0, |account| account.nonce);
        let nonce = self.nonces.entry(from).or_insert(start);
        *nonce += 1;
        *nonce - 1
    }

    /// Runs everything everywhere; see [`check`].
    pub fn check(&self) -> Outcome {
        check(&self.block, &self.state)
    }

    /// A run on virtual workers, with its trace.
    pub fn virtual_run(&self, workers: usize, seed: u64) -> Execution {
        run(
            &self.block,
            &self.state,
            Strategy::BlockStmVirtual { workers, seed },
            Record::Trace,
        )
    }

    /// Aborts on virtual workers, all in all, over a few seeds: zero means that nothing was put to the test.
    pub fn aborts(&self, workers: usize) -> usize {
        (0..8)
            .map(|seed| self.virtual_run(workers, seed).trace.aborts.len())
            .sum()
    }
}

/// Words, one after the other.
pub fn data(words: &[U256]) -> Bytes {
    words
        .iter()
        .flat_map(U256::to_be_bytes::<32>)
        .collect::<Vec<u8>>()
        .into()
}

/// An authorization whose signer is taken for granted.
pub fn authorization(
    authority: Address,
    target: Address,
    nonce: u64,
) -> Either<
    leverloom_executor::revm::context::transaction::SignedAuthorization,
    RecoveredAuthorization,
> {
    let inner = Authorization {
        chain_id: U256::ONE,
        address: target,
        nonce,
    };
    Either::Right(RecoveredAuthorization::new_unchecked(
        inner,
        RecoveredAuthority::Valid(authority),
    ))
}

pub fn run(block: &Block, state: &State, strategy: Strategy, record: Record) -> Execution {
    let config = Config {
        strategy,
        record,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    execute(block, state, &config).unwrap_or_else(|error| panic!("{strategy:?}: {error}"))
}

/// Every strategy and driver with the worker counts it is checked at.
pub fn strategies() -> Vec<Strategy> {
    let counts = [1, 2, 3, 8, 16];
    let seeds = counts
        .into_iter()
        .flat_map(|workers| (0..4).map(move |seed| Strategy::BlockStmVirtual { workers, seed }));
    [Strategy::Sequential]
        .into_iter()
        .chain(counts.map(|workers| Strategy::BlockStmThreads { workers }))
        .chain(seeds)
        .chain(counts.map(|workers| Strategy::AccessListThreads { workers }))
        .chain(counts.map(|workers| Strategy::AccessListVirtual { workers }))
        .collect()
}

/// Oracle ≡ every strategy: results, logs, gas, net changes, reads, writes, edges, digest.
pub fn check(block: &Block, state: &State) -> Outcome {
    let expected = oracle::execute(block, state).expect("the oracle executes the block");
    for strategy in strategies() {
        let outcome = in_pool(|| run(block, state, strategy, Record::Trace)).outcome;
        assert_same(&expected, &outcome, &format!("{strategy:?}"));
    }
    for strategy in [
        Strategy::Sequential,
        Strategy::BlockStmThreads { workers: 4 },
        Strategy::BlockStmVirtual {
            workers: 4,
            seed: 0,
        },
        Strategy::AccessListThreads { workers: 4 },
        Strategy::AccessListVirtual { workers: 4 },
    ] {
        let mut bare = expected.clone();
        bare.edges.clear();
        bare.store_edges.clear();
        for transaction in &mut bare.transactions {
            transaction.reads.clear();
            transaction.writes.clear();
            transaction.unchanged.clear();
        }
        let outcome = in_pool(|| run(block, state, strategy, Record::Results)).outcome;
        assert_same(&bare, &outcome, &format!("{strategy:?} without recording"));
    }
    if block.spec.is_enabled_in(SpecId::CANCUN) {
        let list = AccessList::build(block, state).expect("a list");
        let built = list.bal().clone().into_alloy_bal();
        assert_eq!(built, built_by_revm(block, state), "the access list");
    }
    let mut after = state.clone();
    after.apply(&expected.changes);
    after.undo(&expected.changes);
    assert_eq!(after.accounts, state.accounts, "undo");
    assert_eq!(after.storage, state.storage, "undo");
    expected
}

/// The block's access list as revm itself builds it, on its own database.
fn built_by_revm(block: &Block, state: &State) -> AlloyBal {
    let journal = revm::database::State::builder()
        .with_database_ref(state)
        .with_bal_builder()
        .build();
    let config = CfgEnv::new_with_spec(block.spec).with_chain_id(block.chain_id);
    let context: Context<BlockEnv, TxEnv, CfgEnv, _> = Context::new(journal, block.spec);
    let context = context.with_block(block.env.clone()).with_cfg(config);
    let mut evm = context.build_mainnet();
    for transaction in &block.transactions {
        evm.ctx.journaled_state.database.bump_bal_index();
        if let Ok(ran) = evm.transact(transaction.clone()) {
            evm.ctx.journaled_state.database.commit(ran.state);
        }
    }
    let built = evm.ctx.journaled_state.database.take_built_alloy_bal();
    built.expect("revm was told to build a list")
}

fn assert_same(expected: &Outcome, found: &Outcome, who: &str) {
    for (index, (expected, found)) in expected
        .transactions
        .iter()
        .zip(&found.transactions)
        .enumerate()
    {
        assert_eq!(
            expected.result, found.result,
            "{who}: result of transaction {index}"
        );
        assert_eq!(
            expected.reads, found.reads,
            "{who}: reads of transaction {index}"
        );
        assert_eq!(
            expected.writes, found.writes,
            "{who}: writes of transaction {index}"
        );
    }
    assert_eq!(expected.changes, found.changes, "{who}: net changes");
    assert_eq!(expected.edges, found.edges, "{who}: edges");
    assert_eq!(expected.gas_used, found.gas_used, "{who}: gas");
    assert_eq!(expected, found, "{who}");
    assert_eq!(
        expected.digest(B256::ZERO),
        found.digest(B256::ZERO),
        "{who}: digest"
    );
}

/// Runs in a pool of eight threads, whatever the machine has.
pub fn in_pool<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    use std::sync::OnceLock;
    static POOL: OnceLock<rayon::ThreadPool> = OnceLock::new();
    POOL.get_or_init(|| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(8)
            .build()
            .expect("a pool")
    })
    .install(f)
}

/// An account as the block leaves it, if the block changed it.
#[track_caller]
pub fn after(outcome: &Outcome, address: Address) -> Option<Account> {
    let mut changes = outcome.changes.accounts.iter();
    let change = changes.find(|change| change.0 == address);
    change.unwrap_or_else(|| panic!("{address} is as it was")).2
}

/// A slot as the block leaves it; zero if the block did not change it.
pub fn slot_after(outcome: &Outcome, address: Address, slot: U256) -> U256 {
    let mut changes = outcome.changes.storage.iter();
    let change = changes.find(|change| (change.0, change.1) == (address, slot));
    change.map_or(U256::ZERO, |change| change.3)
}

/// Gas used by a transaction that was executed.
pub fn gas(outcome: &Outcome, transaction: usize) -> u64 {
    let result = outcome.transactions[transaction].result.as_ref();
    result.expect("valid").tx_gas_used()
}

/// Whether it was executed and did not revert.
pub fn succeeded(transaction: &TransactionOutcome) -> bool {
    let result = transaction.result.as_ref();
    result.is_ok_and(ExecutionResult::is_success)
}

/// Seeded choices.
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// 0 to `sides` - 1.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0.next_u64() % sides
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }
}
