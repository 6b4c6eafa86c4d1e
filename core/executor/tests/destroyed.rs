//! Self-destruction among other transactions: what is paid to the dead, what is undone, what comes in their place.
//! Each runs everywhere and does the same as the oracle.

mod support;

use leverloom_executor::Location;
use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, TxKind, U256};
use support::code::{self, Code};
use support::{Scene, after, contract, gas, person, slot_after, word};

/// Rules before and after self-destruction lost its teeth (EIP-6780).
const ERAS: [SpecId; 4] = [
    SpecId::PETERSBURG,
    SpecId::LONDON,
    SpecId::SHANGHAI,
    SpecId::OSAKA,
];

/// As a word of call data.
fn heir(address: Address) -> [U256; 1] {
    [address.into_word().into()]
}

#[test]
fn a_call_with_nothing_to_the_destroyed_does_not_bring_it_back() {
    for spec in ERAS {
        let mortal = contract(0);
        let mut scene = Scene::new(spec).people(8);
        scene.install(mortal, code::mortal());
        scene.install(contract(1), code::passer());
        scene.call(person(0), mortal, &heir(person(7)));
        scene.call(person(1), contract(1), &heir(mortal));
        scene.call(person(2), contract(1), &heir(mortal)).value = word(1);
        scene.call(person(3), contract(1), &heir(mortal)).value = word(1);
        let outcome = scene.check();
        if spec.is_enabled_in(SpecId::CANCUN) {
            assert_eq!(slot_after(&outcome, mortal, word(1)), word(3), "it lives");
        } else {
            // Whoever pays it first pays for a new account, after a call that paid nothing.
            assert_eq!(gas(&outcome, 2) - gas(&outcome, 3), 25_000, "{spec:?}");
            assert_eq!(after(&outcome, mortal).map(|it| it.nonce), Some(0));
        }
        assert!(scene.aborts(4) > 0, "{spec:?}");
    }
}

#[test]
fn money_before_between_and_after_destructions_goes_where_it_belongs() {
    for spec in ERAS {
        let (mortal, heiress) = (contract(0), person(60));
        let mut scene = Scene::new(spec).people(10);
        scene
            .state
            .insert_contract(mortal, word(100), code::mortal().build());
        scene.install(contract(1), code::balance_reader());
        scene.transfer(person(0), mortal, 5);
        scene.call(person(1), mortal, &heir(heiress));
        scene.transfer(person(2), mortal, 3);
        scene.call(person(3), contract(1), &heir(heiress));
        scene.transfer(person(4), heiress, 11);
        scene.call(person(5), mortal, &heir(heiress));
        scene.transfer(person(6), mortal, 2);
        scene.call(person(7), contract(1), &heir(mortal));
        let outcome = scene.check();
        let balance = |address| after(&outcome, address).map(|it| it.balance);
        // Once dead it is an account without code: the second call to it is a call to nobody.
        let second = if spec.is_enabled_in(SpecId::CANCUN) {
            3
        } else {
            0
        };
        assert_eq!(balance(heiress), Some(word(116 + second)), "{spec:?}");
        assert_eq!(balance(mortal), Some(word(5 - second)), "{spec:?}");
        assert_eq!(
            slot_after(&outcome, contract(1), U256::ZERO),
            word(5 - second)
        );
        assert!(scene.aborts(8) > 0, "{spec:?}");
    }
}

#[test]
fn a_destruction_undone_from_above_keeps_what_was_paid_before() {
    for spec in ERAS {
        let mortal = contract(0);
        let mut scene = Scene::new(spec).people(6);
        scene
            .state
            .insert_contract(mortal, word(100), code::mortal().build());
        // Pays the mortal, then has it destroyed in a call that reverts.
        let heiress: U256 = person(60).into_word().into();
        let undone = code::ask(mortal, heiress).then(code::revert());
        scene.install(contract(2), undone);
        let payer = code::pay(mortal, 7).then(code::ask(contract(2), word(0)));
        scene
            .state
            .insert_contract(contract(3), word(50), payer.build());
        scene.install(contract(4), code::balance_reader());
        for index in 0..3 {
            scene.call(person(2 * index), contract(3), &[]);
            scene.call(person(2 * index + 1), contract(4), &heir(mortal));
        }
        let outcome = scene.check();
        assert_eq!(
            after(&outcome, mortal).map(|it| it.balance),
            Some(word(121))
        );
        assert_eq!(slot_after(&outcome, mortal, word(1)), word(3));
        assert_eq!(slot_after(&outcome, contract(4), U256::ZERO), word(121));
        assert!(scene.aborts(4) > 0, "{spec:?}");
    }
}

/// Copies a template's code and returns it, from init code.
fn become_like(template: Address, size: usize) -> Code {
    Code::new()
        .push(word(size as u64))
        .push(U256::ZERO)
        .push(U256::ZERO)
        .address(template)
        .op(op::EXTCODECOPY)
        .push(word(size as u64))
        .push(U256::ZERO)
        .op(op::RETURN)
}

#[test]
fn what_comes_in_the_place_of_the_destroyed_has_other_code() {
    // The same init code makes one contract or another at the same address, by the value it is sent; their jumps
    // lie in different places, so that one's code with the other's hash would not run.
    let pad = (0..9).fold(Code::new(), |code, _| code.op(op::JUMPDEST));
    let die = Code::new().argument(0).op(op::SELFDESTRUCT);
    let other = pad.op(op::CALLDATASIZE).when(die);
    let other = other.load(2).push(word(10)).op(op::ADD).store(2);
    let templates = [(contract(5), code::mortal()), (contract(6), other)];
    let [one, other] = [0, 1].map(|it| {
        let (address, code) = &templates[it];
        become_like(*address, code.clone().build().len())
    });
    let init = Code::new().op(op::CALLVALUE).when(other).then(one);
    for spec in [SpecId::PETERSBURG, SpecId::SHANGHAI] {
        let mut scene = Scene::new(spec).people(40);
        for (address, code) in &templates {
            scene.install(*address, code.clone());
        }
        let factory = contract(0);
        scene.install(factory, code::factory(&init));
        let made = code::factory_made(factory, word(7), &init);
        let hash_reader = Code::new().argument(0).op(op::EXTCODEHASH).store(0);
        scene.install(contract(1), hash_reader);
        let mut people = (0..40).map(person);
        let mut next = || people.next().expect("there are enough");
        for value in [0, 1, 1, 0, 1] {
            let data = support::data(&[word(7)]);
            scene.send(next(), TxKind::Call(factory), word(value), data);
            scene.call(next(), made, &[]);
            scene.call(next(), made, &[]);
            scene.call(next(), contract(1), &heir(made));
            scene.call(next(), made, &heir(person(39)));
        }
        scene.send(
            next(),
            TxKind::Call(factory),
            word(1),
            support::data(&[word(7)]),
        );
        scene.call(next(), made, &[]);
        let outcome = scene.check();
        assert!(outcome.transactions.iter().all(support::succeeded));
        assert_eq!(slot_after(&outcome, made, word(2)), word(10), "{spec:?}");
        assert_eq!(slot_after(&outcome, made, word(1)), U256::ZERO, "{spec:?}");
        let last = outcome.edges.iter().filter(|edge| edge.reader == 26);
        let code = Location::Code(made);
        assert!(
            last.clone()
                .any(|edge| (edge.writer, edge.location) == (25, code))
        );
        assert!(scene.aborts(8) > 0, "{spec:?}");
    }
}
