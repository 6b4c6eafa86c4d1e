//! A border between two columns that can be dragged, by pointer and by keyboard (the ARIA window splitter).
//!
//! Owns the gesture; where the border lies and what it may not pass is told from outside, in parts of a thousand.

use yew::prelude::*;

use crate::platform::input;

/// Parts of a thousand that an arrow key moves it by.
const STEP: i16 = 20;

/// What was done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dragged {
    /// Put somewhere, in parts of a thousand of the container.
    To(u16),
    /// Moved by parts of a thousand.
    By(i16),
    /// The pane before it is to be hidden.
    Collapse,
}

/// Properties of [`Splitter`].
#[derive(Clone, PartialEq, Properties)]
pub struct SplitterProps {
    /// Spoken name.
    pub label: AttrValue,
    /// Id of the pane before it.
    pub controls: AttrValue,
    /// Where it lies, and between what it can lie.
    pub at: u16,
    /// The least.
    pub least: u16,
    /// The most.
    pub most: u16,
    /// What was done.
    pub on_drag: Callback<Dragged>,
}

/// The border; its parent is the container that it divides.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let held = use_state_eq(|| false);
    let onpointerdown = {
        let held = held.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                input::capture(&event);
                held.set(true);
            }
        })
    };
    let onpointermove = {
        let (held, on_drag) = (*held, props.on_drag.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(share) = input::share_of_parent(&event).filter(|_| held) {
                on_drag.emit(Dragged::To((share * 1000.0).round() as u16));
            }
        })
    };
    let release = {
        let held = held.clone();
        Callback::from(move |_: PointerEvent| held.set(false))
    };
    let onkeydown = {
        let (on_drag, least, most) = (props.on_drag.clone(), props.least, props.most);
        Callback::from(move |event: KeyboardEvent| {
            let dragged = match event.key().as_str() {
                "ArrowLeft" => Dragged::By(-STEP),
                "ArrowRight" => Dragged::By(STEP),
                "Home" => Dragged::To(least),
                "End" => Dragged::To(most),
                "Enter" => Dragged::Collapse,
                _ => return,
            };
            event.prevent_default();
            on_drag.emit(dragged);
        })
    };
    let ondblclick = {
        let on_drag = props.on_drag.clone();
        Callback::from(move |_: MouseEvent| on_drag.emit(Dragged::Collapse))
    };
    html! {
        <div
            class={classes!("splitter", held.then_some("is-held"))}
            role="separator"
            aria-orientation="vertical"
            aria-label={props.label.clone()}
            title={props.label.clone()}
            aria-controls={props.controls.clone()}
            aria-valuenow={props.at.to_string()}
            aria-valuemin={props.least.to_string()}
            aria-valuemax={props.most.to_string()}
            tabindex="0"
            {onpointerdown}
            {onpointermove}
            onpointerup={release.clone()}
            onpointercancel={release}
            {onkeydown}
            {ondblclick}
        />
    }
}
