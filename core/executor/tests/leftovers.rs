//! What a transaction leaves behind in an EVM that is used again: nothing, however it ended. Each runs everywhere
//! and does the same as the oracle.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::revm::context::transaction::{AccessList, AccessListItem};
use leverloom_executor::revm::primitives::{B256, U256};
use leverloom_executor::trace::AttemptEnd;
use support::code::{self, Code};
use support::{Scene, contract, gas, person, slot_after, succeeded, word};

#[test]
fn an_attempt_stopped_in_the_middle_leaves_nothing() {
    // Transient slot 0 is added to slot 1, then set; a log, a warm slot, a nested frame and a payment, all before
    // the counter is read, where attempts meet estimates.
    let transient = Code::new()
        .push(word(0))
        .op(op::TLOAD)
        .load(1)
        .op(op::ADD)
        .store(1);
    let dirty = transient
        .push(word(5))
        .push(word(0))
        .op(op::TSTORE)
        .push(word(0))
        .push(word(0))
        .op(op::LOG0)
        .load(9)
        .op(op::POP)
        .then(code::pay(person(60), 1));
    let inner = code::counter();
    let scene = || {
        let mut scene = Scene::osaka().people(20);
        let outer = dirty.clone().then(code::ask(contract(1), word(0)));
        scene
            .state
            .insert_contract(contract(0), word(1_000), outer.build());
        scene.install(contract(1), inner.clone());
        for index in 0..20 {
            scene.call(person(index), contract(0), &[]);
        }
        scene
    };
    let scene = scene();
    let outcome = scene.check();
    assert_eq!(slot_after(&outcome, contract(0), word(1)), U256::ZERO);
    assert_eq!(slot_after(&outcome, contract(1), word(0)), word(20));
    for transaction in &outcome.transactions {
        let result = transaction.result.as_ref().expect("valid");
        assert_eq!(result.logs().len(), 1);
    }
    // All but the first cost the same: nothing is warm that should be cold.
    assert!((2..20).all(|it| gas(&outcome, it) == gas(&outcome, 1)));
    let stopped = (0..8).flat_map(|seed| scene.virtual_run(8, seed).trace.attempts);
    assert!(
        stopped
            .into_iter()
            .any(|it| it.end_state == AttemptEnd::Blocked)
    );
}

#[test]
fn an_invalid_transaction_warms_nothing_for_the_next() {
    let mut scene = Scene::osaka().people(12);
    scene.install(contract(0), Code::new().load(5).op(op::POP));
    let list = || {
        let keys = vec![B256::from(word(5))];
        AccessList(vec![AccessListItem {
            address: contract(0),
            storage_keys: keys,
        }])
    };
    for index in 0..4 {
        // Refused for its nonce, its funds and its gas, in turns; each has a list that would warm the slot.
        let refused = match index % 3 {
            0 => {
                let transaction = scene.call(person(index), contract(0), &[]);
                transaction.nonce = 7;
                transaction
            }
            1 => scene.call(person(99), contract(0), &[]),
            _ => {
                let transaction = scene.call(person(index), contract(0), &[]);
                transaction.gas_limit = 21_500;
                transaction
            }
        };
        refused.access_list = list();
        scene.call(person(4 + index), contract(0), &[]);
    }
    scene.call(person(8), contract(0), &[]).access_list = list();
    scene.call(person(9), contract(0), &[]);
    let outcome = scene.check();
    for refused in [0, 2, 4, 6] {
        assert!(outcome.transactions[refused].result.is_err());
        assert_eq!(outcome.transactions[refused].writes, []);
    }
    let cold = gas(&outcome, 1);
    assert!([3, 5, 7, 9].into_iter().all(|it| gas(&outcome, it) == cold));
    // With a list of its own: 2,400 for the account and 1,900 for the slot, 2,000 saved.
    assert_eq!(gas(&outcome, 8), cold + 2_400 + 1_900 - 2_000);
}

#[test]
fn reverts_halts_and_refusals_beside_each_other() {
    // By arg 0: fine, revert with data, run out of gas, run into a bad opcode, underflow the stack.
    let mode = |code: Code, mode: u64| code.argument(0).push(word(mode)).op(op::EQ);
    let ways = [
        Code::new()
            .push(word(7))
            .push(word(0))
            .op(op::MSTORE)
            .push(word(32))
            .push(word(0))
            .op(op::REVERT),
        Code::new().push(word(u64::MAX)).op(op::MLOAD),
        Code::new().op(op::INVALID),
        Code::new().op(op::POP).op(op::POP),
    ];
    let mut contract_code = code::counter();
    for (number, way) in (1..).zip(ways) {
        contract_code = mode(contract_code, number).when(way);
    }
    let mut scene = Scene::osaka().people(30);
    scene.install(contract(0), contract_code);
    for index in 0..30 {
        let transaction = scene.call(person(index), contract(0), &[word(index % 6)]);
        transaction.gas_limit = 90_000 + index;
        if index % 6 == 5 {
            transaction.nonce = 3;
        }
    }
    let outcome = scene.check();
    for (index, transaction) in outcome.transactions.iter().enumerate() {
        match (index % 6, &transaction.result) {
            (0, result) => assert!(result.as_ref().is_ok_and(ExecutionResult::is_success)),
            (1, Ok(ExecutionResult::Revert { output, .. })) => assert_eq!(output[31], 7),
            (2..5, Ok(ExecutionResult::Halt { gas, .. })) => {
                assert_eq!(gas.total_gas_spent(), 90_000 + index as u64);
            }
            (5, Err(_)) => {}
            (_, other) => panic!("transaction {index}: {other:?}"),
        }
    }
    assert_eq!(slot_after(&outcome, contract(0), word(0)), word(5));
    assert!(scene.aborts(8) > 0);
    assert_eq!(
        outcome
            .transactions
            .iter()
            .filter(|it| succeeded(it))
            .count(),
        5
    );
}
