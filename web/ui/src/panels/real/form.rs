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
/// The example.
const EXAMPLE: &str = "ethereum-5891667.json";

/// Where the example lies, beside the page.
fn example() -> String {
    format!("{}/{EXAMPLE}", dom::folder("blocks").unwrap_or_default())
}

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
    let on_example = {
        let tell = tell.clone();
        Callback::from(move |()| {
            let tell = tell.clone();
            beside::read(example(), move |json| match json {
                Some(json) => take(files::park_text(EXAMPLE.to_owned(), &json), &tell),
                None => tell.emit(Message::Notify(NoticeKind::NoExample)),
            });
        })
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
                { Button::plain().id("block-example").described_by(Some("block-example-help")).show(on_example, text("real.example")) }
                { Button::plain().id("block-copy").show(on_copy, text(if *copied { "real.copied" } else { "real.copy" })) }
            </div>
            <p class="hint" id="block-example-help">{ text("real.example.help") }</p>
            <input id={FILES} type="file" accept="application/json,.json" multiple=true hidden=true aria-label={text("real.files")} onchange={on_files} />
            <label class="hint" for="block-text">{ text("real.paste") }</label>
            <textarea id="block-text" class="field" rows="2" spellcheck="false" ref={pasted} />
            <div class="button-row">{ Button::plain().id("block-read").show(on_pasted, text("real.read")) }</div>
        </>
    }
}
