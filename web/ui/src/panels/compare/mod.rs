//! Two runs side by side: what both came to, block by block, and both conflict graphs of the block shown.
//!
//! Owns the strip above the panes; words and numbers come from `present::compare`.

use std::rc::Rc;

use leverloom_model::Scenario;
use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::chart::Chart;
use crate::components::chart::ChartProps;
use crate::components::{Button, Choice, Glyph, Shared, icon, picker, use_language};
use crate::panels::compare::graph::SmallGraphProps;
use crate::piece;
use crate::present::compare::{self, Measure, Row};
use crate::present::format;
use crate::state::compare::Comparing;
use crate::state::{Message, Theme};
use crate::texts::{fill, text};

pub mod form;
pub mod graph;

use graph::SmallGraph;

/// Properties of [`ComparePanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct CompareProps {
    /// Both runs.
    pub comparing: Comparing,
    /// The scenario on screen.
    pub scenario: Rc<Scenario>,
    /// Its block.
    pub report: Option<Shared<BlockReport>>,
    /// The block shown.
    pub block: u32,
    /// Light or dark.
    pub theme: Theme,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(ComparePanel, compare);

/// Two runs side by side.
#[component]
pub fn ComparePanel(props: &CompareProps) -> Html {
    use_language();
    let (comparing, block) = (&props.comparing, props.block);
    let names = compare::names(&comparing.change, &props.scenario);
    let numbers = comparing.until(block);
    let mut rows = compare::rows(numbers, comparing.change.workers());
    if let Some(report) = &props.report {
        let theirs = comparing.report.as_deref();
        rows.extend(compare::own::rows(report, theirs, numbers));
    }
    let sentence = compare::sentence(&names, numbers);
    let on_close = {
        let tell = props.tell.clone();
        Callback::from(move |()| tell.emit(Message::StopComparing))
    };
    let target = comparing.target(block);
    let state = if comparing.is_there(block) {
        "there"
    } else {
        "catching-up"
    };
    let number = |block: u32| format::integer(u64::from(block));
    let progress = fill(
        "compare.catching_up",
        &[
            ("block", &number(comparing.reached)),
            ("target", &number(target)),
        ],
    );
    html! {
        <section class="compare" id="compare" aria-labelledby="compare-title" data-state={state} data-block={comparing.reached.to_string()}>
            <header class="compare-head">
                <h2 id="compare-title">{ fill("compare.against", &[("ours", &names[0]), ("theirs", &names[1])]) }</h2>
                <p class="hint compare-progress" aria-live="polite">
                    if state == "catching-up" { { progress } }
                </p>
                { Button::quiet().id("compare-close").label(text("compare.close")).show(on_close, icon(Glyph::Close)) }
            </header>
            { table(&names, &rows, &sentence) }
            { piece!(PairedChart, PairedChartProps {
                comparing: comparing.clone(),
                names: names.to_vec(),
                block,
                sentence,
                theme: props.theme,
                tell: props.tell.clone(),
            }) }
            <div class="compare-graphs">
                { for graphs(props, &names) }
            </div>
        </section>
    }
}

fn table(names: &[String; 2], rows: &[Row], sentence: &str) -> Html {
    let line = |row: &Row| {
        html! {
            <tr data-row={row.id.clone()} data-ours={row.values[0].to_string()} data-theirs={row.values[1].to_string()}>
                <th scope="row">{ row.what.clone() }</th>
                <td>{ row.both[0].clone() }</td>
                <td>{ row.both[1].clone() }</td>
                <td class="compare-difference">{ row.difference.clone() }</td>
            </tr>
        }
    };
    html! {
        <div class="compare-table" tabindex="0" role="region" aria-labelledby="compare-title">
            <table class="numbers">
                <caption class="spoken">{ sentence.to_owned() }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ text("compare.column.what") }</th>
                        <th scope="col"><span class="compare-mark compare-ours" aria-hidden="true" />{ names[0].clone() }</th>
                        <th scope="col"><span class="compare-mark compare-theirs" aria-hidden="true" />{ names[1].clone() }</th>
                        <th scope="col">{ text("compare.column.difference") }</th>
                    </tr>
                </thead>
                <tbody>{ for rows.iter().map(line) }</tbody>
            </table>
        </div>
    }
}

/// The two conflict graphs of one block; the other one only once it is there.
fn graphs(props: &CompareProps, names: &[String; 2]) -> Vec<Html> {
    let ours = props.report.clone();
    let theirs = props.comparing.report.clone().map(Shared::from);
    let words = compare::depths(names, [ours.as_deref(), theirs.as_deref()]);
    let small = |report: Option<Shared<BlockReport>>, words: &str| {
        let label = fill("compare.graph.label", &[("what", words)]);
        html! {
            <figure class="compare-graph">
                <figcaption>{ words.to_owned() }</figcaption>
                if let Some(report) = report {
                    { piece!(SmallGraph, SmallGraphProps { report, label, theme: props.theme }) }
                }
            </figure>
        }
    };
    vec![small(ours, &words[0]), small(theirs, &words[1])]
}

/// Properties of [`PairedChart`].
#[derive(Clone, PartialEq, Properties)]
struct PairedChartProps {
    comparing: Comparing,
    names: Vec<String>,
    block: u32,
    sentence: String,
    theme: Theme,
    tell: Callback<Message>,
}

/// Both runs over blocks: what is drawn is the reader's choice.
#[component]
fn PairedChart(props: &PairedChartProps) -> Html {
    use_language();
    let measure = use_state_eq(Measure::default);
    let cursor = use_state_eq(|| None::<f64>);
    let shown = *measure;
    let numbers = props.comparing.until(props.block);
    let plot = use_memo(
        (props.comparing.numbers.clone(), props.block, shown),
        |_| compare::plot(numbers, shown),
    );
    let choice = picker(Choice {
        name: "compare-measure",
        label: text("compare.measure"),
        options: Measure::ALL.map(Measure::words).to_vec(),
        chosen: Measure::ALL
            .iter()
            .position(|known| *known == shown)
            .unwrap_or(0),
        on_choose: {
            let measure = measure.clone();
            Callback::from(move |index: usize| measure.set(Measure::ALL[index.min(4)]))
        },
    });
    let readout = cursor
        .and_then(|at| compare::read(numbers, shown, at))
        .unwrap_or_else(|| props.sentence.clone());
    let on_cursor = {
        let cursor = cursor.clone();
        Callback::from(move |place| cursor.set(place))
    };
    let on_choose = {
        let tell = props.tell.clone();
        Callback::from(move |at: f64| tell.emit(Message::Seek(at.round().max(0.0) as u32)))
    };
    let numbers = (
        vec![
            text("market.block"),
            props.names[0].clone().into(),
            props.names[1].clone().into(),
        ],
        compare::table(numbers, shown),
    );
    html! {
        <div class="compare-chart">
            { choice }
            { piece!(Chart, ChartProps {
                plot,
                label: props.sentence.clone(),
                cursor: *cursor,
                shown: f64::from(props.block),
                readout: readout,
                on_cursor,
                on_choose,
                theme: props.theme,
                class: "chart-compare",
                numbers: Some(numbers),
            }) }
        </div>
    }
}
