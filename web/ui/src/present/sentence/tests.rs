//! The sentences of a block, as text.

use super::super::sample;
use super::*;
use crate::state::feed::tests::liquidation;
use leverloom_model::report::Actor;

/// A block after one in which USDC cost $1 and ETH `eth_before`.
fn told(report: &BlockReport, eth_before: f64) -> String {
    let before = Point {
        block: report.outcome.block - 1,
        prices: vec![1.0, eth_before],
        ..Point::default()
    };
    sentence(report, Some(&before))
}

fn still() -> BlockReport {
    let mut report = sample::independent(3);
    report.outcome.block = 42;
    report.outcome.market.liquidations.clear();
    report.outcome.market.under_water = 0;
    report.outcome.market.riskiest.clear();
    report.outcome.market.assets = sample::assets();
    report
}

#[test]
fn a_quiet_block() {
    let report = still();
    assert_eq!(
        told(&report, 2000.0),
        "Block 42: nobody was liquidated and nobody owes anything. None of 3 transactions waited for another."
    );
}

#[test]
fn a_fall_with_liquidations() {
    let mut report = still();
    report.outcome.market.liquidations =
        vec![liquidation(1, 4), liquidation(2, 5), liquidation(3, 5)];
    let text = told(&report, 2272.73);
    assert!(text.starts_with("Block 42: ETH fell 12\u{202f}%; 2 positions were liquidated, which cost their owners $750. "), "{text}");
}

#[test]
fn yours_is_said_first() {
    let mut report = still();
    let mut mine = liquidation(1, 0);
    mine.borrower = Actor {
        role: Role::You,
        index: 0,
    };
    report.outcome.market.liquidations = vec![mine.clone()];
    assert!(
        told(&report, 2000.0)
            .starts_with("Block 42: your position was liquidated, which cost you $250. ")
    );
    mine.bad_debt = Wad::whole(3100);
    mine.debt_asset = 0;
    report.outcome.market.liquidations = vec![mine, liquidation(2, 7)];
    assert!(
        told(&report, 2000.0)
            .starts_with("Block 42: 2 positions, yours among them, were liquidated, which cost their owners $500, and $3,100 of debt is left without collateral. ")
    );
}

#[test]
fn what_you_did_is_told() {
    let mut report = still();
    let act = |kind, asset, amount| Transaction {
        kind,
        actor: Actor {
            role: Role::You,
            index: 0,
        },
        asset,
        amount: Wad::whole(amount),
        other: None,
        status: Status::Succeeded,
        gas_used: 1,
        wave: 1,
    };
    report.outcome.transactions = vec![
        act(TransactionKind::Supply, 1, 10),
        act(TransactionKind::Borrow, 0, 12_400),
    ];
    let text = told(&report, 2000.0);
    assert!(
        text.starts_with("Block 42: you supplied 10\u{a0}ETH and borrowed 12,400\u{a0}USDC. "),
        "{text}"
    );
    report.outcome.transactions = vec![act(TransactionKind::Repay, 0, 0)];
    assert!(told(&report, 2000.0).starts_with("Block 42: you repaid all USDC. "));
    report.outcome.transactions = vec![act(TransactionKind::Loop, 1, 10)];
    assert!(told(&report, 2000.0).starts_with("Block 42: you put in 10\u{a0}ETH and looped it. "));
}

#[test]
fn what_collided_is_named_and_the_run_is_said_to_be_this_one() {
    let mut report = sample::block(60, 7);
    report.outcome.block = 42;
    let text = told(&report, 2000.0);
    let hot = hottest::hottest(&report).ranked[0].variable.clone();
    assert!(text.contains(&hot), "{text}");
    assert!(text.contains("of 60 transactions"), "{text}");
    report.run.aborts.clear();
    assert!(!told(&report, 2000.0).contains("ran again"));
}

#[test]
fn a_jump_ahead_claims_no_change() {
    let report = still();
    let before = Point {
        block: 3,
        prices: vec![1.0, 4000.0],
        ..Point::default()
    };
    assert!(!sentence(&report, Some(&before)).contains("fell"));
    assert!(!sentence(&report, None).contains("fell"));
}

#[test]
fn positions_that_wait_for_a_liquidator() {
    let mut report = still();
    report.outcome.market.under_water = 31;
    report.outcome.market.liquidatable_usd = Wad::whole(1_900_000);
    assert!(
        told(&report, 2000.0)
            .starts_with("Block 42: 31 positions ($1.9M of debt) can be liquidated. ")
    );
}

#[test]
fn the_market_as_it_was_set_up() {
    let mut report = still();
    report.outcome.block = 0;
    report.outcome.market.positions = 120;
    report.outcome.market.debt_usd = Wad::whole(3_400_000);
    assert_eq!(
        sentence(&report, None),
        "A market of 120 positions owes $3.4M; the lowest health factor is ∞. Nothing has happened yet: press Play, or go one block on."
    );
}

#[test]
fn a_refusal_in_words() {
    let status = Status::Reverted {
        error: "BorrowLimitExceeded".into(),
        arguments: vec![],
    };
    assert_eq!(
        refused_action(TransactionKind::Borrow, &status),
        "Your borrowing did not go through. The debt would exceed what the collateral allows. BorrowLimitExceeded"
    );
    let unknown = Status::Reverted {
        error: "Paused".into(),
        arguments: vec![],
    };
    assert!(refused_action(TransactionKind::Repay, &unknown).contains("Paused"));
}

#[test]
fn a_crash_in_chinese() {
    crate::texts::tests::speak_from_disk("zh");
    let mut report = sample::block(60, 7);
    report.outcome.block = 42;
    report.outcome.market.assets = sample::assets();
    report.outcome.market.liquidations = vec![liquidation(1, 4), liquidation(2, 5)];
    for transaction in &mut report.outcome.transactions {
        transaction.actor = liquidation(1, 4).borrower;
    }
    for (index, kind, asset, amount) in [
        (0, TransactionKind::Supply, 1, 10),
        (1, TransactionKind::Borrow, 0, 12_400),
    ] {
        let mine = &mut report.outcome.transactions[index];
        mine.actor = Actor {
            role: Role::You,
            index: 0,
        };
        (mine.kind, mine.asset, mine.amount) = (kind, asset, Wad::whole(amount));
        mine.status = Status::Succeeded;
    }
    let price = report.outcome.market.assets[1].price.to_f64();
    let text = told(&report, price / 0.88);
    let readers: BTreeSet<u32> = report
        .outcome
        .edges
        .iter()
        .map(|edge| edge.reader)
        .collect();
    let start = "区块 42：你存入了 10\u{a0}ETH 并借入了 12,400\u{a0}USDC；ETH 下跌 12%；2 个仓位被清算，仓位主人因此损失 $500。60 笔交易中有 ";
    assert!(
        text.starts_with(&format!("{start}{} 笔排队等待，多数在等 ", readers.len())),
        "{text}"
    );
    assert!(text.ends_with(" 笔重新执行。"), "{text}");
}

#[test]
fn fields_that_are_waited_for_together_are_named_by_what_holds_them() {
    let packed = "LendingPool.interest[ETH].borrowIndex+borrowRate";
    assert_eq!(unpacked(packed), "LendingPool.interest[ETH]");
    for whole in ["LendingPool.totals[USDC].cash", "USDC._balances[·]"] {
        assert_eq!(unpacked(whole), whole);
    }
}
