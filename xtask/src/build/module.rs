//! Wasm modules that run in workers: cargo's build of them, and the JavaScript that
//! wasm-bindgen writes around it. The engine is built twice, with shared memory for threads and
//! without; so are the benchmarks' own modules.

use super::{Built, MAXIMUM_MEMORY, common_inputs, content_id, crate_inputs, encoded};
use crate::command::{program, quiet, run};
use crate::steps::{skipped, step};
use crate::toolchain::Toolchain;
use crate::{cache, paths, tools};
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// A wasm module for workers.
struct Module {
    /// Of the step, and of the build folders below target/.
    name: &'static str,
    /// Its crate.
    package: &'static str,
    /// The crates that end up in it.
    crates: &'static [&'static str],
    /// With shared memory and what a thread pool needs.
    threads: bool,
    /// Where cargo builds: modules of the same flags share what they have in common.
    workshop: &'static str,
    /// Files written by hand, beside wasm-bindgen's; the first starts the worker.
    entries: &'static [&'static str],
}

const ENGINE: Module = Module {
    name: "engine",
    package: "leverloom-engine",
    crates: &[
        "core/model",
        "core/executor",
        "core/market",
        "core/replay",
        "core/report",
        "web/protocol",
        "web/engine",
    ],
    threads: true,
    workshop: "engine",
    entries: &["web/engine/worker.js"],
};

/// For where shared memory is refused or would cost its maximum at once: foreign pages that isolate nothing, phones.
const ENGINE_SINGLE: Module = Module {
    name: "engine-single",
    threads: false,
    workshop: "engine-single",
    ..ENGINE
};

const BENCH: [&str; 5] = [
    "core/model",
    "core/executor",
    "core/market",
    "core/workloads",
    "web/bench",
];

const BENCH_THREADS: Module = Module {
    name: "bench-threads",
    package: "leverloom-bench",
    crates: &BENCH,
    threads: true,
    workshop: "engine",
    entries: &["web/bench/worker.js"],
};

const BENCH_SINGLE: Module = Module {
    name: "bench-single",
    threads: false,
    workshop: "engine-single",
    ..BENCH_THREADS
};

/// What the threads' start needs of the linker's own symbols. Newer compilers
/// export none of them by themselves.
const EXPORTS: [&str; 5] = [
    "__wasm_init_tls",
    "__tls_size",
    "__tls_align",
    "__tls_base",
    "__heap_base",
];

/// The engine: with threads, without.
pub(super) fn engines(compiler: &Toolchain) -> Result<[Built; 2]> {
    Ok([ENGINE.build(compiler)?, ENGINE_SINGLE.build(compiler)?])
}

/// The benchmarks' modules: with threads, without.
pub(super) fn benchmarks(compiler: &Toolchain) -> Result<[Built; 2]> {
    Ok([
        BENCH_THREADS.build(compiler)?,
        BENCH_SINGLE.build(compiler)?,
    ])
}

/// How wasm-bindgen-rayon's workers start the module: by arguments that wasm-bindgen warns of in every console…
const POSITIONAL: &str = "pkg.default(data.module, data.memory)";
/// …and as it is meant.
const OBJECT: &str = "pkg.default({ module_or_path: data.module, memory: data.memory })";

/// Mends that call in the helpers beside a module with threads; once it is mended upstream, this says so.
fn call_as_it_is_meant(folder: &Path) -> Result<()> {
    let mut mended = false;
    for snippet in fs::read_dir(folder.join("snippets"))? {
        let sources = snippet?.path().join("src");
        for file in fs::read_dir(&sources).into_iter().flatten() {
            let path = file?.path();
            let text = fs::read_to_string(&path)?;
            if text.contains(POSITIONAL) {
                fs::write(&path, text.replace(POSITIONAL, OBJECT))?;
                mended = true;
            }
        }
    }
    ensure!(
        mended,
        "wasm-bindgen-rayon's helpers have changed: xtask/src/build/module.rs need not mend them"
    );
    Ok(())
}

impl Module {
    fn build(&self, compiler: &Toolchain) -> Result<Built> {
        let name = self.name;
        let bindgen = tools::wasm_bindgen()?;
        let folder = paths::target().join(format!("{name}-out"));
        let flags = self.flags(compiler);
        let mut inputs =
            common_inputs(compiler, &flags)?.text("bindgen", &bindgen.to_string_lossy());
        inputs = inputs.text("helpers", OBJECT);
        for folder in self.crates {
            inputs = crate_inputs(inputs, folder)?;
        }
        let stamp = cache::Stamp::new(&folder, inputs.short());
        if stamp.is_current() && folder.exists() {
            skipped(name, "up to date");
        } else {
            let threads = if self.threads { "with" } else { "without" };
            step(&format!("{name}: cargo build, {threads} threads"), || {
                stamp.clear()?;
                self.compile(compiler, &flags)
            })?;
            step(&format!("{name}: wasm-bindgen"), || {
                cache::fresh(&folder)?;
                run(program(&bindgen)
                    .args([
                        "--target",
                        "web",
                        "--no-typescript",
                        "--remove-name-section",
                        "--out-dir",
                    ])
                    .arg(&folder)
                    .arg(self.wasm()))?;
                if self.threads {
                    call_as_it_is_meant(&folder)?;
                }
                for entry in self.entries {
                    let from = paths::root().join(entry);
                    let to = folder.join(from.file_name().unwrap_or_default());
                    fs::copy(&from, to).with_context(|| format!("cannot copy {entry}"))?;
                }
                stamp.set()
            })?;
        }
        let id = content_id(&folder)?;
        Ok(Built { folder, id })
    }

    /// Where cargo leaves it.
    fn wasm(&self) -> PathBuf {
        let file = format!("{}.wasm", self.package.replace('-', "_"));
        let folder = paths::target().join(self.workshop);
        folder.join("wasm32-unknown-unknown/engine").join(file)
    }

    fn compile(&self, compiler: &Toolchain, flags: &[String]) -> Result<()> {
        let mut cargo = compiler.command(compiler.cargo())?;
        cargo.args(["build", "--package", self.package, "--lib"]);
        cargo.args(self.threads.then_some("--features=threads"));
        cargo.args([
            "--profile",
            "engine",
            "--target",
            "wasm32-unknown-unknown",
            "-Zbuild-std=std,panic_abort",
        ]);
        cargo
            .arg("--target-dir")
            .arg(paths::target().join(self.workshop));
        cargo.args(quiet());
        run(cargo.env("CARGO_ENCODED_RUSTFLAGS", encoded(flags)))
    }

    fn flags(&self, compiler: &Toolchain) -> Vec<String> {
        let mut flags = Vec::new();
        if self.threads {
            flags.push("-Ctarget-feature=+atomics,+bulk-memory,+mutable-globals".to_owned());
        }
        let mut link = |argument: String| flags.push(format!("-Clink-arg={argument}"));
        if self.threads {
            link("--shared-memory".into());
            link("--import-memory".into());
        }
        link(format!("--max-memory={MAXIMUM_MEMORY}"));
        for symbol in EXPORTS.iter().filter(|_| self.threads) {
            link(format!("--export={symbol}"));
        }
        flags.extend(compiler.remap());
        flags
    }
}
