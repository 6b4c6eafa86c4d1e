//! The soak: somebody uses the built page without a plan for as long as is wanted, and things break meanwhile. What must
//! hold: the room is never lost, what is shown is what its link says, and memory stays flat.
//!
//! Owns the order of things and the report. Deeds are in `soak/deeds.js`, measures in `sample`. The choices follow from
//! the seed; when they happen is up to the browser.

mod replay;
mod report;
mod sample;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::{Options, Page};
use sample::BOUNDS;

pub use report::Report;

const WATCH: &str = include_str!("soak/watch.js");
const DEEDS: &str = include_str!("soak/deeds.js");

/// What is done, and how often.
const WISHES: [(&str, u32); 23] = [
    ("open", 8),
    ("shock", 10),
    ("play", 8),
    ("ahead", 8),
    ("back", 5),
    ("liquidation", 3),
    ("worst", 2),
    ("fill", 3),
    ("seek", 6),
    ("undo", 2),
    ("reset", 1),
    ("market", 3),
    ("link", 3),
    ("compare", 5),
    ("fork", 3),
    ("lesson", 5),
    ("language", 2),
    ("share", 2),
    ("transaction", 5),
    ("hover", 8),
    ("choose", 3),
    ("press", 12),
    ("resize", 2),
];

/// What breaks.
const FAULTS: [&str; 6] = [
    "panic",
    "exhaust",
    "kill",
    "sleep",
    "offline",
    "panic offline",
];

/// Deeds between two looks at the page.
const DEEDS_A_ROUND: u32 = 25;
/// Rounds before memory is looked at: the parts of the page come in, the engine's caches fill.
const WARM_UP: u32 = 3;
/// Longest that the engine may be away, the silence included after which a killed one is given up.
const RECOVERY: Duration = Duration::from_secs(90);

/// Errors in the console that belong to what is done here.
const EXPECTED: [&str; 9] = [
    "a fault was asked for",
    "unreachable",
    "memory",
    "ERR_INTERNET_DISCONNECTED",
    "Failed to fetch",
    "File chooser dialog",
    "worker.js",
    "user activation",
    "user gesture",
];

/// The block that the page shows, and how its engine is.
const STATE: &str = "({
    block: Number(document.querySelector('#block-number')?.dataset.block ?? -1),
    mode: document.querySelector('#mode')?.dataset.mode ?? 'none',
    troubles: [...document.querySelectorAll('[data-trouble]')].map((it) => it.innerText),
    stuck: [...document.querySelectorAll('[data-notice=stopped], [data-notice=unreachable]')].map((it) => it.innerText),
})";

struct Soak {
    page: Page,
    dice: ChaCha8Rng,
    began: Instant,
    report: Report,
}

/// Uses the page for so long.
pub async fn soak(seed: u64, length: Duration, tell: impl Fn(&str)) -> Result<Report> {
    let mut soak = Soak::open(seed).await?;
    let mut round = 0;
    while soak.began.elapsed() < length {
        if let Err(error) = soak.round(round).await {
            let seen = soak.page.text("body").await.unwrap_or_default();
            let failure = format!("round {round}: {error:#}; the page says: {seen:.600}");
            soak.report.failures.push(failure);
            break;
        }
        round += 1;
        tell(&soak.progress(round));
    }
    soak.report.minutes = soak.minutes();
    if soak.report.failures.is_empty() {
        soak.end().await?;
    }
    let Soak {
        page, mut report, ..
    } = soak;
    // Whatever was wrong has been noted; the browser may be beyond closing.
    drop(page.driver.clone().quit().await);
    report.trends = BOUNDS
        .iter()
        .map(|bound| bound.trend(&report.samples))
        .collect();
    for trend in report.trends.iter().filter(|trend| !trend.flat) {
        report.failures.push(format!(
            "{} is not flat: median {:.0} of the first third, {:.0} of the last (allowed {:.0}); {:.0} a minute (allowed {:.0})",
            trend.name, trend.thirds[0], trend.thirds[1], trend.allowed[0], trend.slope, trend.allowed[1]
        ));
    }
    Ok(report)
}

impl Soak {
    async fn open(seed: u64) -> Result<Self> {
        let page = Page::blank(&Options::default()).await?;
        page.before_every_page(WATCH).await?;
        page.driver.goto(page.address()).await?;
        sample::enable(&page).await?;
        let deny = json!({ "behavior": "deny" });
        page.driver
            .cdp()
            .send_raw("Browser.setDownloadBehavior", deny)
            .await?;
        Ok(Self {
            page,
            dice: ChaCha8Rng::seed_from_u64(seed),
            began: Instant::now(),
            report: Report {
                seed,
                minutes: 0.0,
                deeds: BTreeMap::new(),
                recoveries: BTreeMap::new(),
                retries: 0,
                replays: 0,
                last: None,
                samples: Vec::new(),
                trends: Vec::new(),
                failures: Vec::new(),
            },
        })
    }

    fn minutes(&self) -> f64 {
        self.began.elapsed().as_secs_f64() / 60.0
    }

    /// 0 to 1.
    fn chance(&mut self) -> f64 {
        f64::from(self.dice.next_u32()) / f64::from(u32::MAX)
    }

    fn progress(&self, round: u32) -> String {
        let deeds: u32 = self.report.deeds.values().sum();
        let faults: usize = self.report.recoveries.values().map(Vec::len).sum();
        let heap = self.report.samples.last().map_or(0.0, |sample| sample.heap);
        format!(
            "{:.1} min: round {round}, {deeds} deeds, {faults} faults, {} replays alike, heap {:.2} MB",
            self.minutes(),
            self.report.replays,
            heap / 1024.0 / 1024.0
        )
    }

    /// Some deeds, perhaps with a fault among them; then what is shown is held against its link, and memory looked at.
    async fn round(&mut self, round: u32) -> Result<()> {
        let breaks_at =
            (round >= 1 && self.chance() < 0.6).then(|| self.dice.next_u32() % DEEDS_A_ROUND);
        for deed in 0..DEEDS_A_ROUND {
            if breaks_at == Some(deed) {
                let fault = FAULTS[self.dice.next_u32() as usize % FAULTS.len()];
                self.fault(fault)
                    .await
                    .with_context(|| format!("after {fault}"))?;
            }
            self.deed().await?;
        }
        self.is_there().await?;
        self.is_as_its_link_says().await?;
        self.be_quiet().await?;
        if round >= WARM_UP {
            let minutes = self.minutes();
            self.report
                .samples
                .push(sample::look(&self.page, minutes).await?);
        }
        let errors = self.page.errors(&EXPECTED).await?;
        ensure!(
            errors.is_empty(),
            "the console shows errors: {}",
            errors.join("; ")
        );
        Ok(())
    }

    async fn deed(&mut self) -> Result<()> {
        let total = WISHES.iter().map(|(_, weight)| weight).sum::<u32>();
        let mut left = self.dice.next_u32() % total;
        let (mut name, mut place) = ("", 0);
        while name.is_empty() {
            let (wish, weight) = WISHES[place];
            if left < weight {
                name = wish;
            }
            left = left.saturating_sub(weight);
            place += 1;
        }
        let [a, b, c] = [self.chance(), self.chance(), self.chance()];
        let done = if name == "resize" {
            let size = [(1280, 800), (1024, 700), (768, 900), (390, 844)][(a * 3.99) as usize];
            self.page.resize(size).await?;
            json!(size)
        } else {
            self.page
                .run(DEEDS, vec![json!(name), json!(a), json!(b), json!(c)])
                .await?
        };
        if !done.is_null() {
            *self.report.deeds.entry(name.to_owned()).or_default() += 1;
        }
        // As fast as a hand is, and sometimes slower.
        let pause = 40.0 + 400.0 * self.chance().powi(2);
        tokio::time::sleep(Duration::from_millis(pause as u64)).await;
        Ok(())
    }

    /// Breaks something, then waits until blocks can be run again.
    async fn fault(&mut self, fault: &str) -> Result<()> {
        let start = Instant::now();
        let offline = fault.contains("offline");
        if offline {
            self.connect(false).await?;
        }
        match fault.split(' ').next().unwrap_or_default() {
            "sleep" => {
                self.page.fall_asleep().await?;
                tokio::time::sleep(Duration::from_secs(2)).await;
                self.page.wake_up().await?;
            }
            "kill" => {
                self.script("soak.worker.terminate()").await?;
            }
            kind @ ("panic" | "exhaust") => {
                let script = "document.dispatchEvent(new CustomEvent(`leverloom-${args[0]}`, { detail: args[1] })); done(true)";
                let transaction = self.dice.next_u32() % 3;
                self.page
                    .run(script, vec![json!(kind), json!(transaction)])
                    .await?;
            }
            _ => {}
        }
        // What broke is found out when a block is wanted.
        for _ in 0..3 {
            self.simply("ahead").await?;
            self.deed().await?;
        }
        if offline {
            self.connect(true).await?;
        }
        self.is_there().await?;
        let seconds = start.elapsed().as_secs_f64();
        self.report
            .recoveries
            .entry(fault.to_owned())
            .or_default()
            .push(seconds);
        Ok(())
    }

    async fn connect(&self, on: bool) -> Result<()> {
        let conditions = json!({ "offline": !on, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        let cdp = self.page.driver.cdp();
        cdp.send_raw("Network.emulateNetworkConditions", conditions)
            .await?;
        Ok(())
    }

    /// The page stands, and its engine answers: a block can be asked for and comes. Presses "Try again" where a person
    /// would have to.
    async fn is_there(&mut self) -> Result<()> {
        let start = Instant::now();
        loop {
            let before = self.state().await?;
            let troubles = before["troubles"].as_array().map_or(0, Vec::len);
            ensure!(
                troubles == 0,
                "the page itself is lost: {}",
                before["troubles"]
            );
            if before["stuck"]
                .as_array()
                .is_some_and(|stuck| !stuck.is_empty())
            {
                self.report.retries += 1;
                self.script("document.querySelector('#retry')?.click()")
                    .await?;
            }
            if before["mode"] != "none" {
                self.simply("ahead").await?;
                tokio::time::sleep(Duration::from_millis(700)).await;
                if self.state().await?["block"] != before["block"] {
                    return Ok(());
                }
                // Where things stand still by right: a run's last block, a block of Ethereum.
                let away = if before["block"] == 2 {
                    "s=first&b=5"
                } else {
                    "s=first&b=2"
                };
                self.script(&format!("document.querySelector('#close-block')?.click(); location.hash = '{away}&paused'")).await?;
            }
            ensure!(start.elapsed() < RECOVERY, "the room is lost: {before}");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    async fn state(&self) -> Result<Value> {
        self.page.run(&format!("done({STATE})"), Vec::new()).await
    }

    async fn script(&self, script: &str) -> Result<()> {
        self.page
            .run(&format!("{script}; done(true)"), Vec::new())
            .await?;
        Ok(())
    }

    /// A deed that needs no number.
    async fn simply(&self, name: &str) -> Result<()> {
        let words = vec![json!(name), json!(0.4), json!(0.6), json!(0)];
        self.page.run(DEEDS, words).await?;
        Ok(())
    }

    /// Stands still, takes the link, and runs it natively: the block shown must have that digest.
    async fn is_as_its_link_says(&mut self) -> Result<()> {
        let (fragment, shown) = self.link().await?;
        let told = tokio::task::spawn_blocking({
            let fragment = fragment.clone();
            move || replay::digest(&fragment)
        })
        .await??;
        ensure!(
            told == shown,
            "the page shows {shown:?}; its link {fragment} leads to {told:?}"
        );
        self.report.replays += 1;
        Ok(())
    }

    /// A link to what is shown, and the block shown with its digest.
    async fn link(&self) -> Result<(String, (u32, String))> {
        // Until nothing moves: the same block twice, with nothing asked for in between.
        let script = format!(
            "const state = () => {STATE};
             const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
             document.querySelector('#close-block')?.click();
             document.activeElement?.blur();
             for (let tries = 0; tries < 60; tries++) {{
                 if (document.querySelector('#play')?.getAttribute('aria-pressed') === 'true') document.querySelector('#play').click();
                 const before = state();
                 await wait(600);
                 const after = state();
                 if (before.block === after.block && after.mode !== 'none' && soak.digest?.block === after.block) break;
             }}
             soak.copied = null;
             document.querySelector('#share').click();
             for (let tries = 0; tries < 100 && !soak.copied; tries++) await wait(100);
             done({{ copied: soak.copied, shown: state().block, digest: soak.digest }});"
        );
        let seen = self.page.run(&script, Vec::new()).await?;
        let copied = seen["copied"]
            .as_str()
            .with_context(|| format!("no link was to be had: {seen}"))?;
        let (_, fragment) = copied.split_once('#').context("a link has a fragment")?;
        let digest = seen["digest"]["digest"]
            .as_str()
            .context("a block has a digest")?;
        let block = seen["shown"].as_u64().context("a block is shown")?;
        ensure!(
            seen["digest"]["block"] == seen["shown"],
            "the block shown is not the last that came: {seen}"
        );
        Ok((
            fragment.to_owned(),
            (u32::try_from(block)?, digest.to_owned()),
        ))
    }

    /// The same state each time: the first market at block 3, nothing open, nothing compared.
    async fn be_quiet(&self) -> Result<()> {
        self.page.resize((1280, 800)).await?;
        let script = "
            const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
            for (const css of ['#lesson-close', '#compare-close', '#slow-close']) document.querySelector(css)?.click();
            for (let times = 0; times < 3; times++) {
                document.querySelectorAll(':popover-open').forEach((popover) => popover.hidePopover());
                document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
                await wait(50);
            }
            // The first of each choice, and nothing unfolded.
            for (const choice of document.querySelectorAll('.segmented')) {
                const first = choice.querySelector('input');
                if (first && !first.checked) first.click();
            }
            document.querySelectorAll('[aria-expanded=true]:not([popovertarget])').forEach((toggle) => toggle.click());
            document.querySelector('#layout-reset')?.click();
            document.querySelectorAll('details[open]').forEach((details) => details.removeAttribute('open'));
            location.hash = 's=first&b=2&lang=en';
            await wait(300);
            location.hash = 's=first&b=3&paused&lang=en';
            for (let tries = 0; tries < 200; tries++) {
                await wait(100);
                if (Number(document.querySelector('#block-number')?.dataset.block) === 3) break;
            }
            document.querySelectorAll('.notice > .button').forEach((button) => button.click());
            await wait(1500);
            done(Number(document.querySelector('#block-number')?.dataset.block))";
        let block = self.page.run(script, Vec::new()).await?;
        ensure!(
            block == json!(3),
            "the quiet block is not there, but {block}"
        );
        Ok(())
    }

    /// One more run with something done in it, and its link in a fresh page of another browser.
    async fn end(&mut self) -> Result<()> {
        self.script("location.hash = 's=first&b=4'").await?;
        for name in ["open", "shock", "ahead", "ahead", "ahead"] {
            self.simply(name).await?;
            tokio::time::sleep(Duration::from_millis(1_500)).await;
        }
        let (fragment, shown) = self.link().await?;
        let fresh = Page::blank(&Options::default()).await?;
        fresh.before_every_page(WATCH).await?;
        fresh
            .driver
            .goto(format!("{}/#{fragment}", fresh.address()))
            .await?;
        fresh
            .wait_until(
                "the fresh page is there",
                &format!("soak.digest?.block === {}", shown.0),
            )
            .await?;
        let digest = fresh.run("done(soak.digest.digest)", Vec::new()).await?;
        let there = (shown.0, digest.as_str().context("a digest")?.to_owned());
        fresh.close(&[]).await?;
        if there != shown {
            self.report.failures.push(format!(
                "a fresh page shows {there:?} for {fragment}, this one {shown:?}"
            ));
        }
        self.report.last = Some([shown, there]);
        Ok(())
    }
}
