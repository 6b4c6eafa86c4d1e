//! The clock: play, pause, step, back, speed, and the scrubber over the blocks seen.

use std::rc::Rc;

use yew::prelude::*;

use crate::components::{Button, Choice, Glyph, Slider, icon, picker, use_language};
use crate::present::format;
use crate::state::feed::Feed;
use crate::state::{Clock, Message, Motion, Speed};
use crate::texts::{fill, text};

/// Properties of [`ClockBar`].
#[derive(Clone, PartialEq, Properties)]
pub struct ClockProps {
    /// The clock.
    pub clock: Clock,
    /// The highest block seen.
    pub furthest: u32,
    /// The worst block seen.
    pub worst: Option<u32>,
    /// Liquidations seen: their blocks are marked on the scrubber.
    pub feed: Rc<Feed>,
    /// The block that the pointer is at in a chart.
    pub pointed: Option<u32>,
    /// What the person does.
    pub tell: Callback<Message>,
}

/// The clock.
#[component]
pub fn ClockBar(props: &ClockProps) -> Html {
    use_language();
    let Clock {
        motion,
        speed,
        block,
        last,
        ..
    } = props.clock;
    let tell = |message: fn() -> Message| {
        let tell = props.tell.clone();
        Callback::from(move |()| tell.emit(message()))
    };
    let on_scrub = {
        let tell = props.tell.clone();
        move |block: f64| tell.emit(Message::Seek(block as u32))
    };
    let on_speed = {
        let tell = props.tell.clone();
        Callback::from(move |index: usize| {
            if let Some(speed) = Speed::ALL.get(index) {
                tell.emit(Message::SetSpeed(*speed));
            }
        })
    };
    let moving = motion != Motion::Paused;
    let end = props.furthest.max(block).max(1);
    let (block_words, last_words) = (
        format::integer(u64::from(block)),
        format::integer(u64::from(last)),
    );
    let spoken = fill(
        "clock.block_of",
        &[("block", &block_words), ("last", &last_words)],
    );
    html! {
        <div class="clock" role="group" aria-label={text("clock.title")}>
            <div class="clock-buttons">
                { Button::quiet().id("step-back").label(text("clock.back")).disabled(block == 0).show(tell(|| Message::StepBack), icon(Glyph::Back)) }
                { Button::plain().id("play")
                    .label(if moving { text("clock.pause") } else { text("clock.play") }).disabled(!moving && props.clock.at_end())
                    .show(tell(|| Message::Toggle), icon(if moving { Glyph::Pause } else { Glyph::Play })) }
                { Button::quiet().id("step").label(text("clock.ahead")).disabled(props.clock.at_end()).show(tell(|| Message::StepAhead), icon(Glyph::Ahead)) }
                { Button::quiet().id("worst-block").label(text("clock.worst")).disabled(props.worst.is_none_or(|worst| worst == block))
                    .show(tell(|| Message::SeekWorst), icon(Glyph::Worst)) }
                { Button::quiet().id("next-liquidation").label(text("clock.next_liquidation")).disabled(props.clock.at_end())
                    .show(tell(|| Message::SeekLiquidation), icon(Glyph::NextLiquidation)) }
            </div>
            <div class="scrubber">
                { marks(&props.feed, props.pointed, end) }
                { Slider::new("scrubber", (0.0, f64::from(end)), f64::from(block)).label(text("clock.scrubber")).words(spoken.clone()).show(on_scrub) }
            </div>
            <p class="clock-block number" id="block-number" data-block={block.to_string()} title={spoken}>
                <span class="clock-word">{ text("clock.block") }</span>{ " " }
                <strong>{ block_words }</strong>
                <span class="clock-last">{ format!(" / {last_words}") }</span>
            </p>
            { picker(Choice { name: "speed", label: text("clock.speed"), options: Speed::ALL.map(|speed| AttrValue::Static(speed.label())).to_vec(), chosen: Speed::ALL.iter().position(|known| *known == speed).unwrap_or(1), on_choose: on_speed }) }
        </div>
    }
}

/// A mark for each block with a liquidation, and one where the pointer is in a chart.
fn marks(feed: &Feed, pointed: Option<u32>, end: u32) -> Html {
    let mut blocks: Vec<u32> = feed.entries.iter().map(|entry| entry.block).collect();
    blocks.dedup();
    let line = |block: u32, class: Option<&'static str>| {
        let x = format!("{:.2}", f64::from(block) / f64::from(end) * 100.0);
        html! { <line {class} x1={x.clone()} x2={x} y1="0" y2="4" vector-effect="non-scaling-stroke" /> }
    };
    html! {
        <svg class="scrubber-marks" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            { for blocks.iter().map(|block| line(*block, None)) }
            { for pointed.map(|block| line(block, Some("is-pointed"))) }
        </svg>
    }
}
