//! Every file in `regressions/` is a block on which some strategy once did otherwise than the oracle, or
//! one that comes close to where others did. It is replayed for ever; the files say what each is about.

use std::fs;
use std::path::Path;

use leverloom_fuzz::case::Case;
use leverloom_fuzz::check::{Bench, kept_runs};

#[test]
fn what_was_found_once_stays_mended() {
    let bench = Bench::new().expect("a pool");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    let mut failures = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).expect("a readable file");
        let case =
            Case::from_json(&text).unwrap_or_else(|error| panic!("{}: {error:#}", file.display()));
        assert!(
            case.is_sound(),
            "{}: no chain comes to this",
            file.display()
        );
        if let Err(failure) = bench.check(&case, &kept_runs(&case, 0, 24)) {
            failures.push(format!("{}: {failure}", file.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(!files.is_empty(), "no file was looked at");
}
