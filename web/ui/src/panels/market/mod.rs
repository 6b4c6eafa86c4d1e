//! The market pane: prices, health of everybody (ui-b).

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::state::{History, Selection, Theme};

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
pub fn MarketPanel(_props: &MarketProps) -> Html {
    html! {}
}
