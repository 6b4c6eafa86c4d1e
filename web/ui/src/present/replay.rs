//! A run in slow motion: what every transaction is doing at a moment, what has just collided, and where it stands
//! in words.
//!
//! Owns the order of events, in the run's own clock. Knows no frames and no pixels: a moment comes in, a picture's
//! worth of facts goes out.

use std::collections::BTreeMap;

use leverloom_model::report::{AttemptEnd, BlockReport};

use super::lanes::{Bar, Lanes};
use super::{format, labels, values};
use crate::texts::{self, fill, text};

/// What a transaction is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doing {
    /// Nobody has tried it yet.
    Nothing,
    /// An attempt is under way: this share of it is over, and it is the n-th (from 0).
    Running(f64, u32),
    /// Its last attempt was thrown away; it waits to run again.
    Thrown,
    /// Its result is there, but one before it is still missing.
    Done,
    /// It counts, and so does everything before it.
    Committed,
}

/// An attempt that came to nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Collision {
    /// When it ended.
    pub at: f64,
    /// Whose attempt.
    pub reader: u32,
    /// Who wrote what it should have read; none where a write had vanished.
    pub writer: Option<u32>,
    /// Over what: index into `Run::locations`.
    pub location: u32,
    /// It met a mark of the writer and waited.
    pub waited: bool,
}

/// A run, ready to be looked at moment by moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replay {
    /// The end of the last event.
    pub end: f64,
    /// By moment.
    pub collisions: Vec<Collision>,
    /// Moments at which something happens, without repetition.
    steps: Vec<f64>,
}

/// The events of a run; `lanes` are of the same report.
pub fn replay(report: &BlockReport, lanes: &Lanes) -> Replay {
    let attempts: BTreeMap<(u32, u32), &Bar> = lanes
        .bars
        .iter()
        .map(|bar| ((bar.transaction, bar.incarnation), bar))
        .collect();
    let mut collisions = Vec::with_capacity(report.run.aborts.len());
    for abort in &report.run.aborts {
        let Some(attempt) = attempts.get(&(abort.reader, abort.incarnation)) else {
            continue;
        };
        collisions.push(Collision {
            at: attempt.end,
            reader: abort.reader,
            writer: abort.writer,
            location: abort.location,
            waited: attempt.end_state == AttemptEnd::Blocked,
        });
    }
    collisions.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.reader.cmp(&b.reader)));
    let edges = lanes.bars.iter().flat_map(|bar| [bar.start, bar.end]);
    let mut steps: Vec<f64> = edges
        .chain(lanes.commits.iter().map(|commit| commit.at))
        .collect();
    steps.sort_by(f64::total_cmp);
    steps.dedup();
    Replay {
        end: steps.last().copied().unwrap_or(0.0).max(f64::MIN_POSITIVE),
        collisions,
        steps,
    }
}

impl Replay {
    /// The next moment at which something happens, or the end.
    pub fn next(&self, moment: f64) -> f64 {
        let at = self.steps.partition_point(|step| *step <= moment);
        self.steps.get(at).copied().unwrap_or(self.end)
    }

    /// The moment before at which something happened, or the start.
    pub fn previous(&self, moment: f64) -> f64 {
        let at = self.steps.partition_point(|step| *step < moment);
        at.checked_sub(1).map_or(0.0, |at| self.steps[at])
    }

    /// Collisions of the last `span` up to a moment, with how fresh each is: 1 now, 0 a span ago.
    pub fn fresh(&self, moment: f64, span: f64) -> impl Iterator<Item = (&Collision, f64)> {
        let from = self.collisions.partition_point(|it| it.at < moment - span);
        let to = self.collisions.partition_point(|it| it.at <= moment);
        let recent = self.collisions.get(from..to).unwrap_or_default();
        let age = move |it: &Collision| 1.0 - (moment - it.at) / span.max(f64::MIN_POSITIVE);
        recent.iter().map(move |it| (it, age(it).clamp(0.0, 1.0)))
    }
}

/// What every transaction of the run is doing at a moment, by index.
pub fn doing(lanes: &Lanes, transactions: usize, moment: f64) -> Vec<Doing> {
    let mut doing = vec![Doing::Nothing; transactions];
    for bar in &lanes.bars {
        let Some(slot) = doing.get_mut(bar.transaction as usize) else {
            continue;
        };
        if bar.start > moment {
            continue;
        }
        *slot = if moment < bar.end {
            let share = (moment - bar.start) / (bar.end - bar.start);
            Doing::Running(share, bar.incarnation)
        } else if bar.end_state == AttemptEnd::Committed {
            Doing::Done
        } else if matches!(slot, Doing::Running(..) | Doing::Done) {
            // A later attempt is known already: attempts come by start.
            *slot
        } else {
            Doing::Thrown
        };
    }
    for commit in lanes.commits.iter().take_while(|it| it.at <= moment) {
        if let Some(slot) = doing.get_mut(commit.transaction as usize) {
            *slot = Doing::Committed;
        }
    }
    doing
}

/// Where the replay stands, in two or three short sentences.
pub fn words(report: &BlockReport, lanes: &Lanes, replay: &Replay, moment: f64) -> String {
    const NAMED: usize = 4;
    let all = report.outcome.transactions.len();
    let doing = doing(lanes, all, moment);
    let running: Vec<String> = (0..)
        .zip(&doing)
        .filter(|(_, doing)| matches!(doing, Doing::Running(..)))
        .map(|(index, _): (u32, _)| format!("#{index}"))
        .collect();
    let committed = doing.iter().filter(|it| **it == Doing::Committed).count();
    let clock = report.run.clock;
    let mut sentences = vec![fill(
        "execution.slow.stands",
        &[
            ("moment", &values::span(moment, clock)),
            ("end", &values::span(replay.end, clock)),
            ("committed", &format::integer(committed as u64)),
            ("all", &format::integer(all as u64)),
        ],
    )];
    sentences.push(if running.is_empty() {
        text("execution.slow.nobody").to_string()
    } else if running.len() > NAMED {
        texts::count("execution.slow.many", running.len() as u32, &[])
    } else {
        fill(
            "execution.slow.running",
            &[("transactions", &format::list(&running))],
        )
    });
    let last = replay.fresh(moment, replay.end).last();
    if let Some((collision, _)) = last {
        sentences.push(told(report, collision));
    }
    texts::join("join.sentences", sentences)
}

/// A collision in one sentence.
fn told(report: &BlockReport, collision: &Collision) -> String {
    let variable = report.run.locations.get(collision.location as usize);
    let variable = variable.map(labels::location).unwrap_or_default();
    let reader = format!("#{}", collision.reader);
    let Some(writer) = collision.writer else {
        return fill(
            "execution.slow.vanished",
            &[("reader", &reader), ("variable", &variable)],
        );
    };
    let key = if collision.waited {
        "execution.slow.waited"
    } else {
        "execution.slow.collided"
    };
    fill(
        key,
        &[
            ("reader", &reader),
            ("writer", &format!("#{writer}")),
            ("variable", &variable),
        ],
    )
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::{Abort, Attempt};

    use super::super::lanes::lanes;
    use super::super::sample;
    use super::*;

    /// 0 runs from 0 to 10; 1 runs in vain from 0 to 8, again from 10 to 20; 2 from 8 to 12.
    fn block() -> BlockReport {
        let mut report = sample::independent(3);
        let attempt = |worker, transaction, incarnation, start, end, end_state| Attempt {
            worker,
            transaction,
            incarnation,
            start,
            end,
            end_state,
        };
        report.run.attempts = vec![
            attempt(0, 0, 0, 0.0, 10.0, AttemptEnd::Committed),
            attempt(1, 1, 0, 0.0, 8.0, AttemptEnd::Aborted),
            attempt(1, 2, 0, 8.0, 12.0, AttemptEnd::Committed),
            attempt(0, 1, 1, 10.0, 20.0, AttemptEnd::Committed),
        ];
        report.run.aborts = vec![Abort {
            reader: 1,
            incarnation: 0,
            writer: Some(0),
            location: 0,
            wasted_gas: 1,
            wasted_time: 1.0,
        }];
        report.run.locations = sample::locations();
        report.run.elapsed = 20.0;
        report
    }

    fn at(report: &BlockReport, moment: f64) -> Vec<Doing> {
        doing(&lanes(report), report.outcome.transactions.len(), moment)
    }

    #[test]
    fn a_transaction_runs_collides_runs_again_and_counts() {
        let report = block();
        let one = |moment| at(&report, moment)[1];
        assert_eq!(one(4.0), Doing::Running(0.5, 0));
        assert_eq!(one(9.0), Doing::Thrown);
        assert_eq!(one(15.0), Doing::Running(0.5, 1));
        assert_eq!(one(20.0), Doing::Committed);
    }

    #[test]
    fn a_result_waits_for_those_before_it() {
        let report = block();
        assert_eq!(at(&report, 9.0)[2], Doing::Running(0.25, 0));
        assert_eq!(at(&report, 13.0)[2], Doing::Done);
        assert_eq!(at(&report, 13.0)[0], Doing::Committed);
        assert_eq!(at(&report, 20.0), [Doing::Committed; 3]);
        assert_eq!(at(&report, -1.0), [Doing::Nothing; 3]);
    }

    #[test]
    fn steps_go_from_event_to_event_and_back() {
        let report = block();
        let replay = replay(&report, &lanes(&report));
        let mut moment = 0.0;
        let mut seen = Vec::new();
        while moment < replay.end {
            moment = replay.next(moment);
            seen.push(moment);
        }
        assert_eq!(seen, [8.0, 10.0, 12.0, 20.0]);
        assert!((replay.next(20.0) - 20.0).abs() < f64::EPSILON);
        assert!((replay.previous(10.0) - 8.0).abs() < f64::EPSILON);
        assert!(replay.previous(0.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_collision_is_fresh_for_a_while() {
        let report = block();
        let replay = replay(&report, &lanes(&report));
        let fresh = |moment| {
            let all: Vec<f64> = replay.fresh(moment, 4.0).map(|(_, age)| age).collect();
            all
        };
        assert!(fresh(7.0).is_empty());
        assert_eq!(fresh(8.0), [1.0]);
        assert_eq!(fresh(10.0), [0.5]);
        assert!(fresh(13.0).is_empty());
    }

    #[test]
    fn where_it_stands_is_said_in_words() {
        let report = block();
        let lanes = lanes(&report);
        let replay = replay(&report, &lanes);
        let said = words(&report, &lanes, &replay, 9.0);
        assert!(said.contains("0 of 3 committed"), "{said}");
        assert!(said.contains("#0 and #2"), "{said}");
        assert!(said.contains("#1 collided with #0 over"), "{said}");
        let said = words(&report, &lanes, &replay, 20.0);
        assert!(said.contains("3 of 3 committed"), "{said}");
    }

    #[test]
    fn every_sample_ends_with_everything_committed() {
        let report = sample::block(120, 5);
        let lanes = lanes(&report);
        let replay = replay(&report, &lanes);
        assert_eq!(replay.collisions.len(), report.run.aborts.len());
        let end = doing(&lanes, 120, replay.end);
        assert!(end.iter().all(|it| *it == Doing::Committed));
    }
}
