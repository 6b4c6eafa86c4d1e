//! The playground inside other people's pages: threads across sites, the host API, parameters, sandboxes, five on a page.

use anyhow::{Result, ensure};
use leverloom_tests::{Options, Page, Threads};
use serde_json::Value;
use thirtyfour::By;

use super::{BLOCK, options};

/// What the playground told the demo page.
const LOG: &str = "document.querySelector('#log').textContent";

/// Whether the engine's files were asked for by the frame that this runs in.
const ENGINE: &str =
    "performance.getEntriesByType('resource').some((it) => it.name.includes('/engine'))";

/// Somebody else's page, on another site, with nothing started in it.
async fn guest() -> Result<Page> {
    guest_of(&options(Threads::Allowed)).await
}

/// The same in any browser.
pub(crate) async fn guest_of(options: &Options) -> Result<Page> {
    let page = Page::blank(options).await?;
    page.driver.goto(page.guest()).await?;
    page.wait_for("[data-do=start]").await?;
    Ok(page)
}

/// Waits until the playground has told the page around it.
pub(crate) async fn told(page: &Page, what: &str) -> Result<()> {
    let script = format!("{LOG}.includes({})", serde_json::to_string(what)?);
    page.wait_until(&format!("the host is told {what}"), &script)
        .await
}

/// Calls a method of the first playground; what came of it.
pub(crate) async fn asks(page: &Page, call: &str) -> Result<Value> {
    let script = format!(
        "const first = document.getElementById('first');
        {call}.then((it) => done(it), (error) => done({{ code: error.code, message: error.message }}));"
    );
    page.run(&script, Vec::new()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_page_has_threads_and_speaks_with_the_playground() -> Result<()> {
    let page = guest().await?;
    page.click("[data-do=start]").await?;
    told(&page, "\"event\":\"ready\"").await?;
    told(&page, "\"threads\":true").await?;
    page.click("[data-do=pause]").await?;
    told(&page, "\"playing\":false").await?;
    page.click("[data-do=shock]").await?;
    told(&page, "\"event\":\"liquidation\"").await?;
    told(&page, "\"event\":\"conflict-summary\"").await?;
    page.click("[data-do=wrong]").await?;
    told(&page, "refused (unknown-command)").await?;

    let report = asks(&page, "first.report()").await?;
    let digest = &report["report"]["outcome"]["digest"];
    ensure!(
        digest.as_str().is_some_and(|it| it.starts_with("0x")),
        "a whole report: {digest}"
    );
    let loaded = asks(
        &page,
        "first.load({ scenario: 'usdc-depeg', block: 4, paused: true })",
    )
    .await?;
    ensure!(loaded["event"] == "accepted", "{loaded}");
    told(&page, "USDC, 11 March 2023").await?;
    let shown = asks(&page, "first.report()").await?;
    ensure!(
        shown["report"]["outcome"]["block"] == 4,
        "what is loaded is there when its promise says so"
    );
    for (call, code, message) in [
        (
            "first.load({ scenario: 'nope' })",
            "bad-field",
            "allowed: first, flash-crash",
        ),
        (
            "first.load({ scenario: { version: 1, name: 'x' } })",
            "bad-field",
            "seed is missing",
        ),
        (
            "first.load({ link: '#s=AAAA' })",
            "bad-field",
            "copy the whole link",
        ),
        ("first.seek(2001)", "bad-field", "0 to 2,000 blocks"),
        ("first.act([])", "bad-field", "1 to 16"),
        (
            "first.act([{ kind: 'supply', asset: 'DOGE', amount: '1' }])",
            "bad-field",
            "actions[0].asset",
        ),
        (
            "first.shock('DOGE', 5)",
            "bad-field",
            "allowed: ETH, USDC, DAI",
        ),
    ] {
        let refused = asks(&page, call).await?;
        ensure!(refused["code"] == code, "{call}: {refused}");
        ensure!(
            refused["message"]
                .as_str()
                .is_some_and(|it| it.contains(message)),
            "{call}: {refused}"
        );
    }
    page.close(&["favicon"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_messages_are_refused_and_the_run_goes_on() -> Result<()> {
    let page = guest().await?;
    page.click("[data-do=start]").await?;
    told(&page, "\"event\":\"ready\"").await?;
    let hostile = "
        const frame = document.getElementById('first').shadowRoot.querySelector('iframe').contentWindow;
        const say = (message) => frame.postMessage(message, '*');
        const round = { leverloom: 1 }; round.itself = round;
        say(round);
        say({ leverloom: 1, command: 'load', scenario: 'x'.repeat(3_000_000) });
        say({ leverloom: 1, command: 'load', scenario: new Uint8Array(1_000_000) });
        say({ leverloom: 1, command: 'load', scenario: 10n });
        say({ leverloom: 7, command: 'play' });
        for (const other of [null, 5, 'leverloom', [], new Map(), { type: 'webpackOk' }]) say(other);
        done(true)";
    page.run(hostile, Vec::new()).await?;
    for refusal in [
        "circular",
        "too large",
        "binary data",
        "BigInt",
        "version 7 is not spoken",
    ] {
        told(&page, refusal).await?;
    }
    let flood = "
        const frame = document.getElementById('first').shadowRoot.querySelector('iframe').contentWindow;
        for (let index = 0; index < 300; index++) frame.postMessage({ leverloom: 1, command: 'get-report' }, '*');
        done(true)";
    page.run(flood, Vec::new()).await?;
    told(&page, "messages come too fast").await?;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let went_on = asks(&page, "first.play()").await?;
    ensure!(went_on["event"] == "accepted", "{went_on}");
    page.close(&["favicon"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn five_on_a_page_cost_nothing_until_started_and_one_plays() -> Result<()> {
    let page = guest().await?;
    let frames = "document.querySelectorAll('leverloom-playground').length";
    ensure!(
        (page.number(frames).await? - 5.0).abs() < 0.5,
        "there are five"
    );
    let loaded = "performance.getEntriesByType('resource').filter((it) => it.name.includes('_bg.wasm')).length";
    ensure!(
        page.number(loaded).await? < 0.5,
        "nothing is loaded before it is started"
    );
    let listen = "
        window.plays = {};
        document.querySelectorAll('.pair leverloom-playground').forEach((it, place) => {
            for (const name of ['ready', 'state']) it.addEventListener(`leverloom-${name}`, ({ detail }) => { plays[place] = detail.playing; });
        });
        done(true)";
    page.run(listen, Vec::new()).await?;
    let start = |place: u32| {
        format!(
            "document.querySelectorAll('.pair leverloom-playground')[{place}].start(); done(true)"
        )
    };
    page.run(&start(0), Vec::new()).await?;
    page.wait_until("the first plays", "plays[0] === true")
        .await?;
    page.run(&start(1), Vec::new()).await?;
    page.wait_until(
        "the second plays and the first stands",
        "plays[1] === true && plays[0] === false",
    )
    .await?;
    page.close(&["favicon"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_iframe_sleeps_until_it_is_started_and_says_what_is_wrong_with_its_address()
-> Result<()> {
    let page = Page::open(leverloom_tests::Options {
        fragment: "?embed=1&scenario=flash-crash&theme=drak&seed=-1&panes=execution&lang=en"
            .to_owned(),
        size: (600, 560),
        ..options(Threads::Allowed)
    })
    .await?;
    page.wait_for("#start").await?;
    ensure!(
        !page.is_true(ENGINE).await?,
        "no engine is loaded before it is started"
    );
    page.wait_for("[data-notice=bad-parameter]").await?;
    let notices = page.text("#notices").await?;
    for part in [
        "theme=drak; allowed: auto, light, dark",
        "seed=-1; allowed: a whole number from 0 to 9,007,199,254,740,991",
    ] {
        ensure!(notices.contains(part), "{part} is missing in {notices}");
    }
    page.is_accessible("the poster").await?;
    page.click("#start").await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    ensure!(
        page.driver.find_all(By::Css(".tab")).await?.len() == 1,
        "one pane was asked for"
    );
    let away = page
        .is_true("document.querySelector('#away').href.includes('embed') === false")
        .await?;
    ensure!(away, "the way to the whole page leads to the whole page");
    page.is_accessible("an embed that runs").await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_with_scripts_and_its_origin_is_enough() -> Result<()> {
    let page = guest().await?;
    let put = format!(
        "const frame = document.createElement('iframe');
        frame.id = 'boxed';
        frame.sandbox = 'allow-scripts allow-same-origin';
        frame.src = '{}/?embed=1&autoplay=1&scenario=first';
        document.body.prepend(frame);
        done(true)",
        page.address()
    );
    page.run(&put, Vec::new()).await?;
    page.wait_for("#boxed").await?;
    page.driver
        .find(By::Css("#boxed"))
        .await?
        .enter_frame()
        .await?;
    page.wait_for("#mode[data-mode=threads]").await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    page.close(&["favicon"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snippet_for_what_is_on_screen_is_written_and_previewed() -> Result<()> {
    let page = Page::open(options(Threads::Allowed)).await?;
    super::running(&page, "threads").await?;
    page.click("#play").await?;
    page.click("#scenario").await?;
    page.click("#scenario-embed").await?;
    page.wait_for("#embed-snippet").await?;
    let snippet = "document.querySelector('#embed-snippet').value";
    page.wait_until(
        "an iframe is written",
        &format!("{snippet}.startsWith('<iframe src=') && {snippet}.includes('s=first&amp;b=')"),
    )
    .await?;
    page.click("label[for=embed-way-1]").await?;
    page.click("#embed-pane-position").await?;
    page.wait_until(
        "the element is written",
        &format!(
            "{snippet}.includes('<leverloom-playground') && {snippet}.includes('panes=\"execution,market\"')"
        ),
    )
    .await?;
    page.is_accessible("the dialog with the snippet").await?;
    page.driver
        .find(By::Css(".embed-preview"))
        .await?
        .enter_frame()
        .await?;
    page.wait_for("#start").await?;
    page.close(&[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_neither_heard_nor_answered() -> Result<()> {
    let page = guest().await?;
    // The embed was told that somebody else is its host, and this page speaks all the same.
    let put = format!(
        "window.heard = [];
        addEventListener('message', ({{ data }}) => heard.push(data));
        const frame = document.createElement('iframe');
        frame.id = 'strange';
        frame.src = '{}/?embed=1&autoplay=1&scenario=first&host=https%3A%2F%2Fcourse.example';
        document.body.prepend(frame);
        done(true)",
        page.address()
    );
    page.run(&put, Vec::new()).await?;
    let frame = page.wait_for("#strange").await?;
    frame.enter_frame().await?;
    page.wait_until("blocks run", &format!("{BLOCK} >= 2"))
        .await?;
    page.driver.enter_parent_frame().await?;
    let speak = "
        const frame = document.getElementById('strange').contentWindow;
        for (const command of ['pause', 'get-report', 'explode']) frame.postMessage({ leverloom: 1, id: 1, command }, '*');
        done(true)";
    page.run(speak, Vec::new()).await?;
    page.driver
        .find(By::Css("#strange"))
        .await?
        .enter_frame()
        .await?;
    let block = page.number(BLOCK).await?;
    page.wait_until("the clock goes on", &format!("{BLOCK} > {block} + 1"))
        .await?;
    page.driver.enter_parent_frame().await?;
    ensure!(
        page.number("heard.length").await? < 0.5,
        "nothing is said to a stranger"
    );
    // The browser itself says that events for another origin were not delivered.
    page.close(&["favicon", "course.example"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_without_an_origin_is_told_what_is_missing() -> Result<()> {
    let page = guest().await?;
    let put = format!(
        "const frame = document.createElement('iframe');
        frame.id = 'boxed';
        frame.sandbox = 'allow-scripts';
        frame.src = '{}/?embed=1&autoplay=1&scenario=first&lang=en';
        document.body.prepend(frame);
        done(true)",
        page.address()
    );
    page.run(&put, Vec::new()).await?;
    page.wait_for("#boxed").await?.enter_frame().await?;
    page.wait_for("[data-trouble=sandbox]").await?;
    let told = page.text("[data-trouble=sandbox]").await?;
    ensure!(
        told.contains("allow-same-origin"),
        "it says what is missing: {told}"
    );
    page.close(&["favicon", "null", "Failed to load resource", "boxed"])
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_comes_to_nothing_says_why() -> Result<()> {
    let page = guest().await?;
    let stage = |src: &str, act: &str| {
        format!(
            "await customElements.whenDefined('leverloom-playground');
            const it = document.createElement('leverloom-playground');
            it.setAttribute('src', {src:?});
            document.body.append(it);
            const code = (promise) => promise.then(() => 'went well', (error) => error.code);
            // The minute that a start is given passes in half a second.
            const soon = (start) => {{
                const later = window.setTimeout;
                window.setTimeout = (act, wait) => later(act, wait / 120);
                try {{ return start(); }} finally {{ window.setTimeout = later; }}
            }};
            const said = {act};
            it.remove();
            done(said)"
        )
    };
    for (src, code) in [
        ("nothing-here/", "silent"),
        ("http://[", "bad-address"),
        ("about:blank", "bad-address"),
        ("data:text/html,owned", "bad-address"),
        ("javascript:document.title='owned'", "bad-address"),
    ] {
        let said = page
            .run(
                &stage(src, "await code(soon(() => it.start()))"),
                Vec::new(),
            )
            .await?;
        ensure!(said == code, "{src}: {said} instead of {code}");
    }
    ensure!(
        page.is_true("document.title !== 'owned'").await?,
        "an address runs nothing in the page around"
    );
    for ending in [
        "it.stop()",
        "it.remove()",
        "it.setAttribute('scenario', 'first')",
    ] {
        let act = format!(
            "await Promise.all([code(it.start()), code(it.pause()), {ending}].slice(0, 2))"
        );
        let said = page.run(&stage("nothing-here/", &act), Vec::new()).await?;
        ensure!(
            said == serde_json::json!(["ended", "ended"]),
            "{ending}: {said}"
        );
    }
    page.close(&["favicon", "nothing-here"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_height_that_cannot_be_is_named_once_and_left_out() -> Result<()> {
    let page = guest().await?;
    let measure = "
        await customElements.whenDefined('leverloom-playground');
        const warned = [];
        console.warn = (message) => warned.push(message);
        const it = document.createElement('leverloom-playground');
        document.body.append(it);
        const own = it.style.height;
        const heights = args.map((height) => { it.setAttribute('height', height); return it.style.height; });
        it.remove();
        done({ usual: heights.map((height) => height === own), warned })";
    let heights = ["banana", "-5", "1e9", "480", "60vh"].map(Value::from);
    let seen = page.run(measure, heights.to_vec()).await?;
    ensure!(
        seen["usual"] == serde_json::json!([true, true, true, false, false]),
        "{seen}"
    );
    let warned = seen["warned"].as_array();
    ensure!(
        warned.is_some_and(|all| all.len() == 3)
            && seen["warned"][0]
                .as_str()
                .is_some_and(|it| it.contains("320 to 10000")),
        "{seen}"
    );
    page.close(&["favicon"]).await
}
