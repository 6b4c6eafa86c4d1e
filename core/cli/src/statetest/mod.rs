//! `leverloom statetest`: files in the format of Ethereum's `GeneralStateTests`, by every strategy. Owns the
//! order of files, the threads that share them, and the count at the end; a case is `case`'s business.

mod build;
mod case;
mod files;
mod padding;
mod root;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};
use revm_statetest_types::SpecName;

use self::case::{Runner, Verdict};
use self::files::{Read, Unit};
use crate::AlreadySaid;
use crate::pools::cores;
use crate::strategies;

/// Stack of a thread that runs cases: deserializing and precompiles go deep.
const STACK: usize = 32 << 20;

#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
    /// Passed, but not with the file's state among others.
    sees_others: usize,
    lines: Vec<String>,
}

impl Count {
    fn skip(&mut self, what: &str, cases: usize, why: &str) {
        self.skipped += cases;
        self.lines.push(format!("skipped: {what}: {why}"));
    }

    fn fail(&mut self, what: &str, why: &str) {
        self.failed += 1;
        self.lines.push(format!("failed: {what}: {why}"));
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.sees_others += other.sees_others;
        self.lines.extend(other.lines);
    }
}

pub(crate) fn run(paths: &[PathBuf], workers: usize, out: &mut dyn Write) -> Result<()> {
    let files = files::find(paths)?;
    let threads = cores().min(files.len());
    let mut total = Count::default();
    for count in in_parallel(&files, threads, workers)? {
        total.add(count);
    }
    for line in &total.lines {
        writeln!(out, "{line}")?;
    }
    if total.sees_others > 0 {
        writeln!(
            out,
            "{} of the passed notice the transactions around them; there all strategies agree with the oracle",
            total.sees_others
        )?;
    }
    writeln!(
        out,
        "{} passed, {} failed, {} skipped",
        total.passed, total.failed, total.skipped
    )?;
    if total.failed > 0 {
        bail!(AlreadySaid);
    }
    Ok(())
}

/// Counts by file, in the files' order; on so many threads, each with its own workers.
fn in_parallel(files: &[PathBuf], threads: usize, workers: usize) -> Result<Vec<Count>> {
    let queue = Mutex::new(files.iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let done = Mutex::new(Vec::with_capacity(files.len()));
    thread::scope(|scope| {
        let start = |_| {
            let (next, done) = (&next, &done);
            let work = move || {
                let runner = Runner::new(strategies::all(workers)?);
                while let Some((index, path)) = next() {
                    let count = file(path, &runner);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((index, count));
                }
                anyhow::Ok(())
            };
            thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work)
                .context("a thread could not be started")
        };
        let started = (0..threads).map(start).collect::<Result<Vec<_>>>()?;
        for thread in started {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        }
        anyhow::Ok(())
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, count)| count).collect())
}

fn file(path: &Path, runner: &Runner) -> Count {
    let mut count = Count::default();
    let shown = path.display().to_string();
    let tests = match files::read(path) {
        Ok(tests) => tests,
        Err(error) => {
            count.fail(&shown, &format!("{error:#}"));
            return count;
        }
    };
    for test in tests {
        match test {
            Read::Unit(test) => unit(&shown, &test, runner, &mut count),
            Read::Other(name, why) => count.skip(&format!("{shown}: {name}"), 1, &why),
            Read::Broken(name, why) => count.fail(&format!("{shown}: {name}"), &why),
        }
    }
    count
}

fn unit(path: &str, unit: &Unit, runner: &Runner, count: &mut Count) {
    for (fork, spec, tests) in &unit.post {
        let what = format!("{path}: {}, {fork}", unit.name);
        if let Some(why) = not_run(spec) {
            count.skip(&what, tests.len(), why);
            continue;
        }
        let spec = spec.to_spec_id();
        for test in tests {
            let verdict = catch_unwind(AssertUnwindSafe(|| runner.run(unit, spec, test)));
            let verdict = verdict.unwrap_or_else(|_| Verdict::Failed("it panicked".to_owned()));
            let indexes = &test.indexes;
            let what = || {
                format!(
                    "{what}, data {}, gas {}, value {}",
                    indexes.data, indexes.gas, indexes.value
                )
            };
            match verdict {
                Verdict::Passed { alike_among_others } => {
                    count.passed += 1;
                    count.sees_others += usize::from(!alike_among_others);
                }
                Verdict::Failed(why) => count.fail(&what(), &why),
                Verdict::Skipped(why) => count.skip(&what(), 1, &why),
            }
        }
    }
}

/// Why cases of a fork are not run.
fn not_run(spec: &SpecName) -> Option<&'static str> {
    Some(match spec {
        SpecName::Constantinople => {
            "Constantinople's storage gas (EIP-1283) was never live on mainnet, and the EVM does not have it"
        }
        SpecName::Amsterdam => "Amsterdam's rules are not final",
        SpecName::Unknown => "the fork is not known; known: Frontier to Osaka",
        SpecName::FrontierToHomesteadAt5
        | SpecName::HomesteadToDaoAt5
        | SpecName::HomesteadToEIP150At5
        | SpecName::EIP158ToByzantiumAt5
        | SpecName::ByzantiumToConstantinopleAt5
        | SpecName::ByzantiumToConstantinopleFixAt5
        | SpecName::BerlinToLondonAt5 => "one transaction has the rules of one fork",
        _ => return None,
    })
}
