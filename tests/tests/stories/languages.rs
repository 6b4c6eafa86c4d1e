//! The page in another language: greeted in it, switched without losing anything, and never left without words.

use anyhow::{Result, ensure};
use leverloom_tests::{Options, Page};

use super::BLOCK;

/// What a person reads or hears that holds three Latin words in a row. Code, names of languages and of shipped files
/// stay as they are in every language.
const ENGLISH: &str = r"(() => {
    const found = [];
    const look = (words) => { if (/[A-Za-z]+(?: [a-z]+){2,}/.test(words ?? '')) found.push(words); };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!parent.closest('code, .code, script, noscript, option[lang]')) look(walker.currentNode.data);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [aria-valuetext]')) {
        for (const name of ['aria-label', 'title', 'aria-valuetext']) look(element.getAttribute(name));
    }
    return found;
})()";

const LANGUAGE: &str = "document.documentElement.lang";

async fn all_chinese(page: &Page, place: &str) -> Result<()> {
    let found = page.run(&format!("done({ENGLISH})"), Vec::new()).await?;
    ensure!(
        found.as_array().is_some_and(Vec::is_empty),
        "{place}: English is left: {found}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browsers_language_greets_and_nothing_is_left_untranslated() -> Result<()> {
    let page = Page::blank(&Options::default()).await?;
    page.before_every_page(
        "Object.defineProperty(navigator, 'languages', { get: () => ['zh-CN', 'en'] });",
    )
    .await?;
    page.driver.goto(page.address()).await?;
    page.wait_until(
        "the page is in Chinese",
        &format!("{LANGUAGE} === 'zh-Hans'"),
    )
    .await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    all_chinese(&page, "at opening").await?;
    page.set("#collateral", "10").await?;
    page.set("#debt", "15500").await?;
    page.click("#open-position").await?;
    page.wait_for("#position").await?;
    page.set("#shock-slider", "-30").await?;
    page.click("#shock").await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.click("#play").await?;
    let sentence = page.text("#sentence").await?;
    ensure!(
        sentence.starts_with("区块"),
        "the sentence is Chinese: {sentence}"
    );
    page.click("#feed .feed-item.is-yours").await?;
    page.wait_until(
        "the liquidation is decoded",
        "/liquidate/.test(document.querySelector('.drawer')?.innerText ?? '')",
    )
    .await?;
    all_chinese(&page, "after a liquidation").await?;
    page.is_accessible("a liquidation in Chinese").await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_loses_nothing_and_is_remembered() -> Result<()> {
    let page = Page::open(Options::default()).await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    page.click("#play").await?;
    page.wait_until("the page is in English", &format!("{LANGUAGE} === 'en'"))
        .await?;
    page.set("#collateral", "7").await?;
    let block = page.number(BLOCK).await?;
    page.set("#language", "zh").await?;
    page.wait_until(
        "the page is in Chinese",
        &format!("{LANGUAGE} === 'zh-Hans'"),
    )
    .await?;
    all_chinese(&page, "after the switch").await?;
    ensure!(page.number(BLOCK).await? >= block, "the run goes on");
    page.wait_until(
        "the draft is kept",
        "document.querySelector('#collateral').value === '7'",
    )
    .await?;

    page.driver.refresh().await?;
    page.wait_until(
        "the choice is remembered",
        &format!("{LANGUAGE} === 'zh-Hans'"),
    )
    .await?;
    page.set("#language", "en").await?;
    page.wait_until("the page is in English", &format!("{LANGUAGE} === 'en'"))
        .await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_cannot_be_had_leave_english_and_one_notice() -> Result<()> {
    let page = Page::blank(&Options::default()).await?;
    // A server that has the page and not its texts.
    page.before_every_page(
        "const real = window.fetch; let broken = true;
         window.fetch = (address, ...rest) => broken && String(address).includes('texts-')
             ? Promise.reject(new TypeError('offline')) : real(address, ...rest);
         addEventListener('mend', () => { broken = false; });",
    )
    .await?;
    page.driver
        .goto(format!("{}/#lang=zh", page.address()))
        .await?;
    page.wait_for("[data-notice=no-language]").await?;
    page.wait_until("the page is in English", &format!("{LANGUAGE} === 'en'"))
        .await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    page.set("#language", "zh").await?;
    page.wait_until(
        "the list shows the language that is spoken",
        "document.querySelector('#language').value === 'en'",
    )
    .await?;
    let notices = page
        .number("document.querySelectorAll('[data-notice]').length")
        .await?;
    ensure!((notices - 1.0).abs() < 0.5, "one notice, not {notices}");
    page.run("dispatchEvent(new Event('mend')); done(true)", Vec::new())
        .await?;
    page.set("#language", "zh").await?;
    page.wait_until(
        "the page is in Chinese",
        &format!("{LANGUAGE} === 'zh-Hans'"),
    )
    .await?;
    page.close(&[]).await
}
