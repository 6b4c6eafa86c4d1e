//! The market pane: prices, health of everybody, reserves, liquidations and depth.
//!
//! Owns the chosen asset and the cursor shared by its charts; shapes and sentences come from `present`.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::{Choice, segmented, use_language};
use crate::panels::frame::Frame;
use crate::present::related::related;
use crate::present::series;
use crate::state::{History, Selection, Theme};
use crate::texts::text;

pub mod activity;
mod frame;
pub mod health;
pub mod price;
pub mod reserves;

/// Properties of [`MarketPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct MarketProps {
    /// Its part in the layout.
    pub frame: Frame,
    /// The block shown.
    pub report: Rc<BlockReport>,
    /// All blocks seen.
    pub history: Rc<History>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// Light or dark.
    pub theme: Theme,
}

/// The market pane.
#[component]
pub fn MarketPanel(props: &MarketProps) -> Html {
    use_language();
    let (report, history, selection, on_select, theme) = (
        &props.report,
        &props.history,
        &props.selection,
        &props.on_select,
        props.theme,
    );
    let assets = &report.outcome.market.assets;
    // The asset looked at when none is selected: the one that was shocked.
    let looked_at = use_state_eq(|| None::<u32>);
    let asset = match selection {
        Selection::Asset(index) => *index,
        _ => looked_at.unwrap_or_else(|| liveliest(history)),
    };
    let asset = asset.min(assets.len().saturating_sub(1) as u32);
    let belongs = use_memo(
        (report.clone(), selection.clone()),
        |(report, selection)| related(report, selection),
    );
    let cursor = use_state_eq(|| None::<f64>);
    let on_cursor = {
        let cursor = cursor.clone();
        Callback::from(move |place| cursor.set(place))
    };
    let choice = {
        let looked_at = looked_at.clone();
        let (selection, on_select) = (selection.clone(), on_select.clone());
        let on_choose = Callback::from(move |index: usize| {
            looked_at.set(Some(index as u32));
            if matches!(selection, Selection::Asset(_)) {
                on_select.emit(Selection::Asset(index as u32));
            }
        });
        let options = assets
            .iter()
            .map(|asset| AttrValue::from(asset.symbol.clone()))
            .collect::<Vec<_>>();
        segmented(Choice {
            name: "market-asset",
            label: text("market.price.assets"),
            options,
            chosen: asset as usize,
            on_choose,
        })
    };
    html! {
        <section class="pane market" aria-labelledby="market-title">
            <header class="pane-title">
                { props.frame.title() }
                if !assets.is_empty() { { choice } }
            </header>
            <price::Price
                report={report.clone()}
                history={history.clone()}
                {asset}
                cursor={*cursor}
                on_cursor={on_cursor.clone()}
                {theme}
            />
            <health::Health report={report.clone()} {theme} />
            <activity::Activity report={report.clone()} history={history.clone()} cursor={*cursor} {on_cursor} {theme} />
            <reserves::Reserves report={report.clone()} related={belongs} selection={selection.clone()} on_select={on_select.clone()} />
        </section>
    }
}

/// The asset looked at first: the one with the largest step so far; without any, the first that is no dollar.
/// It changes only with a shock, never with a wobble.
fn liveliest(history: &History) -> u32 {
    let Some(first) = history.points.first() else {
        return 0;
    };
    let block = history.furthest();
    let shocked = (0..first.prices.len() as u32)
        .filter_map(|asset| {
            let steps = series::prices(history, asset, block).shocks;
            let largest = steps
                .iter()
                .map(|shock| shock.change.abs())
                .max_by(f64::total_cmp)?;
            Some((asset, largest))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let no_dollar = || {
        first
            .prices
            .iter()
            .position(|price| (price - 1.0).abs() > 0.05)
            .unwrap_or(0) as u32
    };
    shocked.map_or_else(no_dollar, |(asset, _)| asset)
}
