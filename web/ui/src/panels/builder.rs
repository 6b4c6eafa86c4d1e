//! The builder: long or short, plain or looped; amounts in tokens, dollars or leverage; and how safe that would be and what
//! would happen step by step, before anything is sent.

use leverloom_model::formulas::AssetTerms;
use leverloom_model::scenario::Action;
use leverloom_model::units::Wad;
use yew::prelude::*;

use super::position::stand;
use crate::components::amount::AmountProps;
use crate::components::{AmountInput, Button, Choice, Slider, Weight, picker, segmented};
use crate::piece;
use crate::present::plan::{counted_in, leverage, obstacle, steps};
use crate::present::{format, labels};
use crate::state::draft::{
    Direction, Draft, DraftChange, LEVERAGE_STEP, LOOP_FROM, Unit, collateral_slider_max,
    slider_step,
};
use crate::state::plan::{Field, Ground, Obstacle, Plan, Reason};
use crate::state::{Message, Model};
use crate::texts::{fill, text};

/// Id of the sentence that says why it would be refused.
const PROBLEM: &str = "draft-problem";

/// Everything that the builder's parts look at.
struct Desk<'a> {
    draft: &'a Draft,
    ground: &'a Ground<'a>,
    plan: &'a Plan,
    symbols: &'a [String],
    tell: &'a Callback<Message>,
}

/// The builder.
pub fn builder(model: &Model, tell: &Callback<Message>) -> Html {
    let ground = model.ground();
    let plan = model.draft.plan(&ground);
    let symbols: Vec<String> = model
        .scenario
        .assets
        .iter()
        .map(|asset| asset.symbol.clone())
        .collect();
    let desk = Desk {
        draft: &model.draft,
        ground: &ground,
        plan: &plan,
        symbols: &symbols,
        tell,
    };
    let (Some(collateral), Some(debt)) = (
        ground.terms.get(model.draft.collateral_asset),
        ground.terms.get(model.draft.debt_asset),
    ) else {
        return html! {};
    };
    let words = button_words(&model.draft.actions(&model.scenario));
    let on_open = {
        let tell = tell.clone();
        Callback::from(move |()| tell.emit(Message::Build))
    };
    let said = steps(&symbols, &model.draft, &plan, &ground);
    let refused = plan.obstacle.map(|_| PROBLEM);
    html! {
        <div class="builder" id="builder">
            { desk.ways() }
            { desk.supply(collateral) }
            if model.draft.looping {
                { desk.debt_asset_of_loop() }
            } else {
                { desk.borrow(debt) }
            }
            { desk.leverage() }
            { stand(&symbols, &plan.terms, &plan.holdings, "draft") }
            { Button::new(Weight::Primary).id("open-position")
                .disabled(!model.can_act() || refused.is_some())
                .described_by(refused)
                .show(on_open, if model.is_acting() { text("builder.acting").to_string() } else { words }) }
            { desk.problem_at(None) }
            if !said.is_empty() {
                <details class="steps" id="steps" open={model.draft.looping}>
                    <summary>{ text("builder.steps") }</summary>
                    <ol>{ for said.into_iter().map(|step| html! { <li>{ step }</li> }) }</ol>
                </details>
            }
        </div>
    }
}

impl Desk<'_> {
    fn change(
        &self,
        field: Field,
        make: impl Fn(Wad) -> DraftChange + 'static,
    ) -> Callback<Option<Wad>> {
        let tell = self.tell.clone();
        Callback::from(move |amount: Option<Wad>| {
            let change = amount.map_or(DraftChange::Unread(field), &make);
            tell.emit(Message::Draft(change));
        })
    }

    fn choose(&self, make: impl Fn(usize) -> DraftChange + 'static) -> Callback<usize> {
        let tell = self.tell.clone();
        Callback::from(move |place| tell.emit(Message::Draft(make(place))))
    }

    fn options(&self) -> Vec<AttrValue> {
        self.symbols.iter().cloned().map(AttrValue::from).collect()
    }

    fn tokens(&self, amount: Wad, asset: usize) -> String {
        let symbol = self.symbols.get(asset).map_or("", String::as_str);
        match (self.draft.unit, self.ground.terms.get(asset)) {
            (Unit::Dollars, Some(terms)) => format::usd(amount.mul_down(terms.price).to_f64()),
            _ => format::wad_tokens(amount, symbol),
        }
    }

    fn price(&self, terms: &AssetTerms) -> Option<Wad> {
        (self.draft.unit == Unit::Dollars).then_some(terms.price)
    }

    /// Long or short, plain or looped, tokens or dollars.
    fn ways(&self) -> Html {
        let (draft, terms) = (self.draft, &self.ground.terms);
        let directions = [Direction::Long, Direction::Short];
        let possible = directions.iter().all(|it| draft.can_be(*it, terms));
        let direction = draft.direction(terms);
        let chosen = directions.iter().position(|it| Some(*it) == direction);
        html! {
            <>
                <div class="builder-ways">
                    if possible {
                        { segmented(Choice {
                            name: "direction",
                            label: text("builder.direction"),
                            options: vec![text("builder.long"), text("builder.short")],
                            chosen: chosen.unwrap_or(usize::MAX),
                            on_choose: self.choose(move |place| DraftChange::Direction(directions[place.min(1)])),
                        }) }
                    }
                    { segmented(Choice {
                        name: "way",
                        label: text("builder.way"),
                        options: vec![text("builder.plain"), text("builder.loop")],
                        chosen: usize::from(draft.looping),
                        on_choose: self.choose(|place| DraftChange::Looping(place == 1)),
                    }) }
                    { picker(Choice {
                        name: "unit",
                        label: text("builder.unit"),
                        options: vec![text("builder.in_tokens"), text("builder.in_dollars")],
                        chosen: usize::from(draft.unit == Unit::Dollars),
                        on_choose: self.choose(|place| DraftChange::Unit(if place == 1 { Unit::Dollars } else { Unit::Tokens })),
                    }) }
                </div>
                if !possible {
                    <p class="hint">{ text("builder.no_direction") }</p>
                }
            </>
        }
    }

    fn supply(&self, terms: &AssetTerms) -> Html {
        let (draft, asset) = (self.draft, self.draft.collateral_asset);
        let held = self
            .ground
            .wallet
            .and_then(|wallet| wallet.get(asset).copied());
        let label = if draft.looping {
            text("builder.own")
        } else {
            text("builder.supply")
        };
        html! {
            <div class="builder-side">
                <div class="label-row">
                    <label class="label" for="collateral">{ label.clone() }</label>
                    if let Some(held) = held {
                        <span class="hint number">{ fill("builder.wallet", &[("amount", &self.tokens(held, asset))]) }</span>
                    }
                </div>
                { piece!(AmountInput, AmountProps {
                    id: "collateral",
                    label,
                    value: draft.collateral,
                    max: collateral_slider_max(terms, held),
                    step: slider_step(terms.price),
                    symbol: self.symbols.get(asset).cloned().unwrap_or_default(),
                    price: self.price(terms),
                    problem: self.is_at(Field::Collateral).then_some("collateral-problem"),
                    on_change: self.change(Field::Collateral, DraftChange::Collateral),
                    children: picker(Choice { name: "collateral-asset", label: text("builder.supply_asset"), options: self.options(), chosen: asset, on_choose: self.choose(DraftChange::CollateralAsset) }),
                }) }
                { self.problem_at(Some((Field::Collateral, "collateral-problem"))) }
            </div>
        }
    }

    fn borrow(&self, terms: &AssetTerms) -> Html {
        let (draft, asset) = (self.draft, self.draft.debt_asset);
        let most = draft.debt_max(&self.ground.terms);
        html! {
            <div class="builder-side">
                <div class="label-row">
                    <label class="label" for="debt">{ text("builder.borrow") }</label>
                    <span class="hint number">{ fill("builder.limit", &[("amount", &self.tokens(most, asset))]) }</span>
                </div>
                { piece!(AmountInput, AmountProps {
                    id: "debt",
                    label: text("builder.borrow"),
                    value: draft.debt,
                    max: most,
                    step: slider_step(terms.price),
                    symbol: self.symbols.get(asset).cloned().unwrap_or_default(),
                    price: self.price(terms),
                    problem: self.is_at(Field::Debt).then_some("debt-problem"),
                    on_change: self.change(Field::Debt, DraftChange::Debt),
                    children: self.debt_picker(),
                }) }
                { self.problem_at(Some((Field::Debt, "debt-problem"))) }
            </div>
        }
    }

    fn debt_picker(&self) -> Html {
        picker(Choice {
            name: "debt-asset",
            label: text("builder.borrow_asset"),
            options: self.options(),
            chosen: self.draft.debt_asset,
            on_choose: self.choose(DraftChange::DebtAsset),
        })
    }

    /// A loop borrows what its leverage takes: only of what is a choice.
    fn debt_asset_of_loop(&self) -> Html {
        let borrowed = self.plan.holdings.debt.get(self.draft.debt_asset).copied();
        html! {
            <div class="label-row">
                <span class="label">{ text("builder.borrow") }</span>
                <span class="number" id="loop-debt">{ self.tokens(borrowed.unwrap_or_default(), self.draft.debt_asset) }</span>
                { self.debt_picker() }
            </div>
        }
    }

    fn leverage(&self) -> Html {
        let draft = self.draft;
        let (now, most) = (
            draft.shown_leverage(&self.ground.terms),
            draft.leverage_max(&self.ground.terms),
        );
        let on_pull = {
            let tell = self.tell.clone();
            move |leverage: f64| {
                let leverage = Wad::from_f64((leverage * 100.0).round() / 100.0);
                tell.emit(Message::Draft(DraftChange::Leverage(leverage)));
            }
        };
        let least = if draft.looping { LOOP_FROM } else { Wad::ONE };
        let shown = leverage(now);
        html! {
            <div class="builder-side">
                <div class="leverage-row">
                    <label class="label" for="leverage">{ text("builder.leverage") }</label>
                    { Slider::new("leverage", (least.to_f64(), most.to_f64()), now.min(most).to_f64())
                        .step(LEVERAGE_STEP)
                        .words(fill("builder.leverage_words", &[("leverage", &shown)]))
                        .described_by(self.is_at(Field::Leverage).then_some("leverage-problem"))
                        .show(on_pull) }
                    <output class="number" for="leverage" title={fill("builder.leverage_limit", &[("most", &leverage(most))])}>{ shown }</output>
                </div>
                { self.problem_at(Some((Field::Leverage, "leverage-problem"))) }
            </div>
        }
    }

    fn is_at(&self, field: Field) -> bool {
        // These two are said where they arise: on the button, below the field.
        let said = |it: &Obstacle| matches!(it.reason, Reason::Nothing | Reason::Unread);
        let obstacle = self.plan.obstacle.filter(|it| !said(it));
        obstacle.is_some_and(|obstacle| obstacle.field == field)
    }

    /// The refusal, at its field with a button that mends it, and again for who reads only the button's description.
    fn problem_at(&self, place: Option<(Field, &'static str)>) -> Html {
        let Some(fault) = self.plan.obstacle else {
            return html! {};
        };
        let asset = counted_in(&fault, self.draft);
        let symbol = self.symbols.get(asset).map_or("", String::as_str);
        let words = obstacle(&fault, symbol);
        match place {
            None => html! { <p class="spoken" id={PROBLEM}>{ words }</p> },
            Some((field, id)) if self.is_at(field) => html! {
                <div class="problem-row">
                    <p class="problem" {id} aria-live="polite">{ words }</p>
                    { self.mend(&fault, asset) }
                </div>
            },
            Some(_) => html! {},
        }
    }

    /// Sets the field to the most that is allowed.
    fn mend(&self, fault: &Obstacle, asset: usize) -> Html {
        let (Some(most), change) = (
            fault.most,
            match (fault.field, fault.reason) {
                (Field::Collateral, _) => DraftChange::Collateral as fn(Wad) -> DraftChange,
                (Field::Debt, _) => DraftChange::Debt,
                (Field::Leverage, Reason::LeverageRange) => DraftChange::Leverage,
                (Field::Leverage, _) => return html! {},
            },
        ) else {
            return html! {};
        };
        let shown = match fault.field {
            Field::Leverage => leverage(most),
            Field::Collateral | Field::Debt => self.tokens(most, asset),
        };
        let tell = self.tell.clone();
        let on_use = Callback::from(move |()| tell.emit(Message::Draft(change(most))));
        Button::plain()
            .id("use-most")
            .show(on_use, fill("obstacle.use", &[("most", &shown)]))
    }
}

/// What the button says: what will happen.
fn button_words(actions: &[Action]) -> String {
    let words = |action: &Action| super::amend::action_words(action);
    let parts: Vec<String> = actions.iter().filter_map(words).collect();
    if parts.is_empty() {
        return text("obstacle.nothing").to_string();
    }
    labels::capitalised(&format::deeds(&parts))
}
