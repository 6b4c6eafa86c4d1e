//! Writes that change nothing, move elsewhere or vanish between two attempts at the same transaction.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::U256;
use support::{Scene, code, contract, person, succeeded, word};

#[test]
fn a_store_of_an_unchanged_value_is_nobodys_conflict() {
    let mut scene = Scene::osaka().people(16);
    scene.install(contract(0), code::constant());
    for index in 0..16 {
        scene.call(person(index), contract(0), &[]);
    }
    let outcome = scene.check();
    // All read the slot, only the first changes it.
    assert_eq!(outcome.edges.len(), 15);
    assert!(outcome.edges.iter().all(|edge| edge.writer == 0));
}

#[test]
fn a_smaller_write_set_leaves_nothing_behind() {
    // slot[slot 0] = 1: where it writes depends on what it reads, and each call moves the pointer on.
    let wanderer = code::Code::new()
        .push(U256::ONE)
        .load(0)
        .op(op::SSTORE)
        .load(0)
        .push(U256::ONE)
        .op(op::ADD)
        .store(0);
    let mut scene = Scene::osaka().people(16);
    scene.install(contract(0), wanderer);
    scene.state.insert_slot(contract(0), U256::ZERO, word(1000));
    for index in 0..16 {
        scene.call(person(index), contract(0), &[]);
    }
    let outcome = scene.check();
    assert_eq!(outcome.changes.storage.len(), 17);
    assert!(scene.aborts(8) > 0);
}

/// Transaction 0 takes long and closes a gate; transaction 1 does something if the gate is open, which on
/// two workers it finds it to be; transaction 2 reads what that changed; transaction 3 keeps the second
/// worker busy until the change has vanished again.
fn vanishing(deed: code::Code, read: impl FnOnce(&mut Scene)) {
    let is = |code: code::Code, mode: u64| code.argument(0).push(word(mode)).op(op::EQ);
    let stores = (100..112).fold(code::Code::new(), |code, slot| {
        code.push(word(1)).store(slot)
    });
    let read_slot = code::Code::new().load(1).store(2).op(op::STOP);
    let gate = is(code::Code::new(), 2).when(read_slot);
    let gate = is(gate, 0).when(stores.push(word(1)).store(0));
    let gate = is(gate, 1).load(0).op(op::ISZERO).op(op::AND).when(deed);
    let mut scene = Scene::osaka().people(4);
    scene
        .state
        .insert_contract(contract(0), word(100), gate.build());
    scene.install(contract(1), code::spinner());
    scene.call(person(0), contract(0), &[word(0)]);
    scene.call(person(1), contract(0), &[word(1)]);
    read(&mut scene);
    scene.call(person(3), contract(1), &[word(20_000)]);
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(succeeded));
    assert_eq!(
        outcome.transactions[2].writes.len(),
        2,
        "only the sender's nonce and balance"
    );
    let aborts = scene.virtual_run(2, 0).trace.aborts;
    assert!(
        aborts
            .iter()
            .any(|abort| abort.reader == 1 && abort.writer == Some(0)),
        "{aborts:?}"
    );
    assert!(
        aborts
            .iter()
            .any(|abort| abort.reader == 2 && abort.writer.is_none()),
        "{aborts:?}"
    );
}

#[test]
fn a_stored_value_that_vanishes_is_missed_by_who_read_it() {
    vanishing(code::Code::new().push(word(9)).store(1), |scene| {
        scene.call(person(2), contract(0), &[word(2)]);
    });
}

#[test]
fn a_payment_that_vanishes_is_missed_by_who_saw_it() {
    let payee = person(50);
    let nothing = (0..4).fold(code::Code::new(), |code, _| code.push(U256::ZERO));
    let pay = nothing
        .push(word(5))
        .address(payee)
        .op(op::GAS)
        .op(op::CALL)
        .op(op::POP);
    vanishing(pay, |scene| {
        scene.install(contract(2), code::balance_reader());
        scene.call(person(2), contract(2), &[payee.into_word().into()]);
    });
}
