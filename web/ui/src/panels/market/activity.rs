//! Liquidations and depth block by block, on the same block axis and cursor as the price.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::chart::{Chart, Table};
use crate::components::term;
use crate::present::{format, plot, series};
use crate::state::{History, Theme};
use crate::texts::{self, fill, text};

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
    let block = props.report.outcome.block;
    let activity = use_memo((props.history.clone(), block), |(history, block)| {
        series::activity(history, *block)
    });
    let plot = use_memo(activity.clone(), |activity| plot::activity(activity));
    let sentence = series::activity_sentence(&activity);
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
    let readout = props
        .cursor
        .and_then(read)
        .unwrap_or_else(|| sentence.clone());
    let number = |value: u32| format::integer(u64::from(value));
    let heads = [
        "market.chart.block",
        "market.activity.column_liquidations",
        "market.activity.column_waves",
        "market.activity.column_transactions",
    ];
    let table = Table {
        summary: text("market.chart.table"),
        heads: heads.map(text).to_vec(),
        rows: activity
            .blocks
            .iter()
            .rev()
            .map(|entry| {
                vec![
                    number(entry.0),
                    number(entry.1),
                    number(entry.2),
                    number(entry.3),
                ]
            })
            .collect(),
    };
    html! {
        <section class="chart-section" aria-labelledby="activity-title">
            <header class="chart-head has-term">
                <h3 id="activity-title">{ term("activity") }</h3>
                <ul class="legend">
                    <li><span class="legend-bar legend-liquidations" aria-hidden="true" />{ text("market.activity.column_liquidations") }</li>
                    <li><span class="legend-line legend-market" aria-hidden="true" />{ text("market.activity.column_waves") }</li>
                </ul>
            </header>
            <Chart
                {plot}
                label={sentence}
                cursor={props.cursor}
                {readout}
                on_cursor={props.on_cursor.clone()}
                theme={props.theme}
                class="chart-activity"
                {table}
            />
        </section>
    }
}
