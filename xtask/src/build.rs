//! Building dist/: the engine (a worker, with threads and without), the page around it, and
//! all put together. What is unchanged is not built again.

mod html;
mod module;
mod offline;
mod page;
mod sources;
pub(crate) mod split;
mod styles;
mod texts;
mod wasm;

use crate::hash::Fingerprint;
use crate::steps::step;
use crate::toolchain::{self, Toolchain};
use crate::{cache, hosts, paths};
use anyhow::{Context as _, Result};
use html::Beside;
use std::fs;
use std::path::{Path, PathBuf};

/// Files whose names others write into pages of theirs: what embeds the playground, and a page that shows how.
/// What the page can be installed by keeps its names, too, and what hosts say of addresses that are none.
const PLAIN: [&str; 8] = [
    "404.html",
    "manifest.webmanifest",
    "icons",
    "embed.js",
    "embed.d.ts",
    "embed-demo.html",
    "embed-demo.js",
    "embed-demo.css",
];

/// Wasm memory is reserved up to this much; phones refuse more.
const MAXIMUM_MEMORY: u64 = 512 << 20;

/// Builds what changed and returns the finished folder.
pub(crate) fn build() -> Result<PathBuf> {
    let _lock = cache::lock(&paths::target().join("xtask.lock"))?;
    let compiler = toolchain::find()?;
    println!("▸ for the browser: {}", compiler.name);
    let engines = module::engines(&compiler)?;
    let page = page::build(&compiler)?;
    assemble(&engines, &page)
}

/// Builds what benchmarks run in a browser: a folder to be served, with our modules in `threads` and `single`.
pub(crate) fn benchmarks() -> Result<PathBuf> {
    let _lock = cache::lock(&paths::target().join("xtask.lock"))?;
    let compiler = toolchain::find()?;
    println!("▸ for the browser: {}", compiler.name);
    let [threads, single] = module::benchmarks(&compiler)?;
    let site = paths::target().join("bench-site");
    cache::fresh(&site)?;
    cache::copy(&threads.folder, &site.join("threads"))?;
    cache::copy(&single.folder, &site.join("single"))?;
    fs::copy(
        paths::root().join("web/bench/index.html"),
        site.join("index.html"),
    )
    .context("cannot copy web/bench/index.html")?;
    Ok(site)
}

/// Builds the page, and a site of its engine alone, in which a benchmark's worker stands in the place of the engine's.
pub(crate) fn engine_alone() -> Result<PathBuf> {
    let dist = build()?;
    let bench = paths::root().join("web/bench");
    let site = paths::target().join("bench-market");
    cache::fresh(&site)?;
    let engine = fs::read_dir(&dist)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.join("leverloom_engine.js").exists() && !is_single(path))
        .context("the built page has an engine with threads")?;
    cache::copy(&engine, &site.join("engine"))?;
    for (from, to) in [
        ("engine.js", "engine/worker.js"),
        ("index.html", "index.html"),
    ] {
        fs::copy(bench.join(from), site.join(to))
            .with_context(|| format!("cannot copy web/bench/{from}"))?;
    }
    Ok(site)
}

/// Whether a folder is of the engine without threads.
fn is_single(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("engine-single")
}

/// An output with the hash that names its content.
struct Built {
    folder: PathBuf,
    id: String,
}

/// Puts page and engines together. The finished folder appears in one move, so
/// that a server beside us never shows half of it.
fn assemble([threads, single]: &[Built; 2], page: &Built) -> Result<PathBuf> {
    let dist = paths::dist();
    let sources = sources::id()?;
    let mut inputs = Fingerprint::default()
        .text("engine", &threads.id)
        .text("engine-single", &single.id)
        .text("page", &page.id)
        .text("sources", &sources)
        .text("steps", html::STEPS)
        .text("hosts", hosts::STEPS)
        .text("offline", offline::STEPS)
        .path(&paths::root().join("www/host"))?
        .path(&paths::root().join("www/texts"))?
        .path(&paths::root().join("www/lessons"))?
        .path(&paths::root().join("www/gallery"))?
        .path(&paths::root().join("www/export"))?
        .path(&paths::root().join("www/layout"))?
        .path(&paths::root().join("www/blocks"))?
        .path(&paths::root().join("core/model/scenarios"))?;
    for file in PLAIN {
        inputs = inputs.text("file", file).path(&www(file))?;
    }
    let build = inputs.short();
    let stamp = cache::Stamp::new(&paths::target().join("dist"), build.clone());
    if stamp.is_current() && dist.join("index.html").exists() {
        crate::steps::skipped("dist", "up to date");
        return Ok(dist);
    }
    step("dist", || {
        stamp.clear()?;
        let staged = paths::target().join("dist-staged");
        cache::fresh(&staged)?;
        cache::copy(&page.folder, &staged)?;
        let sources = Beside {
            name: "sources",
            folder: format!("sources-{sources}"),
        };
        sources::write(&staged.join(&sources.folder))?;
        let beside = [
            module_beside(&staged, "engine", threads)?,
            module_beside(&staged, "engine-single", single)?,
            texts::write(&staged)?,
            content_beside(&staged, "lessons", &["www/lessons"])?,
            sources,
            content_beside(&staged, "gallery", &["www/gallery", "core/model/scenarios"])?,
            content_beside(&staged, "export", &["www/export"])?,
            content_beside(&staged, "layout", &["www/layout"])?,
            content_beside(&staged, "blocks", &["www/blocks"])?,
        ];
        html::finish(&staged, &build, &beside)?;
        for name in PLAIN {
            cache::copy(&www(name), &staged.join(name))
                .with_context(|| format!("cannot copy {name}"))?;
        }
        offline::write(&staged, &build)?;
        hosts::write(&staged)?;
        cache::remove(&dist)?;
        fs::rename(&staged, &dist)
            .with_context(|| format!("cannot move the build to {}", dist.display()))?;
        stamp.set()
    })?;
    Ok(dist)
}

/// The id of a finished folder, as its page says it.
pub(crate) fn id(dist: &Path) -> Result<String> {
    let html = fs::read_to_string(dist.join("index.html")).context("dist/ is not built")?;
    let start = r#"<meta name="leverloom-build" content=""#;
    let rest = html.split_once(start).map(|(_, rest)| rest);
    let id = rest.and_then(|rest| rest.split('"').next());
    Ok(id.context("the built page has no id")?.to_owned())
}

fn www(file: &str) -> PathBuf {
    paths::root().join("www").join(file)
}

/// Copies a wasm module beside the page.
fn module_beside(staged: &Path, name: &'static str, module: &Built) -> Result<Beside> {
    let folder = format!("{name}-{}", module.id);
    cache::copy(&module.folder, &staged.join(&folder))?;
    Ok(Beside { name, folder })
}

/// Copies what lies in some folders beside the page, into one that changes its name when any of it changes.
fn content_beside(staged: &Path, name: &'static str, origins: &[&str]) -> Result<Beside> {
    let mut content = Fingerprint::default();
    for origin in origins {
        content = content.path(&paths::root().join(origin))?;
    }
    let folder = format!("{name}-{}", content.short());
    for origin in origins {
        cache::copy(&paths::root().join(origin), &staged.join(&folder))?;
    }
    Ok(Beside { name, folder })
}

/// What every wasm build depends on, beside its own sources.
fn common_inputs(compiler: &Toolchain, flags: &[String]) -> Result<Fingerprint> {
    let mut inputs = Fingerprint::default()
        .text("compiler", &compiler.version)
        .text("flags", &flags.join(" "));
    for file in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"] {
        inputs = inputs.path(&paths::root().join(file))?;
    }
    Ok(inputs)
}

/// The sources of a crate, tests left out.
fn crate_inputs(mut inputs: Fingerprint, folder: &str) -> Result<Fingerprint> {
    for entry in
        fs::read_dir(paths::root().join(folder)).with_context(|| format!("cannot list {folder}"))?
    {
        let path = entry?.path();
        let is_test = path
            .file_name()
            .is_some_and(|name| name == "tests" || name == "benches" || name == "clippy.toml");
        if !is_test {
            inputs = inputs.text("part", &paths::shown(&path)).path(&path)?;
        }
    }
    Ok(inputs)
}

fn encoded(flags: &[String]) -> String {
    flags.join("\u{1f}")
}

fn content_id(folder: &Path) -> Result<String> {
    Ok(Fingerprint::default().path(folder)?.short())
}
