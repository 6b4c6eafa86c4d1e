//! Paints the conflict graph and the layer above it: lines and words; the transactions are `paint_nodes`'s.
//!
//! Owns strokes and fills: shapes come from `present::graph`, membership from `present::related`, colours from
//! the style sheet. Curves of one look are one path, so that a thousand of them cost a few strokes.

use leverloom_model::report::BlockReport;

use super::paint_nodes;
use crate::platform::canvas::{Palette, Pen, Surface};
use crate::present::format;
use crate::present::graph::{Layout, Link};
use crate::present::hottest::COLOURED;
use crate::present::related::Related;
use crate::present::view::View;

/// Colour roles of the hottest variables, by place in the palette.
const DATA_ROLES: [&str; COLOURED] = [
    "--data-1", "--data-2", "--data-3", "--data-4", "--data-5", "--data-6",
];

/// Room for the numbers of the waves at the top, in pixels.
pub const HEAD: f64 = 18.0;
/// Air around the graph, in pixels.
pub const MARGIN: f64 = 12.0;

/// Colour role of a variable by its rank in the block.
pub fn role_of_rank(layout: &Layout, rank: usize) -> &'static str {
    let hue = layout.hues.get(rank);
    let role = hue.and_then(|hue| DATA_ROLES.get(*hue));
    role.copied().unwrap_or("--data-grey")
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
    /// Slow motion: all of it pale, what happens is painted above.
    pub pale: bool,
    /// Words in front of a wave's number, where there is room.
    pub wave_word: &'a str,
    /// Words above the patch of those that wait for nobody.
    pub free_words: &'a str,
}

/// Paints the graph.
pub fn graph(surface: &Surface, scene: &Scene<'_>) {
    let palette = surface.palette();
    let pen = &surface.pen;
    waves(surface, scene, &palette);
    if scene.aborts {
        collisions(pen, scene, &palette);
    } else {
        dependencies(pen, scene, &palette);
    }
    free(pen, scene, &palette);
    paint_nodes::nodes(pen, scene, &palette);
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
    /// An attempt that met a mark and waited.
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

/// More links than this, and those that others imply are not drawn unless they are asked for.
const IMPLIED_SHOWN: usize = 900;

/// A look that many links share.
struct Look<'a> {
    role: &'a str,
    width: f64,
    alpha: f64,
}

/// Adds a curve of the graph to the path.
pub fn path(pen: &Pen, view: View, [start, one, two, end]: [(f64, f64); 4]) {
    let place = |(x, y): (f64, f64)| view.to_pixels(x, y);
    let (start, one, two, end) = (place(start), place(one), place(two), place(end));
    pen.move_to(start.0, start.1);
    pen.bezier_curve_to(one.0, one.1, two.0, two.1, end.0, end.1);
}

/// Strokes the links wanted, all in one path.
fn stroke(
    pen: &Pen,
    scene: &Scene<'_>,
    palette: &Palette,
    look: &Look<'_>,
    links: impl Iterator<Item = impl std::borrow::Borrow<Link>>,
) {
    pen.set_stroke_style_str(palette.role(look.role));
    pen.set_line_width(look.width);
    pen.set_global_alpha(look.alpha);
    pen.begin_path();
    for link in links {
        if let Some(curve) = scene.layout.curve(link.borrow()) {
            path(pen, scene.view, curve);
        }
    }
    pen.stroke();
    pen.set_global_alpha(1.0);
}

/// Dependencies: what is needed strong, what a chain implies pale; the hottest variable on top.
fn dependencies(pen: &Pen, scene: &Scene<'_>, palette: &Palette) {
    let (layout, related) = (scene.layout, scene.related);
    let chosen = !related.is_everything();
    let belongs = |link: &Link| link.edge.as_ref().is_some_and(|edge| related.edge(edge));
    let crowd = (layout.links.len() as f64 / 500.0).clamp(1.0, 3.0);
    let width = (1.5 * scene.view.scale.sqrt() / crowd.sqrt()).clamp(0.7, 2.2);
    let drawn = |link: &&Link| {
        !link.implied || layout.links.len() <= IMPLIED_SHOWN || (chosen && belongs(link))
    };
    let links = || layout.links.iter().filter(drawn);
    if scene.pale || chosen {
        let look = Look {
            role: "--data-fade",
            width: width * 0.8,
            alpha: 1.0,
        };
        let pale = |link: &&Link| !link.implied && (scene.pale || !belongs(link));
        if layout.bundles.is_empty() {
            stroke(pen, scene, palette, &look, links().filter(pale));
        }
    }
    if scene.pale {
        return;
    }
    if !chosen && !layout.bundles.is_empty() {
        bundles(pen, scene, palette);
    } else {
        let ranks = (0..=COLOURED).rev();
        for rank in ranks {
            let role = role_of_rank(scene.layout, rank);
            let of_rank = |link: &&Link| link.rank.min(COLOURED) == rank && belongs(link);
            let implied = Look {
                role,
                width: width * 0.55,
                alpha: if chosen { 0.8 } else { 0.22 },
            };
            stroke(
                pen,
                scene,
                palette,
                &implied,
                links().filter(of_rank).filter(|it| it.implied),
            );
            let needed = Look {
                role,
                width,
                alpha: 0.9,
            };
            stroke(
                pen,
                scene,
                palette,
                &needed,
                links().filter(of_rank).filter(|it| !it.implied),
            );
        }
    }
    // The heaviest chain: one line, from end to end.
    let mut steps: Vec<&Link> = links().filter(|it| it.critical && belongs(it)).collect();
    steps.sort_by_key(|it| (it.writer, it.reader, it.rank));
    steps.dedup_by_key(|it| (it.writer, it.reader));
    let look = Look {
        role: "--text",
        width: (2.2 * scene.view.scale).clamp(1.6, 3.2),
        alpha: 1.0,
    };
    stroke(pen, scene, palette, &look, steps.into_iter());
}

/// One ribbon for all links from a wave to another over a variable; as wide as there are many.
fn bundles(pen: &Pen, scene: &Scene<'_>, palette: &Palette) {
    for bundle in &scene.layout.bundles {
        let reach = (bundle.end.0 - bundle.start.0) * 0.45;
        let curve = [
            bundle.start,
            (bundle.start.0 + reach, bundle.start.1),
            (bundle.end.0 - reach, bundle.end.1),
            bundle.end,
        ];
        pen.set_stroke_style_str(palette.role(role_of_rank(scene.layout, bundle.rank)));
        pen.set_line_width((f64::from(bundle.count).sqrt() * scene.view.scale).clamp(0.8, 7.0));
        pen.set_global_alpha(0.55);
        pen.begin_path();
        path(pen, scene.view, curve);
        pen.stroke();
    }
    pen.set_global_alpha(1.0);
}

/// Collisions of the run, as wide as the gas they cost.
fn collisions(pen: &Pen, scene: &Scene<'_>, palette: &Palette) {
    let most = scene
        .layout
        .aborts
        .iter()
        .map(|link| link.gas)
        .max()
        .unwrap_or(0)
        .max(1);
    for link in &scene.layout.aborts {
        let kind = if link.waited {
            Stroke::Dotted
        } else {
            Stroke::Dashed
        };
        // A pattern of positive numbers is never refused.
        drop(pen.set_line_dash(&kind.pattern()));
        let belongs = scene.related.between(link.reader, link.writer);
        let look = Look {
            role: if belongs && !scene.pale {
                role_of_rank(scene.layout, link.rank)
            } else {
                "--data-fade"
            },
            width: 1.0 + 4.0 * (link.gas as f64 / most as f64).sqrt(),
            alpha: 0.9,
        };
        stroke(pen, scene, palette, &look, std::iter::once(link));
    }
    drop(pen.set_line_dash(&Stroke::Solid.pattern()));
}

/// How many wait for nobody, above their patch.
fn free(pen: &Pen, scene: &Scene<'_>, palette: &Palette) {
    let free = scene.layout.free;
    if free.count < 2 || scene.layout.columns.len() < 2 || scene.free_words.is_empty() {
        return;
    }
    let (x, y) = scene.view.to_pixels(free.head.0, free.head.1);
    pen.set_font(&format!("11px {}", palette.font));
    pen.set_text_align("left");
    pen.set_text_baseline("bottom");
    pen.set_fill_style_str(palette.role("--text-soft"));
    drop(pen.fill_text(scene.free_words, x.max(2.0), y - 4.0));
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
        for rank in 0..=COLOURED {
            let own = all.iter().filter(|link| {
                link.rank.min(COLOURED) == rank && (link.reader == index || link.writer == index)
            });
            let look = Look {
                role: role_of_rank(scene.layout, rank),
                width: 2.0,
                alpha: 1.0,
            };
            stroke(pen, scene, &palette, &look, own);
        }
    }
    let ring = |index: u32, role: &str, width: f64, air: f64| {
        let Some(node) = scene.layout.nodes.get(index as usize) else {
            return;
        };
        pen.set_stroke_style_str(palette.role(role));
        pen.set_line_width(width);
        pen.begin_path();
        paint_nodes::around(pen, scene, node, air);
        pen.stroke();
    };
    if let Some(index) = selected {
        ring(index, "--accent", 2.5, 5.0);
        number(pen, scene, &palette, index);
    }
    if let Some(index) = pointed {
        ring(index, "--text", 1.5, 3.5);
    }
    if let Some(index) = focused {
        ring(index, "--accent", 2.0, 7.5);
    }
}

/// A transaction's number at its node, on paper so that no line runs through it.
fn number(pen: &Pen, scene: &Scene<'_>, palette: &Palette, index: u32) {
    let Some(node) = scene.layout.nodes.get(index as usize) else {
        return;
    };
    let (x, y) = scene.view.to_pixels(node.x, node.y);
    let words = format!("#{index}");
    let half = words.len() as f64 * 3.6 + 3.0;
    let free = scene.layout.free;
    // Above those that wait for nobody stands how many they are.
    let top = if free.count > 0 && node.y > free.head.1 {
        y + node.radius * scene.view.scale + 7.0
    } else {
        y - node.radius * scene.view.scale - 22.0
    };
    pen.set_fill_style_str(palette.role("--surface-pane"));
    pen.fill_rect(x - half, top, 2.0 * half, 15.0);
    pen.set_font(&format!("600 12px {}", palette.font));
    pen.set_text_align("center");
    pen.set_text_baseline("middle");
    pen.set_fill_style_str(palette.role("--accent"));
    drop(pen.fill_text(&words, x, top + 8.0));
}
