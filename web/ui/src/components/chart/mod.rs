//! A chart: drawn by plotters on a canvas, with a cursor on a layer above and a table for those who want numbers.
//!
//! Owns drawing and the cursor, which follows pointer, finger and arrow keys. What is drawn (`Plot`) and every word come
//! in as properties. The picture is painted ten times a second at most; the block shown is on the layer above, so that
//! scrubbing paints nothing but that.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::prelude::*;
use yew::prelude::*;

use crate::components::canvas::CanvasProps;
use crate::components::canvas::{Canvas, Gesture, Spoken};
use crate::components::use_language;
use crate::platform::canvas::Surface;
use crate::present::plot::{Along, Plot, Shape};
use crate::texts::text;
use crate::{lazy, piece};

mod draw;
pub mod numbers;

pub use draw::{Frame, Ink, draw};
use numbers::{Numbers, NumbersProps};

/// Least time between two pictures: 10 a second.
const EVERY_MS: u32 = 100;

/// Properties of [`Chart`].
#[derive(Clone, PartialEq, Properties)]
pub struct ChartProps {
    /// What to draw.
    pub plot: Rc<Plot>,
    /// The chart in one sentence.
    pub label: AttrValue,
    /// Place of the cursor on the horizontal axis.
    #[prop_or_default]
    pub cursor: Option<f64>,
    /// The block shown, on a chart over blocks.
    #[prop_or_default]
    pub shown: Option<f64>,
    /// What the cursor reads, in words; shown below the chart.
    #[prop_or_default]
    pub readout: AttrValue,
    /// The cursor is at this place of the horizontal axis, or gone.
    #[prop_or_default]
    pub on_cursor: Callback<Option<f64>>,
    /// This place of the horizontal axis was chosen.
    #[prop_or_default]
    pub on_choose: Callback<f64>,
    /// Light or dark; a change repaints.
    pub theme: crate::state::Theme,
    /// Class of the frame.
    pub class: Classes,
    /// The numbers, where they are not the plot's own: heads and rows.
    #[prop_or_default]
    pub numbers: Option<(Vec<AttrValue>, Vec<Vec<String>>)>,
}

/// A chart with its numbers.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    use_language();
    let frame = use_mut_ref(|| None::<Frame>);
    let numbers = use_state_eq(|| false);
    let paint = use_callback((props.plot.clone(), props.theme), {
        let frame = frame.clone();
        move |surface: Surface, (plot, _)| {
            // A failing canvas leaves an empty chart; its sentence and its table still stand.
            *frame.borrow_mut() = on_canvas(&surface, plot);
        }
    });
    let above = (
        props.plot.clone(),
        props.cursor.map(f64::to_bits),
        props.shown.map(f64::to_bits),
        props.theme,
    );
    let overlay = use_callback(above, {
        let frame = frame.clone();
        move |surface: Surface, (plot, cursor, shown, _)| {
            let Some(frame) = *frame.borrow() else { return };
            if let Some(shown) = shown.map(f64::from_bits) {
                draw_shown(&surface, plot, frame, shown);
            }
            if let Some(cursor) = cursor.map(f64::from_bits) {
                draw_cursor(&surface, plot, frame, cursor);
            }
        }
    });
    let on_gesture = {
        let (plot, on_cursor, on_choose) = (
            props.plot.clone(),
            props.on_cursor.clone(),
            props.on_choose.clone(),
        );
        let place = move |frame: &RefCell<Option<Frame>>, x: f64| {
            let frame = *frame.borrow();
            let at = frame.and_then(|frame| frame.value_at(&plot.x, x))?;
            Some(snapped(&plot, at))
        };
        Callback::from(move |gesture| match gesture {
            Gesture::Hover(pointer) => on_cursor.emit(place(&frame, pointer.x)),
            Gesture::Click(pointer) => {
                if let Some(value) = place(&frame, pointer.x) {
                    on_choose.emit(value);
                }
            }
            Gesture::Leave => on_cursor.emit(None),
            Gesture::Drag(..) | Gesture::Zoom(..) => {}
        })
    };
    let on_key = {
        let props = props.clone();
        Callback::from(move |event: KeyboardEvent| key(&props, &event))
    };
    let on_numbers = {
        let numbers = numbers.clone();
        Callback::from(move |_: Event| numbers.set(!*numbers))
    };
    let spoken = Spoken {
        low: props.plot.x.low,
        high: props.plot.x.high,
        now: props.cursor.or(props.shown).unwrap_or(props.plot.x.low),
        words: props.readout.clone(),
    };
    html! {
        <div class="chart">
            { legend(&props.plot) }
            { piece!(Canvas, CanvasProps {
                label: props.label.clone(),
                paint,
                overlay: Some(overlay),
                on_gesture,
                on_key: Some(on_key),
                spoken: Some(spoken),
                slides: true,
                every_ms: EVERY_MS,
                class: props.class.clone(),
            }) }
            <p class="chart-readout">{ props.readout.clone() }</p>
            <details class="twin" ontoggle={on_numbers}>
                <summary>{ text("market.chart.table") }</summary>
                if *numbers { { lazy!(Numbers, NumbersProps { chart: props.clone() }) } }
            </details>
        </div>
    }
}

/// Left and right move the cursor, Home and End go to the ends, Enter chooses, Escape takes it away.
fn key(props: &ChartProps, event: &KeyboardEvent) {
    let (axis, step) = (&props.plot.x, props.plot.along.step());
    let at = props.cursor.or(props.shown).unwrap_or(axis.low);
    let to = match event.key().as_str() {
        "ArrowLeft" => at - step,
        "ArrowRight" => at + step,
        "Home" => axis.low,
        "End" => axis.high,
        "Enter" => {
            props.on_choose.emit(at);
            return;
        }
        "Escape" if props.cursor.is_some() => {
            event.prevent_default();
            props.on_cursor.emit(None);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    props.on_cursor.emit(Some(to.clamp(axis.low, axis.high)));
}

/// Blocks are whole.
fn snapped(plot: &Plot, at: f64) -> f64 {
    if plot.along == Along::Blocks {
        at.round()
    } else {
        at
    }
}

/// What the lines are, where there is more than one.
fn legend(plot: &Plot) -> Html {
    if plot.series.len() < 2 {
        return html! {};
    }
    let entry = |series: &crate::present::plot::Series| {
        let shape = match series.shape {
            Shape::Line => "line",
            Shape::Dashed => "dashed",
            Shape::Dotted => "dotted",
            Shape::Area | Shape::Bars(_) => "filled",
        };
        let class = classes!("key", format!("key-{shape}"), format!("ink{}", series.role));
        html! { <li><span {class} aria-hidden="true" />{ text(series.name) }</li> }
    };
    html! { <ul class="legend">{ for plot.series.iter().rev().map(entry) }</ul> }
}

fn on_canvas(surface: &Surface, plot: &Plot) -> Option<Frame> {
    let palette = surface.palette();
    let colour = |role: &str| {
        let (red, green, blue) = palette.rgb(role);
        RGBColor(red, green, blue)
    };
    let area = surface.plot()?.into_drawing_area();
    let ink = Ink {
        colour: &colour,
        font: &palette.font,
    };
    draw(&area, plot, &ink).ok()
}

/// What comes after the block shown is washed out, and a line stands at it.
fn draw_shown(surface: &Surface, plot: &Plot, frame: Frame, shown: f64) {
    let (pen, palette) = (&surface.pen, surface.palette());
    let x = frame.x(&plot.x, shown).round();
    if x < frame.right - 0.5 {
        pen.set_global_alpha(0.66);
        pen.set_fill_style_str(palette.role("--surface-pane"));
        pen.fill_rect(
            x,
            frame.top,
            frame.right - x + 2.0,
            frame.bottom - frame.top - 1.0,
        );
        pen.set_global_alpha(1.0);
        vertical(surface, frame, x, palette.role("--text-soft"));
    }
}

fn vertical(surface: &Surface, frame: Frame, x: f64, colour: &str) {
    let pen = &surface.pen;
    pen.set_stroke_style_str(colour);
    pen.set_line_width(1.0);
    pen.begin_path();
    pen.move_to(x + 0.5, frame.top);
    pen.line_to(x + 0.5, frame.bottom);
    pen.stroke();
}

fn draw_cursor(surface: &Surface, plot: &Plot, frame: Frame, cursor: f64) {
    let (pen, palette) = (&surface.pen, surface.palette());
    let x = frame.x(&plot.x, cursor).round();
    vertical(surface, frame, x, palette.role("--text-faint"));
    for (place, value, series) in plot.at(cursor) {
        if matches!(series.shape, Shape::Bars(_))
            || value.is_nan()
            || (place - cursor).abs() > plot.along.step()
        {
            continue;
        }
        pen.begin_path();
        // A radius above zero is never refused.
        drop(pen.arc(
            frame.x(&plot.x, place),
            frame.y(&plot.y, value),
            4.0,
            0.0,
            std::f64::consts::TAU,
        ));
        pen.set_fill_style_str(palette.role(series.role));
        pen.fill();
        pen.set_stroke_style_str(palette.role("--surface-pane"));
        pen.stroke();
    }
}
