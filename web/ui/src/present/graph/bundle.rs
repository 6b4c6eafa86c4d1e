//! Links of a dense block as bundles: all that lead from one wave to another over one variable are one ribbon.
//!
//! Owns the grouping; a bundle knows how many links it stands for, and where its ends lie on average.

use std::collections::BTreeMap;

use crate::present::hottest::COLOURED;

/// More links than this are drawn in bundles.
const MOST_LINKS: usize = 2_500;

/// Links that go the same way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bundle {
    /// Wave of the writers.
    pub from: u32,
    /// Wave of the readers.
    pub to: u32,
    /// Rank of the variable; [`COLOURED`] for all the rest.
    pub rank: usize,
    /// How many links.
    pub count: u32,
    /// Where they start, on average.
    pub start: (f64, f64),
    /// Where they end, on average.
    pub end: (f64, f64),
}

/// Ends of links, added up.
#[derive(Default)]
struct Sum {
    count: u32,
    start: (f64, f64),
    end: (f64, f64),
}

/// The bundles of links (writer, reader, rank) between transactions of these waves at these places; none where the links
/// themselves can be drawn.
pub(super) fn bundles(
    links: impl Iterator<Item = (u32, u32, usize)> + Clone,
    waves: &[u32],
    places: &[(f64, f64)],
) -> Vec<Bundle> {
    if links.clone().count() <= MOST_LINKS {
        return Vec::new();
    }
    let mut sums = BTreeMap::<(usize, u32, u32), Sum>::new();
    for (writer, reader, rank) in links {
        let (writer, reader) = (writer as usize, reader as usize);
        let key = (rank.min(COLOURED), waves[writer], waves[reader]);
        let (from, to) = (places[writer], places[reader]);
        let sum = sums.entry(key).or_default();
        sum.count += 1;
        sum.start = (sum.start.0 + from.0, sum.start.1 + from.1);
        sum.end = (sum.end.0 + to.0, sum.end.1 + to.1);
    }
    let bundle = |((rank, from, to), sum): ((usize, u32, u32), Sum)| {
        let count = f64::from(sum.count);
        Bundle {
            from,
            to,
            rank,
            count: sum.count,
            start: (sum.start.0 / count, sum.start.1 / count),
            end: (sum.end.0 / count, sum.end.1 / count),
        }
    };
    // The coldest first, so that hot ones lie on top.
    sums.into_iter().rev().map(bundle).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, layout};
    use crate::present::{hottest, sample};

    fn of(count: u32) -> Layout {
        let report = sample::block(count, 4);
        layout(&report, &hottest::hottest(&report), 1.6)
    }

    #[test]
    fn few_links_are_drawn_one_by_one() {
        assert!(of(200).bundles.is_empty());
    }

    #[test]
    fn bundles_stand_for_every_link_that_is_needed() {
        let layout = of(5_000);
        assert!(!layout.bundles.is_empty());
        let needed = layout.links.iter().filter(|link| !link.implied).count();
        let bundled: u32 = layout.bundles.iter().map(|bundle| bundle.count).sum();
        assert_eq!(bundled as usize, needed);
        assert!(layout.bundles.iter().all(|bundle| bundle.from < bundle.to));
    }
}
