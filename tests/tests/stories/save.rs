//! What is on screen as files, and a part of the page that does not come at once.

use anyhow::{Context, Result, ensure};
use leverloom_tests::{Options, Page};
use serde_json::{Value, json};

use super::BLOCK;

/// Keeps what the page offers as files: name and text.
const KEEP: &str = "
    window.kept = [];
    const blobs = new Map();
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => { const url = create.call(URL, blob); blobs.set(url, blob); return url; };
    HTMLAnchorElement.prototype.click = function () {
        const blob = blobs.get(this.href);
        (blob ? blob.text() : Promise.resolve(this.href)).then((text) => window.kept.push([this.download, text]));
    };";

async fn kept(page: &Page, label: &str) -> Result<(String, String)> {
    page.run("window.kept.length = 0; done(true)", Vec::new())
        .await?;
    page.click(&format!("#save [aria-label={}]", json!(label)))
        .await?;
    page.wait_until("a file is offered", "window.kept.length === 1")
        .await?;
    let file = page.run("done(window.kept[0])", Vec::new()).await?;
    let text = |index: usize| file[index].as_str().map(str::to_owned);
    Ok((text(0).context("a name")?, text(1).context("a text")?))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_behind_every_picture_are_saved_in_one_place() -> Result<()> {
    let page = Page::blank(&Options::default()).await?;
    page.before_every_page(KEEP).await?;
    // The link also says how the execution pane is looked at.
    let address = format!("{}/#s=first&b=8&e=lanes&paused", page.address());
    page.driver.goto(address).await?;
    page.wait_until("the block is there", &format!("{BLOCK} === 8"))
        .await?;
    page.wait_for(".view-lanes .lanes-frame").await?;
    page.click("#scenario").await?;
    page.click("#save-all").await?;
    page.wait_for("#save .save-list").await?;
    page.is_accessible("what can be saved").await?;

    let (name, text) = kept(&page, "Whole report of the block as JSON").await?;
    ensure!(name == "first-block-8-report.json", "{name}");
    let report: Value = serde_json::from_str(&text)?;
    let transactions = report["outcome"]["transactions"].as_array();
    let transactions = transactions.context("a list of transactions")?.len();
    let edges = report["outcome"]["edges"].as_array();
    let edges = edges.context("a list of edges")?.len();

    let (name, text) = kept(&page, "Transactions of the graph as CSV").await?;
    ensure!(name == "first-block-8-transactions.csv", "{name}");
    ensure!(text.lines().count() == transactions + 1, "{text}");
    ensure!(text.starts_with("actor.index,actor.role,"), "{text}");
    let (_, text) = kept(&page, "Dependencies of the graph as JSON").await?;
    let rows: Vec<Value> = serde_json::from_str(&text)?;
    ensure!(rows.len() == edges && edges > 0, "{} rows", rows.len());
    let (name, text) = kept(&page, "Lanes as PNG").await?;
    ensure!(name == "first-block-8-lanes.png", "{name}");
    ensure!(text.starts_with("data:image/png;base64,"), "no picture");
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_page_that_does_not_come_is_told_and_asked_for_again() -> Result<()> {
    let page = Page::open(Options {
        fragment: "#s=first&b=3&paused".to_owned(),
        ..Options::default()
    })
    .await?;
    page.wait_until("the block is there", &format!("{BLOCK} === 3"))
        .await?;
    let cdp = page.driver.cdp();
    cdp.send_raw("Network.enable", json!({})).await?;
    let block = |parts: Value| cdp.send_raw("Network.setBlockedURLs", json!({ "urls": parts }));
    block(json!(["*/parts-*"])).await?;
    page.click("label[for='execution-view-1']").await?;
    page.wait_for(".execution .surface-missing").await?;
    page.is_accessible("a part that is missing").await?;
    // What is here goes on working.
    page.click("label[for='execution-view-0']").await?;
    page.wait_for(".view-graph .graph").await?;
    page.click("label[for='execution-view-1']").await?;
    page.wait_for(".execution .surface-missing").await?;
    block(json!([])).await?;
    page.click(".execution .surface-missing button").await?;
    page.wait_for(".lanes-frame").await?;
    page.close(&[
        "parts-",
        "Failed to fetch",
        "ERR_BLOCKED_BY_CLIENT",
        "TypeError",
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_link_is_told_in_the_readers_language() -> Result<()> {
    let page = Page::open(Options {
        fragment: "#s=first&b=9999&lang=zh".to_owned(),
        ..Options::default()
    })
    .await?;
    page.wait_for("[data-notice=bad-link]").await?;
    let told = page.text("[data-notice=bad-link]").await?;
    ensure!(told.contains("允许：0 至 400"), "{told}");
    ensure!(!told.contains("allowed"), "{told}");
    page.close(&[]).await
}
