//! What both runs have come to for the user's own accounts at the block shown: health factor, and what is supplied less
//! what is owed.
//!
//! Pure. An account is told of where it holds anything in either run; what is not known yet has its room.

use leverloom_model::report::{BlockReport, Position};

use super::{Row, difference};
use crate::present::{format, labels};
use crate::texts::{fill, text};

/// What stands where nothing is known or nothing is to be compared.
const NOTHING: &str = "–";

/// Rows for every account of the user's; `theirs` may still be at another block.
pub fn rows(ours: &BlockReport, theirs: Option<&BlockReport>) -> Vec<Row> {
    let known = theirs.filter(|it| it.outcome.block == ours.outcome.block);
    let of = |report: Option<&'_ BlockReport>, account: usize| {
        report.and_then(|it| it.outcome.market.yours.get(account).cloned())
    };
    let accounts = |report: &BlockReport| report.outcome.market.yours.len();
    let most = accounts(ours).max(theirs.map_or(0, accounts));
    let mut rows = Vec::new();
    for account in 0..most {
        let mine = of(Some(ours), account);
        let holds = |position: &Option<Position>| position.as_ref().is_some_and(is_open);
        if holds(&mine) || holds(&of(theirs, account)) {
            rows.extend(of_account(account, &[mine, of(known, account)]));
        }
    }
    rows
}

fn is_open(position: &Position) -> bool {
    let amounts = position.collateral.iter().chain(&position.debt);
    amounts.into_iter().any(|amount| amount.0 > 0)
}

fn of_account(account: usize, both: &[Option<Position>; 2]) -> [Row; 2] {
    let actor = both.iter().flatten().next().map(|position| position.actor);
    let who = actor.map_or_else(String::new, |it| labels::capitalised(&format::actor(it)));
    let row = |id: &str, key: &str, of: fn(&Position) -> f64, words: fn(f64) -> String| {
        let values = both.each_ref().map(|it| it.as_ref().map(of));
        let told = values.map(|value| value.map_or_else(|| NOTHING.to_owned(), words));
        Row {
            id: format!("{id}-{account}"),
            what: fill(key, &[("who", &who)]),
            values: values.map(|value| value.unwrap_or(f64::NAN)),
            difference: apart(values, &told, words),
            both: told,
        }
    };
    [
        row("own-health", "compare.row.own_health", health, health_words),
        row("own", "compare.row.own", equity, format::usd_compact),
    ]
}

/// How far apart two values are; nothing where one is missing or without end.
fn apart(values: [Option<f64>; 2], told: &[String; 2], words: fn(f64) -> String) -> String {
    match values {
        [Some(_), Some(_)] if told[0] == told[1] => text("compare.same").to_string(),
        [Some(ours), Some(theirs)] if (theirs - ours).is_finite() => {
            difference([ours, theirs], &words)
        }
        _ => NOTHING.to_owned(),
    }
}

/// Without debt there is no end to it.
fn health(position: &Position) -> f64 {
    position
        .health_factor
        .map_or(f64::INFINITY, leverloom_model::Wad::to_f64)
}

fn health_words(value: f64) -> String {
    format::health(value.is_finite().then_some(value))
}

fn equity(position: &Position) -> f64 {
    position.collateral_usd.to_f64() - position.debt_usd.to_f64()
}

#[cfg(test)]
mod tests {
    use leverloom_model::Wad;
    use leverloom_model::report::{Actor, Role};

    use super::*;
    use crate::present::sample;

    fn at(block: u32, supplied: u64, owed: u64, health: Option<f64>) -> BlockReport {
        let mut report = sample::block(8, 3);
        report.outcome.block = block;
        report.outcome.market.yours = vec![Position {
            actor: Actor {
                role: Role::You,
                index: 0,
            },
            collateral: vec![Wad::whole(supplied)],
            debt: vec![Wad::whole(owed)],
            wallet: vec![Wad::ZERO],
            collateral_usd: Wad::whole(supplied),
            debt_usd: Wad::whole(owed),
            health_factor: health.map(Wad::from_f64),
        }];
        report
    }

    fn told(ours: &BlockReport, theirs: Option<&BlockReport>) -> Vec<[String; 4]> {
        let rows = rows(ours, theirs).into_iter();
        let told = rows.map(|row| {
            let [mine, theirs] = row.both;
            [row.what, mine, theirs, row.difference]
        });
        told.collect()
    }

    fn words(words: [&str; 4]) -> [String; 4] {
        words.map(str::to_owned)
    }

    #[test]
    fn your_position_is_told_of_in_both_runs() {
        let (ours, theirs) = (at(7, 3_000, 2_000, Some(1.2)), at(7, 3_000, 500, Some(4.8)));
        assert_eq!(
            told(&ours, Some(&theirs)),
            [
                words([
                    "You: health factor",
                    "1.20",
                    "4.80",
                    "+3.60 (+300\u{202f}%)"
                ]),
                words([
                    "You: supplied less owed",
                    "$1,000",
                    "$2,500",
                    "+$1,500 (+150\u{202f}%)"
                ]),
            ]
        );
        let same = told(&ours, Some(&ours));
        assert!(same.iter().all(|row| row[3] == "the same"), "{same:?}");
    }

    #[test]
    fn no_debt_is_no_number_and_no_position_no_row() {
        let (ours, theirs) = (at(7, 3_000, 2_000, Some(1.2)), at(7, 3_000, 0, None));
        assert_eq!(told(&ours, Some(&theirs))[0][1..], ["1.20", "∞", "–"]);
        assert_eq!(told(&theirs, Some(&theirs))[0][1..], ["∞", "∞", "the same"]);
        let nothing = at(7, 0, 0, None);
        assert!(told(&nothing, Some(&nothing)).is_empty());
        assert_eq!(told(&nothing, Some(&ours)).len(), 2);
    }

    #[test]
    fn while_the_other_catches_up_its_room_is_kept() {
        let (ours, behind) = (at(7, 3_000, 2_000, Some(1.2)), at(6, 3_000, 500, Some(4.8)));
        for theirs in [Some(&behind), None] {
            let rows = told(&ours, theirs);
            assert_eq!(rows.len(), 2);
            assert_eq!(rows[0][1..], ["1.20", "–", "–"]);
        }
    }
}
