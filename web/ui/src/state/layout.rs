//! How the three panes share the screen: widths, which are hidden, which fills the page.
//!
//! Owns the arithmetic of dragging and the text in which it is remembered. Only wide screens use it; narrow ones
//! have tabs. Knows no pixels: widths are parts of a thousand.

use super::model::Pane;

/// All of the width.
const WHOLE: u16 = 1000;
/// The least a pane can be dragged to.
const LEAST: u16 = 180;

/// The panes' shares of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// By pane, in the order of [`Pane::ALL`], as parts of a thousand that sum up to it.
    widths: [u16; 3],
    hidden: [bool; 3],
    full: Option<Pane>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            widths: [255, 485, 260],
            hidden: [false; 3],
            full: None,
        }
    }
}

/// Something done to the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutChange {
    /// The border right of this pane is put at this part of a thousand of the panes in sight.
    Border(Pane, u16),
    /// The border right of this pane moves by parts of a thousand.
    Nudge(Pane, i16),
    /// The pane is hidden, or shown again.
    Hide(Pane),
    /// The pane fills the page, or no longer does.
    Fill(Pane),
    /// As at first.
    Reset,
}

impl Layout {
    /// These panes and no others; all where none is named.
    pub fn of(panes: &[Pane]) -> Self {
        let hidden = Pane::ALL.map(|pane| !panes.is_empty() && !panes.contains(&pane));
        Self {
            hidden,
            ..Self::default()
        }
    }

    /// The same with these panes hidden, in the order of [`Pane::ALL`], and no others; never all.
    #[must_use]
    pub fn hiding(self, hidden: [bool; 3]) -> Self {
        let hidden = if hidden.contains(&false) {
            hidden
        } else {
            self.hidden
        };
        Self {
            hidden,
            full: None,
            ..self
        }
    }

    /// Whether a pane is in sight.
    pub fn shows(&self, pane: Pane) -> bool {
        match self.full {
            Some(full) => full == pane,
            None => !self.hidden[pane as usize],
        }
    }

    /// Whether a pane is hidden (one that another covers is not).
    pub fn hides(&self, pane: Pane) -> bool {
        self.hidden[pane as usize]
    }

    /// The pane that fills the page, if one does.
    pub fn full(&self) -> Option<Pane> {
        self.full
    }

    /// The same with no pane filling the page.
    #[must_use]
    pub fn without_full(self) -> Self {
        Self { full: None, ..self }
    }

    /// The panes in sight, left to right, with their shares.
    pub fn in_sight(&self) -> impl Iterator<Item = (Pane, u16)> {
        let shown = Pane::ALL.into_iter().filter(|pane| self.shows(*pane));
        shown.map(|pane| (pane, self.widths[pane as usize]))
    }

    /// The pane in sight right of this one.
    pub fn right_of(&self, pane: Pane) -> Option<Pane> {
        let mut shown = self.in_sight().skip_while(|(shown, _)| *shown != pane);
        shown.nth(1).map(|(pane, _)| pane)
    }

    /// Where the border right of a pane lies, and between what it can be put: parts of a thousand of the panes in
    /// sight. None where there is no border.
    pub fn border(&self, pane: Pane) -> Option<Border> {
        let right = self.right_of(pane)?;
        let whole: u16 = self.in_sight().map(|(_, width)| width).sum();
        let left = self.in_sight().take_while(|(shown, _)| *shown != pane);
        let before: u16 = left.map(|(_, width)| width).sum();
        let scaled = |width: u16| (u32::from(width) * u32::from(WHOLE) / u32::from(whole)) as u16;
        let end = before + self.widths[pane as usize] + self.widths[right as usize];
        Some(Border {
            at: scaled(before + self.widths[pane as usize]),
            least: scaled(before + LEAST),
            most: scaled(end - LEAST),
        })
    }

    /// The layout after a change.
    #[must_use]
    pub fn changed(mut self, change: LayoutChange) -> Self {
        match change {
            LayoutChange::Border(pane, place) => {
                if let (Some(border), Some(right)) = (self.border(pane), self.right_of(pane)) {
                    let place = place.clamp(border.least, border.most);
                    self.shift(pane, right, i32::from(place) - i32::from(border.at));
                }
            }
            LayoutChange::Nudge(pane, by) => {
                if let Some(right) = self.right_of(pane) {
                    self.shift(pane, right, i32::from(by));
                }
            }
            LayoutChange::Hide(pane) => {
                self.full = None;
                let others = Pane::ALL.into_iter().filter(|other| *other != pane);
                let alone = others.into_iter().all(|other| self.hides(other));
                // One is always in sight.
                self.hidden[pane as usize] = !self.hides(pane) && !alone;
            }
            LayoutChange::Fill(pane) => {
                self.full = (self.full != Some(pane)).then_some(pane);
            }
            LayoutChange::Reset => self = Self::default(),
        }
        self
    }

    /// Moves width between two neighbours, in parts of a thousand of the panes in sight.
    fn shift(&mut self, left: Pane, right: Pane, by: i32) {
        let whole: u16 = self.in_sight().map(|(_, width)| width).sum();
        let by = by * i32::from(whole) / i32::from(WHOLE);
        let (before, after) = (self.widths[left as usize], self.widths[right as usize]);
        let both = before + after;
        let wider = (i32::from(before) + by).clamp(i32::from(LEAST), i32::from(both - LEAST));
        self.widths[left as usize] = wider as u16;
        self.widths[right as usize] = both - wider as u16;
    }

    /// As it is remembered: `230 500 270`, a hidden pane with a `-` in front. What fills the page is not.
    pub fn to_text(self) -> String {
        let part = |pane: Pane| {
            let sign = if self.hides(pane) { "-" } else { "" };
            format!("{sign}{}", self.widths[pane as usize])
        };
        Pane::ALL.map(part).join(" ")
    }

    /// What was remembered; none for anything that was never written by [`Layout::to_text`].
    pub fn from_text(text: &str) -> Option<Self> {
        let mut layout = Self::default();
        let mut parts = text.split(' ');
        for place in 0..3 {
            let part = parts.next()?;
            layout.hidden[place] = part.starts_with('-');
            layout.widths[place] = part.trim_start_matches('-').parse().ok()?;
        }
        let sum: u32 = layout.widths.iter().map(|width| u32::from(*width)).sum();
        let sound = parts.next().is_none()
            && sum == u32::from(WHOLE)
            && layout.widths.iter().all(|width| *width >= LEAST)
            && layout.hidden.contains(&false);
        sound.then_some(layout)
    }
}

/// A border between two panes, in parts of a thousand of the panes in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Border {
    /// Where it lies.
    pub at: u16,
    /// The furthest left it can lie.
    pub least: u16,
    /// The furthest right.
    pub most: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Layout {
        Layout {
            widths: [230, 500, 270],
            ..Layout::default()
        }
    }

    #[test]
    fn dragging_moves_width_between_neighbours_only() {
        let layout = plain().changed(LayoutChange::Border(Pane::Position, 300));
        assert_eq!(layout.widths, [300, 430, 270]);
        let layout = layout.changed(LayoutChange::Border(Pane::Execution, 999));
        assert_eq!(layout.widths, [300, 520, 180]);
        assert_eq!(
            layout.border(Pane::Execution),
            Some(Border {
                at: 820,
                least: 480,
                most: 820
            })
        );
        assert_eq!(layout.border(Pane::Market), None);
        assert_eq!(
            layout.changed(LayoutChange::Border(Pane::Market, 500)),
            layout
        );
    }

    #[test]
    fn with_a_pane_hidden_its_neighbours_share_a_border() {
        let layout = plain().changed(LayoutChange::Hide(Pane::Execution));
        assert_eq!(layout.right_of(Pane::Position), Some(Pane::Market));
        assert_eq!(
            layout.border(Pane::Position).map(|border| border.at),
            Some(460)
        );
        let moved = layout.changed(LayoutChange::Nudge(Pane::Position, 100));
        assert_eq!(moved.widths, [280, 500, 220]);
        assert_eq!(
            moved.changed(LayoutChange::Hide(Pane::Execution)).widths,
            [280, 500, 220]
        );
    }

    #[test]
    fn one_pane_is_always_in_sight() {
        let mut layout = plain();
        for pane in Pane::ALL {
            layout = layout.changed(LayoutChange::Hide(pane));
        }
        assert_eq!(
            layout.in_sight().map(|(pane, _)| pane).collect::<Vec<_>>(),
            [Pane::Market]
        );
        assert!(
            layout
                .changed(LayoutChange::Hide(Pane::Position))
                .shows(Pane::Position)
        );
    }

    #[test]
    fn a_pane_that_fills_the_page_is_alone_and_goes_back() {
        let before = plain().changed(LayoutChange::Hide(Pane::Market));
        let full = before.changed(LayoutChange::Fill(Pane::Market));
        assert_eq!(
            full.in_sight().map(|(pane, _)| pane).collect::<Vec<_>>(),
            [Pane::Market]
        );
        assert_eq!(full.right_of(Pane::Market), None);
        assert_eq!(full.changed(LayoutChange::Fill(Pane::Market)), before);
        assert_eq!(full.without_full(), before);
    }

    #[test]
    fn it_survives_storage_and_nonsense_is_ignored() {
        let layout = plain()
            .changed(LayoutChange::Border(Pane::Position, 333))
            .changed(LayoutChange::Hide(Pane::Market));
        assert_eq!(Layout::from_text(&layout.to_text()), Some(layout));
        for nonsense in [
            "",
            "230 500",
            "230 500 270 1",
            "0 730 270",
            "-230 -500 -270",
            "a b c",
            "900 900 900",
        ] {
            assert_eq!(Layout::from_text(nonsense), None, "{nonsense:?}");
        }
    }
}
