//! What is cut, as it is learned what collides.

use revm::primitives::Address;

use super::*;

/// A payment by sender `from` to `to`.
fn pay(from: u8, to: u8) -> TxEnv {
    TxEnv {
        caller: Address::repeat_byte(from),
        kind: TxKind::Call(Address::repeat_byte(to)),
        ..TxEnv::default()
    }
}

/// Payments between strangers.
fn strangers(count: u8) -> Vec<TxEnv> {
    (0..count).map(|it| pay(it, 255 - it)).collect()
}

fn cuts(plan: &mut Plan, transactions: &[TxEnv]) -> Vec<Cut> {
    (0..)
        .map_while(|unit| plan.cut(transactions, unit))
        .collect()
}

#[test]
fn units_cover_the_block_in_order() {
    for workers in [1, 2, 16] {
        let transactions = strangers(100);
        let mut next = 0;
        for cut in cuts(&mut Plan::new(100, workers), &transactions) {
            assert_eq!(cut.range.start, next);
            assert!(!cut.range.is_empty() && cut.behind.is_none(), "{cut:?}");
            next = cut.range.end;
        }
        assert_eq!(next, 100);
    }
    assert_eq!(Plan::new(0, 2).cut(&[], 0), None);
}

#[test]
fn the_last_units_are_short() {
    let cuts = cuts(&mut Plan::new(100, 2), &strangers(100));
    assert_eq!(cuts.last().map(|cut| cut.range.len()), Some(1));
    assert!(cuts[0].range.len() > 1);
}

#[test]
fn units_grow_while_they_stand_and_shrink_when_they_collide() {
    let mut plan = Plan::new(10_000, 1);
    let before = plan.length;
    plan.stood();
    assert!(plan.length > before);
    for _ in 0..1_000 {
        plan.stood();
    }
    assert_eq!(plan.length, LONGEST);
    plan.collided(&pay(1, 2), 0);
    assert_eq!(plan.length, LONGEST / 2);
    for _ in 0..100 {
        plan.collided(&pay(1, 2), 0);
    }
    assert_eq!(plan.length, 1);
}

#[test]
fn heavy_transactions_make_short_units() {
    let mut plan = Plan::new(100, 1);
    plan.ran(&(0..10), 10 * UNIT_GAS);
    let cut = plan.cut(&strangers(100), 0).expect("a unit");
    assert_eq!(cut.range, 0..1);
}

#[test]
fn a_senders_next_transaction_waits_for_the_last() {
    let mut transactions = strangers(60);
    transactions[59] = pay(0, 77);
    let cuts = cuts(&mut Plan::new(60, 1), &transactions);
    assert!(cuts.len() > 1);
    assert_eq!(cuts.last().and_then(|cut| cut.behind), Some(0));
}

#[test]
fn what_collided_is_held_to_be_a_chain_and_put_to_the_test_again() {
    let mut plan = Plan::new(100, 1);
    // Everybody else pays the same.
    let transactions: Vec<TxEnv> = (0..100)
        .map(|it| {
            if it % 2 == 0 {
                pay(it, 200)
            } else {
                pay(it, 255 - it)
            }
        })
        .collect();
    let first = plan.cut(&transactions, 0).expect("a unit");
    assert!(first.range.len() > 1, "nothing is known yet");
    let reader = first.range.end.next_multiple_of(2);
    plan.collided(&transactions[reader as usize], 0);
    let rest: Vec<Cut> = (1..)
        .map_while(|unit| plan.cut(&transactions, unit))
        .collect();
    let chained = |cut: &&Cut| cut.range.start.is_multiple_of(2) && cut.range.len() == 1;
    let links: Vec<&Cut> = rest.iter().filter(chained).collect();
    assert!(links.len() >= usize::from(TRUST), "{rest:?}");
    assert_eq!(links[0].behind, Some(0));
    assert!(links[1].behind > links[0].behind);
    assert!(
        rest.iter().rev().any(|cut| cut.range.len() > 1),
        "trust wears off: {rest:?}"
    );
}

#[test]
fn a_run_of_a_chain_is_one_unit() {
    let mut plan = Plan::new(100, 2);
    let transactions: Vec<TxEnv> = (0..100).map(|it| pay(it, 200)).collect();
    let first = plan.cut(&transactions, 0).expect("a unit");
    plan.collided(&transactions[0], 0);
    let second = plan.cut(&transactions, 1).expect("a unit");
    assert!(second.range.len() > first.range.len());
    assert_eq!(second.behind, Some(0));
}

#[test]
fn where_everything_collides_all_is_one_chain_for_a_while() {
    let mut plan = Plan::new(200, 2);
    let transactions = strangers(200);
    for unit in 0..8_u32 {
        plan.collided(&transactions[100 + unit as usize], unit);
    }
    let cut = plan.cut(&transactions, 5).expect("a unit");
    assert_eq!(cut.behind, Some(4));
    assert!(cut.range.len() > 8);
}
