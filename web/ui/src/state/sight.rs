//! What a link says of how the page is looked at, beside the execution pane: its parts and their codes.
//!
//! Owns what is said and what is left out: what is as on a first visit has no part, and of what has none the reader keeps
//! what they had.
//!
//! | part | what |
//! | --- | --- |
//! | `m` | the asset that the market pane looks at, by number |
//! | `g` | the charts open there, by name; `none` |
//! | `x` | blocks a second while playing |
//! | `h` | the panes hidden, by name |

use super::charts::{BETWEEN, Charts};
use super::clock::Speed;
use super::layout::Layout;
use super::model::Pane;

/// What a link says of how the page is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// The asset looked at (index); none: the page's own choice.
    pub asset: Option<u32>,
    /// The charts open.
    pub charts: Option<Charts>,
    /// How fast the clock goes.
    pub speed: Option<Speed>,
    /// The panes hidden, in the order of [`Pane::ALL`]; never all of them.
    pub hidden: Option<[bool; 3]>,
}

impl Sight {
    /// How a page is looked at, as far as it is not as on a first visit.
    pub fn of(asset: Option<u32>, charts: Charts, speed: Speed, layout: &Layout) -> Self {
        let hidden = Pane::ALL.map(|pane| layout.hides(pane));
        Self {
            asset,
            charts: (charts != Charts::default()).then_some(charts),
            speed: (speed != Speed::default()).then_some(speed),
            hidden: hidden.contains(&true).then_some(hidden),
        }
    }

    /// Its parts of a link.
    pub fn parts(self) -> impl Iterator<Item = String> {
        let speed = |speed: Speed| speed.label().trim_end_matches('×').to_owned();
        let parts = [
            ("m", self.asset.map(|asset| asset.to_string())),
            ("g", self.charts.map(Charts::code)),
            ("x", self.speed.map(speed)),
            ("h", self.hidden.map(names)),
        ];
        parts
            .into_iter()
            .filter_map(|(key, code)| Some(format!("{key}={}", code?)))
    }

    /// What the parts of a link say in a market of so many assets; what means nothing there is left out.
    pub fn read<'a>(part: impl Fn(&str) -> Option<&'a str>, assets: usize) -> Self {
        let asset = part("m").and_then(|code| code.parse().ok());
        Self {
            asset: asset.filter(|asset| (*asset as usize) < assets),
            charts: part("g").and_then(Charts::from_code),
            speed: part("x").and_then(|code| Speed::from_label(&format!("{code}×"))),
            hidden: part("h").and_then(hidden),
        }
    }
}

fn names(hidden: [bool; 3]) -> String {
    let panes = Pane::ALL.into_iter().zip(hidden);
    let names = panes.filter_map(|(pane, hidden)| hidden.then_some(pane.name()));
    names.collect::<Vec<_>>().join(BETWEEN)
}

fn hidden(code: &str) -> Option<[bool; 3]> {
    let panes: Option<Vec<Pane>> = code.split(BETWEEN).map(Pane::from_name).collect();
    let panes = panes?;
    let hidden = Pane::ALL.map(|pane| panes.contains(&pane));
    hidden.contains(&false).then_some(hidden)
}

#[cfg(test)]
mod tests {
    use super::super::charts::Chart;
    use super::super::layout::LayoutChange;
    use super::*;

    fn read(link: &str) -> Sight {
        let part = |name: &str| {
            let parts = link.split('&').filter_map(|part| part.split_once('='));
            let mut parts = parts.filter(|(key, _)| *key == name);
            parts.next().map(|(_, code)| code)
        };
        Sight::read(part, 3)
    }

    fn written(sight: Sight) -> String {
        sight.parts().collect::<Vec<_>>().join("&")
    }

    #[test]
    fn all_of_it_survives_its_link() {
        let layout = Layout::default().changed(LayoutChange::Hide(Pane::Market));
        let charts = Charts::of([Chart::Risk]);
        let sight = Sight::of(Some(2), charts, Speed::Half, &layout);
        let link = written(sight);
        assert_eq!(link, "m=2&g=risk&x=0.5&h=market");
        assert_eq!(read(&link), sight);
        for speed in Speed::ALL {
            let sight = Sight::of(None, Charts::default(), speed, &Layout::default());
            assert_eq!(read(&written(sight)), sight);
        }
    }

    #[test]
    fn what_is_as_on_a_first_visit_is_left_out() {
        let sight = Sight::of(
            None,
            Charts::default(),
            Speed::default(),
            &Layout::default(),
        );
        assert_eq!((sight, written(sight)), (Sight::default(), String::new()));
    }

    #[test]
    fn what_means_nothing_here_is_left_out() {
        for nonsense in [
            "m=3&g=weather&x=9&h=attic",
            "m=-1&g=&x=&h=",
            "m=ETH&g=price..risk&x=1×&h=position.execution.market",
        ] {
            assert_eq!(read(nonsense), Sight::default(), "{nonsense}");
        }
    }
}
