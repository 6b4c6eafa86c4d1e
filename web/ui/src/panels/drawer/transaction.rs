//! A transaction in full: call, result, what it read and changed by Solidity name, its attempts, whom it
//! waited for and who waited for it; and the Solidity behind its variables.
//!
//! Owns the layout of the drawer; what is already in the report is shown at once, the rest when the engine has
//! answered.

use std::rc::Rc;

use leverloom_model::report::{
    BlockReport, Liquidation, LocationName, NamedRead, NamedWrite, TransactionDetail,
};
use yew::prelude::*;

use super::Source;
use super::use_in_sight;
use crate::components::{Button, Choice, Glyph, Shared, icon, segmented, term, use_language};
use crate::panels::drawer::source::SourceProps;
use crate::panels::execution::{breakable, transaction_button, variable_button};
use crate::panels::feed::facts;
use crate::piece;
use crate::present::drawer::{self, Tie};
use crate::present::{format, labels, liquidation, values};
use crate::state::Selection;
use crate::texts::{self, fill, text};

/// Ties shown without asking.
const TIES: usize = 6;

/// Properties of [`Drawer`].
#[derive(Clone, PartialEq, Properties)]
pub struct DrawerProps {
    /// The block shown.
    pub report: Shared<BlockReport>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// The selected transaction in full, once the engine has answered.
    pub detail: Option<Rc<TransactionDetail>>,
}

crate::surface!(Drawer, drawer);

/// A transaction in full.
#[component]
pub fn Drawer(props: &DrawerProps) -> Html {
    use_language();
    let source = use_state_eq(|| false);
    let what = props.selection.transaction().unwrap_or_default();
    use_in_sight(what, props.detail.is_some());
    let Some((block, index)) = props.selection.transaction() else {
        return html! {};
    };
    let (report, on_select) = (&props.report, &props.on_select);
    let outcome = &report.outcome;
    let place = [
        ("index", format!("#{index}")),
        ("block", format::integer(u64::from(block))),
    ];
    let place = place
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let close = on_select.reform(|()| Selection::None);
    let head = |title: Html| {
        html! {
            <header class="drawer-head">
                <h3>{ title }</h3>
                { Button::quiet().label(text("drawer.close")).show(close, icon(Glyph::Close)) }
            </header>
        }
    };
    let transaction = outcome
        .transactions
        .get(index as usize)
        .filter(|_| block == outcome.block);
    let Some(transaction) = transaction else {
        return html! {
            <section class="drawer" aria-label={fill("drawer.label", &place)}>
                { head(html! { { fill("drawer.label", &place) } }) }
                <p class="hint">{ fill("drawer.other_block", &place) }</p>
            </section>
        };
    };
    let detail = props
        .detail
        .as_ref()
        .filter(|detail| detail.block == block && detail.index == index);
    let assets = &outcome.market.assets;
    let mark = labels::mark(transaction.kind, transaction.actor);
    let status = labels::status(&transaction.status);
    let actor = {
        let (on_select, who) = (on_select.clone(), transaction.actor);
        let onclick = Callback::from(move |_: MouseEvent| on_select.emit(Selection::Position(who)));
        html! { <button type="button" class="link" {onclick}>{ format::actor(who) }</button> }
    };
    let gas = match detail {
        Some(detail) => fill(
            "drawer.gas_of",
            &[
                ("used", &values::gas(transaction.gas_used)),
                ("limit", &format::integer(detail.gas_limit)),
            ],
        ),
        None => values::gas(transaction.gas_used),
    };
    let fact = |key: &'static str, value: Html| html! { <div><dt>{ text(key) }</dt><dd>{ value }</dd></div> };
    let tabs = {
        let chosen = usize::from(*source);
        let source = source.clone();
        let on_choose = Callback::from(move |index: usize| source.set(index == 1));
        segmented(Choice {
            name: "drawer-tab",
            label: text("drawer.tabs"),
            options: vec![text("drawer.tab.details"), text("drawer.tab.source")],
            chosen,
            on_choose,
        })
    };
    let title = html! {
        <><span class={classes!("mark", mark.class())} aria-hidden="true">{ mark.icon() }</span>{ " " }{ labels::titled(index, transaction, assets) }</>
    };
    html! {
        <section class="drawer" aria-label={fill("drawer.label", &place)}>
            { head(title) }
            <p class={classes!("drawer-status", status.class)}>
                <span aria-hidden="true">{ status.icon }</span>{ " " }<strong>{ status.words }</strong>
                if let Some(reason) = status.reason { { text("join.stop") }{ reason } }
            </p>
            if outcome.has_market() { { tabs } }
            if !*source && let Some(it) = liquidation_of(report, index) {
                { liquidated(it, report, on_select) }
            }
            if *source {
                { detail.map_or_else(|| html! { <p class="hint" role="status">{ text("drawer.loading") }</p> }, |detail| html! { { piece!(Source, SourceProps {
                    names: variables(detail),
                }) } }) }
            } else {
                <dl class="facts">
                    { fact("drawer.block", html! { { format::integer(u64::from(block)) } }) }
                    { fact("drawer.from", actor) }
                    { fact("drawer.gas", html! { { gas } }) }
                    { fact("drawer.wave", html! { { fill("drawer.wave_of", &[
                        ("wave", &transaction.wave.to_string()),
                        ("depth", &outcome.dependency.depth.to_string()),
                    ]) } }) }
                    if let Some(detail) = detail {
                        { fact("drawer.fee", html! { { values::fee(detail.priority_fee) } }) }
                        { fact("drawer.nonce", html! { { format::integer(detail.nonce) } }) }
                    }
                </dl>
                { ties("waited_for", &drawer::waited_for(report, index), report, on_select) }
                { ties("waited_for_it", &drawer::waited_for_it(report, index), report, on_select) }
                { attempts(report, index, detail.map(|detail| &**detail)) }
                if let Some(detail) = detail {
                    { full(detail, report, on_select) }
                } else {
                    <p class="hint" role="status">{ text("drawer.loading") }</p>
                }
            }
        </section>
    }
}

/// The liquidation that a transaction was, if it went through.
fn liquidation_of(report: &BlockReport, index: u32) -> Option<&Liquidation> {
    let mut liquidations = report.outcome.market.liquidations.iter();
    liquidations.find(|it| it.transaction == index)
}

/// Who liquidated whom, why, what it came to, and who came too late.
fn liquidated(it: &Liquidation, report: &BlockReport, on_select: &Callback<Selection>) -> Html {
    let who = fill(
        "liquidation.who",
        &[
            (
                "liquidator",
                &labels::capitalised(&format::actor(it.liquidator)),
            ),
            ("borrower", &format::actor(it.borrower)),
        ],
    );
    let borrower = {
        let (on_select, who) = (on_select.clone(), it.borrower);
        let onclick = Callback::from(move |_: MouseEvent| on_select.emit(Selection::Position(who)));
        html! { <button type="button" class="link" {onclick}>{ text("trail.history") }</button> }
    };
    let rivals = liquidation::rivals(report, it.borrower);
    html! {
        <>
            <h4>{ text("liquidation.title") }</h4>
            <p>{ who }</p>
            <p>{ borrower }</p>
            { facts(&liquidation::rows(it, &report.outcome.market.assets), "drawer") }
            <h4>{ text("liquidation.rivals") }</h4>
            if rivals.is_empty() {
                <p class="hint">{ text("liquidation.no_rivals") }</p>
            } else {
                <ol class="ties">{ for rivals.iter().take(TIES).map(|index| html! { <li>{ transaction_button(report, *index, on_select) }</li> }) }</ol>
            }
        </>
    }
}

/// What it changed, then what it read, each variable once.
fn variables(detail: &TransactionDetail) -> Vec<LocationName> {
    let writes = detail.writes.iter().map(|write| &write.location);
    let reads = detail.reads.iter().map(|read| &read.location);
    let mut names: Vec<LocationName> = Vec::new();
    for name in writes.chain(reads) {
        // Coins and nonces are the chain's, not the contracts'.
        if name.contract != "account" && !names.contains(name) {
            names.push(name.clone());
        }
    }
    // The called contract's own first.
    names.sort_by_key(|name| name.contract != detail.contract);
    names
}

/// What the engine told: call, reads, changes, events.
fn full(detail: &TransactionDetail, report: &BlockReport, on_select: &Callback<Selection>) -> Html {
    let nothing = || html! { <p class="hint">{ text("drawer.nothing") }</p> };
    html! {
        <>
            <h4>{ text("drawer.call") }</h4>
            <p class="code"><code>{ breakable(&format!("{}.{}", detail.contract, drawer::call(&detail.call, report))) }</code></p>
            <h4>{ text("drawer.writes") }</h4>
            if detail.writes.is_empty() { { nothing() } } else {
                <dl class="storage">{ for detail.writes.iter().map(|write| written(write, report, on_select)) }</dl>
            }
            <h4>{ text("drawer.reads") }</h4>
            if detail.reads.is_empty() { { nothing() } } else {
                <dl class="storage">{ for detail.reads.iter().map(|read| seen(read, report, on_select)) }</dl>
            }
            <h4>{ text("drawer.events") }</h4>
            if detail.events.is_empty() { { nothing() } } else {
                <ol class="events">
                    { for detail.events.iter().map(|event| html! { <li class="code"><code>{ breakable(&drawer::call(event, report)) }</code></li> }) }
                </ol>
            }
        </>
    }
}

fn written(write: &NamedWrite, report: &BlockReport, on_select: &Callback<Selection>) -> Html {
    let changes = values::changes_at(
        &write.location,
        &write.before,
        &write.after,
        &report.outcome.market.assets,
    );
    html! {
        <div>
            <dt>{ variable_button(&write.location, on_select) }</dt>
            { for changes.into_iter().map(|change| html! {
                <dd>
                    if let Some(field) = change.field { <span class="hint">{ field }{ " " }</span> }
                    <span class="before">{ change.before }</span>
                    <span aria-hidden="true">{ " → " }</span>
                    <span class="spoken">{ text("drawer.becomes") }</span>
                    <span class="after">{ change.after }</span>
                </dd>
            }) }
        </div>
    }
}

fn seen(read: &NamedRead, report: &BlockReport, on_select: &Callback<Selection>) -> Html {
    html! {
        <div>
            <dt>{ variable_button(&read.location, on_select) }</dt>
            <dd>
                { values::at(&read.location, &read.value, &report.outcome.market.assets) }
                if let Some(writer) = read.writer {
                    <span class="hint">{ " · " }{ fill("drawer.written_by", &[("transaction", &format!("#{writer}"))]) }</span>
                }
            </dd>
        </div>
    }
}

/// Transactions tied to this one, each a button, with the variables between them.
fn ties(
    key: &'static str,
    ties: &[Tie],
    report: &BlockReport,
    on_select: &Callback<Selection>,
) -> Html {
    let more = ties.len().saturating_sub(TIES) as u32;
    let heading = html! { <h4 class="has-term">{ term(key) }</h4> };
    if ties.is_empty() {
        return html! { <>{ heading }<p class="hint">{ text("drawer.nobody") }</p></> };
    }
    let row = |tie: &Tie| {
        html! {
            <li>
                { transaction_button(report, tie.other, on_select) }
                <ul class="over">{ for tie.locations.iter().map(|name| html! { <li>{ variable_button(name, on_select) }</li> }) }</ul>
            </li>
        }
    };
    let (first, rest) = ties.split_at(ties.len().min(TIES));
    html! {
        <>
            { heading }
            <ol class="ties">{ for first.iter().map(row) }</ol>
            if more > 0 {
                <details>
                    <summary>{ texts::count("drawer.more", more, &[]) }</summary>
                    <ol class="ties">{ for rest.iter().map(row) }</ol>
                </details>
            }
        </>
    }
}

fn attempts(report: &BlockReport, index: u32, detail: Option<&TransactionDetail>) -> Html {
    let rows = drawer::attempts(report, index, detail);
    if rows.is_empty() {
        return html! {};
    }
    html! {
        <>
            <h4>{ text("drawer.attempts") }</h4>
            <ol class="attempts">
                { for rows.into_iter().map(|row| html! {
                    <li>
                        <span class={classes!("mark", row.class)} aria-hidden="true">{ row.icon }</span>{ " " }{ row.words }
                        if let Some(cause) = row.cause { <span class="hint">{ text("join.comma") }{ cause }</span> }
                    </li>
                }) }
            </ol>
        </>
    }
}
