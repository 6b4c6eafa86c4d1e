//! The shape of a block's dependencies in numbers and in one sentence.
//!
//! Owns the grouping into waves and what the block could gain from more workers. Knows no pixels.

use leverloom_model::report::{BlockReport, Clock, Driver, Outcome, Strategy};

use super::{format, values};
use crate::texts::{self, fill, text};

/// Transactions by dependency wave, each wave in block order; a wave number of 0 is taken as 1.
pub fn waves(outcome: &Outcome) -> Vec<Vec<u32>> {
    let waves: Vec<u32> = outcome.transactions.iter().map(|it| it.wave).collect();
    grouped(&waves)
}

/// The same of the waves alone.
pub fn grouped(waves: &[u32]) -> Vec<Vec<u32>> {
    let deepest = waves.iter().copied().max().unwrap_or(0).max(1);
    let deepest = if waves.is_empty() { 0 } else { deepest };
    let mut members = vec![Vec::new(); deepest as usize];
    for (index, wave) in (0u32..).zip(waves) {
        members[(*wave).max(1) as usize - 1].push(index);
    }
    members
}

/// What a block's execution gained, and what it could have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedUp {
    /// All gas over the heaviest chain's gas: the limit, however many workers there are. None in an empty block.
    pub best: Option<f64>,
    /// Sequential time over this run's time, same clock. None when the block was not also run sequentially.
    pub achieved: Option<f64>,
}

/// Limit by the critical path, and what this run reached of it.
pub fn speed_up(report: &BlockReport) -> SpeedUp {
    let outcome = &report.outcome;
    let best = (outcome.dependency.depth_gas > 0)
        .then(|| outcome.gas_used as f64 / outcome.dependency.depth_gas as f64);
    let run = &report.run;
    let achieved = match run.sequential {
        Some(sequential) if sequential > 0.0 && run.elapsed > 0.0 => Some(sequential / run.elapsed),
        _ => None,
    };
    SpeedUp { best, achieved }
}

/// Transactions that ran more than once in this run, in block order.
pub fn ran_again(report: &BlockReport) -> Vec<bool> {
    let mut again = vec![false; report.outcome.transactions.len()];
    for abort in &report.run.aborts {
        if let Some(entry) = again.get_mut(abort.reader as usize) {
            *entry = true;
        }
    }
    again
}

/// Below this speed-up a run is said to have taken longer.
const SLOWER: f64 = 0.95;

/// "214 transactions, 9 waves deep: at best 23.8×; this run 1.8× on 2 threads, 31 ran again."
pub fn headline(report: &BlockReport) -> String {
    let outcome = &report.outcome;
    let count = outcome.transactions.len();
    if count == 0 {
        return text("execution.headline.empty").to_string();
    }
    let speed = speed_up(report);
    let depth = outcome.dependency.depth;
    let shape = fill(
        if depth == 1 {
            "execution.headline.flat"
        } else {
            "execution.headline.shape"
        },
        &[
            (
                "transactions",
                &texts::count("execution.count.transaction", count as u32, &[]),
            ),
            ("depth", &format::integer(u64::from(depth))),
            (
                "best",
                &speed.best.map_or_else(|| "–".to_owned(), format::times),
            ),
        ],
    );
    let again = ran_again(report).iter().filter(|again| **again).count();
    let simulated = is_simulated(report);
    let run = match (report.run.strategy, speed.achieved) {
        (Strategy::Sequential, _) if report.run.instead_of.is_some() => {
            text("execution.headline.small").to_string()
        }
        (Strategy::Sequential, _) => text("execution.headline.sequential").to_string(),
        (Strategy::BlockStm | Strategy::AccessList, Some(achieved)) if achieved < SLOWER => fill(
            "execution.headline.slower",
            &[
                ("times", &format::times(1.0 / achieved)),
                ("workers", &workers(report)),
                ("again", &format::integer(again as u64)),
            ],
        ),
        (Strategy::BlockStm | Strategy::AccessList, Some(achieved)) => fill(
            if simulated {
                "execution.headline.simulated"
            } else {
                "execution.headline.run"
            },
            &[
                ("achieved", &format::times(achieved)),
                ("workers", &workers(report)),
                ("again", &format::integer(again as u64)),
            ],
        ),
        (Strategy::BlockStm | Strategy::AccessList, None) => fill(
            if simulated {
                "execution.headline.simulated_unmeasured"
            } else {
                "execution.headline.run_unmeasured"
            },
            &[
                ("workers", &workers(report)),
                ("again", &format::integer(again as u64)),
            ],
        ),
    };
    texts::after(&shape, &run)
}

/// Whether virtual workers ran it: time is gas, and nothing was measured.
pub fn is_simulated(report: &BlockReport) -> bool {
    report.run.driver == Driver::Virtual
}

/// "2 threads", "16 virtual workers".
pub fn workers(report: &BlockReport) -> String {
    let key = match report.run.driver {
        Driver::Threads => "execution.count.thread",
        Driver::Virtual => "execution.count.virtual_worker",
        Driver::Single => return text("execution.count.single").to_string(),
    };
    texts::count(key, report.run.workers, &[])
}

/// How the times of this run came about: measured or virtual, never mixed.
pub fn clock_note(report: &BlockReport) -> String {
    match report.run.clock {
        Clock::Measured { resolution_us } => fill(
            "execution.clock.measured",
            &[("resolution", &values::span(resolution_us, report.run.clock))],
        ),
        Clock::Gas => text("execution.clock.gas").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_transaction_is_in_exactly_the_wave_it_names() {
        let report = sample::block(200, 7);
        let waves = waves(&report.outcome);
        assert_eq!(waves.len(), report.outcome.dependency.depth as usize);
        assert_eq!(waves.iter().map(Vec::len).sum::<usize>(), 200);
        for (wave, members) in waves.iter().enumerate() {
            assert!(members.is_sorted());
            assert!(
                members
                    .iter()
                    .all(
                        |&index| report.outcome.transactions[index as usize].wave as usize
                            == wave + 1
                    )
            );
        }
    }

    #[test]
    fn the_best_possible_is_all_gas_over_the_heaviest_chain() {
        let mut report = sample::block(10, 1);
        report.outcome.gas_used = 1_000;
        report.outcome.dependency.depth_gas = 400;
        report.run.elapsed = 50.0;
        report.run.sequential = Some(90.0);
        assert_eq!(
            speed_up(&report),
            SpeedUp {
                best: Some(2.5),
                achieved: Some(1.8)
            }
        );
        report.run.sequential = None;
        report.outcome.dependency.depth_gas = 0;
        assert_eq!(
            speed_up(&report),
            SpeedUp {
                best: None,
                achieved: None
            }
        );
    }

    #[test]
    fn the_headline_names_count_depth_limit_gain_and_reruns() {
        let mut report = sample::block(214, 3);
        report.outcome.gas_used = 23_800;
        report.outcome.dependency.depth_gas = 1_000;
        report.outcome.dependency.depth = 9;
        report.run.driver = Driver::Threads;
        report.run.workers = 2;
        report.run.elapsed = 10.0;
        report.run.sequential = Some(18.0);
        let again = ran_again(&report).iter().filter(|again| **again).count();
        assert!(again > 0);
        assert_eq!(
            headline(&report),
            format!(
                "214 transactions, 9 waves deep: at best 23.8×; this run 1.8× on 2 threads, {again} ran again."
            )
        );
    }

    #[test]
    fn a_run_on_virtual_workers_is_said_to_be_simulated() {
        let mut report = sample::block(60, 3);
        report.run.driver = Driver::Virtual;
        assert!(headline(&report).contains("; simulated run "));
        report.run.sequential = None;
        assert!(headline(&report).contains("; simulated run on "));
        report.run.driver = Driver::Threads;
        assert!(headline(&report).contains("; this run on "));
    }

    #[test]
    fn an_empty_block_and_one_without_dependencies_have_their_own_words() {
        let mut report = sample::block(0, 1);
        assert_eq!(headline(&report), "No transactions in this block.");
        report = sample::independent(5);
        assert!(headline(&report).starts_with("5 transactions, none waits for another"));
        report = sample::independent(1);
        assert!(headline(&report).starts_with("1 transaction,"));
    }

    #[test]
    fn measured_and_virtual_times_are_told_apart() {
        let mut report = sample::block(5, 1);
        report.run.clock = Clock::Measured { resolution_us: 5.0 };
        assert!(clock_note(&report).contains("5\u{a0}µs"));
        report.run.clock = Clock::Gas;
        assert!(clock_note(&report).contains("gas"));
        assert!(!clock_note(&report).contains("µs"));
    }
}
