//! Everybody's positions, the riskiest first: a table that holds thousands of rows and draws those in sight.
//!
//! Owns its order and how far it is scrolled; the rows come from the engine while the list is open.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::{Shared, use_language};
use crate::platform::canvas::{self, HtmlElement};
use crate::present::related::{Related, related};
use crate::present::{format, labels};
use crate::state::looks::{Look, Row, SortBy, sorted};
use crate::state::standing::Safety;
use crate::state::{Message, Selection};
use crate::texts::{self, text};

/// Height of a row in pixels, as in the style sheet.
const ROW: usize = 28;
/// Rows in sight at a time, and as many are drawn beyond on either side.
const SIGHT: usize = 10;

/// Properties of [`PositionsList`].
#[derive(Clone, PartialEq, Properties)]
pub struct PositionsListProps {
    /// Block and rows, once the engine has answered.
    pub everybody: Option<Rc<(u32, Vec<Row>)>>,
    /// Accounts with debt, as the report counts them.
    pub positions: u32,
    /// The block shown.
    pub report: Option<Shared<BlockReport>>,
    /// What is in focus.
    pub selection: Selection,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(PositionsList, people);

/// Everybody's positions.
#[component]
pub fn PositionsList(props: &PositionsListProps) -> Html {
    use_language();
    let open = use_state_eq(|| false);
    let order = use_state_eq(|| (SortBy::Health, false));
    let first = use_state_eq(|| 0usize);
    let rows = use_memo((props.everybody.clone(), *order), |(everybody, order)| {
        let rows = everybody.as_ref().map(|everybody| &everybody.1);
        rows.map(|rows| sorted(rows, order.0, order.1))
    });
    let belongs = use_memo(
        (props.report.clone(), props.selection.clone()),
        |(report, selection)| Some(related(report.as_deref()?, selection)),
    );
    let belongs = (*belongs)
        .as_ref()
        .filter(|_| knows_actors(&props.selection));
    let (scroll, above, below) = (use_node_ref(), use_node_ref(), use_node_ref());
    let count = rows.as_ref().as_ref().map_or(0, Vec::len);
    let from = (*first)
        .min(count.saturating_sub(SIGHT))
        .saturating_sub(SIGHT);
    let to = (from + 3 * SIGHT).min(count);
    use_effect_with((from, to, count, *open), {
        let spacers = [above.clone(), below.clone()];
        move |(from, to, count, _)| {
            for (spacer, rows) in spacers.iter().zip([*from, count - to]) {
                if let Some(element) = spacer.cast::<HtmlElement>() {
                    canvas::set_height(&element, rows * ROW);
                }
            }
        }
    });
    let on_toggle = {
        let (open, tell) = (open.clone(), props.tell.clone());
        Callback::from(move |_: MouseEvent| {
            tell.emit(Message::Look(Look::Everybody(!*open)));
            open.set(!*open);
        })
    };
    let onscroll = Callback::from(move |event: yew::Event| {
        let element = event.target_unchecked_into::<HtmlElement>();
        first.set(element.scroll_top().max(0) as usize / ROW);
    });
    let head = |(key, by): (&'static str, SortBy)| {
        let (chosen, reversed) = (order.0 == by, order.1);
        let (order, scroll) = (order.clone(), scroll.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            order.set((by, chosen && !reversed));
            // Whoever sorts wants to see who comes first.
            if let Some(list) = scroll.cast::<HtmlElement>() {
                list.set_scroll_top(0);
            }
        });
        let sort = match (chosen, (by == SortBy::Health) != reversed) {
            (false, _) => "none",
            (true, true) => "ascending",
            (true, false) => "descending",
        };
        html! {
            <th scope="col" aria-sort={sort}><button type="button" class="sort" {onclick}>{ text(key) }</button></th>
        }
    };
    let heads = ["positions.health", "positions.debt", "positions.collateral"];
    let title = texts::count("positions.title", props.positions, &[]);
    html! {
        <section class="positions" aria-labelledby="positions-toggle">
            <h3>
                <button type="button" class="chart-toggle" id="positions-toggle" aria-expanded={if *open { "true" } else { "false" }} onclick={on_toggle}>
                    <span class="caret" aria-hidden="true" />{ title }
                </button>
            </h3>
            if *open {
                if let Some(rows) = &*rows {
                    <div ref={scroll.clone()} class="positions-scroll" id="positions" tabindex="0" role="region" aria-label={text("positions.label")} {onscroll}>
                        <table class="numbers" aria-rowcount={(count + 1).to_string()}>
                            <thead><tr><th scope="col">{ text("positions.who") }</th>{ for heads.into_iter().zip(SortBy::ALL).map(head) }</tr></thead>
                            <tbody ref={above} aria-hidden="true" class="spacer" />
                            <tbody>{ for rows[from..to].iter().enumerate().map(|(index, it)| row(props, belongs, from + index, it)) }</tbody>
                            <tbody ref={below} aria-hidden="true" class="spacer" />
                        </table>
                    </div>
                } else {
                    <p class="hint" role="status">{ text("positions.loading") }</p>
                }
            }
        </section>
    }
}

/// Whether a selection says who belongs to it: an asset does not, for rows do not say who holds it.
fn knows_actors(selection: &Selection) -> bool {
    !matches!(selection, Selection::None | Selection::Asset(_))
}

fn row(props: &PositionsListProps, belongs: Option<&Related>, index: usize, row: &Row) -> Html {
    let faded = belongs.is_some_and(|belongs| !belongs.actor(row.actor));
    let chosen = props.selection == Selection::Position(row.actor);
    let safety = Safety::of(row.health.map(leverloom_model::Wad::from_f64));
    let onclick = {
        let (tell, actor) = (props.tell.clone(), row.actor);
        Callback::from(move |_: MouseEvent| {
            tell.emit(Message::Select(if chosen {
                Selection::None
            } else {
                Selection::Position(actor)
            }));
        })
    };
    let pressed = if chosen { "true" } else { "false" };
    html! {
        <tr key={index} class={classes!(format!("is-{}", safety.name()), chosen.then_some("is-chosen"), faded.then_some("is-faded"))} aria-rowindex={(index + 2).to_string()}>
            <th scope="row"><button type="button" class="link" aria-pressed={pressed} {onclick}>{ labels::capitalised(&format::actor(row.actor)) }</button></th>
            <td>{ format::health(row.health) }{ " " }<span class="mark" aria-hidden="true">{ safety.mark() }</span></td>
            <td>{ dollars(row.debt_usd) }</td>
            <td>{ dollars(row.collateral_usd) }</td>
        </tr>
    }
}

/// Dollars in short; nothing is a dash.
fn dollars(value: f64) -> String {
    if value == 0.0 {
        "–".to_owned()
    } else {
        format::usd_compact(value)
    }
}
