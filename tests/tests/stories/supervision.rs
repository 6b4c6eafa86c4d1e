//! What a host, a network or a browser can do to the page: each is told in words that name it, with a way on, and what
//! ran goes on.

use std::fs;

use anyhow::{Context, Result, ensure};
use leverloom_tests::{Options, Page, Site, Threads};
use serde_json::json;

use super::{BLOCK, leveraged_and_shocked, options, running};

/// The two builds of the engine.
const ENGINES: [&str; 2] = ["engine", "engine-single"];

/// Bytes of the picture that are not blank.
const INK: &str = "(() => { const canvas = document.querySelector('#column-execution canvas.canvas-base');
    return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.filter((byte) => byte !== 0).length; })()";

fn at(site: &Site) -> Options {
    Options {
        site: Some(site.folder().to_owned()),
        ..options(Threads::Allowed)
    }
}

/// Opens a page that has no engine: it says why, names a way on, and can be used.
async fn without_engine(options: Options, cause: &str, words: &[&str]) -> Result<Page> {
    let page = Page::open(options).await?;
    told(&page, cause, words).await?;
    Ok(page)
}

async fn told(page: &Page, cause: &str, words: &[&str]) -> Result<()> {
    page.wait_for("[data-notice=unreachable]").await?;
    page.wait_until(
        &format!("the cause is {cause}"),
        &format!("document.querySelector('[data-notice=unreachable]').dataset.cause === '{cause}'"),
    )
    .await?;
    let notice = page.text("[data-notice=unreachable]").await?;
    for part in words {
        ensure!(notice.contains(part), "{part:?} is not in: {notice}");
    }
    page.wait_for("#retry").await?;
    page.wait_for("#open-position").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_file_of_the_engine_is_named_and_one_that_came_back_is_taken() -> Result<()> {
    let site = Site::copy()?;
    for engine in ENGINES {
        let file = site.find(engine)?.join("worker.js");
        fs::rename(&file, file.with_extension("away"))?;
    }
    let page = without_engine(at(&site), "missing", &["worker.js", "reload"]).await?;
    page.is_accessible("the engine is missing").await?;
    for engine in ENGINES {
        let file = site.find(engine)?.join("worker.js");
        fs::rename(file.with_extension("away"), file)?;
    }
    page.click("#retry").await?;
    running(&page, "threads").await?;
    page.close(&["404", "worker"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_was_cut_short_on_its_way_is_told_as_that() -> Result<()> {
    let site = Site::copy()?;
    for engine in ENGINES {
        for entry in fs::read_dir(site.find(engine)?)? {
            let path = entry?.path();
            if path.extension().is_some_and(|it| it == "wasm") {
                let whole = fs::read(&path)?;
                fs::write(&path, &whole[..whole.len() / 2])?;
            }
        }
    }
    let page = without_engine(at(&site), "broken", &["cut short", "Try again"]).await?;
    page.close(&["WebAssembly", "CompileError"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_may_not_do_is_told_as_that() -> Result<()> {
    // As browsers and policies refuse it; the words are Chromium's and Firefox's own.
    for (refusal, cause, words) in [
        (
            "throw new WebAssembly.CompileError('call to WebAssembly.instantiateStreaming() blocked by CSP')",
            "no-wasm",
            "wasm-unsafe-eval",
        ),
        (
            "throw new RangeError('WebAssembly.Memory(): could not allocate memory')",
            "memory",
            "Close other tabs",
        ),
    ] {
        let site = Site::copy()?;
        for engine in ENGINES {
            site.change(engine, "worker.js", |worker| {
                worker.replacen(
                    "const engine = init()",
                    &format!("const engine = (async () => {{ {refusal}; }})()"),
                    1,
                )
            })?;
        }
        let page = without_engine(at(&site), cause, &[words]).await?;
        page.close(&["worker.js"]).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_workers_the_page_says_so() -> Result<()> {
    let page = Page::blank(&options(Threads::Allowed)).await?;
    page.before_every_page(
        "window.Worker = class { constructor() { throw new DOMException('refused', 'SecurityError'); } };",
    )
    .await?;
    page.driver.goto(page.address()).await?;
    told(&page, "no-workers", &["forbids workers", "worker-src"]).await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_pools_threads_never_come_one_thread_does() -> Result<()> {
    let site = Site::copy()?;
    // As under a policy without blob: in worker-src: no thread ever comes, and nobody says so.
    site.change("engine", "worker.js", |worker| {
        worker.replacen(
            "const engine",
            "self.Worker = class extends EventTarget { postMessage() {} terminate() {} };\nconst engine",
            1,
        )
    })?;
    let page = Page::open(at(&site)).await?;
    running(&page, "virtual").await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_start_says_so_itself() -> Result<()> {
    let site = Site::copy()?;
    let mut wasm = fs::read_dir(site.folder())?
        .flatten()
        .map(|entry| entry.path());
    let wasm = wasm
        .find(|path| path.extension().is_some_and(|it| it == "wasm"))
        .context("the page has its wasm")?;
    let whole = fs::read(&wasm)?;
    fs::write(&wasm, &whole[..whole.len() / 2])?;
    let page = Page::open(at(&site)).await?;
    page.wait_for("[data-trouble=part]").await?;
    let words = page.text("[data-trouble]").await?;
    ensure!(
        words.contains("cannot start") && words.contains("Reload"),
        "{words}"
    );
    fs::write(&wasm, &whole)?;
    page.click("[data-trouble] button").await?;
    running(&page, "threads").await?;
    page.close(&["WebAssembly", "CompileError"]).await?;

    let page = Page::blank(&options(Threads::Allowed)).await?;
    page.before_every_page(
        "delete window.WebAssembly; Object.defineProperty(navigator, 'languages', { get: () => ['zh-CN'] });",
    )
    .await?;
    page.driver.goto(page.address()).await?;
    page.wait_for("[data-trouble=wasm]").await?;
    let words = page.text("[data-trouble]").await?;
    ensure!(words.contains("页面无法启动"), "{words}");
    page.close(&["WebAssembly"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_is_noticed_told_and_replaced() -> Result<()> {
    let page = Page::blank(&options(Threads::Allowed)).await?;
    page.before_every_page(
        "const Real = Worker; window.Worker = class extends Real { constructor(...given) { super(...given); window.engine = this; } };",
    )
    .await?;
    page.driver.goto(page.address()).await?;
    running(&page, "threads").await?;
    leveraged_and_shocked(&page).await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    let block = page.number(BLOCK).await?;
    page.run("window.engine.terminate(); done(true)", Vec::new())
        .await?;
    // First that an answer is late, then that the engine was given up.
    page.wait_for("[data-notice=slow]").await?;
    page.wait_for("[data-notice=restarted]").await?;
    ensure!(
        !page
            .is_true("document.querySelector('[data-notice=slow]')")
            .await?,
        "what is over is no longer told"
    );
    page.wait_until("the run goes on", &format!("{BLOCK} > {block}"))
        .await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn blocked_storage_and_a_jumping_clock_cost_nothing() -> Result<()> {
    let page = Page::blank(&options(Threads::Allowed)).await?;
    page.before_every_page(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
         const real = Date.now; let ahead = 0; Date.now = () => real() + ahead; window.jump = (ms) => { ahead += ms; };",
    )
    .await?;
    page.driver.goto(page.address()).await?;
    running(&page, "threads").await?;
    for hours in [26, -52] {
        page.run(
            "window.jump(args[0] * 3600000); done(true)",
            vec![json!(hours)],
        )
        .await?;
        let block = page.number(BLOCK).await?;
        page.wait_until("the run goes on", &format!("{BLOCK} > {block} + 1"))
            .await?;
    }
    ensure!(page.text("#notices").await?.is_empty(), "nothing to tell");
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_do_not_disturb_each_other() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    let first = page.driver.window().await?;
    let second = page.driver.new_tab().await?;
    page.driver.switch_to_window(second).await?;
    page.driver
        .goto(format!("{}/#s=flash-crash", page.address()))
        .await?;
    running(&page, "threads").await?;
    page.run(
        "document.dispatchEvent(new CustomEvent('leverloom-panic', { detail: 0 })); done(true)",
        Vec::new(),
    )
    .await?;
    page.wait_for("[data-notice=restarted]").await?;
    let block = page.number(BLOCK).await?;
    page.wait_until("this one goes on", &format!("{BLOCK} > {block}"))
        .await?;
    page.driver.switch_to_window(first).await?;
    let block = page.number(BLOCK).await?;
    page.wait_until("the other goes on", &format!("{BLOCK} > {block}"))
        .await?;
    ensure!(
        page.text("#notices").await?.is_empty(),
        "the other heard nothing of it: {}",
        page.text("#notices").await?
    );
    page.close(&["a fault was asked for", "unreachable"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_picture_is_painted_again() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.click("#play").await?;
    page.wait_until("a picture is there", &format!("{INK} > 1000"))
        .await?;
    // As after the graphics processor was reset: the picture is gone, and the browser says that it can take one.
    page.run(
        "const canvas = document.querySelector('#column-execution canvas.canvas-base');
         canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
         canvas.dispatchEvent(new Event('contextrestored')); done(true)",
        Vec::new(),
    )
    .await?;
    page.wait_until("it is painted again", &format!("{INK} > 1000"))
        .await?;
    page.close(&[]).await
}
