//! Eight states of the page, in four widths, both themes and both languages, held against pictures of them.
//!
//! Without threads, so that no measured time is on screen, and with the clock standing.

use anyhow::Result;
use leverloom_tests::{Options, Page, Threads, looks};
use serde_json::json;

/// A state, and how to get there.
struct State {
    name: &'static str,
    fragment: &'static str,
    size: (u32, u32),
    dark: bool,
    /// What is clicked, one after the other.
    clicks: &'static [&'static str],
    /// What must be there before it is looked at.
    there: &'static str,
}

const STATES: [State; 8] = [
    State {
        name: "opening-1440-light",
        fragment: "#paused",
        size: (1440, 900),
        dark: false,
        clicks: &[],
        there: "#execution-headline",
    },
    State {
        name: "crash-1280-dark",
        fragment: "#s=flash-crash&b=12&paused",
        size: (1280, 800),
        dark: true,
        clicks: &[],
        there: ".hot",
    },
    State {
        name: "transaction-1280-light",
        fragment: "#s=first&b=12&f=t.12.5&paused",
        size: (1280, 800),
        dark: false,
        clicks: &[],
        there: ".execution-body.has-drawer .drawer",
    },
    State {
        name: "lanes-1024-light-zh",
        fragment: "#s=first&b=12&paused&lang=zh",
        size: (1024, 768),
        dark: false,
        clicks: &["label[for='execution-view-1']"],
        there: ".lanes-frame",
    },
    State {
        name: "compare-1280-light",
        fragment: "#s=first&b=8&c=layout.sharded.16&paused",
        size: (1280, 800),
        dark: false,
        clicks: &[],
        there: "#compare[data-state='there']",
    },
    State {
        name: "gallery-768-dark",
        fragment: "#s=first&b=3&paused",
        size: (768, 1024),
        dark: true,
        clicks: &["#scenario"],
        there: ".gallery-cards",
    },
    State {
        name: "position-390-light-zh",
        fragment: "#s=first&b=3&paused&lang=zh",
        size: (390, 844),
        dark: false,
        clicks: &[],
        // The wallet is known when the block is.
        there: "label[for=collateral] + .hint",
    },
    State {
        name: "execution-390-dark",
        fragment: "#s=flash-crash&b=12&v=execution&paused",
        size: (390, 844),
        dark: true,
        clicks: &[],
        there: ".hot",
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn eight_states_look_as_they_did() -> Result<()> {
    let page = Page::blank(&Options {
        threads: Threads::Refused,
        ..Options::default()
    })
    .await?;
    let mut others = Vec::new();
    for state in &STATES {
        if let Err(error) = show(&page, state).await {
            others.push(format!("{error:#}"));
        }
    }
    anyhow::ensure!(others.is_empty(), "{}", others.join("\n"));
    page.close(&[]).await
}

async fn show(page: &Page, state: &State) -> Result<()> {
    let theme = if state.dark { "dark" } else { "light" };
    let media = json!({ "features": [
        { "name": "prefers-color-scheme", "value": theme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ] });
    let cdp = page.driver.cdp();
    cdp.send_raw("Emulation.setEmulatedMedia", media).await?;
    page.resize(state.size).await?;
    // Another address, not another fragment of the same: nothing of the state before is left.
    page.driver.goto("about:blank").await?;
    page.driver
        .goto(format!("{}/{}", page.address(), state.fragment))
        .await?;
    let at = state
        .fragment
        .split('&')
        .find_map(|part| part.strip_prefix("b="))
        .unwrap_or("0");
    page.wait_until("the block is there", &format!("{} === {at}", super::BLOCK))
        .await?;
    for click in state.clicks {
        page.click(click).await?;
    }
    let there = format!(
        "document.querySelector({})?.checkVisibility()",
        json!(state.there)
    );
    page.wait_until(state.there, &there).await?;
    // Two frames after what was waited for, all of it is painted.
    page.run(
        // Each build has an id of its own.
        "await document.fonts.ready; document.activeElement?.blur();
         const edition = document.querySelector('#edition');
         if (edition) edition.style.visibility = 'hidden';
         requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 400)));",
        Vec::new(),
    )
    .await?;
    looks::compare(page, state.name).await
}
