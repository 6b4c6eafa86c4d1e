//! A native slider whose value can be heard in words.

use yew::prelude::*;

use crate::platform::input;

/// A slider being described; [`Self::show`] ends the description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slider {
    id: AttrValue,
    range: (AttrValue, AttrValue),
    step: AttrValue,
    value: AttrValue,
    label: Option<AttrValue>,
    words: Option<AttrValue>,
    described_by: Option<&'static str>,
    danger: bool,
}

impl Slider {
    /// A slider over a range of numbers, one apart, at one of them; `id` is a handle for tests and labels.
    pub fn new(id: impl Into<AttrValue>, (low, high): (f64, f64), at: f64) -> Self {
        let text = |number: f64| AttrValue::from(number.to_string());
        Self {
            id: id.into(),
            range: (text(low), text(high)),
            step: AttrValue::Static("1"),
            value: text(at),
            ..Self::default()
        }
    }

    /// Least difference between two values.
    #[must_use]
    pub fn step(mut self, step: f64) -> Self {
        self.step = step.to_string().into();
        self
    }

    /// What it is; without, a label elsewhere says so.
    #[must_use]
    pub fn label(mut self, label: AttrValue) -> Self {
        self.label = Some(label);
        self
    }

    /// Where it stands, as it is heard; without, its number.
    #[must_use]
    pub fn words(mut self, words: impl Into<AttrValue>) -> Self {
        self.words = Some(words.into());
        self
    }

    /// Id of a text that says more.
    #[must_use]
    pub fn described_by(mut self, id: Option<&'static str>) -> Self {
        self.described_by = id;
        self
    }

    /// What it sets does harm.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// The slider; `on_input` has the number it is pulled to.
    pub fn show(self, on_input: impl Fn(f64) + 'static) -> Html {
        let (low, high) = self.range;
        let oninput = Callback::from(move |event: InputEvent| on_input(input::number(&event)));
        html! {
            <input
                id={self.id}
                class={if self.danger { "slider slider-danger" } else { "slider" }}
                type="range"
                min={low}
                max={high}
                step={self.step}
                aria-label={self.label}
                aria-valuetext={self.words}
                aria-describedby={self.described_by}
                value={self.value}
                {oninput}
            />
        }
    }
}
