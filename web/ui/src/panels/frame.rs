//! What every pane has in its title: its name, and the button that lets it fill the page.

use yew::prelude::*;

use crate::components::{Button, Glyph, icon};
use crate::state::{LayoutChange, Message, Model, Pane};
use crate::texts::{fill, text};

/// A pane's part in the layout, as far as its title needs it.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    pane: Pane,
    full: bool,
    tell: Callback<Message>,
}

impl Frame {
    /// Of a pane in this state.
    pub fn of(pane: Pane, model: &Model, tell: &Callback<Message>) -> Self {
        Self {
            pane,
            full: model.layout.full() == Some(pane),
            tell: tell.clone(),
        }
    }

    /// Whether the pane fills the page.
    pub const fn is_full(&self) -> bool {
        self.full
    }

    /// The pane's name as a heading, and the button.
    pub fn title(&self) -> Html {
        let Self { pane, full, tell } = self.clone();
        let name = text(&format!("pane.{}", pane.name()));
        let words = if full {
            text("layout.restore")
        } else {
            fill("layout.fill", &[("pane", &name)]).into()
        };
        let on_click =
            Callback::from(move |()| tell.emit(Message::Layout(LayoutChange::Fill(pane))));
        let glyph = if full { Glyph::Shrink } else { Glyph::Expand };
        let button = Button::quiet()
            .id(format!("fill-{}", pane.name()))
            .label(words)
            .show(on_click, icon(glyph));
        html! {
            <div class="pane-name">
                <h2 id={format!("{}-title", pane.name())} tabindex="-1">{ name }</h2>
                { button }
            </div>
        }
    }
}
