//! The execution pane: conflict graph, lanes, hottest variables (ui-b).

use std::rc::Rc;

use leverloom_model::report::{BlockReport, TransactionDetail};
use yew::prelude::*;

use crate::state::{Selection, Theme};

/// Properties of [`ExecutionPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct ExecutionProps {
    /// The block shown.
    pub report: Rc<BlockReport>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// The selected transaction in full, once the engine has answered.
    pub detail: Option<Rc<TransactionDetail>>,
    /// Light or dark.
    pub theme: Theme,
}

/// The execution pane.
#[component]
pub fn ExecutionPanel(_props: &ExecutionProps) -> Html {
    html! {}
}
