//! Changing the open position: one of four verbs, an asset, an amount, and a button that says what happens.

use leverloom_model::scenario::{Action, Amount};
use yew::prelude::*;

use super::position::PositionProps;
use crate::components::amount::AmountProps;
use crate::components::{AmountInput, Button, Choice, picker, segmented};
use crate::piece;
use crate::present::format;
use crate::present::plan::obstacle;
use crate::present::position::safety_word;
use crate::state::Message;
use crate::state::amendment::{Amendment, Verb};
use crate::state::draft::slider_step;
use crate::state::plan::{Field, Obstacle, Reason};
use crate::state::standing::Safety;
use crate::texts::{fill, text};

/// A change of the open position.
pub fn amend(symbols: &[String], props: &PositionProps) -> Html {
    let PositionProps {
        position,
        scenario,
        terms,
        acting,
        tell,
        ..
    } = props;
    let amendment = props
        .amendment
        .clone()
        .unwrap_or_else(|| Amendment::first(position, terms));
    let Some(asset) = terms.get(amendment.asset) else {
        return html! {};
    };
    let symbol = symbols.get(amendment.asset).cloned().unwrap_or_default();
    let on_verb = {
        let (tell, position, terms) = (tell.clone(), position.clone(), terms.clone());
        Callback::from(move |index: usize| {
            let verb = Verb::ALL.get(index).copied().unwrap_or_default();
            tell.emit(Message::Amend(Amendment::of(verb, &position, &terms)));
        })
    };
    let on_asset = {
        let (tell, old) = (tell.clone(), amendment.clone());
        Callback::from(move |asset| {
            let amount = leverloom_model::Wad::ZERO;
            tell.emit(Message::Amend(Amendment {
                asset,
                amount,
                ..old.clone()
            }));
        })
    };
    let on_amount = {
        let (tell, old) = (tell.clone(), amendment.clone());
        Callback::from(move |amount: Option<_>| {
            tell.emit(Message::Amend(Amendment {
                amount: amount.unwrap_or_default(),
                ..old.clone()
            }));
        })
    };
    let problem = amendment.problem(position, terms);
    let shown = problem.filter(|problem| *problem != Reason::Nothing);
    let after = amendment.holdings(position).totals(terms).health_factor;
    let safety = Safety::of(after);
    let action = amendment.action(position, scenario);
    let words = action.as_ref().and_then(action_words).unwrap_or_default();
    let on_act = {
        let tell = tell.clone();
        Callback::from(move |()| tell.emit(Message::Act(action.clone().into_iter().collect())))
    };
    html! {
        <div class="amend">
            { segmented(Choice { name: "amend-verb", label: text("amend.title"), options: Verb::ALL.map(|verb| text(&format!("amend.{}", verb.name()))).to_vec(), chosen: Verb::ALL.iter().position(|verb| *verb == amendment.verb).unwrap_or(0), on_choose: on_verb }) }
            { piece!(AmountInput, AmountProps {
                id: "amend-amount",
                label: text("amend.amount"),
                value: amendment.amount,
                max: amendment.max(position, terms),
                step: slider_step(asset.price),
                symbol: symbol.clone(),
                problem: shown.map(|_| "amend-problem"),
                on_change: on_amount,
                children: picker(Choice { name: "amend-asset", label: text("amend.asset"), options: symbols.iter().cloned().map(AttrValue::from).collect::<Vec<_>>(), chosen: amendment.asset, on_choose: on_asset }),
            }) }
            <div class="amend-end">
                { Button::plain().id("amend")
                    .disabled(props.blocked || problem.is_some())
                    .described_by(problem.map(|_| "amend-problem"))
                    .show(on_act, if *acting { text("builder.acting").to_string() } else { crate::present::labels::capitalised(&words) }) }
                <span class={classes!("hint", format!("is-{}", safety.name()))}>
                    { fill("amend.after", &[("health", &format::health(after.map(leverloom_model::Wad::to_f64))), ("word", &safety_word(safety))]) }
                </span>
            </div>
            <p class="problem" id="amend-problem" aria-live="polite">
                if let Some(reason) = shown {
                    { obstacle(&Obstacle { reason, field: Field::Collateral, most: Some(amendment.max(position, terms)) }, &symbol) }
                }
            </p>
        </div>
    }
}

/// What is done to a position in words that start a sentence in small letters: `supply 10 ETH`; none for anything else.
pub fn action_words(action: &Action) -> Option<String> {
    let tokens = |amount: Amount, asset: &str| match amount {
        Amount::Exactly(amount) => format::wad_tokens(amount, asset),
        Amount::Max => fill("sentence.all_of", &[("asset", asset)]),
    };
    let (key, asset, amount) = match action {
        Action::Loop {
            collateral,
            amount,
            leverage,
            ..
        } => {
            let amount = tokens(*amount, collateral);
            let leverage = crate::present::plan::leverage(*leverage);
            return Some(fill(
                "do.loop",
                &[("amount", &amount), ("leverage", &leverage)],
            ));
        }
        Action::Supply { asset, amount } => ("do.supply", asset, amount),
        Action::Withdraw { asset, amount } => ("do.withdraw", asset, amount),
        Action::Borrow { asset, amount } => ("do.borrow", asset, amount),
        Action::Repay { asset, amount } => ("do.repay", asset, amount),
        _ => return None,
    };
    Some(fill(key, &[("amount", &tokens(*amount, asset))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_say_what_happens() {
        let words = |action| action_words(&action).unwrap_or_default();
        let amount = Amount::Exactly(leverloom_model::Wad::whole(12_400));
        assert_eq!(
            words(Action::Borrow {
                asset: "USDC".into(),
                amount
            }),
            "borrow 12,400\u{a0}USDC"
        );
        assert_eq!(
            words(Action::Repay {
                asset: "USDC".into(),
                amount: Amount::Max
            }),
            "repay all USDC"
        );
        assert_eq!(
            words(Action::Supply {
                asset: "USDC".into(),
                amount
            }),
            "supply 12,400\u{a0}USDC"
        );
        assert_eq!(
            words(Action::Withdraw {
                asset: "ETH".into(),
                amount: Amount::Max
            }),
            "withdraw all ETH"
        );
        assert_eq!(action_words(&Action::shock("ETH", -1)), None);
    }
}
