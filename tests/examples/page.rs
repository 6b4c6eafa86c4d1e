//! Measures the page's own thread in a real browser: while a crash plays with 10,000 positions and 1,000 transactions a
//! block, when a person clicks and scrubs, and for a graph of 5,000 transactions. Run by `cargo xtask bench page`.
//!
//! Prints each figure beside what is aimed at, and writes all to the file that is its argument. Asserts nothing about time.

use std::time::Duration;

use anyhow::{Context, Result};
use leverloom_model::scenario::{PriceKnot, SHIPPED, Scenario};
use leverloom_model::{Wad, share};
use leverloom_tests::{Options, Page};
use serde_json::{Value, json};
use thirtyfour::Key;
use tokio::time::sleep;

/// A frame at 60 a second, in microseconds.
const FRAME_US: f64 = 1e6 / 60.0;
/// What is looked at, after what fills caches and compiles the wasm.
const SECONDS: u64 = 10;
/// Cold loads, each in a fresh browser.
const LOADS: usize = 5;
/// The block shown.
const BLOCK: &str = "Number(document.querySelector('#block-number')?.dataset.block ?? -1)";

#[tokio::main]
async fn main() -> Result<()> {
    let file = std::env::args_os().nth(1).context("usage: page FILE")?;
    let figures = json!({
        "load": load().await?,
        "crash": crash().await?,
        "graph": graph().await?,
    });
    std::fs::write(&file, format!("{figures:#}\n")).context("cannot write the figures")?;
    println!("  written to {}", file.display());
    Ok(())
}

/// The flash crash among so many people, falling from block 3 to 40.
fn crowd(borrowers: u32, actions: u32, payments: u32) -> Result<String> {
    let shipped = SHIPPED.iter().find(|(name, _)| *name == "flash-crash");
    let (_, text) = shipped.context("no flash crash")?;
    let mut scenario = Scenario::from_json(text)?;
    scenario.name = String::from("A crowd");
    scenario.blocks = 400;
    scenario.chain.block_gas_limit = 1_000_000_000;
    let population = &mut scenario.population;
    population.borrowers.count = borrowers;
    population.borrowers.actions_per_block = actions;
    population.lenders.count = 1_000;
    population.lenders.actions_per_block = 100;
    population.liquidators.count = 20;
    population.liquidators.attempts_per_block = 20;
    population.payments_per_block = payments;
    let knot = |block, price| PriceKnot {
        block,
        asset: "ETH".to_owned(),
        price: Wad::whole(price),
    };
    scenario.price_path = vec![knot(3, 2_000), knot(40, 1_000)];
    scenario.validate()?;
    Ok(share::encode(&scenario, 0)?)
}

/// Milliseconds from navigation to a usable page, its largest paint and the first block, with nothing kept.
async fn load() -> Result<Value> {
    let watch = "
        const seen = (window.leverloomSeen = { paint: 0 });
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => { seen.paint = entry.startTime; }))
            .observe({ type: 'largest-contentful-paint', buffered: true });
        const look = () => {
            if (!seen.interactive && document.querySelector('#open-position')) seen.interactive = performance.now();
            if (Number(document.querySelector('#block-number')?.dataset.block) >= 1) seen.block = performance.now();
            else requestAnimationFrame(look);
        };
        look();";
    let names = ["interactive", "paint", "block"];
    let mut values = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..LOADS {
        let page = Page::blank(&Options::default()).await?;
        page.before_every_page(watch).await?;
        page.driver.goto(page.address()).await?;
        page.wait_until("the first block", "window.leverloomSeen?.block")
            .await?;
        let seen = page.run("done(window.leverloomSeen)", Vec::new()).await?;
        for (name, values) in names.iter().zip(&mut values) {
            values.extend(seen[name].as_f64());
        }
        page.close(&[]).await?;
    }
    let [interactive, paint, block] = values.map(spread);
    println!("  interactive, ms: {interactive} (aim 1,000)");
    println!("  largest paint, ms: {paint} (aim 1,200)");
    println!("  first block, ms: {block} (aim 2,000)");
    Ok(
        json!({ "unit": "ms", "interactive": interactive, "largest_paint": paint, "first_block": block }),
    )
}

async fn crash() -> Result<Value> {
    let page = Page::open(Options {
        fragment: format!("#s={}", crowd(10_000, 300, 550)?),
        trace: true,
        ..Options::default()
    })
    .await?;
    page.wait_until("the crash plays", &format!("{BLOCK} >= 4"))
        .await?;
    page.set("#speed", "5×").await?;
    sleep(Duration::from_secs(2)).await;
    // What was recorded until now is of the load.
    page.trace().await?;
    let from = page.number(BLOCK).await?;
    sleep(Duration::from_secs(SECONDS)).await;
    let to = page.number(BLOCK).await?;
    let work = work(&page.trace().await?, SECONDS)?;
    let text = page.text("#execution-headline").await?;
    println!("  {} blocks in {SECONDS} s at 5×: {text}", to - from);
    println!("  work per frame, ms: {} (aim p95 8)", work["frame"]);
    println!("  of it processor time, ms: {}", work["processor"]);
    println!("  tasks over 50 ms: {} (aim none)", work["long"]);
    let input = input(&page).await?;
    page.close(&[]).await?;
    Ok(json!({ "seconds": SECONDS, "blocks": to - from, "work": work, "input": input }))
}

/// The work of the page's thread by frame in the last seconds recorded, by the clock and in processor time (the rest it
/// waited for a core, which the engine's threads keep busy), and its tasks over 50 ms.
fn work(events: &[Value], seconds: u64) -> Result<Value> {
    let id = |event: &Value| (event["pid"].as_u64(), event["tid"].as_u64());
    let mains = events.iter().filter(|event| {
        event["name"] == "thread_name" && event["args"]["name"] == "CrRendererMain"
    });
    let tasks = |of: (Option<u64>, Option<u64>)| {
        let own = events
            .iter()
            .filter(move |event| id(event) == of)
            .filter(|event| {
                event["name"]
                    .as_str()
                    .is_some_and(|name| name.ends_with("RunTask"))
            });
        let times = own.filter_map(|event| {
            let length = event["dur"].as_f64()?;
            let own = event["tdur"].as_f64().unwrap_or(length);
            Some((event["ts"].as_f64()?, length, own / length.max(1.0)))
        });
        let mut times: Vec<(f64, f64, f64)> = times.collect();
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        times
    };
    // Of several pages' threads the busiest.
    let tasks = mains
        .map(|main| tasks(id(main)))
        .max_by_key(Vec::len)
        .filter(|tasks| !tasks.is_empty());
    let mut tasks = tasks.context("the browser tells nothing of its threads")?;
    let (last, length, _) = tasks[tasks.len() - 1];
    let begin = last - seconds as f64 * 1e6;
    tasks.retain(|task| task.0 >= begin);
    let start = tasks[0].0;
    let mut frames = vec![0.0; ((last + length - start) / FRAME_US) as usize + 1];
    let mut processor = frames.clone();
    let mut done = start;
    let mut long = Vec::new();
    for (at, length, share) in tasks {
        if at < done {
            // Inside of the one before.
            continue;
        }
        done = at + length;
        if length > 50_000.0 {
            long.push((length / 1e3).round());
        }
        let (mut from, to) = (at - start, done - start);
        while from < to {
            let frame = (from / FRAME_US) as usize;
            let end = ((frame + 1) as f64 * FRAME_US).min(to);
            if let (Some(work), Some(processor)) = (frames.get_mut(frame), processor.get_mut(frame))
            {
                *work += (end - from) / 1e3;
                *processor += share * (end - from) / 1e3;
            }
            from = end.max(from + 1.0);
        }
    }
    Ok(
        json!({ "unit": "ms", "frame": spread(frames), "processor": spread(processor), "long": long }),
    )
}

/// From a key or a click to the next paint, as the browser measures it (to 8 ms), while the crash plays on.
async fn input(page: &Page) -> Result<Value> {
    let watch = "
        window.leverloomInputs = [];
        new PerformanceObserver((list) => list.getEntries().forEach(({ name, duration, interactionId }) => {
            if (interactionId) window.leverloomInputs.push([name, duration]);
        })).observe({ type: 'event', durationThreshold: 16 });
        done(true)";
    page.run(watch, Vec::new()).await?;
    let taken = || async {
        sleep(Duration::from_millis(400)).await;
        let seen = page
            .run("done(window.leverloomInputs.splice(0))", Vec::new())
            .await?;
        let times = seen.as_array().into_iter().flatten();
        anyhow::Ok(
            times
                .filter_map(|entry| entry[1].as_f64())
                .collect::<Vec<_>>(),
        )
    };
    // What takes less than 16 ms is not told of: it is counted as 16.
    let at_least = |mut times: Vec<f64>, count: usize| {
        times.resize(times.len().max(count), 16.0);
        spread(times)
    };
    let mut clicks = Vec::new();
    for css in [
        "label[for='execution-view-1']",
        "label[for='execution-view-0']",
        ".hot",
        ".hot",
        ".hot",
    ] {
        let element = page.wait_for(css).await?;
        element.click().await?;
        clicks.extend(taken().await?);
    }
    let clicks = at_least(clicks, 5);
    println!("  a click to its paint, ms: {clicks} (aim 100)");
    let mut scrubs = Vec::new();
    page.run(
        "document.querySelector('#scrubber').focus(); done(true)",
        Vec::new(),
    )
    .await?;
    for _ in 0..10 {
        page.press(Key::Left).await?;
        scrubs.extend(taken().await?);
    }
    let scrubs = at_least(scrubs, 10);
    println!("  scrubbing to its paint, ms: {scrubs} (aim 50)");
    Ok(json!({ "unit": "ms", "click": clicks, "scrub": scrubs }))
}

/// A block of 5,000 transactions: what a picture of its graph takes, and where it was laid out.
async fn graph() -> Result<Value> {
    let page = Page::blank(&Options {
        trace: true,
        ..Options::default()
    })
    .await?;
    let watch = "
        window.leverloomFrames = [];
        const request = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (react) => request((time) => {
            const from = performance.now();
            react(time);
            window.leverloomFrames.push(performance.now() - from);
        });";
    page.before_every_page(watch).await?;
    page.driver
        .goto(format!(
            "{}/#s={}&paused",
            page.address(),
            crowd(1_000, 1_200, 3_600)?
        ))
        .await?;
    page.wait_until("the market is set up", &format!("{BLOCK} === 0"))
        .await?;
    for block in 1..=2 {
        page.click("#step").await?;
        page.wait_until("the block is there", &format!("{BLOCK} === {block}"))
            .await?;
    }
    sleep(Duration::from_secs(3)).await;
    page.trace().await?;
    page.click("#step").await?;
    page.wait_until("the third block", &format!("{BLOCK} === 3"))
        .await?;
    sleep(Duration::from_secs(3)).await;
    let arriving = work(&page.trace().await?, 3)?;
    let text = page.text("#execution-headline").await?;
    let beside = page
        .is_true("performance.getEntriesByType('resource').some(({ name }) => /layout[^/]*\\/worker/.test(name))")
        .await?;
    let mut drawn = Vec::new();
    for _ in 0..10 {
        let zoom = "window.leverloomFrames.length = 0;
            document.querySelector('.graph-tools button').click();
            setTimeout(() => done(Math.max(0, ...window.leverloomFrames)), 500);";
        drawn.extend(page.run(zoom, Vec::new()).await?.as_f64());
    }
    page.close(&[]).await?;
    let drawn = spread(drawn);
    println!("  a large graph: {text}");
    println!(
        "  laid out in a worker: {beside}; tasks over 50 ms as the block comes: {}",
        arriving["long"]
    );
    println!("  drawn, ms: {drawn} (aim 30)");
    Ok(json!({ "unit": "ms", "drawn": drawn, "in_a_worker": beside, "arriving": arriving }))
}

/// Minimum, median, 95th percentile and maximum.
fn spread(mut values: Vec<f64>) -> Value {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = |index: usize| {
        let value = values.get(index);
        value.map(|value| (value * 100.0).round() / 100.0)
    };
    json!({ "min": at(0), "median": at(values.len() / 2), "p95": at((last as f64 * 0.95) as usize), "max": at(last) })
}
