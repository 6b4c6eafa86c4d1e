//! A chart: drawn by plotters on a canvas, with a cursor on a layer above and a table for those who want numbers.
//!
//! Owns drawing and the cursor. What is drawn (`Plot`) and every word come in as properties.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;
use plotters::series::DashedLineSeries;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use yew::prelude::*;

use crate::components::canvas::{Canvas, Gesture};
use crate::platform::canvas::{Palette, Surface};
use crate::present::plot::{self, Axis, Plot};

/// Least time between two pictures: 10 a second.
const EVERY_MS: u32 = 100;
/// Size of the axis words in pixels.
const LABEL: f64 = 11.0;
/// Room for the words of the axes and air at the other sides, in pixels.
const BELOW: u32 = 20;
const LEFT: u32 = 46;
const ABOVE: u32 = 14;
const RIGHT: u32 = 10;

/// Where the plot proper lies on the canvas, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Frame {
    fn x(&self, axis: &Axis, value: f64) -> f64 {
        self.left + (value - axis.low) / (axis.high - axis.low) * (self.right - self.left)
    }

    fn y(&self, axis: &Axis, value: f64) -> f64 {
        self.bottom - (value - axis.low) / (axis.high - axis.low) * (self.bottom - self.top)
    }

    fn value_at(&self, axis: &Axis, pixel: f64) -> Option<f64> {
        if self.right <= self.left || pixel < self.left - 6.0 || pixel > self.right + 6.0 {
            return None;
        }
        let share = ((pixel - self.left) / (self.right - self.left)).clamp(0.0, 1.0);
        Some(axis.low + share * (axis.high - axis.low))
    }
}

/// The numbers behind a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What opens it.
    pub summary: AttrValue,
    /// Heads of the columns.
    pub heads: Vec<AttrValue>,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}

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
    /// What the cursor reads, in words; shown above the chart.
    #[prop_or_default]
    pub readout: AttrValue,
    /// The pointer is at this place of the horizontal axis, or left.
    #[prop_or_default]
    pub on_cursor: Callback<Option<f64>>,
    /// Clicked at this place of the horizontal axis.
    #[prop_or_default]
    pub on_click: Callback<f64>,
    /// Light or dark; a change repaints.
    pub theme: crate::state::Theme,
    /// Class of the frame.
    pub class: Classes,
    /// The numbers.
    pub table: Table,
}

/// A chart with its numbers.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let frame = use_mut_ref(|| None::<Frame>);
    let paint = use_callback((props.plot.clone(), props.theme), {
        let frame = frame.clone();
        move |surface: Surface, (plot, _)| {
            // A failing canvas leaves an empty chart; its sentence and its table still stand.
            *frame.borrow_mut() = draw(&surface, plot).ok().flatten();
        }
    });
    let overlay = use_callback((props.plot.clone(), props.cursor, props.theme), {
        let frame = frame.clone();
        move |surface: Surface, (plot, cursor, _)| {
            if let (Some(cursor), Some(frame)) = (*cursor, *frame.borrow()) {
                draw_cursor(&surface, plot, frame, cursor);
            }
        }
    });
    let on_gesture = {
        let (plot, on_cursor, on_click) = (
            props.plot.clone(),
            props.on_cursor.clone(),
            props.on_click.clone(),
        );
        let place = move |frame: &RefCell<Option<Frame>>, x: f64| {
            let frame = *frame.borrow();
            frame.and_then(|frame| frame.value_at(&plot.x, x))
        };
        Callback::from(move |gesture| match gesture {
            Gesture::Hover(pointer) => on_cursor.emit(place(&frame, pointer.x)),
            Gesture::Click(pointer) => {
                if let Some(value) = place(&frame, pointer.x) {
                    on_click.emit(value);
                }
            }
            Gesture::Leave => on_cursor.emit(None),
            Gesture::Drag(..) | Gesture::Zoom(..) => {}
        })
    };
    html! {
        <div class="chart">
            <Canvas
                label={props.label.clone()}
                {paint}
                overlay={Some(overlay)}
                {on_gesture}
                every_ms={EVERY_MS}
                class={props.class.clone()}
            />
            <p class="chart-readout">{ props.readout.clone() }</p>
            <details class="twin">
                <summary>{ props.table.summary.clone() }</summary>
                { table(&props.table, &props.label) }
            </details>
        </div>
    }
}

fn table(table: &Table, caption: &AttrValue) -> Html {
    html! {
        <div class="twin-scroll" tabindex="0" role="region" aria-label={table.summary.clone()}>
            <table class="numbers">
                <caption class="spoken">{ caption.clone() }</caption>
                <thead><tr>{ for table.heads.iter().map(|head| html! { <th scope="col">{ head.clone() }</th> }) }</tr></thead>
                <tbody>
                    { for table.rows.iter().map(|row| html! {
                        <tr>
                            { for row.iter().enumerate().map(|(column, cell)| if column == 0 {
                                html! { <th scope="row">{ cell }</th> }
                            } else {
                                html! { <td>{ cell }</td> }
                            }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn colour(palette: &Palette, role: &str) -> RGBColor {
    let (red, green, blue) = palette.rgb(role);
    RGBColor(red, green, blue)
}

/// The words of an axis at one of its ticks.
fn words(axis: &Axis, at: f64) -> String {
    let nearest = axis
        .ticks
        .iter()
        .min_by(|a, b| (a.0 - at).abs().total_cmp(&(b.0 - at).abs()));
    nearest.map(|(_, words)| words.clone()).unwrap_or_default()
}

/// An axis as plotters wants it: linear, with marks exactly where the plot has words.
struct Scale {
    low: f64,
    high: f64,
    ticks: Vec<f64>,
}

impl Scale {
    fn of(axis: &Axis) -> Self {
        Self {
            low: axis.low,
            high: axis.high,
            ticks: axis.ticks.iter().map(|(at, _)| *at).collect(),
        }
    }
}

impl Ranged for Scale {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.low) / (self.high - self.low);
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl From<Scale> for Range<f64> {
    fn from(scale: Scale) -> Self {
        scale.range()
    }
}

fn draw(surface: &Surface, plot: &Plot) -> Result<Option<Frame>, Box<dyn std::error::Error>> {
    let Some(backend) = surface.plot() else {
        return Ok(None);
    };
    let palette = surface.palette();
    // By name: from a plain string, plotters would look for its generic names in any case of letters, and
    // Unicode's case tables alone are five kilobytes of the page.
    let font = FontFamily::Name(&palette.font);
    let area = backend.into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin_top(ABOVE)
        .margin_right(RIGHT)
        .x_label_area_size(BELOW)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(Scale::of(&plot.x), Scale::of(&plot.y))?;
    let label = (font, LABEL)
        .into_font()
        .color(&colour(&palette, "--text-soft"));
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(colour(&palette, "--line"))
        .axis_style(colour(&palette, "--line-strong"))
        .set_all_tick_mark_size(3)
        .label_style(label)
        .x_labels(plot.x.ticks.len().max(1))
        .y_labels(plot.y.ticks.len().max(1))
        .x_label_formatter(&|at| words(&plot.x, *at))
        .y_label_formatter(&|at| words(&plot.y, *at))
        .draw()?;
    chart.draw_series(plot.bars.iter().map(|bar| {
        Rectangle::new(
            [(bar.from, 0.0), (bar.to, bar.height)],
            colour(&palette, bar.role).filled(),
        )
    }))?;
    for line in &plot.lines {
        let style = colour(&palette, line.role).stroke_width(2);
        if line.dashed {
            chart.draw_series(DashedLineSeries::new(
                line.points.iter().copied(),
                5,
                4,
                style,
            ))?;
        } else {
            chart.draw_series(LineSeries::new(line.points.iter().copied(), style))?;
        }
        // One point makes no line.
        if let [only] = line.points.as_slice() {
            chart.draw_series([Circle::new(*only, 3, colour(&palette, line.role).filled())])?;
        }
    }
    // Words of marks that stand close together go one below the other.
    let middle = f64::midpoint(plot.x.low, plot.x.high);
    let near = (plot.x.high - plot.x.low) * 0.3;
    let mut row = 0;
    let mut before: Option<f64> = None;
    for mark in &plot.marks {
        let ink = colour(&palette, mark.role);
        let line = [(mark.x, plot.y.low), (mark.x, plot.y.high)];
        chart.draw_series([PathElement::new(line, ink.stroke_width(1))])?;
        row = if before.is_some_and(|x| (mark.x - x).abs() < near) {
            (row + 1) % 3
        } else {
            0
        };
        before = Some(mark.x);
        let side = if mark.x > middle {
            (HPos::Right, -4)
        } else {
            (HPos::Left, 4)
        };
        let style = (font, LABEL)
            .into_font()
            .color(&ink)
            .pos(Pos::new(side.0, VPos::Top));
        let words = Text::new(mark.words.clone(), (side.1, 1 + 13 * row), style);
        chart.draw_series([EmptyElement::at((mark.x, plot.y.high)) + words])?;
    }
    let (x, y) = chart.plotting_area().get_pixel_range();
    area.present()?;
    Ok(Some(Frame {
        left: f64::from(x.start),
        right: f64::from(x.end),
        top: f64::from(y.start),
        bottom: f64::from(y.end),
    }))
}

fn draw_cursor(surface: &Surface, plot: &Plot, frame: Frame, cursor: f64) {
    let (pen, palette) = (&surface.pen, surface.palette());
    let read = plot::at(plot, cursor);
    let at = read.first().map_or(cursor, |(x, _, _)| *x);
    let x = frame.x(&plot.x, at).round() + 0.5;
    pen.set_stroke_style_str(palette.role("--text-faint"));
    pen.set_line_width(1.0);
    pen.begin_path();
    pen.move_to(x, frame.top);
    pen.line_to(x, frame.bottom);
    pen.stroke();
    for (place, value, role) in read {
        pen.begin_path();
        // A radius above zero is never refused.
        drop(pen.arc(
            frame.x(&plot.x, place),
            frame.y(&plot.y, value),
            4.0,
            0.0,
            std::f64::consts::TAU,
        ));
        pen.set_fill_style_str(palette.role(role));
        pen.fill();
        pen.set_stroke_style_str(palette.role("--surface-pane"));
        pen.stroke();
    }
}
