//! Health of everybody with debt, as a histogram with the line at 1.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use super::frame::Frame;
use crate::components::{term, use_language};
use crate::present::{charts, format, plot};
use crate::state::Theme;
use crate::texts::fill;

/// Properties of [`Health`].
#[derive(Clone, PartialEq, Properties)]
pub struct HealthProps {
    /// The block shown.
    pub report: Rc<BlockReport>,
    /// Light or dark.
    pub theme: Theme,
}

/// Health of everybody.
#[component]
pub fn Health(props: &HealthProps) -> Html {
    let language = use_language();
    let health = use_memo(props.report.clone(), |report| {
        charts::health(&report.outcome.market)
    });
    let plot = use_memo((health.clone(), language), |(health, _)| {
        plot::health(health)
    });
    let cursor = use_state_eq(|| None::<f64>);
    let on_cursor = {
        let cursor = cursor.clone();
        Callback::from(move |place| cursor.set(place))
    };
    let read = |at: f64| {
        let bar = health
            .bars
            .iter()
            .find(|bar| bar.from <= at && bar.to.is_none_or(|to| at < to))?;
        Some(fill(
            "market.health.cursor",
            &[
                ("range", &charts::health_range(bar)),
                ("accounts", &format::integer(u64::from(bar.accounts))),
                ("debt", &format::usd_compact(bar.debt_usd)),
            ],
        ))
    };
    let rows = charts::health_rows(&health).into_iter().map(Vec::from);
    Frame {
        id: "health-title",
        heading: term("everybody"),
        legend: &[],
        plot,
        sentence: charts::health_sentence(&props.report.outcome.market),
        readout: cursor.and_then(read),
        cursor: *cursor,
        on_cursor,
        theme: props.theme,
        class: "chart-health",
        heads: &[
            "market.health.column_range",
            "market.health.column_accounts",
            "market.health.column_debt",
        ],
        rows: rows.collect(),
    }
    .show()
}
