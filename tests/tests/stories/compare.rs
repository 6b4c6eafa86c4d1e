//! Two runs on one clock: the same market with one thing changed, in numbers that a native run gives as well.

use anyhow::{Context, Result, ensure};
use leverloom_model::Scenario;
use leverloom_model::scenario::Layout;
use leverloom_protocol::BlockNumbers;
use leverloom_tests::{Options, Page, Threads, native};
use serde_json::json;

use super::{BLOCK, options, running};

/// Both runs are where the clock is.
const THERE: &str = "document.querySelector('#compare')?.dataset.state === 'there'";

/// Chooses the entry of a list that has these words.
async fn choose(page: &Page, list: &str, words: &str) -> Result<()> {
    page.wait_for(list).await?;
    let chosen = page
        .run(
            "const list = document.querySelector(args[0]);
             const index = [...list.options].findIndex((option) => option.text === args[1]);
             list.selectedIndex = index;
             list.dispatchEvent(new Event('change', { bubbles: true }));
             done(index)",
            vec![json!(list), json!(words)],
        )
        .await?;
    ensure!(chosen.as_i64() >= Some(0), "{list} offers {words}");
    Ok(())
}

async fn value(page: &Page, row: &str, side: &str) -> Result<f64> {
    let script = format!("Number(document.querySelector('[data-row={row}]').dataset.{side})");
    page.number(&script).await
}

fn sum(numbers: &[BlockNumbers], of: impl Fn(&BlockNumbers) -> u64) -> f64 {
    numbers.iter().map(of).sum::<u64>() as f64
}

/// What the page says of the blocks so far is what a native run says.
async fn as_natively(page: &Page, block: u32) -> Result<()> {
    let scenario = Scenario::first();
    let mut other = scenario.clone();
    other.design.layout = Layout::Sharded { shards: 16 };
    let [ours, theirs] = native::beside(&scenario, &other, block);
    for (side, numbers) in [("ours", &ours), ("theirs", &theirs)] {
        for (row, expected) in [
            ("chain", sum(numbers, |block| block.depth_gas)),
            ("gas", sum(numbers, |block| block.gas_used)),
            ("wasted", sum(numbers, |block| block.wasted_gas)),
            (
                "liquidations",
                sum(numbers, |block| u64::from(block.liquidations)),
            ),
        ] {
            let shown = value(page, row, side).await?;
            ensure!(
                (shown - expected).abs() < 0.5,
                "{row} of {side} up to block {block}: {shown} in the browser, {expected} natively"
            );
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sharded_pool_is_compared_with_the_pooled_one_on_one_clock() -> Result<()> {
    for (threads, mode) in [(Threads::Allowed, "threads"), (Threads::Refused, "virtual")] {
        let page = Page::open(options(threads)).await?;
        running(&page, mode).await?;
        page.click("#play").await?;
        page.click("#compare-open").await?;
        choose(&page, "#compare-what", "Storage layout of the pool").await?;
        choose(&page, "#compare-to", "sharded, 16 shards").await?;
        page.click("#compare-begin").await?;
        page.wait_until("both runs are there", THERE).await?;
        let head = page.text("#compare-title").await?;
        ensure!(
            head.contains("pooled") && head.contains("sharded, 16 shards"),
            "what differs is named: {head}"
        );
        let block = page.number(BLOCK).await?;
        as_natively(&page, block as u32).await?;
        ensure!(
            value(&page, "at-best", "theirs").await? > value(&page, "at-best", "ours").await?,
            "shards allow more"
        );

        // A block on, and two back: both go.
        page.click("#step").await?;
        page.wait_until(
            "a block on",
            &format!("{BLOCK} === {} && {THERE}", block + 1.0),
        )
        .await?;
        as_natively(&page, block as u32 + 1).await?;
        page.click("#step-back").await?;
        page.wait_until("back", &format!("{BLOCK} === {block} && {THERE}"))
            .await?;
        as_natively(&page, block as u32).await?;

        // What is done is done in both.
        page.set("#shock-slider", "-60").await?;
        page.click("#shock").await?;
        page.wait_until(
            "the shock has come",
            &format!("{BLOCK} === {} && {THERE}", block + 1.0),
        )
        .await?;
        for side in ["ours", "theirs"] {
            ensure!(
                value(&page, "liquidations", side).await? > 0.0,
                "{side}: somebody is liquidated"
            );
        }

        page.click("#compare-close").await?;
        page.wait_until("it is over", "!document.querySelector('#compare')")
            .await?;
        page.close(&[]).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_a_comparison_and_escape_ends_it() -> Result<()> {
    let page = Page::open(Options {
        fragment: "#s=first&b=6&c=workers.2&paused".to_owned(),
        ..Options::default()
    })
    .await?;
    page.wait_until("both runs are there", &format!("{BLOCK} === 6 && {THERE}"))
        .await?;
    let speed = [
        value(&page, "speed-up", "ours").await?,
        value(&page, "speed-up", "theirs").await?,
    ];
    ensure!(
        speed[1] < speed[0] && speed[1] <= 2.0,
        "two workers against sixteen: {speed:?}"
    );
    for row in ["chain", "gas", "waves", "liquidations", "bad-debt"] {
        let (ours, theirs) = (
            value(&page, row, "ours").await?,
            value(&page, row, "theirs").await?,
        );
        ensure!(
            (ours - theirs).abs() < 0.5,
            "workers change no outcome: {row}, {ours}, {theirs}"
        );
    }
    let escape = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })); done(true)";
    page.run(escape, Vec::new()).await?;
    page.wait_until("it is over", "!document.querySelector('#compare')")
        .await
        .context("Escape")?;
    page.close(&[]).await
}
