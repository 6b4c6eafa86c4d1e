//! Paints the graph's transactions: each in the shape of its kind, with what goes around it in the same shape.
//!
//! Owns fills, outlines and the least size; corners come from `present::graph::outline`. All of one look are one path.

use std::f64::consts::TAU;

use super::paint::Scene;
use crate::platform::canvas::{Palette, Pen};
use crate::present::graph::{Node, outline};
use crate::present::labels::Mark;

/// Smallest radius of a node, in pixels, however deep the block.
const SMALLEST: f64 = 1.5;
/// In a block of more than so many transactions, nodes of a smaller radius (in pixels) are squares.
const MANY: usize = 600;
const TINY: f64 = 2.4;

/// Paints them all, what is pale below the rest.
pub fn nodes(pen: &Pen, scene: &Scene<'_>, palette: &Palette) {
    let nodes = || (0u32..).zip(&scene.layout.nodes);
    for faded in [true, false] {
        for mark in Mark::ALL {
            let colour = palette.role(if faded { "--data-fade" } else { mark.role() });
            let wanted = |(index, node): &(u32, &Node)| {
                let pale = scene.pale || !scene.related.transaction(*index);
                node.mark == mark && pale == faded
            };
            let of = nodes().filter(wanted).map(|(_, node)| node);
            marks(pen, scene, (colour, palette), of, mark == Mark::Ring);
        }
        if !scene.pale {
            rings(pen, scene, palette, faded);
        }
    }
}

/// Paints nodes in one colour: filled, but for those that are refused, which are hollow and struck through; or all
/// `hollow`.
pub fn marks<'a>(
    pen: &Pen,
    scene: &Scene<'_>,
    (colour, palette): (&str, &Palette),
    nodes: impl Iterator<Item = &'a Node> + Clone,
    hollow: bool,
) {
    let is_hollow = |node: &&Node| hollow || node.refused;
    pen.begin_path();
    for node in nodes.clone().filter(|node| !is_hollow(node)) {
        around(pen, scene, node, 0.0);
    }
    pen.set_fill_style_str(colour);
    pen.fill();
    pen.begin_path();
    for node in nodes.filter(is_hollow) {
        around(pen, scene, node, 0.0);
        if node.refused {
            strike(pen, scene, node);
        }
    }
    pen.set_stroke_style_str(colour);
    pen.set_line_width((1.2 * scene.view.scale).clamp(0.8, 1.6));
    pen.set_fill_style_str(palette.role("--surface-pane"));
    pen.fill();
    pen.stroke();
}

/// Adds the stroke through a refused node to the path, where there is room for it.
fn strike(pen: &Pen, scene: &Scene<'_>, node: &Node) {
    let radius = radius(scene, node);
    if radius < TINY {
        return;
    }
    let (x, y) = scene.view.to_pixels(node.x, node.y);
    let arm = outline::STRIKE * radius;
    pen.move_to(x - arm, y + arm);
    pen.line_to(x + arm, y - arm);
}

/// A rim along what is on the heaviest chain, and an outline around what ran again.
fn rings(pen: &Pen, scene: &Scene<'_>, palette: &Palette, faded: bool) {
    let scale = scene.view.scale;
    let draw = |role: &str, width: f64, air: &dyn Fn(&Node) -> Option<f64>| {
        pen.set_stroke_style_str(palette.role(if faded { "--data-fade" } else { role }));
        pen.set_line_width(width);
        pen.begin_path();
        for (index, node) in scene.layout.nodes.iter().enumerate() {
            if let Some(air) = air(node)
                && scene.related.transaction(index as u32) != faded
            {
                around(pen, scene, node, air);
            }
        }
        pen.stroke();
    };
    // A hollow mark has its colour in its outline: the rim stays outside of it.
    let rim = |node: &Node| if node.refused { 1.4 } else { 0.0 };
    let again = (2.2 * scale).clamp(1.6, 3.5);
    draw("--text", 1.6, &|node| node.critical.then(|| rim(node)));
    draw("--warn", 1.8, &|node| node.again.then_some(again));
}

/// Radius at which a node is drawn, in pixels.
fn radius(scene: &Scene<'_>, node: &Node) -> f64 {
    (node.radius * scene.view.scale).max(SMALLEST)
}

/// The shape in which a node is drawn: too small for it to be seen, a square, which costs a fraction of a disc.
fn drawn_as(scene: &Scene<'_>, node: &Node) -> Mark {
    if radius(scene, node) < TINY && scene.layout.nodes.len() > MANY {
        Mark::Square
    } else {
        node.mark
    }
}

/// Adds a node's outline to the path, `air` pixels outside of its own.
pub fn around(pen: &Pen, scene: &Scene<'_>, node: &Node, air: f64) {
    let (x, y) = scene.view.to_pixels(node.x, node.y);
    let mark = drawn_as(scene, node);
    let radius = outline::around(mark, radius(scene, node), air);
    if mark == Mark::Square {
        let half = outline::HALF_SQUARE * radius;
        pen.rect(x - half, y - half, 2.0 * half, 2.0 * half);
        return;
    }
    let Some(((first_x, first_y), rest)) = outline::corners(mark).split_first() else {
        pen.move_to(x + radius, y);
        // A radius above zero is never refused.
        drop(pen.arc(x, y, radius, 0.0, TAU));
        return;
    };
    pen.move_to(x + first_x * radius, y + first_y * radius);
    for (right, down) in rest {
        pen.line_to(x + right * radius, y + down * radius);
    }
    pen.close_path();
}
