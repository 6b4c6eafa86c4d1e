//! What the charts of this pane share: heading, legend, chart, and the numbers behind it.
//!
//! Owns the markup around a chart. What is drawn and every word come from the chart's own file.

use std::rc::Rc;

use yew::prelude::*;

use crate::components::chart::{Chart, ChartProps, Table};
use crate::present::plot::Plot;
use crate::state::Theme;
use crate::texts::text;

/// A chart of the pane.
pub(super) struct Frame<'a> {
    /// Id of the heading.
    pub(super) id: &'static str,
    /// The heading.
    pub(super) heading: Html,
    /// Classes of the marks, and the keys of what they mean.
    pub(super) legend: &'a [(&'static str, &'static str)],
    /// What to draw.
    pub(super) plot: Rc<Plot>,
    /// The chart in one sentence.
    pub(super) sentence: String,
    /// What the cursor reads; the sentence where there is none.
    pub(super) readout: Option<String>,
    /// Place of the cursor on the horizontal axis.
    pub(super) cursor: Option<f64>,
    /// The cursor moved.
    pub(super) on_cursor: Callback<Option<f64>>,
    /// Light or dark.
    pub(super) theme: Theme,
    /// Class of the chart.
    pub(super) class: &'static str,
    /// Keys of the columns' heads.
    pub(super) heads: &'a [&'static str],
    /// The numbers.
    pub(super) rows: Vec<Vec<String>>,
}

impl Frame<'_> {
    /// The chart in its frame.
    pub(super) fn show(self) -> Html {
        let chart = ChartProps {
            plot: self.plot,
            label: self.sentence.clone().into(),
            cursor: self.cursor,
            readout: self.readout.unwrap_or(self.sentence).into(),
            on_cursor: self.on_cursor,
            on_click: Callback::default(),
            theme: self.theme,
            class: self.class.into(),
            table: Table {
                summary: text("market.chart.table"),
                heads: self.heads.iter().map(|key| text(key)).collect(),
                rows: self.rows,
            },
        };
        let entry = |(class, key): &(&'static str, &'static str)| {
            html! { <li><span class={*class} aria-hidden="true" />{ text(key) }</li> }
        };
        html! {
            <section class="chart-section" aria-labelledby={self.id}>
                <header class="chart-head has-term">
                    <h3 id={self.id}>{ self.heading }</h3>
                    if !self.legend.is_empty() {
                        <ul class="legend">{ for self.legend.iter().map(entry) }</ul>
                    }
                </header>
                <Chart ..chart />
            </section>
        }
    }
}
