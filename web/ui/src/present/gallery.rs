//! The gallery: what the scenarios that come with Leverloom ask, grouped, each with a small sketch of its price.
//!
//! Reads the file that lies beside the page (`www/gallery/gallery.json`); fetches nothing.

use serde::Deserialize;
use yew::AttrValue;

use crate::texts::find;

/// Width and height of a sketch.
pub const SKETCH: (f64, f64) = (96.0, 28.0);

/// Some scenarios that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Group {
    /// Its name in text keys: `first`, `events`, `designs`.
    pub name: String,
    /// In order.
    pub cards: Vec<Card>,
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Card {
    /// Name of its file.
    pub id: String,
    /// Title.
    pub name: String,
    /// What it asks.
    pub question: String,
    /// What happened, or what it shows.
    pub story: String,
    /// Where that is from.
    pub sources: Vec<String>,
    /// The asset of the sketch.
    pub symbol: String,
    /// Its price on the way, in thousandths of where it starts.
    pub sketch: Vec<u32>,
}

/// The groups in a gallery file; none when it is not one.
pub fn read(json: &str) -> Option<Vec<Group>> {
    serde_json::from_str(json).ok()
}

/// A part of a card in the language spoken (`scenario.<id>.<part>`), else as the file has it.
pub fn told(card: &Card, part: &str, own: &str) -> AttrValue {
    find(&format!("scenario.{}.{part}", card.id))
        .map_or_else(|| own.to_owned().into(), AttrValue::Static)
}

/// A sketch as the points of a line. A tenth of the start's price is at least a third of the height, so that what hardly
/// moves looks so.
pub fn line(sketch: &[u32]) -> String {
    let (width, height) = SKETCH;
    let highest = sketch.iter().copied().max().unwrap_or(1_000).max(1_000);
    let lowest = sketch.iter().copied().min().unwrap_or(1_000).min(1_000);
    let span = f64::from((highest - lowest).max(300));
    let last = (sketch.len().max(2) - 1) as f64;
    let points = sketch.iter().enumerate().map(|(index, price)| {
        let x = index as f64 / last * width;
        let y = f64::from(highest - price) / span * (height - 4.0) + 2.0;
        format!("{x:.1},{y:.1}")
    });
    points.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::scenario::SHIPPED;

    #[test]
    fn the_file_beside_the_page_is_a_gallery_of_all_that_ships() {
        let groups = read(include_str!("../../../../www/gallery/gallery.json")).expect("a gallery");
        let ids: Vec<&str> = groups
            .iter()
            .flat_map(|group| group.cards.iter().map(|card| card.id.as_str()))
            .collect();
        assert_eq!(ids.len(), SHIPPED.len());
        assert!(SHIPPED.iter().all(|(id, _)| ids.contains(id)));
        for group in &groups {
            crate::texts::text(&format!("gallery.{}", group.name));
        }
        assert_eq!(read("<html>"), None);
    }

    #[test]
    fn what_hardly_moves_looks_so() {
        assert_eq!(line(&[1_000, 1_000]), "0.0,2.0 96.0,2.0");
        assert_eq!(line(&[1_000, 500, 750]), "0.0,2.0 48.0,26.0 96.0,14.0");
        assert_eq!(line(&[1_000, 970]), "0.0,2.0 96.0,4.4");
    }
}
