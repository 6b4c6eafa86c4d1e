//! All checks, in the order in which they are quick to fail. Each stage is
//! announced and timed; a failing one does not hide the others. Knows the
//! stages, not what they check.

use crate::browsers::{self, Other};
use crate::command::{cargo, mend, quiet, run};
use crate::{build, cache, contracts, hosts, npm, paths, steps, supply, tidy, tools};
use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The pins of the accessibility checker.
const AXE: &str = "tests/axe";

/// Which stages to run.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run only this stage; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Stage>,
    /// Leave this stage out; may be given several times.
    #[arg(long, value_enum)]
    skip: Vec<Stage>,
    /// Browsers beside Chromium to install if they are not there; those that are there are always run.
    #[arg(long, value_enum, value_delimiter = ',')]
    browsers: Vec<Other>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Stage {
    /// The formatting of every crate.
    Fmt,
    /// The laws of the house.
    Tidy,
    /// What we depend on: licences, sources, known faults.
    Supply,
    /// The checked-in contract artifacts against their sources.
    Contracts,
    /// Lints, as errors.
    Clippy,
    /// Tests that need no browser, and loom's models.
    Native,
    /// Examples in the documentation.
    Doc,
    /// dist/.
    Build,
    /// The shipped configurations of other servers, as far as these are installed.
    Hosts,
    /// The built page in a real browser.
    Browser,
}

impl Stage {
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

struct Outcome {
    stage: Stage,
    time: Duration,
    error: Option<anyhow::Error>,
}

/// Runs the chosen stages and prints their times.
pub(crate) fn test(arguments: &Arguments) -> Result<()> {
    // Asked for before anything is built: a build may replace the running file.
    let ourselves = env::current_exe().context("cannot find the running program")?;
    browsers::install(&arguments.browsers)?;
    let chosen = chosen(arguments);
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (index, stage) in chosen.iter().copied().enumerate() {
        println!(
            "\n━━ stage {} of {}: {}",
            index + 1,
            chosen.len(),
            stage.name()
        );
        let start = Instant::now();
        let unbuilt = matches!(stage, Stage::Hosts | Stage::Browser)
            && outcomes
                .iter()
                .any(|outcome| outcome.stage == Stage::Build && outcome.error.is_some());
        let result = if unbuilt {
            Err(anyhow::anyhow!("not run, since the build failed"))
        } else {
            run_stage(stage, &ourselves)
        };
        let outcome = Outcome {
            stage,
            time: start.elapsed(),
            error: result.err(),
        };
        match &outcome.error {
            None => println!(
                "━━ {}: passed in {}",
                stage.name(),
                steps::told(outcome.time)
            ),
            Some(error) => println!(
                "━━ {}: failed in {}: {error:#}",
                stage.name(),
                steps::told(outcome.time)
            ),
        }
        outcomes.push(outcome);
    }
    println!("\n{}", table(&outcomes));
    let failed: Vec<String> = outcomes
        .iter()
        .filter(|outcome| outcome.error.is_some())
        .map(|outcome| outcome.stage.name())
        .collect();
    if let [first, ..] = failed.as_slice() {
        return Err(mend(
            format!("failed: {}", failed.join(", ")),
            format!("cargo xtask test --only {first}  (to see it alone)"),
        ));
    }
    Ok(())
}

fn chosen(arguments: &Arguments) -> Vec<Stage> {
    let all = Stage::value_variants().iter().copied();
    all.filter(|stage| arguments.only.is_empty() || arguments.only.contains(stage))
        .filter(|stage| !arguments.skip.contains(stage))
        .collect()
}

fn run_stage(stage: Stage, ourselves: &Path) -> Result<()> {
    match stage {
        Stage::Fmt => run(cargo().args(["fmt", "--all", "--check"]))
            .map_err(|error| mend(error, "cargo fmt --all")),
        Stage::Tidy => tidy::tidy(),
        Stage::Supply => supply::check(),
        Stage::Contracts => contracts::check(),
        Stage::Clippy => run(cargo().args([
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])),
        Stage::Native => {
            if !paths::root().join("../shared/fixtures").is_dir() {
                println!(
                    "  skipped: mainnet blocks and public state tests, for want of ../shared/fixtures"
                );
            }
            run(&mut suite(
                &["not package(leverloom-tests)"],
                &["--exclude", "leverloom-tests"],
            ))?;
            run(&mut models())
        }
        // nextest runs no documentation examples; `cargo test` has run them already.
        Stage::Doc if has_nextest() => {
            run(cargo().args(["test", "--quiet", "--workspace", "--doc"]))
        }
        Stage::Doc => Ok(()),
        Stage::Build => build::build().map(|_| ()),
        Stage::Hosts => hosts::check::check(&paths::dist()),
        Stage::Browser => browser(ourselves),
    }
}

/// One invocation over the workspace, so that dependencies are built with one
/// set of features for all stages.
fn suite(filter: &[&str], plain: &[&str]) -> Command {
    let mut command = cargo();
    if has_nextest() {
        command
            .args([
                "nextest",
                "run",
                "--workspace",
                "--cargo-quiet",
                "--no-fail-fast",
                "--filterset",
            ])
            .args(filter);
    } else {
        command
            .args(["test", "--workspace", "--no-fail-fast"])
            .args(plain);
    }
    command
}

/// Loom's models of the executor's concurrency types. A flag for every crate, so a folder of their own.
fn models() -> Command {
    let mut command = cargo();
    command
        .args(["test", "--quiet", "--package", "leverloom-executor"])
        .args(["--lib", "models"])
        .env("RUSTFLAGS", "--cfg loom")
        .env("CARGO_TARGET_DIR", paths::target().join("loom"));
    command
}

fn has_nextest() -> bool {
    paths::find(&["cargo-nextest"]).is_some()
}

fn browser(ourselves: &Path) -> Result<()> {
    let mut command = suite(&["package(leverloom-tests)"], &[]);
    if has_nextest() {
        // A browser with its threads takes the whole of a small machine.
        command.args(["--test-threads", "1"]);
    } else {
        command = cargo();
        command.args([
            "test",
            "--package",
            "leverloom-tests",
            "--no-fail-fast",
            "--",
            "--test-threads",
            "1",
        ]);
    }
    let looks = paths::target().join("looks");
    cache::fresh(&looks)?;
    let ran = looks.join("browsers.txt");
    browsers::tell(&mut command);
    command.env("LEVERLOOM_BROWSERS", &ran);
    let outcome = run(with_browser(&mut command, &paths::dist(), ourselves)?);
    if let Ok(told) = fs::read_to_string(ran) {
        told.lines().for_each(|line| println!("  {line}"));
    }
    // What a test that passes says is hidden by its runner; that nothing was compared must not be.
    if let Ok(told) = fs::read_to_string(looks.join("not-compared.txt")) {
        println!("  how the page looks was {told}");
    }
    outcome
}

/// Runs one of the tests' examples, which measure: in a browser that is served `site`.
pub(crate) fn measure_in_browser(example: &str, site: &Path, arguments: &[&OsStr]) -> Result<()> {
    let ourselves = env::current_exe().context("cannot find the running program")?;
    let mut command = cargo();
    command
        .args(["run", "--package", "leverloom-tests", "--example", example])
        .args(quiet())
        .arg("--")
        .args(arguments);
    run(with_browser(&mut command, site, &ourselves)?)
}

/// Tells a suite where to find what it drives.
fn with_browser<'a>(
    command: &'a mut Command,
    site: &Path,
    ourselves: &Path,
) -> Result<&'a mut Command> {
    let found = tools::browser()?;
    if !site.join("index.html").exists() {
        let what = format!("{} is not built", paths::shown(site));
        return Err(mend(what, "cargo xtask build"));
    }
    let axe = npm::installed(
        AXE,
        "axe",
        "axe-core, which looks for what keeps people out",
    )?;
    let axe = axe.join("node_modules/axe-core/axe.min.js");
    let settings: [(&str, &Path); 5] = [
        ("LEVERLOOM_DIST", site),
        ("LEVERLOOM_XTASK", ourselves),
        ("LEVERLOOM_CHROMIUM", &found.chromium),
        ("LEVERLOOM_CHROMEDRIVER", &found.driver),
        ("LEVERLOOM_AXE", &axe),
    ];
    for (name, value) in settings {
        if !value.exists() {
            bail!(
                "{name} would point to {}, which is not there",
                value.display()
            );
        }
        command.env(name, value);
    }
    Ok(command)
}

fn table(outcomes: &[Outcome]) -> String {
    let mut lines: Vec<String> = outcomes
        .iter()
        .map(|outcome| {
            let verdict = if outcome.error.is_none() {
                "passed"
            } else {
                "FAILED"
            };
            format!(
                "{:<10} {verdict}  {:>12}",
                outcome.stage.name(),
                steps::told(outcome.time)
            )
        })
        .collect();
    let total = outcomes.iter().map(|outcome| outcome.time).sum();
    lines.push(format!(
        "{:<10}         {:>12}",
        "together",
        steps::told(total)
    ));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_chosen_by_name_and_keep_their_order() {
        let arguments = Arguments {
            only: vec![Stage::Native, Stage::Fmt],
            skip: vec![],
            browsers: vec![],
        };
        assert_eq!(chosen(&arguments), [Stage::Fmt, Stage::Native]);
        let arguments = Arguments {
            only: vec![],
            skip: vec![Stage::Browser],
            browsers: vec![],
        };
        assert_eq!(chosen(&arguments).len(), Stage::value_variants().len() - 1);
    }

    #[test]
    fn the_table_names_stage_verdict_and_time() {
        let outcomes = [
            Outcome {
                stage: Stage::Fmt,
                time: Duration::from_millis(900),
                error: None,
            },
            Outcome {
                stage: Stage::Build,
                time: Duration::from_secs(61),
                error: Some(anyhow::anyhow!("no")),
            },
        ];
        let lines: Vec<String> = table(&outcomes).lines().map(str::to_owned).collect();
        assert_eq!(lines[0], "fmt        passed        900 ms");
        assert_eq!(lines[1], "build      FAILED    1 min 01 s");
        assert_eq!(lines[2], "together             1 min 01 s");
    }
}
