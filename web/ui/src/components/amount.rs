//! An amount of tokens: a number field for the exact, a slider for the feel, both the same value; written in tokens or in
//! dollars.

use leverloom_model::units::Wad;
use yew::prelude::*;

use super::use_language;
use crate::platform::input;
use crate::present::format;
use crate::texts;

/// Step of a slider in dollars.
const DOLLAR_STEP: f64 = 10.0;

/// Properties of [`AmountInput`].
#[derive(Clone, PartialEq, Properties)]
pub struct AmountProps {
    /// Id of the number field; the slider's is `{id}-slider`.
    pub id: AttrValue,
    /// What is being set, in words, for both controls.
    pub label: AttrValue,
    /// Tokens.
    pub value: Wad,
    /// Where the slider ends; the field may go beyond.
    pub max: Wad,
    /// A step of the slider, in tokens.
    pub step: f64,
    /// Symbol.
    pub symbol: AttrValue,
    /// Dollars of a token, where the amount is written in dollars.
    #[prop_or_default]
    pub price: Option<Wad>,
    /// Id of the sentence that says why the amount will not do, where there is one.
    #[prop_or_default]
    pub problem: Option<&'static str>,
    /// Another amount; none while what is written is none.
    pub on_change: Callback<Option<Wad>>,
    /// What stands after the number: the symbol, or a choice of assets.
    #[prop_or_default]
    pub children: Html,
}

/// A number field and a slider.
#[component]
pub fn AmountInput(props: &AmountProps) -> Html {
    use_language();
    // What is being typed; it may be no number yet.
    let typed = use_state(|| None::<String>);
    let price = props.price;
    let shown = move |tokens: Wad| price.map_or(tokens, |price| cents(tokens.mul_down(price)));
    let tokens = move |written: Wad| match price {
        Some(price) => written.div_down(price).unwrap_or(Wad::ZERO),
        None => written,
    };
    let text = typed
        .as_ref()
        .cloned()
        .unwrap_or_else(|| format::exact(shown(props.value)));
    let wrong = typed.as_ref().is_some_and(|text| parse(text).is_none());

    let oninput = {
        let (typed, on_change) = (typed.clone(), props.on_change.clone());
        Callback::from(move |event: InputEvent| {
            let text = input::text(&event);
            on_change.emit(parse(&text).map(tokens));
            typed.set(Some(text));
        })
    };
    let onblur = {
        // What is no amount stays, with its sentence, until it is mended.
        let typed = typed.clone();
        Callback::from(move |_: FocusEvent| {
            if !wrong {
                typed.set(None);
            }
        })
    };
    let onslide = {
        let (typed, on_change) = (typed.clone(), props.on_change.clone());
        Callback::from(move |event: InputEvent| {
            typed.set(None);
            let amount = input::text(&event)
                .parse()
                .unwrap_or_else(|_| Wad::from_f64(input::number(&event)));
            on_change.emit(Some(tokens(amount)));
        })
    };

    let spoken = format::wad_tokens(props.value, &props.symbol);
    let error_id = format!("{}-error", props.id);
    let step = match price {
        Some(_) => DOLLAR_STEP,
        None => props.step,
    };
    let invalid = wrong || props.problem.is_some();
    let described = if wrong {
        Some(AttrValue::from(error_id.clone()))
    } else {
        props.problem.map(AttrValue::from)
    };
    html! {
        <div class="amount">
            <div class="amount-row">
                <input
                    id={props.id.clone()}
                    class="field number"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label={props.label.clone()}
                    aria-invalid={invalid.then_some("true")}
                    aria-describedby={described}
                    value={text}
                    {oninput}
                    {onblur}
                />
                { props.children.clone() }
            </div>
            <input
                id={format!("{}-slider", props.id)}
                class="slider"
                type="range"
                min="0"
                max={shown(props.max).to_string()}
                step={step.to_string()}
                aria-label={props.label.clone()}
                aria-valuetext={spoken}
                value={shown(props.value.min(props.max)).to_string()}
                oninput={onslide}
            />
            if wrong {
                <p class="problem" id={error_id}>{ texts::text("amount.wrong") }</p>
            }
        </div>
    }
}

/// Dollars to the cent, to the nearest.
fn cents(dollars: Wad) -> Wad {
    let cent = Wad::ONE.0 / 100;
    Wad(dollars.0.saturating_add(cent / 2) / cent * cent)
}

/// A typed amount: spaces and thousands commas are forgiven, at most 1,000,000,000,000 tokens.
fn parse(text: &str) -> Option<Wad> {
    let digits: String = text
        .chars()
        .filter(|char| !char.is_whitespace() && *char != ',')
        .collect();
    let amount: Wad = digits.parse().ok()?;
    (amount <= Wad::whole(1_000_000_000_000)).then_some(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_shown_to_the_cent() {
        let half_a_cent = Wad(Wad::ONE.0 / 200);
        assert_eq!(cents(half_a_cent).to_string(), "0.01");
        assert_eq!(cents(Wad(Wad::whole(1_000).0 - 1)), Wad::whole(1_000));
    }

    #[test]
    fn typed_amounts() {
        assert_eq!(parse("12,400.5"), "12400.5".parse().ok());
        assert_eq!(parse(" 10 "), Some(Wad::whole(10)));
        for text in ["", "ten", "-1", "1e5", "NaN", "1000000000001"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
