//! How the page looks: which panes are in sight, and light or dark.

use yew::prelude::*;

use crate::components::{Button, Choice, Glyph, icon, segmented};
use crate::state::{Layout, LayoutChange, Message, Model, Pane, Theme, ThemeChoice};
use crate::texts::text;

const MENU: &str = "view-menu";

/// The themes offered, in order.
const THEMES: [(ThemeChoice, &str); 3] = [
    (ThemeChoice::System, "theme.system"),
    (ThemeChoice::Fixed(Theme::Light), "theme.light"),
    (ThemeChoice::Fixed(Theme::Dark), "theme.dark"),
];

/// A button and its menu.
pub fn view_menu(model: &Model, tell: &Callback<Message>) -> Html {
    let theme = {
        let tell = tell.clone();
        segmented(Choice {
            name: "theme",
            label: text("theme.title"),
            options: THEMES.map(|(_, key)| text(key)).to_vec(),
            chosen: THEMES
                .iter()
                .position(|(choice, _)| *choice == model.theme)
                .unwrap_or(0),
            on_choose: Callback::from(move |index: usize| {
                tell.emit(Message::Theme(THEMES[index.min(2)].0));
            }),
        })
    };
    let on_reset = {
        let tell = tell.clone();
        Callback::from(move |()| tell.emit(Message::Layout(LayoutChange::Reset)))
    };
    html! {
        <div class="view">
            <button type="button" class="button button-quiet" id="view" popovertarget={MENU} aria-label={text("view.title")} title={text("view.title")}>
                { icon(Glyph::Columns) }
            </button>
            <div class="popover view-popover" id={MENU} popover="auto" aria-label={text("view.title")}>
                <fieldset class="view-panes">
                    <legend class="label">{ text("page.panes") }</legend>
                    { for Pane::ALL.into_iter().enumerate().map(|(place, pane)| shown(pane, place + 1, &model.layout, tell)) }
                    { Button::plain().id("layout-reset").disabled(model.layout == Layout::default()).show(on_reset, text("layout.reset")) }
                </fieldset>
                <div class="view-theme">
                    <p class="label">{ text("theme.title") }</p>
                    { theme }
                </div>
            </div>
        </div>
    }
}

/// A box to tick for a pane, and its key.
fn shown(pane: Pane, key: usize, layout: &Layout, tell: &Callback<Message>) -> Html {
    let id = format!("show-{}", pane.name());
    let tell = tell.clone();
    let onchange =
        Callback::from(move |_: Event| tell.emit(Message::Layout(LayoutChange::Hide(pane))));
    let alone = Pane::ALL
        .into_iter()
        .all(|other| other == pane || layout.hides(other));
    html! {
        <div class="view-pane">
            <input type="checkbox" id={id.clone()} checked={!layout.hides(pane)} disabled={alone} {onchange} />
            <label for={id}>{ text(&format!("pane.{}", pane.name())) }</label>
            <kbd title={text("shortcuts.fill")}>{ key }</kbd>
        </div>
    }
}
