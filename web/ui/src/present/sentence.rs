//! The block in one or two sentences of plain words: what you did, what moved, who was hit, what collided.
//!
//! Computed from the report (and the block before it, for changes) and tested as text; it is what a screen
//! reader is told. What belongs to this run only is said as such.

use std::collections::BTreeSet;

use leverloom_model::report::{BlockReport, Position, Role, Status, Transaction, TransactionKind};
use leverloom_model::units::Wad;

use super::{format, hottest, labels};
use crate::state::Point;
use crate::texts::{self, fill};

/// A price change counts as a move from this fraction on.
const MOVED: f64 = 0.01;

/// The sentences of a block; `before` is the block before it, if it was seen.
pub fn sentence(report: &BlockReport, before: Option<&Point>) -> String {
    let outcome = &report.outcome;
    let block = format::integer(u64::from(outcome.block));
    if outcome.block == 0 {
        return genesis(report);
    }
    if !outcome.has_market() {
        let first = fill("sentence.real", &[("block", &block)]);
        return match collided(report) {
            Some(second) => texts::after(&first, &second),
            None => first,
        };
    }
    let mut clauses: Vec<String> = [yours(report), moved(report, before), hit(report)]
        .into_iter()
        .flatten()
        .collect();
    if clauses.is_empty() {
        clauses.push(quiet(report));
    }
    let first = fill(
        "sentence.block",
        &[
            ("block", &block),
            ("what", &texts::join("join.clauses", clauses)),
        ],
    );
    match collided(report) {
        Some(second) => texts::after(&first, &second),
        None => first,
    }
}

fn genesis(report: &BlockReport) -> String {
    let market = &report.outcome.market;
    let lowest = market
        .riskiest
        .iter()
        .filter_map(|position| position.health_factor)
        .min();
    fill(
        "sentence.genesis",
        &[
            (
                "positions",
                &texts::count("count.positions", market.positions, &[]),
            ),
            ("debt", &format::usd_compact(market.debt_usd.to_f64())),
            ("health", &format::health(lowest.map(Wad::to_f64))),
        ],
    )
}

/// What the user did in this block and got through.
fn yours(report: &BlockReport) -> Option<String> {
    let outcome = &report.outcome;
    let mine = |transaction: &&Transaction| {
        transaction.actor.role == Role::You && transaction.status == Status::Succeeded
    };
    let done: Vec<String> = outcome
        .transactions
        .iter()
        .filter(mine)
        .filter_map(|transaction| did(report, transaction))
        .collect();
    (!done.is_empty()).then(|| fill("sentence.you", &[("what", &format::deeds(&done))]))
}

fn did(report: &BlockReport, transaction: &Transaction) -> Option<String> {
    let symbol = &report
        .outcome
        .market
        .assets
        .get(transaction.asset as usize)?
        .symbol;
    let amount = match transaction.amount {
        Wad(0) => fill("sentence.all_of", &[("asset", symbol)]),
        amount => format::wad_tokens(amount, symbol),
    };
    let amount = [("amount", amount.as_str())];
    Some(match transaction.kind {
        TransactionKind::Supply => fill("sentence.did.supply", &amount),
        TransactionKind::Withdraw => fill("sentence.did.withdraw", &amount),
        TransactionKind::Borrow => fill("sentence.did.borrow", &amount),
        TransactionKind::Repay => fill("sentence.did.repay", &amount),
        TransactionKind::Swap => fill("sentence.did.swap", &amount),
        TransactionKind::Loop => fill("sentence.did.loop", &amount),
        TransactionKind::Unwind => fill("sentence.did.unwind", &amount),
        TransactionKind::PriceUpdate
        | TransactionKind::Liquidate
        | TransactionKind::Payment
        | TransactionKind::Transfer
        | TransactionKind::Call
        | TransactionKind::Create => {
            return None;
        }
    })
}

/// The largest price change against the block before.
fn moved(report: &BlockReport, before: Option<&Point>) -> Option<String> {
    let before = before.filter(|point| point.block + 1 == report.outcome.block)?;
    let assets = report.outcome.market.assets.iter().zip(&before.prices);
    let changes = assets
        .filter(|(_, old)| **old > 0.0)
        .map(|(asset, old)| (asset, asset.price.to_f64() / old - 1.0));
    let (asset, change) = changes.max_by(|left, right| left.1.abs().total_cmp(&right.1.abs()))?;
    if change.abs() < MOVED {
        return None;
    }
    let amount = format::trimmed(change.abs() * 100.0, 1);
    let filled = [
        ("asset", asset.symbol.as_str()),
        ("percent", amount.as_str()),
    ];
    Some(if change < 0.0 {
        fill("sentence.fell", &filled)
    } else {
        fill("sentence.rose", &filled)
    })
}

/// Who was liquidated and what it cost.
fn hit(report: &BlockReport) -> Option<String> {
    let market = &report.outcome.market;
    let count = market.liquidations.len() as u32;
    if count == 0 {
        return waiting(report);
    }
    let mine = market
        .liquidations
        .iter()
        .any(|liquidation| liquidation.borrower.role == Role::You);
    let bonus: f64 = market
        .liquidations
        .iter()
        .map(|liquidation| liquidation.bonus_usd.to_f64())
        .sum();
    let people: BTreeSet<_> = market
        .liquidations
        .iter()
        .map(|liquidation| liquidation.borrower)
        .collect();
    let cost = format::usd_compact(bonus);
    let mut clause = if mine && people.len() == 1 {
        fill("sentence.hit.only_you", &[("cost", &cost)])
    } else {
        let key = if mine {
            "sentence.hit.with_you"
        } else {
            "sentence.hit"
        };
        texts::count(key, people.len() as u32, &[("cost", &cost)])
    };
    let bad: f64 = market
        .liquidations
        .iter()
        .map(|liquidation| bad_debt_usd(report, liquidation))
        .sum();
    if bad >= 1.0 {
        clause = fill(
            "sentence.bad_debt",
            &[("clause", &clause), ("bad", &format::usd_compact(bad))],
        );
    }
    Some(clause)
}

fn bad_debt_usd(report: &BlockReport, liquidation: &leverloom_model::report::Liquidation) -> f64 {
    let asset = report
        .outcome
        .market
        .assets
        .get(liquidation.debt_asset as usize);
    asset.map_or(0.0, |asset| {
        liquidation.bad_debt.to_f64() * asset.oracle_price.to_f64()
    })
}

/// Positions that could be liquidated and were not.
fn waiting(report: &BlockReport) -> Option<String> {
    let market = &report.outcome.market;
    if market.under_water == 0 {
        return None;
    }
    let debt = format::usd_compact(market.liquidatable_usd.to_f64());
    Some(texts::count(
        "sentence.under_water",
        market.under_water,
        &[("debt", &debt)],
    ))
}

fn quiet(report: &BlockReport) -> String {
    let nearest = |position: &Position| position.health_factor;
    let lowest = report
        .outcome
        .market
        .riskiest
        .iter()
        .filter_map(nearest)
        .min();
    match lowest {
        Some(health) => fill(
            "sentence.quiet",
            &[("health", &format::health(Some(health.to_f64())))],
        ),
        None => texts::text("sentence.quiet_without_debt").to_string(),
    }
}

/// What the transactions queued behind, and what this run paid for it.
fn collided(report: &BlockReport) -> Option<String> {
    let outcome = &report.outcome;
    let total = outcome.transactions.len() as u32;
    if total == 0 {
        return None;
    }
    let readers: BTreeSet<u32> = outcome.edges.iter().map(|edge| edge.reader).collect();
    let transactions = texts::count("count.transactions", total, &[]);
    let Some(hot) = hottest::hottest(report).ranked.into_iter().next() else {
        return Some(fill(
            "sentence.no_queue",
            &[("transactions", &transactions)],
        ));
    };
    let again: BTreeSet<u32> = report.run.aborts.iter().map(|abort| abort.reader).collect();
    let again =
        (!again.is_empty()).then(|| texts::count("sentence.again", again.len() as u32, &[]));
    Some(fill(
        "sentence.queue",
        &[
            ("count", &format::integer(readers.len() as u64)),
            ("transactions", &transactions),
            ("variable", unpacked(&hot.variable)),
            ("again", &again.unwrap_or_default()),
        ],
    ))
}

/// A variable without the list of fields that are waited for together: the bars beside the graph have it.
fn unpacked(variable: &str) -> &str {
    match variable.rsplit_once('.') {
        Some((of, fields)) if fields.contains('+') => of,
        _ => variable,
    }
}

/// The user's refused action as one sentence: `You could not borrow 20,000 USDC: the debt would exceed …`.
pub fn refused_action(kind: TransactionKind, status: &Status) -> String {
    let reason = labels::status(status).reason.unwrap_or_default();
    let what = match kind {
        TransactionKind::Supply => texts::text("refused.supply"),
        TransactionKind::Withdraw => texts::text("refused.withdraw"),
        TransactionKind::Borrow => texts::text("refused.borrow"),
        TransactionKind::Repay => texts::text("refused.repay"),
        TransactionKind::PriceUpdate
        | TransactionKind::Liquidate
        | TransactionKind::Payment
        | TransactionKind::Swap
        | TransactionKind::Loop
        | TransactionKind::Unwind
        | TransactionKind::Transfer
        | TransactionKind::Call
        | TransactionKind::Create => texts::text("refused.other"),
    };
    fill("refused.sentence", &[("what", &what), ("reason", &reason)])
}

#[cfg(test)]
mod tests {
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
        assert!(
            told(&report, 2000.0).starts_with("Block 42: you put in 10\u{a0}ETH and looped it. ")
        );
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
            "A market of 120 positions owes $3.4M; the lowest health factor is ∞. Nothing has happened yet."
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
}
