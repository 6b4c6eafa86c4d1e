//! Scenarios, links and actions that are wrong: one clear message, and the run goes on.

use anyhow::{Result, ensure};
use leverloom_tests::{Options, Page, Threads};

use super::{BLOCK, options, running};
use leverloom_model::scenario::{Action, Amount, TimedAction};
use leverloom_model::share;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn bad_scenarios_and_links_are_refused_and_the_run_goes_on() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    running(&page, "threads").await?;
    let first = include_str!("../../../core/model/scenarios/first.json");
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
    page.is_accessible("a refused scenario").await?;
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
