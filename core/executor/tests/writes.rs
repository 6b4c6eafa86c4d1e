//! Writes that change nothing, move elsewhere or vanish between two attempts at the same transaction.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::U256;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::{DependencyEdge, Location};
use support::code::Code;
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
    // By versions each would wait for the one before.
    let location = Location::Storage(contract(0), U256::ZERO);
    let chain = (2..16).map(|reader| DependencyEdge {
        reader,
        writer: reader - 1,
        location,
    });
    assert_eq!(outcome.store_edges, chain.collect::<Vec<_>>());
}

#[test]
fn stores_that_leave_no_trace_are_told_from_none() {
    let reverting = Code::new().push(word(7)).store(1).then(code::revert());
    let call = |to| {
        let nothing = Code::new()
            .push(word(0))
            .push(word(0))
            .push(word(0))
            .push(word(0));
        let call = nothing.push(word(0)).address(to).op(op::GAS).op(op::CALL);
        call.op(op::POP)
    };
    let mut scene = Scene::osaka().people(8);
    // 0: there and back. 1: in a frame that is undone. 2: what it was anyway, in a frame that stays. 3: a change.
    scene.install(contract(1), reverting);
    scene.install(contract(2), Code::new().push(word(0)).store(2));
    let there = Code::new().push(word(5)).store(0);
    let back = Code::new().push(word(0)).store(0);
    let change = Code::new().push(word(9)).store(3);
    let body = there.then(back).then(call(contract(1)));
    let body = body.then(call(contract(2))).then(change);
    scene.install(contract(0), body.clone());
    // The same, all undone in the end.
    scene.install(contract(3), body.then(code::revert()));
    scene.call(person(0), contract(0), &[]);
    scene.call(person(1), contract(3), &[]);
    scene.call(person(2), contract(0), &[]);
    let outcome = scene.check();
    let slot = |index, slot| Location::Storage(contract(index), word(slot));
    let unchanged = |index: usize| outcome.transactions[index].unchanged.clone();
    assert_eq!(unchanged(0), [slot(0, 0), slot(2, 2)]);
    assert_eq!(unchanged(1), []);
    assert_eq!(unchanged(2), [slot(0, 0), slot(0, 3), slot(2, 2)]);
    let edge = |location| DependencyEdge {
        reader: 2,
        writer: 0,
        location,
    };
    assert_eq!(outcome.edges, [edge(slot(0, 3))]);
    let mut expected = vec![edge(slot(0, 0)), edge(slot(2, 2))];
    // The undone one looked at what the first had stored, in a contract of its own and in the one they share.
    expected.insert(
        0,
        DependencyEdge {
            reader: 1,
            ..edge(slot(2, 2))
        },
    );
    assert_eq!(outcome.store_edges, expected);
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
fn vanishing(spec: SpecId, deed: code::Code, read: impl FnOnce(&mut Scene)) {
    let is = |code: code::Code, mode: u64| code.argument(0).push(word(mode)).op(op::EQ);
    let stores = (100..112).fold(code::Code::new(), |code, slot| {
        code.push(word(1)).store(slot)
    });
    let read_slot = code::Code::new().load(1).store(2).op(op::STOP);
    let gate = is(code::Code::new(), 2).when(read_slot);
    let gate = is(gate, 0).when(stores.push(word(1)).store(0));
    let gate = is(gate, 1).load(0).op(op::ISZERO).op(op::AND).when(deed);
    let mut scene = Scene::new(spec).people(4);
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
    vanishing(
        SpecId::OSAKA,
        code::Code::new().push(word(9)).store(1),
        |scene| {
            scene.call(person(2), contract(0), &[word(2)]);
        },
    );
}

#[test]
fn a_payment_that_vanishes_is_missed_by_who_saw_it() {
    let payee = person(50);
    let pay = code::pay(payee, 5);
    vanishing(SpecId::OSAKA, pay, |scene| {
        scene.install(contract(2), code::balance_reader());
        scene.call(person(2), contract(2), &[payee.into_word().into()]);
    });
}

#[test]
fn a_destruction_that_vanishes_takes_its_cleared_storage_with_it() {
    // The mortal holds something in slot 1, and is asked for it while it is thought to be dead.
    let mortal = contract(2);
    let heir: U256 = person(60).into_word().into();
    let destroy = code::ask(mortal, heir);
    vanishing(SpecId::SHANGHAI, destroy, |scene| {
        let tell = code::Code::new().load(1).push(U256::ZERO).op(op::MSTORE);
        let tell = tell.push(word(32)).push(U256::ZERO).op(op::RETURN);
        let die = code::Code::new().argument(0).op(op::SELFDESTRUCT);
        let mortal_code = code::Code::new().op(op::CALLDATASIZE).when(die).then(tell);
        scene.install(mortal, mortal_code);
        scene.state.insert_slot(mortal, word(1), word(5));
        scene.call(person(2), mortal, &[]);
    });
}

#[test]
fn a_new_account_costs_who_pays_first() {
    // slot 0 = 1 closes the gate of a contract that pays the payee while it is open: whether the next pays
    // 25,000 for a new account depends on it.
    let payee = person(50);
    let is_open = code::Code::new().op(op::CALLDATASIZE);
    let costs = [0, 1].map(|closed| {
        let code = is_open
            .clone()
            .when(code::Code::new().argument(0).store(0).op(op::STOP));
        let code = code.load(0).op(op::ISZERO).when(code::pay(payee, 1));
        let mut scene = Scene::osaka().people(4);
        for index in 0..2 {
            let code = code.clone().build();
            scene.state.insert_contract(contract(index), word(9), code);
        }
        scene.call(person(0), contract(0), &[word(closed)]);
        scene.call(person(1), contract(0), &[]);
        scene.call(person(2), contract(1), &[]);
        let outcome = scene.check();
        assert!(scene.aborts(4) > 0);
        support::gas(&outcome, 2)
    });
    assert_eq!(costs[1] - costs[0], 25_000);
}
