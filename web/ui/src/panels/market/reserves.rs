//! The pool's reserves as a table; a row selects its asset.

use std::rc::Rc;

use leverloom_model::report::{BlockReport, Market};
use yew::prelude::*;

use crate::components::canvas::ShareProps;
use crate::components::term;
use crate::components::{Shared, canvas::Share, use_language};
use crate::piece;
use crate::present::related::Related;
use crate::present::{charts, format};
use crate::state::Selection;
use crate::texts::{fill, text};

/// Properties of [`Reserves`].
#[derive(Clone, PartialEq, Properties)]
pub struct ReservesProps {
    /// The block shown.
    pub report: Shared<BlockReport>,
    /// What keeps its colour.
    pub related: Rc<Related>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
}

crate::surface!(Reserves, reserves);

/// The pool's reserves.
#[component]
pub fn Reserves(props: &ReservesProps) -> Html {
    use_language();
    let row = |reserve: charts::Reserve| {
        let chosen = props.selection == Selection::Asset(reserve.asset);
        let onclick = {
            let (on_select, asset) = (props.on_select.clone(), reserve.asset);
            Callback::from(move |_: MouseEvent| {
                on_select.emit(if chosen {
                    Selection::None
                } else {
                    Selection::Asset(asset)
                });
            })
        };
        let faded = !props.related.asset(reserve.asset);
        html! {
            <tr key={reserve.asset} class={classes!(faded.then_some("is-faded"), chosen.then_some("is-chosen"))}>
                <th scope="row">
                    <button type="button" class="link" aria-pressed={chosen.to_string()} {onclick}>{ reserve.symbol }</button>
                </th>
                <td>{ reserve.supplied }<span class="hint">{ reserve.supplied_usd }</span></td>
                <td>
                    { reserve.borrowed }<span class="hint">{ reserve.borrowed_usd }</span>
                    if let Some(deficit) = reserve.deficit {
                        <span class="danger">{ fill("market.reserves.deficit", &[("amount", &deficit)]) }</span>
                    }
                </td>
                <td>{ piece!(Share, ShareProps {
                    share: reserve.utilization,
                    class: "share-utilization",
                }) }{ reserve.utilization_words }</td>
                <td>{ reserve.borrow_rate }</td>
                <td>{ reserve.supply_rate }</td>
            </tr>
        }
    };
    let heads = ["supplied", "borrowed"]
        .map(|name| html! { <th scope="col">{ text(&format!("market.reserves.{name}")) }</th> });
    html! {
        <section class="chart-section" aria-labelledby="reserves-title">
            <header class="chart-head has-term"><h3 id="reserves-title">{ term("reserves") }</h3></header>
            <div class="table-scroll">
                <table class="numbers reserves">
                    <thead>
                        <tr>
                            <th scope="col">{ text("market.reserves.asset") }</th>
                            { for heads }
                            <th scope="col">{ text("market.reserves.utilization") }</th>
                            <th scope="col">{ text("market.reserves.borrow_rate") }</th>
                            <th scope="col">{ text("market.reserves.supply_rate") }</th>
                        </tr>
                    </thead>
                    <tbody>{ for charts::reserves(&props.report.outcome.market).into_iter().map(row) }</tbody>
                </table>
            </div>
            { conserved(&props.report.outcome.market) }
        </section>
    }
}

/// Whether every token is still there: the books are checked after each block.
fn conserved(market: &Market) -> Html {
    let wrong = market.assets.iter().filter(|asset| !asset.conserved);
    let wrong: Vec<String> = wrong.map(|asset| asset.symbol.clone()).collect();
    if wrong.is_empty() {
        return html! { <p class="hint">{ format!("✓ {}", text("market.conserved")) }</p> };
    }
    let words = fill("market.not_conserved", &[("assets", &format::list(&wrong))]);
    html! { <p class="danger" role="alert">{ words }</p> }
}
