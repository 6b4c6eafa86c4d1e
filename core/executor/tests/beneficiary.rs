//! The account that collects the fees, in every part it can play. Fees are credited lazily: nobody must
//! notice. Each runs everywhere and does the same as the oracle.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::U256;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::state::Account;
use leverloom_executor::{DependencyEdge, Location};
use support::code::{self, Code};
use support::{COINBASE, Scene, after, contract, gas, person, word};

/// Rules old and new.
const ERAS: [SpecId; 4] = [
    SpecId::PETERSBURG,
    SpecId::LONDON,
    SpecId::SHANGHAI,
    SpecId::OSAKA,
];

#[test]
fn the_beneficiary_as_sender_and_receiver() {
    let mut scene = Scene::osaka().people(12);
    scene
        .state
        .insert_account(COINBASE, Account::with_balance(support::RICH));
    for index in 0..12 {
        match index % 4 {
            0 => scene.transfer(COINBASE, person(index), 5),
            1 => scene.transfer(person(index), COINBASE, 7),
            _ => scene.transfer(person(index), person(index - 1), 1),
        };
    }
    let outcome = scene.check();
    // Explicit transfers to the beneficiary are dependencies; fees are not.
    assert!(outcome.edges.contains(&DependencyEdge {
        reader: 5,
        writer: 4,
        location: Location::Balance(COINBASE)
    }));
    assert!(
        !outcome
            .edges
            .iter()
            .any(|edge| edge.location.address() == COINBASE && edge.writer % 4 > 1)
    );
}

#[test]
fn the_beneficiarys_fees_pay_for_its_own_transaction() {
    // It starts with nothing; what it sends in the middle it has earned in this very block.
    let mut scene = Scene::osaka().people(10);
    for index in 0..5 {
        scene.transfer(person(index), person(20 + index), 1);
    }
    scene.transfer(COINBASE, person(30), 100).gas_limit = 21_000;
    for index in 5..10 {
        scene.transfer(person(index), person(20 + index), 1);
    }
    let outcome = scene.check();
    // 5 fees of 63,000 wei against 210,000 and 100.
    assert!(outcome.transactions[5].result.is_ok());
    assert!(
        !outcome.edges.iter().any(|edge| edge.reader == 5),
        "fees are nobody's write"
    );
}

#[test]
fn contracts_that_look_at_the_beneficiary() {
    let hash_reader = Code::new().op(op::COINBASE).op(op::EXTCODEHASH).store(1);
    for spec in ERAS {
        for tip in [0, 3] {
            let mut scene = Scene::new(spec).people(12);
            scene.install(contract(0), code::balance_reader());
            scene.install(contract(1), hash_reader.clone());
            for index in 0..12 {
                let transaction = match index % 3 {
                    0 => scene.call(person(index), contract(0), &[COINBASE.into_word().into()]),
                    1 => scene.call(person(index), contract(1), &[]),
                    _ => {
                        scene.transfer(person(index), COINBASE, if index == 2 { 0 } else { index })
                    }
                };
                if tip == 0 && spec.is_enabled_in(SpecId::LONDON) {
                    transaction.gas_priority_fee = Some(0);
                    transaction.gas_price = 7;
                }
            }
            scene.check();
        }
    }
}

#[test]
fn a_beneficiary_that_is_a_contract() {
    for spec in ERAS {
        let mut scene = Scene::new(spec).people(12);
        scene.install(COINBASE, code::mortal());
        scene.state.insert_slot(COINBASE, word(1), word(3));
        scene.install(contract(0), code::balance_reader());
        for index in 0..12 {
            match index {
                4 => scene.call(person(index), COINBASE, &[person(11).into_word().into()]), // destroys it
                3 | 5 => scene.call(person(index), contract(0), &[COINBASE.into_word().into()]),
                7 => scene.transfer(person(index), COINBASE, 9),
                _ => scene.call(person(index), COINBASE, &[]),
            };
        }
        scene.check();
    }
}

#[test]
fn an_empty_beneficiary_without_a_fee() {
    for spec in [
        SpecId::FRONTIER,
        SpecId::HOMESTEAD,
        SpecId::TANGERINE,
        SpecId::SPURIOUS_DRAGON,
        SpecId::BYZANTIUM,
    ] {
        for exists in [false, true] {
            let mut scene = Scene::new(spec).people(3);
            if exists {
                scene.state.insert_account(COINBASE, Account::EMPTY);
            }
            scene.install(
                contract(0),
                Code::new().op(op::COINBASE).op(op::BALANCE).store(0),
            );
            scene.transfer(person(0), person(1), 1).gas_price = 0;
            scene.call(person(1), contract(0), &[]).gas_price = 0;
            scene.transfer(person(2), COINBASE, 0).gas_price = 0;
            let outcome = scene.check();
            let coinbase = outcome
                .changes
                .accounts
                .iter()
                .find(|change| change.0 == COINBASE)
                .map(|change| change.2);
            let cleared = spec.is_enabled_in(SpecId::SPURIOUS_DRAGON);
            let expected = if cleared == exists {
                Some((!exists).then_some(Account::EMPTY))
            } else {
                None
            };
            assert_eq!(coinbase, expected, "{spec:?}, exists: {exists}");
        }
    }
}

#[test]
fn a_fee_alone_brings_the_beneficiary_into_being() {
    for spec in ERAS {
        // Whoever calls it with money pays for a new account, unless somebody paid a fee before.
        let cost = |before: u64| {
            let mut scene = Scene::new(spec).people(6);
            scene.install(contract(0), code::passer());
            for index in 0..before {
                scene.transfer(person(index), person(20 + index), 1);
            }
            let beneficiary = [COINBASE.into_word().into()];
            scene.call(person(4), contract(0), &beneficiary).value = word(1);
            gas(&scene.check(), before as usize)
        };
        // Warm from the start since Shanghai (EIP-3651), and that costs the same in both cases.
        assert_eq!(cost(0) - cost(1), 25_000, "{spec:?}");
        assert_eq!(cost(1), cost(4), "{spec:?}");
    }
}

#[test]
fn the_destroyed_leave_their_money_to_the_beneficiary() {
    let leave = Code::new().op(op::COINBASE).op(op::SELFDESTRUCT);
    for spec in ERAS {
        for tip in [0, 3] {
            let mut scene = Scene::new(spec).people(9);
            for index in 0..3 {
                let code = leave.clone().build();
                scene.state.insert_contract(contract(index), word(50), code);
            }
            scene.install(contract(9), code::balance_reader());
            for index in 0..9 {
                let transaction = match index % 3 {
                    0 => scene.call(person(index), contract(index / 3), &[]),
                    1 => scene.call(person(index), contract(9), &[COINBASE.into_word().into()]),
                    _ => {
                        // Made and destroyed in one transaction, with money of its own.
                        let transaction = scene.create(person(index), leave.clone());
                        transaction.value = word(7);
                        transaction
                    }
                };
                if tip == 0 && spec.is_enabled_in(SpecId::LONDON) {
                    transaction.gas_priority_fee = Some(0);
                    transaction.gas_price = 7;
                }
            }
            let outcome = scene.check();
            let fees: u64 = (0..9).map(|it| gas(&outcome, it)).sum();
            let tip = if spec.is_enabled_in(SpecId::LONDON) {
                tip
            } else {
                3
            };
            let balance = after(&outcome, COINBASE).map(|it| it.balance);
            assert_eq!(balance, Some(word(3 * 57 + tip * fees)), "{spec:?}");
        }
    }
}

#[test]
fn a_beneficiary_that_destroys_itself_to_itself() {
    let narcissus = Code::new().op(op::COINBASE).op(op::SELFDESTRUCT);
    for spec in ERAS {
        let mut scene = Scene::new(spec).people(9);
        let code = narcissus.clone().build();
        scene.state.insert_contract(COINBASE, word(1_000), code);
        scene.install(contract(0), code::balance_reader());
        for index in 0..9 {
            match index % 3 {
                0 => scene.call(person(index), COINBASE, &[]),
                1 => scene.call(person(index), contract(0), &[COINBASE.into_word().into()]),
                _ => scene.transfer(person(index), person(20), 1),
            };
        }
        scene.check();
        assert!(scene.aborts(4) > 0, "{spec:?}");
    }
}

#[test]
fn fees_that_a_balance_cannot_hold_are_left_out() {
    let mut scene = Scene::osaka().people(8);
    let nearly = U256::MAX - word(100_000);
    scene
        .state
        .insert_account(COINBASE, Account::with_balance(nearly));
    scene.install(contract(0), code::balance_reader());
    for index in 0..8 {
        match index % 4 {
            // 63,000 fit once.
            0..3 => scene.transfer(person(index), person(20 + index), 1),
            _ => scene.call(person(index), contract(0), &[COINBASE.into_word().into()]),
        };
    }
    let outcome = scene.check();
    let balance = after(&outcome, COINBASE).map(|it| it.balance);
    assert_eq!(balance, Some(nearly + word(63_000)));
}
