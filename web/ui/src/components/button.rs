//! A native button whose words say what it does.

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

/// Properties of [`Button`].
#[derive(Clone, PartialEq, Properties)]
pub struct ButtonProps {
    /// Id, a handle for tests and labels.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// How much it stands out.
    #[prop_or_default]
    pub weight: Weight,
    /// What happens.
    pub on_click: Callback<()>,
    /// Cannot be pressed now. It stays in the tab order, so that its reason can be heard.
    #[prop_or_default]
    pub disabled: bool,
    /// Spoken name where the content is an icon; also shown on hover.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Whether it is a switch that is on.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// Id of the element that says why it is disabled.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// Words or an icon.
    pub children: Html,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let on_click = props.on_click.clone();
    let disabled = props.disabled;
    let onclick = Callback::from(move |_: MouseEvent| {
        if !disabled {
            on_click.emit(());
        }
    });
    html! {
        <button
            type="button"
            id={props.id.clone()}
            class={props.weight.class()}
            aria-label={props.label.clone()}
            title={props.label.clone()}
            aria-disabled={disabled.then_some("true")}
            aria-pressed={props.pressed.map(|pressed| if pressed { "true" } else { "false" })}
            aria-describedby={props.described_by.clone()}
            {onclick}
        >
            { props.children.clone() }
        </button>
    }
}
