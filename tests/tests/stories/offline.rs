//! The service worker: threads where the host sends no headers, the page without a network, a new version that is
//! offered and not forced, and nothing of it inside a frame.

use anyhow::{Context as _, Result, ensure};
use leverloom_tests::{Options, Page, Site, Threads};
use serde_json::json;

use super::{BLOCK, options, running};

/// A browser with service workers, and a site of a name of its own.
fn hosted(threads: Threads, site: Option<&Site>) -> Options {
    Options {
        site: site.map(|site| site.folder().to_owned()),
        service_worker: true,
        host: "leverloom.localhost",
        ..options(threads)
    }
}

const BUILD: &str = "document.querySelector('meta[name=leverloom-build]').content";

/// The builds that the browser keeps.
const KEPT: &str = "done((await caches.keys()).map((name) => name.split(' ').at(-1)).sort())";

/// Waits until the whole build is kept.
async fn kept(page: &Page) -> Result<()> {
    page.wait_for("html[data-kept]").await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_headers_gives_threads_all_the_same() -> Result<()> {
    let page = Page::open(hosted(Threads::Refused, None)).await?;
    running(&page, "threads").await?;
    let reloads = "performance.getEntriesByType('navigation')[0].type === 'reload'";
    ensure!(page.is_true(reloads).await?, "the page was reloaded once");
    // Whoever reloads past the worker has none: the page stays what it is then, and is not reloaded over and over.
    kept(&page).await?;
    let past = json!({ "ignoreCache": true });
    page.driver.cdp().send_raw("Page.reload", past).await?;
    running(&page, "virtual").await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_page_opens_and_everything_is_there() -> Result<()> {
    let mut page = Page::open(hosted(Threads::Allowed, None)).await?;
    running(&page, "threads").await?;
    kept(&page).await?;
    page.cut_off();
    page.driver
        .goto(format!("{}/#lesson=why-the-line", page.address()))
        .await?;
    running(&page, "threads").await?;
    // What comes only when it is wanted comes as well: a lesson, and the other language.
    page.wait_for("#lesson").await?;
    page.set("#language", "zh").await?;
    page.wait_until(
        "Chinese is spoken",
        "document.documentElement.lang === 'zh-Hans'",
    )
    .await?;
    page.close(&["ERR_CONNECTION_REFUSED", "fetch"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_is_offered_and_the_run_goes_on_in_it() -> Result<()> {
    let site = Site::copy()?;
    let page = Page::open(hosted(Threads::Allowed, Some(&site))).await?;
    running(&page, "threads").await?;
    kept(&page).await?;
    let old = page.run(&format!("done({BUILD})"), Vec::new()).await?;
    let old = old.as_str().context("a build has an id")?;
    let new = "feedfeedfeedfeed";
    for file in ["index.html", "sw.js"] {
        site.change("", file, |text| text.replace(old, new))?;
    }
    let ask = "const known = await navigator.serviceWorker.getRegistration(); await known.update(); done(true)";
    page.run(ask, Vec::new()).await?;
    page.wait_for("[data-notice=new-version]").await?;
    page.is_accessible("a new version is ready").await?;
    ensure!(
        page.run(KEPT, Vec::new()).await? == json!([old, new]),
        "what the open page may still want stays beside the new version"
    );
    let block = page.number(BLOCK).await?;
    page.wait_until("the run plays on", &format!("{BLOCK} > {block}"))
        .await?;
    ensure!(
        page.is_true(&format!("{BUILD} === '{old}'")).await?,
        "unasked"
    );
    let block = page.number(BLOCK).await?;
    page.click("#renew").await?;
    page.wait_until("the new version is here", &format!("{BUILD} === '{new}'"))
        .await?;
    page.wait_until("the run goes on", &format!("{BLOCK} > {block}"))
        .await?;
    page.driver.goto("about:blank").await?;
    page.driver.goto(format!("{}/", page.address())).await?;
    running(&page, "threads").await?;
    let only =
        format!("caches.keys().then((names) => names.every((name) => name.endsWith('{new}')))");
    let only = format!("done(await {only})");
    ensure!(
        page.run(&only, Vec::new()).await? == json!(true),
        "the old version is forgotten"
    );
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_folder_of_any_site_it_is_all_the_same() -> Result<()> {
    let place = "courses/week%203/";
    let site = Site::copy_below("courses/week 3")?;
    let mut page = Page::open(Options {
        fragment: place.to_owned(),
        ..hosted(Threads::Refused, Some(&site))
    })
    .await?;
    running(&page, "threads").await?;
    kept(&page).await?;
    page.cut_off();
    page.driver
        .goto(format!("{}/{place}", page.address()))
        .await?;
    running(&page, "threads").await?;
    page.close(&["ERR_CONNECTION_REFUSED", "fetch"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_a_frame_nothing_is_registered() -> Result<()> {
    let site = Site::copy()?;
    let around = r#"<!doctype html><title>A course</title><iframe title="market" src="./" width="900" height="600"></iframe>"#;
    std::fs::write(site.folder().join("course.html"), around)?;
    let page = Page::blank(&hosted(Threads::Refused, Some(&site))).await?;
    page.driver
        .goto(format!("{}/course.html", page.address()))
        .await?;
    page.driver.enter_frame(0).await?;
    running(&page, "virtual").await?;
    let found = "done((await navigator.serviceWorker.getRegistrations()).length)";
    ensure!(page.run(found, Vec::new()).await? == json!(0));
    page.close(&["favicon.ico"]).await
}
