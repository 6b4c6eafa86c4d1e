//! The numbers behind a chart as files: CSV and JSON, unrounded.
//!
//! Pure text. One row a place of the horizontal axis, one column a series; what a series lacks there is left empty.

use super::plot::{Along, Plot, power_of_two};
use super::rows;
use crate::texts::text;

fn heads(plot: &Plot) -> Vec<String> {
    let place = match plot.along {
        Along::Blocks => "market.chart.block",
        Along::Health => "market.health.column_range",
        Along::Change => "market.chart.change",
        Along::Workers => "speedup.workers",
    };
    let names = plot.series.iter().rev().map(|series| series.name);
    let keys = [place].into_iter().chain(names);
    keys.map(|key| text(key).to_string()).collect()
}

/// Numbers by row; none where a series has none at that place.
fn numbers(plot: &Plot) -> Vec<Vec<Option<f64>>> {
    let mut places: Vec<f64> = plot
        .series
        .iter()
        .flat_map(|series| series.points.iter().map(|point| point.0))
        .collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let row = |place: &f64| {
        let values = plot.series.iter().rev().map(|series| {
            let found = series.nearest(*place);
            found.filter(|point| point.0.to_bits() == place.to_bits() && point.1.is_finite())
        });
        let values = values.map(|point| point.map(|point| point.1));
        // That axis is logarithmic.
        let place = if plot.along == Along::Workers {
            power_of_two(*place).round()
        } else {
            *place
        };
        [Some(place)].into_iter().chain(values).collect()
    };
    places.iter().map(row).collect()
}

/// Comma-separated values with a head (RFC 4180).
pub fn csv(plot: &Plot) -> String {
    let number = |cell: Option<f64>| cell.map_or_else(String::new, |value| value.to_string());
    let numbers = numbers(plot).into_iter();
    rows::csv(heads(plot), numbers.map(|row| row.into_iter().map(number)))
}

/// A list of objects, one a row.
pub fn json(plot: &Plot) -> String {
    let heads: Vec<String> = heads(plot)
        .iter()
        .map(|head| serde_json::to_string(head).unwrap_or_default())
        .collect();
    let object = |row: Vec<Option<f64>>| {
        let cells = heads.iter().zip(row).map(|(head, value)| {
            let value = value.map_or_else(|| "null".to_owned(), |value| value.to_string());
            format!("{head}:{value}")
        });
        format!("{{{}}}", cells.collect::<Vec<_>>().join(","))
    };
    rows::json(numbers(plot).into_iter().map(object))
}

#[cfg(test)]
mod tests {
    use super::super::plot::{Series, Shape};
    use super::*;

    fn plot() -> Plot {
        let series = |name, points: &[(f64, f64)]| Series {
            name,
            role: "--data-1",
            shape: Shape::Line,
            points: points.to_vec(),
        };
        Plot {
            series: vec![
                series("compare.theirs", &[(1.0, 7.0)]),
                series("compare.ours", &[(1.0, 0.125_25), (2.0, f64::NAN)]),
            ],
            ..Plot::default()
        }
    }

    #[test]
    fn csv_has_a_head_and_every_digit() {
        let lines = csv(&plot());
        let lines: Vec<&str> = lines.lines().collect();
        assert_eq!(lines[0], "Block,this run,the other run");
        assert_eq!(lines[1], "1,0.12525,7");
        assert_eq!(lines[2], "2,,");
    }

    #[test]
    fn json_is_json_with_nothing_where_there_is_nothing() {
        let read: serde_json::Value = serde_json::from_str(&json(&plot())).expect("it is JSON");
        assert_eq!(read[0]["the other run"], 7.0);
        assert_eq!(read[1]["Block"], 2.0);
        assert!(read[1]["this run"].is_null());
        assert_eq!(json(&Plot::default()), "[]\n");
    }
}
