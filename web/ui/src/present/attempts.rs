//! The lanes as a table: worker by worker, who was tried when, and how it ended.
//!
//! Owns the rows and their order. Knows no markup; a row's transaction is drawn by the panel.

use std::collections::BTreeMap;

use leverloom_model::report::{Attempt, AttemptEnd, BlockReport};

use super::related::Related;
use super::{drawer, labels, lanes, values};
use crate::texts;

/// One attempt in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Worker, from 1.
    pub worker: String,
    /// Transaction.
    pub transaction: u32,
    /// Which attempt of it, from 1.
    pub attempt: String,
    /// Start in the run's clock, with its unit.
    pub start: String,
    /// End, likewise.
    pub end: String,
    /// A character that says how it ended.
    pub icon: &'static str,
    /// How it ended, and why.
    pub outcome: String,
}

/// The first rows of what belongs, by worker and start, and how many belong.
pub fn rows(report: &BlockReport, related: &Related, most: usize) -> (Vec<Row>, usize) {
    let run = &report.run;
    let of_block = |attempt: &&Attempt| {
        (attempt.transaction as usize) < report.outcome.transactions.len()
            && related.transaction(attempt.transaction)
    };
    let mut attempts: Vec<&Attempt> = run.attempts.iter().filter(of_block).collect();
    attempts.sort_by(|a, b| {
        let start = a.start.total_cmp(&b.start);
        a.worker.cmp(&b.worker).then(start)
    });
    let aborts: BTreeMap<_, _> = run
        .aborts
        .iter()
        .map(|abort| ((abort.reader, abort.incarnation), abort))
        .collect();
    let row = |attempt: &&Attempt| {
        let end = labels::end(attempt.end_state);
        let abort = aborts
            .get(&(attempt.transaction, attempt.incarnation))
            .filter(|_| attempt.end_state != AttemptEnd::Committed);
        let outcome = abort.map_or_else(
            || end.words.to_string(),
            |abort| {
                let cause = drawer::cause(report, abort, attempt.end_state);
                texts::fill("join.clauses", &[("first", &end.words), ("second", &cause)])
            },
        );
        Row {
            worker: (attempt.worker + 1).to_string(),
            transaction: attempt.transaction,
            attempt: (attempt.incarnation + 1).to_string(),
            start: values::span(attempt.start, run.clock),
            end: values::span(attempt.end.max(attempt.start), run.clock),
            icon: end.icon,
            outcome,
        }
    };
    let total = attempts.len();
    (attempts.iter().take(most).map(row).collect(), total)
}

/// From when to when, after the last attempt, results were collected; none in virtual time.
pub fn rest(report: &BlockReport) -> Option<[String; 2]> {
    let shapes = lanes::lanes(report);
    let span = |at| values::span(at, report.run.clock);
    Some([span(shapes.rest?), span(shapes.end)])
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::Clock;

    use super::super::related::related;
    use super::super::sample;
    use super::*;
    use crate::state::Selection;

    fn all(report: &BlockReport) -> Vec<Row> {
        let (rows, total) = rows(report, &related(report, &Selection::None), usize::MAX);
        assert_eq!(rows.len(), total);
        rows
    }

    #[test]
    fn every_bar_of_the_lanes_has_its_row_worker_by_worker() {
        let report = sample::block(60, 9);
        let rows = all(&report);
        assert_eq!(rows.len(), lanes::lanes(&report).bars.len());
        let workers = rows.iter().map(|row| row.worker.parse::<u32>().unwrap());
        assert!(workers.is_sorted());
        let mut attempts = report.run.attempts.clone();
        attempts.sort_by(|a, b| {
            (a.worker, a.start)
                .partial_cmp(&(b.worker, b.start))
                .unwrap()
        });
        let told: Vec<u32> = rows.iter().map(|row| row.transaction).collect();
        let done: Vec<u32> = attempts.iter().map(|it| it.transaction).collect();
        assert_eq!(told, done);
    }

    #[test]
    fn an_attempt_in_vain_says_over_what_and_a_good_one_nothing_more() {
        let report = sample::block(60, 9);
        let abort = report.run.aborts[0];
        let rows = all(&report);
        let of = |attempt: u32| {
            let attempt = (attempt + 1).to_string();
            let found = rows
                .iter()
                .find(|row| row.transaction == abort.reader && row.attempt == attempt);
            found.expect("it has a row").outcome.clone()
        };
        let vain = of(abort.incarnation);
        let variable = labels::location(&report.run.locations[abort.location as usize]);
        assert!(vain.starts_with("ran in vain; because #"), "{vain}");
        assert!(vain.ends_with(&variable), "{vain}");
        assert_eq!(of(abort.incarnation + 1), "its result counts");
    }

    #[test]
    fn times_are_those_of_the_runs_clock() {
        let mut report = sample::block(30, 2);
        assert!(all(&report).iter().all(|row| row.end.ends_with("gas")));
        report.run.clock = Clock::Measured { resolution_us: 5.0 };
        assert!(all(&report).iter().all(|row| row.end.ends_with('s')));
    }

    #[test]
    fn a_long_list_is_cut_and_narrowed_by_the_selection() {
        let report = sample::block(60, 9);
        let (cut, total) = rows(&report, &related(&report, &Selection::None), 7);
        assert_eq!((cut.len(), total), (7, report.run.attempts.len()));
        let (block, index) = (report.outcome.block, report.run.aborts[0].reader);
        let selection = Selection::Transaction { block, index };
        let (own, fewer) = rows(&report, &related(&report, &selection), usize::MAX);
        assert!(fewer < total && own.iter().any(|row| row.transaction == index));
    }
}
