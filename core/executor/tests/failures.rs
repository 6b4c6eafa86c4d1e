//! Bad input and bugs end in an error that says where, and leave the process usable.

mod support;

use std::sync::Mutex;

use leverloom_executor::config::NoClock;
use leverloom_executor::revm::bytecode::opcode;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{B256, KECCAK_EMPTY, U256};
use leverloom_executor::state::Account;
use leverloom_executor::{Config, ExecutionError, Record, Strategy, execute};
use support::code::Code;
use support::{Scene, code, contract, person};

fn busy() -> Scene {
    let mut scene = Scene::osaka().people(20);
    scene.install(contract(0), code::counter());
    for index in 0..20 {
        scene.call(person(index), contract(0), &[]);
    }
    scene
}

#[test]
fn a_panic_in_a_worker_names_transaction_and_attempt_and_nobody_hangs() {
    let scene = busy();
    for strategy in support::strategies() {
        let hook = |transaction: u32, incarnation: u32| {
            assert!((transaction, incarnation) != (7, 0), "struck");
        };
        let config = Config {
            strategy,
            record: Record::Trace,
            clock: &NoClock,
            on_attempt: Some(&hook),
            measured: None,
        };
        let error = support::in_pool(|| execute(&scene.block, &scene.state, &config))
            .expect_err("the panic ends the block");
        assert_eq!(
            error,
            ExecutionError::Panicked {
                transaction: 7,
                incarnation: 0,
                message: "struck".to_owned()
            },
            "{strategy:?}"
        );
        assert_eq!(
            error.to_string(),
            "a worker panicked in transaction 7, attempt 0: struck"
        );
    }
    scene.check();
}

#[test]
fn the_hook_hears_of_every_attempt() {
    let scene = busy();
    let mut again = 0;
    for strategy in support::strategies() {
        let heard = Mutex::new(Vec::new());
        let hook = |transaction: u32, incarnation: u32| {
            let mut heard = heard.lock().expect("nobody panics");
            heard.push((transaction, incarnation));
        };
        let config = Config {
            strategy,
            record: Record::Trace,
            clock: &NoClock,
            on_attempt: Some(&hook),
            measured: None,
        };
        let execution =
            support::in_pool(|| execute(&scene.block, &scene.state, &config)).expect("executes");
        let attempts = execution.trace.attempts.iter();
        let mut attempts: Vec<_> = attempts
            .map(|attempt| (attempt.transaction, attempt.incarnation))
            .collect();
        attempts.sort_unstable();
        let mut heard = heard.into_inner().expect("nobody panicked");
        heard.sort_unstable();
        if matches!(strategy, Strategy::BlockStmVirtual { .. }) {
            // An attempt may be taken up again in the middle.
            again += heard.len() - attempts.len();
            heard.dedup();
        }
        assert_eq!(attempts, heard, "{strategy:?}");
    }
    assert!(again > 0, "none was taken up again");
}

#[test]
fn worker_counts_out_of_range() {
    let scene = busy();
    let error = |strategy| {
        let config = Config {
            strategy,
            record: Record::Results,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        execute(&scene.block, &scene.state, &config)
            .expect_err("out of range")
            .to_string()
    };
    assert_eq!(
        error(Strategy::BlockStmThreads { workers: 0 }),
        "0 workers are out of range: at least 1"
    );
    assert_eq!(
        error(Strategy::BlockStmVirtual {
            workers: 0,
            seed: 0
        }),
        "0 workers are out of range: 1 to 64 virtual workers"
    );
    assert_eq!(
        error(Strategy::BlockStmVirtual {
            workers: 65,
            seed: 0
        }),
        "65 workers are out of range: 1 to 64 virtual workers"
    );
}

#[test]
fn a_state_without_the_code_it_names_is_refused() {
    let mut scene = busy();
    let broken = Account {
        balance: U256::ZERO,
        nonce: 1,
        code_hash: B256::repeat_byte(0xee),
    };
    assert_ne!(broken.code_hash, KECCAK_EMPTY);
    scene.state.insert_account(contract(5), broken);
    scene.call(person(3), contract(5), &[]);
    for strategy in support::strategies() {
        let config = Config {
            strategy,
            record: Record::Results,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let error = support::in_pool(|| execute(&scene.block, &scene.state, &config))
            .expect_err("no code")
            .to_string();
        assert!(
            error.starts_with("transaction 20 cannot be executed: "),
            "{error}"
        );
        assert!(
            error.contains("the state holds no code for the hash 0xeeee"),
            "{error}"
        );
    }
}

#[test]
fn a_header_without_randomness_is_refused_after_the_merge() {
    let mut scene = busy();
    scene.block.env.prevrandao = None;
    for strategy in support::strategies() {
        let config = Config {
            strategy,
            record: Record::Results,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let error = support::in_pool(|| execute(&scene.block, &scene.state, &config))
            .expect_err("no randomness");
        assert!(
            matches!(error, ExecutionError::Transaction { transaction: 0, .. }),
            "{error}"
        );
    }
}

/// With 2⁶³ gas revm's price of memory saturates below what is there, and the size wraps to nothing.
#[test]
fn memory_that_nobody_has_is_out_of_gas_whatever_the_gas() {
    let sizes = [U256::from(u64::MAX), U256::from(1_u64 << 40), U256::MAX];
    for spec in [SpecId::HOMESTEAD, SpecId::MERGE] {
        let mut scene = Scene::new(spec);
        scene.block.env.gas_limit = 1 << 62;
        scene.block.env.basefee = 0;
        for (index, size) in sizes.into_iter().enumerate() {
            let asking = [
                Code::new().push(size).push(0).push(0).op(opcode::CREATE),
                Code::new().push(size).push(0).op(opcode::KECCAK256),
                Code::new().push(size).push(0).op(opcode::RETURN),
                Code::new().push(size).op(opcode::MLOAD),
                Code::new()
                    .push(size)
                    .push(0)
                    .push(0)
                    .op(opcode::CALLDATACOPY),
            ];
            for (which, code) in asking.into_iter().enumerate() {
                let at = (index * 8 + which) as u64;
                scene = scene.people(at + 1);
                scene.install(contract(at), code);
                let call = scene.call(person(at), contract(at), &[]);
                call.gas_limit = 1 << 58;
                call.gas_price = 0;
                call.gas_priority_fee = None;
                call.tx_type = 0;
            }
        }
        let outcome = scene.check();
        for transaction in &outcome.transactions {
            assert!(!support::succeeded(transaction), "{transaction:?}");
        }
    }
}

#[test]
fn more_workers_than_threads_or_transactions() {
    let mut scene = Scene::osaka().people(4);
    scene.transfer(person(0), person(1), 1);
    scene.transfer(person(1), person(0), 1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool");
    let alone = pool.install(|| {
        support::run(
            &scene.block,
            &scene.state,
            Strategy::BlockStmThreads { workers: 64 },
            Record::Trace,
        )
    });
    assert_eq!(alone.outcome, scene.check());
}
