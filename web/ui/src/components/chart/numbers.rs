//! The numbers of a chart: a table, and files of them. They are folded in at first, so their code comes when they are
//! unfolded.

use yew::prelude::*;

use super::ChartProps;
use crate::components::{Button, use_language};
use crate::platform::{export, files};
use crate::present::plot::{Along, Plot};
use crate::present::sheet;
use crate::texts::{fill, text};

/// Rows of the table at most; the newest stay.
const ROWS: usize = 400;

/// Properties of [`Numbers`].
#[derive(Clone, PartialEq, Properties)]
pub struct NumbersProps {
    /// The chart's.
    pub chart: ChartProps,
}

crate::surface!(Numbers, numbers);

/// The table, and buttons that save what is in it.
#[component]
pub fn Numbers(props: &NumbersProps) -> Html {
    use_language();
    let chart = &props.chart;
    html! {
        <>
            <div class="export-data">
                { data_button(chart, "CSV", "text/csv", sheet::csv) }
                { data_button(chart, "JSON", "application/json", sheet::json) }
            </div>
            { table(chart) }
        </>
    }
}

/// Saves the numbers, unrounded.
fn data_button(
    props: &ChartProps,
    words: &'static str,
    kind: &'static str,
    write: fn(&Plot) -> String,
) -> Html {
    let (plot, class) = (props.plot.clone(), props.class.to_string());
    let save = Callback::from(move |()| {
        let name = export::file_name(&class, &words.to_ascii_lowercase());
        files::download(&name, kind, &write(&plot));
    });
    Button::quiet()
        .label(fill("export.data", &[("kind", words)]).into())
        .show(save, words)
}

fn table(props: &ChartProps) -> Html {
    let own = || {
        let place = match props.plot.along {
            Along::Blocks => "market.chart.block",
            Along::Health => "market.health.column_range",
            Along::Change => "market.chart.change",
            Along::Workers => "speedup.workers",
        };
        let names = props.plot.series.iter().rev().map(|it| text(it.name));
        let heads = [text(place)].into_iter().chain(names).collect();
        (heads, props.plot.rows(ROWS))
    };
    let (heads, rows) = props.numbers.clone().unwrap_or_else(own);
    html! {
        <div class="twin-scroll" tabindex="0" role="region" aria-label={text("market.chart.table")}>
            <table class="numbers">
                <caption class="spoken">{ props.label.clone() }</caption>
                <thead><tr>{ for heads.into_iter().map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
                <tbody>
                    { for rows.iter().map(|row| html! {
                        <tr>
                            { for row.iter().enumerate().map(|(column, cell)| if column == 0 {
                                html! { <th scope="row">{ cell }</th> }
                            } else {
                                html! { <td>{ cell }</td> }
                            }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}
