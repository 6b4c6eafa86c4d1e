//! The page's icons: one stroke, a 16-px grid, always beside or instead of words that are spoken.

use yew::prelude::*;

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// Run.
    Play,
    /// Stand still.
    Pause,
    /// One block on.
    Ahead,
    /// One block back.
    Back,
    /// On to the next liquidation.
    NextLiquidation,
    /// Light or dark.
    Contrast,
    /// A menu hangs below.
    Down,
    /// To the one before.
    Left,
    /// Take away.
    Close,
    /// A link to hand on.
    Share,
    /// Two, side by side.
    Pair,
    /// Columns of a page.
    Columns,
    /// Fill the page.
    Expand,
    /// Back into its place.
    Shrink,
    /// To the worst.
    Worst,
    /// Another language.
    Language,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Play => "M5 3 L13 8 L5 13 Z",
            Self::Pause => "M5.5 3 V13 M10.5 3 V13",
            Self::Ahead => "M4 3 L10 8 L4 13 Z M12.5 3 V13",
            Self::Back => "M12 3 L6 8 L12 13 Z M3.5 3 V13",
            Self::NextLiquidation => "M2 4 L6 8 L2 12 M11 4.5 L14.5 8 L11 11.5 L7.5 8 Z",
            Self::Contrast => {
                "M8 2 A6 6 0 1 0 8 14 A6 6 0 1 0 8 2 Z M8 2 V14 M10.5 3 V13 M12.6 5 V11"
            }
            Self::Down => "M4 6 L8 10 L12 6",
            Self::Left => "M10 4 L6 8 L10 12",
            Self::Close => "M4 4 L12 12 M12 4 L4 12",
            Self::Columns => "M2.5 3 H13.5 V13 H2.5 Z M6.2 3 V13 M9.8 3 V13",
            Self::Expand => {
                "M9.5 2.5 H13.5 V6.5 M13.5 2.5 L9.5 6.5 M6.5 13.5 H2.5 V9.5 M2.5 13.5 L6.5 9.5"
            }
            Self::Shrink => {
                "M13.5 6.5 H9.5 V2.5 M9.5 6.5 L13.5 2.5 M2.5 9.5 H6.5 V13.5 M6.5 9.5 L2.5 13.5"
            }
            Self::Worst => "M2 13 L5.5 6 L8 9.5 L10.5 2.5 L14 13",
            Self::Language => {
                "M2 4 H9 M5.5 2.5 V4 M7.5 4 C7 7 5 9 2.5 10 M3.8 4 C4.3 6.5 6 8.5 8 9.3 M8.3 13.5 L11 7.5 L13.7 13.5 M9.3 11.5 H12.7"
            }
            Self::Pair => "M2.5 3.5 H6.5 V12.5 H2.5 Z M9.5 3.5 H13.5 V12.5 H9.5 Z",
            Self::Share => "M6 10 L12 4 M8 3.5 H12.5 V8 M11 10.5 V13 H3 V5 H5.5",
        }
    }

    fn filled(self) -> bool {
        matches!(self, Self::Play)
    }
}

/// An icon; silent, its button speaks.
pub fn icon(glyph: Glyph) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path
                d={glyph.path()}
                fill={if glyph.filled() { "currentColor" } else { "none" }}
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    }
}
