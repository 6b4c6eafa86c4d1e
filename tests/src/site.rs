//! Copies of the built page in which something is changed: what a host, a deployment or a broken download does to it.
//!
//! Owns the copy; dropped, it is gone. Never touches the build itself.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::folder::Folder;
use crate::process::Setup;

/// A folder of its own with the built page in it.
#[derive(Debug)]
pub struct Site {
    folder: Folder,
}

impl Site {
    /// A copy of what `cargo xtask build` made.
    pub fn copy() -> Result<Self> {
        Self::copy_below("")
    }

    /// A site in which the copy lies in a folder.
    pub fn copy_below(place: &str) -> Result<Self> {
        let folder = Folder::new("site")?;
        copy(&Setup::from_env()?.dist, &folder.path().join(place))?;
        Ok(Self { folder })
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Changes a file, given by the beginning of its folder's name and the name of its own (`""` for the top).
    pub fn change(
        &self,
        folder: &str,
        file: &str,
        change: impl FnOnce(String) -> String,
    ) -> Result<()> {
        let path = self.find(folder)?.join(file);
        let old =
            fs::read_to_string(&path).with_context(|| format!("{} can be read", path.display()))?;
        let new = change(old.clone());
        ensure!(new != old, "nothing to change in {}", path.display());
        Ok(fs::write(path, new)?)
    }

    /// A folder whose name is `start`, a hyphen, and a hash.
    pub fn find(&self, start: &str) -> Result<PathBuf> {
        if start.is_empty() {
            return Ok(self.folder().to_owned());
        }
        let is_it = |name: &str| {
            let hash = name
                .strip_prefix(start)
                .and_then(|rest| rest.strip_prefix('-'));
            hash.is_some_and(|hash| hash.len() == 16 && !hash.contains('-'))
        };
        let mut entries = fs::read_dir(self.folder())?.flatten();
        let found = entries.find(|entry| entry.file_name().to_str().is_some_and(is_it));
        Ok(found
            .with_context(|| format!("{start} is in the build"))?
            .path())
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let goal = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &goal)?;
        } else {
            fs::copy(entry.path(), goal)?;
        }
    }
    Ok(())
}
