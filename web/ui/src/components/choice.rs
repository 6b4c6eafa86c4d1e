//! One of a few: a row of radio buttons that looks like one control, and a native list for assets.

use yew::prelude::*;

use crate::platform::input;

/// Properties of [`Segmented`].
#[derive(Clone, PartialEq, Properties)]
pub struct SegmentedProps {
    /// Name of the group, unique on the page.
    pub name: AttrValue,
    /// What is chosen, in words.
    pub label: AttrValue,
    /// What there is to choose from.
    pub options: Vec<AttrValue>,
    /// The chosen one's place.
    pub chosen: usize,
    /// Another one's place.
    pub on_choose: Callback<usize>,
}

/// A row of radio buttons.
#[component]
pub fn Segmented(props: &SegmentedProps) -> Html {
    let option = |(index, words): (usize, &AttrValue)| {
        let on_choose = props.on_choose.clone();
        let id = format!("{}-{index}", props.name);
        html! {
            <>
                <input
                    type="radio"
                    name={props.name.clone()}
                    id={id.clone()}
                    checked={index == props.chosen}
                    onchange={Callback::from(move |_: Event| on_choose.emit(index))}
                />
                <label for={id}>{ words.clone() }</label>
            </>
        }
    };
    html! {
        <div class="segmented" role="radiogroup" aria-label={props.label.clone()}>
            { for props.options.iter().enumerate().map(option) }
        </div>
    }
}

/// Properties of [`Picker`].
#[derive(Clone, PartialEq, Properties)]
pub struct PickerProps {
    /// Id.
    pub id: AttrValue,
    /// What is chosen, in words.
    pub label: AttrValue,
    /// What there is to choose from.
    pub options: Vec<AttrValue>,
    /// The chosen one's place.
    pub chosen: usize,
    /// Another one's place.
    pub on_choose: Callback<usize>,
}

/// A native list.
#[component]
pub fn Picker(props: &PickerProps) -> Html {
    let on_choose = props.on_choose.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(index) = input::chosen(&event) {
            on_choose.emit(index);
        }
    });
    html! {
        <select id={props.id.clone()} class="picker" aria-label={props.label.clone()} {onchange}>
            { for props.options.iter().enumerate().map(|(index, words)| html! {
                <option selected={index == props.chosen}>{ words.clone() }</option>
            }) }
        </select>
    }
}
