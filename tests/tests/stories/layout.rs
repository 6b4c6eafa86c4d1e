//! Panes are dragged, hidden, let fill the page and put back; the layout is remembered.

use anyhow::{Result, ensure};
use leverloom_tests::{Options, Page, Threads};

use super::{options, running};

/// How wide a pane's column is, in CSS pixels.
async fn width(page: &Page, pane: &str) -> Result<f64> {
    page.number(&format!(
        "document.querySelector('#column-{pane}').offsetWidth"
    ))
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn panes_share_the_screen_as_the_person_likes() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    let before = width(&page, "position").await?;
    page.keys(".splitter", &["ArrowRight", "ArrowRight"])
        .await?;
    page.wait_until(
        "the border moves by keyboard",
        &format!("document.querySelector('#column-position').offsetWidth > {before} + 30"),
    )
    .await?;
    page.drag(".splitter", 80).await?;
    page.wait_until(
        "the border follows the mouse, and is let go",
        &format!("document.querySelector('#column-position').offsetWidth > {before} + 100 && !document.querySelector('.is-held')"),
    )
    .await?;
    page.drag(".splitter", -80).await?;
    page.keys(".splitter", &["Enter"]).await?;
    page.wait_until(
        "the pane at the edge is hidden",
        "!document.querySelector('#column-position').offsetWidth",
    )
    .await?;
    page.is_accessible("a pane is hidden").await?;

    // As it was left, in a page opened anew.
    page.driver.goto(format!("{}/", page.address())).await?;
    running(&page, "threads").await?;
    ensure!(
        width(&page, "position").await? == 0.0,
        "the layout is remembered"
    );
    page.click("#view").await?;
    page.is_accessible("the view menu").await?;
    page.click("#show-position").await?;
    page.wait_until(
        "the pane is back, as wide as it was made",
        &format!("document.querySelector('#column-position').offsetWidth > {before} + 30"),
    )
    .await?;
    page.click("#layout-reset").await?;
    page.wait_until(
        "as at first",
        &format!("document.querySelector('#column-position').offsetWidth === {before}"),
    )
    .await?;
    page.click("#view").await?;

    page.keys("body", &["2"]).await?;
    page.wait_until(
        "execution fills the page",
        "document.querySelector('#column-execution').offsetWidth === innerWidth",
    )
    .await?;
    page.is_accessible("a pane fills the page").await?;
    page.keys("body", &["Escape"]).await?;
    page.wait_until(
        "Escape puts it back",
        &format!("document.querySelector('#column-position').offsetWidth === {before}"),
    )
    .await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_market_that_fills_the_page_is_a_grid_of_all_charts() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    let shapes = "(() => {
        const shapes = [...document.querySelectorAll('.market .canvas')].map((it) => it.getBoundingClientRect());
        const columns = new Set(shapes.map((it) => Math.round(it.left))).size;
        return shapes.length === 8 && columns === COLUMNS && shapes.every((it) => it.height <= 320 && it.width < 4 * it.height);
    })()";
    for (size, columns) in [((1440, 900), "3"), ((1280, 800), "3"), ((1024, 768), "2")] {
        page.resize(size).await?;
        page.keys("body", &["3"]).await?;
        page.wait_until(
            &format!("{columns} columns at {} px", size.0),
            &shapes.replace("COLUMNS", columns),
        )
        .await?;
        page.is_accessible("a market that fills the page").await?;
        page.keys("body", &["Escape"]).await?;
        page.wait_until(
            "as many charts as before",
            "document.querySelectorAll('.market .canvas').length === 3",
        )
        .await?;
    }
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mark_moves_when_a_selection_opens_a_drawer() -> Result<()> {
    let page = Page::open(Options {
        fragment: "#s=first&b=8&paused".to_owned(),
        ..options(Threads::Allowed)
    })
    .await?;
    page.wait_until(
        "the block is there",
        "document.querySelector('#block-number')?.dataset.block === '8' && document.querySelector('.graph')",
    )
    .await?;
    let place = "(() => {
        const { left, top, width, height } = document.querySelector('.graph').getBoundingClientRect();
        return [left, top, width, height].join(' ');
    })()";
    for size in [(1440, 900), (1280, 800), (1120, 800), (1800, 1000)] {
        page.resize(size).await?;
        page.run(
            "requestAnimationFrame(() => requestAnimationFrame(() => done(true)))",
            Vec::new(),
        )
        .await?;
        let before = page.run(&format!("done({place})"), Vec::new()).await?;
        page.keys(".graph canvas[tabindex]", &["ArrowRight", "Enter"])
            .await?;
        page.wait_for(".execution-side .drawer").await?;
        let after = page.run(&format!("done({place})"), Vec::new()).await?;
        ensure!(
            before == after,
            "the graph stays where it is at {} px: {before:?}, then {after:?}",
            size.0
        );
        page.keys("body", &["Escape"]).await?;
        page.wait_until(
            "the drawer is gone",
            "!document.querySelector('.execution-side .drawer')",
        )
        .await?;
    }
    page.close(&[]).await
}
