//! The top bar: name, scenario, clock, how blocks are executed, and the page's own switches.

use std::rc::Rc;

use leverloom_model::scenario::Scenario;
use leverloom_protocol::{Mode, NoThreads};
use yew::prelude::*;

use super::clock::ClockBar;
use super::scenario_menu::ScenarioMenu;
use crate::components::{Button, Glyph, Icon, Weight};
use crate::state::feed::Feed;
use crate::state::link::Phase;
use crate::state::{Clock, Message, Theme, ThemeChoice};
use crate::texts::{count, text};

/// Properties of [`Header`].
#[derive(Clone, PartialEq, Properties)]
pub struct HeaderProps {
    /// The running scenario.
    pub scenario: Rc<Scenario>,
    /// The clock.
    pub clock: Clock,
    /// The highest block seen.
    pub furthest: u32,
    /// Liquidations seen.
    pub feed: Rc<Feed>,
    /// Where the engine stands.
    pub phase: Phase,
    /// How it executes.
    pub mode: Option<Mode>,
    /// What is shown.
    pub theme: Theme,
    /// Copies a link to what is shown.
    pub on_share: Callback<()>,
    /// Opens the list of shortcuts.
    pub on_help: Callback<()>,
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The top bar.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let on_theme = {
        let (tell, theme) = (props.tell.clone(), props.theme);
        Callback::from(move |()| {
            let other = if theme == Theme::Light {
                Theme::Dark
            } else {
                Theme::Light
            };
            tell.emit(Message::Theme(ThemeChoice::Fixed(other)));
        })
    };
    html! {
        <header class="header">
            <h1 class="brand">{ text("page.title") }</h1>
            <ScenarioMenu scenario={props.scenario.clone()} block={props.clock.block} tell={props.tell.clone()} on_share={props.on_share.clone()} />
            <ClockBar clock={props.clock.clone()} furthest={props.furthest} feed={props.feed.clone()} tell={props.tell.clone()} />
            <ModeLine phase={props.phase} mode={props.mode.clone()} />
            <div class="header-end">
                <Button id="share" weight={Weight::Quiet} label={text("share.button")} on_click={props.on_share.clone()}>
                    <Icon glyph={Glyph::Share} />
                </Button>
                <Button
                    id="theme"
                    weight={Weight::Quiet}
                    label={if props.theme == Theme::Light { text("theme.to_dark") } else { text("theme.to_light") }}
                    on_click={on_theme}
                >
                    <Icon glyph={Glyph::Contrast} />
                </Button>
                <Button id="help" weight={Weight::Quiet} label={text("shortcuts.title")} on_click={props.on_help.clone()}>{ "?" }</Button>
            </div>
        </header>
    }
}

/// Properties of [`ModeLine`].
#[derive(Clone, PartialEq, Properties)]
pub struct ModeProps {
    /// Where the engine stands.
    pub phase: Phase,
    /// How it executes.
    pub mode: Option<Mode>,
}

/// How blocks are executed, and why so.
#[component]
pub fn ModeLine(props: &ModeProps) -> Html {
    let (words, why) = match (props.phase, &props.mode) {
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
    let kind = match (props.phase, &props.mode) {
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
