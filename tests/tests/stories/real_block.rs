//! A real block dropped on the page: checked against its header, looked into, and left for the simulation again.

use anyhow::{Context, Result, ensure};
use leverloom_tests::{Options, Page};
use serde_json::{Value, json};

use super::{BLOCK, running};

/// Drops files on the page as a browser does: `args[0]` is a list of [name, text].
const DROP: &str = "
    const data = new DataTransfer();
    for (const [name, text] of args[0]) data.items.add(new File([text], name, { type: 'application/json' }));
    const at = document.querySelector('#panes');
    const send = (kind) => at.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
    send('dragenter'); send('dragover');
    const seen = getComputedStyle(document.querySelector('.drop-zone')).display !== 'none';
    const taken = !send('drop');
    const gone = getComputedStyle(document.querySelector('.drop-zone')).display === 'none';
    done({ seen, taken, gone });
";

async fn drop_files(page: &Page, files: &[(&str, String)]) -> Result<()> {
    let dropped = page.run(DROP, vec![json!(files)]).await?;
    ensure!(
        dropped == json!({ "seen": true, "taken": true, "gone": true }),
        "{dropped}"
    );
    Ok(())
}

/// Shows a view of the execution pane.
async fn view(page: &Page, place: u32) -> Result<()> {
    let script =
        format!("document.querySelectorAll('[name=execution-view]')[{place}].click(); done(true)");
    page.run(&script, Vec::new()).await.map(drop)
}

/// Presses Enter on an element.
async fn enter(page: &Page, css: &str) -> Result<()> {
    const ENTER: char = '\u{e007}';
    page.keys(css, &[]).await?;
    page.press(ENTER).await
}

/// The example's block and prestate, as files of their own.
fn example() -> Result<(Value, Value)> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../www/blocks/ethereum-5891667.json"
    );
    let mut whole: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    Ok((whole["block"].take(), whole["prestate"].take()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_block_is_dropped_checked_looked_into_and_left() -> Result<()> {
    let (block, prestate) = example()?;
    let page = Page::open(Options::default()).await?;
    running(&page, "threads").await?;
    page.click("#play").await?;
    let before = page.number(BLOCK).await?;
    let sentence = page.text("#sentence").await?;

    drop_files(&page, &[("anything.txt.json", block.to_string())]).await?;
    page.wait_until(
        "the page says what is missing",
        "document.querySelector('#real-parts')?.innerText.includes('Block 5,891,667 is read; the prestate is missing')",
    )
    .await?;
    page.is_accessible("a block without its prestate").await?;

    let mut wrong = block.clone();
    wrong["transactions"][0]["value"] = json!("0xzz");
    drop_files(
        &page,
        &[
            ("wrong.json", wrong.to_string()),
            ("p.json", prestate.to_string()),
        ],
    )
    .await?;
    page.wait_until(
        "the wrong file and its field are named",
        "document.querySelector('[data-notice=bad-files]')?.innerText.includes('wrong.json: transactions[0].value')",
    )
    .await?;

    drop_files(&page, &[("state", prestate.to_string())]).await?;
    page.wait_for("#real-verdict").await?;
    let verdict = page.text("#real-verdict").await?;
    ensure!(
        verdict.contains("Gas used, receipts root and logs bloom match the header."),
        "{verdict}"
    );
    page.wait_until(
        "the graph has a node for every transaction",
        "document.querySelector('#execution-headline').innerText.startsWith('380 transactions')",
    )
    .await?;
    ensure!(page.is_true(&format!("{BLOCK} === 5891667")).await?);
    page.is_accessible("a real block").await?;

    // Every view, a transaction in full, and the curve.
    view(&page, 3).await?;
    page.click("table.edges tbody button").await?;
    page.wait_until(
        "the transaction is there in full",
        "document.querySelector('.drawer .storage')?.innerText.includes('account.balance[0x')",
    )
    .await?;
    page.is_accessible("a real block's transaction").await?;
    view(&page, 2).await?;
    page.wait_until(
        "the curve is there",
        "/access-list replay \\d/.test(document.querySelector('.view-speed-up')?.innerText ?? '')",
    )
    .await?;
    view(&page, 0).await?;

    page.click("#close-block").await?;
    page.wait_until("the simulation is back", &format!("{BLOCK} === {before}"))
        .await?;
    let after = page.text("#sentence").await?;
    ensure!(after == sentence, "before: {sentence}\nafter: {after}");
    page.click("#step").await?;
    page.wait_until("it goes on", &format!("{BLOCK} === {before} + 1"))
        .await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_is_one_press_away_by_keyboard_and_a_scenario_can_be_dropped_too() -> Result<()>
{
    let page = Page::open(Options::default()).await?;
    running(&page, "threads").await?;
    enter(&page, "#scenario").await?;
    enter(&page, "#open-block").await?;
    page.wait_for("#block-example").await?;
    page.is_accessible("the form for a real block").await?;
    enter(&page, "#block-example").await?;
    page.wait_for("#real-verdict .status-ok").await?;

    let scenario = include_str!("../../../core/model/scenarios/first.json");
    let mut scenario: Value = serde_json::from_str(scenario)?;
    scenario["name"] = json!("Dropped");
    drop_files(&page, &[("mine.json", scenario.to_string())]).await?;
    page.wait_until(
        "the scenario runs",
        "document.querySelector('#scenario').innerText.includes('Dropped') && !document.querySelector('#real-block')",
    )
    .await?;
    let name = page.text("#scenario").await?;
    ensure!(name.contains("Dropped"), "{name}");
    page.number(BLOCK).await.context("the clock is back")?;
    page.close(&[]).await
}
