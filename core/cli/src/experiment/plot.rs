//! The experiments' pictures, as SVG. Owns axes, colours and labels; computes nothing.

use anyhow::{Result, anyhow};
use plotters::element::DashedPathElement;
use plotters::prelude::*;

use super::crash::{self, WORKERS};
use super::sensitivity::Point;

const SIZE: (u32, u32) = (760, 460);
/// Beside the curves.
const LEGEND_WIDTH: u32 = 190;
/// Told apart by those who see no red or no green (Okabe and Ito).
const COLOURS: [RGBColor; 4] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
];
const FONT: (&str, u32) = ("sans-serif", 15);
/// Width of a solid line.
const SOLID: u32 = 3;
/// Length of a dash and of a gap, and width.
const DASHES: (u32, u32, u32) = (6, 4, 2);

/// Speed-ups of one sale by layout: solid where a price holds for a block, dashed where it is read off the pair.
pub(super) fn speed_ups(rows: &[crash::Row], sale_percent: u32) -> Result<String> {
    // The two ends: in between there would be too many lines.
    let shown = [crash::RULES[0].0, crash::RULES[2].0];
    let rows = rows
        .iter()
        .filter(|row| row.sale_percent == sale_percent && shown.contains(&row.rule));
    let rows: Vec<&crash::Row> = rows.collect();
    let highest = rows.iter().flat_map(|row| row.speed_ups);
    let highest = highest.fold(2.0_f64, f64::max) * 1.1;
    let mut text = String::new();
    {
        let (width, height) = SIZE;
        let size = (width + LEGEND_WIDTH, height);
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        let (curves, legend) = area.split_horizontally(width);
        let title =
            format!("Speed-up in a crash: a sale of {sale_percent} % of the pair, gas being time");
        let workers = (2_f64..64.0)
            .log_scale()
            .with_key_points(WORKERS.map(|workers| workers as f64).to_vec());
        let mut chart = ChartBuilder::on(&curves)
            .caption(title, ("sans-serif", 17))
            .margin(14)
            .x_label_area_size(42)
            .y_label_area_size(52)
            .build_cartesian_2d(workers, 1_f64..highest)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .x_desc("virtual workers")
            .y_desc("× over one worker")
            .x_label_formatter(&|x| format!("{x:.0}"))
            .y_label_formatter(&|y| format!("{y:.1}"))
            .label_style(FONT)
            .axis_desc_style(FONT)
            .light_line_style(WHITE)
            .draw()
            .map_err(failed)?;
        for row in rows {
            let points = WORKERS.into_iter().zip(row.speed_ups);
            let points: Vec<(f64, f64)> = points.map(|(x, y)| (x as f64, y)).collect();
            let colour = COLOURS[place(row.layout)];
            if row.rule == shown[0] {
                let line = LineSeries::new(points, colour.stroke_width(SOLID));
                chart.draw_series(line).map_err(failed)?;
            } else {
                let (dash, gap, width) = DASHES;
                let line = DashedLineSeries::new(points, dash, gap, colour.stroke_width(width));
                chart.draw_series(line).map_err(failed)?;
            }
        }
        labels(&legend, shown)?;
        area.present().map_err(failed)?;
    }
    Ok(text)
}

/// A layout's place among the colours.
fn place(layout: &str) -> usize {
    let mut names = crash::LAYOUTS.iter();
    names.position(|(name, _)| *name == layout).unwrap_or(0)
}

/// Which line is which: the solid ones, then the dashed ones, each under its rule.
fn labels(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    rules: [&str; 2],
) -> Result<()> {
    const LINE: i32 = 24;
    let mut y = 60;
    for (rule, is_solid) in rules.into_iter().zip([true, false]) {
        let words = Text::new(rule, (0, y - 8), ("sans-serif", 14));
        area.draw(&words).map_err(failed)?;
        for (name, _) in crash::LAYOUTS {
            y += LINE;
            let (from, to) = ((0, y), (34, y));
            let colour = COLOURS[place(name)];
            if is_solid {
                let sample = PathElement::new([from, to], colour.stroke_width(SOLID));
                area.draw(&sample).map_err(failed)?;
            } else {
                let (dash, gap, width) = DASHES;
                let sample =
                    DashedPathElement::new([from, to], dash, gap, colour.stroke_width(width));
                area.draw(&sample).map_err(failed)?;
            }
            let words = Text::new(name, (44, y - 7), ("sans-serif", 13));
            area.draw(&words).map_err(failed)?;
        }
        y += 2 * LINE;
    }
    Ok(())
}

/// Liquidatable share of all debt by the fall of a price.
pub(super) fn sensitivity(points: &[Point], asset: &str) -> Result<String> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(
                format!("Debt that a fall of {asset} makes liquidatable"),
                ("sans-serif", 17),
            )
            .margin(14)
            .x_label_area_size(42)
            .y_label_area_size(56)
            .build_cartesian_2d(0_f64..60.0, 0_f64..100.0)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .x_desc("fall, %")
            .y_desc("of all debt, %")
            .x_label_formatter(&|x| format!("{x:.0}"))
            .y_label_formatter(&|y| format!("{y:.0}"))
            .label_style(FONT)
            .axis_desc_style(FONT)
            .light_line_style(WHITE)
            .draw()
            .map_err(failed)?;
        let line = points
            .iter()
            .map(|point| (f64::from(point.fall_percent), point.share * 100.0));
        let line: Vec<(f64, f64)> = line.collect();
        let colour = COLOURS[0];
        chart
            .draw_series(LineSeries::new(line.clone(), colour.stroke_width(3)))
            .map_err(failed)?;
        chart
            .draw_series(
                line.into_iter()
                    .map(|at| Circle::new(at, 4, colour.filled())),
            )
            .map_err(failed)?;
        area.present().map_err(failed)?;
    }
    Ok(text)
}

fn failed(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("the plot cannot be drawn: {error}")
}
