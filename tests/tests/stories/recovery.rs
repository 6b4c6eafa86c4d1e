//! What goes wrong beneath the page: workers that trap, memory that runs out, a tab that sleeps. The run goes on.

use std::time::Duration;

use anyhow::{Result, ensure};
use leverloom_tests::{Page, Threads};

use super::{BLOCK, leveraged_and_shocked, options, running};

#[tokio::test(flavor = "multi_thread")]
async fn a_trapped_worker_is_named_and_the_run_goes_on() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    leveraged_and_shocked(&page).await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    let block = page.number(BLOCK).await?;
    page.run(
        "document.dispatchEvent(new CustomEvent('leverloom-panic', { detail: 1 })); done(true)",
        Vec::new(),
    )
    .await?;
    page.wait_for("[data-notice=restarted]").await?;
    let notice = page.text("[data-notice=restarted]").await?;
    ensure!(
        notice.contains("transaction 1") || notice.contains("transaction 2"),
        "the notice says where: {notice}"
    );
    page.is_accessible("the engine was restarted").await?;
    running(&page, "threads").await?;
    page.wait_until(
        "the run goes on where it was",
        &format!("{BLOCK} > {block}"),
    )
    .await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.close(&["a fault was asked for", "unreachable"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_out_of_memory_is_replaced_and_the_run_goes_on() -> Result<()> {
    for (threads, mode) in [(Threads::Allowed, "threads"), (Threads::Refused, "virtual")] {
        let page = Page::open(options(threads)).await?;
        running(&page, mode).await?;
        let block = page.number(BLOCK).await?;
        let exhaust = "document.dispatchEvent(new CustomEvent('leverloom-exhaust', { detail: 1 })); done(true)";
        page.run(exhaust, Vec::new()).await?;
        page.wait_for("[data-notice=restarted]").await?;
        let notice = page.text("[data-notice=restarted]").await?;
        ensure!(
            notice.contains("memory"),
            "the notice says what ran out: {notice}"
        );
        page.wait_until(
            "the run goes on where it was",
            &format!("{BLOCK} > {block} + 1"),
        )
        .await?;
        page.close(&["unreachable", "memory"]).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_slept_goes_on_where_it_was() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.fall_asleep().await?;
    let asleep = page.number(BLOCK).await?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    // What was on its way arrives; nothing is asked for while nobody looks.
    let woken = page.number(BLOCK).await?;
    ensure!(
        woken <= asleep + 1.0,
        "blocks {asleep} to {woken} ran out of sight"
    );
    page.wake_up().await?;
    page.wait_until("the run goes on", &format!("{BLOCK} > {woken}"))
        .await?;
    ensure!(
        page.text("#notices").await?.is_empty(),
        "nothing to tell: {}",
        page.text("#notices").await?
    );
    page.close(&[]).await
}
