//! What both runs have come to for the user's own accounts at the block shown: health factor, what is supplied less what is
//! owed, what is in the wallet beside, and whether the account was liquidated on the way.
//!
//! Pure. An account is told of where it holds anything in either run; what is not known yet has its room.

use leverloom_model::report::{AssetState, BlockReport, Position};
use leverloom_protocol::BlockNumbers;

use super::{Row, difference};
use crate::present::{format, labels};
use crate::texts::{fill, text};

/// What stands where nothing is known or nothing is to be compared.
const NOTHING: &str = "–";

/// Rows for every account of the user's; `theirs` may still be at another block. `numbers` are both runs' blocks so far.
pub fn rows(
    ours: &BlockReport,
    theirs: Option<&BlockReport>,
    numbers: [&[BlockNumbers]; 2],
) -> Vec<Row> {
    let known = theirs.filter(|it| it.outcome.block == ours.outcome.block);
    let of = |report: Option<&BlockReport>, account: usize| {
        let market = &report?.outcome.market;
        let position = market.yours.get(account)?.clone();
        let wallet = worth(&position, &market.assets);
        Some(Own { position, wallet })
    };
    let accounts = |report: &BlockReport| report.outcome.market.yours.len();
    let most = accounts(ours).max(theirs.map_or(0, accounts));
    let mut rows = Vec::new();
    for account in 0..most {
        let mine = of(Some(ours), account);
        let holds = |own: &Option<Own>| own.as_ref().is_some_and(|own| is_open(&own.position));
        let hit = numbers.map(|blocks| hits(blocks, account));
        let lost = hit.iter().any(|hit| !hit.is_empty());
        if lost || holds(&mine) || holds(&of(theirs, account)) {
            rows.extend(of_account(account, &[mine, of(known, account)], &hit));
        }
    }
    rows
}

/// An account of the user's, and what its wallet is worth in dollars.
#[derive(Clone)]
struct Own {
    position: Position,
    wallet: f64,
}

fn is_open(position: &Position) -> bool {
    let amounts = position.collateral.iter().chain(&position.debt);
    amounts.into_iter().any(|amount| amount.0 > 0)
}

fn worth(position: &Position, assets: &[AssetState]) -> f64 {
    let held = position.wallet.iter().zip(assets);
    held.map(|(amount, asset)| amount.mul_down(asset.oracle_price).to_f64())
        .sum()
}

/// The blocks in which an account was liquidated.
fn hits(blocks: &[BlockNumbers], account: usize) -> Vec<u32> {
    let was_hit = |block: &&BlockNumbers| account < 32 && block.liquidated >> account & 1 == 1;
    let hit = blocks.iter().filter(was_hit);
    hit.map(|block| block.block).collect()
}

fn of_account(account: usize, both: &[Option<Own>; 2], hits: &[Vec<u32>; 2]) -> [Row; 4] {
    let actor = both.iter().flatten().next().map(|own| own.position.actor);
    let who = actor.map_or_else(String::new, |it| labels::capitalised(&format::actor(it)));
    let row = |id: &str, key: &str, of: fn(&Own) -> f64, words: fn(f64) -> String| {
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
    let words = |(own, blocks): (&Option<Own>, &Vec<u32>)| {
        // That nothing has happened is not known before the run is there.
        if own.is_none() && blocks.is_empty() {
            NOTHING.to_owned()
        } else {
            hits_words(blocks)
        }
    };
    let [ours, theirs] = [0, 1].map(|run: usize| words((&both[run], &hits[run])));
    let told = [ours, theirs];
    let liquidated = Row {
        id: format!("own-liquidated-{account}"),
        what: fill("compare.row.own_liquidated", &[("who", &who)]),
        values: hits.each_ref().map(|blocks| blocks.len() as f64),
        difference: if told[0] == told[1] && told[0] != NOTHING {
            text("compare.same").to_string()
        } else {
            NOTHING.to_owned()
        },
        both: told,
    };
    [
        row("own-health", "compare.row.own_health", health, health_words),
        row("own", "compare.row.own", equity, format::usd_compact),
        row(
            "own-wallet",
            "compare.row.own_wallet",
            |own| own.wallet,
            format::usd_compact,
        ),
        liquidated,
    ]
}

/// `no`, `in block 8`, `in 3 blocks, first in block 8`.
fn hits_words(blocks: &[u32]) -> String {
    let number = |number: u32| format::integer(u64::from(number));
    match blocks {
        [] => text("compare.never").to_string(),
        [block] => fill("compare.once", &[("block", &number(*block))]),
        [first, ..] => fill(
            "compare.often",
            &[
                ("count", &number(blocks.len() as u32)),
                ("block", &number(*first)),
            ],
        ),
    }
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
fn health(own: &Own) -> f64 {
    (own.position.health_factor).map_or(f64::INFINITY, leverloom_model::Wad::to_f64)
}

fn health_words(value: f64) -> String {
    format::health(value.is_finite().then_some(value))
}

fn equity(own: &Own) -> f64 {
    own.position.collateral_usd.to_f64() - own.position.debt_usd.to_f64()
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
            wallet: vec![Wad::whole(50)],
            collateral_usd: Wad::whole(supplied),
            debt_usd: Wad::whole(owed),
            health_factor: health.map(Wad::from_f64),
        }];
        report
    }

    fn told(ours: &BlockReport, theirs: Option<&BlockReport>) -> Vec<[String; 4]> {
        let rows = rows(ours, theirs, [&[], &[]]).into_iter();
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
                words(["You: in the wallet", "$50.00", "$50.00", "the same"]),
                words(["You: liquidated", "no", "no", "the same"]),
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
        assert_eq!(told(&nothing, Some(&ours)).len(), 4);
    }

    #[test]
    fn while_the_other_catches_up_its_room_is_kept() {
        let (ours, behind) = (at(7, 3_000, 2_000, Some(1.2)), at(6, 3_000, 500, Some(4.8)));
        for theirs in [Some(&behind), None] {
            let rows = told(&ours, theirs);
            assert_eq!(rows.len(), 4);
            assert_eq!(rows[0][1..], ["1.20", "–", "–"]);
            assert_eq!(rows[3][1..], ["no", "–", "–"], "not known yet");
        }
    }

    #[test]
    fn a_liquidation_of_your_own_is_told_even_when_nothing_is_left() {
        let gone = at(7, 0, 0, None);
        let blocks = |hit: &[u32]| -> Vec<BlockNumbers> {
            let number = |block| BlockNumbers {
                block,
                liquidated: u32::from(hit.contains(&block)),
                ..BlockNumbers::default()
            };
            (1..=7).map(number).collect()
        };
        let (once, twice, never) = (blocks(&[4]), blocks(&[3, 6]), blocks(&[]));
        let last = |numbers: [&[BlockNumbers]; 2]| {
            let row = rows(&gone, Some(&gone), numbers).pop();
            row.map(|row| (row.both, row.difference))
        };
        let told = |ours: &str, theirs: &str, difference: &str| {
            Some(([ours, theirs].map(str::to_owned), difference.to_owned()))
        };
        assert_eq!(last([&once, &never]), told("in block 4", "no", "–"));
        assert_eq!(
            last([&twice, &once]),
            told("in 2 blocks, first in block 3", "in block 4", "–")
        );
        assert_eq!(
            last([&once, &once]),
            told("in block 4", "in block 4", "the same")
        );
        assert_eq!(last([&never, &never]), None);
    }
}
