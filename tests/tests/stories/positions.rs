//! Several positions of one's own: each is named and acts for itself, one goes with all that it did, and comes back.

use anyhow::{Result, ensure};
use leverloom_tests::{Page, Threads};

use super::{BLOCK, options, running};

/// The rows of the list, as they read.
const ROWS: &str = "[...document.querySelectorAll('#own .own-row')].map((row) => \
    row.querySelector('input')?.value ?? row.querySelector('.own-choose').innerText)";

async fn rows(page: &Page) -> Result<Vec<String>> {
    let rows = page.run(&format!("done({ROWS})"), Vec::new()).await?;
    Ok(serde_json::from_value(rows)?)
}

/// Opens a position with so much collateral in the account in focus.
async fn opened(page: &Page, collateral: &str) -> Result<()> {
    page.wait_for("#open-position").await?;
    page.set("#collateral", collateral).await?;
    page.set("#debt", "5000").await?;
    page.click("#open-position").await?;
    page.wait_for("#position").await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_is_named_removed_and_brought_back() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.click("#play").await?;
    opened(&page, "10").await?;
    page.click("#add-position").await?;
    page.wait_until(
        "there are two",
        "document.querySelectorAll('#own .own-row').length === 2",
    )
    .await?;
    opened(&page, "20").await?;
    page.set("#own-name", "Cautious").await?;
    let block = page.number(BLOCK).await?;
    ensure!(rows(&page).await? == ["Position 1", "Cautious"]);
    page.is_accessible("two positions").await?;

    page.click("#remove-0").await?;
    page.wait_until(
        "one is left, under its name",
        &format!("JSON.stringify({ROWS}) === '[\"Cautious\"]' && {BLOCK} === {block}"),
    )
    .await?;
    page.wait_until(
        "it is the other one",
        r"/20\sETH/.test(document.querySelector('#position')?.innerText ?? '')",
    )
    .await?;
    let offered = page.text("#bring-back").await?;
    ensure!(offered.contains("Position 1"), "{offered}");

    page.click("#bring-back").await?;
    page.wait_until(
        "both are here, at the same block",
        &format!("document.querySelectorAll('#own .own-row').length === 2 && {BLOCK} === {block}"),
    )
    .await?;
    page.wait_until(
        "with what it held",
        r"/10\sETH/.test(document.querySelector('#position')?.innerText ?? '')",
    )
    .await?;
    ensure!(rows(&page).await? == ["Position 1", "Cautious"]);
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_is_opened_in_one_transaction() -> Result<()> {
    let page = Page::blank(&options(Threads::Allowed)).await?;
    let address = format!("{}/?scenario=spot-cascade", page.address());
    page.driver.goto(address).await?;
    running(&page, "threads").await?;
    page.run(
        "document.querySelectorAll('input[name=way]')[1].click(); done(true)",
        Vec::new(),
    )
    .await?;
    page.click("#open-position").await?;
    page.wait_for("#position").await?;
    let before = page.number(BLOCK).await?;
    page.wait_until("the run goes on", &format!("{BLOCK} > {before} + 1"))
        .await?;
    ensure!(
        page.is_true("!document.querySelector('.notice-failure')")
            .await?
    );
    page.close(&[]).await
}
