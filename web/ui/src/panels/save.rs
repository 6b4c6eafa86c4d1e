//! All that can be kept of what is on screen, in one place: pictures, the numbers behind them, the report, the scenario.
//!
//! Owns the list; what is in a table is `present::tables`'s, how a picture becomes a file `components::canvas`'s.

use std::rc::Rc;

use leverloom_model::report::BlockReport;
use leverloom_model::scenario::Scenario;
use yew::prelude::*;

use crate::components::canvas::{self, Picture};
use crate::components::{Button, Shared, use_language};
use crate::lazy;
use crate::platform::export::{self, Kind};
use crate::platform::{dom, files};
use crate::present::format;
use crate::present::tables::{self, Facts, Table};
use crate::state::Model;
use crate::texts::{fill, text};

/// Id of its frame.
pub const POPOVER: &str = "save";

/// Properties of [`SaveAll`].
#[derive(Clone, PartialEq, Properties)]
pub struct SaveProps {
    /// The page.
    pub model: Shared<Model>,
}

/// The frame; what is in it comes when it is opened.
#[component]
pub fn SaveAll(props: &SaveProps) -> Html {
    use_language();
    let open = use_state(|| None::<u32>);
    let ontoggle = {
        let open = open.clone();
        // What is on screen is looked at anew each time.
        Callback::from(move |_: Event| open.set(Some(open.map_or(0, |times| times + 1))))
    };
    html! {
        <div class="popover save" id={POPOVER} popover="auto" role="dialog" aria-labelledby="save-title" {ontoggle}>
            <h2 id="save-title">{ text("save.title") }</h2>
            if let Some(times) = *open {
                { lazy!(List, ListProps { model: props.model.clone(), times }) }
            }
        </div>
    }
}

/// Properties of [`List`].
#[derive(Clone, PartialEq, Properties)]
pub struct ListProps {
    /// The page.
    pub model: Shared<Model>,
    /// How often it was opened or closed: each time it is made anew.
    pub times: u32,
}

crate::surface!(List, save);

/// What there is to save.
#[component]
pub fn List(props: &ListProps) -> Html {
    use_language();
    let model = &props.model;
    let pictures = use_memo(props.times, |_| canvas::pictures());
    let report = model.report.clone();
    html! {
        <>
            if let Some(report) = report {
                { whole(&report, &model.scenario) }
                <h3>{ text("save.numbers") }</h3>
                <ul class="save-list">{ for Table::ALL.into_iter().map(|table| numbers(table, &report, model)) }</ul>
            }
            if !pictures.is_empty() {
                <h3>{ text("save.pictures") }</h3>
                <ul class="save-list">{ for pictures.iter().filter_map(picture) }</ul>
            }
            <p class="hint">{ text("save.note") }</p>
        </>
    }
}

/// The documents: all of the report, and the scenario.
fn whole(report: &Rc<BlockReport>, scenario: &Rc<Scenario>) -> Html {
    let save = |what: &'static str, write: Box<dyn Fn() -> String>| {
        let onclick = Callback::from(move |()| {
            files::download(
                &export::file_name(what, "json"),
                "application/json",
                &write(),
            );
        });
        let label = fill(
            "save.as",
            &[("what", &text(&format!("save.{what}"))), ("kind", "JSON")],
        );
        Button::plain()
            .label(label.into())
            .id(format!("save-{what}"))
            .show(onclick, text(&format!("save.{what}")))
    };
    let (report, scenario) = (Rc::clone(report), Rc::clone(scenario));
    let of_report = move || serde_json::to_string(&*report).unwrap_or_default();
    html! {
        <div class="button-row">
            { save("report", Box::new(of_report)) }
            { save("scenario", Box::new(move || scenario.to_json())) }
        </div>
    }
}

fn numbers(table: Table, report: &Rc<BlockReport>, model: &Shared<Model>) -> Html {
    let report = model
        .execution
        .virtual_report()
        .filter(|_| model.execution.shows_virtual())
        .unwrap_or(report);
    let has_market = report.outcome.has_market();
    let (report, model) = (Rc::clone(report), model.clone());
    let rows = move || {
        table.rows(&Facts {
            report: &report,
            history: &model.history,
            curve: &model.execution.curve,
            feed: &model.feed,
            everybody: model.link.looks.everybody_now(),
        })
    };
    let count = rows().len();
    let name = text(&format!("save.table.{}", table.name()));
    if table == Table::Positions && count == 0 && has_market {
        return html! { <li key={table.name()} class="save-missing"><span>{ name }</span><span class="hint">{ text("save.positions.open") }</span></li> };
    }
    if count == 0 {
        return Html::default();
    }
    let save = |words: &'static str, kind: &'static str, write: fn(&[tables::Row]) -> String| {
        let rows = rows.clone();
        let onclick = Callback::from(move |()| {
            let name = export::file_name(table.name(), &words.to_ascii_lowercase());
            files::download(&name, kind, &write(&rows()));
        });
        button(words, &name, onclick)
    };
    html! {
        <li key={table.name()}>
            <span>{ name.clone() }</span>
            <span class="hint number">{ format::integer(count as u64) }</span>
            { save("CSV", "text/csv", tables::csv) }
            { save("JSON", "application/json", tables::json) }
        </li>
    }
}

/// A picture whose name is known: the market's charts by the words that they have on screen.
fn picture(picture: &Picture) -> Option<Html> {
    let name = match picture.name.as_str() {
        "graph" => text("execution.tab.graph").to_string(),
        "lanes" => text("execution.tab.lanes").to_string(),
        "chart-speed-up" => text("execution.tab.speed_up").to_string(),
        chart => dom::words(chart)?,
    };
    let save = |words, kind| {
        let picture = picture.clone();
        button(words, &name, Callback::from(move |()| picture.save(kind)))
    };
    Some(html! {
        <li><span>{ name.clone() }</span><span />{ save("PNG", Kind::Png) }{ save("SVG", Kind::Svg) }</li>
    })
}

fn button(words: &'static str, what: &str, onclick: Callback<()>) -> Html {
    Button::plain()
        .label(fill("save.as", &[("what", what), ("kind", words)]).into())
        .show(onclick, words)
}
