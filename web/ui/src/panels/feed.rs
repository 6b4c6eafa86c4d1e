//! The feed: what all liquidations came to, and each of them up to the block shown, newest first; a press puts one in
//! focus.

use std::rc::Rc;

use leverloom_model::report::{Role, Totals};
use leverloom_model::units::Wad;
use yew::prelude::*;

use crate::components::{Choice, segmented, term, term_at, use_language};
use crate::lazy;
use crate::platform::dom;
use crate::present::{format, liquidation, related};
use crate::state::Selection;
use crate::state::feed::{Feed, FeedEntry};
use crate::texts::{count, fill, text};

/// Entries in the list at first: with every block all of them are laid out anew.
const FIRST: usize = 12;
/// So many older ones come with a press.
const MORE: usize = 100;

/// Properties of [`FeedPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct FeedProps {
    /// Liquidations seen.
    pub feed: Rc<Feed>,
    /// The block shown.
    pub block: u32,
    /// Sums over all of them up to that block.
    pub totals: Totals,
    /// Symbols of the assets.
    pub symbols: Vec<String>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
}

/// The feed of liquidations.
#[component]
pub fn FeedPanel(props: &FeedProps) -> Html {
    use_language();
    let only_yours = use_state_eq(|| false);
    let all = props.feed.until(props.block).count();
    let filter = {
        let chosen = usize::from(*only_yours);
        let only_yours = only_yours.clone();
        segmented(Choice {
            name: "feed-filter",
            label: text("feed.filter"),
            options: vec![text("feed.all"), text("feed.yours")],
            chosen,
            on_choose: Callback::from(move |index: usize| only_yours.set(index == 1)),
        })
    };
    html! {
        <section class="pane feed" aria-labelledby="feed-title">
            <div class="pane-title has-term">
                <h2 id="feed-title">{ term("liquidations") }</h2>
                <span class="hint number" id="feed-count">{ count("feed.count", all as u32, &[]) }</span>
                if all > 0 { { filter } }
            </div>
            if all == 0 {
                <p class="hint feed-empty">{ text("feed.empty") }</p>
            } else {
                { lazy!(FeedList, FeedListProps { feed: props.clone(), only_yours: *only_yours }) }
            }
        </section>
    }
}

/// Properties of [`FeedList`].
#[derive(Clone, PartialEq, Properties)]
pub struct FeedListProps {
    /// The feed's.
    pub feed: FeedProps,
    /// Whether it shows nothing but the user's own.
    pub only_yours: bool,
}

crate::surface!(FeedList, feed);

/// What all liquidations came to, and each of them.
#[component]
pub fn FeedList(props: &FeedListProps) -> Html {
    use_language();
    let (only_yours, props) = (props.only_yours, &props.feed);
    let most = use_state_eq(|| FIRST);
    let entries = || {
        let entries = props.feed.until(props.block);
        entries.filter(move |entry| !only_yours || is_yours(entry))
    };
    let total = entries().count();
    let rows = listed(entries(), *most, &props.selection).map(|entry| item(props, entry));
    let rows: Vec<Html> = rows.collect();
    let hidden = total - rows.len();
    let pressed = use_mut_ref(|| false);
    let on_more = {
        let (most, pressed) = (most.clone(), pressed.clone());
        Callback::from(move |_: MouseEvent| {
            pressed.replace(true);
            most.set(*most + MORE);
        })
    };
    // The button goes with the last row that was hidden: the focus goes to the list.
    use_effect_with(hidden == 0, move |all| {
        if pressed.replace(false) && *all {
            dom::focus_if_lost("feed");
        }
    });
    html! {
        <>
            <details class="feed-totals">
                <summary>{ text("liquidation.totals") }</summary>
                { facts(&liquidation::totals(&props.totals), "totals") }
            </details>
            if total == 0 { <p class="hint">{ text("feed.none_yours") }</p> }
            <ol class="feed-list" id="feed" reversed=true tabindex="-1">
                { for rows }
            </ol>
            if hidden > 0 {
                <button type="button" class="link" id="feed-more" onclick={on_more}>
                    { fill("feed.older", &[("count", &format::integer(MORE.min(hidden) as u64)), ("all", &format::integer(hidden as u64))]) }
                </button>
            }
        </>
    }
}

/// Rows of a term and a value; `place` keeps the terms' ids apart.
pub fn facts(rows: &[liquidation::Row], place: &str) -> Html {
    let row = |(key, value): &liquidation::Row| {
        html! { <div class="has-term"><dt>{ term_at(key, place) }</dt><dd class="number">{ value }</dd></div> }
    };
    html! { <dl class="facts">{ for rows.iter().map(row) }</dl> }
}

fn is_yours(entry: &FeedEntry) -> bool {
    entry.liquidation.borrower.role == Role::You
}

/// The newest ones, and of the older ones the user's own and the one in focus.
fn listed<'a>(
    entries: impl Iterator<Item = &'a FeedEntry>,
    most: usize,
    selection: &Selection,
) -> impl Iterator<Item = &'a FeedEntry> {
    let focus = selection.transaction();
    let kept = move |(place, entry): &(usize, &FeedEntry)| {
        let at = (entry.block, entry.liquidation.transaction);
        *place < most || is_yours(entry) || focus == Some(at)
    };
    entries.enumerate().filter(kept).map(|(_, entry)| entry)
}

fn item(props: &FeedProps, entry: &FeedEntry) -> Html {
    let it = &entry.liquidation;
    let symbol = |asset: u32| props.symbols.get(asset as usize).map_or("", String::as_str);
    let selection = Selection::Liquidation {
        block: entry.block,
        transaction: it.transaction,
    };
    let belongs = related::of_feed(&props.selection, entry, &props.symbols);
    let selected = match &props.selection {
        Selection::Position(_) => belongs == Some(true),
        other => other.transaction() == selection.transaction(),
    };
    let onclick = {
        let (on_select, again) = (props.on_select.clone(), selected);
        let selection = selection.clone();
        Callback::from(move |_: MouseEvent| {
            on_select.emit(if again {
                Selection::None
            } else {
                selection.clone()
            });
        })
    };
    let yours = is_yours(entry);
    let class = classes!(
        "feed-item",
        yours.then_some("is-yours"),
        selected.then_some("is-selected"),
        (belongs == Some(false)).then_some("is-faded"),
        (entry.block == props.block).then_some("is-new"),
    );
    html! {
        <li key={format!("{}-{}", entry.block, it.transaction)}>
            <button type="button" {class} aria-pressed={if selected { "true" } else { "false" }} {onclick} data-block={entry.block.to_string()}>
                <span class="feed-who">{ crate::present::labels::capitalised(&format::actor(it.borrower)) }</span>
                <span class="feed-block hint number">{ fill("feed.block", &[("block", &format::integer(u64::from(entry.block)))]) }</span>
                <span class="feed-what number">
                    { fill("feed.what", &[
                        ("seized", &format::wad_tokens(it.seized, symbol(it.collateral_asset))),
                        ("repaid", &format::wad_tokens(it.repaid, symbol(it.debt_asset))),
                    ]) }
                </span>
                <span class="feed-cost number">{ fill("feed.lost", &[("cost", &format::usd_compact(-it.bonus_usd.to_f64()))]) }</span>
                <span class="feed-health hint number">
                    { fill("feed.health", &[
                        ("before", &format::health(it.health_before.map(Wad::to_f64))),
                        ("after", &format::health(it.health_after.map(Wad::to_f64))),
                    ]) }
                    { " · " }{ fill("feed.cause", &[("cause", &liquidation::cause(it.cause))]) }
                </span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample;
    use leverloom_model::report::Actor;

    #[test]
    fn a_long_list_keeps_the_newest_ones_own_ones_and_the_one_in_focus() {
        let liquidation = sample::block(80, 4).outcome.market.liquidations[0].clone();
        let mut entries: Vec<FeedEntry> = (0..8)
            .map(|block| FeedEntry {
                block,
                liquidation: liquidation.clone(),
            })
            .collect();
        entries[5].liquidation.borrower = Actor {
            role: Role::You,
            index: 0,
        };
        let focus = Selection::Liquidation {
            block: 7,
            transaction: liquidation.transaction,
        };
        let listed: Vec<u32> = listed(entries.iter(), 2, &focus)
            .map(|entry| entry.block)
            .collect();
        assert_eq!(listed, [0, 1, 5, 7]);
    }
}
