//! The block in one or two sentences of plain words: what you did, what moved, who was hit, what collided.
//!
//! Computed from the report (and the block before it, for changes) and tested as text; it is what a screen
//! reader is told. What belongs to this run only is said as such.

use std::collections::BTreeSet;

use leverloom_model::report::{BlockReport, Position, Role, Status, Transaction, TransactionKind};
use leverloom_model::units::Wad;
use leverloom_protocol::Progress;

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

/// How far the engine has come with what takes it a while.
pub fn progress(progress: Progress) -> String {
    let (key, done, all) = match progress {
        Progress::SetUp { done, all } => ("sentence.setting_up", done, all),
        Progress::Block { block, wanted } => ("sentence.on_the_way", block, wanted),
    };
    let number = |value: u32| format::integer(u64::from(value));
    fill(key, &[("done", &number(done)), ("all", &number(all))])
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

/// Transactions that had to wait for another one of the block.
fn queued(report: &BlockReport) -> usize {
    let outcome = &report.outcome;
    let mut waits = vec![false; outcome.transactions.len()];
    for edge in &outcome.edges {
        if let Some(waits) = waits.get_mut(edge.reader as usize) {
            *waits = true;
        }
    }
    waits.into_iter().filter(|waits| *waits).count()
}

/// What the transactions queued behind, and what this run paid for it.
fn collided(report: &BlockReport) -> Option<String> {
    let outcome = &report.outcome;
    let total = outcome.transactions.len() as u32;
    if total == 0 {
        return None;
    }
    let waiting = queued(report);
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
            ("count", &format::integer(waiting as u64)),
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
mod tests;
