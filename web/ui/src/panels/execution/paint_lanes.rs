//! Paints the lanes and the layer above them; in slow motion, up to a moment.
//!
//! Owns places on the canvas and strokes. Shapes come from `present::lanes`, membership from `present::related`.

use leverloom_model::report::AttemptEnd;

use crate::platform::canvas::{Palette, Pen, Surface};
use crate::present::format;
use crate::present::lanes::{Bar, Lanes as Shapes};
use crate::present::related::Related;
use crate::texts::text;

/// Room left of the lanes for the workers' numbers, below for commits and the axis, in pixels.
pub const LEFT: f64 = 26.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 6.0;
const COMMITS: f64 = 12.0;
const AXIS: f64 = 20.0;
/// The least width and height of a bar that carries its mark, in pixels.
const MARKED: f64 = 14.0;

/// Places on the canvas: time to x, worker to y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Of the canvas.
    pub width: f64,
    /// Of the canvas.
    pub height: f64,
    /// Left end, in the run's clock.
    pub from: f64,
    /// Right end.
    pub to: f64,
    rows: u32,
}

impl Grid {
    /// The lanes in a frame: all of their time, or a window of it.
    pub fn of(frame: (f64, f64), lanes: &Shapes, window: Option<(f64, f64)>) -> Self {
        let (from, to) = window.unwrap_or((0.0, lanes.end));
        Self {
            width: frame.0,
            height: frame.1,
            from,
            to: if to > from { to } else { from + 1.0 },
            rows: lanes.workers.max(1),
        }
    }

    fn x(&self, moment: f64) -> f64 {
        LEFT + (moment - self.from) / (self.to - self.from) * (self.width - LEFT - RIGHT)
    }

    /// The moment at a place.
    pub fn moment(&self, x: f64) -> f64 {
        self.from + (x - LEFT) / (self.width - LEFT - RIGHT).max(1.0) * (self.to - self.from)
    }

    fn row(&self) -> f64 {
        ((self.height - TOP - COMMITS - AXIS) / f64::from(self.rows)).clamp(3.0, 72.0)
    }

    /// Whether any of it is in sight.
    fn shows(&self, bar: &Bar) -> bool {
        bar.end >= self.from && bar.start <= self.to
    }

    fn y(&self, worker: u32) -> f64 {
        TOP + f64::from(worker) * self.row()
    }

    /// The row at a place.
    pub fn worker(&self, y: f64) -> Option<u32> {
        let worker = ((y - TOP) / self.row()).floor();
        (worker >= 0.0 && worker < f64::from(self.rows)).then_some(worker as u32)
    }

    /// What follows the last attempt, over all lanes: left, top, width, height.
    pub fn rest(&self, shapes: &Shapes) -> Option<(f64, f64, f64, f64)> {
        let left = self.x(shapes.rest?);
        let (width, height) = (self.x(shapes.end) - left, self.y(self.rows) - TOP);
        Some((left, TOP + 1.0, width.max(1.0), height - 2.0))
    }

    /// An attempt's place: left, top, width, height.
    pub fn bar(&self, bar: &Bar) -> (f64, f64, f64, f64) {
        let air = (self.row() * 0.14).min(4.0);
        let left = self.x(bar.start);
        let width = (self.x(bar.end) - left).max(1.0);
        (
            left,
            self.y(bar.worker) + air,
            width,
            self.row() - 2.0 * air,
        )
    }
}

/// Paints the lanes; pale where slow motion paints over them.
pub fn draw(surface: &Surface, shapes: &Shapes, related: &Related, grid: Grid, pale: bool) {
    let palette = surface.palette();
    let pen = &surface.pen;
    pen.set_font(&format!("11px {}", palette.font));
    pen.set_text_baseline("middle");
    axis(pen, shapes, grid, &palette);
    for worker in 0..grid.rows {
        let y = grid.y(worker);
        pen.set_fill_style_str(palette.role("--surface-sunk"));
        pen.fill_rect(
            LEFT,
            y + 1.0,
            grid.width - LEFT - RIGHT,
            (grid.row() - 2.0).max(1.0),
        );
        if grid.row() >= 11.0 || worker % 4 == 0 {
            pen.set_text_align("right");
            pen.set_fill_style_str(palette.role("--text-faint"));
            drop(pen.fill_text(
                &format::integer(u64::from(worker) + 1),
                LEFT - 6.0,
                y + grid.row() / 2.0,
            ));
        }
    }
    pen.save();
    pen.begin_path();
    pen.rect(LEFT, 0.0, grid.width - LEFT - RIGHT, grid.height);
    pen.clip();
    for bar in shapes.bars.iter().filter(|bar| grid.shows(bar)) {
        let belongs = !pale && related.transaction(bar.transaction);
        let colour = palette.role(if belongs {
            bar.mark.role()
        } else {
            "--data-fade"
        });
        attempt(
            pen,
            grid.bar(bar),
            bar,
            colour,
            palette.role("--surface-pane"),
        );
    }
    if let Some(place) = grid.rest(shapes) {
        rest(pen, place, &palette);
    }
    let below = grid.y(grid.rows) + 2.0;
    for commit in &shapes.commits {
        let belongs = !pale && related.transaction(commit.transaction);
        pen.set_fill_style_str(palette.role(if belongs {
            "--text-faint"
        } else {
            "--data-fade"
        }));
        pen.fill_rect(grid.x(commit.at) - 0.5, below, 1.0, COMMITS - 5.0);
    }
    pen.restore();
}

/// Paints what has happened up to a moment over the pale lanes, and a line where it stands.
pub fn until(surface: &Surface, shapes: &Shapes, related: &Related, grid: Grid, moment: f64) {
    let (palette, pen) = (surface.palette(), &surface.pen);
    pen.set_font(&format!("11px {}", palette.font));
    pen.save();
    pen.begin_path();
    pen.rect(LEFT, 0.0, grid.width - LEFT - RIGHT, grid.height);
    pen.clip();
    let paper = palette.role("--surface-pane");
    for bar in &shapes.bars {
        if bar.start > moment || !grid.shows(bar) {
            continue;
        }
        let role = if related.transaction(bar.transaction) {
            bar.mark.role()
        } else {
            "--data-grey"
        };
        let (x, y, width, height) = grid.bar(bar);
        if bar.end <= moment {
            attempt(pen, (x, y, width, height), bar, palette.role(role), paper);
        } else {
            // How it will end nobody knows yet.
            pen.set_fill_style_str(palette.role("--accent"));
            let over = (grid.x(moment) - x).clamp(1.0, width);
            pen.fill_rect(x, y, over, height);
        }
    }
    let below = grid.y(grid.rows) + 2.0;
    pen.set_fill_style_str(palette.role("--text"));
    for commit in shapes.commits.iter().take_while(|it| it.at <= moment) {
        pen.fill_rect(grid.x(commit.at) - 0.5, below, 1.0, COMMITS - 5.0);
    }
    pen.set_fill_style_str(palette.role("--text"));
    pen.fill_rect(grid.x(moment) - 0.75, 0.0, 1.5, below + COMMITS - 4.0);
    pen.restore();
}

/// Solid where it counted, hollow where it ran in vain, hatched where it waited. Bars with room for it carry the mark of
/// their kind, which colour alone would not tell.
fn attempt(
    pen: &Pen,
    (x, y, width, height): (f64, f64, f64, f64),
    bar: &Bar,
    colour: &str,
    paper: &str,
) {
    match bar.end_state {
        AttemptEnd::Committed => {
            pen.set_fill_style_str(colour);
            // A gap between neighbours, as long as there is room for one.
            pen.fill_rect(x, y, if width > 3.0 { width - 1.0 } else { width }, height);
        }
        AttemptEnd::Aborted => {
            pen.set_fill_style_str(paper);
            pen.fill_rect(x, y, width, height);
            pen.set_stroke_style_str(colour);
            pen.set_line_width(1.3);
            pen.stroke_rect(x + 0.7, y + 0.7, (width - 2.4).max(0.4), height - 1.4);
        }
        AttemptEnd::Blocked => {
            pen.save();
            pen.begin_path();
            pen.rect(x, y, width, height);
            pen.clip();
            pen.set_stroke_style_str(colour);
            pen.set_line_width(1.0);
            pen.begin_path();
            let mut at = x - height;
            while at < x + width {
                pen.move_to(at, y + height);
                pen.line_to(at + height, y);
                at += 4.0;
            }
            pen.stroke();
            pen.stroke_rect(x + 0.5, y + 0.5, (width - 1.0).max(0.5), height - 1.0);
            pen.restore();
        }
    }
    // Hatching leaves no ground to read a mark on.
    if width >= MARKED && height >= MARKED && bar.end_state != AttemptEnd::Blocked {
        let solid = bar.end_state == AttemptEnd::Committed;
        pen.set_text_align("center");
        pen.set_text_baseline("middle");
        pen.set_fill_style_str(if solid { paper } else { colour });
        drop(pen.fill_text(bar.mark.icon(), x + MARKED / 2.0, y + height / 2.0));
    }
}

/// Time that no lane spent on an attempt: faint hatching, the other way than where an attempt waited, and its name where there is
/// room for it.
fn rest(pen: &Pen, (x, y, width, height): (f64, f64, f64, f64), palette: &Palette) {
    pen.save();
    pen.begin_path();
    pen.rect(x, y, width, height);
    pen.clip();
    pen.set_stroke_style_str(palette.role("--line-strong"));
    pen.set_line_width(1.0);
    pen.begin_path();
    pen.move_to(x + 0.5, y);
    pen.line_to(x + 0.5, y + height);
    let mut at = x - height;
    while at < x + width {
        pen.move_to(at, y);
        pen.line_to(at + height, y + height);
        at += 7.0;
    }
    pen.stroke();
    let words = text("execution.lanes.rest");
    let room = pen
        .measure_text(&words)
        .map_or(f64::INFINITY, |it| it.width())
        + 8.0;
    if room <= width {
        let (middle, line) = (x + width / 2.0, y + height / 2.0);
        pen.set_fill_style_str(palette.role("--surface-sunk"));
        pen.fill_rect(middle - room / 2.0, line - 8.0, room, 16.0);
        pen.set_text_align("center");
        pen.set_fill_style_str(palette.role("--text-soft"));
        drop(pen.fill_text(&words, middle, line));
    }
    pen.restore();
}

fn axis(pen: &Pen, shapes: &Shapes, grid: Grid, palette: &Palette) {
    let bottom = grid.y(grid.rows) + COMMITS;
    pen.set_text_align("center");
    pen.set_line_width(1.0);
    for (at, words) in &shapes.ticks {
        let x = grid.x(*at);
        if x < LEFT - 1.0 || x > grid.width {
            continue;
        }
        pen.set_stroke_style_str(palette.role("--line"));
        pen.begin_path();
        pen.move_to(x.round() + 0.5, TOP);
        pen.line_to(x.round() + 0.5, bottom + 3.0);
        pen.stroke();
        pen.set_fill_style_str(palette.role("--text-soft"));
        let half = words.chars().count() as f64 * 3.2;
        drop(pen.fill_text(
            words,
            x.clamp(half + 2.0, (grid.width - half - 2.0).max(half + 2.0)),
            bottom + AXIS / 2.0,
        ));
    }
}

/// The attempt pointed at, and all attempts of the selected transaction.
pub fn outline(
    surface: &Surface,
    shapes: &Shapes,
    grid: Grid,
    marked: Option<usize>,
    selected: Option<u32>,
) {
    let palette = surface.palette();
    let pen = &surface.pen;
    let frame = |bar: &Bar, role: &str, air: f64| {
        let (x, y, width, height) = grid.bar(bar);
        pen.set_stroke_style_str(palette.role(role));
        pen.set_line_width(2.0);
        pen.stroke_rect(x - air, y - air, width + 2.0 * air, height + 2.0 * air);
    };
    for bar in shapes
        .bars
        .iter()
        .filter(|bar| Some(bar.transaction) == selected)
    {
        frame(bar, "--accent", 2.0);
    }
    match marked.map(|index| shapes.bars.get(index)) {
        Some(Some(bar)) => frame(bar, "--text", 1.0),
        Some(None) => {
            if let Some((x, y, width, height)) = grid.rest(shapes) {
                pen.set_stroke_style_str(palette.role("--text"));
                pen.set_line_width(2.0);
                pen.stroke_rect(x, y, width, height);
            }
        }
        None => {}
    }
}
