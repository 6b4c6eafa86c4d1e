//! Cases as text, programs as bytes, and what becomes of a case that fails.

use alloy_primitives::U256;
use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::{Location, Outcome, oracle};
use leverloom_fuzz::case::Case;
use leverloom_fuzz::grammar::{Size, hostile};
use leverloom_fuzz::lending::lending;
use leverloom_fuzz::program::{Deployed, End, Expression, Init, Program, Step};
use leverloom_fuzz::shrink::shrink;

fn outcome(case: &Case) -> Outcome {
    oracle::execute(&case.block(), &case.state()).expect("the oracle executes the block")
}

#[test]
fn a_case_read_back_is_the_same_block_on_the_same_state() {
    let mut cases: Vec<Case> = (0..200).map(|seed| hostile(seed, Size::Full)).collect();
    cases.extend(lending(1).expect("the scenario runs"));
    for case in cases {
        let again = Case::from_json(&case.to_json()).expect("its own text");
        assert_eq!(
            again.block().transactions,
            case.block().transactions,
            "{}",
            case.about
        );
        assert_eq!(again.block().env, case.block().env, "{}", case.about);
        assert_eq!(again.block().spec, case.block().spec, "{}", case.about);
        let (state, expected) = (again.state(), case.state());
        assert_eq!(state.accounts, expected.accounts, "{}", case.about);
        assert_eq!(state.storage, expected.storage, "{}", case.about);
        assert_eq!(state.code, expected.code, "{}", case.about);
    }
}

#[test]
fn a_broken_text_is_told_from_a_case() {
    let error = Case::from_json("{\"about\": 3}").expect_err("no case");
    assert!(
        format!("{error:#}").starts_with("the text is not a case: "),
        "{error:#}"
    );
}

#[test]
fn a_program_does_what_it_says() {
    // Twice: slot 1 += 2; then, since slot 1 is 4, slot 2 = 9; nothing after a stop.
    let add = Step::Store(
        op::SSTORE,
        Expression::number(1),
        Expression::both(
            op::ADD,
            Expression::of(op::SLOAD, Expression::number(1)),
            Expression::number(2),
        ),
    );
    let store = |slot, value| {
        Step::Store(
            op::SSTORE,
            Expression::number(slot),
            Expression::number(value),
        )
    };
    let is_four = Expression::both(
        op::EQ,
        Expression::of(op::SLOAD, Expression::number(1)),
        Expression::number(4),
    );
    let steps = vec![
        Step::Repeat(2, vec![add]),
        Step::When(is_four.clone(), vec![store(2, 9)]),
        Step::When(Expression::of(op::ISZERO, is_four), vec![store(3, 9)]),
        Step::End(End::Stop),
        store(4, 9),
    ];
    let init = Program::Init(Init {
        constructor: steps,
        deployed: Deployed::Steps(vec![store(5, 1)]),
    });
    assert!(
        init.listing().iter().any(|line| line == "2 times:"),
        "{:?}",
        init.listing()
    );
    let mut case = hostile(0, Size::Small);
    case.transactions.truncate(1);
    let transaction = &mut case.transactions[0];
    *transaction = leverloom_fuzz::case::Transaction {
        from: [0xdd; 20].into(),
        gas_limit: 1_000_000,
        data: leverloom_fuzz::case::Code::from_program(init),
        ..Default::default()
    };
    case.block.base_fee = 0;
    let outcome = outcome(&case);
    let values: Vec<(U256, U256)> = outcome
        .changes
        .storage
        .iter()
        .map(|&(_, slot, _, after)| (slot, after))
        .collect();
    let expected = [(1, 4), (2, 9)].map(|(slot, value)| (U256::from(slot), U256::from(value)));
    assert_eq!(values, expected, "{:?}", outcome.transactions);
}

/// Some transaction reads a slot that an earlier one changed.
fn collides(case: &Case) -> bool {
    let edges = outcome(case).edges;
    edges
        .iter()
        .any(|edge| matches!(edge.location, Location::Storage(..)))
}

#[test]
fn a_failing_case_becomes_small() {
    let mut shrunk = 0;
    for seed in 0..30 {
        let case = hostile(seed, Size::Full);
        if !collides(&case) {
            continue;
        }
        shrunk += 1;
        let small = shrink(&case, collides);
        assert!(collides(&small));
        assert_eq!(small.transactions.len(), 2, "{}", small.to_json());
        let code: usize = small
            .accounts
            .values()
            .map(|account| account.code.bytes().len())
            .sum();
        assert!(
            code <= 120,
            "{code} bytes of code are left:\n{}",
            small.to_json()
        );
    }
    assert!(shrunk > 5, "only {shrunk} blocks had a collision");
}
