//! A plot on any plotters backend: canvas here, SVG for export.
//!
//! Owns where things lie. A band above the picture holds the words of marks, one below it what happened in the blocks;
//! neither is ever crossed by a line. Words that find no room in their band are left out: the cursor reads them.

use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::present::plot::{Axis, EventKind, Plot, Shape};

/// Size of all words in pixels.
const LABEL: f64 = 11.0;
/// Height of a row of words.
const ROW: i32 = 14;
/// Height of a row of events.
const EVENT_ROW: i32 = 5;
/// Least distance between two words of a band.
const APART: i32 = 6;

/// What to draw with.
pub struct Ink<'a> {
    /// The colour of a role.
    pub colour: &'a dyn Fn(&str) -> RGBColor,
    /// Font family. By name: from a plain string, plotters would look for its generic names in any case of letters, and
    /// Unicode's case tables alone are five kilobytes of the page.
    pub font: &'a str,
}

impl Ink<'_> {
    fn words(&self, role: &str, anchor: HPos, vertical: VPos) -> TextStyle<'_> {
        (FontFamily::Name(self.font), LABEL)
            .into_font()
            .color(&(self.colour)(role))
            .pos(Pos::new(anchor, vertical))
    }
}

/// Where the picture proper lies, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge.
    pub top: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Frame {
    /// The pixel of a place on the horizontal axis.
    pub fn x(&self, axis: &Axis, value: f64) -> f64 {
        self.left + axis.share(value) * (self.right - self.left)
    }

    /// The pixel of a place on the vertical axis.
    pub fn y(&self, axis: &Axis, value: f64) -> f64 {
        self.bottom - axis.share(value) * (self.bottom - self.top)
    }

    /// The place on the horizontal axis, which is even, at a pixel; none well outside.
    pub fn value_at(&self, axis: &Axis, pixel: f64) -> Option<f64> {
        if self.right <= self.left || pixel < self.left - 12.0 || pixel > self.right + 12.0 {
            return None;
        }
        let share = ((pixel - self.left) / (self.right - self.left)).clamp(0.0, 1.0);
        Some(axis.low + share * (axis.high - axis.low))
    }
}

type Drawn<B> = Result<Frame, DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// Draws a plot.
///
/// # Errors
/// What the backend refuses.
pub fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    plot: &Plot,
    ink: &Ink<'_>,
) -> Drawn<B> {
    let (width, height) = area.dim_in_pixel();
    let (width, height) = (width.cast_signed(), height.cast_signed());
    let quiet = ink.words("--text-soft", HPos::Right, VPos::Center);
    let mut widest = 18;
    for (_, words) in &plot.y.ticks {
        widest = widest.max(area.estimate_text_size(words, &quiet)?.0.cast_signed());
    }
    // Events keep their room even before anything has happened: nothing jumps.
    let titled = if plot.x.title.is_empty() { 0 } else { ROW };
    let below = ROW + titled + 4 + events_height(plot);
    let (left, right) = (widest + 8, width - 8);
    let (top, bottom) = (plot.mark_rows.cast_signed() * ROW + 6, height - below);
    let frame = Frame {
        left: f64::from(left),
        right: f64::from(right),
        top: f64::from(top),
        bottom: f64::from(bottom),
    };
    let x = |value: f64| frame.x(&plot.x, value).round() as i32;
    // What is beyond the axis lies on its edge; the cursor reads the value.
    let y = |value: f64| (frame.y(&plot.y, value).round() as i32).clamp(top, bottom);
    let path = |points: Vec<(i32, i32)>, style: ShapeStyle| PathElement::new(points, style);

    for (at, words) in &plot.y.ticks {
        let style = (ink.colour)("--line").stroke_width(1);
        area.draw(&path(vec![(left, y(*at)), (right, y(*at))], style))?;
        area.draw_text(words, &quiet, (left - 6, y(*at)))?;
    }
    let style = (ink.colour)("--line-strong").stroke_width(1);
    area.draw(&path(vec![(left, bottom), (right, bottom)], style))?;
    let centred = ink.words("--text-soft", HPos::Center, VPos::Bottom);
    let mut free = 0;
    for (at, words) in &plot.x.ticks {
        let half = area.estimate_text_size(words, &centred)?.0.cast_signed() / 2;
        let centre = x(*at).clamp(half, (width - half).max(half));
        if centre - half >= free {
            area.draw_text(words, &centred, (centre, height - 1 - titled))?;
            free = centre + half + APART;
        }
    }
    if titled > 0 {
        let middle = i32::midpoint(left, right);
        area.draw_text(&plot.x.title, &centred, (middle, height - 1))?;
    }
    // Marks behind the data, their words in the band above.
    let mut rows: Vec<(i32, i32)> = (0..plot.mark_rows.cast_signed())
        .map(|row| (top - 3 - row * ROW, i32::MIN))
        .collect();
    for mark in &plot.marks {
        let style = (ink.colour)(mark.role).stroke_width(1);
        area.draw(&path(
            vec![(x(mark.x), top - 3), (x(mark.x), bottom)],
            style,
        ))?;
        let style = ink.words(mark.role, HPos::Center, VPos::Bottom);
        let half = area
            .estimate_text_size(&mark.words, &style)?
            .0
            .cast_signed()
            / 2;
        let centre = x(mark.x).clamp(half, (width - half).max(half));
        let free = rows.iter_mut().find(|(_, end)| centre - half >= *end);
        if let Some((bottom, end)) = free {
            area.draw_text(&mark.words, &style, (centre, *bottom))?;
            *end = centre + half + APART;
        }
    }
    for series in &plot.series {
        let ink = (ink.colour)(series.role);
        if let Shape::Bars(wide) = series.shape {
            for &(at, value) in &series.points {
                let from = x(at - wide / 2.0).max(left);
                let to = x(at + wide / 2.0).clamp(from + 2, right.max(from + 2));
                // A gap between neighbours where there is room for it.
                let to = to - i32::from(to - from > 3);
                let corners = [(from, y(value).min(bottom - 1)), (to, bottom)];
                area.draw(&Rectangle::new(corners, ink.filled()))?;
            }
            continue;
        }
        let style = ink.stroke_width(2);
        for run in series.points.split(|point| point.1.is_nan()) {
            let pixels = || run.iter().map(|point| (x(point.0), y(point.1)));
            if series.shape == Shape::Area
                && let (Some(first), Some(last)) = (run.first(), run.last())
            {
                let ends = [(x(last.0), bottom), (x(first.0), bottom)];
                let outline: Vec<_> = pixels().chain(ends).collect();
                area.draw(&Polygon::new(outline, ink.mix(0.18).filled()))?;
            }
            match series.shape {
                // One point makes no line.
                _ if run.len() < 2 => {
                    for point in pixels() {
                        area.draw(&Circle::new(point, 3, ink.filled()))?;
                    }
                }
                Shape::Dashed => area.draw(&DashedPathElement::new(pixels(), 5, 4, style))?,
                Shape::Dotted => area.draw(&DashedPathElement::new(pixels(), 2, 3, style))?,
                Shape::Line | Shape::Area | Shape::Bars(_) => {
                    area.draw(&path(pixels().collect(), style))?;
                }
            }
        }
    }
    for event in &plot.events {
        let row = event.kind as i32;
        let from = (x(event.x) - 1, bottom + 2 + row * EVENT_ROW);
        let to = (from.0 + 3, from.1 + EVENT_ROW - 1);
        let colour = (ink.colour)(event.kind.role());
        area.draw(&Rectangle::new([from, to], colour.filled()))?;
    }
    Ok(frame)
}

/// Room for the events of a chart over blocks: a row for each kind.
fn events_height(plot: &Plot) -> i32 {
    match plot.along {
        crate::present::plot::Along::Blocks => EVENT_ROW * (EventKind::Liquidation as i32 + 1) + 2,
        _ => 2,
    }
}
