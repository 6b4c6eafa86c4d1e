//! A native button whose words say what it does.

use yew::html::IntoPropValue;
use yew::prelude::*;

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one obvious thing to do.
    Primary,
    /// One of several.
    #[default]
    Plain,
    /// Hardly there until pointed at.
    Quiet,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Plain => "button",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// A button being described; [`Self::show`] ends the description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Button {
    id: Option<AttrValue>,
    weight: Weight,
    disabled: bool,
    label: Option<AttrValue>,
    pressed: Option<bool>,
    described_by: Option<&'static str>,
}

impl Button {
    /// A button of this weight.
    pub fn new(weight: Weight) -> Self {
        Self {
            weight,
            ..Self::default()
        }
    }

    /// A plain one.
    pub fn plain() -> Self {
        Self::new(Weight::Plain)
    }

    /// One that is hardly there.
    pub fn quiet() -> Self {
        Self::new(Weight::Quiet)
    }

    /// Id, a handle for tests and labels.
    #[must_use]
    pub fn id(mut self, id: impl Into<AttrValue>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Cannot be pressed now. It stays in the tab order, so that its reason can be heard.
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// Spoken name where the content is an icon; also shown on hover.
    #[must_use]
    pub fn label(mut self, label: AttrValue) -> Self {
        self.label = Some(label);
        self
    }

    /// A switch, on or off.
    #[must_use]
    pub fn pressed(mut self, pressed: bool) -> Self {
        self.pressed = Some(pressed);
        self
    }

    /// Id of the element that says why it is disabled.
    #[must_use]
    pub fn described_by(mut self, id: Option<&'static str>) -> Self {
        self.described_by = id;
        self
    }

    /// The button with words or an icon on it, and what happens when it is pressed.
    pub fn show(self, on_click: Callback<()>, content: impl IntoPropValue<Html>) -> Html {
        self.draw(on_click, content.into_prop_value())
    }

    fn draw(self, on_click: Callback<()>, content: Html) -> Html {
        let Self {
            id,
            weight,
            disabled,
            label,
            pressed,
            described_by,
        } = self;
        let onclick = Callback::from(move |_: MouseEvent| {
            if !disabled {
                on_click.emit(());
            }
        });
        html! {
            <button
                type="button"
                {id}
                class={weight.class()}
                aria-label={label.clone()}
                title={label}
                aria-disabled={disabled.then_some("true")}
                aria-pressed={pressed.map(|pressed| if pressed { "true" } else { "false" })}
                aria-describedby={described_by}
                {onclick}
            >
                { content }
            </button>
        }
    }
}
