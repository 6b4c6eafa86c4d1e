//! Hashes of files and folders: of inputs, to skip what is unchanged, and of
//! outputs, to name what may be cached for ever. Reads; writes nothing.

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// A growing hash of named parts.
#[derive(Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds a named text.
    #[must_use]
    pub(crate) fn text(mut self, name: &str, text: &str) -> Self {
        self.part(name, text.as_bytes());
        self
    }

    /// Adds named bytes.
    #[must_use]
    pub(crate) fn bytes(mut self, name: &str, bytes: &[u8]) -> Self {
        self.part(name, bytes);
        self
    }

    /// Adds a file, or every file below a folder, by relative name and content.
    pub(crate) fn path(mut self, path: &Path) -> Result<Self> {
        for file in files(path)? {
            let name = file
                .strip_prefix(path)
                .unwrap_or(&file)
                .to_string_lossy()
                .into_owned();
            let content =
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            self.part(&name, &content);
        }
        Ok(self)
    }

    /// The first 64 bits as 16 hexadecimal digits.
    pub(crate) fn short(self) -> String {
        format!("{:016x}", self.number())
    }

    /// The first 64 bits.
    pub(crate) fn number(self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0.finalize()[..8]);
        u64::from_be_bytes(first)
    }

    fn part(&mut self, name: &str, content: &[u8]) {
        for bytes in [name.as_bytes(), content] {
            self.0.update((bytes.len() as u64).to_le_bytes());
            self.0.update(bytes);
        }
    }
}

/// The file itself, or all files below the folder (packages and build outputs
/// left out), sorted; nothing if neither exists.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_file() {
            found.push(path);
        } else if path.is_dir() && !is_foreign(&path) {
            for entry in
                fs::read_dir(&path).with_context(|| format!("cannot list {}", path.display()))?
            {
                open.push(entry?.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Folders whose content is not ours: packages and build outputs.
fn is_foreign(folder: &Path) -> bool {
    matches!(
        folder.file_name().and_then(|name| name.to_str()),
        Some("node_modules" | "target" | ".git")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_byte_between_name_and_content_changes_the_hash() {
        let one = Fingerprint::default().text("ab", "c").short();
        let other = Fingerprint::default().text("a", "bc").short();
        assert_ne!(one, other);
        assert_eq!(one.len(), 16);
    }
}
