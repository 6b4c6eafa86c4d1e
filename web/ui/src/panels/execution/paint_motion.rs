//! Paints what the graph's transactions are doing at a moment, over the pale graph.
//!
//! Owns strokes and fills of slow motion; what each one is doing is `present::replay`'s.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::paint::{Scene, path, role_of_rank};
use super::paint_nodes::marks;
use super::stage::Moment;
use crate::platform::canvas::{Palette, Pen, Surface};
use crate::present::graph::{Link, Node};
use crate::present::hottest::COLOURED;
use crate::present::labels::Mark;
use crate::present::replay::{self, Doing};

/// Paints a moment.
pub fn moment(surface: &Surface, scene: &Scene<'_>, moment: &Moment) {
    let (palette, pen) = (surface.palette(), &surface.pen);
    let nodes = &scene.layout.nodes;
    let doing = replay::doing(&moment.lanes, nodes.len(), moment.at);
    let is = |index: u32, wanted: fn(&Doing) -> bool| doing.get(index as usize).is_some_and(wanted);
    links(pen, scene, &palette, |link| {
        is(link.writer, |it| {
            matches!(it, Doing::Done | Doing::Committed)
        }) && is(link.reader, |it| matches!(it, Doing::Running(..)))
    });
    flashes(pen, scene, &palette, moment);
    for mark in Mark::ALL {
        for (alpha, wanted) in [(0.45, Doing::Done), (1.0, Doing::Committed)] {
            let of = nodes.iter().zip(&doing);
            let of = of.filter(|(node, doing)| node.mark == mark && **doing == wanted);
            let role = if mark == Mark::Ring {
                "--text-soft"
            } else {
                mark.role()
            };
            let colour = (palette.role(role), &*palette);
            pen.set_global_alpha(alpha);
            marks(pen, scene, colour, of.map(|(node, _)| node), false);
        }
    }
    pen.set_global_alpha(1.0);
    for (node, doing) in nodes.iter().zip(&doing) {
        match *doing {
            Doing::Running(share, _) => running(pen, scene, &palette, node, share),
            Doing::Thrown => thrown(pen, scene, &palette, node),
            Doing::Nothing | Doing::Done | Doing::Committed => {}
        }
    }
}

/// What those that run have to read of those that are through.
fn links(pen: &Pen, scene: &Scene<'_>, palette: &Palette, lit: impl Fn(&Link) -> bool) {
    pen.set_line_width(1.4);
    for rank in (0..=COLOURED).rev() {
        pen.set_stroke_style_str(palette.role(role_of_rank(scene.layout, rank)));
        pen.begin_path();
        let of_rank = |link: &&Link| !link.implied && link.rank.min(COLOURED) == rank && lit(link);
        for link in scene.layout.links.iter().filter(of_rank) {
            if let Some(curve) = scene.layout.curve(link) {
                path(pen, scene.view, curve);
            }
        }
        pen.stroke();
    }
}

/// Collisions that have just happened: the edge flashes, and a cross stands at the one that ran in vain.
fn flashes(pen: &Pen, scene: &Scene<'_>, palette: &Palette, moment: &Moment) {
    pen.set_stroke_style_str(palette.role("--danger"));
    for (collision, fresh) in moment.replay.fresh(moment.at, moment.flash) {
        pen.set_global_alpha(0.25 + 0.75 * fresh);
        pen.set_line_width(1.5 + 3.0 * fresh);
        let link = collision.writer.map(|writer| Link {
            writer,
            reader: collision.reader,
            rank: 3,
            edge: None,
            critical: false,
            implied: false,
            waited: collision.waited,
            gas: 0,
        });
        if let Some(curve) = link.and_then(|link| scene.layout.curve(&link)) {
            pen.begin_path();
            path(pen, scene.view, curve);
            pen.stroke();
        }
        let Some(node) = scene.layout.nodes.get(collision.reader as usize) else {
            continue;
        };
        let (x, y, radius) = disc(scene, node);
        let arm = radius + 3.0 + 3.0 * fresh;
        pen.set_line_width(2.0);
        pen.begin_path();
        pen.move_to(x - arm, y - arm);
        pen.line_to(x + arm, y + arm);
        pen.move_to(x - arm, y + arm);
        pen.line_to(x + arm, y - arm);
        pen.stroke();
    }
    pen.set_global_alpha(1.0);
}

fn disc(scene: &Scene<'_>, node: &Node) -> (f64, f64, f64) {
    let (x, y) = scene.view.to_pixels(node.x, node.y);
    (x, y, (node.radius * scene.view.scale).max(3.0))
}

/// A clock that fills as the attempt goes on.
fn running(pen: &Pen, scene: &Scene<'_>, palette: &Palette, node: &Node, share: f64) {
    let (x, y, radius) = disc(scene, node);
    let radius = radius + 1.5;
    pen.begin_path();
    // A radius above zero is never refused.
    drop(pen.arc(x, y, radius, 0.0, TAU));
    pen.set_fill_style_str(palette.role("--surface-pane"));
    pen.fill();
    pen.set_stroke_style_str(palette.role("--accent"));
    pen.set_line_width(1.8);
    pen.stroke();
    pen.begin_path();
    pen.move_to(x, y);
    drop(pen.arc(x, y, radius, -FRAC_PI_2, TAU * share - FRAC_PI_2));
    pen.close_path();
    pen.set_fill_style_str(palette.role("--accent"));
    pen.fill();
}

/// Hollow, in the colour of a warning.
fn thrown(pen: &Pen, scene: &Scene<'_>, palette: &Palette, node: &Node) {
    let (x, y, radius) = disc(scene, node);
    pen.begin_path();
    drop(pen.arc(x, y, radius, 0.0, TAU));
    pen.set_fill_style_str(palette.role("--surface-pane"));
    pen.fill();
    pen.set_stroke_style_str(palette.role("--warn"));
    pen.set_line_width(2.0);
    pen.stroke();
}
