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
    let transactions = strangers(100);
    let fared = Fared {
        gas: 10 * UNIT_GAS,
        depth: 1,
    };
    plan.ran(&transactions, &(0..10), 0, fared);
    let cut = plan.cut(&transactions, 0).expect("a unit");
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

/// What comes of a unit whose longest chain is of so many.
fn deep(depth: u32) -> Fared {
    Fared { gas: 0, depth }
}

#[test]
fn a_unit_in_which_each_needs_another_shows_a_chain() {
    let transactions: Vec<TxEnv> = (0..100)
        .map(|it| pay(it, if it < 50 { 200 } else { 100 + it }))
        .collect();
    for (depth, is_chain) in [(8, true), (7, false)] {
        let mut plan = Plan::new(100, 2);
        plan.length = 8;
        let first = plan.cut(&transactions, 0).expect("a unit");
        assert_eq!(first.range, 0..8);
        plan.ran(&transactions, &first.range, 0, deep(depth));
        let second = plan.cut(&transactions, 1).expect("a unit");
        assert_eq!(second.behind, is_chain.then_some(0));
        assert_eq!(second.range.end == 50, is_chain, "{second:?}");
    }
}

#[test]
fn trust_is_lost_where_few_need_each_other() {
    let mut transactions: Vec<TxEnv> = (0..200).map(|it| pay(it, 200)).collect();
    transactions[199] = pay(250, 251);
    for is_chain in [false, true] {
        let mut plan = Plan::new(200, 2);
        let first = plan.cut(&transactions, 0).expect("a unit").range.len();
        plan.collided(&transactions[0], 0);
        let second = plan.cut(&transactions, 1).expect("a unit");
        let length = second.range.len();
        assert!(length > first && second.behind == Some(0));
        let depth = if is_chain { length } else { length / 2 };
        plan.ran(&transactions, &second.range, 1, deep(depth as u32));
        let third = plan.cut(&transactions, 2).expect("a unit");
        assert_eq!(third.behind, is_chain.then_some(1));
        assert_eq!(third.range.len() > first, is_chain);
    }
}

#[test]
fn trust_in_a_chain_of_everything_is_lost_too() {
    let transactions = strangers(200);
    for (depth, is_chain) in [(2, false), (3, true)] {
        let mut plan = Plan::new(200, 2);
        for unit in 0..8_u32 {
            plan.collided(&transactions[100 + unit as usize], unit);
        }
        plan.ran(&transactions, &(0..TELLING), 0, deep(depth));
        let cut = plan.cut(&transactions, 5).expect("a unit");
        assert_eq!(cut.behind, is_chain.then_some(4));
    }
}

#[test]
fn looks_at_a_long_rest_are_spread_over_it() {
    let few: Vec<usize> = spread(5).collect();
    assert_eq!(few, [0, 1, 2, 3, 4, 4]);
    assert_eq!(spread(0).count(), 0);
    let length = 50_000;
    let mut many: Vec<usize> = spread(length).collect();
    many.sort_unstable();
    let gap = many.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert!(
        many[0] == 0 && gap < Some(3 * length / LOOKS as usize),
        "{gap:?}"
    );
    assert_eq!(many.last(), Some(&(length - 1)));
    // Whatever comes every so often is seen.
    for period in 2..64 {
        assert!(
            many.iter().any(|place| place % period == period - 1),
            "{period}"
        );
    }
}

#[test]
fn what_is_left_is_not_cut_if_all_of_it_is_one_chain() {
    let chain: Vec<TxEnv> = (0..200).map(|it| pay(it, 200)).collect();
    let run = |transactions: &[TxEnv], first: u32, depth: u32| {
        let mut plan = Plan::new(transactions.len(), 2);
        plan.next = first;
        plan.ran(transactions, &(0..first), 0, deep(depth));
        plan.cut(transactions, 1).map(|cut| cut.range)
    };
    assert_eq!(run(&chain, CHAIN, CHAIN), None);
    let start = |range: Option<Range<TxIndex>>| range.map(|range| range.start);
    let (short, loose) = (
        run(&chain, CHAIN - 1, CHAIN - 1),
        run(&chain, CHAIN, CHAIN - 1),
    );
    assert_eq!((start(short), start(loose)), (Some(CHAIN - 1), Some(CHAIN)));
    // One other is enough.
    for other in [CHAIN, 100, 199] {
        let mut transactions = chain.clone();
        transactions[other as usize] = pay(250, 251);
        let next = run(&transactions, CHAIN, CHAIN);
        assert_eq!(start(next), Some(CHAIN), "{other}");
    }
    // Far beyond what was seen, nobody knows.
    let far = CHAIN * FAR + CHAIN + 1;
    let long: Vec<TxEnv> = (0..far).map(|it| pay(it as u8, 200)).collect();
    assert_eq!(start(run(&long, CHAIN, CHAIN)), Some(CHAIN));
    assert_eq!(run(&long[1..], CHAIN, CHAIN), None);
    // To run the same again shows nothing new.
    let mut plan = Plan::new(200, 2);
    plan.next = CHAIN - 1;
    for _ in 0..2 {
        plan.ran(&chain, &(0..CHAIN - 1), 0, deep(CHAIN - 1));
    }
    assert!(plan.cut(&chain, 1).is_some());
    // Whose sender comes twice in a row may need nothing but what that one did.
    let mut own = chain;
    own[1] = own[0].clone();
    assert_eq!(start(run(&own, CHAIN, CHAIN)), Some(CHAIN));
}
