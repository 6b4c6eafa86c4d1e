//! Where things lie: the repository, its build folders, the user's cache. The
//! only file of this crate that knows a folder's name by heart.

use anyhow::Result;
use std::env;
use std::path::{Path, PathBuf};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("invariant: xtask/ lies in the root")
}

/// What a visitor downloads: a static folder.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Build outputs that are not shipped as they are.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// `path` relative to the root, with forward slashes, for messages.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

/// The user's cache: `LEVERLOOM_CACHE`, else `XDG_CACHE_HOME/leverloom`, else
/// `~/.cache/leverloom`.
pub(crate) fn cache() -> Result<PathBuf> {
    let set = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    set("LEVERLOOM_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|base| base.join("leverloom")))
        .or_else(|| env::home_dir().map(|home| home.join(".cache").join("leverloom")))
        .ok_or_else(|| {
            crate::command::mend(
                "no home folder to keep the tools in",
                "export LEVERLOOM_CACHE=/a/folder/of/yours",
            )
        })
}

/// The first of `names` found on `PATH`, or at one of the absolute paths among them.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    names.iter().find_map(|name| {
        if Path::new(name).is_absolute() {
            return is_program(Path::new(name)).then(|| PathBuf::from(name));
        }
        env::split_paths(&path)
            .map(|folder| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
            .find(|candidate| is_program(candidate))
    })
}

fn is_program(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    metadata.is_file()
}
