//! One scenario has the same outcomes, byte for byte: natively, in wasm on threads, in wasm without.

use anyhow::{Context, Result, bail, ensure};
use leverloom_model::report::Outcome;
use leverloom_model::scenario::{Action, Amount, Scenario, TimedAction};
use leverloom_protocol::columns::{Columns, Remainder, join};
use leverloom_protocol::{Event, Mode};
use leverloom_tests::{Options, Page, Threads, native};
use serde::Deserialize;
use serde_json::{Value, json};

/// Blocks compared: before, during and after the shock below.
const BLOCKS: u32 = 14;

/// Drives an engine worker without any page: starts it, loads `args[1]`, steps `args[2]` times.
const DRIVE: &str = r#"
    const html = await (await fetch("./")).text();
    const folder = /name="?leverloom-engine"?\s+content="?([^">\s]+)/.exec(html)[1];
    const worker = new Worker(new URL(folder + "worker.js", location.origin + "/"), { type: "module" });
    const answers = [];
    const ask = (command) => new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message ?? "the worker failed"));
        worker.postMessage(command);
    });
    const plain = ({ head, columns }) => ({ head, columns: columns && Object.fromEntries(Object.entries(columns).map(([name, array]) => [name, [...array]])) });
    const threads = args[0];
    answers.push(plain(await ask({ command: "start", threads, virtual_workers: 4, session: "outcomes" })));
    answers.push(plain(await ask({ command: "load", run: 1, scenario: args[1], block: 0 })));
    for (let block = 1; block <= args[2]; block++) answers.push(plain(await ask({ command: "step", run: 1 })));
    worker.terminate();
    done(answers);
"#;

#[derive(Deserialize)]
struct Answer {
    head: Head,
    columns: Option<Columns>,
}

#[derive(Deserialize)]
struct Head {
    event: Event,
    exceptions: Vec<(u32, leverloom_model::report::Status)>,
}

/// The first market, with a position of the user's and a shock.
fn scenario() -> Scenario {
    let mut scenario = Scenario::first();
    let amount = |text: &str| Amount::Exactly(text.parse().expect("a decimal"));
    scenario.actions = vec![
        TimedAction {
            block: 3,
            action: Action::Supply {
                asset: "ETH".into(),
                amount: amount("10"),
            },
        },
        TimedAction {
            block: 3,
            action: Action::Borrow {
                asset: "USDC".into(),
                amount: amount("14000"),
            },
        },
        TimedAction {
            block: 6,
            action: Action::Shock {
                asset: "ETH".into(),
                change_bps: -3000,
            },
        },
    ];
    scenario
}

/// The outcomes of an engine worker in the browser, and how it executed.
async fn in_browser(threads: Threads, wanted: u32) -> Result<(Mode, Vec<Outcome>)> {
    let page = Page::blank(&Options {
        threads,
        ..Options::default()
    })
    .await?;
    // Any address has the headers; this one has no page of its own that would start an engine.
    page.driver
        .goto(format!("{}/nothing-here", page.address()))
        .await?;
    let answers = page
        .run(
            DRIVE,
            vec![json!(wanted), json!(scenario().to_json()), json!(BLOCKS)],
        )
        .await?;
    page.close(&["nothing-here", "404"]).await?;
    let Value::Array(answers) = answers else {
        bail!("the script returned no list")
    };
    let mut mode = None;
    let mut outcomes = Vec::new();
    for answer in answers {
        let Answer { head, columns } = serde_json::from_value(answer)?;
        match head.event {
            Event::Ready { mode: ready } => mode = Some(ready),
            Event::Loaded { report, .. } | Event::Block { report, .. } => {
                let columns = columns.context("a report has columns")?;
                let report = join(
                    Remainder {
                        report: *report,
                        exceptions: head.exceptions,
                    },
                    &columns,
                );
                let report =
                    report.map_err(|error| anyhow::anyhow!("column {} does not fit", error.0))?;
                outcomes.push(report.outcome);
            }
            other => bail!("unexpected answer: {other:?}"),
        }
    }
    Ok((mode.context("the engine got ready")?, outcomes))
}

#[tokio::test]
async fn native_wasm_threads_and_wasm_without_threads_agree_byte_for_byte() -> Result<()> {
    let expected = native::outcomes(&scenario(), BLOCKS);
    ensure!(
        expected
            .iter()
            .any(|outcome| !outcome.market.liquidations.is_empty()),
        "the shock liquidates somebody"
    );

    let (mode, threaded) = in_browser(Threads::Allowed, 2).await?;
    assert_eq!(mode, Mode::Threads { count: 2 });
    let (mode, alone) = in_browser(Threads::Refused, 2).await?;
    ensure!(
        matches!(mode, Mode::Virtual { workers: 4, .. }),
        "without isolation there are no threads, but: {mode:?}"
    );

    for (block, native) in expected.iter().enumerate() {
        let native = serde_json::to_string(native)?;
        assert_eq!(
            native,
            serde_json::to_string(&threaded[block])?,
            "block {block}, threads"
        );
        assert_eq!(
            native,
            serde_json::to_string(&alone[block])?,
            "block {block}, one thread"
        );
    }
    assert_eq!(threaded.len(), expected.len());
    Ok(())
}
