//! The hottest variables as bars; a click makes one the selection, and a sentence says why it is hot.

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::canvas::ShareProps;
use crate::components::term;
use crate::components::{Shared, canvas::Share, use_language};
use crate::piece;
use crate::present::fields;
use crate::present::hottest::{self as ranking, Hottest as Ranking};
use crate::present::related::is_about;
use crate::present::values;
use crate::state::Selection;
use crate::texts::{self, fill, text};

/// Bars shown without asking.
const SHOWN: usize = 8;

/// Properties of [`Hottest`].
#[derive(Clone, PartialEq, Properties)]
pub struct HottestProps {
    /// The block.
    pub report: Shared<BlockReport>,
    /// Its variables, hottest first.
    pub hottest: Shared<Ranking>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
}

/// The hottest variables.
#[component]
pub fn Hottest(props: &HottestProps) -> Html {
    use_language();
    let ranked = &props.hottest.ranked;
    let most = ranked.first().map_or(1, |hot| hot.edges.max(1));
    let chosen = match &props.selection {
        Selection::Variable(variable) => props.hottest.rank(variable),
        _ => None,
    };
    let assets = &props.report.outcome.market.assets;
    let symbol = match &props.selection {
        Selection::Asset(asset) => assets.get(*asset as usize).map(|asset| &asset.symbol),
        _ => None,
    };
    // The selected one is always in the list.
    let rows = ranked
        .iter()
        .enumerate()
        .filter(|(rank, _)| *rank < SHOWN || chosen == Some(*rank));
    let row = |(rank, hot): (usize, &ranking::Hot)| {
        let is_chosen = chosen == Some(rank);
        let onclick = {
            let (on_select, variable) = (props.on_select.clone(), hot.variable.clone());
            Callback::from(move |_: MouseEvent| {
                on_select.emit(if is_chosen {
                    Selection::None
                } else {
                    Selection::Variable(variable.clone())
                });
            })
        };
        let numbers = fill(
            "execution.hottest.bar",
            &[
                (
                    "edges",
                    &texts::count("execution.count.edge", hot.edges, &[]),
                ),
                ("gas", &values::gas_short(hot.gas as f64)),
            ],
        );
        let colour = colour(&props.hottest, rank);
        let foreign = symbol.is_some_and(|symbol| !is_about(&hot.variable, symbol));
        let faded = foreign || (chosen.is_some() && !is_chosen);
        html! {
            <li key={hot.variable.clone()}>
                <button type="button" class={classes!("hot", faded.then_some("is-faded"))} aria-pressed={is_chosen.to_string()} {onclick}>
                    <span class="hot-name">{ named(hot) }</span>
                    { piece!(Share, ShareProps { share: f64::from(hot.edges) / f64::from(most), class: classes!(colour) }) }
                    <span class="hot-numbers">{ numbers }</span>
                </button>
                if is_chosen {
                    <p class="hot-why">{ ranking::why(&props.report, hot) }</p>
                }
            </li>
        }
    };
    html! {
        <section class="hottest" aria-label={text("execution.hottest.title")}>
            <h3 class="has-term">{ term("hottest") }</h3>
            if ranked.is_empty() {
                <p class="hint">{ text("execution.hottest.none") }</p>
            } else {
                <ol>{ for rows.map(row) }</ol>
                if ranked.len() > SHOWN {
                    <p class="hint">{ texts::count("execution.hottest.rest", (ranked.len() - SHOWN) as u32, &[]) }</p>
                }
            }
        </section>
    }
}

/// Class that gives a variable its colour, by its rank.
pub fn colour(hottest: &Ranking, rank: usize) -> String {
    let hue = hottest.hues.get(rank);
    hue.map_or_else(|| "hot-rest".to_owned(), |hue| format!("hot-{}", hue + 1))
}

/// Contract, entry and fields apart: those that share a slot, and those that go together with them.
fn named(hot: &ranking::Hot) -> Html {
    let (contract, path) = hot.variable.split_once('.').unwrap_or(("", &hot.variable));
    let (entry, field) = match path.rsplit_once('.') {
        Some((entry, field)) => (entry, Some(field)),
        None => (path, None),
    };
    html! {
        <>
            <span class="hot-contract">{ contract }</span>
            <code>{ breakable(entry) }</code>
            if let Some(field) = field { <code class="hot-fields">{ fields::list(field, &hot.also) }</code> }
        </>
    }
}

/// A long name may break in front of its points and brackets.
pub fn breakable(name: &str) -> Html {
    let mut parts: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, letter) in name.char_indices() {
        // Not inside a number: 343.68 stays whole.
        let point =
            letter == '.' && !name[at + 1..].starts_with(|next: char| next.is_ascii_digit());
        if at > start && (point || letter == '[') {
            parts.push(&name[start..at]);
            start = at;
        }
    }
    parts.push(&name[start..]);
    html! { { for parts.into_iter().enumerate().map(|(index, part)| html! { <>if index > 0 { <wbr /> }{ part }</> }) } }
}
