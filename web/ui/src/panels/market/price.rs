//! Price of one asset: what the market pays, and what the contracts believe.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use super::frame::Frame;
use crate::components::use_language;
use crate::present::{format, plot, series};
use crate::state::{History, Theme};
use crate::texts::fill;

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
    let language = use_language();
    let block = props.report.outcome.block;
    let prices = use_memo(
        (props.history.clone(), props.asset, block),
        |(history, asset, block)| series::prices(history, *asset, *block),
    );
    let plot = use_memo((prices.clone(), language), |(prices, _)| {
        plot::prices(prices)
    });
    let Some(asset) = props.report.outcome.market.assets.get(props.asset as usize) else {
        return html! {};
    };
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
    Frame {
        id: "price-title",
        heading: html! { { fill("market.price.title", &[("asset", &asset.symbol)]) } },
        legend: &[
            ("legend-line legend-market", "market.price.market"),
            ("legend-line legend-oracle", "market.price.oracle"),
        ],
        plot,
        sentence: series::price_sentence(&prices, asset),
        readout: props.cursor.and_then(read),
        cursor: props.cursor,
        on_cursor: props.on_cursor.clone(),
        theme: props.theme,
        class: "chart-price",
        heads: &[
            "market.chart.block",
            "market.chart.market",
            "market.chart.oracle",
        ],
        rows: rows.collect(),
    }
    .show()
}
