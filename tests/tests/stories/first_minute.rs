//! The first minute: something to see at once, and the first liquidation two presses away.

use anyhow::{Result, ensure};
use leverloom_tests::{Page, Threads};

use super::{options, running};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_liquidation_is_two_clicks_away() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.is_accessible("the page just opened").await?;
    page.click("#shock").await?;
    page.wait_for("#feed .feed-item").await?;
    let sentence = page.text("#sentence").await?;
    ensure!(!sentence.is_empty(), "the block is put into a sentence");
    page.close(&[]).await
}
