//! The execution pane: conflict graph, lanes, hottest variables, and a transaction in full.
//!
//! Owns how its views are put together; which is in front is state. What belongs to the selection is worked out once here and handed to
//! every view.

use std::rc::Rc;

use leverloom_model::report::{BlockReport, Trail, TransactionDetail};
use yew::prelude::*;

use crate::components::{Button, Choice, Shared, segmented, term, use_language};
use crate::panels::drawer::{self, Drawer, DrawerProps, PositionDrawer, PositionDrawerProps};
use crate::panels::execution::graph::GraphProps;
use crate::panels::execution::hottest_list::HottestProps;
use crate::panels::execution::lanes::LanesProps;
use crate::panels::execution::speed_up::SpeedUpProps;
use crate::panels::execution::stage::StageProps;
use crate::panels::execution::table::TableProps;
use crate::panels::frame::Frame;
use crate::platform::dom;
use crate::present::related::related;
use crate::present::waves;
use crate::present::{self, hottest};
use crate::state::execution::{Relation, Source, View};
use crate::state::{Execution, ExecutionChange, Message, Selection, Theme};
use crate::texts::{self, text};
use crate::{lazy, piece};

pub mod bar;
pub mod graph;
pub mod hottest_list;
pub mod laid_out;
pub mod lanes;
pub mod legend;
pub mod paint;
pub mod paint_lanes;
pub mod paint_motion;
pub mod paint_nodes;
pub mod speed;
pub mod speed_up;
pub mod stage;
pub mod table;

use stage::Moment;

pub use hottest_list::breakable;
pub use table::{transaction_button, variable_button};

/// The catalogue's key of a view.
const fn key(view: View) -> &'static str {
    match view {
        View::Graph => "execution.tab.graph",
        View::Lanes => "execution.tab.lanes",
        View::SpeedUp => "execution.tab.speed_up",
        View::Table => "execution.tab.table",
    }
}

/// Properties of [`ExecutionPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct ExecutionProps {
    /// Its part in the layout.
    pub frame: Frame,
    /// The block shown.
    pub report: Shared<BlockReport>,
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
    /// What the pane shows and knows.
    pub execution: Execution,
    /// What the person does.
    pub tell: Callback<Message>,
    /// Light or dark.
    pub theme: Theme,
}

/// The execution pane.
#[component]
pub fn ExecutionPanel(props: &ExecutionProps) -> Html {
    use_language();
    let (execution, selection, on_select, theme) = (
        &props.execution,
        &props.selection,
        &props.on_select,
        props.theme,
    );
    let measured = props.report.clone();
    let of_virtual = execution.virtual_report().cloned().map(Shared::from);
    // One run for the whole pane: what is measured and what is virtual are never seen side by side.
    let report = match (execution.shows_virtual(), of_virtual) {
        (true, Some(report)) => report,
        _ => measured.clone(),
    };
    let is_virtual = report != measured;
    let relation = execution.relation;
    let aborts = relation == Relation::Collisions;
    let slow = use_state_eq(|| false);
    let ranking = use_memo(report.clone(), |report| {
        Shared::new(hottest::hottest(report))
    });
    let belongs = {
        let deps = (report.clone(), selection.clone(), (*ranking).clone());
        use_memo(deps, |(report, selection, ranking)| {
            Shared::new(related(report, selection).with_fields(selection, ranking))
        })
    };
    let shapes = use_memo(report.clone(), |report| {
        Shared::new(present::lanes::lanes(report))
    });
    let (ranking, belongs, shapes) = ((*ranking).clone(), (*belongs).clone(), (*shapes).clone());
    let view = execution.view;
    let has_market = report.outcome.has_market();
    let empty = report.outcome.transactions.is_empty();
    let slow_here =
        *slow && !empty && matches!(view, View::Graph | View::Lanes) && !shapes.bars.is_empty();

    let graph = {
        let (report, hottest, related) = (report.clone(), ranking.clone(), belongs.clone());
        let (selection, on_select) = (selection.clone(), on_select.clone());
        move |moment: Option<Moment>| {
            html! {
                { piece!(graph::Graph, GraphProps {
                    report: report.clone(),
                    hottest: hottest.clone(),
                    related: related.clone(),
                    selection: selection.clone(),
                    on_select: on_select.clone(),
                    aborts,
                    moment,
                    theme,
                }) }
            }
        }
    };
    let lanes = || {
        html! {
            { lazy!(lanes::Lanes, LanesProps {
                report: report.clone(),
                shapes: shapes.clone(),
                related: belongs.clone(),
                selection: selection.clone(),
                on_select: on_select.clone(),
                theme,
            }) }
        }
    };
    let shown = match view {
        _ if empty => {
            html! { <p class="hint execution-empty">{ text("execution.graph.empty") }</p> }
        }
        _ if slow_here => {
            let on_close = {
                let slow = slow.clone();
                Callback::from(move |()| slow.set(false))
            };
            html! {
                <>
                    { lazy!(stage::Stage, StageProps {
                        report: report.clone(),
                        shapes: shapes.clone(),
                        related: belongs.clone(),
                        selection: selection.clone(),
                        on_select: on_select.clone(),
                        on_close,
                        theme,
                        graph: Callback::from(move |moment| graph(Some(moment))),
                    }) }
                    { legend::slow(&report) }
                </>
            }
        }
        View::Graph => html! { <>{ graph(None) }{ legend::graph(&report, aborts, &ranking) }</> },
        View::Lanes => html! { <>{ lanes() }{ legend::lanes(&report, shapes.rest.is_some()) }</> },
        View::SpeedUp => {
            let report = is_virtual.then(|| (report.clone(), shapes.clone()));
            html! {
                { lazy!(speed_up::SpeedUp, SpeedUpProps {
                    execution: execution.clone(),
                    report,
                    related: belongs.clone(),
                    selection: selection.clone(),
                    on_select: on_select.clone(),
                    tell: props.tell.clone(),
                    theme,
                }) }
            }
        }
        View::Table => html! {
            { lazy!(table::Table, TableProps {
                report: report.clone(),
                hottest: ranking.clone(),
                related: belongs.clone(),
                on_select: on_select.clone(),
                relation,
            }) }
        },
    };
    let on_slow = {
        let (slow, tell) = (slow.clone(), props.tell.clone());
        Callback::from(move |()| {
            // Whoever looks into a block wants it to stand still.
            if !*slow {
                tell.emit(Message::Pause);
            }
            slow.set(!*slow);
        })
    };
    let bar = html! {
        <div class="run-bar">
            if matches!(view, View::Graph | View::Table) && !slow_here {
                { overlay(&report, execution, &props.tell) }
            }
            if execution.offers_runs() || slow_here {
                { bar::source(&measured, execution, &props.tell) }
                if execution.source == Source::Virtual {
                    { bar::workers(execution, &props.tell) }
                }
            }
            if matches!(view, View::Graph | View::Lanes) && !shapes.bars.is_empty() {
                { Button::plain().id("slow-motion").pressed(*slow).label(text("execution.slow.open_help"))
                    .show(on_slow, text("execution.slow.open")) }
            }
        </div>
    };
    // The block of the selected transaction stays at hand while the clock runs on.
    let pinned = use_mut_ref(|| props.report.clone());
    if selection
        .transaction()
        .is_none_or(|(block, _)| block == props.report.outcome.block)
    {
        pinned.replace(props.report.clone());
    }
    let side = if selection.transaction().is_some() {
        html! {
            { lazy!(Drawer, DrawerProps {
                report: pinned.borrow().clone(),
                selection: selection.clone(),
                on_select: on_select.clone(),
                detail: props.detail.clone(),
            }) }
        }
    } else if let (Selection::Position(actor), true) = (selection.clone(), has_market) {
        html! {
            { lazy!(PositionDrawer, PositionDrawerProps {
                actor,
                report: props.report.clone(),
                trail: props.trail.clone(),
                pointed: props.pointed,
                tell: props.tell.clone(),
                theme,
            }) }
        }
    } else {
        html! {
            { piece!(hottest_list::Hottest, HottestProps {
                report: report.clone(),
                hottest: ranking.clone(),
                selection: selection.clone(),
                on_select: on_select.clone(),
            }) }
        }
    };
    let had_drawer = use_mut_ref(|| false);
    use_effect_with(selection.opens_drawer(), move |open| {
        if had_drawer.replace(*open) && !open {
            // The button that closes a drawer is gone with it.
            dom::focus_if_lost("execution-title");
        }
    });
    html! {
        <section class="pane execution" aria-labelledby="execution-title">
            <header class="pane-title">
                { props.frame.title() }
                { tabs(view, &props.tell) }
            </header>
            <p id="execution-headline" class="headline has-term">{ waves::headline(&report) }{ " " }{ term("wave") }</p>
            <div class={classes!("execution-body", selection.opens_drawer().then_some("has-drawer"))}>
                <div class={classes!("execution-view", format!("view-{}", class(view, slow_here)))}>
                    if !empty && view != View::SpeedUp { { bar } }
                    { shown }
                </div>
                <aside class="execution-side" id={drawer::PLACE}>{ side }</aside>
            </div>
            { speed::speed(&report) }
        </section>
    }
}

/// The view's class: each has its own rows.
const fn class(view: View, slow: bool) -> &'static str {
    match view {
        _ if slow => "slow",
        View::Graph => "graph",
        View::Lanes => "lanes",
        View::SpeedUp => "speed-up",
        View::Table => "table",
    }
}

fn tabs(view: View, tell: &Callback<Message>) -> Html {
    let tell = tell.clone();
    let on_choose = Callback::from(move |index: usize| {
        if let Some(view) = View::ALL.get(index) {
            tell.emit(Message::Execution(ExecutionChange::View(*view)));
        }
    });
    segmented(Choice {
        name: "execution-view",
        label: text("execution.tabs"),
        options: View::ALL.map(|view| text(key(view))).to_vec(),
        chosen: View::ALL.iter().position(|it| *it == view).unwrap_or(0),
        on_choose,
    })
}

/// Dependencies of the block, or collisions of the run; in the table, its attempts, too.
fn overlay(report: &BlockReport, execution: &Execution, tell: &Callback<Message>) -> Html {
    let tell = tell.clone();
    let on_choose = Callback::from(move |index: usize| {
        if let Some(relation) = Relation::ALL.get(index) {
            tell.emit(Message::Execution(ExecutionChange::Relation(*relation)));
        }
    });
    let run = &report.run;
    let mut options = vec![
        text("execution.graph.dependencies"),
        texts::count("execution.graph.aborts", run.aborts.len() as u32, &[]).into(),
    ];
    if execution.view == View::Table {
        let attempts = texts::count("execution.count.attempt", run.attempts.len() as u32, &[]);
        options.push(attempts.into());
    }
    let chosen = Relation::ALL.iter().take(options.len());
    let chosen = chosen.into_iter().position(|it| *it == execution.relation);
    segmented(Choice {
        name: "execution-overlay",
        label: text("execution.graph.overlay"),
        options,
        chosen: chosen.unwrap_or(0),
        on_choose,
    })
}
