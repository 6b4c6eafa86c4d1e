//! Compiling the Solidity contracts with the pinned npm `solc`. Building the
//! product needs none of this: the artifacts are checked in.

use crate::command::{program, run};
use crate::hash::Fingerprint;
use crate::steps::step;
use crate::{cache, paths, tools};
use anyhow::Result;
use std::path::Path;

const FOLDER: &str = "core/market/contracts";

/// Write or compare.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only compare with the checked-in artifacts; fail on a difference.
    #[arg(long)]
    check: bool,
}

/// Writes the artifacts, or compares with them.
pub(crate) fn contracts(arguments: &Arguments) -> Result<()> {
    if arguments.check {
        check()
    } else {
        compile(&[])
    }
}

/// Fails if the checked-in artifacts differ from what their sources compile to.
pub(crate) fn check() -> Result<()> {
    compile(&["--check"])
}

/// Compiles the pool with each fault of the fuzzer's list into a folder, which is emptied first.
pub(crate) fn plants(folder: &Path) -> Result<()> {
    cache::fresh(folder)?;
    let contracts = paths::root().join(FOLDER);
    packages(&contracts)?;
    let plants = paths::root().join("core/fuzz/plants.json");
    let mut compiler = program(tools::node()?);
    run(compiler
        .arg("plant.mjs")
        .arg(&plants)
        .arg(folder)
        .current_dir(&contracts))
}

fn compile(arguments: &[&str]) -> Result<()> {
    let node = tools::node()?;
    let folder = paths::root().join(FOLDER);
    packages(&folder)?;
    let mut compiler = program(node);
    run(compiler
        .arg("compile.mjs")
        .args(arguments)
        .current_dir(&folder))
}

/// Installs exactly what package-lock.json names, unless that is done already.
fn packages(folder: &Path) -> Result<()> {
    let inputs = Fingerprint::default()
        .path(&folder.join("package-lock.json"))?
        .short();
    let stamp = cache::Stamp::new(&folder.join("node_modules").join("installed"), inputs);
    if stamp.is_current() {
        return Ok(());
    }
    step("npm ci: the Solidity compiler and OpenZeppelin", || {
        tools::npm_ci(folder, FOLDER)?;
        stamp.set()
    })
}
