//! The Solidity behind a variable: its sources with the lines that touch it marked.
//!
//! Owns which variable, file and line are looked at. Sources are fetched when they are looked at, and never before.

use leverloom_model::report::LocationName;
use yew::prelude::*;

use crate::components::{Button, Choice, picker, use_language};
use crate::platform::{dom, texts as fetching};
use crate::present::labels;
use crate::present::source::{self, Touched};
use crate::texts::{self, fill, text};

/// What came of fetching a text: nothing yet, the text, or that it is not to be had.
type Fetched = Option<Option<AttrValue>>;

/// Properties of [`Source`].
#[derive(Clone, PartialEq, Properties)]
pub struct SourceProps {
    /// Variables to choose from, the most telling first.
    pub names: Vec<LocationName>,
}

/// The Solidity behind some variables.
#[component]
pub fn Source(props: &SourceProps) -> Html {
    use_language();
    let chosen = use_state_eq(|| (0usize, 0usize));
    let mark = use_state_eq(|| 0usize);
    let references = use_fetched(Some("references.txt".to_owned()));
    let name = props.names.get(chosen.0).or(props.names.first());
    let found = match (name, references.as_ref()) {
        (Some(name), Some(Some(references))) => source::touched(references, name),
        _ => Vec::new(),
    };
    let file = found.get(chosen.1).or(found.first());
    let code = use_fetched(file.map(|file| file.path.clone()));
    let scroll = use_node_ref();
    // The marked line that is looked at comes into sight.
    let line = file.and_then(|file| file.lines.get(*mark).copied());
    use_effect_with((line, code.is_some(), file.cloned()), {
        let scroll = scroll.clone();
        move |(line, ..)| {
            if let Some(line) = *line {
                dom::scroll_to_row(&scroll, line.saturating_sub(1));
            }
        }
    });
    let Some(name) = name else {
        return html! { <p class="hint">{ text("source.unknown") }</p> };
    };
    let set = |variable: bool| {
        let (chosen, mark) = (chosen.clone(), mark.clone());
        Callback::from(move |index: usize| {
            chosen.set(if variable {
                (index, 0)
            } else {
                (chosen.0, index)
            });
            mark.set(0);
        })
    };
    let variables = picker(Choice {
        name: "source-variable",
        label: text("source.variable"),
        options: props
            .names
            .iter()
            .map(|name| labels::location(name).into())
            .collect(),
        chosen: chosen.0,
        on_choose: set(true),
    });
    let body = match (&references, file) {
        (None, _) => html! { <p class="hint" role="status">{ text("source.loading") }</p> },
        (Some(None), _) => html! { <p class="hint">{ text("source.missing") }</p> },
        (Some(Some(_)), None) => html! { <p class="hint">{ text("source.unknown") }</p> },
        (Some(Some(_)), Some(file)) => {
            let count = file.lines.len();
            let jump = |by: usize| {
                let mark = mark.clone();
                Callback::from(move |()| mark.set((*mark + by) % count.max(1)))
            };
            let options = found
                .iter()
                .map(|file| AttrValue::from(format!("{} ({})", file.file(), file.lines.len())));
            html! {
                <>
                    <div class="source-head">
                        { picker(Choice {
                            name: "source-file",
                            label: text("source.file"),
                            options: options.collect(),
                            chosen: chosen.1,
                            on_choose: set(false),
                        }) }
                        { Button::quiet().label(text("source.previous")).show(jump(count.saturating_sub(1)), "↑") }
                        { Button::quiet().label(text("source.next")).show(jump(1), "↓") }
                        <span class="hint number" role="status">{ texts::count("source.lines", count as u32, &[]) }</span>
                    </div>
                    { shown(file, line, &code, &scroll, &labels::location(name)) }
                </>
            }
        }
    };
    html! { <div class="source" id="source">{ variables }{ body }</div> }
}

fn shown(
    file: &Touched,
    line: Option<u32>,
    code: &Fetched,
    scroll: &NodeRef,
    variable: &str,
) -> Html {
    let Some(Some(code)) = code else {
        let key = if code.is_some() {
            "source.missing"
        } else {
            "source.loading"
        };
        return html! { <p class="hint" role="status">{ text(key) }</p> };
    };
    let touches = fill("source.touches", &[("variable", variable)]);
    let row = |(index, pieces): (usize, Vec<(source::Word, &str)>)| {
        let number = index as u32 + 1;
        let marked = file.lines.binary_search(&number).is_ok();
        let class = classes!(
            marked.then_some("is-marked"),
            (line == Some(number)).then_some("is-here")
        );
        html! {
            <li {class}>
                if marked { <span class="spoken">{ touches.clone() }</span> }
                { for pieces.into_iter().map(|(word, piece)| match word.class() {
                    Some(class) => html! { <span {class}>{ piece.to_owned() }</span> },
                    None => html! { { piece.to_owned() } },
                }) }
            </li>
        }
    };
    let label = fill("source.label", &[("file", file.file())]);
    html! {
        <div class="source-scroll" ref={scroll.clone()} tabindex="0" role="region" aria-label={label}>
            <ol class="code">{ for source::lines(code).into_iter().enumerate().map(row) }</ol>
        </div>
    }
}

/// The text at a path below the folder of sources, once it has come.
#[hook]
fn use_fetched(path: Option<String>) -> Fetched {
    let known = use_state(|| (None::<String>, None::<AttrValue>));
    use_effect_with(path.clone(), {
        let known = known.setter();
        move |path| {
            if let Some(path) = path.clone() {
                let folder = dom::folder("sources").unwrap_or_default();
                fetching::bring_file(format!("{folder}/{path}"), move |text| {
                    known.set((Some(path), text.map(AttrValue::from)));
                });
            }
        }
    });
    // What came for another path is of no use here.
    (path.is_some() && known.0 == path).then(|| known.1.clone())
}
