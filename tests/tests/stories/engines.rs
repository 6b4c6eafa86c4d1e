//! The engine's two builds: which one a page takes, and what happens where the better one cannot be had.

use anyhow::{Result, ensure};
use leverloom_tests::{Options, Page, Site, Threads};
use serde_json::json;

use super::{options, running};

/// The engine folders that the page has fetched anything from.
const FETCHED: &str = "done([...new Set(performance.getEntriesByType('resource')
    .map(({ name }) => /(engine(-single)?)-[0-9a-f]{16}/.exec(name)?.[1]).filter(Boolean))].sort())";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_fetches_the_engine_that_it_can_run_and_no_other() -> Result<()> {
    let cases = [
        (Threads::Allowed, "threads", "engine"),
        (Threads::Refused, "virtual", "engine-single"),
    ];
    for (threads, mode, engine) in cases {
        let page = Page::open(options(threads)).await?;
        running(&page, mode).await?;
        ensure!(
            page.run(FETCHED, Vec::new()).await? == json!([engine]),
            "{threads:?}: the page fetched {}",
            page.run(FETCHED, Vec::new()).await?
        );
        page.close(&[]).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn where_shared_memory_is_refused_the_other_engine_runs() -> Result<()> {
    let site = Site::copy()?;
    // As phones do it: the page is isolated, and the memory cannot be had all the same.
    site.change("engine", "worker.js", |worker| {
        let refuse = "WebAssembly.Memory = class { constructor() { throw new RangeError('could not allocate memory'); } };";
        worker.replacen("const engine", &format!("{refuse}\nconst engine"), 1)
    })?;
    let page = Page::open(Options {
        site: Some(site.folder().to_owned()),
        ..options(Threads::Allowed)
    })
    .await?;
    running(&page, "virtual").await?;
    ensure!(
        page.text("#notices").await?.is_empty(),
        "nothing to tell, everything runs: {}",
        page.text("#notices").await?
    );
    page.close(&["could not allocate memory"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_neither_engine_comes_the_page_says_so_and_tries_again() -> Result<()> {
    let site = Site::copy()?;
    let hidden = ["engine", "engine-single"].map(|name| site.find(name));
    let away = |name: &std::path::Path| name.with_extension("away");
    for folder in &hidden {
        let folder = folder
            .as_ref()
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        std::fs::rename(folder, away(folder))?;
    }
    let page = Page::open(Options {
        site: Some(site.folder().to_owned()),
        ..options(Threads::Allowed)
    })
    .await?;
    page.wait_for("[data-notice=unreachable]").await?;
    for folder in hidden {
        let folder = folder?;
        std::fs::rename(away(&folder), &folder)?;
    }
    page.click("#retry").await?;
    page.wait_for("#mode[data-mode=threads]").await?;
    page.close(&["404", "worker"]).await
}
