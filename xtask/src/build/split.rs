//! Cutting the page's wasm into what opens the page and parts that come when they
//! are first shown, as `#[wasm_split]` says in web/ui. That has to happen between
//! the compiler and wasm-bindgen; Trunk calls the one after the other. So Trunk
//! finds this very program under wasm-bindgen's name, which cuts, then calls the
//! real one. Owns that and the names of the parts; what wasm-bindgen does with
//! the main module is its own.

use crate::command::program;
use crate::{cache, paths};
use anyhow::{Context as _, Result, anyhow};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Changes whenever this file does, so that the page is built anew.
pub(super) const STEP: &str = include_str!("split.rs");

/// Where the parts lie beside the page, before they get a name by their content.
pub(super) const FOLDER: &str = "parts";

/// The script that fetches parts; the page's own script imports it by this name.
pub(super) const LINK: &str = "__wasm_split.js";

/// The page's script, as the parts' script imports it.
pub(super) const MAIN: &str = "leverloom-ui.js";

const NAME: &str = "wasm-bindgen";
const REAL: &str = "LEVERLOOM_WASM_BINDGEN";
const PARTS: &str = "LEVERLOOM_PARTS";

/// Lets `trunk` find the stand-in first; the parts go to `parts`.
pub(super) fn stand_before(bindgen: &Path, parts: &Path, trunk: &mut Command) -> Result<PathBuf> {
    let folder = paths::target().join("stand-in");
    cache::fresh(&folder)?;
    let name = format!("{NAME}{}", env::consts::EXE_SUFFIX);
    let own = env::current_exe().context("cannot find this program's own file")?;
    fs::copy(&own, folder.join(name))
        .with_context(|| format!("cannot copy {} to {}", own.display(), folder.display()))?;
    trunk.env(REAL, bindgen).env(PARTS, parts);
    Ok(folder)
}

/// What this program does when it is called as wasm-bindgen; none when it is called by its own name.
pub(crate) fn stand_in() -> Option<ExitCode> {
    let mut arguments = env::args_os();
    let called = PathBuf::from(arguments.next()?);
    if called.file_stem()? != NAME {
        return None;
    }
    Some(match cut_and_bind(arguments.collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    })
}

fn cut_and_bind(mut arguments: Vec<OsString>) -> Result<bool> {
    let of = |name: &str| env::var_os(name).with_context(|| format!("{name} is not set"));
    let module = arguments.iter_mut().find(|argument| {
        Path::new(argument)
            .extension()
            .is_some_and(|it| it == "wasm")
    });
    if let Some(module) = module {
        *module = cut(Path::new(module), Path::new(&of(PARTS)?))?.into();
        // The parts share the table of functions with the main module.
        arguments.push("--keep-lld-exports".into());
    }
    let status = program(of(REAL)?)
        .args(arguments)
        .status()
        .context("cannot start wasm-bindgen")?;
    Ok(status.success())
}

/// Writes the parts of a module to `parts`; the main one's file, beside the module.
fn cut(module: &Path, parts: &Path) -> Result<PathBuf> {
    let content = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    cache::fresh(parts)?;
    let main = module.with_file_name("main.wasm");
    let (link, script) = (format!("./{LINK}"), format!("./{MAIN}"));
    let mut options = wasm_split_cli_support::Options::new(&content);
    options.output_dir = parts;
    options.main_out_path = &main;
    options.link_name = &link;
    options.main_module = &script;
    wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("cannot cut {}: {error:#}", module.display()))?;
    Ok(main)
}
