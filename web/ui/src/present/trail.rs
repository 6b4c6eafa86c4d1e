//! An account's way to where it stands: its health factor as a chart, and what changed it, block by block, in words.
//!
//! Pure. Which changes are worth a line is decided here; the drawer lays them out.

use std::collections::BTreeMap;

use leverloom_model::report::{
    AssetState, Deed, Role, Status, Trail, TrailStep, Transaction, TransactionKind,
};
use leverloom_model::units::Wad;

use super::plot::{Along, Axis, Event, EventKind, Plot, Series, Shape, Unit};
use super::{format, labels, values};
use crate::texts::{fill, text};

/// Prices and interest get a line where they move the health factor by this much.
const WORTH_TELLING: f64 = 0.02;
/// The chart's axis ends here: all above is far from any danger.
const HIGHEST: f64 = 3.0;

/// What changed an account in one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Block.
    pub block: u32,
    /// "ETH −30 %: 1.31 → 0.92": what prices, or interest, did to the health factor.
    pub moved: Option<String>,
    /// Its transactions, in order.
    pub deeds: Vec<DeedRow>,
    /// "0.92 → 1.02": what the transactions did to it.
    pub acted: Option<String>,
}

/// A transaction in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeedRow {
    /// Index in the block.
    pub index: u32,
    /// Its mark.
    pub mark: labels::Mark,
    /// What it did, and whether it was refused.
    pub words: String,
}

/// What changed the account, the latest first.
pub fn changes(trail: &Trail, assets: &[AssetState]) -> Vec<Change> {
    let mut deeds: BTreeMap<u32, Vec<&Deed>> = BTreeMap::new();
    for deed in trail.deeds.iter().filter(|deed| counts(deed)) {
        deeds.entry(deed.block).or_default().push(deed);
    }
    let pairs = trail.steps.windows(2).rev();
    let change = |pair: &[TrailStep]| {
        let (before, step) = (&pair[0], &pair[1]);
        let own = deeds.remove(&step.block).unwrap_or_default();
        let moved = moved(before, step, assets);
        if own.is_empty() && moved.is_none() {
            return None;
        }
        let acted = !own.is_empty() && step.untouched != step.health_factor;
        Some(Change {
            block: step.block,
            moved,
            deeds: own.into_iter().map(|deed| row(deed, assets)).collect(),
            acted: acted.then(|| from_to(step.untouched, step.health_factor)),
        })
    };
    pairs.filter_map(change).collect()
}

fn moved(before: &TrailStep, step: &TrailStep, assets: &[AssetState]) -> Option<String> {
    let (from, to) = (before.health_factor?, step.untouched?);
    if (to.to_f64() - from.to_f64()).abs() < WORTH_TELLING {
        return None;
    }
    let cause = match step.moved {
        Some(price) => {
            let change = price.after.to_f64() / price.before.to_f64() - 1.0;
            let symbol = values::symbol(assets, price.asset);
            format!("{symbol} {}", format::change(change))
        }
        None => text("trail.interest").to_string(),
    };
    let health = from_to(before.health_factor, step.untouched);
    Some(fill(
        "trail.moved",
        &[("cause", &cause), ("health", &health)],
    ))
}

fn from_to(before: Option<Wad>, after: Option<Wad>) -> String {
    let health = |factor: Option<Wad>| format::health(factor.map(Wad::to_f64));
    fill(
        "trail.health",
        &[("before", &health(before)), ("after", &health(after))],
    )
}

fn row(deed: &Deed, assets: &[AssetState]) -> DeedRow {
    let transaction = Transaction {
        kind: deed.kind,
        actor: deed.sender,
        asset: deed.asset,
        amount: deed.amount,
        other: deed.other,
        status: Status::Succeeded,
        gas_used: 0,
        wave: 0,
    };
    let words = labels::sentence(&transaction, assets);
    DeedRow {
        index: deed.index,
        mark: labels::mark(deed.kind, deed.sender),
        words: if deed.succeeded {
            words
        } else {
            fill("trail.refused", &[("what", &words)])
        },
    }
}

/// Whether a transaction is about the position, and not about the wallet alone.
fn counts(deed: &Deed) -> bool {
    !matches!(
        deed.kind,
        TransactionKind::Payment | TransactionKind::Swap | TransactionKind::PriceUpdate
    )
}

/// The health factor over the blocks, with the line at 1.
pub fn plot(trail: &Trail) -> Plot {
    let health = |step: &TrailStep| step.health_factor.map_or(f64::NAN, Wad::to_f64);
    let points = trail.steps.iter();
    let points: Vec<(f64, f64)> = points
        .map(|step| (f64::from(step.block), health(step)))
        .collect();
    let known = || {
        points
            .iter()
            .map(|point| point.1)
            .filter(|value| !value.is_nan())
    };
    let low = known().fold(0.9, f64::min) - 0.05;
    let high = known().fold(1.2, f64::max).min(HIGHEST) + 0.05;
    let (first, last) = match (points.first(), points.last()) {
        (Some(first), Some(last)) => (first.0, last.0),
        _ => (0.0, 1.0),
    };
    let event = |deed: &Deed| {
        let kind = match deed.kind {
            TransactionKind::Liquidate if deed.succeeded => EventKind::Liquidation,
            _ if deed.sender.role == Role::You => EventKind::Yours,
            _ => EventKind::Shock,
        };
        Event {
            x: f64::from(deed.block),
            kind,
        }
    };
    Plot {
        along: Along::Blocks,
        unit: Unit::Health,
        x: Axis::blocks(first, last),
        y: Axis::of(Unit::Health, low.max(0.0), high),
        series: vec![
            Series {
                name: "trail.limit",
                role: "--danger",
                shape: Shape::Dashed,
                points: vec![(first, 1.0), (last.max(first + 1.0), 1.0)],
            },
            Series {
                name: "term.health_factor",
                role: "--data-1",
                shape: Shape::Line,
                points,
            },
        ],
        events: trail
            .deeds
            .iter()
            .filter(|deed| counts(deed))
            .map(event)
            .collect(),
        ..Plot::default()
    }
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::{Actor, Position, PriceMove};

    use super::super::sample;
    use super::*;

    const WHO: Actor = Actor {
        role: Role::Borrower,
        index: 16,
    };

    fn step(block: u32, health: Option<&str>, untouched: Option<&str>) -> TrailStep {
        let wad = |text: &str| text.parse().unwrap();
        TrailStep {
            block,
            health_factor: health.map(wad),
            untouched: untouched.map(wad),
            collateral_usd: Wad::ZERO,
            debt_usd: Wad::ZERO,
            moved: None,
        }
    }

    fn trail() -> Trail {
        let mut fall = step(3, Some("1.02"), Some("0.92"));
        fall.moved = Some(PriceMove {
            asset: 1,
            before: Wad::whole(2_000),
            after: Wad::whole(1_400),
        });
        let deed = |block, index, kind, sender, succeeded| Deed {
            block,
            index,
            kind,
            sender,
            other: Some(WHO),
            asset: 0,
            amount: Wad::whole(1_200),
            succeeded,
        };
        let bot = Actor {
            role: Role::Liquidator,
            index: 2,
        };
        Trail {
            position: Position {
                actor: WHO,
                collateral: vec![],
                debt: vec![],
                wallet: vec![],
                collateral_usd: Wad::ZERO,
                debt_usd: Wad::ZERO,
                health_factor: None,
            },
            steps: vec![
                step(0, None, None),
                step(1, Some("1.31"), None),
                step(2, Some("1.315"), Some("1.315")),
                fall,
                step(4, Some("1.02"), Some("1.02")),
            ],
            deeds: vec![
                deed(1, 5, TransactionKind::Borrow, WHO, true),
                deed(3, 41, TransactionKind::Liquidate, bot, true),
                deed(4, 7, TransactionKind::Liquidate, bot, false),
            ],
        }
    }

    #[test]
    fn the_latest_change_comes_first_and_says_what_did_what() {
        let changes = changes(&trail(), &sample::assets());
        let blocks: Vec<u32> = changes.iter().map(|change| change.block).collect();
        assert_eq!(blocks, [4, 3, 1], "block 2 moved it by too little to tell");
        let fall = &changes[1];
        let moved = fall.moved.as_ref().unwrap();
        for part in ["ETH", "−30", "1.31", "0.92"] {
            assert!(moved.contains(part), "{moved}");
        }
        assert_eq!(fall.deeds[0].index, 41);
        let acted = fall.acted.as_ref().unwrap();
        assert!(acted.contains("0.92") && acted.contains("1.02"), "{acted}");
        let refused = &changes[0];
        assert_eq!((&refused.moved, &refused.acted), (&None, &None));
        assert_ne!(
            refused.deeds[0].words,
            labels::sentence(
                &Transaction {
                    kind: TransactionKind::Liquidate,
                    actor: trail().deeds[2].sender,
                    asset: 0,
                    amount: Wad::whole(1_200),
                    other: Some(WHO),
                    status: Status::Succeeded,
                    gas_used: 0,
                    wave: 0,
                },
                &sample::assets()
            )
        );
    }

    #[test]
    fn without_debt_the_line_has_a_gap_and_reads_infinite() {
        let plot = plot(&trail());
        assert!(plot.series[1].points[0].1.is_nan());
        assert!(plot.read(0.0).unwrap().contains('∞'));
        assert!(plot.read(3.0).unwrap().contains("1.02"));
        assert_eq!(plot.events.len(), 3);
        assert!(plot.y.low < 0.92 && plot.y.high > 1.315);
    }
}
