//! A lesson's words as elements.

use yew::prelude::*;

use crate::lesson::Block;
use crate::lesson::prose::{Span, Style};
use crate::texts::text;

/// Blocks of words.
pub fn blocks(blocks: &[Block]) -> Html {
    html! { <>{ for blocks.iter().map(block) }</> }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Heading(words) => html! { <h3>{ spans(words) }</h3> },
        Block::Paragraph(words) => html! { <p>{ spans(words) }</p> },
        Block::List { numbered, items } => {
            let items = items.iter().map(|item| html! { <li>{ spans(item) }</li> });
            if *numbered {
                html! { <ol>{ for items }</ol> }
            } else {
                html! { <ul>{ for items }</ul> }
            }
        }
    }
}

/// Words in their styles.
pub fn spans(words: &[Span]) -> Html {
    let span = |span: &Span| {
        let words = span.words.clone();
        match &span.style {
            Style::Plain => html! { { words } },
            Style::Emphasis => html! { <em>{ words }</em> },
            Style::Strong => html! { <strong>{ words }</strong> },
            Style::Code => html! { <code>{ words }</code> },
            Style::Link(address) => html! {
                <a href={address.clone()} target="_blank" rel="noopener noreferrer" title={text("lesson.opens")}>{ words }</a>
            },
        }
    };
    html! { <>{ for words.iter().map(span) }</> }
}
