//! A short slice of what `cargo xtask fuzz --inputs` does for as long as it is told, and what it once found.

use std::fs;
use std::path::Path;

use leverloom_inputs::{TARGETS, Verdict};

#[test]
fn hostile_inputs_are_refused_in_a_sentence_or_run() {
    for target in TARGETS {
        let inputs = if target.name == "engine" { 40 } else { 400 };
        let (mut accepted, mut refused) = (0, 0);
        for seed in 0..inputs {
            match (target.judge)(&target.input(seed)) {
                Ok(Verdict::Accepted) => accepted += 1,
                Ok(Verdict::Refused) => refused += 1,
                Err(broken) => panic!("{}, input {seed}: {broken}", target.name),
            }
        }
        assert!(
            accepted > inputs / 50 && refused > inputs / 50,
            "{}: these inputs put little to the test: {accepted} accepted, {refused} refused",
            target.name
        );
    }
}

#[test]
fn what_was_found_once_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    let mut looked_at = 0;
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let file = entry.expect("an entry").path();
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a plain name");
        let target = TARGETS.iter().find(|target| name.starts_with(target.name));
        let target = target.unwrap_or_else(|| panic!("{name} is of no kind"));
        let input = fs::read(&file).expect("a readable file");
        if let Err(broken) = (target.judge)(&input) {
            panic!("{name}: {broken}");
        }
        looked_at += 1;
    }
    assert!(looked_at > 0, "no file was looked at");
}
