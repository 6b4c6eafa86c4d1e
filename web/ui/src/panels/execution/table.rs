//! The graph as a table: who waited for whom over what, narrowed by the selection.

use leverloom_model::report::{BlockReport, LocationName, Status};
use yew::prelude::*;

use super::hottest_list::{breakable, colour};
use crate::components::{Shared, use_language};
use crate::present::hottest::Hottest;
use crate::present::related::Related;
use crate::present::{drawer, labels, values};
use crate::state::Selection;
use crate::texts::{self, text};

/// Rows shown at once.
const ROWS: usize = 200;

/// Properties of [`Table`].
#[derive(Clone, PartialEq, Properties)]
pub struct TableProps {
    /// The block.
    pub report: Shared<BlockReport>,
    /// Its variables, hottest first.
    pub hottest: Shared<Hottest>,
    /// Only what belongs is listed.
    pub related: Shared<Related>,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// Aborts of this run instead of dependencies.
    pub aborts: bool,
}

/// A transaction by name, as a button that selects it; a refused one says so.
pub fn transaction_button(
    report: &BlockReport,
    index: u32,
    on_select: &Callback<Selection>,
) -> Html {
    let outcome = &report.outcome;
    let Some(transaction) = outcome.transactions.get(index as usize) else {
        return html! { { format!("#{index}") } };
    };
    let mark = labels::mark(transaction.kind, transaction.actor);
    let status = labels::status(&transaction.status);
    let onclick = {
        let (on_select, block) = (on_select.clone(), outcome.block);
        Callback::from(move |_: MouseEvent| on_select.emit(Selection::Transaction { block, index }))
    };
    html! {
        <button type="button" class="link" {onclick}>
            <span class={classes!("mark", mark.class())} aria-hidden="true">{ mark.icon() }</span>
            { " " }{ labels::titled(index, transaction, &outcome.market.assets) }
            if transaction.status != Status::Succeeded {
                { " " }<span class="hint"><span aria-hidden="true">{ status.icon }</span>{ " " }{ status.words }</span>
            }
        </button>
    }
}

/// A variable by name, as a button that selects it.
pub fn variable_button(name: &LocationName, on_select: &Callback<Selection>) -> Html {
    let onclick = {
        let (on_select, variable) = (on_select.clone(), labels::variable(name));
        Callback::from(move |_: MouseEvent| on_select.emit(Selection::Variable(variable.clone())))
    };
    html! { <button type="button" class="link" {onclick}><code>{ breakable(&labels::location(name)) }</code></button> }
}

/// The same behind its colour.
fn coloured(name: &LocationName, rank: Option<usize>, props: &TableProps) -> Html {
    let hue = rank.map_or_else(String::new, |rank| colour(&props.hottest, rank));
    html! {
        <span class="over-variable">
            <span class={classes!("swatch", hue)} aria-hidden="true" />
            { variable_button(name, &props.on_select) }
        </span>
    }
}

crate::surface!(Table, table);

/// The graph as a table.
#[component]
pub fn Table(props: &TableProps) -> Html {
    use_language();
    let (report, on_select) = (&props.report, &props.on_select);
    let outcome = &report.outcome;
    let cells: Vec<[Html; 3]> = if props.aborts {
        let run = &report.run;
        run.aborts
            .iter()
            .filter(|abort| props.related.transaction(abort.reader))
            .map(|abort| {
                let writer = abort.writer.map_or_else(
                    || html! { { text("execution.table.vanished") } },
                    |writer| transaction_button(report, writer, on_select),
                );
                let over = run.locations.get(abort.location as usize).map(|name| {
                    let rank = props.hottest.rank(&labels::variable(name));
                    coloured(name, rank, props)
                });
                let end = labels::end(drawer::end_of(report, abort));
                let wasted = html! {
                    <>
                        { over }
                        <span class="how">
                            <span aria-hidden="true">{ end.icon }</span>{ " " }{ end.words }{ text("join.comma") }{ values::gas(abort.wasted_gas) }
                        </span>
                    </>
                };
                [transaction_button(report, abort.reader, on_select), writer, wasted]
            })
            .collect()
    } else {
        outcome
            .edges
            .iter()
            .filter(|edge| props.related.edge(edge))
            .take(ROWS)
            .map(|edge| {
                let over = outcome.locations.get(edge.location as usize).map(|name| {
                    let rank = props.hottest.rank_of_location.get(edge.location as usize);
                    coloured(name, rank.copied(), props)
                });
                [
                    transaction_button(report, edge.reader, on_select),
                    transaction_button(report, edge.writer, on_select),
                    over.unwrap_or_default(),
                ]
            })
            .collect()
    };
    let total = if props.aborts {
        cells.len()
    } else {
        outcome
            .edges
            .iter()
            .filter(|edge| props.related.edge(edge))
            .count()
    };
    let shown = cells.len().min(ROWS);
    if cells.is_empty() {
        let none = if props.aborts {
            "execution.table.none_aborts"
        } else {
            "execution.table.none"
        };
        return html! { <p class="hint">{ text(none) }</p> };
    }
    let caption = if props.aborts {
        "execution.table.caption_aborts"
    } else {
        "execution.table.caption"
    };
    let last = if props.aborts {
        "execution.table.wasted"
    } else {
        "execution.table.variable"
    };
    html! {
        <div class="twin-scroll" tabindex="0" role="region" aria-label={text("execution.tab.table")}>
            <table class="numbers edges">
                <caption>{ text(caption) }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ text("execution.table.reader") }</th>
                        <th scope="col">{ text("execution.table.writer") }</th>
                        <th scope="col">{ text(last) }</th>
                    </tr>
                </thead>
                <tbody>
                    { for cells.into_iter().take(ROWS).map(|[reader, writer, over]| html! {
                        <tr><td>{ reader }</td><td>{ writer }</td><td>{ over }</td></tr>
                    }) }
                </tbody>
            </table>
            if total > shown {
                <p class="hint">{ texts::count("execution.table.rest", (total - shown) as u32, &[]) }</p>
            }
        </div>
    }
}
