//! `cargo xtask dist`: the built page as one file to hand on, with a server that needs nothing but Python. Packs what the
//! build made; the same build gives the same bytes.

use crate::hash::Fingerprint;
use crate::steps::step;
use crate::{build, cache, hash, hosts, paths};
use anyhow::{Context as _, Result};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Of this version of the whole workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The page's folder in the archive; `serve.py` serves it.
const PAGE: &str = "leverloom";

/// Builds and packs.
pub(crate) fn dist() -> Result<()> {
    let file = pack(&build::build()?)?;
    let size = file.metadata()?.len();
    println!("▸ {} ({} kB)", paths::shown(&file), size / 1000);
    Ok(())
}

/// Packs a finished folder.
pub(crate) fn pack(dist: &Path) -> Result<PathBuf> {
    let build = build::id(dist)?;
    let name = format!("leverloom-{VERSION}-{build}");
    let file = paths::target().join(format!("{name}.zip"));
    step("packing", || {
        let mut entries = Vec::new();
        for local in ["serve.py", "README.txt"] {
            let text = fs::read_to_string(paths::root().join("www/local").join(local))
                .with_context(|| format!("cannot read www/local/{local}"))?;
            let text = hosts::filled(&text)
                .replace("{version}", VERSION)
                .replace("{build}", &build);
            entries.push((format!("{name}/{local}"), text.into_bytes()));
        }
        for path in hash::files(dist)? {
            let inner = path.strip_prefix(dist).unwrap_or(&path).to_string_lossy();
            let inner = format!("{name}/{PAGE}/{}", inner.replace('\\', "/"));
            entries.push((inner, fs::read(&path)?));
        }
        fs::write(&file, archive(&entries)?)
            .with_context(|| format!("cannot write {}", file.display()))
    })?;
    Ok(file)
}

/// Unpacks what [`pack`] made into an empty folder; returns the one folder in it.
pub(crate) fn unpack(file: &Path, into: &Path) -> Result<PathBuf> {
    cache::fresh(into)?;
    ZipArchive::new(File::open(file)?)?.extract(into)?;
    Ok(into.join(file.file_stem().context("an archive has a name")?))
}

/// One archive of all entries, in order, without owners, of one date.
fn archive(entries: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(date(entries)?)
        .unix_permissions(0o644);
    for (name, content) in entries {
        archive.start_file(name.as_str(), options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// A date that says nothing but that the content is another: servers tell by date and size whether a file has changed,
/// and pages of two builds are often equally long. Between 1981 and 2020, for none may lie ahead; zips know even seconds.
fn date(entries: &[(String, Vec<u8>)]) -> Result<DateTime> {
    let all = Fingerprint::default();
    let all = entries
        .iter()
        .fold(all, |all, (name, content)| all.bytes(name, content));
    let mut rest = all.number();
    let mut below = |count: u64| -> Result<u8> {
        let digit = rest % count;
        rest /= count;
        Ok(u8::try_from(digit)?)
    };
    let year = 1981 + u16::from(below(40)?);
    let (month, day) = (1 + below(12)?, 1 + below(28)?);
    let (hour, minute, second) = (below(24)?, below(60)?, 2 * below(30)?);
    Ok(DateTime::from_date_and_time(
        year, month, day, hour, minute, second,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_the_same_every_time_and_gives_back_what_went_in() {
        let entries = [
            ("a/one.txt".to_owned(), b"one".to_vec()),
            ("a/b/two.bin".to_owned(), vec![7; 10_000]),
        ];
        let packed = archive(&entries).unwrap();
        assert_eq!(packed, archive(&entries).unwrap());
        let folder = std::env::temp_dir().join(format!("leverloom-zip-{}", std::process::id()));
        cache::fresh(&folder).unwrap();
        let file = folder.join("a.zip");
        fs::write(&file, packed).unwrap();
        let unpacked = unpack(&file, &folder.join("out")).unwrap();
        assert_eq!(
            fs::read(unpacked.join("b/two.bin")).unwrap(),
            vec![7; 10_000]
        );
        cache::remove(&folder).unwrap();
    }

    #[test]
    fn another_content_is_of_another_date_and_none_lies_ahead() {
        let of = |content: &str| {
            let packed = archive(&[("a".to_owned(), content.as_bytes().to_vec())]).unwrap();
            let mut archive = ZipArchive::new(std::io::Cursor::new(packed)).unwrap();
            let date = archive.by_index(0).unwrap().last_modified();
            date.expect("an entry has a date")
        };
        let dates: Vec<DateTime> = (0..50).map(|number| of(&number.to_string())).collect();
        for (index, date) in dates.iter().enumerate() {
            assert!(date.is_valid() && (1981..=2020).contains(&date.year()));
            assert_eq!(date.second() % 2, 0);
            assert!(!dates[..index].contains(date), "{date}");
        }
    }
}
