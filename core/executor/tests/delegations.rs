//! Accounts that borrow code (EIP-7702): authorizations are writes of somebody else's nonce and code. Each runs
//! everywhere and does the same as the oracle.

mod support;

use leverloom_executor::Location;
use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, U256};
use leverloom_executor::state::Account;
use support::code::{self, Code};
use support::{Scene, after, authorization, contract, person, slot_after, succeeded, word};

/// slot `slot` += 1, behind a jump over so many bytes: no two of them have their jumps in the same places.
fn padded(slot: u64, padding: u64) -> Code {
    let pad = (0..padding).fold(Code::new(), |code, _| code.op(op::JUMPDEST));
    let count = Code::new().load(slot).push(word(1)).op(op::ADD).store(slot);
    pad.op(op::CALLER).when(count)
}

#[test]
fn delegated_again_and_again_while_others_call() {
    for spec in [SpecId::PRAGUE, SpecId::OSAKA] {
        let account = person(50);
        let mut scene = Scene::new(spec).people(60);
        for index in 0..3 {
            scene.install(contract(index), padded(index, 7 * index));
        }
        let mut expected = [0; 3];
        for round in 0..20 {
            let kind = round * 2 % 3;
            scene.delegate(person(3 * round % 50), account, contract(kind), round);
            for caller in 1..3 {
                scene.call(person((3 * round + caller) % 50), account, &[]);
                expected[kind as usize] += 1;
            }
        }
        let outcome = scene.check();
        assert!(outcome.transactions.iter().all(succeeded));
        for (slot, count) in (0..).zip(expected) {
            assert_eq!(slot_after(&outcome, account, word(slot)), word(count));
        }
        assert_eq!(after(&outcome, account).map(|it| it.nonce), Some(20));
        // Each call reads the code that the delegation before it wrote.
        let code = Location::Code(account);
        for edge in outcome.edges.iter().filter(|it| it.location == code) {
            assert_eq!(
                edge.writer,
                edge.reader / 3 * 3 - u32::from(edge.reader % 3 == 0) * 3
            );
        }
        assert!(scene.aborts(8) > 0);
    }
}

#[test]
fn a_sender_that_authorizes_itself_moves_on_by_two() {
    let account = person(0);
    let mut scene = Scene::osaka().people(12);
    scene.install(contract(0), code::counter());
    scene.install(contract(1), code::constant());
    for round in 0..4 {
        // Its nonce is bumped before its authorizations are looked at.
        let target = contract(round % 2);
        let own = scene.delegate(account, account, target, 2 * round + 1);
        assert_eq!(own.nonce, 2 * round);
        scene.skip_nonce(account);
        scene.call(person(1 + round), account, &[]);
    }
    // One that counts on moving by one comes too late.
    scene.transfer(account, person(20), 1).nonce = 7;
    scene.transfer(account, person(21), 1).nonce = 8;
    let outcome = scene.check();
    let reason = outcome.transactions[8]
        .result
        .as_ref()
        .expect_err("too low");
    assert_eq!(reason, "nonce 7 too low, expected 8");
    assert!(outcome.transactions[9].result.is_ok());
    assert_eq!(after(&outcome, account).map(|it| it.nonce), Some(9));
    assert_eq!(slot_after(&outcome, account, word(0)), word(7));
}

#[test]
fn an_authorization_and_its_signers_own_transaction_race_for_a_nonce() {
    for own_first in [false, true] {
        let account = person(0);
        let mut scene = Scene::osaka().people(4);
        scene.install(contract(0), code::counter());
        if own_first {
            scene.transfer(account, person(9), 1);
            scene.delegate(person(1), account, contract(0), 0);
        } else {
            scene.delegate(person(1), account, contract(0), 0);
            scene.transfer(account, person(9), 1);
        }
        scene.call(person(2), account, &[]);
        let outcome = scene.check();
        // Who comes second is refused: the transaction as a whole, of the other only the authorization.
        assert_eq!(outcome.transactions[1].result.is_ok(), own_first);
        assert_eq!(after(&outcome, account).map(|it| it.nonce), Some(1));
        let counted = slot_after(&outcome, account, word(0));
        assert_eq!(counted, word(u64::from(!own_first)));
    }
}

#[test]
fn a_delegated_factory_makes_and_destroys() {
    // The account's borrowed code makes a child by CREATE2, has it destroyed at once and can make it again.
    let account = person(50);
    let init = code::mortal().deployed();
    let maker = code::factory(&init);
    let child = code::factory_made(account, word(3), &init);
    let maker = maker.then(code::ask(
        child,
        U256::from_be_bytes(person(60).into_word().0),
    ));
    for spec in [SpecId::PRAGUE, SpecId::OSAKA] {
        let mut scene = Scene::new(spec).people(12);
        scene
            .state
            .insert_account(account, Account::with_balance(word(77)));
        scene.install(contract(0), maker.clone());
        scene.install(contract(1), code::factory(&init));
        let hash_reader = Code::new().argument(0).op(op::EXTCODEHASH).store(0);
        scene.install(contract(2), hash_reader);
        scene.call(person(0), account, &[word(3)]); // nothing yet
        scene.delegate(person(1), account, contract(0), 0);
        scene.call(person(2), account, &[word(3)]);
        scene.call(person(3), account, &[word(3)]);
        scene.call(person(4), contract(2), &[child.into_word().into()]);
        scene.delegate(person(5), account, contract(1), 3); // each CREATE2 has taken a nonce
        scene.call(person(6), account, &[word(3)]); // now it stays
        scene.call(person(7), child, &[]);
        scene.call(person(8), account, &[word(3)]); // taken
        scene.delegate(person(9), account, Address::ZERO, 6);
        scene.call(person(10), account, &[word(3)]); // nothing any more
        let outcome = scene.check();
        assert!(outcome.transactions.iter().all(succeeded), "{spec:?}");
        assert_eq!(slot_after(&outcome, child, word(1)), word(1), "{spec:?}");
        assert_eq!(slot_after(&outcome, contract(2), word(0)), U256::ZERO);
        let account = after(&outcome, account).expect("it exists");
        assert_eq!(
            (account.nonce, account.code_hash),
            (7, Account::EMPTY.code_hash)
        );
        assert!(scene.aborts(8) > 0);
    }
}

#[test]
fn what_others_see_of_a_delegation() {
    // slots of the caller's: size, hash and first word of what lies at arg 0.
    let reader = Code::new()
        .argument(0)
        .op(op::EXTCODESIZE)
        .store(0)
        .argument(0)
        .op(op::EXTCODEHASH)
        .store(1)
        .push(word(32))
        .push(word(0))
        .push(word(0))
        .argument(0)
        .op(op::EXTCODECOPY)
        .push(word(0))
        .op(op::MLOAD)
        .store(2);
    let (account, there) = (person(50), person(50).into_word().into());
    let mut scene = Scene::osaka().people(12);
    for index in 0..4 {
        scene.install(contract(index), reader.clone());
    }
    scene.install(contract(7), code::counter());
    scene.call(person(0), contract(0), &[there]);
    scene.delegate(person(1), account, contract(7), 0);
    scene.call(person(2), contract(1), &[there]);
    scene.delegate(person(3), account, Address::with_last_byte(4), 1); // to a precompile: runs nothing
    scene.call(person(4), account, &[word(1)]);
    scene.call(person(5), contract(2), &[there]);
    scene.delegate(person(6), account, person(50), 2); // to itself: what runs is the designation
    scene.call(person(7), account, &[word(1)]);
    scene.delegate(person(8), account, Address::ZERO, 3);
    scene.call(person(9), contract(3), &[there]);
    let outcome = scene.check();
    let size = |index| slot_after(&outcome, contract(index), word(0));
    assert_eq!([0, 1, 2, 3].map(size), [0, 23, 23, 0].map(word));
    assert!(!succeeded(&outcome.transactions[7]));
    assert!(scene.aborts(8) > 0);
}

#[test]
fn authorizations_that_do_not_count_change_nothing() {
    let mut scene = Scene::osaka().people(8);
    scene.install(contract(0), code::counter());
    scene.install(contract(1), code::counter());
    let account = person(50);
    scene.delegate(person(0), account, contract(0), 1); // too high
    scene.delegate(person(1), contract(1), contract(0), 1); // has code of its own
    let transaction = scene.delegate(person(2), account, contract(0), 0);
    // The first that fits counts, then the second; the third comes too late.
    transaction.authorization_list = vec![
        authorization(account, contract(1), 0),
        authorization(account, contract(0), 1),
        authorization(account, contract(1), 1),
    ];
    scene.call(person(3), account, &[]);
    scene.call(person(4), contract(1), &[]);
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(succeeded));
    assert_eq!(after(&outcome, account).map(|it| it.nonce), Some(2));
    assert_eq!(slot_after(&outcome, account, word(0)), word(1));
    assert_eq!(slot_after(&outcome, contract(1), word(0)), word(1));
}
