//! The market pane: prices, health of everybody, reserves, liquidations and depth.
//!
//! Owns the chosen asset and the cursor shared by its charts; shapes and sentences come from `present`.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::Segmented;
use crate::present::related::related;
use crate::state::{History, Selection, Theme};
use crate::texts::text;

pub mod activity;
pub mod health;
pub mod price;
pub mod reserves;

/// Properties of [`MarketPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct MarketProps {
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
    let (report, history, selection, on_select, theme) = (
        &props.report,
        &props.history,
        &props.selection,
        &props.on_select,
        props.theme,
    );
    let assets = &report.outcome.market.assets;
    // The asset looked at when none is selected: the one that moves most, which is not the first (the dollar).
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
        html! { <Segmented name="market-asset" label={text("market.price.assets")} {options} chosen={asset as usize} {on_choose} /> }
    };
    html! {
        <section class="pane market" aria-labelledby="market-title">
            <header class="pane-title">
                <h2 id="market-title">{ text("market.title") }</h2>
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

/// The asset whose market price has moved most since the first block seen; the last one while nothing has moved.
fn liveliest(history: &History) -> u32 {
    let (Some(first), Some(last)) = (history.points.first(), history.points.last()) else {
        return u32::MAX;
    };
    let moved = |index: usize| {
        let (from, to) = (
            first.prices[index],
            last.prices.get(index).copied().unwrap_or_default(),
        );
        if from > 0.0 {
            (to / from - 1.0).abs()
        } else {
            0.0
        }
    };
    (0..first.prices.len())
        .max_by(|a, b| moved(*a).total_cmp(&moved(*b)))
        .map_or(u32::MAX, |index| index as u32)
}
