//! The mirror says what the contracts' own views say, to the last unit, at any later time.

use alloy_primitives::{Address, TxKind, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::{Config, Record, Strategy, execute};
use leverloom_model::Scenario;
use leverloom_model::scenario::{Action, Amount, Layout};
use leverloom_model::units::Wad;

use super::Mirror;
use super::reserve::{Rates, down};
use crate::abi::{LendingPool, PriceOracle, Token};
use crate::actors::People;
use crate::chain;
use crate::directory::Directory;
use crate::pools::PoolLayout;
use crate::{RunFacts, Simulation};

const SEQUENTIAL: Config<'_> = Config {
    strategy: Strategy::Sequential,
    record: Record::Results,
    clock: &NoClock,
    on_attempt: None,
    measured: None,
};

/// Asks the contracts, all questions in one block at `timestamp_s`.
struct Questions<'a> {
    simulation: &'a Simulation,
    timestamp_s: u64,
    calls: Vec<(Address, Vec<u8>)>,
}

impl<'a> Questions<'a> {
    fn new(simulation: &'a Simulation, timestamp_s: u64) -> Self {
        let calls = Vec::new();
        Self {
            simulation,
            timestamp_s,
            calls,
        }
    }

    fn ask(&mut self, contract: Address, call: &impl SolCall) {
        self.calls.push((contract, call.abi_encode()));
    }

    fn answers(self) -> std::vec::IntoIter<Vec<u8>> {
        let asker = Address::repeat_byte(0xa5);
        let transactions = (0..).zip(self.calls).map(|(nonce, (contract, data))| {
            let mut call = chain::transaction(
                asker,
                nonce,
                TxKind::Call(contract),
                data.into(),
                1 << 24,
                0,
            );
            call.gas_price = 0;
            call
        });
        let mut block = chain::block(0, self.timestamp_s, u64::MAX, transactions.collect());
        block.env.basefee = 0;
        let execution = execute(&block, self.simulation.state(), &SEQUENTIAL).unwrap();
        let answers =
            execution
                .outcome
                .transactions
                .into_iter()
                .map(|transaction| match transaction.result.unwrap() {
                    ExecutionResult::Success { output, .. } => output.into_data().to_vec(),
                    refused => panic!("a view refused: {refused:?}"),
                });
        answers.collect::<Vec<_>>().into_iter()
    }
}

/// Compares every number of the mirror with what a view says at `timestamp_s`.
fn compare(simulation: &Simulation, mirror: &Mirror, people: &People, timestamp_s: u64) {
    let directory: &Directory = simulation.directory();
    let pool = directory.pool;
    let mut questions = Questions::new(simulation, timestamp_s);
    for token in &directory.tokens {
        let asset = token.address;
        questions.ask(directory.oracle, &PriceOracle::priceCall { asset });
        questions.ask(pool, &LendingPool::reserveStateCall { asset });
    }
    for person in people.everybody() {
        let user = people.address(person);
        questions.ask(pool, &LendingPool::accountDataCall { user });
        for token in &directory.tokens {
            let asset = token.address;
            questions.ask(pool, &LendingPool::supplyBalanceCall { user, asset });
            questions.ask(pool, &LendingPool::debtBalanceCall { user, asset });
            questions.ask(asset, &Token::balanceOfCall { account: user });
            questions.ask(pool, &LendingPool::cashForCall { user, asset });
        }
    }
    let mut answers = questions.answers();
    let mut next = || answers.next().expect("an answer to every question");
    let indexes = mirror.indexes_at(timestamp_s);
    for (asset, reserve) in mirror.reserves.iter().enumerate() {
        let price = PriceOracle::priceCall::abi_decode_returns(&next()).unwrap();
        assert_eq!(U256::from(mirror.oracle[asset]), price);
        let state = LendingPool::reserveStateCall::abi_decode_returns(&next()).unwrap();
        let Rates {
            utilization,
            borrow,
            supply,
        } = reserve.rates(indexes[asset]);
        let ray = leverloom_model::units::RAY;
        let ours = [
            indexes[asset].supply,
            indexes[asset].borrow,
            down(reserve.total.scaled_supply, indexes[asset].supply, ray),
            down(reserve.total.scaled_debt, indexes[asset].borrow, ray),
            reserve.total.cash,
            reserve.total.deficit,
            utilization,
            borrow,
            supply,
        ];
        let theirs = [
            state.supplyIndex,
            state.borrowIndex,
            state.totalSupply,
            state.totalDebt,
            state.cash,
            state.deficit,
            state.utilization,
            state.borrowRate,
            state.supplyRate,
        ];
        assert_eq!(ours.map(U256::from), theirs, "asset {asset}");
    }
    for person in people.everybody() {
        let account = mirror.account(person, &indexes, &mirror.oracle);
        let data = LendingPool::accountDataCall::abi_decode_returns(&next()).unwrap();
        let health = account.health_factor().map_or(U256::MAX, U256::from);
        assert_eq!(health, data.healthFactor, "{person:?}");
        let ours = [
            account.collateral_usd,
            account.debt_usd,
            account.borrow_limit_usd(),
        ];
        let theirs = [data.collateralUsd, data.debtUsd, data.borrowLimitUsd];
        assert_eq!(ours.map(U256::from), theirs, "{person:?}");
        assert_eq!(mirror.has_debt(person), data.debtUsd != U256::ZERO);
        for (asset, _) in mirror.reserves.iter().enumerate() {
            let supplied = LendingPool::supplyBalanceCall::abi_decode_returns(&next()).unwrap();
            let owed = LendingPool::debtBalanceCall::abi_decode_returns(&next()).unwrap();
            let wallet = Token::balanceOfCall::abi_decode_returns(&next()).unwrap();
            assert_eq!(
                U256::from(mirror.supplied(person, asset, &indexes)),
                supplied
            );
            assert_eq!(U256::from(mirror.owed(person, asset, &indexes)), owed);
            assert_eq!(U256::from(mirror.wallet(person, asset)), wallet);
            let cash = LendingPool::cashForCall::abi_decode_returns(&next()).unwrap();
            assert_eq!(U256::from(mirror.cash_for(people, person, asset)), cash);
        }
    }
}

fn step(simulation: &mut Simulation) {
    let prepared = simulation.prepare().unwrap();
    let execution = execute(&prepared.block, simulation.state(), &SEQUENTIAL).unwrap();
    simulation.apply(prepared, execution, RunFacts::sequential());
}

fn check(simulation: &Simulation, people: &People) {
    let now = chain::timestamp(simulation.block(), simulation.scenario().chain.block_time_s);
    compare(simulation, simulation.mirror(), people, now);
    compare(simulation, simulation.mirror(), people, now + 86_400);
}

#[test]
fn the_mirror_says_what_the_views_say_through_crashes_and_back() {
    let mut scenario = Scenario::first();
    // Long blocks, so that interest and its roundings show.
    scenario.chain.block_time_s = 3_600;
    let people = People::new(&scenario);
    let mut simulation = Simulation::new(scenario).unwrap();
    check(&simulation, &people);
    let shock = |asset: &str, change_bps| Action::shock(asset, change_bps);
    let supply = Action::Supply {
        asset: "WBTC".into(),
        amount: Amount::Exactly(Wad::whole(3)),
    };
    let borrow = Action::Borrow {
        asset: "ETH".into(),
        amount: Amount::Exactly(Wad::whole(25)),
    };
    for block in 1..=30 {
        match block {
            2 => simulation
                .act(vec![supply.clone(), borrow.clone()])
                .unwrap(),
            6 => simulation.act(vec![shock("ETH", -4_000)]).unwrap(),
            14 => simulation
                .act(vec![shock("WBTC", -5_500), shock("ETH", 6_000)])
                .unwrap(),
            _ => {}
        }
        step(&mut simulation);
        if block % 5 == 0 || (6..9).contains(&block) {
            check(&simulation, &people);
        }
    }
    assert!(
        simulation
            .mirror()
            .reserves
            .iter()
            .any(|reserve| reserve.total.deficit > 0),
        "bad debt is part of what was compared"
    );
    for target in [29, 13, 6, 0] {
        simulation.rewind(target);
        check(&simulation, &people);
    }
}

#[test]
fn the_mirror_reads_every_layout() {
    for layout in PoolLayout::EXAMPLES {
        let mut scenario = Scenario::first();
        scenario.chain.block_time_s = 3_600;
        let people = People::new(&scenario);
        let shards = |shards: u32| Layout::Sharded { shards };
        scenario.design.layout = match layout {
            PoolLayout::Pooled => Layout::Pooled,
            PoolLayout::PerMarket => Layout::PerMarket,
            PoolLayout::LazyRate => Layout::LazyRate,
            PoolLayout::Sharded { shards: count } => shards(count),
        };
        // Other parameters than the defaults are read as well.
        scenario.design.close_factor_bps = 4_000;
        scenario.assets[0].liquidation_protocol_fee_bps = 1_000;
        let mut simulation = Simulation::new(scenario).unwrap();
        assert_eq!(simulation.directory().layout, layout);
        assert_eq!(simulation.mirror().settings.close_factor_bps, 4_000);
        assert_eq!(
            simulation.mirror().reserves[0].params.protocol_fee_bps,
            1_000
        );
        check(&simulation, &people);
        for block in 1..=8 {
            if block == 4 {
                let crash = Action::shock("ETH", -4_500);
                simulation.act(vec![crash]).unwrap();
            }
            step(&mut simulation);
        }
        check(&simulation, &people);
        let mirror = simulation.mirror();
        let used = |reserve: &&super::reserve::Reserve| {
            let filled = reserve.parts.iter().filter(|part| part.cash > 0);
            filled.count() > 1
        };
        let parted = layout.parts(3) > 1;
        assert_eq!(mirror.reserves.iter().any(|reserve| used(&reserve)), parted);
        simulation.rewind(3);
        check(&simulation, &people);
    }
}

#[test]
fn what_blocks_change_adds_up_to_what_the_whole_state_says() {
    let scenario = Scenario::first();
    let people = People::new(&scenario);
    let mut simulation = Simulation::new(scenario.clone()).unwrap();
    for _ in 0..10 {
        step(&mut simulation);
    }
    let fresh = Mirror::new(
        &scenario,
        &people,
        simulation.directory(),
        simulation.state(),
    );
    let followed = simulation.mirror();
    assert_eq!(followed.reserves, fresh.reserves);
    assert_eq!(followed.oracle, fresh.oracle);
    assert_eq!(followed.scaled_supply, fresh.scaled_supply);
    assert_eq!(followed.scaled_debt, fresh.scaled_debt);
    assert_eq!(followed.wallets, fresh.wallets);
}
