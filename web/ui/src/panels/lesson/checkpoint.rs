//! What a step asks for: something done, an answer chosen, a number found.

use yew::prelude::*;

use super::words::spans;
use crate::components::{Button, use_language};
use crate::lesson::{Choice, Deed, Number, condition, prose};
use crate::platform::input;
use crate::state::Message;
use crate::state::reading::{Given, LessonChange};
use crate::texts::text;

fn prosed(words: &str) -> Html {
    spans(&prose::spans(words))
}

/// What is said of what was done or answered.
fn verdict(right: bool, key: &str, words: &str) -> Html {
    let class = if right { "is-right" } else { "is-wrong" };
    let mark = if right { "✓" } else { "✕" };
    html! {
        <p class={classes!("lesson-verdict", class)}>
            <span class="mark" aria-hidden="true">{ mark }</span>{ " " }
            <strong>{ text(key) }</strong>{ " " }{ prosed(words) }
        </p>
    }
}

fn answered(right: bool, words: &str) -> Html {
    verdict(
        right,
        if right {
            "lesson.right"
        } else {
            "lesson.wrong"
        },
        words,
    )
}

/// Something to do.
pub fn deed(deed: &Deed, done: bool, on_solve: &Callback<()>) -> Html {
    html! {
        <>
            <h3>{ text("lesson.task") }</h3>
            <p>{ prosed(&deed.hint) }</p>
            if done {
                { verdict(true, "lesson.done", &deed.done) }
            } else if !deed.solve.is_empty() {
                { Button::plain().id("lesson-solve").show(on_solve.clone(), text("lesson.solve")) }
            }
        </>
    }
}

/// A question with answers to choose from.
pub fn choice(
    step: usize,
    choice: &Choice,
    given: Option<Given>,
    tell: &Callback<Message>,
) -> Html {
    let chosen = match given {
        Some(Given::Option(place)) => Some(place),
        _ => None,
    };
    let option = |(place, option): (usize, &crate::lesson::Answer)| {
        let tell = tell.clone();
        let onchange = Callback::from(move |_: Event| {
            tell.emit(Message::Lesson(LessonChange::Choose(place)));
        });
        html! {
            <label class="lesson-option">
                <input type="radio" name={format!("lesson-choice-{step}")} checked={chosen == Some(place)} {onchange} />
                <span>{ prosed(&option.words) }</span>
            </label>
        }
    };
    html! {
        <fieldset class="lesson-question">
            <legend>{ prosed(&choice.question) }</legend>
            { for choice.options.iter().enumerate().map(option) }
            if let Some(answer) = chosen.and_then(|place| choice.options.get(place)) {
                { answered(answer.right, &answer.reply) }
            }
        </fieldset>
    }
}

/// Properties of [`NumberQuestion`].
#[derive(Clone, PartialEq, Properties)]
pub struct NumberProps {
    /// The question.
    pub number: Number,
    /// The latest answer.
    pub given: Option<Given>,
    /// What the person does.
    pub tell: Callback<Message>,
}

/// A question for a number.
#[component]
pub fn NumberQuestion(props: &NumberProps) -> Html {
    use_language();
    let typed = use_state_eq(String::new);
    let oninput = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| typed.set(input::text(&event)))
    };
    let number = condition::decimal(&typed);
    let onsubmit = {
        let tell = props.tell.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(number) = number {
                tell.emit(Message::Lesson(LessonChange::Give(number)));
            }
        })
    };
    html! {
        <form class="lesson-question" {onsubmit}>
            <label for="lesson-number">{ prosed(&props.number.question) }</label>
            <div class="lesson-number">
                <input id="lesson-number" class="field number" type="text" inputmode="decimal" autocomplete="off" aria-label={text("lesson.number")} value={(*typed).clone()} {oninput} />
                <button type="submit" class="button" id="lesson-give" disabled={number.is_none()}>{ text("lesson.give") }</button>
            </div>
            if let Some(Given::Number(_, right)) = props.given {
                { answered(right, if right { &props.number.right } else { &props.number.wrong }) }
            }
        </form>
    }
}
