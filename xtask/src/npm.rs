//! Packages from npm, pinned by a package-lock.json in the checkout and installed once per user.
//!
//! Knows folders and pins, not what the packages are for.

use crate::hash::Fingerprint;
use crate::steps::step;
use crate::{cache, paths, tools};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::PathBuf;

/// What npm goes by.
const PINS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// The folder in the user's cache with exactly what the lock file in `folder` of the checkout names; `name` is that
/// of the cache's folder, `what` tells the person what is fetched.
pub(crate) fn installed(folder: &str, name: &str, what: &str) -> Result<PathBuf> {
    let pins = paths::root().join(folder);
    let mut inputs = Fingerprint::default();
    for file in PINS {
        inputs = inputs.path(&pins.join(file))?;
    }
    let id = inputs.short();
    let target = paths::cache()?.join("tools").join(format!("{name}-{id}"));
    let _lock = cache::lock(&paths::cache()?.join("install.lock"))?;
    let stamp = cache::Stamp::new(&target.join("node_modules").join("installed"), id);
    if stamp.is_current() {
        return Ok(target);
    }
    step(&format!("npm ci: {what} (once per user)"), || {
        cache::fresh(&target)?;
        for file in PINS {
            fs::copy(pins.join(file), target.join(file))
                .with_context(|| format!("cannot copy {folder}/{file}"))?;
        }
        tools::npm_ci(&target, folder)?;
        stamp.set()
    })?;
    Ok(target)
}
