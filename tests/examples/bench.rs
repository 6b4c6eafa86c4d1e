//! Measures the built page in a real browser: load times, long tasks, block times. Run by `cargo xtask bench`.
//!
//! Prints a summary and writes the figures to the file that is its argument. Asserts nothing about time.

use anyhow::{Context, Result};
use leverloom_model::BlockReport;
use leverloom_model::scenario::{SHIPPED, Scenario};
use leverloom_protocol::Mode;
use leverloom_tests::{Options, Page, Threads, drive};
use serde_json::{Value, json};

/// Blocks of the lending mix that are measured, after [`WARM_UP`].
const BLOCKS: u32 = 30;
/// Blocks left out: the first ones fill caches and compile the wasm.
const WARM_UP: u32 = 5;
/// Cold loads measured.
const LOADS: usize = 5;

#[tokio::main]
async fn main() -> Result<()> {
    let file = std::env::args_os().nth(1).context("usage: bench FILE")?;
    let mut figures = json!({ "load": load().await?, "busy_page": busy_page().await? });
    let scenario = shipped("lending-mix")?;
    for (name, threads, wanted) in [
        ("one_thread", Threads::Allowed, 1),
        ("two_threads", Threads::Allowed, 2),
        ("virtual", Threads::Refused, 0),
    ] {
        let (mode, reports) = drive(threads, wanted, &scenario, WARM_UP + BLOCKS, None).await?;
        figures[name] = block_times(name, &mode, &reports[1 + WARM_UP as usize..]);
    }
    std::fs::write(&file, format!("{figures:#}\n")).context("cannot write the figures")?;
    println!("  written to {}", file.display());
    Ok(())
}

fn shipped(name: &str) -> Result<Scenario> {
    let (_, text) = SHIPPED
        .iter()
        .find(|(shipped, _)| *shipped == name)
        .with_context(|| format!("no scenario {name}"))?;
    Ok(Scenario::from_json(text)?)
}

/// Milliseconds from navigation to a usable page and to the first block, each in a fresh browser.
async fn load() -> Result<Value> {
    let (mut interactive, mut first_block) = (Vec::new(), Vec::new());
    for _ in 0..LOADS {
        let page = Page::blank(&Options::default()).await?;
        // Watches from before the page's own scripts run; `performance.now()` counts from navigation.
        let watch = "
            const seen = (window.leverloomSeen = {});
            const look = () => {
                if (!seen.interactive && document.querySelector('#open-position')) seen.interactive = performance.now();
                if (Number(document.querySelector('#block-number')?.dataset.block) >= 1) seen.block = performance.now();
                else requestAnimationFrame(look);
            };
            look();";
        page.before_every_page(watch).await?;
        page.driver.goto(page.address()).await?;
        page.wait_until("the first block", "window.leverloomSeen.block")
            .await?;
        let seen = page
            .driver
            .execute("return window.leverloomSeen", Vec::new())
            .await?
            .json()
            .clone();
        interactive.extend(seen["interactive"].as_f64());
        first_block.extend(seen["block"].as_f64());
        page.close(&[]).await?;
    }
    let (interactive, first_block) = (spread(interactive), spread(first_block));
    println!("  cold load, ms: interactive {interactive}, first block {first_block}");
    Ok(json!({ "unit": "ms", "interactive": interactive, "first_block": first_block }))
}

/// Tasks over 50 ms on the page's thread while 500-transaction blocks run for ten seconds, at five times the pace.
async fn busy_page() -> Result<Value> {
    let scenario = shipped("lending-mix")?;
    let link = leverloom_model::share::encode(&scenario, 0)?;
    let page = Page::open(Options {
        fragment: format!("#s={link}"),
        ..Options::default()
    })
    .await?;
    page.wait_until(
        "blocks run",
        "Number(document.querySelector('#block-number')?.dataset.block) >= 3",
    )
    .await?;
    // As fast as blocks come: five a second, or what the engine manages.
    page.set("#speed", "5×").await?;
    let measure = "
        const from = Number(document.querySelector('#block-number').dataset.block);
        const tasks = [];
        new PerformanceObserver((list) => list.getEntries().forEach((task) => tasks.push(task.duration))).observe({ type: 'longtask' });
        setTimeout(() => done({ tasks, blocks: Number(document.querySelector('#block-number').dataset.block) - from }), 10000);";
    let seen = page.run(measure, Vec::new()).await?;
    page.close(&[]).await?;
    let tasks: Vec<f64> = seen["tasks"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    println!(
        "  500-transaction blocks for 10 s: {} blocks, {} tasks over 50 ms: {tasks:?}",
        seen["blocks"],
        tasks.len()
    );
    Ok(json!({ "seconds": 10, "blocks": seen["blocks"], "tasks_over_50_ms": tasks }))
}

/// Medians over blocks of this run and of the sequential strategy, and of their ratio block by block.
fn block_times(name: &str, mode: &Mode, reports: &[BlockReport]) -> Value {
    let of =
        |pick: fn(&BlockReport) -> Option<f64>| spread(reports.iter().filter_map(pick).collect());
    let transactions = of(|report| Some(report.outcome.transactions.len() as f64));
    let gas = of(|report| Some(report.outcome.gas_used as f64));
    let elapsed = of(|report| Some(report.run.elapsed));
    let sequential = of(|report| report.run.sequential);
    let speed_up = of(|report| {
        report
            .run
            .sequential
            .map(|sequential| sequential / report.run.elapsed)
    });
    println!(
        "  {name}: this run {elapsed}, sequential {sequential}, speed-up {speed_up}, transactions {transactions}"
    );
    let unit = if matches!(mode, Mode::Threads { .. }) {
        "µs"
    } else {
        "gas"
    };
    json!({ "unit": unit, "transactions": transactions, "gas": gas, "block": elapsed, "sequential": sequential, "speed_up": speed_up })
}

/// Minimum, median and maximum.
fn spread(mut values: Vec<f64>) -> Value {
    values.sort_by(f64::total_cmp);
    let at = |index: usize| {
        values
            .get(index)
            .map(|value| (value * 100.0).round() / 100.0)
    };
    json!({ "min": at(0), "median": at(values.len() / 2), "max": at(values.len().saturating_sub(1)) })
}
