//! A phone: everything in reach, nothing wider than the screen, from a large one down to 320 px.

use anyhow::Result;
use leverloom_tests::{Options, Page};
use thirtyfour::Key;

use super::running;

const FITS: &str = "document.documentElement.scrollWidth <= window.innerWidth";

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_fits_on_a_phone() -> Result<()> {
    for size in [(390, 844), (320, 640)] {
        let page = Page::open(Options {
            size,
            ..Options::default()
        })
        .await?;
        // Chromium's window has a least width; the page's does not.
        page.resize(size).await?;
        running(&page, "threads").await?;
        page.wait_until("nothing is wider than the screen at first", FITS)
            .await?;
        page.click("#open-position").await?;
        page.wait_for("#position").await?;
        page.click("#shock").await?;
        page.wait_until(
            "somebody is liquidated",
            "document.querySelector('#feed .feed-item')",
        )
        .await?;
        page.click("#play").await?;
        for pane in ["position", "execution", "market"] {
            page.click(&format!("#tab-{pane}")).await?;
            page.wait_for(&format!("#column-{pane}")).await?;
            page.wait_until(&format!("{pane} is not wider than the screen"), FITS)
                .await?;
            page.is_accessible(&format!("{pane} at {} px", size.0))
                .await?;
        }
        page.click("#feed .feed-item").await?;
        page.wait_until("nor is a selected liquidation", FITS)
            .await?;
        page.close(&[]).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_sentence_says_so_and_opens() -> Result<()> {
    let page = Page::open(Options {
        size: (320, 640),
        ..Options::default()
    })
    .await?;
    page.resize((320, 640)).await?;
    running(&page, "threads").await?;
    page.wait_until(
        "the clock fits, too",
        "document.querySelector('.clock .picker').getBoundingClientRect().right <= innerWidth",
    )
    .await?;
    page.click("#shock").await?;
    page.wait_until(
        "somebody is liquidated",
        "document.querySelector('#feed .feed-item')",
    )
    .await?;
    page.wait_for("#sentence-more[aria-expanded=false]").await?;
    let panes = "document.querySelector('#panes').offsetHeight";
    let before = page.number(panes).await?;
    page.run(
        "document.querySelector('#sentence-more').focus(); done(true)",
        Vec::new(),
    )
    .await?;
    page.press(Key::Enter).await?;
    page.wait_until(
        "all of it is in sight, over a pane that stays as it was",
        &format!("document.querySelector('#sentence').offsetHeight <= document.querySelector('.sentence-words').clientHeight && {panes} === {before}"),
    )
    .await?;
    page.is_accessible("an opened sentence").await?;
    page.click("#sentence-more").await?;
    page.wait_for("#sentence-more[aria-expanded=false]").await?;
    page.close(&[]).await
}
