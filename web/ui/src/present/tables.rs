//! The numbers behind every picture as tables, named as the report names them: CSV for spreadsheets, JSON for programs.
//!
//! Owns which tables there are and their rows. Nothing is rounded, nothing translated: who works with the numbers of one
//! language can read those of another.

use std::collections::BTreeSet;

use leverloom_model::report::{AssetState, BlockReport, LocationName};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::rows;
use crate::state::execution::Curve;
use crate::state::feed::{Feed, FeedEntry};
use crate::state::looks;
use crate::state::{History, Point};

/// A row: columns by name.
pub type Row = Map<String, Value>;

/// What tables are made from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The block shown, with the run shown.
    pub report: &'a BlockReport,
    /// All blocks seen.
    pub history: &'a History,
    /// The block's speed-up curve, as far as it is known.
    pub curve: &'a Curve,
    /// All liquidations seen.
    pub feed: &'a Feed,
    /// Where everybody stands, and after which block; none while nobody looks.
    pub everybody: Option<&'a (u32, Vec<looks::Row>)>,
}

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The graph's nodes.
    Transactions,
    /// Its edges.
    Dependencies,
    /// The lanes.
    Attempts,
    /// Attempts of this run that were thrown away.
    Collisions,
    /// What more workers would gain.
    SpeedUp,
    /// How many have which health factor.
    Health,
    /// Where everybody stands.
    Positions,
    /// Every liquidation seen.
    Liquidations,
    /// Every block seen.
    Blocks,
    /// Every asset after every block seen.
    Assets,
}

impl Table {
    /// All, the block's first.
    pub const ALL: [Self; 10] = [
        Self::Transactions,
        Self::Dependencies,
        Self::Attempts,
        Self::Collisions,
        Self::SpeedUp,
        Self::Health,
        Self::Positions,
        Self::Liquidations,
        Self::Blocks,
        Self::Assets,
    ];

    /// Its name in text keys and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transactions => "transactions",
            Self::Dependencies => "dependencies",
            Self::Attempts => "attempts",
            Self::Collisions => "collisions",
            Self::SpeedUp => "speed_up",
            Self::Health => "health",
            Self::Positions => "positions",
            Self::Liquidations => "liquidations",
            Self::Blocks => "blocks",
            Self::Assets => "assets",
        }
    }

    /// Its rows; none where there is nothing to tell.
    pub fn rows(self, facts: &Facts<'_>) -> Vec<Row> {
        let Facts { report, .. } = facts;
        let (outcome, run) = (&report.outcome, &report.run);
        match self {
            Self::Transactions => {
                let mut rows = flat(&outcome.transactions);
                for (index, row) in rows.iter_mut().enumerate() {
                    row.insert("index".to_owned(), json!(index));
                    name_asset(row, "asset", &outcome.market.assets);
                }
                rows
            }
            Self::Dependencies => named(flat(&outcome.edges), &outcome.locations),
            Self::Attempts => flat(&run.attempts),
            Self::Collisions => named(flat(&run.aborts), &run.locations),
            Self::SpeedUp if facts.curve.block == outcome.block => flat(&facts.curve.points),
            Self::Health if outcome.has_market() => flat(&outcome.market.health),
            Self::SpeedUp | Self::Health => Vec::new(),
            Self::Positions => facts
                .everybody
                .filter(|(block, _)| outcome.has_market() && *block == outcome.block)
                .map_or_else(Vec::new, |(block, rows)| {
                    rows.iter().map(|row| standing(*block, row)).collect()
                }),
            Self::Liquidations => {
                let assets = &outcome.market.assets;
                let entries = facts.feed.entries.iter();
                entries.map(|entry| liquidation(entry, assets)).collect()
            }
            Self::Blocks => facts.history.points.iter().map(block).collect(),
            Self::Assets => {
                let symbols = outcome.market.assets.iter().map(|it| it.symbol.as_str());
                let symbols: Vec<&str> = symbols.collect();
                let points = facts.history.points.iter();
                points.flat_map(|point| assets(point, &symbols)).collect()
            }
        }
    }
}

fn block(point: &Point) -> Row {
    object(json!({
        "block": point.block,
        "timestamp_s": point.timestamp_s,
        "transactions": point.transactions,
        "depth": point.depth,
        "elapsed": point.elapsed,
        "sequential": point.sequential,
        "liquidations": point.liquidations,
        "bad_debt_usd": point.bad_debt_usd,
        "lenders_loss_usd": point.lenders_loss_usd,
        "min_health": point.min_health,
        "p10_health": point.p10_health,
        "median_health": point.median_health,
        "your_health": point.your_health,
    }))
}

fn assets(point: &Point, symbols: &[&str]) -> Vec<Row> {
    let row = |(index, symbol): (usize, &&str)| {
        let asset = point.assets.get(index)?;
        Some(object(json!({
            "block": point.block,
            "asset": symbol,
            "price": point.prices.get(index),
            "oracle_price": point.oracle_prices.get(index),
            "pair_price": asset.pair_price,
            "utilization": asset.utilization,
            "borrow_rate": asset.borrow_rate,
            "supply_rate": asset.supply_rate,
            "supplied": asset.supplied,
            "deficit": asset.deficit,
        })))
    };
    symbols.iter().enumerate().filter_map(row).collect()
}

fn standing(block: u32, row: &looks::Row) -> Row {
    object(json!({
        "block": block,
        "actor.role": row.actor.role,
        "actor.index": row.actor.index,
        "health_factor": row.health,
        "collateral_usd": row.collateral_usd,
        "debt_usd": row.debt_usd,
    }))
}

fn liquidation(entry: &FeedEntry, assets: &[AssetState]) -> Row {
    let mut row = flat(std::slice::from_ref(&entry.liquidation))
        .pop()
        .unwrap_or_default();
    row.insert("block".to_owned(), json!(entry.block));
    for column in ["collateral_asset", "debt_asset"] {
        name_asset(&mut row, column, assets);
    }
    row
}

/// The symbol for an asset's number.
fn name_asset(row: &mut Row, column: &str, assets: &[AssetState]) {
    if let Some(asset) = row.get(column).and_then(Value::as_u64) {
        let asset = assets.get(asset as usize);
        row.insert(column.to_owned(), json!(asset.map(|it| &it.symbol)));
    }
}

fn object(value: Value) -> Row {
    match value {
        Value::Object(row) => row,
        _ => Row::new(),
    }
}

/// A list as rows; what lies deeper is named by its way: `actor.role`.
fn flat<T: Serialize>(list: &[T]) -> Vec<Row> {
    let row = |item: &T| {
        let mut row = Row::new();
        flatten("", serde_json::to_value(item).unwrap_or_default(), &mut row);
        row
    };
    list.iter().map(row).collect()
}

fn flatten(name: &str, value: Value, row: &mut Row) {
    match value {
        Value::Object(inside) => {
            for (key, value) in inside {
                let name = if name.is_empty() {
                    key
                } else {
                    format!("{name}.{key}")
                };
                flatten(&name, value, row);
            }
        }
        value => {
            row.insert(name.to_owned(), value);
        }
    }
}

/// Rows with the names of their locations for the numbers.
fn named(mut rows: Vec<Row>, locations: &[LocationName]) -> Vec<Row> {
    for row in &mut rows {
        let location = row.get("location").and_then(Value::as_u64);
        let location = location.and_then(|index| locations.get(index as usize));
        let name = location.map(|it| format!("{}.{}", it.contract, it.path));
        row.insert("location".to_owned(), json!(name));
    }
    rows
}

/// Comma-separated values with a head (RFC 4180).
pub fn csv(rows: &[Row]) -> String {
    let heads: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| row.keys().map(String::as_str))
        .collect();
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => rows::cell(text),
        Some(other) => rows::cell(&other.to_string()),
    };
    let line =
        |row: &Row| -> Vec<String> { heads.iter().map(|head| cell(row.get(*head))).collect() };
    rows::csv(
        heads.iter().map(|&head| head.to_owned()),
        rows.iter().map(line),
    )
}

/// A list of objects, one a line.
pub fn json(rows: &[Row]) -> String {
    let objects = rows.iter();
    rows::json(objects.map(|row| serde_json::to_string(row).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::report::{Actor, Role};

    use crate::present::sample;
    use crate::state::Point;
    use crate::state::feed::tests::liquidation;

    /// A table of a block after which one borrower stands, with everybody as of `block`.
    fn seen(table: Table, block: u32) -> Vec<Row> {
        let report = sample::block(80, 3);
        let mut history = History::default();
        history.points.push(Point::of(&report));
        let mut feed = Feed::default();
        feed.fill(2, &[liquidation(4, 17), liquidation(9, 3)]);
        let stands = looks::Row {
            actor: Actor {
                role: Role::Borrower,
                index: 17,
            },
            health: Some(0.1 + 0.2),
            collateral_usd: 30.5,
            debt_usd: 0.0,
        };
        table.rows(&Facts {
            report: &report,
            history: &history,
            curve: &Curve::default(),
            feed: &feed,
            everybody: Some(&(block, vec![stands])),
        })
    }

    fn of(table: Table) -> Vec<Row> {
        seen(table, sample::block(80, 3).outcome.block)
    }

    #[test]
    fn every_liquidation_seen_has_its_row_with_block_and_symbols() {
        let rows = of(Table::Liquidations);
        assert_eq!(rows.len(), 2);
        let (row, assets) = (&rows[0], sample::block(80, 3).outcome.market.assets);
        assert_eq!((&row["block"], &row["transaction"]), (&json!(2), &json!(4)));
        assert_eq!(row["borrower.index"], 17);
        assert_eq!(row["liquidator.role"], "liquidator");
        assert_eq!(row["collateral_asset"], assets[0].symbol);
        assert_eq!(row["debt_asset"], assets[1].symbol);
        for column in ["seized", "repaid", "bonus_usd", "health_before", "cause"] {
            assert!(!row[column].is_null(), "{column} in {row:?}");
        }
        assert!(row["health_after"].is_null());
    }

    #[test]
    fn everybody_is_told_of_the_block_shown_alone_and_unrounded() {
        let rows = of(Table::Positions);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["actor.role"], "borrower");
        assert_eq!(rows[0]["health_factor"], 0.1 + 0.2);
        assert!(seen(Table::Positions, 999).is_empty(), "of another block");
    }

    #[test]
    fn every_node_edge_and_attempt_has_its_row() {
        let report = sample::block(80, 3);
        assert_eq!(of(Table::Transactions).len(), 80);
        assert_eq!(of(Table::Dependencies).len(), report.outcome.edges.len());
        assert_eq!(of(Table::Attempts).len(), report.run.attempts.len());
        assert_eq!(of(Table::Collisions).len(), report.run.aborts.len());
        assert_eq!(of(Table::Blocks).len(), 1);
        let edge = report.outcome.edges[0];
        let name = &report.outcome.locations[edge.location as usize];
        let row = &of(Table::Dependencies)[0];
        assert_eq!(row["location"], format!("{}.{}", name.contract, name.path));
        assert_eq!(row["reader"], edge.reader);
        let first = &of(Table::Transactions)[1];
        assert_eq!(first["index"], 1);
        assert!(first.contains_key("actor.role"), "{first:?}");
    }

    #[test]
    fn csv_has_one_head_and_as_many_cells_in_each_line() {
        let rows = of(Table::Attempts);
        let text = csv(&rows);
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some("end,end_state,incarnation,start,transaction,worker")
        );
        assert!(lines.all(|line| line.split(',').count() == 6));
        let awkward = object(json!({ "a": "x, \"y\"", "b": null }));
        assert_eq!(csv(&[awkward]), "a,b\r\n\"x, \"\"y\"\"\",\r\n");
    }

    #[test]
    fn json_reads_back_as_it_was() {
        for table in Table::ALL {
            let rows = of(table);
            let read: Vec<Row> = serde_json::from_str(&json(&rows)).expect("it is JSON");
            assert_eq!(read.len(), rows.len(), "{}", table.name());
        }
    }
}
