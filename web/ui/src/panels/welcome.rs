//! The first minute: one line that says what this is and one suggested action, until somebody acts.

use yew::prelude::*;

use super::lesson;
use crate::components::{Button, Glyph, Shared, Weight, icon, use_language};
use crate::platform::storage;
use crate::present::shock::button;
use crate::state::{Message, Model};
use crate::texts::text;

/// Where it is remembered that somebody has begun.
const STORED: &str = "begun";

/// Properties of [`Welcome`].
#[derive(Clone, PartialEq, Properties)]
pub struct WelcomeProps {
    /// The page.
    pub model: Shared<Model>,
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The welcome; nothing once the person has acted, opened a lesson or closed it, in this visit or an earlier one.
#[component]
pub fn Welcome(props: &WelcomeProps) -> Html {
    use_language();
    let model = &props.model;
    let begun = use_state_eq(|| storage::get(STORED).is_some());
    let acted = !model.scenario.actions.is_empty() || model.is_acting() || model.lesson.is_some();
    use_effect_with(acted, {
        let begun = begun.setter();
        move |acted| {
            if *acted {
                storage::set(STORED, Some("yes"));
                begun.set(true);
            }
        }
    });
    if *begun || acted {
        return html! {};
    }
    let on_act = {
        let (tell, actions) = (
            props.tell.clone(),
            model.shock.wish.actions(&model.ground()),
        );
        Callback::from(move |()| tell.emit(Message::Strike(actions.clone())))
    };
    let on_lesson = {
        let tell = props.tell.clone();
        Callback::from(move |()| lesson::open(lesson::SHIPPED.to_owned(), tell.clone()))
    };
    let on_close = {
        let begun = begun.setter();
        Callback::from(move |()| {
            storage::set(STORED, Some("yes"));
            begun.set(true);
        })
    };
    let symbols: Vec<String> = model
        .scenario
        .assets
        .iter()
        .map(|asset| asset.symbol.clone())
        .collect();
    let act = button(&model.shock.wish, &symbols);
    html! {
        <section class="welcome" id="welcome" aria-label={text("page.title")}>
            <p class="welcome-line">{ text("welcome.line") }</p>
            { Button::new(Weight::Primary).id("welcome-act").disabled(!model.can_act()).show(on_act, act) }
            { Button::plain().id("welcome-lesson").show(on_lesson, text("welcome.lesson")) }
            { Button::quiet().id("welcome-close").label(text("welcome.close")).show(on_close, icon(Glyph::Close)) }
        </section>
    }
}
