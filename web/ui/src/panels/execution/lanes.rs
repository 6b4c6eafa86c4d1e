//! Lanes of the workers on a canvas: hover, click, arrow keys, zoom in time.
//!
//! Owns what the pointer and the keyboard do there; strokes are `paint_lanes`', shapes and words `present::lanes`'.
//! One clock at a time: measured µs or gas, as the note below says.

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use super::paint_lanes::{self, Grid, LEFT};
use super::stage::Moment;
use crate::components::canvas::CanvasProps;
use crate::components::canvas::TipProps;
use crate::components::canvas::{Canvas, Gesture, Tip};
use crate::components::{Button, Shared, use_language};
use crate::piece;
use crate::platform::canvas::Surface;
use crate::present::lanes::{self, Bar, Lanes as Shapes};
use crate::present::related::Related;
use crate::present::waves;
use crate::state::{Selection, Theme};
use crate::texts::{fill, text};

/// Properties of [`Lanes`].
#[derive(Clone, PartialEq, Properties)]
pub struct LanesProps {
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
    /// Slow motion: where it stands.
    #[prop_or_default]
    pub moment: Option<Moment>,
    /// Whether the lanes are summed up in words below.
    #[prop_or(true)]
    pub summed_up: bool,
    /// Light or dark.
    pub theme: Theme,
}

crate::surface!(Lanes, lanes);

/// Lanes of the workers.
#[component]
pub fn Lanes(props: &LanesProps) -> Html {
    let language = use_language();
    let shapes = props.shapes.clone();
    let frame = use_state_eq(|| (560.0f64, 200.0f64));
    let window = use_state_eq(|| None::<(f64, f64)>);
    let pointed = use_state_eq(|| None::<usize>);
    let cursor = use_state_eq(|| None::<usize>);
    let has_focus = use_state_eq(|| false);
    use_effect_with(shapes.clone(), {
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
        let pale = props.moment.is_some();
        let deps = (
            shapes.clone(),
            props.related.clone(),
            grid,
            (props.theme, language),
            pale,
        );
        use_callback(
            deps,
            move |surface: Surface, (shapes, related, grid, _, pale)| {
                frame.set((surface.width, surface.height));
                paint_lanes::draw(&surface, shapes, related, *grid, *pale);
            },
        )
    };
    let focused = cursor.filter(|_| *has_focus);
    let overlay = use_callback(
        (
            shapes.clone(),
            grid,
            (*pointed).or(focused),
            selected,
            (props.moment.clone(), props.related.clone(), props.theme),
        ),
        {
            move |surface: Surface, (shapes, grid, marked, selected, (moment, related, _))| {
                if let Some(moment) = moment {
                    paint_lanes::until(&surface, shapes, related, *grid, moment.at);
                }
                paint_lanes::outline(&surface, shapes, *grid, *marked, *selected);
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
                let (worker, moment) = (grid.worker(y)?, grid.moment(x));
                let Some(found) = shapes.at(worker, moment, slack) else {
                    let rest = shapes
                        .rest
                        .filter(|rest| (*rest..=shapes.end).contains(&moment));
                    return rest.map(|_| shapes.bars.len());
                };
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
    // What comes after the last attempt is pointed at like one.
    let told = |index: usize| match shapes.bars.get(index) {
        Some(bar) => Some((grid.bar(bar), lanes::bar_words(&props.report, bar))),
        None => grid
            .rest(&shapes)
            .zip(lanes::rest_words(&props.report, &shapes)),
    };
    let tip = (*pointed).or(focused).and_then(told).map(|(place, words)| {
        let (x, y, width, height) = place;
        let at = (x + width.min(40.0), y + height);
        html! { { piece!(Tip, TipProps { at, children: html! { <p>{ words }</p> } }) } }
    });
    let spoken = focused
        .and_then(told)
        .map(|(_, words)| words)
        .unwrap_or_default();
    let summary = lanes::summary(&props.report, &shapes);
    let shares = lanes::usage_words(&shapes);
    html! {
        <>
            <div class="graph-frame lanes-frame">
                { piece!(Canvas, CanvasProps {
                    class: "lanes",
                    label: fill("execution.lanes.label", &[("summary", &summary)]),
                    paint,
                    overlay: Some(overlay),
                    on_gesture,
                    on_key: Some(on_key),
                    on_focus,
                    children: tip.unwrap_or_default(),
                }) }
                <p class="spoken" aria-live="polite">{ spoken }</p>
                <div class="graph-tools">
                    { Button::quiet().label(text("execution.graph.zoom_in")).show(zoom(1.6), "+") }
                    { Button::quiet().label(text("execution.graph.zoom_out")).show(zoom(0.625), "−") }
                    { Button::quiet().label(text("execution.graph.fit_help")).show(on_fit, text("execution.graph.fit")) }
                </div>
            </div>
            if props.summed_up {
                <p class="hint">{ summary }{ " " }{ shares }{ " " }{ waves::clock_note(&props.report) }</p>
            }
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
    let Some(origin) = shapes.bars.get(from) else {
        // Before what follows the last attempt there is that attempt.
        let bars = shapes.bars.iter().enumerate();
        let last = bars.max_by(|a, b| a.1.end.total_cmp(&b.1.end));
        return last
            .filter(|_| lanes_down == 0 && !later)
            .map(|(index, _)| index);
    };
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
            .or_else(|| shapes.rest.map(|rest| (rest, shapes.bars.len())))
    } else {
        on_lane
            .map(|(index, bar)| order(index, bar))
            .filter(|next| *next < here)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    }
    .map(|(_, index)| index)
}
