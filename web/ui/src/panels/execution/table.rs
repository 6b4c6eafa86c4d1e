//! The graph as a table, who waited for whom over what, and the lanes as one, who was tried when; narrowed by the selection.

use leverloom_model::report::{BlockReport, LocationName, Status};
use yew::prelude::*;

use super::hottest_list::{breakable, colour};
use crate::components::{Shared, use_language};
use crate::present::hottest::Hottest;
use crate::present::related::Related;
use crate::present::{attempts, drawer, labels, values, waves};
use crate::state::Selection;
use crate::state::execution::Relation;
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
    /// What is listed.
    pub relation: Relation,
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

/// The graph or the lanes as a table.
#[component]
pub fn Table(props: &TableProps) -> Html {
    use_language();
    match props.relation {
        Relation::Attempts => tried(props),
        relation => waiting(props, relation == Relation::Collisions),
    }
}

/// A table that scrolls, and how many rows (`rest`) are missing below it.
fn framed(caption: AttrValue, heads: &[&str], rows: Vec<Html>, rest: usize) -> Html {
    html! {
        <div class="twin-scroll" tabindex="0" role="region" aria-label={text("execution.tab.table")}>
            <table class="numbers edges">
                <caption>{ caption }</caption>
                <thead>
                    <tr>{ for heads.iter().map(|head| html! { <th scope="col">{ text(head) }</th> }) }</tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
            if rest > 0 {
                <p class="hint">{ texts::count("execution.table.rest", rest as u32, &[]) }</p>
            }
        </div>
    }
}

/// Every attempt of the run that the lanes show.
fn tried(props: &TableProps) -> Html {
    let (report, on_select) = (&props.report, &props.on_select);
    let (rows, total) = attempts::rows(report, &props.related, ROWS);
    if rows.is_empty() {
        let none = if report.run.attempts.is_empty() {
            "execution.lanes.none"
        } else {
            "execution.table.none_attempts"
        };
        return html! { <p class="hint">{ text(none) }</p> };
    }
    let row = |row: attempts::Row| {
        html! {
            <tr>
                <td>{ row.worker }</td>
                <td>{ transaction_button(report, row.transaction, on_select) }</td>
                <td>{ row.attempt }</td>
                <td>{ row.start }</td>
                <td>{ row.end }</td>
                <td><span aria-hidden="true">{ row.icon }</span>{ " " }{ breakable(&row.outcome) }</td>
            </tr>
        }
    };
    let rest = attempts::rest(report).map(|[start, end]| {
        html! {
            <tr>
                <td>{ text("execution.table.all_workers") }</td>
                <td colspan="2">{ text("execution.lanes.rest") }</td>
                <td>{ start }</td>
                <td>{ end }</td>
                <td />
            </tr>
        }
    });
    let whole = total == report.run.attempts.len();
    let clock = waves::clock_note(report);
    let caption = texts::after(&text("execution.table.caption_attempts"), &clock);
    let heads = [
        "execution.table.worker",
        "execution.table.transaction",
        "execution.table.attempt",
        "execution.table.start",
        "execution.table.end",
        "execution.table.outcome",
    ];
    let shown = rows.len();
    let rows = rows.into_iter().map(row).chain(rest.filter(|_| whole));
    framed(caption.into(), &heads, rows.collect(), total - shown)
}

/// Who waited for whom: dependencies of the block, or collisions of the run.
fn waiting(props: &TableProps, aborts: bool) -> Html {
    let (report, on_select) = (&props.report, &props.on_select);
    let outcome = &report.outcome;
    let cells: Vec<[Html; 3]> = if aborts {
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
    let total = if aborts {
        cells.len()
    } else {
        outcome
            .edges
            .iter()
            .filter(|edge| props.related.edge(edge))
            .count()
    };
    if cells.is_empty() {
        let none = if aborts {
            "execution.table.none_aborts"
        } else {
            "execution.table.none"
        };
        return html! { <p class="hint">{ text(none) }</p> };
    }
    let caption = if aborts {
        "execution.table.caption_aborts"
    } else {
        "execution.table.caption"
    };
    let last = if aborts {
        "execution.table.wasted"
    } else {
        "execution.table.variable"
    };
    let heads = ["execution.table.reader", "execution.table.writer", last];
    let row = |[reader, writer, over]: [Html; 3]| {
        html! { <tr><td>{ reader }</td><td>{ writer }</td><td>{ over }</td></tr> }
    };
    let rows: Vec<Html> = cells.into_iter().take(ROWS).map(row).collect();
    let rest = total.saturating_sub(rows.len());
    framed(text(caption), &heads, rows, rest)
}
