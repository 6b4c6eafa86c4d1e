//! A liquidation in full, and what all of them came to: rows of a term and a value.
//!
//! Pure. A row's key names its word and its explanation: `term.{key}` and `term.{key}.help`.

use leverloom_model::report::{
    Actor, AssetState, BlockReport, Cause, Liquidation, Status, Totals, TransactionKind,
};
use leverloom_model::units::{SignedWad, Wad};

use super::{format, values};
use crate::texts::{fill, join, text};

/// A term and its value.
pub type Row = (&'static str, String);

/// What put the borrower under water, in a word or two.
pub fn cause(cause: Cause) -> String {
    let key = match cause {
        Cause::Oracle => "liquidation.cause.oracle",
        Cause::Exchange => "liquidation.cause.exchange",
        Cause::Price => "liquidation.cause.price",
        Cause::Interest => "liquidation.cause.interest",
    };
    text(key).to_string()
}

/// One liquidation, row by row.
pub fn rows(it: &Liquidation, assets: &[AssetState]) -> Vec<Row> {
    let (collateral, debt) = (
        values::symbol(assets, it.collateral_asset),
        values::symbol(assets, it.debt_asset),
    );
    let health = |factor: Option<Wad>| format::health(factor.map(Wad::to_f64));
    let after = fill(
        "trail.health",
        &[
            ("before", &health(it.health_before)),
            ("after", &health(it.health_after)),
        ],
    );
    let mut rows = vec![
        ("cause", cause(it.cause)),
        ("health_factor", after),
        ("repaid", format::wad_tokens(it.repaid, debt)),
        ("seized", format::wad_tokens(it.seized, collateral)),
        ("bonus", format::usd(it.bonus_usd.to_f64())),
        (
            "protocol_fee",
            format::wad_tokens(it.protocol_fee, collateral),
        ),
        ("profit", signed(it.profit_usd)),
    ];
    if let Some(brought) = it.sold_for {
        rows.push(("sold_for", format::wad_tokens(brought, debt)));
    }
    if let Some(impact) = it.price_impact_usd {
        rows.push(("price_impact", signed(impact)));
    }
    if it.bad_debt.0 > 0 {
        rows.push(("left_over", format::wad_tokens(it.bad_debt, debt)));
    }
    if it.cascade > 1 {
        rows.push(("cascade", format::integer(u64::from(it.cascade))));
    }
    if it.toxic {
        rows.push(("toxic", text("liquidation.toxic").to_string()));
    }
    rows
}

/// All liquidations since block 0, row by row; none before the first.
pub fn totals(totals: &Totals) -> Vec<Row> {
    if totals.liquidations == 0 {
        return Vec::new();
    }
    let usd = |amount: Wad| match amount {
        Wad::ZERO => format::dollars("0"),
        amount => format::usd_compact(amount.to_f64()),
    };
    let count = |number: u32| format::integer(u64::from(number));
    let causes = [
        (Cause::Price, totals.by_price),
        (Cause::Oracle, totals.by_oracle),
        (Cause::Exchange, totals.by_exchange),
        (Cause::Interest, totals.by_interest),
    ];
    let causes = causes.into_iter().filter(|(_, number)| *number > 0);
    let causes = causes.map(|(why, number)| {
        fill(
            "liquidation.causes",
            &[("count", &count(number)), ("cause", &cause(why))],
        )
    });
    let mut rows = vec![
        ("cause", join("join.items", causes)),
        ("repaid", usd(totals.repaid_usd)),
        ("seized", usd(totals.seized_usd)),
        ("profit", signed(totals.profit_usd)),
        ("protocol_fee", usd(totals.protocol_fee_usd)),
    ];
    if totals.sold_for_usd.0 > 0 {
        rows.push(("price_impact", signed(totals.price_impact_usd)));
    }
    if totals.bad_debt_usd.0 > 0 {
        rows.push(("left_over", usd(totals.bad_debt_usd)));
    }
    if totals.deepest_cascade > 1 {
        rows.push(("cascade", count(totals.deepest_cascade)));
    }
    if totals.toxic > 0 {
        rows.push(("toxic", count(totals.toxic)));
    }
    rows
}

fn signed(amount: SignedWad) -> String {
    format::usd_compact(amount.to_f64())
}

/// Who else wanted to liquidate the same borrower in this block, and came too late: transactions, in block order.
pub fn rivals(report: &BlockReport, borrower: Actor) -> Vec<u32> {
    let transactions = report.outcome.transactions.iter().zip(0..);
    let lost = transactions.filter(|(transaction, _)| {
        transaction.kind == TransactionKind::Liquidate
            && transaction.other == Some(borrower)
            && transaction.status != Status::Succeeded
    });
    lost.map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::texts::text;

    #[test]
    fn every_row_has_a_word_an_explanation_and_a_value() {
        let mut it = crate::state::feed::tests::liquidation(7, 3);
        it.sold_for = Some(Wad::whole(4_900));
        it.price_impact_usd = Some(SignedWad::default());
        it.bad_debt = Wad::ONE;
        it.cascade = 3;
        it.toxic = true;
        let one = rows(&it, &sample::assets());
        assert_eq!(one.len(), 12);
        let all = totals(&Totals {
            liquidations: 9,
            by_price: 6,
            by_oracle: 3,
            toxic: 1,
            deepest_cascade: 2,
            sold_for_usd: Wad::ONE,
            bad_debt_usd: Wad::ONE,
            ..Totals::default()
        });
        assert_eq!(all.len(), 9);
        assert!(
            all[0].1.starts_with("6 ") && all[0].1.contains("3 "),
            "{:?}",
            all[0]
        );
        for (key, value) in one.into_iter().chain(all) {
            assert!(!text(&format!("term.{key}")).is_empty());
            assert!(!text(&format!("term.{key}.help")).is_empty());
            assert!(!value.is_empty(), "{key}");
        }
        assert!(totals(&Totals::default()).is_empty());
    }

    #[test]
    fn rivals_wanted_the_same_borrower_and_failed() {
        let mut report = sample::block(80, 4);
        let borrower = report.outcome.market.liquidations[0].borrower;
        let winner = report.outcome.market.liquidations[0].transaction;
        for transaction in &mut report.outcome.transactions {
            if transaction.kind == TransactionKind::Liquidate {
                transaction.other = Some(borrower);
                transaction.status = Status::Reverted {
                    error: "NoDebt".into(),
                    arguments: vec![],
                };
            }
        }
        report.outcome.transactions[winner as usize].status = Status::Succeeded;
        let lost = rivals(&report, borrower);
        assert!(!lost.is_empty() && !lost.contains(&winner));
    }
}
