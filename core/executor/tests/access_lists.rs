//! Lists that come from elsewhere: the EIP's form and back, and lists that are not this block's.

mod support;

use leverloom_executor::config::NoClock;
use leverloom_executor::curve::Curve;
use leverloom_executor::revm::bytecode::Bytecode;
use leverloom_executor::revm::primitives::{B256, U256};
use leverloom_executor::revm::state::bal::{Bal, BlockAccessIndex};
use leverloom_executor::{AccessList, Config, ExecutionError, Measured, Record, Strategy, oracle};
use support::{COINBASE, Scene, code, contract, person};

/// Ten people pay each other in a ring, and count in a contract.
fn scene() -> Scene {
    let mut scene = Scene::osaka().people(10);
    let counter = contract(1);
    scene.install(counter, code::counter());
    for index in 0..10 {
        scene.transfer(person(index), person((index + 1) % 10), 5);
        scene.call(person(index), counter, &[]);
    }
    scene
}

fn config(workers: usize) -> Config<'static> {
    Config {
        strategy: Strategy::AccessListThreads { workers },
        record: Record::Results,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    }
}

/// The error of a replay by the list that `change` makes of the right one, the same on one worker and on three.
fn error(change: impl Fn(&mut Bal)) -> String {
    let scene = scene();
    let mut bal = AccessList::build(&scene.block, &scene.state)
        .expect("a list")
        .bal()
        .clone();
    change(&mut bal);
    let replay = |workers| {
        let list = AccessList::new(bal.clone(), &scene.block, &scene.state)?;
        support::in_pool(|| list.execute(&scene.block, &scene.state, &config(workers)))
    };
    let errors = [1, 3].map(|workers| replay(workers).expect_err("not this block's list"));
    assert_eq!(errors[0], errors[1]);
    assert!(matches!(errors[0], ExecutionError::AccessList { .. }));
    errors[0].to_string()
}

#[test]
fn a_list_from_elsewhere_does_as_the_oracle() {
    let scene = scene();
    let built = AccessList::build(&scene.block, &scene.state).expect("a list");
    let listed = built.bal().clone().into_alloy_bal();
    assert!(listed.is_sorted_by_key(|account| account.address));
    let bal = Bal::try_from_alloy(listed).expect("the EIP's form holds only code");
    let list = AccessList::new(bal, &scene.block, &scene.state).expect("a list");
    let execution = list
        .execute(&scene.block, &scene.state, &config(2))
        .expect("it is this block's");
    let expected = oracle::results(&scene.block, &scene.state).expect("the oracle");
    assert_eq!(execution.outcome, expected);
}

#[test]
fn a_wrong_value_is_found() {
    let counter = contract(1);
    let error = error(|bal| {
        let slots = &mut bal.accounts[&counter].storage.storage;
        slots.entry(U256::ZERO).or_default().writes[3].1 += U256::ONE;
    });
    assert_eq!(
        error,
        format!(
            "the access list is not this block's, see transaction 7: it does not say what became of slot 0x0 of {counter}"
        )
    );
}

#[test]
fn a_missing_account_is_found() {
    let error = error(|bal| {
        bal.accounts.swap_remove(&person(4));
    });
    assert_eq!(
        error,
        format!(
            "the access list is not this block's, see transaction 6: it does not say what became of account {}",
            person(4)
        )
    );
}

#[test]
fn a_write_that_nobody_does_is_found() {
    let nobody = person(99);
    let error = error(|bal| {
        let account = bal.accounts.entry(nobody).or_default();
        let balance = &mut account.account_info.balance;
        balance.writes.push((BlockAccessIndex::new(2), U256::ONE));
    });
    assert_eq!(
        error,
        "the access list is not this block's: it has 61 writes, but the block does 60 of them"
    );
}

#[test]
fn a_fee_that_is_not_listed_is_found() {
    let error = error(|bal| {
        bal.accounts[&COINBASE]
            .account_info
            .balance
            .writes
            .remove(2);
    });
    assert_eq!(
        error,
        format!(
            "the access list is not this block's, see transaction 2: it does not say what became of account {COINBASE}"
        )
    );
}

#[test]
fn a_transaction_that_the_block_has_not_is_refused() {
    let error = error(|bal| {
        let account = &mut bal.accounts[&person(3)].account_info;
        account.nonce.writes.push((BlockAccessIndex::new(21), 9));
    });
    assert_eq!(
        error,
        format!(
            "the access list is not this block's: it has a write to {} at index 21; allowed: 1 to 20, one for each transaction",
            person(3)
        )
    );
}

#[test]
fn writes_out_of_order_are_refused() {
    let error = error(|bal| {
        bal.accounts[&COINBASE]
            .account_info
            .balance
            .writes
            .swap(4, 5);
    });
    assert_eq!(
        error,
        format!(
            "the access list is not this block's: its writes to {COINBASE} are not in order: index 5 comes after one as great"
        )
    );
}

#[test]
fn code_under_a_wrong_hash_is_refused() {
    let error = error(|bal| {
        let account = &mut bal.accounts[&person(3)].account_info;
        let code = Bytecode::new_raw(vec![0].into());
        account
            .code
            .writes
            .push((BlockAccessIndex::new(7), (B256::ZERO, code)));
    });
    assert_eq!(
        error,
        format!(
            "the access list is not this block's: the code it has for {} is not that of its hash",
            person(3)
        )
    );
}

#[test]
fn curves_rise_to_their_limits() {
    let scene = scene();
    let curve = Curve::new(&scene.block, &scene.state).expect("a curve");
    let points: Vec<_> = [1, 2, 8, 64]
        .map(|workers| curve.at(workers, 1).expect("a point"))
        .into();
    for point in &points {
        assert!(point.block_stm <= point.limit + 1e-9, "{point:?}");
        assert!(
            point.access_list <= point.workers as f64 + 1e-9,
            "{point:?}"
        );
        assert!(point.block_stm <= point.access_list + 1e-9, "{point:?}");
    }
    assert!((points[0].access_list - 1.0).abs() < 1e-9);
    assert!(points.is_sorted_by(|a, b| a.access_list < b.access_list));
    // The counter is one chain, which replay alone has no need to wait for.
    assert!(curve.shape().depth >= 10);
    assert!(points[3].access_list > 1.5 * points[3].limit, "{points:?}");
    assert!(curve.at(65, 1).is_err() && curve.at(0, 1).is_err());
}

#[test]
fn a_curve_goes_by_measured_times() {
    let scene = scene();
    let gas = Curve::new(&scene.block, &scene.state).expect("a curve");
    let by_time = |times: &[u64]| {
        let measured = times.iter().map(|&time| Measured { gas: time, time });
        Curve::measured(&scene.block, &scene.state, measured.collect())
    };
    // Time in proportion to gas changes nothing.
    let outcome = support::run(
        &scene.block,
        &scene.state,
        Strategy::Sequential,
        Record::Results,
    )
    .outcome;
    let used = leverloom_executor::curve::gas(&outcome);
    let same = by_time(&used).expect("a curve");
    for workers in [1, 2, 8] {
        assert_eq!(same.at(workers, 1), gas.at(workers, 1));
    }
    // One that lasts as long as all others together bounds everything at two.
    let count = scene.block.transactions.len() as u64;
    let mut measured: Vec<Measured> = used
        .iter()
        .map(|&gas| Measured { gas, time: 1_000 })
        .collect();
    measured[0].time = 1_000 * (count - 1);
    let slow = Curve::measured(&scene.block, &scene.state, measured).expect("a curve");
    let point = slow.at(64, 1).expect("a point");
    assert!((point.access_list - 2.0).abs() < 1e-9, "{point:?}");
    assert!(point.block_stm <= 2.0 && point.limit <= 2.0, "{point:?}");
    let error = by_time(&used[1..]).expect_err("one is missing");
    assert_eq!(
        error.to_string(),
        format!(
            "{} measurements for {count} transactions: one is needed for each",
            count - 1
        )
    );
}
