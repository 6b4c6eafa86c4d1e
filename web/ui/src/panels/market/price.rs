//! Price of one asset: what the market pays, and what the contracts believe.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::chart::{Chart, Table};
use crate::present::{format, plot, series};
use crate::state::{History, Theme};
use crate::texts::{fill, text};

/// Properties of [`Price`].
#[derive(Clone, PartialEq, Properties)]
pub struct PriceProps {
    /// The block shown.
    pub report: Rc<BlockReport>,
    /// All blocks seen.
    pub history: Rc<History>,
    /// Index of the asset.
    pub asset: u32,
    /// The shared cursor, a block.
    pub cursor: Option<f64>,
    /// The cursor moved.
    pub on_cursor: Callback<Option<f64>>,
    /// Light or dark.
    pub theme: Theme,
}

/// Price of one asset.
#[component]
pub fn Price(props: &PriceProps) -> Html {
    let block = props.report.outcome.block;
    let prices = use_memo(
        (props.history.clone(), props.asset, block),
        |(history, asset, block)| series::prices(history, *asset, *block),
    );
    let plot = use_memo(prices.clone(), |prices| plot::prices(prices));
    let Some(asset) = props.report.outcome.market.assets.get(props.asset as usize) else {
        return html! {};
    };
    let sentence = series::price_sentence(&prices, asset);
    let read = |block: f64| {
        let market = series::nearest(&prices.market, block)?;
        let oracle = series::nearest(&prices.oracle, block)?;
        Some(fill(
            "market.price.cursor",
            &[
                ("block", &format::integer(u64::from(market.0))),
                ("market", &format::usd(market.1)),
                ("oracle", &format::usd(oracle.1)),
            ],
        ))
    };
    let readout = props
        .cursor
        .and_then(read)
        .unwrap_or_else(|| sentence.clone());
    let rows = prices
        .market
        .iter()
        .zip(&prices.oracle)
        .rev()
        .map(|(market, oracle)| {
            vec![
                format::integer(u64::from(market.0)),
                format::usd(market.1),
                format::usd(oracle.1),
            ]
        });
    let table = Table {
        summary: text("market.chart.table"),
        heads: vec![
            text("market.chart.block"),
            text("market.chart.market"),
            text("market.chart.oracle"),
        ],
        rows: rows.collect(),
    };
    html! {
        <section class="chart-section" aria-labelledby="price-title">
            <header class="chart-head">
                <h3 id="price-title">{ fill("market.price.title", &[("asset", &asset.symbol)]) }</h3>
                <ul class="legend">
                    <li><span class="legend-line legend-market" aria-hidden="true" />{ text("market.price.market") }</li>
                    <li><span class="legend-line legend-oracle" aria-hidden="true" />{ text("market.price.oracle") }</li>
                </ul>
            </header>
            <Chart
                {plot}
                label={sentence}
                cursor={props.cursor}
                {readout}
                on_cursor={props.on_cursor.clone()}
                theme={props.theme}
                class="chart-price"
                {table}
            />
        </section>
    }
}
