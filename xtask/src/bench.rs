//! Measuring: rows of block times, natively, in a browser and of a peer; the page's
//! load times; and what a visitor downloads. Prints, and writes target/bench/*.json.
//! Equal results are asserted before anything is timed; no time ever is: machines
//! differ.

mod sizes;

use crate::command::{cargo, quiet, run};
use crate::test::measure_in_browser;
use crate::{build, paths, peer, steps};
use anyhow::{Context as _, Result};
use clap::ValueEnum;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to measure; everything if nothing is named.
    #[arg(value_enum, value_name = "PART")]
    parts: Vec<Part>,
    /// Write the rows of all measured parts here, as one JSON array.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Only rows of this workload (see `leverloom bench --help`); may be given several times.
    #[arg(long = "workload", value_name = "NAME")]
    workloads: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Part {
    /// Block times of the strategies, natively.
    Native,
    /// The same in a real browser, with threads and without, cold and warm; and the page's load times.
    Browser,
    /// What the page's own thread does while a crash plays with 10,000 positions; input, scrubbing, a large graph.
    Page,
    /// ERC-20 and lending blocks in `@ethereumjs/vm`, beside ours on one thread.
    Peers,
    /// Lending as a whole, natively and in a browser: opening 10,000 positions, blocks of 1,000 transactions with everybody
    /// deciding, going to any block of a history of 100,000 transactions.
    Market,
    /// What a visitor downloads, compressed with brotli.
    Sizes,
}

impl Arguments {
    fn chosen(&self) -> impl Iterator<Item = Part> {
        let all = Part::value_variants().iter().copied();
        all.filter(|part| self.parts.is_empty() || self.parts.contains(part))
    }
}

/// Measures the chosen parts.
pub(crate) fn bench(arguments: &Arguments) -> Result<()> {
    let folder = paths::target().join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut files = Vec::new();
    for part in arguments.chosen() {
        let rows = folder.join(format!("rows-{}.json", part.name()));
        match part {
            Part::Native => native(arguments, &folder, &rows)?,
            Part::Browser => browser(arguments, &folder, &rows)?,
            Part::Page => {
                page(&folder)?;
                continue;
            }
            Part::Peers => peers(arguments, &rows)?,
            Part::Market => market(&folder, &rows)?,
            Part::Sizes => {
                sizes::sizes(&build::build()?, &folder.join("sizes.json"))?;
                continue;
            }
        }
        println!("  written to {}", paths::shown(&rows));
        files.push(rows);
    }
    if let Some(file) = &arguments.json {
        fs::write(file, format!("{:#}\n", joined(&files)?))
            .with_context(|| format!("cannot write {}", file.display()))?;
        println!("  all rows written to {}", file.display());
    }
    Ok(())
}

impl Part {
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

/// The rows of all files in one array.
fn joined(files: &[PathBuf]) -> Result<Value> {
    let mut all = Vec::new();
    for file in files {
        let read = || -> Result<Vec<Value>> { Ok(serde_json::from_slice(&fs::read(file)?)?) };
        all.extend(read().with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(Value::Array(all))
}

fn native(arguments: &Arguments, folder: &Path, rows: &Path) -> Result<()> {
    let leverloom = |arguments: &[&str], file: &Path| {
        let mut command = cargo();
        command.args(["run", "--release"]).args(quiet()).args([
            "--package",
            "leverloom-cli",
            "--bin",
            "leverloom",
            "--",
            "bench",
        ]);
        run(command.args(arguments).arg("--out").arg(file))
    };
    if arguments.workloads.is_empty() {
        steps::step("block times of a scenario, natively", || {
            leverloom(&[], &folder.join("native.json"))
        })?;
    }
    steps::step("block times of workloads, natively", || {
        let mut workloads: Vec<&str> = arguments.workloads.iter().map(String::as_str).collect();
        if workloads.is_empty() {
            workloads.push("all");
        }
        let flags: Vec<&str> = workloads
            .iter()
            .flat_map(|name| ["--workload", name])
            .collect();
        leverloom(&flags, rows)
    })
}

/// Natively, then by the engine of the built page in a browser.
fn market(folder: &Path, rows: &Path) -> Result<()> {
    let [native, wasm] = ["native", "browser"].map(|of| folder.join(format!("market-{of}.json")));
    steps::step("lending as a whole, natively", || {
        let mut command = cargo();
        command.args(["run", "--release"]).args(quiet());
        command.args(["--package", "leverloom-cli", "--bin", "leverloom", "--"]);
        command
            .args(["bench", "--out"])
            .arg(&native)
            .arg("--market");
        run(&mut command)
    })?;
    let site = build::engine_alone()?;
    steps::step("lending as a whole, in a browser", || {
        measure_in_browser("market", &site, &[wasm.as_os_str()])
    })?;
    fs::write(rows, format!("{:#}\n", joined(&[native, wasm])?))
        .with_context(|| format!("cannot write {}", rows.display()))
}

fn browser(arguments: &Arguments, folder: &Path, rows: &Path) -> Result<()> {
    let site = build::benchmarks()?;
    steps::step("block times of workloads, in a browser", || {
        runtimes("browser", arguments, &site, rows)
    })?;
    if !arguments.workloads.is_empty() {
        return Ok(());
    }
    let dist = build::build()?;
    steps::step("the page in a browser", || {
        let file = folder.join("browser.json");
        measure_in_browser("bench", &dist, &[file.as_os_str()])
    })
}

fn page(folder: &Path) -> Result<()> {
    let dist = build::build()?;
    steps::step("the page's own thread, in a browser", || {
        let file = folder.join("page.json");
        measure_in_browser("page", &dist, &[file.as_os_str()])
    })
}

fn peers(arguments: &Arguments, rows: &Path) -> Result<()> {
    let site = build::benchmarks()?;
    peer::bundle(&site.join("peer"))?;
    steps::step("block times beside @ethereumjs/vm", || {
        runtimes("peers", arguments, &site, rows)
    })
}

fn runtimes(suite: &str, arguments: &Arguments, site: &Path, rows: &Path) -> Result<()> {
    let mut words = vec![OsStr::new(suite), rows.as_os_str()];
    words.extend(arguments.workloads.iter().map(OsStr::new));
    measure_in_browser("runtimes", site, &words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        bench: Arguments,
    }

    fn parsed(line: &[&str]) -> Result<Arguments, String> {
        let words = ["bench"].iter().chain(line);
        Line::try_parse_from(words)
            .map(|line| line.bench)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn parts_are_words_and_nothing_means_everything() {
        let chosen = |line: &[&str]| parsed(line).unwrap().chosen().collect::<Vec<_>>();
        assert_eq!(
            chosen(&[]),
            [
                Part::Native,
                Part::Browser,
                Part::Page,
                Part::Peers,
                Part::Market,
                Part::Sizes
            ]
        );
        assert_eq!(chosen(&["peers"]), [Part::Peers]);
        // In our order, once each.
        assert_eq!(
            chosen(&["browser", "native", "browser"]),
            [Part::Native, Part::Browser]
        );
        let arguments = parsed(&["native", "--json", "rows.json", "--workload", "spin"]).unwrap();
        assert_eq!(arguments.json.as_deref(), Some(Path::new("rows.json")));
        assert_eq!(arguments.workloads, ["spin"]);
        assert!(parsed(&["nativ"]).is_err_and(|error| error.contains("native")));
    }

    #[test]
    fn rows_of_several_files_become_one_array() {
        let folder = std::env::temp_dir().join(format!("leverloom-rows-{}", std::process::id()));
        crate::cache::fresh(&folder).unwrap();
        let files = ["[{\"a\":1}]", "[]", "[{\"b\":2},{\"c\":3}]"]
            .iter()
            .enumerate()
            .map(|(index, text)| {
                let file = folder.join(index.to_string());
                fs::write(&file, text).unwrap();
                file
            })
            .collect::<Vec<_>>();
        let expected = serde_json::json!([{ "a": 1 }, { "b": 2 }, { "c": 3 }]);
        assert_eq!(joined(&files).unwrap(), expected);
        let missing = joined(&[folder.join("none")]).unwrap_err();
        assert!(missing.to_string().starts_with("cannot read"));
        crate::cache::remove(&folder).unwrap();
    }
}
