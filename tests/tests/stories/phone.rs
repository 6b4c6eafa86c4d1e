//! A phone: everything in reach, nothing wider than the screen, from a large one down to 320 px.

use anyhow::Result;
use leverloom_tests::{Options, Page};

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
