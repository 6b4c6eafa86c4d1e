//! What takes long about a layout, with numbers alone: which links are needed, and where everything lies.
//!
//! Owns the task and its solution, and both as one row of numbers each, so that a worker can solve what the page asks.
//! The same task has the same solution, bit for bit, wherever it is solved. Knows no report but to take numbers from it.

use std::collections::BTreeSet;

use leverloom_model::report::BlockReport;

use super::bundle::{self, Bundle};
use super::{Column, needed, order, pack, radius, settle};
use crate::present::hottest::Hottest;
use crate::present::waves;

/// A block as the layout needs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// Width over height of the frame.
    shape: f64,
    /// Dependency wave of each transaction, from 1.
    waves: Vec<u32>,
    /// Half its width.
    radii: Vec<f64>,
    /// Dependencies between transactions of the block, in the block's order.
    edges: Vec<Given>,
    /// The heaviest chain.
    path: Vec<u32>,
}

/// A dependency as it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Given {
    /// Its place in `Outcome::edges`.
    edge: u32,
    writer: u32,
    reader: u32,
    /// Rank of its variable.
    rank: u32,
}

/// A link that is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The dependency it stands for: its place in `Outcome::edges`.
    pub edge: u32,
    /// It is a step of the heaviest chain.
    pub critical: bool,
    /// A chain of others says the same.
    pub implied: bool,
}

/// Where everything lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solved {
    /// Centres, by index of the transaction.
    pub places: Vec<(f64, f64)>,
    /// Waves from left to right.
    pub columns: Vec<Column>,
    /// Links; the coldest variables first.
    pub links: Vec<Found>,
    /// Ribbons, where there are too many links to draw each.
    pub bundles: Vec<Bundle>,
    /// Width of all of it.
    pub width: f64,
    /// Height of all of it.
    pub height: f64,
}

impl Task {
    /// What is to be laid out of a block, for a frame of this shape (width over height).
    pub fn of(report: &BlockReport, hottest: &Hottest, shape: f64) -> Self {
        let outcome = &report.outcome;
        let count = outcome.transactions.len();
        let given = |(index, edge): (usize, &leverloom_model::report::Edge)| {
            let inside = (edge.reader as usize) < count && (edge.writer as usize) < count;
            let rank = *hottest.rank_of_location.get(edge.location as usize)?;
            inside.then_some(Given {
                edge: index as u32,
                writer: edge.writer,
                reader: edge.reader,
                rank: rank as u32,
            })
        };
        let transactions = &outcome.transactions;
        Self {
            shape,
            waves: transactions.iter().map(|it| it.wave.max(1)).collect(),
            radii: transactions.iter().map(|it| radius(it.gas_used)).collect(),
            edges: outcome.edges.iter().enumerate().filter_map(given).collect(),
            path: outcome.dependency.critical_path.clone(),
        }
    }

    /// How much there is to lay out: transactions and dependencies.
    pub fn size(&self) -> usize {
        self.waves.len() + self.edges.len()
    }

    /// Lays it out.
    pub fn solve(&self) -> Solved {
        let count = self.waves.len();
        if count == 0 {
            return Solved::default();
        }
        let links = self.links();
        let pairs: Vec<(u32, u32)> = {
            let needed = links.iter().filter(|(_, link)| !link.implied);
            let needed: BTreeSet<(u32, u32)> =
                needed.map(|(it, _)| (it.writer, it.reader)).collect();
            needed.into_iter().collect()
        };
        let waves = order::rows(&waves::grouped(&self.waves), &pairs, count);
        let path: BTreeSet<u32> = self.path.iter().copied().collect();
        let mut tied = vec![false; count];
        for &(writer, reader) in &pairs {
            tied[writer as usize] = true;
            tied[reader as usize] = true;
        }
        let mut packing = pack::best(&waves, &self.radii, &tied, self.shape.clamp(0.2, 6.0));
        settle::settle(&mut packing, &self.radii, &pairs, &path);
        let drawn = links.iter().filter(|(_, link)| !link.implied);
        let drawn = drawn.map(|(it, _)| (it.writer, it.reader, it.rank as usize));
        Solved {
            bundles: bundle::bundles(drawn, &self.waves, &packing.places),
            places: packing.places,
            columns: packing.columns,
            links: links.into_iter().map(|(_, link)| link).collect(),
            width: packing.width,
            height: packing.height,
        }
    }

    /// One link a writer, reader and variable, in the order in which they are drawn.
    fn links(&self) -> Vec<(Given, Found)> {
        let steps: BTreeSet<(u32, u32)> = self.path.windows(2).map(|it| (it[0], it[1])).collect();
        let pairs: BTreeSet<(u32, u32)> =
            self.edges.iter().map(|it| (it.writer, it.reader)).collect();
        let implied = needed::implied(&pairs, self.waves.len());
        let mut links = self.edges.clone();
        let key = |it: &Given| (std::cmp::Reverse(it.rank), it.writer, it.reader);
        // Stable: of several between the same two over one variable the first stays.
        links.sort_by_key(key);
        links.dedup_by_key(|it| key(it));
        let found = |given: Given| {
            let pair = (given.writer, given.reader);
            let link = Found {
                edge: given.edge,
                critical: steps.contains(&pair),
                implied: implied.contains(&pair),
            };
            (given, link)
        };
        links.into_iter().map(found).collect()
    }

    /// The task as one row of numbers.
    pub fn to_numbers(&self) -> Vec<f64> {
        let mut out = vec![self.shape];
        push(&mut out, &self.waves, |it, out| out.push(f64::from(*it)));
        out.extend(&self.radii);
        push(&mut out, &self.edges, |it, out| {
            out.extend([it.edge, it.writer, it.reader, it.rank].map(f64::from));
        });
        push(&mut out, &self.path, |it, out| out.push(f64::from(*it)));
        out
    }

    fn of_numbers(numbers: &[f64]) -> Option<Self> {
        let mut rest = Numbers(numbers);
        let shape = rest.next()?;
        let waves = rest.list(Numbers::whole)?;
        let radii = rest.take(waves.len())?.to_vec();
        let edges = rest.list(|it| {
            Some(Given {
                edge: it.whole()?,
                writer: it.whole()?,
                reader: it.whole()?,
                rank: it.whole()?,
            })
        })?;
        let path = rest.list(Numbers::whole)?;
        let inside = |index: u32| (index as usize) < waves.len();
        let sound = edges
            .iter()
            .all(|it| inside(it.writer) && inside(it.reader));
        (sound && waves.iter().all(|&wave| wave > 0)).then_some(Self {
            shape,
            waves,
            radii,
            edges,
            path,
        })
    }
}

impl Solved {
    fn to_numbers(&self) -> Vec<f64> {
        let mut out = vec![self.width, self.height];
        push(&mut out, &self.places, |it, out| out.extend([it.0, it.1]));
        push(&mut out, &self.columns, |it, out| {
            out.extend([f64::from(it.wave), it.left, it.right, f64::from(it.count)]);
        });
        push(&mut out, &self.links, |it, out| {
            let flags = u32::from(it.critical) | u32::from(it.implied) << 1;
            out.extend([f64::from(it.edge), f64::from(flags)]);
        });
        push(&mut out, &self.bundles, |it, out| {
            let whole = [it.from, it.to, it.rank as u32, it.count];
            out.extend(whole.map(f64::from));
            out.extend([it.start.0, it.start.1, it.end.0, it.end.1]);
        });
        out
    }

    /// The solution in a row of numbers; none if it is none.
    pub fn of_numbers(numbers: &[f64]) -> Option<Self> {
        let mut rest = Numbers(numbers);
        let (width, height) = rest.pair()?;
        Some(Self {
            places: rest.list(Numbers::pair)?,
            columns: rest.list(|it| {
                Some(Column {
                    wave: it.whole()?,
                    left: it.next()?,
                    right: it.next()?,
                    count: it.whole()?,
                })
            })?,
            links: rest.list(|it| {
                let (edge, flags) = (it.whole()?, it.whole()?);
                Some(Found {
                    edge,
                    critical: flags & 1 > 0,
                    implied: flags & 2 > 0,
                })
            })?,
            bundles: rest.list(|it| {
                Some(Bundle {
                    from: it.whole()?,
                    to: it.whole()?,
                    rank: it.whole()? as usize,
                    count: it.whole()?,
                    start: it.pair()?,
                    end: it.pair()?,
                })
            })?,
            width,
            height,
        })
    }
}

/// Solves a task that came as numbers; nothing for what is no task.
pub fn solve_numbers(task: &[f64]) -> Vec<f64> {
    Task::of_numbers(task).map_or_else(Vec::new, |task| task.solve().to_numbers())
}

/// A list: its length, then its items.
fn push<T>(out: &mut Vec<f64>, list: &[T], item: impl Fn(&T, &mut Vec<f64>)) {
    out.push(list.len() as f64);
    for entry in list {
        item(entry, out);
    }
}

/// Numbers still to be read.
struct Numbers<'a>(&'a [f64]);

impl<'a> Numbers<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [f64]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn next(&mut self) -> Option<f64> {
        self.take(1).map(|taken| taken[0])
    }

    fn pair(&mut self) -> Option<(f64, f64)> {
        Some((self.next()?, self.next()?))
    }

    fn whole(&mut self) -> Option<u32> {
        let number = self.next()?;
        (number >= 0.0 && number <= f64::from(u32::MAX)).then_some(number as u32)
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.whole()?;
        (0..count).map(|_| item(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::{hottest::hottest, sample};

    #[test]
    fn a_worker_solves_what_the_page_would_have() {
        for (report, shape) in [
            (sample::block(0, 1), 1.0),
            (sample::independent(7), 2.0),
            (sample::block(300, 11), 1.6),
            (sample::block(2_000, 4), 0.75),
        ] {
            let task = Task::of(&report, &hottest(&report), shape);
            assert_eq!(Task::of_numbers(&task.to_numbers()), Some(task.clone()));
            let solved = solve_numbers(&task.to_numbers());
            assert_eq!(Solved::of_numbers(&solved), Some(task.solve()));
        }
    }

    #[test]
    fn what_is_no_task_has_no_solution() {
        let report = sample::block(20, 3);
        let task = Task::of(&report, &hottest(&report), 1.6).to_numbers();
        for cut in 0..task.len() {
            assert!(solve_numbers(&task[..cut]).is_empty(), "{cut}");
        }
        let mut hostile = task.clone();
        hostile[1] = 4e9;
        assert!(solve_numbers(&hostile).is_empty());
        hostile[1] = f64::NAN;
        assert!(solve_numbers(&hostile).is_empty());
        assert!(Solved::of_numbers(&[1.0, 1.0, 2.0, 0.0]).is_none());
    }
}
