//! The feed: liquidations up to the block shown, newest first; a press puts one in focus.

use std::rc::Rc;

use leverloom_model::report::Role;
use leverloom_model::units::Wad;
use yew::prelude::*;

use crate::components::{term, use_language};
use crate::present::format;
use crate::state::Selection;
use crate::state::feed::{Feed, FeedEntry};
use crate::texts::{count, fill, text};

/// Entries in the list at most; older ones are counted.
const SHOWN: usize = 100;

/// Properties of [`FeedPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct FeedProps {
    /// Liquidations seen.
    pub feed: Rc<Feed>,
    /// The block shown.
    pub block: u32,
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
    let total = props.feed.until(props.block).count();
    let entry = |entry: &FeedEntry| item(props, entry);
    html! {
        <section class="pane feed" aria-labelledby="feed-title">
            <div class="pane-title has-term">
                <h2 id="feed-title">{ term("liquidations") }</h2>
                <span class="hint number" id="feed-count">{ count("feed.count", total as u32, &[]) }</span>
            </div>
            if total == 0 {
                <p class="hint feed-empty">{ text("feed.empty") }</p>
            } else {
                <ol class="feed-list" id="feed" reversed=true>
                    { for props.feed.until(props.block).take(SHOWN).map(entry) }
                </ol>
                if total > SHOWN {
                    <p class="hint">{ fill("feed.older", &[("count", &format::integer((total - SHOWN) as u64))]) }</p>
                }
            }
        </section>
    }
}

fn item(props: &FeedProps, entry: &FeedEntry) -> Html {
    let liquidation = &entry.liquidation;
    let symbol = |asset: u32| props.symbols.get(asset as usize).map_or("", String::as_str);
    let selection = Selection::Liquidation {
        block: entry.block,
        transaction: liquidation.transaction,
    };
    let selected = match &props.selection {
        Selection::None => None,
        Selection::Position(actor) => Some(*actor == liquidation.borrower),
        other => Some(other.transaction() == selection.transaction()),
    };
    let onclick = {
        let (on_select, again) = (props.on_select.clone(), selected == Some(true));
        let selection = selection.clone();
        Callback::from(move |_: MouseEvent| {
            on_select.emit(if again {
                Selection::None
            } else {
                selection.clone()
            });
        })
    };
    let yours = liquidation.borrower.role == Role::You;
    let class = classes!(
        "feed-item",
        yours.then_some("is-yours"),
        (selected == Some(true)).then_some("is-selected"),
        (selected == Some(false)).then_some("is-faded"),
        (entry.block == props.block).then_some("is-new"),
    );
    html! {
        <li key={format!("{}-{}", entry.block, liquidation.transaction)}>
            <button type="button" {class} aria-pressed={if selected == Some(true) { "true" } else { "false" }} {onclick} data-block={entry.block.to_string()}>
                <span class="feed-who">{ crate::present::labels::capitalised(&format::actor(liquidation.borrower)) }</span>
                <span class="feed-block hint number">{ fill("feed.block", &[("block", &format::integer(u64::from(entry.block)))]) }</span>
                <span class="feed-what number">
                    { fill("feed.what", &[
                        ("seized", &format::wad_tokens(liquidation.seized, symbol(liquidation.collateral_asset))),
                        ("repaid", &format::wad_tokens(liquidation.repaid, symbol(liquidation.debt_asset))),
                    ]) }
                </span>
                <span class="feed-cost number">{ fill("feed.lost", &[("cost", &format::usd_compact(-liquidation.bonus_usd.to_f64()))]) }</span>
                <span class="feed-health hint number">
                    { fill("feed.health", &[
                        ("before", &format::health(liquidation.health_before.map(Wad::to_f64))),
                        ("after", &format::health(liquidation.health_after.map(Wad::to_f64))),
                    ]) }
                </span>
            </button>
        </li>
    }
}
