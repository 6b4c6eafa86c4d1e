//! Everything without a pointer: real key presses only, from the first tab stop to a liquidation in its drawer.

use anyhow::{Result, ensure};
use leverloom_tests::{Page, Threads};
use thirtyfour::Key;

use super::{BLOCK, options, running};

/// Presses tab until the element is in focus.
async fn tab_to(page: &Page, css: &str) -> Result<()> {
    let at = format!(
        "document.activeElement?.matches({})",
        serde_json::json!(css)
    );
    for _ in 0..200 {
        if page.is_true(&at).await? {
            return Ok(());
        }
        page.press(Key::Tab).await?;
    }
    anyhow::bail!("tab never comes to `{css}`")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_is_seen_through_by_keyboard_alone() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.press(' ').await?;
    page.wait_until(
        "space pauses",
        "document.querySelector('#play').ariaLabel.startsWith('Play')",
    )
    .await?;
    let block = page.number(BLOCK).await?;
    page.press(Key::Right).await?;
    page.wait_until("an arrow steps", &format!("{BLOCK} === {block} + 1"))
        .await?;

    tab_to(&page, "#open-position").await?;
    page.press(Key::Enter).await?;
    page.wait_for("#position").await?;
    tab_to(&page, "#shock").await?;
    page.press(' ').await?;
    // The clock stands: the price falls in one block, the liquidators come in those after it.
    for _ in 0..6 {
        let block = page.number(BLOCK).await?;
        page.press(Key::Right).await?;
        page.wait_until("a block on", &format!("{BLOCK} === {block} + 1"))
            .await?;
        if page
            .is_true("document.querySelector('#feed .feed-item.is-yours')")
            .await?
        {
            break;
        }
    }
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.wait_until(
        "the focus is not lost",
        "document.activeElement !== document.body",
    )
    .await?;

    tab_to(&page, "#feed .feed-item").await?;
    page.press(Key::Enter).await?;
    page.wait_until(
        "the drawer opens",
        "/liquidate/.test(document.querySelector('.drawer')?.innerText ?? '')",
    )
    .await?;
    page.is_accessible("a liquidation in its drawer").await?;
    page.press(Key::Escape).await?;
    page.wait_until(
        "Escape clears the selection",
        "!document.querySelector('.drawer')",
    )
    .await?;
    let visible = "(() => {
        const style = getComputedStyle(document.activeElement);
        return document.activeElement === document.body || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    })()";
    for _ in 0..12 {
        page.press(Key::Tab).await?;
        ensure!(
            page.is_true(visible).await?,
            "where the focus is can be seen"
        );
    }
    page.close(&[]).await
}
