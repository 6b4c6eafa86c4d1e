//! Every workload runs everywhere and does the same as the oracle; where a conflict is the point of it,
//! the parallel runs must have met it.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::revm::primitives::{B256, U256};
use leverloom_executor::{DependencyEdge, Location};
use support::{Scene, code, contract, person, succeeded, word};

#[test]
fn an_empty_block_and_a_block_of_one() {
    let mut scene = Scene::osaka().people(2);
    assert_eq!(scene.check().changes.accounts.len(), 0);
    scene.transfer(person(0), person(1), 5);
    let outcome = scene.check();
    assert_eq!(outcome.transactions.len(), 1);
    assert_eq!(outcome.gas_used, 21_000);
}

#[test]
fn independent_transfers_never_abort() {
    let mut scene = Scene::osaka().people(64);
    for index in 0..32 {
        scene.transfer(person(index), person(index + 32), 1 + index);
    }
    assert_eq!(scene.check().edges, []);
    assert_eq!(scene.aborts(16), 0);
}

#[test]
fn a_hot_counter_is_one_chain() {
    let mut scene = Scene::osaka().people(24);
    scene.install(contract(0), code::counter());
    for index in 0..24 {
        scene.call(person(index), contract(0), &[]);
    }
    let outcome = scene.check();
    let slot = Location::Storage(contract(0), U256::ZERO);
    assert_eq!(outcome.edges.len(), 23);
    assert!(
        outcome
            .edges
            .iter()
            .all(|edge| edge.location == slot && edge.reader == edge.writer + 1)
    );
    assert_eq!(
        outcome.changes.storage,
        [(contract(0), U256::ZERO, U256::ZERO, word(24))]
    );
    assert!(scene.aborts(8) > 0, "the chain must collide");
}

#[test]
fn money_handed_on_from_one_to_the_next() {
    let mut scene = Scene::osaka().people(1);
    for index in 0..20 {
        // Nobody but the first has anything before the one in front has paid.
        let value = 1_000_000_000_000_000_000 - index * 10_000_000;
        scene
            .transfer(person(index), person(index + 1), value)
            .gas_limit = 21_000;
    }
    let outcome = scene.check();
    assert!(
        outcome
            .transactions
            .iter()
            .all(|transaction| transaction.result.is_ok())
    );
    for reader in 1..20 {
        let location = Location::Balance(person(u64::from(reader)));
        assert!(outcome.edges.contains(&DependencyEdge {
            reader,
            writer: reader - 1,
            location
        }));
    }
    assert!(scene.aborts(8) > 0, "the chain must collide");
}

#[test]
fn nonces_chain_a_senders_transactions() {
    let mut scene = Scene::osaka().people(4);
    for round in 0..6 {
        for index in 0..4 {
            scene.transfer(person(index), person(10 + 4 * round + index), 1);
        }
    }
    let outcome = scene.check();
    for reader in 4..24 {
        let location = Location::Nonce(person(u64::from(reader) % 4));
        assert!(outcome.edges.contains(&DependencyEdge {
            reader,
            writer: reader - 4,
            location
        }));
    }
    assert_eq!(
        scene.aborts(8),
        0,
        "nonces are known beforehand: nothing is tried in vain"
    );
}

#[test]
fn tokens_change_hands() {
    let mut scene = Scene::osaka().people(21);
    let token = contract(0);
    scene.install(token, code::token());
    for index in 0..10 {
        scene
            .state
            .insert_slot(token, code::token_slot(person(index)), word(100));
    }
    for index in 0..10 {
        // Half of them to one shop; 150 is more than anybody has.
        let to = if index % 2 == 0 {
            person(20)
        } else {
            person(10 + index)
        };
        scene.call(
            person(index),
            token,
            &[
                to.into_word().into(),
                word(if index == 4 { 150 } else { 40 }),
            ],
        );
    }
    scene.call(
        person(20),
        token,
        &[person(0).into_word().into(), word(160)],
    );
    let outcome = scene.check();
    let failed: Vec<bool> = outcome
        .transactions
        .iter()
        .map(|transaction| !succeeded(transaction))
        .collect();
    assert_eq!(failed.iter().filter(|failed| **failed).count(), 1);
    assert!(failed[4], "more than it has");
    let shop = Location::Storage(token, code::token_slot(person(20)));
    let writers: Vec<_> = outcome
        .edges
        .iter()
        .filter(|edge| edge.location == shop)
        .map(|edge| (edge.writer, edge.reader))
        .collect();
    assert_eq!(writers, [(0, 2), (2, 6), (6, 8), (8, 10)]);
    assert!(scene.aborts(8) > 0);
}

#[test]
fn a_contract_is_deployed_and_called_in_one_block() {
    let mut scene = Scene::osaka().people(8);
    scene.create(person(0), code::counter().deployed());
    let made = person(0).create(0);
    for index in 1..8 {
        scene.call(person(index), made, &[]);
    }
    let outcome = scene.check();
    assert_eq!(outcome.changes.code.len(), 1);
    assert!(
        outcome
            .changes
            .storage
            .contains(&(made, U256::ZERO, U256::ZERO, word(7)))
    );
    assert!(outcome.edges.contains(&DependencyEdge {
        reader: 1,
        writer: 0,
        location: Location::Code(made)
    }));
    assert!(scene.aborts(8) > 0);
}

#[test]
fn reverts_and_running_out_of_gas_cost_but_change_nothing_else() {
    let mut scene = Scene::osaka().people(9);
    scene.install(
        contract(0),
        code::adder()
            .push(U256::ZERO)
            .push(U256::ZERO)
            .op(op::REVERT),
    );
    scene.install(
        contract(1),
        code::adder()
            .op(op::JUMPDEST)
            .push(word(0x100))
            .op(op::JUMP),
    );
    scene.install(contract(2), code::adder());
    for index in 0..9 {
        scene
            .call(person(index), contract(index % 3), &[word(1), word(5)])
            .gas_limit = 100_000;
    }
    let outcome = scene.check();
    assert_eq!(
        outcome
            .transactions
            .iter()
            .filter(|transaction| succeeded(transaction))
            .count(),
        3
    );
    assert!(
        outcome
            .edges
            .iter()
            .all(|edge| edge.location.address() == contract(2))
    );
    assert_eq!(
        outcome.changes.storage,
        [(contract(2), word(1), U256::ZERO, word(15))]
    );
}

#[test]
fn gas_that_depends_on_what_others_wrote() {
    // Zero to non-zero, then non-zero to zero and back: refunds and costs differ by order.
    let toggle = code::Code::new().load(0).op(op::ISZERO).store(0);
    let mut scene = Scene::osaka().people(12);
    scene.install(contract(0), toggle);
    for index in 0..12 {
        scene.call(person(index), contract(0), &[]);
    }
    let gas: Vec<u64> = scene
        .check()
        .transactions
        .iter()
        .map(|transaction| {
            transaction
                .result
                .as_ref()
                .map_or(0, ExecutionResult::tx_gas_used)
        })
        .collect();
    assert_ne!(gas[0], gas[1]);
    assert_eq!(gas[0], gas[2]);
}

#[test]
fn logs_come_in_order() {
    let mut scene = Scene::osaka().people(10);
    scene.install(contract(0), code::adder());
    for index in 0..10 {
        scene.call(person(index), contract(0), &[word(0), word(1)]);
    }
    let outcome = scene.check();
    for (index, transaction) in (1..).zip(&outcome.transactions) {
        let logs = transaction.result.as_ref().expect("valid").logs();
        assert_eq!(U256::from_be_slice(&logs[0].data.data), word(index));
    }
}

#[test]
fn invalid_transactions_in_the_middle_change_nothing_and_kill_nothing() {
    let mut scene = Scene::osaka().people(6);
    scene.install(contract(0), code::counter());
    scene.call(person(0), contract(0), &[]);
    scene.transfer(person(1), person(2), 1).nonce = 5; // nonce too high
    scene.transfer(person(99), person(2), 1); // no money
    scene.call(person(0), contract(0), &[]);
    scene.transfer(person(0), person(2), 1).nonce = 0; // nonce too low
    scene.call(person(3), contract(0), &[]).gas_limit = 20_000; // below intrinsic
    scene.call(person(4), contract(0), &[]).gas_limit = 1 << 25; // above Osaka's cap
    scene.call(person(5), contract(0), &[]).gas_price = 1; // below the base fee
    scene.call(contract(0), contract(0), &[]); // a sender with code
    scene.call(person(2), contract(0), &[]);
    let outcome = scene.check();
    let valid: Vec<bool> = outcome
        .transactions
        .iter()
        .map(|transaction| transaction.result.is_ok())
        .collect();
    assert_eq!(
        valid,
        [
            true, false, false, true, false, false, false, false, false, true
        ]
    );
    for transaction in outcome
        .transactions
        .iter()
        .filter(|transaction| transaction.result.is_err())
    {
        assert_eq!(transaction.writes, []);
    }
    assert_eq!(
        outcome.changes.storage,
        [(contract(0), U256::ZERO, U256::ZERO, word(3))]
    );
    let reason = outcome.transactions[1]
        .result
        .as_ref()
        .expect_err("nonce too high");
    assert_eq!(reason, "nonce 5 too high, expected 0");
}

#[test]
fn a_transaction_larger_than_the_block_is_invalid() {
    let mut scene = Scene::osaka().people(2);
    scene.block.env.gas_limit = 100_000;
    scene.transfer(person(0), person(1), 1).gas_limit = 100_001;
    scene.transfer(person(1), person(0), 1).gas_limit = 100_000;
    let outcome = scene.check();
    assert!(outcome.transactions[0].result.is_err());
    assert!(outcome.transactions[1].result.is_ok());
}

#[test]
fn a_block_fuller_than_its_limit_is_executed_as_it_is() {
    // What fits into a block is for who packs it, or for who holds the block against its header.
    let mut scene = Scene::osaka().people(12);
    scene.block.env.gas_limit = 100_000;
    scene.install(contract(0), code::counter().op(op::GASLIMIT).store(1));
    for index in 0..12 {
        scene.call(person(index), contract(0), &[]).gas_limit = 100_000;
    }
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(succeeded));
    assert!(outcome.gas_used > 3 * 100_000);
    assert_eq!(
        support::slot_after(&outcome, contract(0), word(0)),
        word(12)
    );
    assert_eq!(
        support::slot_after(&outcome, contract(0), word(1)),
        word(100_000)
    );
}

#[test]
fn block_hashes_and_environment() {
    let code = code::Code::new()
        .push(word(999))
        .op(op::BLOCKHASH)
        .store(0)
        .op(op::COINBASE)
        .store(1)
        .op(op::TIMESTAMP)
        .store(2)
        .op(op::CHAINID)
        .store(3)
        .op(op::BASEFEE)
        .store(4);
    let mut scene = Scene::osaka().people(2);
    scene.install(contract(0), code);
    scene.state.block_hashes.insert(999, B256::repeat_byte(9));
    scene.call(person(0), contract(0), &[]);
    let outcome = scene.check();
    let stored: Vec<U256> = outcome
        .changes
        .storage
        .iter()
        .map(|&(_, _, _, after)| after)
        .collect();
    assert_eq!(
        stored,
        [
            B256::repeat_byte(9).into(),
            support::COINBASE.into_word().into(),
            word(1_700_000_000),
            word(1),
            word(7)
        ]
    );
}
