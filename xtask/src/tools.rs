//! The programs that building and testing call: found, or installed once per
//! user under the cache. Nothing of them lands in the repository.

use crate::command::{cargo, mend, program, quiet, read, run};
use crate::steps::step;
use crate::{cache, paths, toolchain};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// 0.22 needs a newer Rust than the pinned one.
const TRUNK: &str = "0.21.14";

/// Drives every Firefox from 115 on.
const GECKODRIVER: &str = "0.36.0";

/// What `setup` looks for.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Also what only the tests need: a browser, its driver, Node.
    #[arg(long)]
    tests: bool,
}

/// Finds or installs everything, and says what was taken.
pub(crate) fn setup(arguments: &Arguments) -> Result<()> {
    let compiler = toolchain::find()?;
    println!("▸ for the browser: {}", compiler.name);
    println!("▸ trunk: {}", trunk()?.display());
    println!("▸ wasm-bindgen: {}", wasm_bindgen()?.display());
    if arguments.tests {
        let browser = browser()?;
        println!("▸ browser: {}", browser.chromium.display());
        println!("▸ driver: {}", browser.driver.display());
        println!("▸ node: {}", node()?.display());
    }
    Ok(())
}

/// Trunk, which builds the page.
pub(crate) fn trunk() -> Result<PathBuf> {
    Tool {
        package: "trunk",
        program: "trunk",
        version: TRUNK.to_owned(),
    }
    .obtain()
}

/// wasm-bindgen's command, of exactly the version that the crates are locked to.
pub(crate) fn wasm_bindgen() -> Result<PathBuf> {
    let version = locked("wasm-bindgen")?;
    Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version,
    }
    .obtain()
}

/// What drives Firefox; Debian has none.
pub(crate) fn geckodriver() -> Result<PathBuf> {
    gecko().obtain()
}

/// The same, if it is here.
pub(crate) fn found_geckodriver() -> Option<PathBuf> {
    gecko().found().ok().flatten()
}

fn gecko() -> Tool {
    Tool {
        package: "geckodriver",
        program: "geckodriver",
        version: GECKODRIVER.to_owned(),
    }
}

/// A Chromium and the driver that fits it.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds Chromium (or Chrome) and its driver; Debian delivers both.
pub(crate) fn browser() -> Result<Browser> {
    const CHROMIUM: [&str; 6] = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];
    const DRIVER: [&str; 3] = [
        "chromedriver",
        "/usr/lib/chromium/chromedriver",
        "/usr/lib/chromium-browser/chromedriver",
    ];
    let find = || {
        Some(Browser {
            chromium: paths::find(&CHROMIUM)?,
            driver: paths::find(&DRIVER)?,
        })
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    apt(&["chromium", "chromium-driver"])
        .context("the browser tests need Chromium and its driver")?;
    find().ok_or_else(|| {
        mend(
            "Chromium was installed, yet it is not on PATH",
            "export PATH=\"$PATH:/the/folder/of/chromium\"",
        )
    })
}

/// Installs into `folder` exactly what its package-lock.json names; `origin` is where that comes from in the checkout.
pub(crate) fn npm_ci(folder: &Path, origin: &str) -> Result<()> {
    let npm = paths::find(&["npm"]).unwrap_or_else(|| "npm".into());
    let mut install = program(npm);
    install
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel",
            "error",
        ])
        .current_dir(folder);
    run(&mut install).map_err(|error| mend(error, format!("cd {origin} && npm ci")))
}

/// Node, which runs the Solidity compiler.
pub(crate) fn node() -> Result<PathBuf> {
    const OLDEST: u32 = 18;
    let find = || {
        let node = paths::find(&["node", "nodejs"])?;
        let version = read(program(&node).arg("--version")).ok()?;
        let major: u32 = version
            .trim_start_matches('v')
            .split('.')
            .next()?
            .parse()
            .ok()?;
        (major >= OLDEST && paths::find(&["npm"]).is_some()).then_some(node)
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    apt(&["nodejs", "npm"]).context("compiling the contracts needs Node 18 or later, with npm")?;
    find().ok_or_else(|| {
        mend(
            "Node 18 or later is needed, with npm, to compile the contracts",
            "install it from https://nodejs.org",
        )
    })
}

/// Installs Debian packages if that is possible without asking for a password.
pub(crate) fn apt(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let Some(apt) = paths::find(&["apt-get"]) else {
        return Err(mend(
            format!("missing: {list}, and this system has no apt-get"),
            format!("your system's packages for {list}"),
        ));
    };
    let is_root = read(program("id").arg("-u")).is_ok_and(|id| id == "0");
    let may = is_root
        || paths::find(&["sudo"])
            .is_some_and(|sudo| read(program(sudo).args(["-n", "true"])).is_ok());
    let by_hand = || {
        mend(
            format!("missing: {list}"),
            format!("sudo apt-get install --no-install-recommends {list}"),
        )
    };
    if !may {
        return Err(by_hand());
    }
    let call = |arguments: &[&str]| {
        let mut command = if is_root {
            program(&apt)
        } else {
            program("sudo")
        };
        if !is_root {
            command.arg("-n").arg(&apt);
        }
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command)
    };
    let install: Vec<&str> = ["install", "-y", "-qq", "--no-install-recommends"]
        .iter()
        .chain(packages)
        .copied()
        .collect();
    step(&format!("installing {list}"), || {
        // The package lists may be missing or stale; a failing update alone is no reason to give up.
        let _ = call(&["update", "-qq"]);
        call(&install).map_err(|error| by_hand().context(error))
    })
}

/// A program delivered as a crate.
struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
}

impl Tool {
    fn name(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }

    fn home(&self) -> Result<PathBuf> {
        Ok(paths::cache()?.join("tools").join(self.name()))
    }

    /// From the cache, or from `PATH` if it is this very version.
    fn found(&self) -> Result<Option<PathBuf>> {
        let kept = self.kept()?;
        if self.is_exact(&kept) {
            return Ok(Some(kept));
        }
        Ok(paths::find(&[self.program]).filter(|found| self.is_exact(found)))
    }

    /// Where it is kept, once installed.
    fn kept(&self) -> Result<PathBuf> {
        let program = format!("{}{}", self.program, std::env::consts::EXE_SUFFIX);
        Ok(self.home()?.join("bin").join(program))
    }

    /// From the cache, from `PATH` if it is this very version, else installed.
    fn obtain(&self) -> Result<PathBuf> {
        if let Some(found) = self.found()? {
            return Ok(found);
        }
        let (name, home, kept) = (self.name(), self.home()?, self.kept()?);
        let _lock = cache::lock(&paths::cache()?.join("install.lock"))?;
        if !self.is_exact(&kept) {
            step(&format!("installing {name} (once per user)"), || {
                self.install(&home, &name)
            })?;
        }
        if !self.is_exact(&kept) {
            bail!(
                "{} was installed, yet `{} --version` does not say {}",
                name,
                kept.display(),
                self.version
            );
        }
        Ok(kept)
    }

    fn is_exact(&self, path: &std::path::Path) -> bool {
        path.exists()
            && read(program(path).arg("--version"))
                .is_ok_and(|said| said.split_whitespace().any(|word| word == self.version))
    }

    fn install(&self, home: &std::path::Path, name: &str) -> Result<()> {
        // A build folder of its own, kept until it succeeds: an interrupted install goes on where it stopped.
        let build = paths::cache()?.join("build").join(name);
        let install = |locked: bool| {
            let mut command = cargo();
            toolchain::scrub(&mut command);
            if let Some(toolchain) = std::env::var_os("RUSTUP_TOOLCHAIN") {
                command.env("RUSTUP_TOOLCHAIN", toolchain);
            }
            command.args([
                "install",
                self.package,
                "--version",
                &format!("={}", self.version),
            ]);
            command
                .args(quiet())
                .args(locked.then_some("--locked"))
                .arg("--root")
                .arg(home);
            // Neither is ever asked to fetch anything: no TLS, no check for updates, no other programs.
            command.args(["--no-default-features", "--bin", self.program]);
            // Quick to build rather than quick to run: both are called once a build.
            command
                .env("CARGO_TARGET_DIR", &build)
                .env("CARGO_PROFILE_RELEASE_LTO", "off");
            command
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
            run(&mut command)
        };
        // A registry that lags behind may lack a version in the package's lock file.
        install(true)
            .or_else(|_| {
                println!("  trying again, without the versions that its lock file names");
                install(false)
            })
            .map_err(|error| {
                mend(
                    format!("cannot install {name}: {error}"),
                    format!("cargo install {} --version {}", self.package, self.version),
                )
            })?;
        cache::remove(&build)
    }
}

/// The version of `package` in Cargo.lock.
fn locked(package: &str) -> Result<String> {
    let file = paths::root().join("Cargo.lock");
    let text =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    version_in(&text, package).with_context(|| format!("Cargo.lock does not lock {package}"))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let rest = lock
        .split_once(&format!("name = \"{package}\"\nversion = \""))?
        .1;
    Some(rest.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_package_itself() {
        let lock = "name = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "trunk"), None);
    }
}
