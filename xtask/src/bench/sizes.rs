//! What a visitor downloads, compressed with brotli. Prints, and writes a file;
//! asserts nothing.

use crate::{hash, headers, paths, steps};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::fs;
use std::path::Path;

/// One file of dist/, in bytes.
struct Size {
    name: String,
    raw: usize,
    brotli: usize,
}

/// Measures what is in `dist`; the figures go to `file`.
pub(super) fn sizes(dist: &Path, file: &Path) -> Result<()> {
    let sizes = steps::step("what a visitor downloads", || measure(dist))?;
    // A browser fetches one of the two engines.
    let (single, rest): (Vec<&Size>, Vec<&Size>) = sizes
        .iter()
        .partition(|size| size.name.starts_with("engine-single-"));
    let (engine, rest): (Vec<&Size>, Vec<&Size>) = rest
        .into_iter()
        .partition(|size| size.name.starts_with("engine-"));
    // What is fetched only when somebody wants it.
    let (wanted, page): (Vec<&Size>, Vec<&Size>) =
        rest.into_iter().partition(|size| !opens(&size.name));
    for (title, part) in [
        ("page", &page),
        ("engine", &engine),
        ("engine without threads", &single),
        ("wanted", &wanted),
    ] {
        println!(
            "  {title:<22} {:>9} {:>9} brotli",
            kilobytes(total(part, |size| size.raw)),
            kilobytes(total(part, |size| size.brotli))
        );
        for size in part {
            println!(
                "    {:<72} {:>9} {:>9}",
                size.name,
                kilobytes(size.raw),
                kilobytes(size.brotli)
            );
        }
    }
    let part = |sizes: &[&Size]| {
        let files: Vec<_> = sizes
            .iter()
            .map(|size| json!({ "name": size.name, "bytes": size.raw, "brotli": size.brotli }))
            .collect();
        json!({ "bytes": total(sizes, |size| size.raw), "brotli": total(sizes, |size| size.brotli), "files": files })
    };
    let report = json!({
        "page": part(&page),
        "engine": part(&engine),
        "engine_single": part(&single),
        "wanted": part(&wanted),
    });
    fs::write(file, format!("{report:#}\n"))
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("  written to {}", paths::shown(file));
    Ok(())
}

/// Whether a file comes whenever the page is opened: what is not the page itself has its hash in its name.
fn opens(name: &str) -> bool {
    name == "index.html" || (headers::is_kept(name) && !name.contains('/'))
}

fn measure(dist: &Path) -> Result<Vec<Size>> {
    let measured = hash::files(dist)?.into_iter().map(|file| {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file
            .strip_prefix(dist)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        Ok(Size {
            name,
            raw: content.len(),
            brotli: compressed(&content)?,
        })
    });
    measured.collect()
}

/// Bytes after brotli at its highest level, as a static host keeps them.
fn compressed(content: &[u8]) -> Result<usize> {
    let mut output = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut output, &settings).context("cannot compress")?;
    Ok(output.len())
}

fn total(sizes: &[&Size], of: fn(&Size) -> usize) -> usize {
    sizes.iter().map(|size| of(size)).sum()
}

/// Thousands of bytes, with one decimal.
fn kilobytes(bytes: usize) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_compresses_and_sizes_read_in_kilobytes() {
        assert!(compressed(&vec![7; 100_000]).unwrap() < 100);
        assert_eq!(kilobytes(123_456), "123.4 kB");
        assert_eq!(kilobytes(99), "0.0 kB");
    }
}
