//! Liquidations and depth block by block, on the same block axis and cursor as the price.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use super::frame::Frame;
use crate::components::{term, use_language};
use crate::present::{format, plot, series};
use crate::state::{History, Theme};
use crate::texts::{self, fill};

/// Properties of [`Activity`].
#[derive(Clone, PartialEq, Properties)]
pub struct ActivityProps {
    /// The block shown.
    pub report: Rc<BlockReport>,
    /// All blocks seen.
    pub history: Rc<History>,
    /// The shared cursor, a block.
    pub cursor: Option<f64>,
    /// The cursor moved.
    pub on_cursor: Callback<Option<f64>>,
    /// Light or dark.
    pub theme: Theme,
}

/// Liquidations and depth.
#[component]
pub fn Activity(props: &ActivityProps) -> Html {
    let language = use_language();
    let block = props.report.outcome.block;
    let activity = use_memo((props.history.clone(), block), |(history, block)| {
        series::activity(history, *block)
    });
    let plot = use_memo((activity.clone(), language), |(activity, _)| {
        plot::activity(activity)
    });
    let read = |at: f64| {
        let nearest = activity.blocks.iter().min_by(|a, b| {
            (f64::from(a.0) - at)
                .abs()
                .total_cmp(&(f64::from(b.0) - at).abs())
        })?;
        Some(fill(
            "market.activity.cursor",
            &[
                ("block", &format::integer(u64::from(nearest.0))),
                (
                    "liquidations",
                    &texts::count("market.activity.liquidations", nearest.1, &[]),
                ),
                (
                    "waves",
                    &texts::count("execution.count.wave", nearest.2, &[]),
                ),
            ],
        ))
    };
    let number = |value: u32| format::integer(u64::from(value));
    let rows = activity.blocks.iter().rev().map(|entry| {
        vec![
            number(entry.0),
            number(entry.1),
            number(entry.2),
            number(entry.3),
        ]
    });
    Frame {
        id: "activity-title",
        heading: term("activity"),
        legend: &[
            (
                "legend-bar legend-liquidations",
                "market.activity.column_liquidations",
            ),
            ("legend-line legend-market", "market.activity.column_waves"),
        ],
        plot,
        sentence: series::activity_sentence(&activity),
        readout: props.cursor.and_then(read),
        cursor: props.cursor,
        on_cursor: props.on_cursor.clone(),
        theme: props.theme,
        class: "chart-activity",
        heads: &[
            "market.chart.block",
            "market.activity.column_liquidations",
            "market.activity.column_waves",
            "market.activity.column_transactions",
        ],
        rows: rows.collect(),
    }
    .show()
}
