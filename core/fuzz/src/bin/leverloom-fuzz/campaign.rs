//! A whole campaign: hostile blocks, lending blocks, schedules of the virtual driver and of the bare
//! scheduler in turns, until the time is over and there were enough schedules. Owns who does what next and
//! the counts; judges nothing itself.

use std::panic::catch_unwind;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Result;
use leverloom_fuzz::case::Case;
use leverloom_fuzz::check::{Bench, Run, Tally, every_run, message, virtual_run};
use leverloom_fuzz::grammar::{Size, hostile};
use leverloom_fuzz::lending::lending;
use leverloom_fuzz::schedule::{self, Fault};

use crate::keep::keep;
use crate::watch::Watch;

/// Schedules of the virtual driver on one small block.
pub(crate) const SCHEDULES_A_CASE: u64 = 32;
/// Schedules of the bare scheduler at once.
const SCHEDULES_AT_ONCE: u64 = 2_000;
/// Small blocks at once.
const SMALL_BLOCKS_AT_ONCE: u64 = 64;
/// Failures after which there is no use in going on.
const ENOUGH_FAILURES: u64 = 8;

pub(crate) struct Campaign<'a> {
    seed: u64,
    /// Schedules of each kind, at least.
    schedules: u64,
    folder: &'a Path,
    watch: &'a Watch,
    counts: Mutex<Counts>,
}

/// What was begun, by kind, and what came of it.
#[derive(Clone, Copy, Default)]
struct Counts {
    turn: u64,
    hostile: u64,
    lending: u64,
    virtual_schedules: u64,
    bare_schedules: u64,
    tally: Tally,
    bare: schedule::Tally,
    failures: u64,
    working: usize,
}

/// A piece of work, by its (first) seed.
#[derive(Clone, Copy)]
enum Work {
    Hostile(u64),
    Lending(u64),
    Virtual(u64),
    Bare(u64),
}

impl<'a> Campaign<'a> {
    pub(crate) fn new(seed: u64, schedules: u64, folder: &'a Path, watch: &'a Watch) -> Self {
        Self {
            seed,
            schedules,
            folder,
            watch,
            counts: Mutex::default(),
        }
    }

    /// Works with so many threads to the end; the number of failures.
    pub(crate) fn run(&self, jobs: usize) -> Result<u64> {
        self.counts().working = jobs;
        thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs)
                .map(|job| {
                    scope.spawn(move || {
                        let result = catch_unwind(|| self.work(job));
                        self.counts().working -= 1;
                        self.watch.done(job);
                        result
                    })
                })
                .collect();
            self.watch
                .look_on(|| self.counts().working == 0, || self.tell());
            for worker in workers {
                match worker.join().and_then(|result| result) {
                    Ok(result) => result?,
                    Err(panic) => {
                        anyhow::bail!("the fuzzer itself panicked: {}", message(&*panic))
                    }
                }
            }
            Ok(())
        })?;
        self.tell();
        Ok(self.counts().failures)
    }

    fn work(&self, job: usize) -> Result<()> {
        let bench = Bench::new()?;
        while let Some(work) = self.next() {
            match work {
                Work::Hostile(seed) => {
                    self.watch.at(job, format!("--block {seed}"));
                    self.case(&bench, &hostile(seed, Size::Full), &every_run(seed, 3))?;
                }
                Work::Lending(seed) => {
                    self.watch.at(job, format!("--lending {seed}"));
                    for case in lending(seed)? {
                        self.case(&bench, &case, &every_run(seed, 2))?;
                    }
                }
                Work::Virtual(first) => {
                    for small in 0..SMALL_BLOCKS_AT_ONCE {
                        let seed = first + small * SCHEDULES_A_CASE;
                        self.watch.at(job, format!("--virtual {seed}"));
                        let runs: Vec<Run> =
                            (seed..seed + SCHEDULES_A_CASE).map(virtual_run).collect();
                        let case = hostile(seed / SCHEDULES_A_CASE, Size::Small);
                        self.case(&bench, &case, &runs)?;
                    }
                }
                Work::Bare(first) => {
                    self.watch.at(job, format!("--schedule {first}"));
                    for seed in first..first + SCHEDULES_AT_ONCE {
                        if self.counts().failures < ENOUGH_FAILURES {
                            self.bare(seed);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// In turns, about as long for each kind; once the time is over only what is still owed.
    fn next(&self) -> Option<Work> {
        let mut counts = self.counts();
        if counts.failures >= ENOUGH_FAILURES {
            return None;
        }
        counts.turn += 1;
        let over = self.watch.is_over();
        let kind = if !over {
            counts.turn % 32
        } else if counts.virtual_schedules < self.schedules {
            30
        } else if counts.bare_schedules < self.schedules {
            31
        } else {
            return None;
        };
        let mut take = |count: fn(&mut Counts) -> &mut u64, by: u64| {
            let count = count(&mut counts);
            let seed = self.seed.wrapping_mul(1 << 32).wrapping_add(*count);
            *count += by;
            seed
        };
        Some(match kind {
            0 | 16 => Work::Lending(take(|counts| &mut counts.lending, 1)),
            10 | 30 => Work::Virtual(take(
                |counts| &mut counts.virtual_schedules,
                SMALL_BLOCKS_AT_ONCE * SCHEDULES_A_CASE,
            )),
            31 => Work::Bare(take(|counts| &mut counts.bare_schedules, SCHEDULES_AT_ONCE)),
            _ => Work::Hostile(take(|counts| &mut counts.hostile, 1)),
        })
    }

    fn case(&self, bench: &Bench, case: &Case, runs: &[Run]) -> Result<()> {
        match bench.check(case, runs) {
            Ok(tally) => {
                let mut counts = self.counts();
                let total = &mut counts.tally;
                total.runs += tally.runs;
                total.transactions += tally.transactions;
                total.invalid += tally.invalid;
                total.succeeded += tally.succeeded;
                total.aborts += tally.aborts;
                total.gas += tally.gas;
            }
            Err(failure) => {
                self.counts().failures += 1;
                println!("✗ {}: {failure}", case.about);
                let (file, failure) = keep(bench, case, &failure, self.folder)?;
                println!("  made smaller: {}\n  {failure}", file.display());
            }
        }
        Ok(())
    }

    fn bare(&self, seed: u64) {
        match catch_unwind(|| schedule::play(seed, Fault::None)) {
            Ok(Ok(tally)) => {
                let total = &mut self.counts().bare;
                total.attempts = total.attempts.saturating_add(tally.attempts);
                total.aborts = total.aborts.saturating_add(tally.aborts);
                total.transactions = total.transactions.saturating_add(tally.transactions);
            }
            Ok(Err(violation)) => self.violated(seed, &violation.to_string()),
            Err(panic) => self.violated(seed, &format!("panics: {}", message(&*panic))),
        }
    }

    fn violated(&self, seed: u64, what: &str) {
        self.counts().failures += 1;
        println!("✗ {what}\n  see it again with: cargo xtask fuzz --schedule {seed}");
    }

    fn tell(&self) {
        let counts = *self.counts();
        let Tally {
            runs,
            transactions,
            invalid,
            succeeded,
            aborts,
            gas,
        } = counts.tally;
        println!(
            "{:.1} min: {} hostile blocks, {} lending runs, {} virtual schedules, {} bare schedules; {} failures",
            self.watch.elapsed().as_secs_f64() / 60.0,
            counts.hostile,
            counts.lending,
            counts.virtual_schedules,
            counts.bare_schedules,
            counts.failures
        );
        println!(
            "  {runs} runs compared; {transactions} transactions ({succeeded} succeeded, {invalid} invalid), \
             {gas} gas, {aborts} aborts; bare: {} attempts at {} transactions, {} aborts",
            counts.bare.attempts, counts.bare.transactions, counts.bare.aborts
        );
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
