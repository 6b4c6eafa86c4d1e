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
    let scale = scene.view.scale;
    for faded in [true, false] {
        for mark in Mark::ALL {
            let colour = palette.role(if faded { "--data-fade" } else { mark.role() });
            let wanted = |(index, node): &(usize, &Node)| {
                let pale = scene.pale || !scene.related.transaction(*index as u32);
                node.mark == mark && pale == faded
            };
            pen.begin_path();
            for (_, node) in scene.layout.nodes.iter().enumerate().filter(wanted) {
                shape(pen, scene, node);
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
        if !scene.pale {
            rings(pen, scene, palette, faded);
        }
    }
}

/// A rim along what is on the heaviest chain, and an outline around what ran again.
fn rings(pen: &Pen, scene: &Scene<'_>, palette: &Palette, faded: bool) {
    let scale = scene.view.scale;
    let draw = |role: &str, width: f64, air: f64, wanted: &dyn Fn(&Node) -> bool| {
        pen.set_stroke_style_str(palette.role(if faded { "--data-fade" } else { role }));
        pen.set_line_width(width);
        pen.begin_path();
        for (index, node) in scene.layout.nodes.iter().enumerate() {
            if wanted(node) && scene.related.transaction(index as u32) != faded {
                around(pen, scene, node, air);
            }
        }
        pen.stroke();
    };
    draw("--text", 1.6, 0.0, &|node| node.critical);
    draw("--warn", 1.8, (2.2 * scale).clamp(1.6, 3.5), &|node| {
        node.again
    });
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

/// Adds a node's outline to the path.
pub fn shape(pen: &Pen, scene: &Scene<'_>, node: &Node) {
    around(pen, scene, node, 0.0);
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
