//! Paints the conflict graph and the layer above it.
//!
//! Owns strokes and fills: shapes come from `present::graph`, membership from `present::related`, colours from
//! the style sheet. Curves of one look are one path, so that a thousand of them cost a few strokes.

use std::f64::consts::TAU;

use leverloom_model::report::BlockReport;

use crate::platform::canvas::{Palette, Pen, Surface};
use crate::present::format;
use crate::present::graph::{Layout, Link, Node};
use crate::present::hottest::COLOURED;
use crate::present::labels::Mark;
use crate::present::related::Related;
use crate::present::view::View;

/// Colour roles of the hottest variables, in order of rank.
pub const DATA_ROLES: [&str; COLOURED] = [
    "--data-1", "--data-2", "--data-3", "--data-4", "--data-5", "--data-6",
];

/// Room for the numbers of the waves at the top, in pixels.
pub const HEAD: f64 = 18.0;
/// Air around the graph, in pixels.
pub const MARGIN: f64 = 12.0;

/// Smallest radius of a node, in pixels, however deep the block.
const SMALLEST: f64 = 1.5;

/// Colour role of a variable by its rank.
pub fn role_of_rank(rank: usize) -> &'static str {
    DATA_ROLES.get(rank).copied().unwrap_or("--data-grey")
}

/// Everything one picture of the graph depends on.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Shapes.
    pub layout: &'a Layout,
    /// Zoom and pan.
    pub view: View,
    /// What keeps its colour.
    pub related: &'a Related,
    /// The block.
    pub report: &'a BlockReport,
    /// Aborts of the run instead of dependencies.
    pub aborts: bool,
    /// Words in front of a wave's number, where there is room.
    pub wave_word: &'a str,
}

/// Paints the graph.
pub fn graph(surface: &Surface, scene: &Scene<'_>) {
    let palette = surface.palette();
    let pen = &surface.pen;
    waves(surface, scene, &palette);
    if scene.aborts {
        links(pen, scene, &palette, &scene.layout.aborts, Stroke::Dotted);
        links(pen, scene, &palette, &scene.layout.aborts, Stroke::Dashed);
    } else {
        links(pen, scene, &palette, &scene.layout.links, Stroke::Solid);
    }
    nodes(pen, scene, &palette);
}

/// Numbers of the waves, and a hairline in front of each.
fn waves(surface: &Surface, scene: &Scene<'_>, palette: &Palette) {
    let pen = &surface.pen;
    pen.set_font(&format!("11px {}", palette.font));
    pen.set_text_align("center");
    pen.set_text_baseline("middle");
    pen.set_fill_style_str(palette.role("--text-faint"));
    pen.set_stroke_style_str(palette.role("--line"));
    pen.set_line_width(1.0);
    let mut free_from = f64::NEG_INFINITY;
    for column in &scene.layout.columns {
        let (left, _) = scene.view.to_pixels(column.left, 0.0);
        let (right, _) = scene.view.to_pixels(column.right, 0.0);
        let middle = f64::midpoint(left, right);
        if middle < 0.0 || middle > surface.width {
            continue;
        }
        let number = format::integer(u64::from(column.wave));
        let words = if column.wave == 1 {
            format!("{} {number}", scene.wave_word)
        } else {
            number
        };
        let half = words.chars().count() as f64 * 3.2;
        let middle = middle.max(half + 2.0);
        if middle - half > free_from {
            // Text that cannot be drawn leaves its place empty.
            drop(pen.fill_text(&words, middle, HEAD / 2.0));
            free_from = middle + half + 5.0;
            pen.begin_path();
            pen.move_to(middle.round() + 0.5, HEAD - 2.0);
            pen.line_to(middle.round() + 0.5, HEAD + 3.0);
            pen.stroke();
        }
    }
}

/// How the lines of one picture are drawn.
#[derive(Clone, Copy, PartialEq)]
enum Stroke {
    /// A dependency.
    Solid,
    /// An attempt that ran in vain.
    Dashed,
    /// An attempt that waited.
    Dotted,
}

impl Stroke {
    fn pattern(self) -> js_sys::Array {
        match self {
            Self::Solid => js_sys::Array::new(),
            Self::Dashed => js_sys::Array::of2(&5.0.into(), &3.0.into()),
            Self::Dotted => js_sys::Array::of2(&1.0.into(), &3.0.into()),
        }
    }
}

fn links(pen: &Pen, scene: &Scene<'_>, palette: &Palette, links: &[Link], kind: Stroke) {
    let belongs = |link: &Link| match &link.edge {
        Some(edge) => scene.related.edge(edge),
        None => scene.related.between(link.reader, link.writer),
    };
    let crowd = (links.len() as f64 / 400.0).clamp(1.0, 3.0);
    let width = (1.3 * scene.view.scale.sqrt() / crowd).clamp(0.6, 1.8);
    // A pattern of positive numbers is never refused.
    drop(pen.set_line_dash(&kind.pattern()));
    let stroke = |role: &str, width: f64, alpha: f64, wanted: &dyn Fn(&Link) -> bool| {
        pen.set_stroke_style_str(palette.role(role));
        pen.set_line_width(width);
        pen.set_global_alpha(alpha);
        pen.begin_path();
        for link in links
            .iter()
            .filter(|link| link.waited == (kind == Stroke::Dotted) && wanted(link))
        {
            let Some(curve) = scene.layout.curve(link) else {
                continue;
            };
            let [start, one, two, end] = curve.map(|(x, y)| scene.view.to_pixels(x, y));
            pen.move_to(start.0, start.1);
            pen.bezier_curve_to(one.0, one.1, two.0, two.1, end.0, end.1);
        }
        pen.stroke();
    };
    let chosen = !scene.related.is_everything();
    if chosen {
        stroke("--data-fade", width, 1.0, &|link| !belongs(link));
    }
    let alpha = if chosen { 1.0 } else { 0.8 / crowd.sqrt() };
    if kind == Stroke::Solid {
        // Under the colours, so that the heaviest chain still says what it collided on.
        stroke(
            "--text",
            width + (3.0 * scene.view.scale).clamp(1.0, 3.0),
            0.9,
            &|link| link.critical && belongs(link),
        );
    }
    stroke("--data-grey", width, alpha, &|link| {
        link.rank >= COLOURED && belongs(link)
    });
    // The hottest last, on top.
    for rank in (0..COLOURED).rev() {
        stroke(role_of_rank(rank), width, alpha, &|link| {
            link.rank == rank && belongs(link)
        });
    }
    drop(pen.set_line_dash(&Stroke::Solid.pattern()));
    pen.set_global_alpha(1.0);
}

fn nodes(pen: &Pen, scene: &Scene<'_>, palette: &Palette) {
    let scale = scene.view.scale;
    for faded in [true, false] {
        for mark in Mark::ALL {
            let colour = palette.role(if faded { "--data-fade" } else { mark.role() });
            let wanted = |(index, node): &(usize, &Node)| {
                node.mark == mark && scene.related.transaction(*index as u32) != faded
            };
            pen.begin_path();
            for (_, node) in scene.layout.nodes.iter().enumerate().filter(wanted) {
                shape(pen, scene.view, node);
            }
            if mark == Mark::Ring {
                pen.set_stroke_style_str(colour);
                pen.set_line_width((1.2 * scale).clamp(0.8, 1.6));
                pen.set_fill_style_str(palette.role("--surface-pane"));
                pen.fill();
                pen.stroke();
            } else {
                pen.set_fill_style_str(colour);
                pen.fill();
            }
        }
        rings(pen, scene, palette, faded);
    }
}

/// Rings around what ran again, and a rim around the heaviest chain.
fn rings(pen: &Pen, scene: &Scene<'_>, palette: &Palette, faded: bool) {
    let scale = scene.view.scale;
    let draw = |role: &str, width: f64, air: f64, wanted: &dyn Fn(&Node) -> bool| {
        pen.set_stroke_style_str(palette.role(if faded { "--data-fade" } else { role }));
        pen.set_line_width(width);
        pen.begin_path();
        for (index, node) in scene.layout.nodes.iter().enumerate() {
            if wanted(node) && scene.related.transaction(index as u32) != faded {
                let (x, y) = scene.view.to_pixels(node.x, node.y);
                let radius = (node.radius * scale).max(SMALLEST) + air;
                pen.move_to(x + radius, y);
                drop(pen.arc(x, y, radius, 0.0, TAU));
            }
        }
        pen.stroke();
    };
    draw("--text", 1.6, 0.0, &|node| node.critical);
    draw("--warn", 1.8, (2.2 * scale).clamp(1.6, 3.5), &|node| {
        node.again
    });
}

/// Adds a node's outline to the path. Every shape has the area of a disc of the node's radius.
fn shape(pen: &Pen, view: View, node: &Node) {
    let (x, y) = view.to_pixels(node.x, node.y);
    let radius = (node.radius * view.scale).max(SMALLEST);
    match node.mark {
        Mark::Disc | Mark::Ring => {
            pen.move_to(x + radius, y);
            // A radius above zero is never refused.
            drop(pen.arc(x, y, radius, 0.0, TAU));
        }
        Mark::Square => {
            let half = radius * 0.886;
            pen.rect(x - half, y - half, 2.0 * half, 2.0 * half);
        }
        Mark::Diamond => {
            let half = radius * 1.253;
            polygon(
                pen,
                &[(x, y - half), (x + half, y), (x, y + half), (x - half, y)],
            );
        }
        Mark::Triangle => {
            let (side, height) = (radius * 1.347, radius * 1.555);
            polygon(
                pen,
                &[
                    (x, y - height),
                    (x + side, y + height * 0.5),
                    (x - side, y + height * 0.5),
                ],
            );
        }
    }
}

fn polygon(pen: &Pen, corners: &[(f64, f64)]) {
    let Some(((first_x, first_y), rest)) = corners.split_first() else {
        return;
    };
    pen.move_to(*first_x, *first_y);
    for (x, y) in rest {
        pen.line_to(*x, *y);
    }
    pen.close_path();
}

/// Paints the layer above: the node pointed at or in focus with its own links, and the one selected.
pub fn highlight(
    surface: &Surface,
    scene: &Scene<'_>,
    pointed: Option<u32>,
    focused: Option<u32>,
    selected: Option<u32>,
) {
    let palette = surface.palette();
    let pen = &surface.pen;
    if let Some(index) = pointed {
        let all = if scene.aborts {
            &scene.layout.aborts
        } else {
            &scene.layout.links
        };
        pen.set_line_width(2.0);
        for link in all
            .iter()
            .filter(|link| link.reader == index || link.writer == index)
        {
            let Some(curve) = scene.layout.curve(link) else {
                continue;
            };
            let [start, one, two, end] = curve.map(|(x, y)| scene.view.to_pixels(x, y));
            pen.set_stroke_style_str(palette.role(role_of_rank(link.rank)));
            pen.begin_path();
            pen.move_to(start.0, start.1);
            pen.bezier_curve_to(one.0, one.1, two.0, two.1, end.0, end.1);
            pen.stroke();
        }
    }
    let ring = |index: u32, role: &str, width: f64, air: f64| {
        let Some(node) = scene.layout.nodes.get(index as usize) else {
            return;
        };
        let (x, y) = scene.view.to_pixels(node.x, node.y);
        pen.set_stroke_style_str(palette.role(role));
        pen.set_line_width(width);
        pen.begin_path();
        drop(pen.arc(x, y, node.radius * scene.view.scale + air, 0.0, TAU));
        pen.stroke();
    };
    if let Some(index) = selected {
        ring(index, "--accent", 2.5, 5.0);
    }
    if let Some(index) = pointed {
        ring(index, "--text", 1.5, 3.5);
    }
    if let Some(index) = focused {
        ring(index, "--accent", 2.0, 7.5);
    }
}
