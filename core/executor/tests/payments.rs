//! Plain payments wait for nobody: who is paid need not be looked at. Nobody must notice, least of all who looks at
//! the balance, spends it, or turns out to be a contract. Each runs everywhere and does the same as the oracle.

mod support;

use leverloom_executor::dependencies::MOST_PAYERS;
use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::context::transaction::{AccessList, AccessListItem};
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, B256, U256};
use leverloom_executor::state::Account;
use leverloom_executor::{DependencyEdge, Location, Outcome};
use support::code::{self, Code};
use support::{Scene, after, contract, person, slot_after, word};

/// An exchange's deposit address, say.
const PAYEE: u64 = 500;

fn payee() -> Address {
    person(PAYEE)
}

/// So many people, and a payee that has something.
fn market(people: u64) -> Scene {
    let mut scene = Scene::osaka().people(people);
    scene
        .state
        .insert_account(payee(), Account::with_balance(word(1_000)));
    scene
}

fn edges_at(outcome: &Outcome, location: Location) -> Vec<(u32, u32)> {
    let edges = outcome.edges.iter();
    let there = edges.filter(|edge| edge.location == location);
    there.map(|edge| (edge.writer, edge.reader)).collect()
}

#[test]
fn payments_to_one_account_never_collide() {
    let mut scene = market(60);
    for index in 0..60 {
        scene.transfer(person(index), payee(), 1 + index);
    }
    let outcome = scene.check();
    assert_eq!(outcome.edges, []);
    let sum = 60 * 61 / 2;
    assert_eq!(
        after(&outcome, payee()).expect("it exists").balance,
        word(1_000 + sum)
    );
    for workers in [2, 8, 64] {
        assert_eq!(scene.aborts(workers), 0);
        // All at once: nobody waits.
        let trace = scene.virtual_run(workers, 1).trace;
        let rounds = 60_u64.div_ceil(workers as u64);
        assert!((trace.elapsed - (rounds * 21_000) as f64).abs() < 1e-9);
    }
}

#[test]
fn who_looks_sees_all_that_came_before() {
    let mut scene = market(40);
    scene.install(contract(0), {
        let balance = Code::new().address(payee()).op(op::BALANCE);
        // By sender, so that readers do not collide with each other.
        balance.op(op::CALLER).op(op::SSTORE)
    });
    let mut expected = 1_000;
    let mut seen = Vec::new();
    for index in 0..40 {
        if index % 10 == 9 {
            scene.call(person(index), contract(0), &[]);
            seen.push((person(index), expected));
        } else {
            // What is announced costs gas: these take longer than a reader takes to look.
            let announced = (0..5).map(|other| AccessListItem {
                address: contract(other),
                storage_keys: Vec::new(),
            });
            let payment = scene.transfer(person(index), payee(), index);
            payment.access_list = AccessList(announced.collect());
            expected += index;
        }
    }
    let outcome = scene.check();
    for (reader, balance) in seen {
        let slot = U256::from_be_slice(reader.as_slice());
        assert_eq!(slot_after(&outcome, contract(0), slot), word(balance));
    }
    // Each reader waits for all payments before it, and no payment for anything. One pays nothing.
    let edges = edges_at(&outcome, Location::Balance(payee()));
    assert_eq!(edges.len(), 8 + 17 + 26 + 35);
    assert!(edges.iter().all(|(_, reader)| reader % 10 == 9));
    assert!(scene.aborts(8) > 0, "readers are put to the test");
}

#[test]
fn who_was_paid_spends_it_in_the_same_block() {
    let mut scene = market(20);
    for index in 0..10 {
        scene.transfer(person(index), payee(), 100_000_000_000_000_000);
    }
    // More than it began with; and again what came since.
    scene.transfer(payee(), person(900), 900_000_000_000_000_000);
    for index in 10..20 {
        scene.transfer(person(index), payee(), 7);
    }
    scene.transfer(payee(), person(901), 50);
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(support::succeeded));
    let edges = edges_at(&outcome, Location::Balance(payee()));
    let spent: Vec<_> = (0..10).map(|payer| (payer, 10)).collect();
    let again: Vec<_> = (10..21).map(|payer| (payer, 21)).collect();
    assert_eq!(edges, [spent, again].concat());
    assert!(scene.aborts(8) > 0, "the spender is put to the test");
}

#[test]
fn a_payee_that_is_not_there_is_made_by_the_first() {
    let mut scene = Scene::osaka().people(12);
    for index in 0..12 {
        scene.transfer(person(index), person(700), 3);
    }
    let outcome = scene.check();
    assert_eq!(
        after(&outcome, person(700)).expect("it was made").balance,
        word(36)
    );
    // Only being there is waited for.
    let first = |reader| DependencyEdge {
        reader,
        writer: 0,
        location: Location::Code(person(700)),
    };
    assert_eq!(outcome.edges, (1..12).map(first).collect::<Vec<_>>());
}

#[test]
fn a_payee_without_anything_stays_one() {
    // Before EIP-161 an account may exist and be empty.
    let mut scene = Scene::new(SpecId::HOMESTEAD).people(6);
    scene.state.insert_account(payee(), Account::EMPTY);
    for index in 0..6 {
        scene.transfer(person(index), payee(), 2);
    }
    let outcome = scene.check();
    assert_eq!(outcome.edges, []);
}

#[test]
fn contracts_are_no_payees() {
    let mut scene = market(12);
    scene.install(contract(1), code::counter());
    for index in 0..8 {
        scene.transfer(person(index), contract(1), 1);
    }
    // One that becomes a contract in the middle: its delegate counts whom it is paid by.
    for index in 8..10 {
        scene.transfer(person(index), payee(), 1);
    }
    scene.delegate(person(10), person(0), contract(1), 1);
    scene.transfer(person(11), person(0), 1);
    let outcome = scene.check();
    assert_eq!(slot_after(&outcome, contract(1), U256::ZERO), word(8));
    assert_eq!(slot_after(&outcome, person(0), U256::ZERO), word(1));
    assert!(scene.aborts(8) > 0);
}

#[test]
fn a_payee_with_hardly_any_room_is_looked_at() {
    for room in [0, 5, 1_000_000] {
        let mut scene = market(8);
        let balance = U256::MAX - word(room);
        scene
            .state
            .insert_account(payee(), Account::with_balance(balance));
        for index in 0..8 {
            scene.transfer(person(index), payee(), 2);
        }
        let outcome = scene.check();
        let took = outcome
            .transactions
            .iter()
            .filter(|it| support::succeeded(it));
        assert_eq!(took.count() as u64, (room / 2).min(8), "room for {room}");
    }
}

#[test]
fn a_payment_on_the_way_to_something_else() {
    // A contract that is paid pays on; a payee that is destroyed, and one created over a payment.
    let mut scene = market(16);
    scene.install(contract(2), code::pay(payee(), 1));
    for index in 0..16 {
        match index % 4 {
            0 => scene.transfer(person(index), contract(2), 5),
            1 => scene.transfer(person(index), payee(), 9),
            2 => scene.transfer(person(index), person(index), 3),
            _ => scene.transfer(person(index), person(index - 3), 4),
        };
    }
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(support::succeeded));
    // A contract's payment reads what the payee has; who comes after it depends on it, plain payments do not.
    let edges = edges_at(&outcome, Location::Balance(payee()));
    assert_eq!(edges, [(0, 4), (1, 4), (4, 8), (5, 8), (8, 12), (9, 12)]);
}

#[test]
fn a_payment_that_turns_into_nothing() {
    // Whether person 1 can pay depends on what person 0 leaves it: attempts differ in where they write.
    let mut scene = market(4);
    scene.state.insert_contract(
        contract(4),
        support::RICH,
        code::spinner()
            .then(code::pay(person(50), 1_000_000_000_000_000_000))
            .build(),
    );
    scene.call(person(0), contract(4), &[word(2_000)]);
    scene.transfer(person(50), payee(), 10);
    scene.transfer(person(1), payee(), 11);
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(support::succeeded));
    assert_eq!(
        after(&outcome, payee()).expect("it exists").balance,
        word(1_021)
    );
    assert!(scene.aborts(8) > 0);
}

#[test]
fn a_reader_of_very_many_waits_for_the_latest() {
    let count = MOST_PAYERS as u64 + 40;
    let mut scene = market(count + 1);
    scene.install(
        contract(0),
        Code::new().address(payee()).op(op::BALANCE).store(0),
    );
    for index in 0..count {
        scene.transfer(person(index), payee(), 1);
    }
    scene.call(person(count), contract(0), &[]);
    let outcome = scene.check();
    assert_eq!(
        slot_after(&outcome, contract(0), U256::ZERO),
        word(1_000 + count)
    );
    let edges = edges_at(&outcome, Location::Balance(payee()));
    assert_eq!(edges.len(), MOST_PAYERS);
    assert_eq!(edges[0].0, 40);
}

#[test]
fn what_is_recorded_of_a_payment() {
    let mut scene = market(2);
    scene.transfer(person(0), payee(), 1);
    scene.transfer(person(1), payee(), 2);
    let outcome = scene.check();
    let location = Location::Balance(payee());
    for (index, (before, after)) in [(1_000, 1_001), (1_001, 1_003)].into_iter().enumerate() {
        let transaction = &outcome.transactions[index];
        let of_payee = |read: &&(Location, U256)| read.0.address() == payee();
        let reads: Vec<_> = transaction.reads.iter().filter(of_payee).collect();
        let code: B256 = leverloom_executor::revm::primitives::KECCAK_EMPTY;
        assert_eq!(reads, [&(Location::Code(payee()), code.into())]);
        assert!(
            transaction
                .writes
                .contains(&(location, word(before), word(after)))
        );
    }
}
