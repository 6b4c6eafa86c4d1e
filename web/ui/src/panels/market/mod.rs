//! The market pane: charts of prices, health, risk, liquidations, rates and losses, and the reserves.
//!
//! Owns how its parts are put together; the asset and the charts are state, shapes and sentences come from `present`.

use std::rc::Rc;

use leverloom_model::report::{BlockReport, Trail};
use yew::prelude::*;

use crate::components::{Choice, Shared, segmented, use_language};
use crate::panels::frame::Frame;
use crate::panels::market::item::ItemProps;
use crate::panels::market::reserves::ReservesProps;
use crate::platform::media;
use crate::present::exhibits::Kind;
use crate::present::related::related;
use crate::present::series;
use crate::state::charts::Charts;
use crate::state::looks::{Curve, Look};
use crate::state::{History, Message, Selection, Theme};
use crate::texts::text;
use crate::{lazy, piece};

pub mod item;
pub mod reserves;

use item::Item;

/// Properties of [`MarketPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct MarketProps {
    /// Its part in the layout.
    pub frame: Frame,
    /// The block shown.
    pub report: Shared<BlockReport>,
    /// All blocks seen.
    pub history: Shared<History>,
    /// The asset looked at when none is selected (index); none: the one that was shocked.
    pub asset: Option<u32>,
    /// The charts that are open.
    pub charts: Charts,
    /// The latest curve of liquidatable debt.
    pub curve: Option<Rc<Curve>>,
    /// The latest trail of an account.
    pub trail: Option<Rc<Trail>>,
    /// The block that the pointer is at in any chart.
    pub pointed: Option<u32>,
    /// What is in focus.
    pub selection: Selection,
    /// What the person does.
    pub tell: Callback<Message>,
    /// Light or dark.
    pub theme: Theme,
}

/// The market pane.
#[component]
pub fn MarketPanel(props: &MarketProps) -> Html {
    use_language();
    let (report, history, selection) = (&props.report, &props.history, &props.selection);
    let assets = &report.outcome.market.assets;
    let asset = match selection {
        Selection::Asset(index) => *index,
        _ => props.asset.unwrap_or_else(|| liveliest(history)),
    };
    let asset = asset.min(assets.len().saturating_sub(1) as u32);
    let belongs = use_memo(
        (report.clone(), selection.clone(), props.trail.clone()),
        |(report, selection, trail)| {
            related(report, selection).with_holdings(selection, trail.as_deref())
        },
    );
    let on_toggle = props.tell.reform(Message::Chart);
    // A pane that fills the page has room for all; where panes lie behind tabs, each does, and there is no way back.
    let full = props.frame.is_full() && !media::is_narrow();
    let charts = if full {
        Charts::of(Kind::ALL)
    } else {
        props.charts
    };
    // The curve is worked out by the engine, for as long as somebody looks.
    let wanted = charts.has(Kind::Risk).then_some(asset);
    use_effect_with(wanted, {
        let tell = props.tell.clone();
        move |wanted| tell.emit(Message::Look(Look::Curve(*wanted)))
    });
    let on_select = props.tell.reform(Message::Select);
    let choice = {
        let (selection, on_select) = (selection.clone(), on_select.clone());
        let tell = props.tell.clone();
        let on_choose = Callback::from(move |index: usize| {
            tell.emit(Message::Watch(index as u32));
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
    let item = |kind: Kind| {
        html! {
            { piece!(Item, key = kind.name(), ItemProps {
                kind,
                report: report.clone(),
                history: history.clone(),
                asset,
                curve: props.curve.clone().filter(|curve| kind == Kind::Risk && curve.asset == asset),
                pointed: props.pointed,
                open: charts.has(kind),
                on_toggle: (!full).then(|| on_toggle.clone()),
                tell: props.tell.clone(),
                theme: props.theme,
            }) }
        }
    };
    html! {
        <section class="pane market" aria-labelledby="market-title">
            <header class="pane-title">
                { props.frame.title() }
                if !assets.is_empty() { { choice } }
            </header>
            { for Kind::ALL.into_iter().map(item) }
            { lazy!(reserves::Reserves, ReservesProps {
                report: report.clone(),
                related: belongs,
                selection: selection.clone(),
                on_select,
            }) }
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
