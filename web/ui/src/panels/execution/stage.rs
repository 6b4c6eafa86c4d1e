//! A run on stage: the graph, and in slow motion the lanes below it and what moves them both.
//!
//! Owns the moment, the frames that carry it on, and the buttons; what is seen at a moment is `present::replay`'s.

use std::cell::Cell;

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use super::lanes::Lanes;
use crate::components::{Button, Choice, Glyph, Shared, Slider, icon, picker, use_language};
use crate::panels::execution::lanes::LanesProps;
use crate::piece;
use crate::platform::canvas::FrameSlot;
use crate::platform::{media, timers};
use crate::present::lanes::Lanes as Shapes;
use crate::present::related::Related;
use crate::present::replay::{self, Replay};
use crate::state::{Selection, Theme};
use crate::texts::{fill, text};

/// How many seconds a whole block may take.
const SECONDS: [u32; 3] = [5, 10, 20];
/// Steps of the slider.
const STEPS: f64 = 500.0;
/// A frame that took longer is not made up for, in milliseconds.
const LONGEST_FRAME: f64 = 100.0;
/// How long a collision flashes, as a share of the whole.
const FLASH: f64 = 0.06;

/// Where slow motion stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// In the run's clock.
    pub at: f64,
    /// How long a collision is to be seen, likewise.
    pub flash: f64,
    /// The run's lanes.
    pub lanes: Shared<Shapes>,
    /// Its events.
    pub replay: Shared<Replay>,
}

/// Properties of [`Stage`].
#[derive(Clone, PartialEq, Properties)]
pub struct StageProps {
    /// The block, with the run to show.
    pub report: Shared<BlockReport>,
    /// Its lanes.
    pub shapes: Shared<Shapes>,
    /// What keeps its colour.
    pub related: Shared<Related>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// Ends slow motion.
    pub on_close: Callback<()>,
    /// Light or dark.
    pub theme: Theme,
    /// Draws the graph at a moment.
    pub graph: Callback<Moment, Html>,
}

crate::surface!(Stage, stage);

/// Graph and lanes at a moment.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    use_language();
    let still = *use_memo((), |()| media::prefers_reduced_motion());
    let events = {
        let deps = (props.report.clone(), props.shapes.clone());
        let events = use_memo(deps, |(report, shapes)| {
            Shared::new(replay::replay(report, shapes))
        });
        (*events).clone()
    };
    let at = use_state_eq(|| 0.0f64);
    let playing = use_state_eq(|| !still);
    let seconds = use_state_eq(|| 1usize);
    // Another run: from its start.
    use_effect_with(events.clone(), {
        let (at, playing) = (at.clone(), playing.clone());
        move |_| {
            at.set(0.0);
            playing.set(!still);
        }
    });
    use_frames(&events, &at, &playing, f64::from(SECONDS[*seconds]));

    let moment = Moment {
        at: (*at).min(events.end),
        flash: events.end * FLASH,
        lanes: props.shapes.clone(),
        replay: events.clone(),
    };
    let words = replay::words(&props.report, &props.shapes, &events, moment.at);
    let go = |to: f64| {
        let (at, playing) = (at.clone(), playing.clone());
        Callback::from(move |()| {
            playing.set(false);
            at.set(to);
        })
    };
    let on_play = {
        let (at, playing, end) = (at.clone(), playing.clone(), events.end);
        Callback::from(move |()| {
            if !*playing && *at >= end {
                at.set(0.0);
            }
            playing.set(!*playing);
        })
    };
    let on_scrub = {
        let (at, playing, end) = (at.clone(), playing.clone(), events.end);
        move |step: f64| {
            playing.set(false);
            at.set(step / STEPS * end);
        }
    };
    let on_pace = {
        let seconds = seconds.clone();
        Callback::from(move |index: usize| seconds.set(index.min(SECONDS.len() - 1)))
    };
    let paces =
        SECONDS.map(|it| fill("execution.slow.seconds", &[("seconds", &it.to_string())]).into());
    let place = (moment.at / events.end * STEPS).round();
    html! {
        <section class="stage" aria-label={text("execution.slow.title")}>
            <div class="stage-graph">{ props.graph.emit(moment.clone()) }</div>
            <div class="stage-lanes">
                { piece!(Lanes, LanesProps {
                    report: props.report.clone(),
                    shapes: props.shapes.clone(),
                    related: props.related.clone(),
                    selection: props.selection.clone(),
                    on_select: props.on_select.clone(),
                    moment: Some(moment),
                    summed_up: false,
                    theme: props.theme,
                }) }
            </div>
            <div class="transport">
                { Button::quiet().id("slow-back").label(text("execution.slow.back")).show(go(events.previous(*at)), icon(Glyph::Back)) }
                if !still {
                    { Button::plain().id("slow-play")
                        .label(text(if *playing { "execution.slow.pause" } else { "execution.slow.play" }))
                        .show(on_play, icon(if *playing { Glyph::Pause } else { Glyph::Play })) }
                }
                { Button::quiet().id("slow-ahead").label(text("execution.slow.ahead")).show(go(events.next(*at)), icon(Glyph::Ahead)) }
                { Slider::new("slow-scrub", (0.0, STEPS), place).label(text("execution.slow.scrub")).words(words.clone()).show(on_scrub) }
                if !still {
                    { picker(Choice { name: "slow-pace", label: text("execution.slow.pace"), options: paces.to_vec(), chosen: *seconds, on_choose: on_pace }) }
                }
                { Button::quiet().id("slow-close").label(text("execution.slow.close")).show(props.on_close.clone(), icon(Glyph::Close)) }
            </div>
            // Sixty times a second is no news: it is announced where it stands still.
            <p class="hint stage-words" aria-live={if *playing { "off" } else { "polite" }}>{ words }</p>
            if still {
                <p class="hint">{ text("execution.slow.still") }</p>
            }
        </section>
    }
}

/// Carries the moment on, frame by frame, while it plays.
#[hook]
fn use_frames(
    events: &Shared<Replay>,
    at: &UseStateHandle<f64>,
    playing: &UseStateHandle<bool>,
    seconds: f64,
) {
    let frames = use_memo((), |()| FrameSlot::default());
    let last = use_mut_ref(|| None::<f64>);
    // A frame that is on its way when the person takes over comes too late.
    let live = use_memo((), |()| Cell::new(false));
    let (moment, end) = (**at, events.end);
    let (at, runs) = (at.clone(), playing.clone());
    use_effect_with(
        (
            **playing,
            moment.to_bits(),
            end.to_bits(),
            seconds.to_bits(),
        ),
        move |&(playing, ..)| {
            live.set(playing);
            if !playing {
                last.replace(None);
                return;
            }
            let last = last.clone();
            let live = live.clone();
            frames.request(move || {
                if !live.get() {
                    return;
                }
                let now = timers::now_ms();
                let passed = last.replace(Some(now)).map_or(0.0, |before| now - before);
                let moved = passed.min(LONGEST_FRAME) / 1_000.0 / seconds * end;
                // Never quite the same moment, so that the next frame comes.
                let next = moment + moved.max(end * 1e-9);
                if next >= end {
                    runs.set(false);
                }
                at.set(next.min(end));
            });
        },
    );
}
