//! The strip that says what became of files: the block that is open and whether it fits its header, or what is missing.

use leverloom_protocol::{Parts, RealBlock};
use yew::prelude::*;

use super::POPOVER;
use crate::components::{Button, use_language};
use crate::platform::dom;
use crate::present::format;
use crate::state::Message;
use crate::state::real::Real;
use crate::texts::{self, count, fill, text};

/// Properties of [`Strip`].
#[derive(Clone, PartialEq, Properties)]
pub struct StripProps {
    /// What there is of a real block.
    pub real: Real,
    /// The block shown.
    pub block: u32,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(Strip, real);

/// What became of files: the block that is open and whether it fits its header, or what is still missing.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    use_language();
    let StripProps { real, block, tell } = props;
    if real.reading {
        return html! {
            <section class="real" aria-label={text("real.title")}><p role="status">{ text("real.reading") }</p></section>
        };
    }
    let close = |label: &str| {
        let tell = tell.clone();
        let close = Callback::from(move |()| tell.emit(Message::CloseBlock));
        Button::plain().id("close-block").show(close, text(label))
    };
    let missing = (real.parts != Parts::default()).then(|| missing(real.parts));
    if let Some(open) = &real.open {
        let place = [
            ("block", format::integer(u64::from(*block))),
            ("fork", open.block.fork.clone()),
        ];
        let place = place
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        return html! {
            <section class="real" id="real-block" aria-label={text("real.title")}>
                <h2 class="real-title">{ fill("real.block", &place) }</h2>
                { verdict(&open.block) }
                if let Some(missing) = missing { <p class="hint" role="status">{ missing }</p> }
                { close("real.back") }
            </section>
        };
    }
    let Some(missing) = missing else {
        return html! {};
    };
    html! {
        <section class="real" id="real-parts" aria-label={text("real.title")}>
            <p role="status">{ missing }</p>
            { Button::plain().id("more-files").show(Callback::from(|()| dom::show_popover(POPOVER)), text("real.open")) }
            { close("real.parts.forget") }
        </section>
    }
}

/// What is there of a block, and what is missing.
fn missing(parts: Parts) -> String {
    match parts {
        Parts {
            block: Some(block), ..
        } => fill(
            "real.parts.block",
            &[("block", &format::integer(u64::from(block)))],
        ),
        Parts { prestate: true, .. } => text("real.parts.prestate").to_string(),
        Parts { .. } => text("real.parts.none").to_string(),
    }
}

/// Whether the block came out as its header says.
fn verdict(block: &RealBlock) -> Html {
    let fits = block.differences.is_empty();
    let list = |items: &[String]| html! { <ul>{ for items.iter().map(|item| html! { <li class="code">{ item.clone() }</li> }) }</ul> };
    let header = text(if block.has_receipts_root {
        "real.matches"
    } else {
        "real.matches_early"
    });
    let receipts = block
        .receipts
        .map(|number| count("real.receipts", number, &[]));
    let words = match receipts {
        Some(receipts) => texts::after(&header, &receipts),
        None => header.to_string(),
    };
    let numbers = texts::join(
        "join.items",
        block.missing_hashes.iter().map(u32::to_string),
    );
    html! {
        <div class="real-verdict" id="real-verdict" role="status">
            if fits {
                <p class="status-ok"><span aria-hidden="true">{ "✓" }</span>{ " " }{ words }</p>
            } else {
                <p class="status-refused"><span aria-hidden="true">{ "✕" }</span>{ " " }{ count("real.differs", block.differences.len() as u32, &[]) }</p>
                { list(&block.differences) }
            }
            if !block.missing_hashes.is_empty() {
                <p class="hint">{ fill("real.hashes", &[("numbers", &numbers)]) }</p>
            }
            if !block.absent.is_empty() {
                <details>
                    <summary>{ count("real.absent", block.absent.len() as u32, &[]) }</summary>
                    { list(&block.absent) }
                </details>
            }
        </div>
    }
}
