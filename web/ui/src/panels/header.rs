//! The top bar: name, scenario, clock, how blocks are executed, and the page's own switches.

use std::rc::Rc;

use leverloom_protocol::{Mode, NoThreads};
use yew::prelude::*;

use super::clock::ClockBar;
use super::compare::form::CompareForm;
use super::forks::forks;
use super::language::LanguageList;
use super::real;
use super::scenario_menu::ScenarioMenu;
use super::view_menu::view_menu;
use crate::components::{Button, Glyph, icon};
use crate::panels::clock::ClockProps;
use crate::panels::compare::form::FormProps;
use crate::panels::language::LanguageListProps;
use crate::panels::scenario_menu::ScenarioMenuProps;
use crate::piece;
use crate::state::link::Phase;
use crate::state::{Message, Model};
use crate::texts::{count, text};

/// The top bar; `on_share` copies a link to what is shown, `on_help` opens the list of shortcuts.
pub fn header(
    model: &Model,
    tell: &Callback<Message>,
    on_share: &Callback<()>,
    on_help: &Callback<()>,
) -> Html {
    let clock = &model.clock;
    html! {
        <header class="header">
            <h1 class="brand">{ text("page.title") }</h1>
            <div class="header-scenario">
                { piece!(ScenarioMenu, ScenarioMenuProps {
                    scenario: Rc::clone(&model.scenario),
                    block: clock.block,
                    tell: tell.clone(),
                    on_share: on_share.clone(),
                }) }
                if model.real.open.is_none() {
                    { piece!(CompareForm, FormProps { scenario: Rc::clone(&model.scenario), tell: tell.clone() }) }
                    { forks(model, tell) }
                }
            </div>
            if model.real.open.is_some() {
                { real::clock(clock.block) }
            } else {
                { piece!(ClockBar, ClockProps {
                    clock: clock.clone(),
                    furthest: model.history.furthest(),
                    worst: model.history.worst(),
                    feed: Rc::clone(&model.feed),
                    pointed: model.pointed,
                    tell: tell.clone(),
                }) }
            }
            { mode_line(model.link.phase, model.mode.as_ref()) }
            <div class="header-end">
                { Button::quiet().id("share").label(text("share.button")).show(on_share.clone(), icon(Glyph::Share)) }
                { piece!(LanguageList, LanguageListProps { tell: tell.clone() }) }
                { view_menu(model, tell) }
                { Button::quiet().id("help").label(text("shortcuts.title")).show(on_help.clone(), "?") }
            </div>
        </header>
    }
}

/// How blocks are executed, and why so.
pub(super) fn mode_line(phase: Phase, mode: Option<&Mode>) -> Html {
    let (words, why) = match (phase, mode) {
        (Phase::Stopped, _) => (text("mode.stopped"), text("mode.stopped.help")),
        (Phase::Restarting, _) => (text("mode.restarting"), text("mode.restarting.help")),
        (Phase::Starting, _) | (_, None) => (text("mode.starting"), text("mode.starting.help")),
        (_, Some(Mode::Threads { count: threads })) => (
            count("mode.threads", *threads, &[]).into(),
            text("mode.threads.help"),
        ),
        (_, Some(Mode::Virtual { workers, reason })) => {
            let why = match reason {
                NoThreads::NotIsolated => text("mode.virtual.not_isolated"),
                NoThreads::Unwanted => text("mode.virtual.unwanted"),
                NoThreads::PoolFailed => text("mode.virtual.pool_failed"),
            };
            (count("mode.virtual", *workers, &[]).into(), why)
        }
    };
    let kind = match (phase, mode) {
        (Phase::Loading | Phase::Running, Some(Mode::Threads { .. })) => "threads",
        (Phase::Loading | Phase::Running, Some(Mode::Virtual { .. })) => "virtual",
        _ => "none",
    };
    html! {
        <p class="mode has-term" id="mode" data-mode={kind}>
            <span class="term" tabindex="0" aria-describedby="help-mode">{ words }</span>
            <span class="tooltip" role="tooltip" id="help-mode">{ why }</span>
        </p>
    }
}
