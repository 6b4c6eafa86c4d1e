//! The gallery: a card's story unfolds, its scenario opens with its question, a wrong text is refused in words.

use anyhow::{Result, ensure};
use leverloom_tests::{Page, Threads};

use super::{BLOCK, options, running};

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_is_picked_by_its_question() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.click("#scenario").await?;
    page.wait_for("#scenario-black-thursday").await?;
    let all_ask = "
        const cards = [...document.querySelectorAll('.gallery-card')];
        const asks = (card) => card.querySelector('.gallery-question')?.innerText.trim().endsWith('?');
        done(cards.length >= 10 && cards.every(asks))";
    let all_ask = page.run(all_ask, Vec::new()).await?;
    ensure!(all_ask == true, "every card asks something");

    page.click("[aria-controls=about-black-thursday]").await?;
    page.wait_until(
        "its story, with sources",
        "document.querySelectorAll('#about-black-thursday li').length > 0",
    )
    .await?;
    page.is_accessible("the gallery with a story").await?;

    page.click("#scenario-black-thursday").await?;
    page.wait_until(
        "it runs",
        &format!(
            "/12 March 2020/.test(document.querySelector('#scenario').innerText) && {BLOCK} >= 1"
        ),
    )
    .await?;

    // A text that is none: one sentence, and the run goes on.
    page.click("#scenario").await?;
    page.wait_for("#scenario-text").await?;
    page.set("#scenario-text", "{\"version\": 1, \"blocks\": 0}")
        .await?;
    page.click("#scenario-run").await?;
    page.wait_for(".notice").await?;
    let block = page.number(BLOCK).await?;
    page.wait_until("the run goes on", &format!("{BLOCK} > {block}"))
        .await?;
    let title = page.text("#scenario").await?;
    ensure!(title.contains("12 March 2020"), "{title}");
    page.close(&[]).await
}
