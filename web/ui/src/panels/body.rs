//! What is on the page: the bar above, what lies across it, the panes, and what comes up over them.
//!
//! Owns what is drawn where, and the links that the page hands out. Drawn only when the state shows something else.

use std::rc::Rc;

use yew::prelude::*;

use super::compare::{ComparePanel, CompareProps};
use super::embed::{self, EmbedBar, EmbedBarProps, EmbedThis, EmbedThisProps, Poster, PosterProps};
use super::header::header;
use super::lesson::{LessonPanel, LessonProps};
use super::notices::notice_list;
use super::real::{self, OpenBlock, OpenBlockProps};
use super::save::{SaveAll, SaveProps};
use super::sentence::{SentenceBar, SentenceProps};
use super::welcome::{Welcome, WelcomeProps};
use super::{language, panes, shortcuts};
use crate::components::{Shared, use_language};
use crate::documents;
use crate::platform::{clipboard, dom, link, media, site};
use crate::state::address::{self, Visit};
use crate::state::embed::Controls;
use crate::state::notice::NoticeKind;
use crate::state::seen::Seen;
use crate::state::{Message, Model, Motion, Selection};
use crate::{lazy, piece};

/// Properties of [`Body`].
#[derive(Clone, PartialEq, Properties)]
pub struct BodyProps {
    /// What is shown.
    pub model: Seen,
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The page.
#[component]
pub fn Body(props: &BodyProps) -> Html {
    use_language();
    let BodyProps { model, tell } = props.clone();
    let on_select = use_callback(tell.clone(), |selection: Selection, tell| {
        tell.emit(Message::Select(selection));
    });
    let on_help = use_callback((), |(), ()| dom::toggle_popover(shortcuts::ID));
    let on_share = {
        let (model, tell) = (model.clone(), tell.clone());
        Callback::from(move |()| share(&model, tell.clone()))
    };

    let on_renew = {
        let (model, tell) = (model.clone(), tell.clone());
        Callback::from(move |()| renew(&model, tell.clone()))
    };

    let stem = use_memo(Rc::clone(&model.scenario), |scenario| {
        address::file_stem(scenario)
    });
    html! {
        <>
        if model.asleep {
            <div class="poster-page">
                { lazy!(Poster, PosterProps { scenario: Rc::clone(&model.scenario), tell: tell.clone() }) }
                { notice_list(&model.notices, &tell, &on_renew) }
            </div>
        } else {
        <div data-file={format!("{}-block-{}", *stem, model.clock.block)} class={classes!("page", format!("shows-{}", model.pane.name()), (!model.selection.is_none()).then_some("has-selection"), embed::class(&model))}>
            { match embed::controls(&model) {
                Controls::Full => header(&model, &tell, &on_share, &on_help),
                Controls::Min => lazy!(EmbedBar, EmbedBarProps { model: Shared::from(Rc::clone(&model.0)), tell: tell.clone() }),
                Controls::None => Html::default(),
            } }
            <div class="strips">
                if model.real.open.is_none() && model.embed.is_none() {
                    { piece!(Welcome, WelcomeProps { model: Shared::from(Rc::clone(&model.0)), tell: tell.clone() }) }
                }
                if let Some(reading) = model.lesson.clone() {
                    { lazy!(LessonPanel, LessonProps { reading, tell: tell.clone() }) }
                }
                { real::strip(&model, &tell) }
                if let (Some(comparing), None) = (&model.comparing, &model.real.open) {
                    { lazy!(ComparePanel, CompareProps {
                        comparing: comparing.clone(),
                        scenario: Rc::clone(&model.scenario),
                        report: model.report.clone().map(Shared::from),
                        block: model.clock.block,
                        theme: model.shown_theme(),
                        tell: tell.clone(),
                    }) }
                }
            </div>
            { panes::tabs(&model, &tell) }
            { panes::panes(&model, &tell, &on_select) }
            { piece!(SentenceBar, SentenceProps {
                report: model.report.clone().map(Shared::from),
                history: Shared::from(Rc::clone(&model.history)),
                phase: model.link.phase,
                progress: model.link.progress,
                moving: model.clock.is_moving(),
                selection: model.selection.clone(),
                on_select: on_select.clone(),
            }) }
            { notice_list(&model.notices, &tell, &on_renew) }
            { shortcuts::popover() }
            { piece!(SaveAll, SaveProps { model: Shared::from(Rc::clone(&model.0)) }) }
            { piece!(OpenBlock, OpenBlockProps { tell: tell.clone() }) }
            { piece!(EmbedThis, EmbedThisProps { model: Shared::from(Rc::clone(&model.0)), tell: tell.clone() }) }
            { real::drop_zone() }
        </div>
        }
        </>
    }
}

/// Loads the new version of the page where this one stands.
fn renew(model: &Model, tell: Callback<Message>) {
    // Unlike somebody who follows a link, this person has not asked it to stand.
    let place = Visit {
        paused: model.clock.motion != Motion::Playing,
        ..model.place()
    };
    documents::link(place, move |fragment| match fragment {
        Ok(fragment) => site::renew(&fragment),
        Err(unread) => tell.emit(Message::Notify(unread.notice(NoticeKind::BadScenario))),
    });
}

/// Hands on a link to what is shown: by the system's own menu where that is usual, else by the clipboard; where that is
/// not to be had, shows it.
fn share(model: &Model, tell: Callback<Message>) {
    let (name, language) = (model.scenario.name.clone(), model.language);
    documents::link(model.place(), move |fragment| {
        let fragment = match fragment {
            Ok(fragment) if language::is_usual(language) => fragment,
            Ok(fragment) => address::in_language(&fragment, language),
            Err(unread) => {
                return tell.emit(Message::Notify(unread.notice(NoticeKind::BadScenario)));
            }
        };
        let address = link::address_with(&fragment);
        if media::is_touch() && clipboard::share(&name, &address) {
            return;
        }
        clipboard::copy(address.clone(), move |copied| {
            tell.emit(Message::Notify(if copied {
                NoticeKind::LinkCopied
            } else {
                NoticeKind::LinkShown(address)
            }));
        });
    });
}
