//! The page as a person uses it: a position is built, a price falls, the liquidation is seen, and nothing is lost.

use std::time::Duration;

use anyhow::{Result, ensure};
use leverloom_model::scenario::{Action, Amount, TimedAction};
use leverloom_model::share;
use leverloom_tests::{Options, Page, Threads};
use serde_json::json;

/// The block the page shows.
const BLOCK: &str = "Number(document.querySelector('#block-number')?.dataset.block ?? -1)";

fn options(threads: Threads) -> Options {
    Options {
        threads,
        ..Options::default()
    }
}

/// Waits until blocks run.
async fn running(page: &Page, mode: &str) -> Result<()> {
    page.wait_for(&format!("#mode[data-mode={mode}]")).await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await
}

/// Opens 10 ETH against as much USDC as the slider allows, then drops ETH by 30 %.
async fn leveraged_and_shocked(page: &Page) -> Result<()> {
    page.set("#collateral", "10").await?;
    page.set("#debt", "15500").await?;
    page.click("#open-position").await?;
    page.wait_for("#position").await?;
    let before = page.text("#position-health").await?;
    ensure!(
        (1.0..1.2).contains(&before.parse::<f64>()?),
        "10 ETH at $2,000 against $15,500 stand just above 1, not at {before}"
    );
    page.set("#shock-slider", "30").await?;
    page.click("#shock").await
}

/// A leveraged position is liquidated, and the page shows it everywhere.
async fn a_position_is_liquidated(threads: Threads, mode: &str) -> Result<()> {
    let page = Page::open(options(threads)).await?;
    running(&page, mode).await?;
    leveraged_and_shocked(&page).await?;

    page.wait_for("#feed .feed-item.is-yours").await?;
    let entry = page.text("#feed .feed-item.is-yours").await?;
    ensure!(
        entry.contains("ETH") && entry.contains("USDC"),
        "the feed names what was seized and repaid: {entry}"
    );
    page.click("#play").await?;
    page.click("#feed .feed-item.is-yours").await?;
    page.wait_until(
        "the liquidation is decoded",
        "/liquidate/.test(document.querySelector('.drawer')?.innerText ?? '')",
    )
    .await?;
    let drawer = page.text(".drawer").await?;
    for name in ["LendingPool", "scaledDebt", "Liquidate"] {
        ensure!(drawer.contains(name), "the drawer shows {name}: {drawer}");
    }

    // The graph's table twin: who waited for whom, by Solidity name.
    page.run(
        "document.querySelectorAll('[name=execution-view]')[2].click(); done(true)",
        Vec::new(),
    )
    .await?;
    page.wait_until(
        "the conflict graph has edges",
        "document.querySelectorAll('table.edges tbody tr').length > 5",
    )
    .await?;
    let table = page.text("table.edges").await?;
    ensure!(table.contains("LendingPool."), "edges carry names: {table}");
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leveraged_position_is_liquidated_on_threads() -> Result<()> {
    a_position_is_liquidated(Threads::Allowed, "threads").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leveraged_position_is_liquidated_without_isolation() -> Result<()> {
    a_position_is_liquidated(Threads::Refused, "virtual").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_liquidation_is_two_clicks_away() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.click("#shock").await?;
    page.wait_for("#feed .feed-item").await?;
    let sentence = page.text("#sentence").await?;
    ensure!(!sentence.is_empty(), "the block is put into a sentence");
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trapped_worker_is_named_and_the_run_goes_on() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    leveraged_and_shocked(&page).await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    let block = page.number(BLOCK).await?;
    page.run(
        "document.dispatchEvent(new CustomEvent('leverloom-panic', { detail: 1 })); done(true)",
        Vec::new(),
    )
    .await?;
    page.wait_for("[data-notice=restarted]").await?;
    let notice = page.text("[data-notice=restarted]").await?;
    ensure!(
        notice.contains("transaction 1") || notice.contains("transaction 2"),
        "the notice says where: {notice}"
    );
    running(&page, "threads").await?;
    page.wait_until(
        "the run goes on where it was",
        &format!("{BLOCK} > {block}"),
    )
    .await?;
    page.wait_for("#feed .feed-item.is-yours").await?;
    page.close(&["a fault was asked for", "unreachable"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_out_of_memory_is_replaced_and_the_run_goes_on() -> Result<()> {
    for (threads, mode) in [(Threads::Allowed, "threads"), (Threads::Refused, "virtual")] {
        let page = Page::open(options(threads)).await?;
        running(&page, mode).await?;
        let block = page.number(BLOCK).await?;
        let exhaust = "document.dispatchEvent(new CustomEvent('leverloom-exhaust', { detail: 1 })); done(true)";
        page.run(exhaust, Vec::new()).await?;
        page.wait_for("[data-notice=restarted]").await?;
        let notice = page.text("[data-notice=restarted]").await?;
        ensure!(
            notice.contains("memory"),
            "the notice says what ran out: {notice}"
        );
        page.wait_until(
            "the run goes on where it was",
            &format!("{BLOCK} > {block} + 1"),
        )
        .await?;
        page.close(&["unreachable", "memory"]).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_scenarios_and_links_are_refused_and_the_run_goes_on() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    let first = include_str!("../../core/model/scenarios/first.json");
    let wrong = [
        (
            first.replace("\"count\": 120", "\"count\": 10000000"),
            "population.borrowers.count",
        ),
        (
            first.replace("\"price\": \"2000\"", "\"price\": \"0\""),
            "assets[0].price",
        ),
        (
            first.replace("\"price\": \"2000\"", "\"price\": \"NaN\""),
            "assets[0].price",
        ),
        (first.replace("\"seed\"", "\"sed\""), "sed"),
        (first[..first.len() / 2].to_owned(), "scenario"),
    ];
    for (text, field) in wrong {
        page.run(
            "const area = document.querySelector('#scenario-text');
             Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(area, args[0]);
             area.dispatchEvent(new Event('input', { bubbles: true }));
             document.querySelector('#scenario-run').click(); done(true)",
            vec![json!(text)],
        )
        .await?;
        page.wait_until(
            &format!("{field} is named"),
            &format!(
                "document.querySelector('[data-notice=bad-scenario]')?.innerText.includes({})",
                json!(field)
            ),
        )
        .await?;
    }
    let block = page.number(BLOCK).await?;
    page.wait_until("the run goes on", &format!("{BLOCK} > {block}"))
        .await?;
    page.close(&[]).await?;

    let fragment = "#s=AAAA".to_owned();
    let page = Page::open(Options {
        fragment,
        ..Options::default()
    })
    .await?;
    page.wait_for("[data-notice=bad-link]").await?;
    running(&page, "threads").await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_shows_everything_without_scrolling_sideways() -> Result<()> {
    let page = Page::open(Options {
        size: (390, 844),
        ..Options::default()
    })
    .await?;
    running(&page, "threads").await?;
    page.wait_until(
        "nothing is wider than the window",
        "document.documentElement.scrollWidth <= window.innerWidth",
    )
    .await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_contract_refuses_is_said_in_words() -> Result<()> {
    let mut scenario = leverloom_model::Scenario::first();
    let amount = Amount::Exactly("50000".parse()?);
    let action = Action::Borrow {
        asset: "USDC".into(),
        amount,
    };
    scenario.actions = vec![TimedAction {
        block: 2,
        actor: None,
        action,
    }];
    let page = Page::open(Options {
        fragment: format!("#s={}", share::encode(&scenario, 0)?),
        ..Options::default()
    })
    .await?;
    page.wait_for("[data-notice=action-failed]").await?;
    let notice = page.text("[data-notice=action-failed]").await?;
    for part in ["borrowing did not go through", "collateral allows"] {
        ensure!(notice.contains(part), "{part:?} is not in: {notice}");
    }
    page.wait_until("the run goes on", &format!("{BLOCK} >= 4"))
        .await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_acts_once_and_going_back_undoes_it() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.click("#play").await?;
    page.set("#collateral", "10").await?;
    let open = "const open = document.querySelector('#open-position'); open.click(); open.click(); done(true)";
    page.run(open, Vec::new()).await?;
    page.wait_for("#position").await?;
    let position = page.text("#position").await?.replace('\u{a0}', " ");
    ensure!(
        position.contains("10 ETH") && !position.contains("20 ETH"),
        "it opened once: {position}"
    );

    // Back to before the position: it is gone, and the market goes on from there without it.
    let after = page.number(BLOCK).await?;
    page.click("#step-back").await?;
    page.wait_until("a block back", &format!("{BLOCK} === {}", after - 1.0))
        .await?;
    page.wait_until(
        "the position is gone",
        "!document.querySelector('#position')",
    )
    .await?;
    page.click("#shock").await?;
    page.wait_until("the run forks", &format!("{BLOCK} >= {after}"))
        .await?;
    ensure!(
        page.text("#position").await?.is_empty(),
        "the abandoned future stays abandoned"
    );
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_slept_goes_on_where_it_was() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    page.fall_asleep().await?;
    let asleep = page.number(BLOCK).await?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    // What was on its way arrives; nothing is asked for while nobody looks.
    let woken = page.number(BLOCK).await?;
    ensure!(
        woken <= asleep + 1.0,
        "blocks {asleep} to {woken} ran out of sight"
    );
    page.wake_up().await?;
    page.wait_until("the run goes on", &format!("{BLOCK} > {woken}"))
        .await?;
    ensure!(
        page.text("#notices").await?.is_empty(),
        "nothing to tell: {}",
        page.text("#notices").await?
    );
    page.close(&[]).await
}
