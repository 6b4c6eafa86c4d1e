//! Skipping what is unchanged: a stamp beside an output holds the hash of the
//! inputs it was made from. And one lock, so that two builds do not mix.

use anyhow::{Context as _, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The hash of the inputs that an output was made from.
pub(crate) struct Stamp {
    file: PathBuf,
    inputs: String,
}

impl Stamp {
    /// The stamp of the output `output`, to be made from inputs with the hash `inputs`.
    pub(crate) fn new(output: &Path, inputs: String) -> Self {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        Self {
            file: output.with_file_name(format!("{name}.stamp")),
            inputs,
        }
    }

    /// True if the output was made from these very inputs.
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.inputs)
    }

    /// Forgets the output: called before it is touched, so that an
    /// interrupted build is not taken for a finished one.
    pub(crate) fn clear(&self) -> Result<()> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.file.display()))
            }
            _ => Ok(()),
        }
    }

    /// Records that the output is made.
    pub(crate) fn set(&self) -> Result<()> {
        fs::write(&self.file, &self.inputs)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// Holds `file` locked until dropped; waits, saying so, for whoever holds it.
pub(crate) fn lock(file: &Path) -> Result<File> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let held = File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
    if held.try_lock().is_err() {
        println!("▸ waiting for another `cargo xtask` to finish");
        held.lock()
            .with_context(|| format!("cannot lock {}", file.display()))?;
    }
    Ok(held)
}

/// Empties `folder`, creating it if need be.
pub(crate) fn fresh(folder: &Path) -> Result<()> {
    remove(folder)?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// Removes a folder if it is there.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

/// Copies the files of `from`, folders included, into `to`; or the file `from` to `to`.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in crate::hash::files(from)? {
        // Joining nothing would end the name of a file in a slash.
        let goal = match file.strip_prefix(from) {
            Ok(inner) if inner.as_os_str().is_empty() => to.to_owned(),
            inner => to.join(inner.unwrap_or(&file)),
        };
        if let Some(folder) = goal.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, &goal)
            .with_context(|| format!("cannot copy {} to {}", file.display(), goal.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_current_only_for_the_same_inputs() {
        let folder = std::env::temp_dir().join(format!("leverloom-stamp-{}", std::process::id()));
        fresh(&folder).unwrap();
        let output = folder.join("out");
        let stamp = Stamp::new(&output, "a".into());
        assert!(!stamp.is_current());
        stamp.set().unwrap();
        assert!(stamp.is_current());
        assert!(!Stamp::new(&output, "b".into()).is_current());
        stamp.clear().unwrap();
        assert!(!stamp.is_current());
        remove(&folder).unwrap();
    }
}
