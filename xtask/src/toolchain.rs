//! The compiler that builds for the browser. Threads in wasm need the standard
//! library rebuilt with atomics, so its source must be there: rustup's pinned
//! toolchain with `rust-src`, or Debian's packages of one build. Chooses; the
//! build decides what to compile with it.

use crate::command::{attempt, mend, program, read};
use crate::{paths, tools};
use anyhow::{Context as _, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Debian's compiler, its library source and a linker for wasm.
const DEBIAN: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// How long rustup may take to deliver a few megabytes before Debian is asked.
const DELIVERY: Duration = Duration::from_mins(2);

/// Linkers for wasm, when the toolchain brings none.
const LINKERS: [&str; 6] = [
    "wasm-ld-22",
    "wasm-ld",
    "wasm-ld-21",
    "wasm-ld-20",
    "/opt/homebrew/opt/lld/bin/wasm-ld",
    "/usr/local/opt/lld/bin/wasm-ld",
];

/// A compiler that can rebuild the standard library for wasm.
pub(crate) struct Toolchain {
    /// Where it comes from, in words.
    pub(crate) name: String,
    /// What `rustc -vV` says: any change of it must rebuild.
    pub(crate) version: String,
    folder: PathBuf,
    sysroot: PathBuf,
    /// `None`: the toolchain's own `rust-lld`.
    linker: Option<PathBuf>,
}

/// Takes what is there; otherwise lets rustup, then Debian, deliver it.
pub(crate) fn find() -> Result<Toolchain> {
    let pinned = pinned()?;
    if let Some(found) = from_rustup(&pinned).or_else(|| from_system(&pinned)) {
        return found;
    }
    let mut why = "rustup is not installed".to_owned();
    if let Some(rustup) = paths::find(&["rustup"]) {
        println!("▸ the source of Rust {pinned}'s standard library is missing; asking rustup");
        let mut add = program(rustup);
        add.args(["component", "add", "rust-src", "--toolchain", &pinned])
            .env("RUSTUP_MAX_RETRIES", "1");
        match attempt(&mut add, DELIVERY) {
            Ok(()) => {
                if let Some(found) = from_rustup(&pinned) {
                    return found;
                }
                "rustup delivered it, yet it is not there".clone_into(&mut why);
            }
            Err(said) => why = format!("rustup could not: {said}"),
        }
        println!("  {why}");
    }
    tools::apt(&DEBIAN).with_context(|| {
        format!("no Rust that can build for browser threads ({why})\n  or with: rustup component add rust-src --toolchain {pinned}")
    })?;
    from_system(&pinned).unwrap_or_else(|| {
        Err(mend(
            "Debian's Rust is older than the pinned one",
            format!("rustup component add rust-src --toolchain {pinned}"),
        ))
    })
}

impl Toolchain {
    /// A command that runs `name` with this toolchain in front, and with nothing
    /// inherited from the cargo or the rustup that started us.
    pub(crate) fn command(&self, name: impl AsRef<std::ffi::OsStr>) -> Result<Command> {
        let mut command = program(name);
        scrub(&mut command);
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(
            [self.folder.clone()]
                .into_iter()
                .chain(env::split_paths(&path)),
        )?;
        command
            .env("PATH", path)
            .env("RUSTC", self.folder.join("rustc"))
            .env("RUSTC_BOOTSTRAP", "1");
        if let Some(linker) = &self.linker {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        Ok(command)
    }

    /// Its `cargo`.
    pub(crate) fn cargo(&self) -> PathBuf {
        self.folder
            .join(format!("cargo{}", env::consts::EXE_SUFFIX))
    }

    /// Flags that keep this machine's folders out of what is shipped.
    pub(crate) fn remap(&self) -> Vec<String> {
        let library = self.sysroot.join("lib/rustlib/src/rust");
        let resolved = library.canonicalize().unwrap_or_else(|_| library.clone());
        let home = env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
        let sources = home
            .and_then(|home| fs::read_dir(home.join("registry/src")).ok())
            .into_iter()
            .flatten()
            .flatten();
        let mut pairs = vec![
            (paths::root().to_owned(), "leverloom"),
            (library, "rust"),
            (resolved, "rust"),
        ];
        pairs.extend(sources.map(|entry| (entry.path(), "crates")));
        pairs
            .iter()
            .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
            .collect()
    }
}

/// Removes what a running cargo or rustup sets for its children, so that
/// another toolchain is not led astray. Network and registry settings stay.
pub(crate) fn scrub(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if is_inherited(name) {
            command.env_remove(name);
        }
    }
}

fn is_inherited(name: &str) -> bool {
    const NAMES: [&str; 7] = [
        "CARGO",
        "RUSTUP_TOOLCHAIN",
        "RUSTC",
        "RUSTFLAGS",
        "RUSTDOCFLAGS",
        "LD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
    ];
    const FAMILIES: [&str; 12] = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_PRIMARY_",
        "CARGO_TARGET_",
        "CARGO_PROFILE_",
        "CARGO_ENCODED_",
        "CARGO_UNSTABLE_",
        "CARGO_BUILD_RUST",
        "RUSTC_",
        "TRUNK_",
    ];
    NAMES.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

/// The version in rust-toolchain.toml.
fn pinned() -> Result<String> {
    let file = paths::root().join("rust-toolchain.toml");
    let text =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    text.lines()
        .find_map(|line| {
            Some(
                line.strip_prefix("channel")?
                    .trim()
                    .strip_prefix('=')?
                    .trim()
                    .trim_matches('"')
                    .to_owned(),
            )
        })
        .context("rust-toolchain.toml names no channel")
}

fn from_rustup(pinned: &str) -> Option<Result<Toolchain>> {
    let rustup = paths::find(&["rustup"])?;
    // Ask for what is installed; installing is a step of its own.
    let rustc = read(
        program(rustup)
            .args(["which", "rustc", "--toolchain", pinned])
            .env("RUSTUP_AUTO_INSTALL", "0"),
    )
    .ok()?;
    at(Path::new(&rustc).parent()?, pinned, "rustup")
}

fn from_system(pinned: &str) -> Option<Result<Toolchain>> {
    let on_path = paths::find(&["rustc"]).filter(|rustc| !is_proxy(rustc));
    let folders = on_path
        .iter()
        .filter_map(|rustc| rustc.parent())
        .chain([Path::new("/usr/bin")]);
    folders
        .into_iter()
        .find_map(|folder| at(folder, pinned, "the system"))
}

/// rustup's `rustc` is rustup itself under another name.
fn is_proxy(rustc: &Path) -> bool {
    rustc.with_file_name("rustup").exists()
}

/// The toolchain in `folder` if it is new enough and has its library's source.
/// `Some(Err)`: it would do, but no linker for wasm can be had.
fn at(folder: &Path, pinned: &str, origin: &str) -> Option<Result<Toolchain>> {
    let rustc = folder.join("rustc");
    if !rustc.exists() || !folder.join("cargo").exists() {
        return None;
    }
    let ask = |arguments: &[&str]| {
        let mut command = program(&rustc);
        scrub(&mut command);
        read(command.args(arguments)).ok()
    };
    let version = ask(&["-vV"])?;
    let release = field(&version, "release")?.to_owned();
    let sysroot = PathBuf::from(ask(&["--print", "sysroot"])?);
    if !sysroot
        .join("lib/rustlib/src/rust/library/Cargo.toml")
        .exists()
        || parts(&release) < parts(pinned)
    {
        return None;
    }
    let own = sysroot
        .join("lib/rustlib")
        .join(field(&version, "host")?)
        .join("bin/rust-lld");
    let linker = if own.exists() {
        Ok(None)
    } else {
        linker().map(Some)
    };
    Some(linker.map(|linker| Toolchain {
        name: format!("Rust {release} of {origin}"),
        version,
        folder: folder.to_owned(),
        sysroot,
        linker,
    }))
}

fn linker() -> Result<PathBuf> {
    if let Some(found) = paths::find(&LINKERS) {
        return Ok(found);
    }
    tools::apt(&["lld-22"]).context("no linker for wasm")?;
    paths::find(&LINKERS).ok_or_else(|| mend("no linker for wasm", "apt-get install lld"))
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn parts(version: &str) -> Vec<u32> {
    version
        .split(['.', '-'])
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(parts("1.100.0") > parts("1.95.0"));
        assert!(parts("1.96.0-nightly") > parts("1.95.0"));
        assert!(parts("1.94.1") < parts("1.95.0"));
    }

    #[test]
    fn the_pinned_version_is_read() {
        assert!(parts(&pinned().unwrap()) >= vec![1, 95, 0]);
    }

    #[test]
    fn what_leads_astray_is_scrubbed_and_the_network_is_kept() {
        for name in [
            "CARGO",
            "RUSTUP_TOOLCHAIN",
            "CARGO_TARGET_DIR",
            "RUSTC_WRAPPER",
            "CARGO_PKG_NAME",
        ] {
            assert!(is_inherited(name), "{name}");
        }
        for name in [
            "CARGO_HOME",
            "CARGO_HTTP_PROXY",
            "CARGO_NET_OFFLINE",
            "CARGO_BUILD_JOBS",
            "CARGO_REGISTRIES_CRATES_IO_PROTOCOL",
            "PATH",
        ] {
            assert!(!is_inherited(name), "{name}");
        }
    }
}
