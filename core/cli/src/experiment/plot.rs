//! The experiments' pictures, as SVG. Owns axes, colours and labels; computes nothing.

use anyhow::{Result, anyhow};
use plotters::prelude::*;

use super::crash::{self, WORKERS};
use super::sensitivity::Point;

const SIZE: (u32, u32) = (760, 460);
/// Told apart by those who see no red or no green (Okabe and Ito).
const COLOURS: [RGBColor; 4] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
];
const FONT: (&str, u32) = ("sans-serif", 15);

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
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        let title =
            format!("Speed-up in a crash: a sale of {sale_percent} % of the pair, gas being time");
        let mut chart = ChartBuilder::on(&area)
            .caption(title, ("sans-serif", 17))
            .margin(14)
            .x_label_area_size(42)
            .y_label_area_size(52)
            .build_cartesian_2d((2_f64..64.0).log_scale(), 1_f64..highest)
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
            let place = crash::LAYOUTS
                .iter()
                .position(|(name, _)| *name == row.layout);
            let colour = COLOURS[place.unwrap_or(0)];
            let posted = row.rule == crash::RULES[0].0;
            let points = WORKERS.into_iter().zip(row.speed_ups);
            let points: Vec<(f64, f64)> = points.map(|(x, y)| (x as f64, y)).collect();
            let label = format!("{}, {}", row.layout, row.rule);
            let sample = move |(x, y)| {
                let width = if posted { 3 } else { 1 };
                PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(width))
            };
            if posted {
                let line = LineSeries::new(points, colour.stroke_width(3));
                let drawn = chart.draw_series(line).map_err(failed)?;
                drawn.label(label).legend(sample);
            } else {
                let line = DashedLineSeries::new(points, 5, 4, colour.stroke_width(2));
                let drawn = chart.draw_series(line).map_err(failed)?;
                drawn.label(label).legend(sample);
            }
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .background_style(WHITE.mix(0.85))
            .border_style(BLACK.mix(0.2))
            .label_font(("sans-serif", 13))
            .draw()
            .map_err(failed)?;
        area.present().map_err(failed)?;
    }
    Ok(text)
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
