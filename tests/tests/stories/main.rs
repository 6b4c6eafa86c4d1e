//! What people do with the page, a file for each story: each opens the built page in a real browser, waits for
//! conditions, has its states looked at by axe-core, and fails on any error in the console.

mod bad_input;
mod browsers;
mod build_shock_liquidate;
mod compare;
mod embed;
mod engines;
mod first_minute;
mod forks;
mod gallery;
mod keyboard;
mod languages;
mod layout;
mod lesson;
mod looks;
mod offline;
mod phone;
mod positions;
mod real_block;
mod recovery;
mod save;
mod share;
mod supervision;

use anyhow::{Result, ensure};
use leverloom_tests::{Options, Page, Threads};

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

/// Opens 10 ETH against as much USDC as the slider allows, drops ETH by 30 %, and plays on from the liquidation.
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
    page.set("#shock-slider", "-30").await?;
    page.click("#shock").await?;
    // The clock stands where the position is liquidated.
    page.wait_for("[data-notice=watched]").await?;
    page.wait_for("#feed .is-yours.is-new").await?;
    page.click("#play").await
}
