//! The page's wasm, its style sheets and texts, built by Trunk.

use super::{Built, common_inputs, content_id, crate_inputs, encoded, split};
use crate::command::run;
use crate::steps::{skipped, step};
use crate::toolchain::Toolchain;
use crate::{cache, paths, tools};
use anyhow::Result;
use std::env;
use std::path::Path;

/// The crates that end up in the page, and what Trunk copies.
const INPUTS: [&str; 5] = ["core/model", "web/host", "web/protocol", "web/ui", "www"];

pub(super) fn build(compiler: &Toolchain) -> Result<Built> {
    let (trunk, bindgen) = (tools::trunk()?, tools::wasm_bindgen()?);
    let folder = paths::target().join("page-out");
    let mut flags = compiler.remap();
    // The profile strips the names of functions; wasm-bindgen still needs to know the features in use.
    flags.push("-Clink-arg=--keep-section=target_features".to_owned());
    // Where the module may be cut is told by what the linker would else throw away.
    flags.push("-Clink-arg=--emit-relocs".to_owned());
    // Where a panic stands and what it says is text and code that every visitor would download, and it never gets as far
    // as the visitor: the page has stopped. The console still says that it has. Native tests panic in full words.
    flags.push("-Zlocation-detail=none".to_owned());
    flags.extend(["-Zunstable-options", "-Cpanic=immediate-abort"].map(str::to_owned));
    let mut inputs = common_inputs(compiler, &flags)?.text("trunk", &trunk.to_string_lossy());
    inputs = inputs.text("split", split::STEP);
    inputs = inputs.path(&paths::root().join("Trunk.toml"))?;
    for name in INPUTS {
        inputs = crate_inputs(inputs, name)?;
    }
    let stamp = cache::Stamp::new(&folder, inputs.short());
    if stamp.is_current() && folder.exists() {
        skipped("page", "up to date");
    } else {
        step("page: trunk build", || {
            stamp.clear()?;
            cache::fresh(&folder)?;
            let parts = paths::target().join("page-parts");
            compile(compiler, &trunk, &bindgen, &parts, &flags)?;
            cache::copy(&parts, &folder.join(split::FOLDER))?;
            stamp.set()
        })?;
    }
    let id = content_id(&folder)?;
    Ok(Built { folder, id })
}

fn compile(
    compiler: &Toolchain,
    trunk: &Path,
    bindgen: &Path,
    parts: &Path,
    flags: &[String],
) -> Result<()> {
    let mut command = compiler.command(trunk)?;
    let tools = Some(split::stand_before(bindgen, parts, &mut command)?);
    // Trunk takes wasm-bindgen from PATH when its version is the locked one.
    let path = command
        .get_envs()
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value)
        .unwrap_or_default();
    let path = env::join_paths(tools.into_iter().chain(env::split_paths(path)))?;
    command
        .args(["--quiet", "--skip-version-check", "build"])
        .env("PATH", path);
    command.env("CARGO_TARGET_DIR", paths::target().join("page"));
    command
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        // The small variants of the standard library's sorting and formatting.
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_ENCODED_RUSTFLAGS", encoded(flags));
    run(&mut command)
}
