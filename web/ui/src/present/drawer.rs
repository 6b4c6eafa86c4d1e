//! A transaction in full, as rows of words: who it waited for, who waited for it, what its attempts came to.
//!
//! Pure; the drawer lays the rows out.

use std::collections::BTreeMap;

use leverloom_model::report::{
    Abort, AttemptEnd, BlockReport, Decoded, LocationName, TransactionDetail,
};

use super::{labels, values};
use crate::texts::{fill, text};

/// Another transaction tied to this one, and the variables that tie them, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The other transaction.
    pub other: u32,
    /// Over what.
    pub locations: Vec<LocationName>,
}

/// Whom a transaction waited for, in block order.
pub fn waited_for(report: &BlockReport, index: u32) -> Vec<Tie> {
    ties(report, |reader, writer| (reader == index).then_some(writer))
}

/// Who waited for a transaction, in block order.
pub fn waited_for_it(report: &BlockReport, index: u32) -> Vec<Tie> {
    ties(report, |reader, writer| (writer == index).then_some(reader))
}

fn ties(report: &BlockReport, other_of: impl Fn(u32, u32) -> Option<u32>) -> Vec<Tie> {
    let mut ties = BTreeMap::<u32, Vec<LocationName>>::new();
    for edge in &report.outcome.edges {
        let Some(other) = other_of(edge.reader, edge.writer) else {
            continue;
        };
        let locations = ties.entry(other).or_default();
        if let Some(name) = report.outcome.locations.get(edge.location as usize)
            && !locations.contains(name)
        {
            locations.push(name.clone());
        }
    }
    ties.into_iter()
        .map(|(other, locations)| Tie { other, locations })
        .collect()
}

/// One attempt in words, and what made it fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    /// Class of its ending.
    pub class: &'static str,
    /// Character of its ending.
    pub icon: &'static str,
    /// "Attempt 1 on worker 2, 120 µs: ran in vain".
    pub words: String,
    /// "because #7 wrote `…`"; none when it did not fail.
    pub cause: Option<String>,
}

/// All attempts of a transaction in this run, first to last; with `detail`, also what those in vain had read.
pub fn attempts(
    report: &BlockReport,
    index: u32,
    detail: Option<&TransactionDetail>,
) -> Vec<AttemptRow> {
    let mut own: Vec<_> = report
        .run
        .attempts
        .iter()
        .filter(|attempt| attempt.transaction == index)
        .collect();
    own.sort_by(|a, b| {
        a.incarnation
            .cmp(&b.incarnation)
            .then(a.start.total_cmp(&b.start))
    });
    own.into_iter()
        .map(|attempt| {
            let end = labels::end(attempt.end_state);
            let words = fill(
                "drawer.attempt",
                &[
                    ("attempt", &(attempt.incarnation + 1).to_string()),
                    ("worker", &(attempt.worker + 1).to_string()),
                    (
                        "span",
                        &values::span(attempt.end - attempt.start, report.run.clock),
                    ),
                    ("end", &end.words),
                ],
            );
            let abort = report
                .run
                .aborts
                .iter()
                .find(|abort| abort.reader == index && abort.incarnation == attempt.incarnation)
                .filter(|_| attempt.end_state != AttemptEnd::Committed);
            AttemptRow {
                class: end.class,
                icon: end.icon,
                words,
                cause: abort.map(|abort| {
                    let cause = cause(report, abort, attempt.end_state);
                    match missed(report, detail, attempt.incarnation) {
                        Some(missed) => {
                            fill("join.clauses", &[("first", &cause), ("second", &missed)])
                        }
                        None => cause,
                    }
                }),
            }
        })
        .collect()
}

/// What an attempt read, and what was there; none before the engine has told, or where the attempt waited.
fn missed(
    report: &BlockReport,
    detail: Option<&TransactionDetail>,
    incarnation: u32,
) -> Option<String> {
    let mut failed = detail?.failed.iter();
    let failed = failed.find(|failed| failed.incarnation == incarnation)?;
    let (seen, now) = failed.seen.as_ref().zip(failed.now.as_ref())?;
    let value = |value| values::at(&failed.location, value, &report.outcome.market.assets);
    Some(fill(
        "drawer.attempt_missed",
        &[("seen", &value(seen)), ("now", &value(now))],
    ))
}

/// How the attempt ended that an entry of `Run::aborts` speaks of.
pub fn end_of(report: &BlockReport, abort: &Abort) -> AttemptEnd {
    let key = (abort.reader, abort.incarnation);
    let attempt = report
        .run
        .attempts
        .iter()
        .find(|attempt| (attempt.transaction, attempt.incarnation) == key);
    attempt.map_or(AttemptEnd::Aborted, |attempt| attempt.end_state)
}

/// Why an attempt was thrown away or waited: "because #7 wrote …".
pub fn cause(report: &BlockReport, abort: &Abort, end: AttemptEnd) -> String {
    let variable = report
        .run
        .locations
        .get(abort.location as usize)
        .map_or_else(
            || text("drawer.unknown_variable").to_string(),
            labels::location,
        );
    let Some(writer) = abort.writer else {
        return fill("drawer.attempt_cause_vanished", &[("variable", &variable)]);
    };
    let key = match end {
        AttemptEnd::Blocked => "drawer.attempt_cause_waited",
        AttemptEnd::Aborted | AttemptEnd::Committed => "drawer.attempt_cause",
    };
    fill(
        key,
        &[("writer", &format!("#{writer}")), ("variable", &variable)],
    )
}

/// A call or an event as one line of code: `borrow(asset: USDC, amount: 1,200 USDC)`.
pub fn call(call: &Decoded, report: &BlockReport) -> String {
    let assets = &report.outcome.market.assets;
    let arguments: Vec<String> = call
        .arguments
        .iter()
        .map(|(name, value)| format!("{name}: {}", values::value(name, value, assets)))
        .collect();
    format!("{}({})", call.name, arguments.join(", "))
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::{FailedAttempt, Value};
    use leverloom_model::units::Wad;

    use super::super::sample;
    use super::*;

    #[test]
    fn waiting_is_seen_from_both_ends() {
        let report = sample::block(80, 3);
        for index in 0..80 {
            for tie in waited_for(&report, index) {
                assert!(tie.other < index);
                assert!(!tie.locations.is_empty());
                let back = waited_for_it(&report, tie.other);
                assert!(
                    back.iter()
                        .any(|other| other.other == index && other.locations == tie.locations)
                );
            }
        }
    }

    #[test]
    fn an_aborted_attempt_names_its_cause_and_a_good_one_has_none() {
        let report = sample::block(80, 3);
        let abort = report.run.aborts[0];
        let rows = attempts(&report, abort.reader, None);
        assert_eq!(rows.len(), 2);
        let cause = rows[0].cause.as_ref().unwrap();
        assert!(
            cause.contains(&format!("#{}", abort.writer.unwrap())),
            "{cause}"
        );
        assert!(
            cause.contains(&labels::location(
                &report.run.locations[abort.location as usize]
            )),
            "{cause}"
        );
        assert_eq!(rows[1].cause, None);
        assert!(rows[0].words.contains("Attempt 1") && rows[1].words.contains("Attempt 2"));
    }

    #[test]
    fn an_aborted_attempt_says_what_it_read_once_the_engine_has_told() {
        let report = sample::block(80, 3);
        let abort = report.run.aborts[0];
        let failed = FailedAttempt {
            incarnation: abort.incarnation,
            location: report.run.locations[abort.location as usize].clone(),
            writer: abort.writer,
            seen: Some(Value::Number("7".to_owned())),
            now: Some(Value::Number("8".to_owned())),
            wasted_gas: abort.wasted_gas,
        };
        let detail = TransactionDetail {
            block: report.outcome.block,
            index: abort.reader,
            id: String::new(),
            from: String::new(),
            contract: String::new(),
            call: Decoded {
                name: String::new(),
                arguments: Vec::new(),
            },
            events: Vec::new(),
            reads: Vec::new(),
            writes: Vec::new(),
            priority_fee: 0,
            nonce: 0,
            gas_limit: 0,
            failed: vec![failed],
        };
        let rows = attempts(&report, abort.reader, Some(&detail));
        let cause = rows[0].cause.as_ref().unwrap();
        assert!(
            cause.ends_with("it read 7, where 8 should have been"),
            "{cause}"
        );
        assert_eq!(rows[1].cause, None);
    }

    #[test]
    fn an_attempt_that_waited_says_for_whom() {
        let mut report = sample::block(80, 3);
        let abort = report.run.aborts[0];
        assert_eq!(end_of(&report, &abort), AttemptEnd::Aborted);
        for attempt in &mut report.run.attempts {
            if (attempt.transaction, attempt.incarnation) == (abort.reader, abort.incarnation) {
                attempt.end_state = AttemptEnd::Blocked;
            }
        }
        assert_eq!(end_of(&report, &abort), AttemptEnd::Blocked);
        let rows = attempts(&report, abort.reader, None);
        assert!(
            rows[0]
                .cause
                .as_ref()
                .unwrap()
                .contains("was about to write"),
            "{rows:?}"
        );
    }

    #[test]
    fn a_vanished_write_is_told_as_such() {
        let mut report = sample::block(80, 3);
        report.run.aborts[0].writer = None;
        let rows = attempts(&report, report.run.aborts[0].reader, None);
        assert!(rows[0].cause.as_ref().unwrap().contains("vanished"));
    }

    #[test]
    fn calls_read_like_code_with_units() {
        let report = sample::block(1, 1);
        let decoded = Decoded {
            name: "borrow".to_owned(),
            arguments: vec![
                ("asset".to_owned(), Value::Asset(0)),
                (
                    "amount".to_owned(),
                    Value::Tokens {
                        asset: 0,
                        amount: Wad::whole(1_200),
                    },
                ),
            ],
        };
        assert_eq!(
            call(&decoded, &report),
            "borrow(asset: USDC, amount: 1,200\u{a0}USDC)"
        );
    }
}
