//! Scenarios in, results out: files, and sentences that name them.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use leverloom_model::Scenario;
use leverloom_model::scenario::{SHIPPED, bounds};

/// A scenario by the name of a shipped one or from a file.
pub(crate) fn scenario(name: &str) -> Result<Scenario> {
    let shipped = SHIPPED.iter().find(|(shipped, _)| *shipped == name);
    let text = match shipped {
        Some((_, text)) => (*text).to_owned(),
        None => read(Path::new(name))?,
    };
    Scenario::from_json(&text).with_context(|| name.to_owned())
}

fn read(path: &Path) -> Result<String> {
    let names = || {
        SHIPPED
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let length = match fs::metadata(path) {
        Ok(facts) => facts.len(),
        Err(error) => bail!(
            "{}: cannot be read ({error}); allowed: a scenario file, or one of {}",
            path.display(),
            names()
        ),
    };
    // Before it is in memory: whatever is that long is no scenario.
    if length > bounds::MAX_JSON_BYTES as u64 {
        bail!(
            "{}: the file is {length} bytes long; allowed: at most {} bytes",
            path.display(),
            bounds::MAX_JSON_BYTES
        );
    }
    let bytes = fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => bail!(
            "{}: the file is no text; allowed: JSON in UTF-8",
            path.display()
        ),
    }
}

/// A file to write results to, if one is wanted.
pub(crate) struct Output<'a> {
    path: &'a Path,
    file: BufWriter<File>,
}

impl<'a> Output<'a> {
    pub(crate) fn create(path: &'a Path) -> Result<Self> {
        let file =
            File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?;
        Ok(Self {
            path,
            file: BufWriter::new(file),
        })
    }

    pub(crate) fn write(&mut self, text: &str) -> Result<()> {
        self.file
            .write_all(text.as_bytes())
            .with_context(|| format!("{}: cannot be written", self.path.display()))
    }

    pub(crate) fn finish(mut self) -> Result<()> {
        self.file
            .flush()
            .with_context(|| format!("{}: cannot be written", self.path.display()))
    }
}
