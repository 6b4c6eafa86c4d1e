//! The conflict graph on its canvas: hover, click, arrow keys, zoom and pan.
//!
//! Owns what the pointer and the keyboard do there; shapes and words come from `present`.

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use super::laid_out::{LaidOut, use_layout, use_related};
use super::paint::{self, HEAD, MARGIN, Scene};
use super::paint_motion;
use super::stage::Moment;
use crate::components::canvas::CanvasProps;
use crate::components::canvas::TipProps;
use crate::components::canvas::{Canvas, Gesture, Tip};
use crate::components::{Button, Shared, use_language};
use crate::piece;
use crate::platform::canvas::Surface;
use crate::present::graph::{Direction, Layout};
use crate::present::hottest::Hottest;
use crate::present::related::Related;
use crate::present::view::View;
use crate::present::{labels, values, waves};
use crate::state::{Selection, Theme};
use crate::texts::{self, fill, text};

/// Largest scale at which a small block is shown.
const LARGEST: f64 = 1.6;
/// Factor of one press of a zoom button.
const STEP: f64 = 1.4;

/// Properties of [`Graph`].
#[derive(Clone, PartialEq, Properties)]
pub struct GraphProps {
    /// The block.
    pub report: Shared<BlockReport>,
    /// Its variables, hottest first.
    pub hottest: Shared<Hottest>,
    /// What keeps its colour.
    pub related: Shared<Related>,
    /// What is in focus.
    pub selection: Selection,
    /// Asks for another focus.
    pub on_select: Callback<Selection>,
    /// Aborts of this run instead of dependencies.
    pub aborts: bool,
    /// Slow motion: where it stands.
    #[prop_or_default]
    pub moment: Option<Moment>,
    /// Light or dark.
    pub theme: Theme,
}

/// Frame sizes that share a layout: it changes only when the shape changes visibly.
fn shape_of(frame: (f64, f64)) -> f64 {
    let shape = frame.0 / (frame.1 - HEAD).max(1.0);
    (shape * 4.0).round().max(1.0) / 4.0
}

/// The view that shows all of a layout in a frame.
fn fitted(layout: &Layout, frame: (f64, f64)) -> View {
    let room = (frame.0, frame.1 - HEAD);
    View::fit((layout.width, layout.height), room, MARGIN, LARGEST).moved(0.0, HEAD)
}

/// The conflict graph.
#[component]
pub fn Graph(props: &GraphProps) -> Html {
    let language = use_language();
    let frame = use_state_eq(|| (560.0f64, 320.0f64));
    let shape = shape_of(*frame);
    let drawn = use_layout(&props.report, &props.hottest, shape);
    let related = use_related(&drawn, &props.selection, &props.report, &props.related);
    let is_late = drawn.report != props.report;
    let LaidOut {
        report,
        hottest,
        layout,
    } = drawn;
    let moment = props.moment.clone().filter(|_| !is_late);
    // None: fit the block, whatever its size.
    let zoomed = use_state_eq(|| None::<View>);
    let pointed = use_state_eq(|| None::<u32>);
    let cursor = use_state_eq(|| None::<u32>);
    let has_focus = use_state_eq(|| false);
    // What was pressed is known: nothing is said of it again until the pointer comes back to it, or a key leads there.
    let pressed = use_state_eq(|| None::<u32>);
    let by_keys = use_state_eq(|| true);
    let fit = fitted(&layout, *frame);
    let view = zoomed.unwrap_or(fit);

    // Another block: nothing is pointed at any more.
    use_effect_with(report.outcome.block, {
        let (pointed, cursor) = (pointed.clone(), cursor.clone());
        move |_| {
            pointed.set(None);
            cursor.set(None);
        }
    });

    let wave_word = text("execution.wave.word");
    let free_words = texts::count("execution.graph.free", layout.free.count, &[]);
    let pale = moment.is_some();
    let paint = {
        let deps = (
            report.clone(),
            layout.clone(),
            related.clone(),
            (view, props.aborts && !pale, pale, (props.theme, language)),
        );
        let frame = frame.setter();
        use_callback(
            deps,
            move |surface: Surface, (report, layout, related, (view, aborts, pale, _))| {
                frame.set((surface.width, surface.height));
                let scene = Scene {
                    layout,
                    view: *view,
                    related,
                    report,
                    aborts: *aborts,
                    pale: *pale,
                    wave_word: &wave_word,
                    free_words: &free_words,
                };
                paint::graph(&surface, &scene);
            },
        )
    };
    let selected = props
        .selection
        .transaction()
        .filter(|(block, _)| *block == report.outcome.block)
        .map(|(_, index)| index);
    let focused = cursor.filter(|_| *has_focus);
    let overlay = {
        let deps = (
            report.clone(),
            layout.clone(),
            related.clone(),
            (view, props.aborts && !pale, props.theme, moment.clone()),
            (*pointed, focused, selected),
        );
        use_callback(
            deps,
            move |surface: Surface,
                  (
                report,
                layout,
                related,
                (view, aborts, _, moment),
                (pointed, focused, selected),
            )| {
                let scene = Scene {
                    layout,
                    view: *view,
                    related,
                    report,
                    aborts: *aborts,
                    pale: false,
                    wave_word: "",
                    free_words: "",
                };
                if let Some(moment) = moment {
                    paint_motion::moment(&surface, &scene, moment);
                }
                paint::highlight(&surface, &scene, pointed.or(*focused), *focused, *selected);
            },
        )
    };

    let select = {
        let (on_select, block, selected) =
            (props.on_select.clone(), report.outcome.block, selected);
        move |index: Option<u32>| {
            on_select.emit(match index {
                Some(index) if selected != Some(index) => Selection::Transaction { block, index },
                _ => Selection::None,
            });
        }
    };
    let on_gesture = {
        let (layout, zoomed, pointed, cursor, select) = (
            layout.clone(),
            zoomed.clone(),
            pointed.clone(),
            cursor.clone(),
            select.clone(),
        );
        let (pressed, by_keys) = (pressed.clone(), by_keys.clone());
        Callback::from(move |gesture| {
            let at = |x: f64, y: f64| {
                let (unit_x, unit_y) = view.to_units(x, y);
                layout.at(unit_x, unit_y, 5.0 / view.scale)
            };
            match gesture {
                Gesture::Hover(pointer) => {
                    let hit = at(pointer.x, pointer.y);
                    pointed.set(hit);
                    if hit != *pressed {
                        pressed.set(None);
                    }
                }
                Gesture::Leave => {
                    pointed.set(None);
                    pressed.set(None);
                }
                Gesture::Click(pointer) => {
                    let hit = at(pointer.x, pointer.y);
                    pressed.set(hit);
                    by_keys.set(false);
                    if hit.is_some() {
                        cursor.set(hit);
                    }
                    select(hit);
                }
                Gesture::Drag(dx, dy) => {
                    pointed.set(None);
                    by_keys.set(false);
                    zoomed.set(Some(view.moved(dx, dy)));
                }
                Gesture::Zoom(at, factor) => zoomed.set(Some(view.zoomed(at, factor, fit.scale))),
            }
        })
    };
    let on_key = {
        let (layout, cursor, select) = (layout.clone(), cursor.clone(), select);
        let by_keys = by_keys.clone();
        Callback::from(move |event: KeyboardEvent| {
            let direction = match event.key().as_str() {
                "ArrowLeft" => Direction::Back,
                "ArrowRight" => Direction::Forth,
                "ArrowUp" => Direction::Up,
                "ArrowDown" => Direction::Down,
                "Enter" | " " => {
                    event.prevent_default();
                    if cursor.is_some() {
                        select(*cursor);
                    }
                    by_keys.set(false);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            let next = match *cursor {
                Some(from) => layout.neighbour(from, direction).or(Some(from)),
                None => (!layout.nodes.is_empty()).then_some(selected.unwrap_or(0)),
            };
            cursor.set(next);
            by_keys.set(true);
        })
    };
    let on_focus = {
        let (has_focus, cursor, empty) =
            (has_focus.clone(), cursor.clone(), layout.nodes.is_empty());
        let by_keys = by_keys.clone();
        Callback::from(move |came: bool| {
            has_focus.set(came);
            by_keys.set(true);
            if came && cursor.is_none() && !empty {
                cursor.set(Some(selected.unwrap_or(0)));
            }
        })
    };
    let zoom = |factor: f64| {
        let (zoomed, middle) = (zoomed.clone(), (frame.0 / 2.0, frame.1 / 2.0));
        Callback::from(move |()| zoomed.set(Some(view.zoomed(middle, factor, fit.scale))))
    };
    let on_fit = {
        let zoomed = zoomed.clone();
        Callback::from(move |()| zoomed.set(None))
    };

    let shown = pointed.filter(|index| Some(*index) != *pressed);
    let shown = shown.or(focused.filter(|_| *by_keys && pointed.is_none()));
    let tip = shown.and_then(|index| {
        let node = layout.nodes.get(index as usize)?;
        let at = view.to_pixels(node.x, node.y);
        Some(html! { { piece!(Tip, TipProps {
            at,
            children: html! { { for words(&report, &hottest, index).into_iter().map(|line| html! { <p>{ line }</p> }) } },
        }) } })
    });
    let spoken = focused
        .map(|index| texts::join("join.spoken", words(&report, &hottest, index)))
        .unwrap_or_default();
    let label = fill(
        "execution.graph.label",
        &[("headline", &waves::headline(&report))],
    );
    html! {
        <div class={classes!("graph-frame", pointed.is_some().then_some("is-pointing"))}>
            { piece!(Canvas, CanvasProps {
                class: "graph",
                label,
                paint,
                overlay: Some(overlay),
                on_gesture,
                on_key: Some(on_key),
                on_focus,
                children: tip.unwrap_or_default(),
            }) }
            <p class="spoken" aria-live="polite">{ spoken }</p>
            <div class="graph-tools">
                { Button::quiet().label(text("execution.graph.zoom_in")).show(zoom(STEP), "+") }
                { Button::quiet().label(text("execution.graph.zoom_out")).show(zoom(1.0 / STEP), "−") }
                { Button::quiet().label(text("execution.graph.fit_help")).show(on_fit, text("execution.graph.fit")) }
            </div>
        </div>
    }
}

/// A transaction in two or three lines: what it is, and whom it waits for over what.
fn words(report: &BlockReport, hottest: &Hottest, index: u32) -> Vec<String> {
    let outcome = &report.outcome;
    let Some(transaction) = outcome.transactions.get(index as usize) else {
        return Vec::new();
    };
    let status = labels::status(&transaction.status);
    let facts = fill(
        "execution.graph.node",
        &[
            ("wave", &transaction.wave.to_string()),
            ("gas", &values::gas(transaction.gas_used)),
            ("status", &format!("{} {}", status.icon, status.words)),
        ],
    );
    let mut lines = vec![
        labels::titled(index, transaction, &outcome.market.assets),
        facts,
    ];
    let attempts = report
        .run
        .attempts
        .iter()
        .filter(|attempt| attempt.transaction == index)
        .count();
    if attempts > 1 {
        lines.push(fill(
            "execution.graph.again",
            &[("times", &attempts.to_string())],
        ));
    }
    let mut waits: Vec<(usize, u32)> = outcome
        .edges
        .iter()
        .filter(|edge| edge.reader == index)
        .filter_map(|edge| {
            Some((
                *hottest.rank_of_location.get(edge.location as usize)?,
                edge.writer,
            ))
        })
        .collect();
    waits.sort_unstable();
    waits.dedup();
    if let Some((rank, writer)) = waits.first().copied()
        && let Some(hot) = hottest.ranked.get(rank)
    {
        let over = fill(
            "execution.graph.waits",
            &[("writer", &format!("#{writer}")), ("variable", &hot.name())],
        );
        let more = waits.len() as u32 - 1;
        lines.push(if more == 0 {
            over
        } else {
            texts::after(
                &over,
                &texts::count("execution.graph.waits_more", more, &[]),
            )
        });
    }
    lines
}
