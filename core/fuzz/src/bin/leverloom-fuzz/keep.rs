//! What is done about a failing case: it is made smaller and becomes a file of the regression test. Owns
//! which runs count as "still fails", and the file's name.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use leverloom_executor::Strategy;
use leverloom_fuzz::case::Case;
use leverloom_fuzz::check::{Bench, Failure, Run};
use leverloom_fuzz::shrink::shrink;

/// Shrinks a case and writes it down; where, and what is wrong with it.
pub(crate) fn keep(
    bench: &Bench,
    case: &Case,
    failure: &Failure,
    folder: &Path,
) -> Result<(PathBuf, Failure)> {
    let runs = likely(failure);
    let kind = kind(failure);
    let check = |case: &Case| {
        let failure = bench.check(case, &runs).err();
        failure.filter(|failure| self::kind(failure) == kind)
    };
    let mut smallest = shrink(case, |case| check(case).is_some());
    let failure = check(&smallest).unwrap_or_else(|| failure.clone());
    if let Some(Strategy::BlockStmVirtual { workers, seed }) = failure.run.map(|run| run.strategy) {
        smallest.schedule = Some((workers, seed));
    }
    let name = case.about.replace(' ', "-");
    smallest.about = format!("{}, made smaller. Found: {failure}", case.about);
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let file = folder.join(format!("{name}.json"));
    fs::write(&file, smallest.to_json())
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok((file, failure))
}

/// Runs that will see the same, smaller: other ties as well, since a smaller block has another schedule.
fn likely(failure: &Failure) -> Vec<Run> {
    let Some(run) = failure.run else {
        return Vec::new();
    };
    let with = |strategy| Run { strategy, ..run };
    match run.strategy {
        Strategy::BlockStmVirtual { workers, seed } => {
            let ties = (0..16).map(|tie| Strategy::BlockStmVirtual {
                workers,
                seed: seed.wrapping_add(tie),
            });
            let crews = [2, 3, 8, 16].map(|workers| Strategy::BlockStmVirtual { workers, seed });
            ties.chain(crews).map(with).collect()
        }
        Strategy::BlockStmThreads { .. } => vec![run; 60],
        Strategy::AccessListThreads { .. } => vec![run; 20],
        Strategy::Sequential | Strategy::AccessListVirtual { .. } => vec![run],
    }
}

/// A panic is not made smaller into a difference.
fn kind(failure: &Failure) -> &'static str {
    ["panics", "fails", "works"]
        .into_iter()
        .find(|kind| failure.what.starts_with(kind))
        .unwrap_or("differs")
}
