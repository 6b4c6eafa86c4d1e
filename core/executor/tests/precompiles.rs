//! Precompiles among transactions that collide: called, paid, looked at. Each runs everywhere and does the same
//! as the oracle.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, Bytes, TxKind, U256};
use support::code::Code;
use support::{Scene, after, contract, person, slot_after, succeeded, word};

/// Calls arg 0 with all call data behind it and the call's value; slot\[arg 0\] = 2 × first word given back + success,
/// and slot 0 counts.
fn caller() -> Code {
    let all = Code::new().push(word(32)).op(op::CALLDATASIZE).op(op::SUB);
    let copied = all
        .push(word(32))
        .push(word(0))
        .op(op::CALLDATACOPY)
        .push(word(32))
        .push(word(0x1000))
        .push(word(32))
        .op(op::CALLDATASIZE)
        .op(op::SUB)
        .push(word(0));
    let called = copied
        .op(op::CALLVALUE)
        .argument(0)
        .push(word(200_000))
        .op(op::CALL);
    called
        .push(word(0x1000))
        .op(op::MLOAD)
        .push(word(1))
        .op(op::SHL)
        .op(op::ADD)
        .argument(0)
        .op(op::SSTORE)
        .load(0)
        .push(word(1))
        .op(op::ADD)
        .store(0)
}

fn precompile(number: u16) -> Address {
    Address::left_padding_from(&number.to_be_bytes())
}

#[test]
fn every_precompile_called_by_everybody() {
    // What each is given: good for identity, hashes and modexp, and refused by those that are choosy.
    let input: Vec<U256> = [1, 1, 1, 3, 5, 7].map(word).to_vec();
    for (spec, last) in [
        (SpecId::PETERSBURG, 8),
        (SpecId::ISTANBUL, 9),
        (SpecId::CANCUN, 10),
        (SpecId::PRAGUE, 17),
        (SpecId::OSAKA, 17),
    ] {
        let mut numbers: Vec<u16> = (1..=last).collect();
        numbers.push(0x100); // P256VERIFY since Osaka, an account like any other before
        let mut scene = Scene::new(spec).people(40);
        scene
            .state
            .insert_contract(contract(0), word(1_000), caller().build());
        for (index, &number) in (0..).zip(&numbers) {
            let to: U256 = precompile(number).into_word().into();
            let mut words = vec![to];
            words.extend(&input);
            let transaction = scene.call(person(index), contract(0), &words);
            transaction.value = word(index % 2);
        }
        let outcome = scene.check();
        assert!(outcome.transactions.iter().all(succeeded), "{spec:?}");
        let given_back = |number: u64| slot_after(&outcome, contract(0), word(number));
        // sha256 gives back something, identity its data; 1 is added for success.
        assert!(given_back(2) > word(3));
        assert_eq!(given_back(4), word(3));
        // 1 byte each: the base, the exponent and the modulus are the first bytes of 3.
        assert_eq!(given_back(5), word(1));
        assert_eq!(
            slot_after(&outcome, contract(0), word(0)),
            word(numbers.len() as u64)
        );
        assert!(scene.aborts(8) > 0);
    }
}

#[test]
fn a_precompile_is_an_account_that_can_be_paid() {
    for spec in [
        SpecId::HOMESTEAD,
        SpecId::SPURIOUS_DRAGON,
        SpecId::LONDON,
        SpecId::OSAKA,
    ] {
        let identity = precompile(4);
        let mut scene = Scene::new(spec).people(12);
        let reader = Code::new().argument(0).op(op::BALANCE).store(0);
        scene.install(contract(0), reader);
        for index in 0..12 {
            match index % 4 {
                0 => scene.call(person(index), contract(0), &[identity.into_word().into()]),
                // Paid nothing it is touched, and vanishes if empty since Spurious Dragon.
                1 => scene.transfer(person(index), identity, u64::from(index > 4)),
                2 => {
                    let data = Bytes::from_static(b"anything");
                    scene.send(person(index), TxKind::Call(identity), word(0), data)
                }
                _ => scene.transfer(person(index), precompile(5), 2),
            };
        }
        let outcome = scene.check();
        assert_eq!(
            after(&outcome, identity).map(|it| it.balance),
            Some(word(2))
        );
        assert_eq!(slot_after(&outcome, contract(0), word(0)), word(1));
        assert!(scene.aborts(8) > 0, "{spec:?}");
    }
}
