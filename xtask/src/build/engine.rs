//! The engine's wasm: one module with shared memory that also runs without
//! threads, and the JavaScript that wasm-bindgen writes around it.

use super::{Built, MAXIMUM_MEMORY, common_inputs, content_id, crate_inputs, encoded};
use crate::command::{program, quiet, run};
use crate::steps::{skipped, step};
use crate::toolchain::Toolchain;
use crate::{cache, paths, tools};
use anyhow::{Context as _, Result};
use std::fs;

/// The crates that end up in the engine.
const CRATES: [&str; 5] = [
    "core/model",
    "core/executor",
    "core/market",
    "web/protocol",
    "web/engine",
];

/// The worker's first file, written by hand.
const ENTRY: &str = "web/engine/worker.js";

/// What the threads' start needs of the linker's own symbols. Newer compilers
/// export none of them by themselves.
const EXPORTS: [&str; 5] = [
    "__wasm_init_tls",
    "__tls_size",
    "__tls_align",
    "__tls_base",
    "__heap_base",
];

pub(super) fn build(compiler: &Toolchain) -> Result<Built> {
    let bindgen = tools::wasm_bindgen()?;
    let folder = paths::target().join("engine-out");
    let flags = flags(compiler);
    let mut inputs = common_inputs(compiler, &flags)?.text("bindgen", &bindgen.to_string_lossy());
    for name in CRATES {
        inputs = crate_inputs(inputs, name)?;
    }
    let stamp = cache::Stamp::new(&folder, inputs.short());
    if stamp.is_current() && folder.exists() {
        skipped("engine", "up to date");
    } else {
        step("engine: cargo build, with threads", || {
            stamp.clear()?;
            compile(compiler, &flags)
        })?;
        step("engine: wasm-bindgen", || {
            cache::fresh(&folder)?;
            let wasm =
                paths::target().join("engine/wasm32-unknown-unknown/engine/leverloom_engine.wasm");
            run(program(&bindgen)
                .args([
                    "--target",
                    "web",
                    "--no-typescript",
                    "--remove-name-section",
                    "--out-dir",
                ])
                .arg(&folder)
                .arg(wasm))?;
            fs::copy(paths::root().join(ENTRY), folder.join("worker.js"))
                .with_context(|| format!("cannot copy {ENTRY}"))?;
            stamp.set()
        })?;
    }
    let id = content_id(&folder)?;
    Ok(Built { folder, id })
}

fn compile(compiler: &Toolchain, flags: &[String]) -> Result<()> {
    let mut cargo = compiler.command(compiler.cargo())?;
    cargo.args([
        "build",
        "--package",
        "leverloom-engine",
        "--lib",
        "--features",
        "threads",
    ]);
    cargo.args([
        "--profile",
        "engine",
        "--target",
        "wasm32-unknown-unknown",
        "-Zbuild-std=std,panic_abort",
    ]);
    cargo
        .arg("--target-dir")
        .arg(paths::target().join("engine"));
    cargo.args(quiet());
    run(cargo.env("CARGO_ENCODED_RUSTFLAGS", encoded(flags)))
}

fn flags(compiler: &Toolchain) -> Vec<String> {
    let mut flags = vec!["-Ctarget-feature=+atomics,+bulk-memory,+mutable-globals".to_owned()];
    let mut link = |argument: String| flags.push(format!("-Clink-arg={argument}"));
    link("--shared-memory".into());
    link("--import-memory".into());
    link(format!("--max-memory={MAXIMUM_MEMORY}"));
    for symbol in EXPORTS {
        link(format!("--export={symbol}"));
    }
    flags.extend(compiler.remap());
    flags
}
