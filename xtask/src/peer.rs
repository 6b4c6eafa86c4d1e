//! The EVM that ours is measured against: `@ethereumjs/vm` as web/bench/peer pins it,
//! installed once per user and bundled for a browser. Only `bench peers` needs it.

use crate::command::{program, run};
use crate::steps::step;
use crate::{npm, paths, tools};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::Path;

const FOLDER: &str = "web/bench/peer";

/// The worker, written by hand.
const ENTRY: &str = "worker.js";

/// Writes the peer's worker, with all that it needs in one file, into `folder`.
pub(crate) fn bundle(folder: &Path) -> Result<()> {
    let node = tools::node()?;
    let packages = npm::installed(FOLDER, "peer", "@ethereumjs/vm and esbuild")?;
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
