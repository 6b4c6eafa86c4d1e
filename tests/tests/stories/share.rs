//! A link that is copied on one page shows the same on another.

use anyhow::{Context, Result, ensure};
use leverloom_model::scenario::Scenario;
use leverloom_model::share;
use leverloom_tests::{Options, Page};
use serde_json::json;

use super::{BLOCK, leveraged_and_shocked, running};

/// What both pages must show alike: the liquidations of all blocks so far, though one of them has passed over most.
const SEEN: &str = "JSON.stringify({
    block: document.querySelector('#block-number').dataset.block,
    sentence: document.querySelector('#sentence').innerText.replace(/;[^;]*ran again in this run/, ''),
    position: document.querySelector('#position')?.innerText ?? '',
    feed: [...document.querySelectorAll('#feed [data-block]')].map((it) => it.innerText),
    selected: document.querySelector('.page').classList.contains('has-selection'),
    compared: [...document.querySelectorAll('#compare [data-row]')].map((row) => row.innerText),
})";

async fn seen(page: &Page) -> Result<serde_json::Value> {
    let text = page.run(&format!("done({SEEN})"), Vec::new()).await?;
    Ok(serde_json::from_str(text.as_str().context("a text")?)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_on_screen_survives_the_link() -> Result<()> {
    let page = Page::blank(&Options::default()).await?;
    // The clipboard of a headless browser is not to be read: what is written to it is kept aside.
    page.before_every_page(
        "navigator.clipboard.writeText = async (text) => { window.copied = text; };",
    )
    .await?;
    let address = format!("{}/#s=first&c=layout.sharded.16", page.address());
    page.driver.goto(address).await?;
    running(&page, "threads").await?;
    leveraged_and_shocked(&page).await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.click("#play").await?;
    page.click("#feed .feed-item.is-yours").await?;
    page.wait_for(".drawer").await?;
    let there =
        format!("document.querySelector('#compare').dataset.state === 'there' && {BLOCK} > 3");
    page.wait_until("both runs are there", &there).await?;
    page.click("#share").await?;
    page.wait_for("[data-notice=link-copied]").await?;
    let link = page.run("done(window.copied)", Vec::new()).await?;
    let link = link.as_str().context("a link was copied")?.to_owned();
    ensure!(
        link.len() < 400,
        "the link of a market that is built in is short: {link}"
    );
    let before = seen(&page).await?;
    ensure!(before["selected"] == json!(true), "{before}");
    page.close(&[]).await?;

    let (_, fragment) = link.split_once('#').context("a fragment")?;
    let page = Page::open(Options {
        fragment: format!("#{fragment}"),
        ..Options::default()
    })
    .await?;
    // The run is loaded to the block before, and takes a step.
    let arrived = format!(
        "document.querySelector('#compare')?.dataset.state === 'there' && {BLOCK} === {}",
        before["block"].as_str().unwrap_or_default()
    );
    page.wait_until("both runs are there", &arrived).await?;
    page.wait_for(".drawer").await?;
    let after = seen(&page).await?;
    ensure!(after == before, "before: {before}\nafter: {after}");
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_link_on_a_running_page_is_told_and_the_run_goes_on() -> Result<()> {
    let page = Page::open(Options::default()).await?;
    running(&page, "threads").await?;
    for fragment in [
        "s=black-friday",
        "s=first&b=9999",
        "s=first&a=AAAA",
        "s=%%%",
    ] {
        page.run("location.hash = args[0]; done(true)", vec![json!(fragment)])
            .await?;
        page.wait_for("[data-notice=bad-link]").await?;
        let block = page.number(BLOCK).await?;
        page.wait_until("the run goes on", &format!("{BLOCK} > {block}"))
            .await?;
        page.click("[data-notice=bad-link] > .button").await?;
        page.wait_until(
            "the notice is gone",
            "!document.querySelector('[data-notice=bad-link]')",
        )
        .await?;
    }
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_risky_market_runs_and_says_what_is_risky() -> Result<()> {
    let mut scenario = Scenario::first();
    scenario.name = "Nobody liquidates".to_owned();
    scenario.population.liquidators.count = 0;
    let page = Page::open(Options {
        fragment: format!("#s={}&paused", share::encode(&scenario, 8)?),
        ..Options::default()
    })
    .await?;
    page.wait_until("the block is there", &format!("{BLOCK} === 8"))
        .await?;
    page.wait_for("[data-notice=risky]").await?;
    let told = page.text("[data-notice=risky]").await?;
    ensure!(
        told.contains("population.liquidators.count: 0 watch"),
        "{told}"
    );
    page.close(&[]).await
}
