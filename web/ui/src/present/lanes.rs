//! Lanes: who of the workers tried what, when, and how it ended.
//!
//! Owns the shapes in the run's own clock (µs or gas, never mixed), the axis and the commit ticks. Knows
//! no pixels and no colours.

use leverloom_model::report::{AttemptEnd, BlockReport, Clock};

use super::labels::{self, Mark};
use super::{format, series, values};
use crate::texts::{self, fill};

/// One attempt as a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Row.
    pub worker: u32,
    /// Transaction.
    pub transaction: u32,
    /// Which attempt of it, from 0.
    pub incarnation: u32,
    /// Start in the run's clock.
    pub start: f64,
    /// End, likewise; never before the start.
    pub end: f64,
    /// How it ended.
    pub end_state: AttemptEnd,
    /// What kind of transaction.
    pub mark: Mark,
}

/// The moment from which a transaction could be committed: it and all before it had run for the last time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Commit {
    /// Transaction.
    pub transaction: u32,
    /// When, in the run's clock.
    pub at: f64,
}

/// All lanes of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// Rows.
    pub workers: u32,
    /// Right end of the axis.
    pub end: f64,
    /// In the report's order.
    pub bars: Vec<Bar>,
    /// In block order.
    pub commits: Vec<Commit>,
    /// Axis marks and their words.
    pub ticks: Vec<(f64, String)>,
    /// When the last attempt of a measured run had ended: until [`Self::end`] the threads came together and what they had done was
    /// put in order, which is in the run's time. Virtual workers need no time for it.
    pub rest: Option<f64>,
}

/// The lanes of a run.
pub fn lanes(report: &BlockReport) -> Lanes {
    let run = &report.run;
    let transactions = &report.outcome.transactions;
    let mut finished: Vec<Option<f64>> = vec![None; transactions.len()];
    let mut end = run.elapsed;
    let mut workers = run.workers;
    let mut bars = Vec::with_capacity(run.attempts.len());
    for attempt in &run.attempts {
        let Some(transaction) = transactions.get(attempt.transaction as usize) else {
            continue;
        };
        let bar = Bar {
            worker: attempt.worker,
            transaction: attempt.transaction,
            incarnation: attempt.incarnation,
            start: attempt.start,
            end: attempt.end.max(attempt.start),
            end_state: attempt.end_state,
            mark: labels::mark(transaction.kind, transaction.actor),
        };
        end = end.max(bar.end);
        workers = workers.max(bar.worker + 1);
        if bar.end_state == AttemptEnd::Committed {
            finished[bar.transaction as usize] = Some(bar.end);
        }
        bars.push(bar);
    }
    let worked = bars.iter().map(|bar| bar.end).fold(0.0, f64::max);
    let rest = match run.clock {
        Clock::Measured { resolution_us } if !bars.is_empty() => {
            (end - worked > resolution_us).then_some(worked)
        }
        Clock::Measured { .. } | Clock::Gas => None,
    };
    let mut reached = 0.0f64;
    let mut commits = Vec::with_capacity(finished.len());
    for (index, at) in finished.iter().enumerate() {
        // A transaction without a committed attempt hides everything after it.
        let Some(at) = at else { break };
        reached = reached.max(*at);
        commits.push(Commit {
            transaction: index as u32,
            at: reached,
        });
    }
    let ticks = series::ticks(0.0, end, 5)
        .into_iter()
        .map(|at| (at, values::span(at, run.clock)))
        .collect();
    Lanes {
        workers,
        end,
        bars,
        commits,
        ticks,
        rest,
    }
}

impl Lanes {
    /// The bar at a moment in a row, the shortest one where several touch.
    pub fn at(&self, worker: u32, moment: f64, slack: f64) -> Option<&Bar> {
        self.bars
            .iter()
            .filter(|bar| {
                bar.worker == worker && bar.start - slack <= moment && moment <= bar.end + slack
            })
            .min_by(|a, b| (a.end - a.start).total_cmp(&(b.end - b.start)))
    }
}

/// One bar in words: "#12 Borrower 17 borrows … · attempt 2 on worker 1 · 120 µs · ran in vain".
pub fn bar_words(report: &BlockReport, bar: &Bar) -> String {
    let Some(transaction) = report.outcome.transactions.get(bar.transaction as usize) else {
        return String::new();
    };
    fill(
        "execution.lanes.bar",
        &[
            (
                "transaction",
                &labels::titled(bar.transaction, transaction, &report.outcome.market.assets),
            ),
            ("attempt", &(bar.incarnation + 1).to_string()),
            ("worker", &(bar.worker + 1).to_string()),
            ("span", &values::span(bar.end - bar.start, report.run.clock)),
            ("end", &labels::end(bar.end_state).words),
        ],
    )
}

/// What the time after the last attempt went into, and how long it took.
pub fn rest_words(report: &BlockReport, lanes: &Lanes) -> Option<String> {
    let span = values::span(lanes.end - lanes.rest?, report.run.clock);
    Some(fill("execution.lanes.rest_help", &[("span", &span)]))
}

/// The lanes in one sentence, for those who do not see them.
pub fn summary(report: &BlockReport, lanes: &Lanes) -> String {
    let ended =
        |end: AttemptEnd| lanes.bars.iter().filter(|bar| bar.end_state == end).count() as u32;
    fill(
        "execution.lanes.summary",
        &[
            ("workers", &super::waves::workers(report)),
            (
                "attempts",
                &texts::count("execution.count.attempt", lanes.bars.len() as u32, &[]),
            ),
            (
                "aborted",
                &format::integer(u64::from(ended(AttemptEnd::Aborted))),
            ),
            (
                "blocked",
                &format::integer(u64::from(ended(AttemptEnd::Blocked))),
            ),
            (
                "elapsed",
                &values::span(report.run.elapsed, report.run.clock),
            ),
        ],
    )
}

/// Share of the workers' time spent on attempts that counted, in vain, and idle; sums to one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Committed attempts.
    pub useful: f64,
    /// Aborted and blocked attempts.
    pub wasted: f64,
    /// After the last attempt, until the run's time was taken.
    pub collecting: f64,
    /// Nothing to do.
    pub idle: f64,
}

/// How the workers spent the block.
pub fn usage(lanes: &Lanes) -> Usage {
    let total = lanes.end * f64::from(lanes.workers);
    if total <= 0.0 {
        return Usage::default();
    }
    let spent = |counts: bool| -> f64 {
        lanes
            .bars
            .iter()
            .filter(|bar| (bar.end_state == AttemptEnd::Committed) == counts)
            .map(|bar| bar.end - bar.start)
            .sum::<f64>()
            / total
    };
    let (useful, wasted) = (spent(true), spent(false));
    let collecting = lanes
        .rest
        .map_or(0.0, |rest| (lanes.end - rest) / lanes.end);
    Usage {
        useful,
        wasted,
        collecting,
        idle: (1.0 - useful - wasted - collecting).max(0.0),
    }
}

/// The same in words.
pub fn usage_words(lanes: &Lanes) -> String {
    let usage = usage(lanes);
    let key = if lanes.rest.is_some() {
        "execution.lanes.usage_measured"
    } else {
        "execution.lanes.usage"
    };
    fill(
        key,
        &[
            ("useful", &format::percent(usage.useful)),
            ("wasted", &format::percent(usage.wasted)),
            ("collecting", &format::percent(usage.collecting)),
            ("idle", &format::percent(usage.idle)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::{Attempt, Clock};

    use super::super::sample;
    use super::*;

    #[test]
    fn every_attempt_is_one_bar_inside_the_axis() {
        let report = sample::block(60, 9);
        let lanes = lanes(&report);
        assert_eq!(lanes.bars.len(), report.run.attempts.len());
        assert!(
            lanes
                .bars
                .iter()
                .all(|bar| bar.worker < lanes.workers && 0.0 <= bar.start && bar.end <= lanes.end)
        );
        assert!(
            lanes
                .bars
                .iter()
                .any(|bar| bar.end_state == AttemptEnd::Aborted)
        );
    }

    #[test]
    fn commits_follow_block_order_and_never_precede_an_earlier_one() {
        let report = sample::block(60, 9);
        let lanes = lanes(&report);
        assert_eq!(lanes.commits.len(), 60);
        assert!(
            lanes
                .commits
                .windows(2)
                .all(|pair| pair[0].transaction + 1 == pair[1].transaction
                    && pair[0].at <= pair[1].at)
        );
        for commit in &lanes.commits {
            let own = lanes.bars.iter().find(|bar| {
                bar.transaction == commit.transaction && bar.end_state == AttemptEnd::Committed
            });
            assert!(own.unwrap().end <= commit.at);
        }
    }

    #[test]
    fn a_bar_is_found_under_the_pointer() {
        let mut report = sample::independent(2);
        let attempt = |worker, transaction, start, end| Attempt {
            worker,
            transaction,
            incarnation: 0,
            start,
            end,
            end_state: AttemptEnd::Committed,
        };
        report.run.attempts = vec![attempt(0, 0, 0.0, 10.0), attempt(1, 1, 5.0, 30.0)];
        let lanes = lanes(&report);
        assert_eq!(lanes.at(0, 5.0, 0.0).unwrap().transaction, 0);
        assert_eq!(lanes.at(1, 7.0, 0.0).unwrap().transaction, 1);
        assert!(lanes.at(1, 2.0, 0.0).is_none());
        assert!(lanes.at(0, 11.0, 2.0).is_some());
    }

    #[test]
    fn the_axis_speaks_one_unit() {
        let mut report = sample::block(30, 2);
        assert!(
            lanes(&report)
                .ticks
                .iter()
                .skip(1)
                .all(|(_, words)| words.ends_with("gas"))
        );
        report.run.clock = Clock::Measured { resolution_us: 5.0 };
        assert!(
            lanes(&report)
                .ticks
                .iter()
                .skip(1)
                .all(|(_, words)| words.ends_with('s'))
        );
    }

    #[test]
    fn usage_adds_up() {
        let report = sample::block(60, 9);
        let usage = usage(&lanes(&report));
        assert!(usage.useful > 0.0 && usage.wasted > 0.0);
        assert!((usage.useful + usage.wasted + usage.idle - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_follows_the_last_attempt_is_told_of_measured_time_alone() {
        let mut report = sample::block(60, 9);
        let bars = lanes(&report).bars;
        let worked = bars.iter().map(|bar| bar.end).fold(0.0, f64::max);
        report.run.elapsed = worked + 300.0;
        assert_eq!(lanes(&report).rest, None);
        assert!(!usage_words(&lanes(&report)).contains("collecting"));

        report.run.clock = Clock::Measured { resolution_us: 5.0 };
        let shapes = lanes(&report);
        assert_eq!((shapes.rest, shapes.end), (Some(worked), worked + 300.0));
        let words = rest_words(&report, &shapes).unwrap();
        assert!(words.contains("300\u{a0}µs"), "{words}");
        assert!(usage_words(&shapes).contains("collecting results"));
        let usage = usage(&shapes);
        let whole = usage.useful + usage.wasted + usage.collecting + usage.idle;
        assert!((whole - 1.0).abs() < 1e-9);

        // What the clock cannot tell from nothing is nothing.
        report.run.elapsed = worked + 4.0;
        assert_eq!(rest_words(&report, &lanes(&report)), None);
    }

    #[test]
    fn bars_and_lanes_can_be_read_out() {
        let report = sample::block(60, 9);
        let lanes = lanes(&report);
        let aborted = lanes
            .bars
            .iter()
            .find(|bar| bar.end_state == AttemptEnd::Aborted)
            .unwrap();
        let words = bar_words(&report, aborted);
        assert!(
            words.starts_with(&format!("#{} ", aborted.transaction)),
            "{words}"
        );
        assert!(words.contains("attempt 1"), "{words}");
        assert!(summary(&report, &lanes).contains(&format!("{} attempts", lanes.bars.len())));
    }
}
