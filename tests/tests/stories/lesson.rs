//! The lesson from its first step to its last, as a reader goes through it; and a file that is broken.

use anyhow::{Context, Result, ensure};
use leverloom_tests::{Options, Page};
use serde_json::json;
use thirtyfour::Key;

use super::BLOCK;

/// What the headline says.
const WAVES: &str = "Number(document.querySelector('#execution-headline').innerText.match(/([0-9,]+) waves/)[1].replace(',', ''))";
const BEST: &str =
    "Number(document.querySelector('#execution-headline').innerText.match(/at best ([0-9.]+)/)[1])";
const AT: &str = "Number(document.querySelector('#lesson-progress').innerText.split(' ')[0])";
const PASSED: &str = "document.querySelector('.lesson-verdict.is-right')";

/// Whether at least 200 px of the graph's height are in sight on a phone.
const GRAPH: &str = "(() => {
    const box = document.querySelector('.graph').getBoundingClientRect();
    const pane = document.querySelector('#column-execution').getBoundingClientRect();
    return Math.min(box.bottom, pane.bottom) - Math.max(box.top, pane.top) >= 200;
})()";

/// Whether all of an element is in sight: nothing lies over its corners, and no scrolling is needed.
fn seen_whole(selector: &str) -> String {
    format!(
        "(() => {{
            const element = document.querySelector('{selector}');
            const box = element?.getBoundingClientRect();
            const at = (x, y) => element.contains(document.elementFromPoint(x, y));
            return Boolean(box?.width) && at(box.left + 3, box.top + 3) && at(box.right - 3, box.bottom - 3);
        }})()"
    )
}

async fn lesson(options: Options) -> Result<Page> {
    let page = Page::open(Options {
        fragment: "#lesson=why-the-line".to_owned(),
        ..options
    })
    .await?;
    page.wait_for("#lesson").await?;
    page.wait_until(
        "the first step's market is there",
        "document.querySelector('#block-number')?.dataset.block === '5'",
    )
    .await?;
    Ok(page)
}

async fn next(page: &Page, at: u32) -> Result<()> {
    page.click("#lesson-next").await?;
    page.wait_until(&format!("step {at}"), &format!("{AT} === {at}"))
        .await
}

/// Answers the step's question with what the page shows.
async fn give(page: &Page, script: &str) -> Result<f64> {
    let shown = page.number(script).await?;
    page.set("#lesson-number", &shown.to_string()).await?;
    page.click("#lesson-give").await?;
    page.wait_until(&format!("{shown} is right"), PASSED)
        .await?;
    Ok(shown)
}

/// Chooses each answer until one is right; each gets a reply.
async fn choose(page: &Page) -> Result<()> {
    for place in 1..=4 {
        page.click(&format!(".lesson-option:nth-of-type({place}) input"))
            .await?;
        page.wait_for(".lesson-verdict").await?;
        if page.is_true(PASSED).await? {
            return Ok(());
        }
    }
    anyhow::bail!("no answer is right")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lesson_from_start_to_end() -> Result<()> {
    let page = lesson(Options::default()).await?;
    let quiet = give(&page, WAVES).await?;
    page.is_accessible("a step with a question for a number")
        .await?;

    next(&page, 2).await?;
    page.click("#lesson-solve").await?;
    page.wait_until("the position is open", PASSED).await?;
    page.wait_for("#position").await?;

    next(&page, 3).await?;
    choose(&page).await?;

    next(&page, 4).await?;
    page.wait_for("#shock[data-pointed]").await?;
    page.click("#lesson-solve").await?;
    page.wait_until("the crash is there", PASSED).await?;

    next(&page, 5).await?;
    let crash = give(&page, WAVES).await?;
    ensure!(
        crash > 1.4 * quiet,
        "the line is longer: {quiet}, then {crash} waves"
    );

    next(&page, 6).await?;
    page.wait_for(".hot.is-selected, [aria-pressed=true]")
        .await?;
    choose(&page).await?;

    next(&page, 7).await?;
    give(&page, BEST).await?;

    let block = page.number(BLOCK).await?;
    next(&page, 8).await?;
    let sharded = "/ShardedPool/.test(document.querySelector('.execution-side')?.innerText ?? '')";
    page.wait_until(
        "the sharded pool has come to the same block",
        &format!("{sharded} && {BLOCK} === {block}"),
    )
    .await?;
    page.wait_until("its line is another", &format!("{WAVES} !== {crash}"))
        .await?;
    let sharded = give(&page, WAVES).await?;
    ensure!(
        sharded < crash,
        "the line is shorter: {crash}, then {sharded} waves"
    );

    next(&page, 9).await?;
    choose(&page).await?;

    next(&page, 10).await?;
    let score = page.text(".lesson-score").await?;
    ensure!(score.contains("9 of 9"), "all was passed: {score}");

    page.click("#lesson-guide-open").await?;
    page.wait_until(
        "the facilitator's page is shown",
        "/Common misunderstandings/.test(document.querySelector('#lesson-guide')?.innerText ?? '')",
    )
    .await?;
    page.run(
        "document.querySelector('#lesson-guide').hidePopover(); done(true)",
        Vec::new(),
    )
    .await?;
    page.set("#language", "zh").await?;
    page.wait_until(
        "the lesson goes on in Chinese where it was",
        "document.querySelector('#lesson').lang === 'zh' && /^10 /.test(document.querySelector('#lesson-progress').innerText)",
    )
    .await?;
    page.click("#lesson-close").await?;
    page.wait_until("the lesson is gone", "!document.querySelector('#lesson')")
        .await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_on_a_phone_and_without_a_mouse() -> Result<()> {
    let page = lesson(Options {
        size: (390, 844),
        ..Options::default()
    })
    .await?;
    page.resize((390, 844)).await?;
    page.wait_until(
        "nothing is wider than the window",
        "document.documentElement.scrollWidth <= window.innerWidth",
    )
    .await?;
    page.wait_until(
        "the reader is at the step's title",
        "document.activeElement?.id === 'lesson-title'",
    )
    .await?;
    ensure!(
        !page.is_true(&seen_whole("#lesson-give")).await?,
        "words first"
    );
    page.click("#lesson-turn").await?;
    page.wait_until("the question is in sight", &seen_whole("#lesson-give"))
        .await?;
    page.wait_until(
        "so is what it asks to look at, and a good part of the graph",
        &format!("{} && {}", seen_whole("#execution-headline"), GRAPH),
    )
    .await?;
    page.is_accessible("a question on a phone").await?;
    page.set("#lesson-number", "1").await?;
    page.click("#lesson-give").await?;
    page.wait_until(
        "the verdict is in sight, too",
        &seen_whole(".lesson-verdict"),
    )
    .await?;
    page.wait_until("and the graph", GRAPH).await?;
    page.run(
        "document.querySelector('#lesson-next').focus(); done(true)",
        Vec::new(),
    )
    .await?;
    page.press(Key::Enter).await?;
    page.wait_until("the next step", &format!("{AT} === 2"))
        .await?;
    page.wait_until(
        "the reader is at the step's title",
        "document.activeElement?.id === 'lesson-title'",
    )
    .await?;
    page.click("#lesson-fold").await?;
    page.wait_until("it is folded", "!document.querySelector('#lesson-title')")
        .await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_lesson_names_its_line_and_a_whole_one_opens_from_a_file() -> Result<()> {
    let page = Page::open(Options::default()).await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    let drop = "const files = new DataTransfer();
        files.items.add(new File([args[0]], 'mine.md', { type: 'text/markdown' }));
        document.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
        done(true)";
    let whole = "---\nlesson: 1\ntitle: Mine\nlanguage: en\n---\n\n## One\n\n@seek 1\nHello.\n";
    page.run(drop, vec![json!(whole.replace("@seek 1", "@seek soon"))])
        .await?;
    page.wait_for("[data-notice=bad-lesson]").await?;
    let notice = page.text("[data-notice=bad-lesson]").await?;
    ensure!(notice.contains("line 9"), "it says where: {notice}");
    let block = page.number(BLOCK).await?;
    page.wait_until("the run goes on", &format!("{BLOCK} > {block}"))
        .await?;
    page.run(drop, vec![json!(whole)]).await?;
    page.wait_for("#lesson").await?;
    let words = page.text(".lesson-words").await?;
    ensure!(words.contains("Hello."), "it is the file's: {words}");
    page.wait_until(
        "its command was done",
        "document.querySelector('#block-number').dataset.block === '1'",
    )
    .await
    .context("@seek 1")?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_minute_suggests_one_thing_until_it_is_done() -> Result<()> {
    let page = Page::open(Options::default()).await?;
    page.wait_for("#welcome").await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    page.click("#welcome-act").await?;
    page.wait_until("it is gone", "!document.querySelector('#welcome')")
        .await?;
    page.wait_for("#feed .feed-item").await?;
    page.driver.refresh().await?;
    page.wait_for("#play").await?;
    page.wait_until("it stays gone", "!document.querySelector('#welcome')")
        .await?;
    page.close(&[]).await
}
