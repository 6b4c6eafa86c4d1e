//! Lanes of the workers on a canvas: hover, click, arrow keys, zoom in time.
//!
//! Owns what the pointer and the keyboard do there, and the strokes; shapes and words come from
//! `present::lanes`. One clock at a time: measured µs or gas, as the note below says.

use std::rc::Rc;

use leverloom_model::report::{AttemptEnd, BlockReport};
use yew::prelude::*;

use crate::components::canvas::{Canvas, Gesture, Tip};
use crate::components::{Button, use_language};
use crate::platform::canvas::{Palette, Pen, Surface};
use crate::present::lanes::{self, Bar, Lanes as Shapes};
use crate::present::related::Related;
use crate::present::{format, waves};
use crate::state::{Selection, Theme};
use crate::texts::{fill, text};

/// Room left of the lanes for the workers' numbers, below for commits and the axis, in pixels.
const LEFT: f64 = 26.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 6.0;
const COMMITS: f64 = 12.0;
const AXIS: f64 = 20.0;

/// Properties of [`Lanes`].
#[derive(Clone, PartialEq, Properties)]
pub struct LanesProps {
    /// The block.
    pub report: Rc<BlockReport>,
    /// What keeps its colour.
    pub related: Rc<Related>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// Light or dark.
    pub theme: Theme,
}

/// Places on the canvas: time to x, worker to y.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grid {
    width: f64,
    height: f64,
    from: f64,
    to: f64,
    rows: u32,
}

impl Grid {
    fn of(frame: (f64, f64), lanes: &Shapes, window: Option<(f64, f64)>) -> Self {
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

    fn moment(&self, x: f64) -> f64 {
        self.from + (x - LEFT) / (self.width - LEFT - RIGHT).max(1.0) * (self.to - self.from)
    }

    fn row(&self) -> f64 {
        ((self.height - TOP - COMMITS - AXIS) / f64::from(self.rows)).clamp(3.0, 72.0)
    }

    fn y(&self, worker: u32) -> f64 {
        TOP + f64::from(worker) * self.row()
    }

    fn worker(&self, y: f64) -> Option<u32> {
        let worker = ((y - TOP) / self.row()).floor();
        (worker >= 0.0 && worker < f64::from(self.rows)).then_some(worker as u32)
    }

    fn bar(&self, bar: &Bar) -> (f64, f64, f64, f64) {
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

/// Lanes of the workers.
#[component]
pub fn Lanes(props: &LanesProps) -> Html {
    use_language();
    let shapes = use_memo(props.report.clone(), |report| lanes::lanes(report));
    let frame = use_state_eq(|| (560.0f64, 200.0f64));
    let window = use_state_eq(|| None::<(f64, f64)>);
    let pointed = use_state_eq(|| None::<usize>);
    let cursor = use_state_eq(|| None::<usize>);
    let has_focus = use_state_eq(|| false);
    use_effect_with(props.report.outcome.block, {
        let (window, pointed, cursor) = (window.clone(), pointed.clone(), cursor.clone());
        move |_| {
            window.set(None);
            pointed.set(None);
            cursor.set(None);
        }
    });
    let grid = Grid::of(*frame, &shapes, *window);
    let block = props.report.outcome.block;
    let selected = props
        .selection
        .transaction()
        .filter(|(of, _)| *of == block)
        .map(|(_, index)| index);

    let paint = {
        let frame = frame.setter();
        let deps = (shapes.clone(), props.related.clone(), grid, props.theme);
        use_callback(deps, move |surface: Surface, (shapes, related, grid, _)| {
            frame.set((surface.width, surface.height));
            draw(&surface, shapes, related, *grid);
        })
    };
    let focused = cursor.filter(|_| *has_focus);
    let overlay = use_callback(
        (
            shapes.clone(),
            grid,
            (*pointed).or(focused),
            selected,
            props.theme,
        ),
        {
            move |surface: Surface, (shapes, grid, marked, selected, _)| {
                outline(&surface, shapes, *grid, *marked, *selected);
            }
        },
    );

    if shapes.bars.is_empty() {
        return html! { <p class="hint">{ text("execution.lanes.none") }</p> };
    }

    let select = {
        let (on_select, shapes) = (props.on_select.clone(), shapes.clone());
        move |bar: Option<usize>| {
            let index = bar
                .and_then(|bar| shapes.bars.get(bar))
                .map(|bar| bar.transaction);
            on_select.emit(match index {
                Some(index) if selected != Some(index) => Selection::Transaction { block, index },
                _ => Selection::None,
            });
        }
    };
    let on_gesture = {
        let (shapes, window, pointed, cursor, select) = (
            shapes.clone(),
            window.clone(),
            pointed.clone(),
            cursor.clone(),
            select.clone(),
        );
        Callback::from(move |gesture| {
            let at = |x: f64, y: f64| {
                let slack = (grid.to - grid.from) / grid.width.max(1.0) * 2.0;
                let found = shapes.at(grid.worker(y)?, grid.moment(x), slack)?;
                shapes.bars.iter().position(|bar| bar == found)
            };
            match gesture {
                Gesture::Hover(pointer) => pointed.set(at(pointer.x, pointer.y)),
                Gesture::Leave => pointed.set(None),
                Gesture::Click(pointer) => {
                    let hit = at(pointer.x, pointer.y);
                    cursor.set(hit);
                    select(hit);
                }
                Gesture::Drag(dx, _) => {
                    pointed.set(None);
                    let by = grid.moment(LEFT) - grid.moment(LEFT + dx);
                    window.set(Some((grid.from + by, grid.to + by)));
                }
                Gesture::Zoom((x, _), factor) => {
                    window.set(Some(zoomed(grid, &shapes, grid.moment(x), factor)));
                }
            }
        })
    };
    let on_key = {
        let (shapes, cursor, select) = (shapes.clone(), cursor.clone(), select);
        Callback::from(move |event: KeyboardEvent| {
            let from = cursor.unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowLeft" => neighbour(&shapes, from, 0, false),
                "ArrowRight" => neighbour(&shapes, from, 0, true),
                "ArrowUp" => neighbour(&shapes, from, -1, true),
                "ArrowDown" => neighbour(&shapes, from, 1, true),
                "Enter" | " " => {
                    event.prevent_default();
                    select(*cursor);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            cursor.set(next.or(Some(from)));
        })
    };
    let on_focus = {
        let (has_focus, cursor) = (has_focus.clone(), cursor.clone());
        Callback::from(move |came: bool| {
            has_focus.set(came);
            if came && cursor.is_none() {
                cursor.set(Some(0));
            }
        })
    };
    let zoom = |factor: f64| {
        let (window, shapes) = (window.clone(), shapes.clone());
        Callback::from(move |()| {
            window.set(Some(zoomed(
                grid,
                &shapes,
                f64::midpoint(grid.from, grid.to),
                factor,
            )));
        })
    };
    let on_fit = {
        let window = window.clone();
        Callback::from(move |()| window.set(None))
    };
    let shown = (*pointed)
        .or(focused)
        .and_then(|index| shapes.bars.get(index));
    let tip = shown.map(|bar| {
        let (x, y, width, height) = grid.bar(bar);
        let at = (x + width.min(40.0), y + height);
        html! { <Tip {at}><p>{ lanes::bar_words(&props.report, bar) }</p></Tip> }
    });
    let spoken = focused
        .and_then(|index| shapes.bars.get(index))
        .map(|bar| lanes::bar_words(&props.report, bar))
        .unwrap_or_default();
    let summary = lanes::summary(&props.report, &shapes);
    let usage = lanes::usage(&shapes);
    let shares = fill(
        "execution.lanes.usage",
        &[
            ("useful", &format::percent(usage.useful)),
            ("wasted", &format::percent(usage.wasted)),
            ("idle", &format::percent(usage.idle)),
        ],
    );
    html! {
        <>
            <div class="graph-frame lanes-frame">
                <Canvas
                    class="lanes"
                    label={fill("execution.lanes.label", &[("summary", &summary)])}
                    {paint}
                    overlay={Some(overlay)}
                    {on_gesture}
                    on_key={Some(on_key)}
                    {on_focus}
                >
                    { tip }
                </Canvas>
                <p class="spoken" aria-live="polite">{ spoken }</p>
                <div class="graph-tools">
                    { Button::quiet().label(text("execution.graph.zoom_in")).show(zoom(1.6), "+") }
                    { Button::quiet().label(text("execution.graph.zoom_out")).show(zoom(0.625), "−") }
                    { Button::quiet().label(text("execution.graph.fit_help")).show(on_fit, text("execution.graph.fit")) }
                </div>
            </div>
            <p class="hint">{ summary }{ " " }{ shares }{ " " }{ waves::clock_note(&props.report) }</p>
        </>
    }
}

/// Zoomed in time about a moment; never out of the block.
fn zoomed(grid: Grid, shapes: &Shapes, about: f64, factor: f64) -> (f64, f64) {
    let (from, to) = (
        about - (about - grid.from) / factor,
        about + (grid.to - about) / factor,
    );
    if to - from >= shapes.end {
        (0.0, shapes.end)
    } else {
        (from, to)
    }
}

/// The next attempt on a lane (`lanes_down` 0) in time, or the nearest in time on another lane.
fn neighbour(shapes: &Shapes, from: usize, lanes_down: i64, later: bool) -> Option<usize> {
    let origin = shapes.bars.get(from)?;
    let worker = u32::try_from(i64::from(origin.worker) + lanes_down).ok()?;
    let on_lane = shapes
        .bars
        .iter()
        .enumerate()
        .filter(|(index, bar)| bar.worker == worker && *index != from);
    if lanes_down != 0 {
        let distance = |bar: &Bar| {
            (f64::midpoint(bar.start, bar.end) - f64::midpoint(origin.start, origin.end)).abs()
        };
        return on_lane
            .min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))
            .map(|(index, _)| index);
    }
    let order = |index: usize, bar: &Bar| (bar.start, index);
    let here = order(from, origin);
    if later {
        on_lane
            .map(|(index, bar)| order(index, bar))
            .filter(|next| *next > here)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    } else {
        on_lane
            .map(|(index, bar)| order(index, bar))
            .filter(|next| *next < here)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    }
    .map(|(_, index)| index)
}

fn draw(surface: &Surface, shapes: &Shapes, related: &Related, grid: Grid) {
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
    for bar in &shapes.bars {
        let belongs = related.transaction(bar.transaction);
        let colour = palette.role(if belongs {
            bar.mark.role()
        } else {
            "--data-fade"
        });
        attempt(
            pen,
            grid.bar(bar),
            bar.end_state,
            colour,
            palette.role("--surface-pane"),
        );
    }
    let below = grid.y(grid.rows) + 2.0;
    for commit in &shapes.commits {
        let belongs = related.transaction(commit.transaction);
        pen.set_fill_style_str(palette.role(if belongs {
            "--text-faint"
        } else {
            "--data-fade"
        }));
        pen.fill_rect(grid.x(commit.at) - 0.5, below, 1.0, COMMITS - 5.0);
    }
    pen.restore();
}

/// Solid where it counted, hollow where it ran in vain, hatched where it waited.
fn attempt(
    pen: &Pen,
    (x, y, width, height): (f64, f64, f64, f64),
    end: AttemptEnd,
    colour: &str,
    paper: &str,
) {
    match end {
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
fn outline(
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
    if let Some(bar) = marked.and_then(|index| shapes.bars.get(index)) {
        frame(bar, "--text", 1.0);
    }
}
