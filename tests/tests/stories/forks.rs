//! Going back and acting differently: the run that was left is kept, compared with, and returned to.

use anyhow::{Context, Result, ensure};
use leverloom_tests::{Page, Threads};

use super::{BLOCK, leveraged_and_shocked, options, running};

#[tokio::test(flavor = "multi_thread")]
async fn the_run_that_was_left_is_kept_compared_and_returned_to() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    let start = page.number(BLOCK).await?;
    leveraged_and_shocked(&page).await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.click("#play").await?;

    // Back to before the position, and something else is done instead.
    page.set("#scrubber", &start.to_string()).await?;
    page.wait_until("back", &format!("{BLOCK} === {start}"))
        .await?;
    ensure!(
        page.text("#forks").await?.is_empty(),
        "going back alone leaves nothing"
    );
    page.set("#shock-slider", "-5").await?;
    page.click("#shock").await?;
    page.wait_until("acted", &format!("{BLOCK} === {}", start + 1.0))
        .await?;
    page.wait_until(
        "your position is gone",
        "!document.querySelector('#position')",
    )
    .await?;

    page.click("#forks").await?;
    page.wait_for(".forks-popover li").await?;
    let entry = page.text(".forks-popover li").await?;
    for part in ["Run left at block", "supply 10\u{a0}ETH", "ETH −30"] {
        ensure!(entry.contains(part), "the list says {part:?}: {entry}");
    }
    let left = entry
        .split("Seen to block ")
        .nth(1)
        .and_then(|rest| rest.split(',').next());
    let left: f64 = left.context("how far it was seen")?.parse()?;
    ensure!(left > start, "further than where it began: {entry}");
    page.click("[id^=fork-compare]").await?;
    page.wait_until(
        "both runs are there",
        "document.querySelector('#compare')?.dataset.state === 'there'",
    )
    .await?;
    let head = page.text("#compare-title").await?;
    ensure!(
        head.contains("this run") && head.contains("left at block"),
        "{head}"
    );

    page.click("#forks").await?;
    page.click("[id^=fork-return]").await?;
    page.wait_until("where it was left", &format!("{BLOCK} === {left}"))
        .await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.wait_until(
        "one comparison is over",
        "!document.querySelector('#compare')",
    )
    .await?;
    page.click("#forks").await?;
    page.wait_for(".forks-popover li").await?;
    let other = page.text(".forks-popover").await?;
    ensure!(
        other.contains("ETH −5"),
        "and the other one is kept: {other}"
    );
    page.close(&[]).await
}
