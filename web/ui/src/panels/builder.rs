//! The builder: what to supply, what to borrow, and how safe that would be, before anything is sent.

use leverloom_model::formulas::AssetTerms;
use leverloom_model::scenario::Action;
use leverloom_model::units::Wad;
use yew::prelude::*;

use super::position::stand;
use crate::components::{AmountInput, Button, Choice, Weight, picker};
use crate::present::format;
use crate::state::draft::{DraftChange, collateral_slider_max, slider_step};
use crate::state::{Message, Model};
use crate::texts::{fill, text};

/// The builder; `terms` is what the assets count for now.
pub fn builder(model: &Model, terms: &[AssetTerms], tell: &Callback<Message>) -> Html {
    let (draft, scenario) = (&model.draft, &model.scenario);
    let wallet = model
        .your_position()
        .map(|position| position.wallet.as_slice());
    let symbols: Vec<String> = scenario
        .assets
        .iter()
        .map(|asset| asset.symbol.clone())
        .collect();
    let symbol = |asset: usize| symbols.get(asset).cloned().unwrap_or_default();
    let (Some(collateral), Some(debt)) = (
        terms.get(draft.collateral_asset),
        terms.get(draft.debt_asset),
    ) else {
        return html! {};
    };
    let change = |make: fn(Wad) -> DraftChange| {
        let tell = tell.clone();
        Callback::from(move |amount| tell.emit(Message::Draft(make(amount))))
    };
    let choose = |make: fn(usize) -> DraftChange| {
        let tell = tell.clone();
        Callback::from(move |asset| tell.emit(Message::Draft(make(asset))))
    };
    let options: Vec<AttrValue> = symbols.iter().cloned().map(AttrValue::from).collect();
    let held = wallet.and_then(|wallet| wallet.get(draft.collateral_asset).copied());
    let debt_max = draft.debt_max(terms);
    let problem = draft.problem(terms, wallet);
    let actions = draft.actions(scenario);
    let words = button_words(&actions);
    let on_open = {
        let tell = tell.clone();
        Callback::from(move |()| tell.emit(Message::Act(actions.clone())))
    };
    html! {
        <div class="builder" id="builder">
            <p class="lead">{ text("builder.lead") }</p>
            <div class="builder-side">
                <div class="label-row">
                    <label class="label" for="collateral">{ text("builder.supply") }</label>
                    if let Some(held) = held {
                        <span class="hint number">{ fill("builder.wallet", &[("amount", &format::wad_tokens(held, &symbol(draft.collateral_asset)))]) }</span>
                    }
                </div>
                <AmountInput
                    id="collateral"
                    label={text("builder.supply")}
                    value={draft.collateral}
                    max={collateral_slider_max(collateral, held)}
                    step={slider_step(collateral.price)}
                    symbol={symbol(draft.collateral_asset)}
                    on_change={change(DraftChange::Collateral)}
                >
                    { picker(Choice { name: "collateral-asset", label: text("builder.supply_asset"), options: options.clone(), chosen: draft.collateral_asset, on_choose: choose(DraftChange::CollateralAsset) }) }
                </AmountInput>
            </div>
            <div class="builder-side">
                <div class="label-row">
                    <label class="label" for="debt">{ text("builder.borrow") }</label>
                    <span class="hint number">{ fill("builder.limit", &[("amount", &format::wad_tokens(debt_max, &symbol(draft.debt_asset)))]) }</span>
                </div>
                <AmountInput
                    id="debt"
                    label={text("builder.borrow")}
                    value={draft.debt}
                    max={debt_max}
                    step={slider_step(debt.price)}
                    symbol={symbol(draft.debt_asset)}
                    on_change={change(DraftChange::Debt)}
                >
                    { picker(Choice { name: "debt-asset", label: text("builder.borrow_asset"), options, chosen: draft.debt_asset, on_choose: choose(DraftChange::DebtAsset) }) }
                </AmountInput>
            </div>
            { stand(&symbols, terms, &draft.holdings(terms.len()), "draft") }
            { Button::new(Weight::Primary).id("open-position")
                .disabled(!model.can_act() || problem.is_some())
                .described_by(problem.map(|_| "draft-problem"))
                .show(on_open, if model.is_acting() { text("builder.acting").to_string() } else { words }) }
            <p class="problem" id="draft-problem" aria-live="polite">
                if let Some(problem) = problem {
                    { text(&format!("problem.{}", problem.name())) }
                }
            </p>
        </div>
    }
}

/// What the button says: what will happen.
fn button_words(actions: &[Action]) -> String {
    let words = |action: &Action| super::amend::action_words(action);
    let parts: Vec<String> = actions.iter().filter_map(words).collect();
    if parts.is_empty() {
        return text("builder.open").to_string();
    }
    crate::present::labels::capitalised(&format::deeds(&parts))
}
