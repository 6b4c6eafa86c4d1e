//! One of a few: a row of radio buttons that looks like one control, and a native list for assets.

use yew::prelude::*;

use crate::platform::input;

/// One of a few.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Id of a list; name of a group of radio buttons, unique on the page.
    pub name: &'static str,
    /// What is chosen, in words.
    pub label: AttrValue,
    /// What there is to choose from.
    pub options: Vec<AttrValue>,
    /// The chosen one's place.
    pub chosen: usize,
    /// Another one's place.
    pub on_choose: Callback<usize>,
}

/// A choice as a row of radio buttons.
pub fn segmented(choice: Choice) -> Html {
    let Choice {
        name,
        label,
        options,
        chosen,
        on_choose,
    } = choice;
    let option = |(index, words): (usize, AttrValue)| {
        let on_choose = on_choose.clone();
        let id = format!("{name}-{index}");
        html! {
            <>
                <input
                    type="radio"
                    {name}
                    id={id.clone()}
                    checked={index == chosen}
                    onchange={Callback::from(move |_: Event| on_choose.emit(index))}
                />
                <label for={id}>{ words }</label>
            </>
        }
    };
    html! {
        <div class="segmented" role="radiogroup" aria-label={label}>
            { for options.into_iter().enumerate().map(option) }
        </div>
    }
}

/// A choice as a native list.
pub fn picker(choice: Choice) -> Html {
    let Choice {
        name,
        label,
        options,
        chosen,
        on_choose,
    } = choice;
    let onchange = Callback::from(move |event: Event| {
        if let Some(index) = input::chosen(&event) {
            on_choose.emit(index);
        }
    });
    html! {
        <select id={name} class="picker" aria-label={label} {onchange}>
            { for options.into_iter().enumerate().map(|(index, words)| html! {
                <option selected={index == chosen}>{ words }</option>
            }) }
        </select>
    }
}
