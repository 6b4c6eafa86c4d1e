//! A leveraged position is built, a price falls, the position is liquidated, and every pane shows it.

use anyhow::{Result, ensure};
use leverloom_tests::{Page, Threads};

use super::{BLOCK, leveraged_and_shocked, options, running};

/// A leveraged position is liquidated, and the page shows it everywhere.
async fn a_position_is_liquidated(threads: Threads, mode: &str) -> Result<()> {
    let page = Page::open(options(threads)).await?;
    running(&page, mode).await?;
    leveraged_and_shocked(&page).await?;

    page.wait_for("#feed .feed-item.is-yours").await?;
    let entry = page.text("#feed .feed-item.is-yours").await?;
    ensure!(
        entry.contains("ETH") && entry.contains("USDC"),
        "the feed names what was seized and repaid: {entry}"
    );
    page.click("#play").await?;
    page.click("#feed .feed-item.is-yours").await?;
    page.wait_until(
        "the liquidation is decoded",
        "/liquidate/.test(document.querySelector('.drawer')?.innerText ?? '')",
    )
    .await?;
    let drawer = page.text(".drawer").await?;
    for name in ["LendingPool", "scaledDebt", "Liquidate"] {
        ensure!(drawer.contains(name), "the drawer shows {name}: {drawer}");
    }

    page.is_accessible("a liquidation in its drawer").await?;

    // The graph's table twin: who waited for whom, by Solidity name.
    page.run(
        "document.querySelectorAll('[name=execution-view]')[3].click(); done(true)",
        Vec::new(),
    )
    .await?;
    page.wait_until(
        "the conflict graph has edges",
        "document.querySelectorAll('table.edges tbody tr').length > 5",
    )
    .await?;
    let table = page.text("table.edges").await?;
    ensure!(table.contains("LendingPool."), "edges carry names: {table}");
    page.is_accessible("the table of dependencies").await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leveraged_position_is_liquidated_on_threads() -> Result<()> {
    a_position_is_liquidated(Threads::Allowed, "threads").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leveraged_position_is_liquidated_without_isolation() -> Result<()> {
    a_position_is_liquidated(Threads::Refused, "virtual").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_acts_once_and_going_back_undoes_it() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.click("#play").await?;
    page.set("#collateral", "10").await?;
    let open = "const open = document.querySelector('#open-position'); open.click(); open.click(); done(true)";
    page.run(open, Vec::new()).await?;
    page.wait_for("#position").await?;
    let position = page.text("#position").await?.replace('\u{a0}', " ");
    ensure!(
        position.contains("10 ETH") && !position.contains("20 ETH"),
        "it opened once: {position}"
    );

    // Back to before the position: it is gone, and the market goes on from there without it.
    let after = page.number(BLOCK).await?;
    page.click("#step-back").await?;
    page.wait_until("a block back", &format!("{BLOCK} === {}", after - 1.0))
        .await?;
    page.wait_until(
        "the position is gone",
        "!document.querySelector('#position')",
    )
    .await?;
    page.click("#shock").await?;
    page.wait_until("the run forks", &format!("{BLOCK} >= {after}"))
        .await?;
    ensure!(
        page.text("#position").await?.is_empty(),
        "the abandoned future stays abandoned"
    );
    page.close(&[]).await
}
