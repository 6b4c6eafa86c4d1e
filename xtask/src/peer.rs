//! The EVM that ours is measured against: `@ethereumjs/vm` as web/bench/peer pins it,
//! installed once per user and bundled for a browser. Only `bench peers` needs it.

use crate::command::{program, run};
use crate::hash::Fingerprint;
use crate::steps::step;
use crate::{cache, paths, tools};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};

const FOLDER: &str = "web/bench/peer";

/// What npm goes by.
const PINS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// The worker, written by hand.
const ENTRY: &str = "worker.js";

/// Writes the peer's worker, with all that it needs in one file, into `folder`.
pub(crate) fn bundle(folder: &Path) -> Result<()> {
    let node = tools::node()?;
    let packages = packages()?;
    step("peer: esbuild", || {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        // Beside the packages, where what it imports is found.
        let entry = packages.join(ENTRY);
        fs::copy(paths::root().join(FOLDER).join(ENTRY), &entry)
            .with_context(|| format!("cannot copy {FOLDER}/{ENTRY}"))?;
        let mut esbuild = program(&node);
        esbuild
            .arg(packages.join("node_modules/esbuild/bin/esbuild"))
            .arg(&entry)
            .args([
                "--bundle",
                "--minify",
                "--format=esm",
                "--platform=browser",
                "--target=esnext",
                "--log-level=warning",
            ])
            .arg(format!("--outfile={}", folder.join(ENTRY).display()));
        run(&mut esbuild)
    })
}

/// The folder in the user's cache with exactly what the lock file names.
fn packages() -> Result<PathBuf> {
    let pins = paths::root().join(FOLDER);
    let mut inputs = Fingerprint::default();
    for file in PINS {
        inputs = inputs.path(&pins.join(file))?;
    }
    let id = inputs.short();
    let folder = paths::cache()?.join("tools").join(format!("peer-{id}"));
    let _lock = cache::lock(&paths::cache()?.join("install.lock"))?;
    let stamp = cache::Stamp::new(&folder.join("node_modules").join("installed"), id);
    if stamp.is_current() {
        return Ok(folder);
    }
    step("npm ci: @ethereumjs/vm and esbuild (once per user)", || {
        cache::fresh(&folder)?;
        for file in PINS {
            fs::copy(pins.join(file), folder.join(file))
                .with_context(|| format!("cannot copy {FOLDER}/{file}"))?;
        }
        tools::npm_ci(&folder, FOLDER)?;
        stamp.set()
    })?;
    Ok(folder)
}
