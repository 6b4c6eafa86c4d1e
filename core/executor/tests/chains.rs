//! Blocks that are chains by design, after the cases that execution-specs drew up for parallel clients, and what
//! only looks like a plain payment. Each runs everywhere and does the same as the oracle.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::{Address, Bytes, TxKind, U256};
use leverloom_executor::{DependencyEdge, Location, Record, Strategy};
use support::code::{self, Code};
use support::{Scene, after, contract, gas, person, run, slot_after, succeeded, word};

#[test]
fn eight_transactions_that_count_like_fibonacci() {
    // slot[n] = slot[n - 1] + slot[n - 2]
    let before =
        |code: Code, back: u64| code.push(word(back)).argument(0).op(op::SUB).op(op::SLOAD);
    let sum = before(before(Code::new(), 1), 2).op(op::ADD);
    let mut scene = Scene::osaka().people(8);
    scene.install(contract(0), sum.argument(0).op(op::SSTORE));
    scene.state.insert_slot(contract(0), word(1), word(1));
    for index in 0..8 {
        scene.call(person(index), contract(0), &[word(index + 2)]);
    }
    let outcome = scene.check();
    let slots: Vec<_> = (2..10)
        .map(|it| slot_after(&outcome, contract(0), word(it)))
        .collect();
    assert_eq!(slots, [1, 2, 3, 5, 8, 13, 21, 34].map(word));
    for reader in 1..8 {
        for writer in reader.max(2) - 2..reader {
            let location = Location::Storage(contract(0), word(u64::from(writer) + 2));
            assert!(outcome.edges.contains(&DependencyEdge {
                reader,
                writer,
                location
            }));
        }
    }
    assert!(scene.aborts(8) > 0);
}

#[test]
fn five_hops_of_money_that_nobody_had() {
    // The first pays a contract that passes everything on; the others are paid for the first time in this block.
    let mut scene = Scene::osaka().people(1);
    scene.install(contract(0), code::passer());
    let hops: Vec<Address> = (40..46).map(person).collect();
    let purse = 1_000_000_000_000_000_u64;
    let step = 2_000_000_000_000;
    let pass = |to: &Address| support::data(&[to.into_word().into()]);
    scene.send(
        person(0),
        TxKind::Call(contract(0)),
        word(purse),
        pass(&hops[0]),
    );
    for (hop, pair) in (1..).zip(hops.windows(2)) {
        let transaction = scene.send(
            pair[0],
            TxKind::Call(contract(0)),
            word(purse - hop * step),
            pass(&pair[1]),
        );
        transaction.gas_limit = 120_000;
    }
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(succeeded));
    let last = after(&outcome, hops[5]).expect("it exists");
    assert_eq!((last.balance, last.nonce), (word(purse - 5 * step), 0));
    for reader in 1..6 {
        let location = Location::Balance(hops[reader as usize - 1]);
        let writer = reader - 1;
        assert!(outcome.edges.contains(&DependencyEdge {
            reader,
            writer,
            location
        }));
    }
    assert!(scene.aborts(8) > 0);
}

#[test]
fn one_factory_whose_nonce_names_its_children() {
    // CREATE of a child that counts, then a call of it: where it lies depends on how many came before.
    let init = code::counter().deployed().build();
    let mut word_of_init = [0; 32];
    word_of_init[..init.len()].copy_from_slice(&init);
    let make = Code::new()
        .push(U256::from_be_bytes(word_of_init))
        .push(word(0))
        .op(op::MSTORE)
        .push(word(init.len() as u64))
        .push(word(0))
        .push(word(0))
        .op(op::CREATE);
    // Call it, and slot[child] = 1.
    let call = (0..5).fold(make.op(op::DUP1), |code, _| code.push(word(0)));
    let call = call.op(op::DUP6).op(op::GAS).op(op::CALL);
    let call = call.op(op::POP).op(op::POP);
    let factory = call.push(word(1)).op(op::SWAP1).op(op::SSTORE);
    let mut scene = Scene::osaka().people(10);
    scene.install(contract(0), factory);
    for index in 0..10 {
        scene.call(person(index), contract(0), &[]);
    }
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(succeeded));
    for nonce in 1..11 {
        let child = contract(0).create(nonce);
        let slot = U256::from_be_bytes(child.into_word().0);
        assert_eq!(slot_after(&outcome, contract(0), slot), word(1), "{nonce}");
        assert_eq!(slot_after(&outcome, child, word(0)), word(1), "{nonce}");
    }
    assert_eq!(after(&outcome, contract(0)).map(|it| it.nonce), Some(11));
    assert!(scene.aborts(8) > 0);
}

#[test]
fn one_deploys_and_all_the_others_seem_to_pay_plainly() {
    for works in [true, false] {
        let made = person(0).create(0);
        let mut scene = Scene::osaka().people(12);
        // Or it deploys nothing, and they do pay plainly.
        let init = if works {
            code::counter().deployed()
        } else {
            code::revert()
        };
        scene.create(person(0), init);
        for index in 1..12 {
            scene
                .send(person(index), TxKind::Call(made), word(1), Bytes::new())
                .gas_limit = 60_000;
        }
        let outcome = scene.check();
        let account = after(&outcome, made).expect("it exists");
        assert_eq!(account.balance, word(11));
        assert_eq!(account.nonce, u64::from(works));
        let counted = slot_after(&outcome, made, word(0));
        assert_eq!(counted, word(if works { 11 } else { 0 }));
        assert!(works == (gas(&outcome, 11) > 21_000));
        assert!(scene.aborts(8) > 0);
    }
}

#[test]
fn a_gap_in_nonces_is_filled_later() {
    // Nonces 1, 0, 1, 5, 2, 3 by one sender, with others in between.
    let sender = person(0);
    let mut scene = Scene::osaka().people(14);
    for (index, nonce) in (1..).zip([1, 0, 1, 5, 2, 3]) {
        scene.transfer(sender, person(40 + index), 1).nonce = nonce;
        scene.transfer(person(index), person(60 + index), 1);
    }
    let outcome = scene.check();
    let valid = |index: usize| outcome.transactions[2 * index].result.is_ok();
    assert_eq!(
        [0, 1, 2, 3, 4, 5].map(valid),
        [false, true, true, false, true, true]
    );
    assert_eq!(after(&outcome, sender).map(|it| it.nonce), Some(4));
}

#[test]
fn nonces_at_the_end_of_their_range() {
    use leverloom_executor::state::Account;
    let mut scene = Scene::osaka().people(4);
    for (index, nonce) in (0..).zip([u64::MAX, u64::MAX - 1]) {
        let account = Account {
            nonce,
            ..Account::with_balance(support::RICH)
        };
        scene.state.insert_account(person(index), account);
        scene
            .block
            .transactions
            .push(leverloom_executor::Transaction {
                caller: person(index),
                kind: TxKind::Call(person(9)),
                nonce,
                gas_limit: 21_000,
                gas_price: 10,
                chain_id: Some(1),
                ..Default::default()
            });
    }
    scene.transfer(person(2), person(9), 1);
    let outcome = scene.check();
    let valid = outcome.transactions.iter().map(|it| it.result.is_ok());
    assert_eq!(valid.collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(
        after(&outcome, person(1)).map(|it| it.nonce),
        Some(u64::MAX)
    );
}

#[test]
fn code_that_branches_on_the_gas_it_has_left() {
    // Reads the counter (warm or not, zero or not), then stores more or less by what GAS says.
    let left = Code::new()
        .load(0)
        .push(word(1))
        .op(op::ADD)
        .store(0)
        .op(op::GAS);
    let rich = Code::new().op(op::GAS).store(1);
    let spendthrift = left.push(word(35_000)).op(op::LT).when(rich);
    let mut scene = Scene::osaka().people(16);
    scene.install(contract(0), spendthrift);
    for index in 0..16 {
        // The first store into the empty slot costs 17,100 more than the others.
        scene.call(person(index), contract(0), &[]).gas_limit = 62_000 + index;
    }
    let outcome = scene.check();
    assert!(outcome.transactions.iter().all(succeeded));
    let stores = |index: usize| {
        let writes = outcome.transactions[index].writes.iter();
        writes
            .filter(|it| matches!(it.0, Location::Storage(..)))
            .count()
    };
    assert_eq!(stores(0), 1, "the first has too little left");
    assert!((1..16).all(|it| stores(it) == 2));
    assert!(scene.aborts(8) > 0);
}

#[test]
fn a_long_chain_is_finished_plainly() {
    // slot[0] += 1; slot[slot[0]] = what the beneficiary has by then; argument 1 is paid to it, or else it fails.
    let beneficiary = Code::new().op(op::COINBASE).op(op::BALANCE);
    let count = code::counter().then(beneficiary).load(0).op(op::SSTORE);
    let pay = (0..4).fold(Code::new(), |code, _| code.push(word(0)));
    let pay = pay.argument(1).op(op::COINBASE).op(op::GAS).op(op::CALL);
    let mut scene = Scene::osaka().people(300);
    scene.install(contract(0), count.then(pay.op(op::POP)));
    for index in 0..300 {
        let words = [word(0), word(index % 7)];
        let transaction = scene.call(person(index), contract(0), &words);
        transaction.value = word(index % 5);
        match index {
            // Out of gas, and invalid on arrival.
            150 | 290 => transaction.gas_limit = 30_000,
            151 | 299 => transaction.nonce += 1,
            _ => {}
        }
    }
    let outcome = scene.check();
    let bad = outcome.transactions.iter().filter(|it| !succeeded(it));
    assert_eq!(bad.count(), 4);
    assert_eq!(slot_after(&outcome, contract(0), word(0)), word(296));
    // Of two workers one comes when the other has left, so what is learnt does not depend on how fast each is: all that
    // is left is known to be a chain, and each is run once, in order.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let strategy = Strategy::BlockStmThreads { workers: 2 };
    let trace = alone
        .expect("a pool")
        .install(|| run(&scene.block, &scene.state, strategy, Record::Trace))
        .trace;
    let last: Vec<_> = trace.attempts.iter().rev().take(100).collect();
    let order: Vec<_> = last.iter().rev().map(|it| it.transaction).collect();
    assert_eq!(order, (200..300).collect::<Vec<_>>());
    assert!(last.iter().all(|it| (it.worker, it.incarnation) == (0, 0)));
}
