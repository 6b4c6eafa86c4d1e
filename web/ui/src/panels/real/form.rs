//! The form that takes a real block's files: a file button, a place to paste, the calls to make, and an example.
//!
//! Owns what is typed into it; which files are what, and what is in them, the engine says.

use yew::prelude::*;

use super::take;
use crate::components::{Button, Weight, use_language};
use crate::platform::{clipboard, dom, files, input, texts as beside};
use crate::state::Message;
use crate::state::notice::NoticeKind;
use crate::texts::text;

/// Id of its file input.
const FILES: &str = "block-files";
/// An example beside the page.
struct Example {
    /// Id of its button.
    id: &'static str,
    file: &'static str,
    /// Keys of its words and of what is said about it.
    words: &'static str,
    about: &'static str,
}

/// One is a single line; in the other hardly anybody waits.
const EXAMPLES: [Example; 2] = [
    Example {
        id: "block-example",
        file: "ethereum-5891667.json",
        words: "real.example.line",
        about: "real.example.line.help",
    },
    Example {
        id: "block-quiet",
        file: "ethereum-19933122.json",
        words: "real.example.quiet",
        about: "real.example.quiet.help",
    },
];

/// Properties of [`Form`].
#[derive(Clone, PartialEq, Properties)]
pub struct FormProps {
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(Form, real);

/// The form.
#[component]
pub fn Form(props: &FormProps) -> Html {
    use_language();
    let pasted = use_node_ref();
    let copied = use_state_eq(|| false);
    let tell = &props.tell;
    let on_files = {
        let tell = tell.clone();
        Callback::from(move |event: Event| take(input::files(&event), &tell))
    };
    let on_pasted = {
        let (tell, pasted) = (tell.clone(), pasted.clone());
        Callback::from(move |()| {
            if let Some(json) = input::area(&pasted).filter(|json| !json.trim().is_empty()) {
                take(
                    files::park_text(text("real.pasted").to_string(), &json),
                    &tell,
                );
            }
        })
    };
    let example = |example: Example| {
        let (tell, file) = (tell.clone(), example.file);
        let on_example = Callback::from(move |()| {
            let tell = tell.clone();
            let folder = dom::folder("blocks").unwrap_or_default();
            beside::read(format!("{folder}/{file}"), move |json| match json {
                Some(json) => take(files::park_text(file.to_owned(), &json), &tell),
                None => tell.emit(Message::Notify(NoticeKind::NoExample)),
            });
        });
        html! {
            <div class="open-block-example">
                { Button::plain().id(example.id).described_by(Some(example.about)).show(on_example, text(example.words)) }
                <p class="hint" id={example.about}>{ text(example.about) }</p>
            </div>
        }
    };
    let calls = ["real.calls.block", "real.calls.prestate"].map(text);
    let on_copy = {
        let (copied, calls) = (copied.clone(), calls.join("\n"));
        Callback::from(move |()| {
            let copied = copied.clone();
            clipboard::copy(calls.clone(), move |done| copied.set(done));
        })
    };
    html! {
        <>
            <p>{ text("real.lead") }</p>
            <p class="hint">{ text("real.calls") }</p>
            { for calls.into_iter().map(|call| html! { <pre class="open-block-call" tabindex="0"><code>{ call }</code></pre> }) }
            <p class="hint">{ text("real.more") }</p>
            <div class="button-row">
                { Button::new(Weight::Primary).id("block-choose").show(Callback::from(|()| dom::click(FILES)), text("real.files")) }
                { Button::plain().id("block-copy").show(on_copy, text(if *copied { "real.copied" } else { "real.copy" })) }
            </div>
            { for EXAMPLES.into_iter().map(example) }
            <input id={FILES} type="file" accept="application/json,.json" multiple=true hidden=true aria-label={text("real.files")} onchange={on_files} />
            <label class="hint" for="block-text">{ text("real.paste") }</label>
            <textarea id="block-text" class="field" rows="2" spellcheck="false" ref={pasted} />
            <div class="button-row">{ Button::plain().id("block-read").show(on_pasted, text("real.read")) }</div>
        </>
    }
}
