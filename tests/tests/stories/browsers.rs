//! The same page in other browsers: what it promises everywhere. Each runs where the browser is; where it is not, that is
//! written down beside the looks, for the test command to tell.

use anyhow::{Context, Result, ensure};
use leverloom_tests::{Browser, Options, Page, Setup};

use super::embed::{asks, guest_of, told};
use super::{BLOCK, leveraged_and_shocked};

/// What both pages must show alike.
const SEEN: &str = "JSON.stringify([
    document.querySelector('#sentence').innerText.replace(/;[^;]*ran again in this run/, ''),
    document.querySelector('#position')?.innerText ?? '',
])";

/// Opens, runs blocks, is leveraged and liquidated, hands on a link, and shows the same for it.
async fn works(browser: Browser) -> Result<()> {
    let setup = Setup::from_env()?;
    if setup.program(browser).is_none() {
        return Setup::note_absent(browser);
    }
    let options = |fragment: &str| Options {
        browser,
        fragment: fragment.to_owned(),
        ..Options::default()
    };
    let page = Page::open(options("")).await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    let mode = page.text("#mode .term").await?;
    ensure!(mode.contains("thread"), "the mode line says {mode:?}");
    page.run(
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } }); done(true)",
        Vec::new(),
    )
    .await?;
    leveraged_and_shocked(&page).await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.click("#play").await?;
    page.click("#share").await?;
    page.wait_until("a link is copied", "window.copied").await?;
    let link = page.run("done(window.copied)", Vec::new()).await?;
    let (_, fragment) = link
        .as_str()
        .and_then(|link| link.split_once('#'))
        .context("a link with a fragment")?;
    let block = page.number(BLOCK).await?;
    let seen = page.run(&format!("done({SEEN})"), Vec::new()).await?;
    page.close(&[]).await?;

    let again = Page::open(options(&format!("#{fragment}"))).await?;
    again
        .wait_until("the same block", &format!("{BLOCK} === {block}"))
        .await?;
    again
        .wait_until("the same is shown", &format!("{SEEN} === {seen}"))
        .await?;
    let version = again.version().await?;
    again.close(&[]).await?;
    let embedded = embedded(&options("")).await?;
    Setup::note_run(
        browser,
        &format!("{version}, {mode}; in somebody else's page: {embedded}"),
    )
}

/// In the page of another site it runs, does what it is told, and says whether it has threads.
async fn embedded(options: &Options) -> Result<&'static str> {
    let page = guest_of(options).await?;
    page.click("[data-do=start]").await?;
    told(&page, "\"event\":\"ready\"").await?;
    told(&page, "\"event\":\"block\"").await?;
    page.click("[data-do=shock]").await?;
    told(&page, "\"event\":\"liquidation\"").await?;
    let report = asks(&page, "first.report()").await?;
    let run = &report["report"]["run"];
    ensure!(run["workers"].is_number(), "a whole report: {run}");
    let told = page.text("#log").await?;
    page.close(&["favicon"]).await?;
    Ok(if told.contains("\"threads\":true") {
        "threads"
    } else {
        ensure!(
            told.contains("\"threads\":false"),
            "it says neither: {told}"
        );
        "1 thread"
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_in_chromium() -> Result<()> {
    works(Browser::Chromium).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_in_firefox() -> Result<()> {
    works(Browser::Firefox).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_in_webkit() -> Result<()> {
    works(Browser::WebKit).await
}
