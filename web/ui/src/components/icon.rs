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
    /// Take away.
    Close,
    /// A link to hand on.
    Share,
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
            Self::Close => "M4 4 L12 12 M12 4 L4 12",
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
