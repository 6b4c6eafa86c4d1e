//! The execution pane: conflict graph, lanes, hottest variables, and a transaction in full.
//!
//! Owns which of its views is in front. What belongs to the selection is worked out once here and handed to
//! every view.

use std::rc::Rc;

use leverloom_model::report::{BlockReport, Trail, TransactionDetail};
use yew::prelude::*;

use crate::components::{Choice, segmented, term, use_language};
use crate::panels::drawer::{Drawer, PositionDrawer};
use crate::panels::frame::Frame;
use crate::present::hottest;
use crate::present::related::related;
use crate::present::waves;
use crate::state::{Message, Selection, Theme};
use crate::texts::{self, text};

pub mod graph;
pub mod hottest_list;
pub mod lanes;
pub mod legend;
pub mod paint;
pub mod speed;
pub mod table;

pub use hottest_list::breakable;
pub use table::{transaction_button, variable_button};

/// Views of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Graph,
    Lanes,
    Table,
}

impl Shown {
    const ALL: [Self; 3] = [Self::Graph, Self::Lanes, Self::Table];

    const fn key(self) -> &'static str {
        match self {
            Self::Graph => "execution.tab.graph",
            Self::Lanes => "execution.tab.lanes",
            Self::Table => "execution.tab.table",
        }
    }
}

/// Properties of [`ExecutionPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct ExecutionProps {
    /// Its part in the layout.
    pub frame: Frame,
    /// The block shown.
    pub report: Rc<BlockReport>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// The selected transaction in full, once the engine has answered.
    pub detail: Option<Rc<TransactionDetail>>,
    /// The selected account's way, once the engine has answered.
    pub trail: Option<Rc<Trail>>,
    /// The block that the pointer is at in a chart.
    pub pointed: Option<u32>,
    /// What the person does in the account's drawer.
    pub tell: Callback<Message>,
    /// Light or dark.
    pub theme: Theme,
}

/// The execution pane.
#[component]
pub fn ExecutionPanel(props: &ExecutionProps) -> Html {
    use_language();
    let (report, selection, on_select, theme) = (
        &props.report,
        &props.selection,
        &props.on_select,
        props.theme,
    );
    let shown = use_state_eq(|| Shown::Graph);
    let aborts = use_state_eq(|| false);
    let ranking = use_memo(report.clone(), |report| hottest::hottest(report));
    let belongs = use_memo(
        (report.clone(), selection.clone()),
        |(report, selection)| related(report, selection),
    );
    let tabs = {
        let chosen = *shown as usize;
        let shown = shown.clone();
        let on_choose = Callback::from(move |index: usize| {
            if let Some(view) = Shown::ALL.get(index) {
                shown.set(*view);
            }
        });
        let options = Shown::ALL.map(|view| text(view.key())).to_vec();
        segmented(Choice {
            name: "execution-view",
            label: text("execution.tabs"),
            options,
            chosen,
            on_choose,
        })
    };
    let overlay = {
        let aborts = aborts.clone();
        let chosen = usize::from(*aborts);
        let on_choose = Callback::from(move |index| aborts.set(index == 1));
        let number = report.run.aborts.len() as u32;
        let options = vec![
            text("execution.graph.dependencies"),
            texts::count("execution.graph.aborts", number, &[]).into(),
        ];
        segmented(Choice {
            name: "execution-overlay",
            label: text("execution.graph.overlay"),
            options,
            chosen,
            on_choose,
        })
    };
    let view = match *shown {
        _ if report.outcome.transactions.is_empty() => {
            html! { <p class="hint execution-empty">{ text("execution.graph.empty") }</p> }
        }
        Shown::Graph => html! {
            <>
                <graph::Graph
                    report={report.clone()}
                    hottest={ranking.clone()}
                    related={belongs.clone()}
                    selection={selection.clone()}
                    on_select={on_select.clone()}
                    aborts={*aborts}
                    {theme}
                />
                { legend::graph(*aborts) }
            </>
        },
        Shown::Lanes => html! {
            <>
                <lanes::Lanes
                    report={report.clone()}
                    related={belongs.clone()}
                    selection={selection.clone()}
                    on_select={on_select.clone()}
                    {theme}
                />
                { legend::lanes() }
            </>
        },
        Shown::Table => html! {
            <table::Table report={report.clone()} related={belongs.clone()} on_select={on_select.clone()} aborts={*aborts} />
        },
    };
    // The block of the selected transaction stays at hand while the clock runs on.
    let pinned = use_mut_ref(|| report.clone());
    if selection
        .transaction()
        .is_none_or(|(block, _)| block == report.outcome.block)
    {
        pinned.replace(report.clone());
    }
    let side = if selection.transaction().is_some() {
        html! {
            <Drawer
                report={pinned.borrow().clone()}
                selection={selection.clone()}
                on_select={on_select.clone()}
                detail={props.detail.clone()}
            />
        }
    } else if let Selection::Position(actor) = *selection {
        html! {
            <PositionDrawer {actor} report={report.clone()} trail={props.trail.clone()} pointed={props.pointed} tell={props.tell.clone()} {theme} />
        }
    } else {
        html! {
            <hottest_list::Hottest
                report={report.clone()}
                hottest={ranking}
                selection={selection.clone()}
                on_select={on_select.clone()}
            />
        }
    };
    html! {
        <section class="pane execution" aria-labelledby="execution-title">
            <header class="pane-title">
                { props.frame.title() }
                { tabs }
                if *shown != Shown::Lanes && !report.outcome.transactions.is_empty() {
                    { overlay }
                }
            </header>
            <p id="execution-headline" class="headline has-term">{ waves::headline(report) }{ " " }{ term("wave") }</p>
            <div class={classes!("execution-body", selection.opens_drawer().then_some("has-drawer"))}>
                <div class={classes!("execution-view", (*shown == Shown::Lanes).then_some("lanes-view"))}>{ view }</div>
                <aside class="execution-side">{ side }</aside>
            </div>
            { speed::speed(report) }
        </section>
    }
}
