//! Accounts that come, go and come back: where parallel executors have
//! shipped bugs. Each runs everywhere and does the same as the oracle.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, Bytes, TxKind, U256};
use leverloom_executor::state::Account;
use leverloom_executor::{DependencyEdge, Location};
use support::code::{self, Code};
use support::{Scene, authorization, contract, person, word};

/// Rules before and after self-destruction lost its teeth (EIP-6780).
const ERAS: [SpecId; 4] = [
    SpecId::PETERSBURG,
    SpecId::LONDON,
    SpecId::SHANGHAI,
    SpecId::OSAKA,
];

/// Makes a mortal contract, feeds it, kills it, makes it again at the same address, over and over, with
/// readers in between.
fn reborn(spec: SpecId) -> Scene {
    let mut scene = Scene::new(spec).people(30);
    let init = code::mortal().deployed();
    let factory = contract(0);
    scene.install(factory, code::factory(&init));
    scene.install(contract(1), code::balance_reader());
    scene.install(
        contract(2),
        Code::new().argument(0).op(op::EXTCODEHASH).store(0),
    );
    let made = code::factory_made(factory, word(7), &init);
    for round in 0..4 {
        let from = |index: u64| person(round * 7 + index);
        scene.send(
            from(0),
            TxKind::Call(factory),
            word(10),
            support::data(&[word(7)]),
        );
        scene.call(from(1), made, &[]);
        scene.call(from(2), made, &[]);
        scene.call(from(3), made, &[person(29).into_word().into()]);
        scene.call(from(4), contract(2), &[made.into_word().into()]);
        scene.transfer(from(5), made, if round % 2 == 0 { 0 } else { 3 });
        scene.call(from(6), contract(1), &[made.into_word().into()]);
    }
    scene
}

#[test]
fn destroyed_and_made_again() {
    for spec in ERAS {
        let scene = reborn(spec);
        scene.check();
        assert!(scene.aborts(8) > 0, "{spec:?}");
    }
}

#[test]
fn storage_does_not_outlive_its_contract() {
    // Before Cancun: an old contract with storage in the base state dies and is made again in one block.
    let mut scene = Scene::new(SpecId::SHANGHAI).people(8);
    let init = code::mortal().deployed();
    let factory = contract(0);
    scene.install(factory, code::factory(&init));
    let made = code::factory_made(factory, word(7), &init);
    scene.install(made, code::mortal());
    for slot in 1..5 {
        scene.state.insert_slot(made, word(slot), word(100 + slot));
    }
    scene.call(person(0), made, &[]); // slot 1: 101 → 102
    scene.call(person(1), made, &[person(7).into_word().into()]); // dies
    scene.call(person(2), factory, &[word(7)]); // lives again
    scene.call(person(3), made, &[]); // slot 1: 0 → 1
    let outcome = scene.check();
    assert_eq!(
        outcome.transactions[1]
            .writes
            .iter()
            .filter(|write| matches!(write.0, Location::Storage(..)))
            .count(),
        4
    );
    let after: Vec<_> = outcome
        .changes
        .storage
        .iter()
        .filter(|change| change.0 == made)
        .map(|change| (change.1, change.3))
        .collect();
    assert_eq!(
        after,
        [
            (word(1), word(1)),
            (word(2), U256::ZERO),
            (word(3), U256::ZERO),
            (word(4), U256::ZERO)
        ]
    );
    // The reader of slot 1 depends on who cleared it, though nobody stored there since.
    assert!(outcome.edges.contains(&DependencyEdge {
        reader: 3,
        writer: 1,
        location: Location::Storage(made, word(1))
    }));
}

#[test]
fn a_destroyed_account_comes_back_empty_handed() {
    for spec in [SpecId::SHANGHAI, SpecId::OSAKA] {
        let mut scene = Scene::new(spec).people(8);
        scene.install(contract(0), code::mortal());
        scene.state.insert_slot(contract(0), word(1), word(5));
        scene.install(contract(1), code::balance_reader());
        scene.transfer(person(0), contract(0), 77);
        scene.call(person(1), contract(0), &[person(7).into_word().into()]);
        scene.transfer(person(2), contract(0), 0); // touches what is gone
        scene.transfer(person(3), contract(0), 9); // revives it by plain money
        scene.call(person(4), contract(1), &[contract(0).into_word().into()]);
        let outcome = scene.check();
        let after = outcome
            .changes
            .accounts
            .iter()
            .find(|change| change.0 == contract(0))
            .expect("changed")
            .2;
        let after = after.expect("exists");
        assert_eq!(after.nonce, u64::from(spec == SpecId::OSAKA), "{spec:?}");
        assert_eq!(after.balance, word(9));
    }
}

#[test]
fn destruction_inside_a_reverted_call() {
    // Calls the mortal contract with data, then reverts if arg 0 says so.
    let caller = Code::new()
        .push(U256::ZERO)
        .push(U256::ZERO)
        .push(word(32))
        .push(U256::ZERO)
        .push(U256::ZERO)
        .address(contract(0))
        .op(op::GAS)
        .op(op::CALL)
        .op(op::POP)
        .argument(0)
        .when(Code::new().push(U256::ZERO).push(U256::ZERO).op(op::REVERT));
    for spec in ERAS {
        let mut scene = Scene::new(spec).people(6);
        scene.install(contract(0), code::mortal());
        scene.state.insert_slot(contract(0), word(1), word(5));
        scene.install(contract(1), caller.clone());
        scene.transfer(person(0), contract(0), 50);
        scene.call(person(1), contract(1), &[word(1)]);
        scene.call(person(2), contract(0), &[]);
        scene.call(person(3), contract(1), &[word(0)]);
        scene.call(person(4), contract(0), &[]);
        scene.check();
    }
}

#[test]
fn made_and_destroyed_in_one_transaction() {
    let suicidal = Code::new().address(person(9)).op(op::SELFDESTRUCT);
    for spec in ERAS {
        let mut scene = Scene::new(spec).people(10);
        for index in 0..6 {
            let transaction = scene.create(person(index), suicidal.clone());
            transaction.value = word(index);
        }
        // Money that is there before the contract is.
        scene.transfer(person(6), person(7).create(0), 5);
        scene.create(person(7), suicidal.clone());
        scene.transfer(person(8), person(7).create(0), 1);
        scene.check();
    }
}

#[test]
fn a_creation_onto_a_taken_address_fails() {
    let mut scene = Scene::osaka().people(4);
    let init = code::counter().deployed();
    scene.install(contract(0), code::factory(&init));
    for index in 0..4 {
        scene.call(person(index), contract(0), &[word(1)]);
    }
    let outcome = scene.check();
    let made = code::factory_made(contract(0), word(1), &init);
    let slots: Vec<U256> = outcome
        .transactions
        .iter()
        .map(|transaction| {
            transaction
                .writes
                .iter()
                .find(|write| matches!(write.0, Location::Storage(..)))
                .map_or(U256::ZERO, |write| write.2)
        })
        .collect();
    assert_eq!(slots[0], U256::from_be_bytes(made.into_word().0));
    assert_eq!(
        slots[1],
        U256::ZERO,
        "the second finds the address taken and stores zero"
    );
    assert!(scene.aborts(4) > 0);
}

#[test]
fn empty_accounts_vanish_when_touched() {
    for spec in [SpecId::TANGERINE, SpecId::SPURIOUS_DRAGON, SpecId::OSAKA] {
        let ghost = person(50);
        let mut scene = Scene::new(spec).people(8);
        scene.state.insert_account(ghost, Account::EMPTY);
        let hash = if spec.is_enabled_in(SpecId::PETERSBURG) {
            op::EXTCODEHASH
        } else {
            op::EXTCODESIZE
        };
        scene.install(contract(0), Code::new().argument(0).op(hash).store(0));
        // Sends 0 or 1 wei on: 25,000 gas more if the receiver does not exist.
        let sender = Code::new()
            .push(U256::ZERO)
            .push(U256::ZERO)
            .push(U256::ZERO)
            .push(U256::ZERO)
            .op(op::CALLVALUE)
            .argument(0)
            .op(op::GAS)
            .op(op::CALL)
            .op(op::POP);
        scene.install(contract(1), sender);
        scene.call(person(0), contract(0), &[ghost.into_word().into()]);
        scene.transfer(person(1), ghost, 0);
        scene.call(person(2), contract(0), &[ghost.into_word().into()]);
        scene
            .call(person(3), contract(1), &[ghost.into_word().into()])
            .value = word(1);
        scene
            .call(person(4), contract(1), &[ghost.into_word().into()])
            .value = word(1);
        scene.call(person(5), contract(1), &[person(51).into_word().into()]);
        let outcome = scene.check();
        assert!(
            outcome
                .changes
                .accounts
                .iter()
                .any(|change| change.0 == ghost)
        );
    }
}

#[test]
fn delegations_by_authorization() {
    let mut scene = Scene::osaka().people(16);
    scene.install(contract(0), code::counter());
    scene.install(contract(1), code::adder());
    let account = person(15);
    let mut delegate = |from: u64, authority: Address, target: Address, nonce: u64| {
        let transaction = scene.transfer(person(from), account, 0);
        transaction.tx_type = 4;
        transaction.authorization_list = vec![authorization(authority, target, nonce)];
    };
    delegate(0, account, contract(0), 0);
    delegate(1, account, contract(0), 1); // delegated again
    delegate(2, account, contract(1), 1); // stale: ignored
    delegate(3, account, contract(1), 2); // another contract
    delegate(4, person(77), contract(0), 0); // an account that does not exist yet
    for from in 5..9 {
        scene.call(person(from), account, &[word(1), word(2)]);
    }
    scene.call(person(9), person(77), &[]);
    // The delegated account sends, then takes its delegation back for itself.
    scene.skip_nonce(account);
    scene.skip_nonce(account);
    scene.skip_nonce(account);
    scene.transfer(account, person(1), 1);
    let own_nonce = 5;
    let transaction = scene.transfer(account, person(1), 1);
    transaction.tx_type = 4;
    transaction.authorization_list = vec![authorization(account, Address::ZERO, own_nonce)];
    scene.call(person(10), account, &[word(1), word(2)]);
    let outcome = scene.check();
    assert!(
        outcome
            .transactions
            .iter()
            .all(|transaction| transaction.result.is_ok()),
        "{:?}",
        outcome.transactions
    );
    let after = outcome
        .changes
        .accounts
        .iter()
        .find(|change| change.0 == account)
        .expect("changed")
        .2
        .expect("exists");
    assert_eq!(after.code_hash, Account::EMPTY.code_hash);
    assert_eq!(after.nonce, 6);
    assert!(
        outcome
            .changes
            .storage
            .contains(&(account, word(1), U256::ZERO, word(8)))
    );
    assert!(
        outcome
            .changes
            .storage
            .contains(&(person(77), U256::ZERO, U256::ZERO, word(1)))
    );
    assert!(scene.aborts(8) > 0);
}

#[test]
fn precompiles_and_odd_receivers() {
    let mut scene = Scene::osaka().people(6);
    for (index, last) in [1_u8, 2, 3, 4, 9, 0].into_iter().enumerate() {
        let to = Address::with_last_byte(last);
        scene.send(
            person(index as u64),
            TxKind::Call(to),
            word(index as u64),
            Bytes::from_static(b"anything"),
        );
    }
    scene.transfer(person(0), person(0), 5);
    scene.check();
}

#[test]
fn a_factorys_nonce_chains_its_creations() {
    // CREATE of nothing, three times a call.
    let create = || {
        Code::new()
            .push(U256::ZERO)
            .push(U256::ZERO)
            .push(U256::ZERO)
            .op(op::CREATE)
            .op(op::POP)
    };
    let mut scene = Scene::osaka().people(8);
    scene.install(contract(0), create().then(create()).then(create()));
    for index in 0..8 {
        scene.call(person(index), contract(0), &[]);
    }
    let outcome = scene.check();
    let nonce = outcome
        .changes
        .accounts
        .iter()
        .find(|change| change.0 == contract(0))
        .expect("changed")
        .2
        .expect("exists")
        .nonce;
    assert_eq!(nonce, 25);
    assert!(outcome.edges.contains(&DependencyEdge {
        reader: 7,
        writer: 6,
        location: Location::Nonce(contract(0))
    }));
}
