//! An engine worker in a browser, driven without the page.

use anyhow::{Context, Result, bail};
use leverloom_model::BlockReport;
use leverloom_model::scenario::Scenario;
use leverloom_protocol::columns::{Columns, Remainder, join};
use leverloom_protocol::head::Head;
use leverloom_protocol::{Event, Found, Mode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::page::{Options, Page, Threads};

/// Drives an engine worker without any page: starts it, loads `args[1]`, steps `args[2]` times, hands
/// it `args[3]` as a file if there is one.
const DRIVE: &str = r#"
    const html = await (await fetch("./")).text();
    const build = crossOriginIsolated ? "engine" : "engine-single";
    const folder = new RegExp(`name="?leverloom-${build}"?\\s+content="?([^">\\s]+)`).exec(html)[1];
    const worker = new Worker(new URL(folder + "worker.js", location.origin + "/"), { type: "module" });
    const answers = [];
    const ask = (command, blobs = []) => new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => { if (!data.loaded && !data.progress) resolve(data); };
        worker.onerror = (event) => reject(new Error(event.message ?? "the worker failed"));
        worker.postMessage({ command, blobs });
    });
    const plain = ({ head, columns }) => ({ head: [...head], columns: columns && Object.fromEntries(Object.entries(columns).map(([name, array]) => [name, [...array]])) });
    const threads = args[0];
    answers.push(plain(await ask({ start: { threads, virtual_workers: 4, session: "outcomes" } })));
    answers.push(plain(await ask({ load: { run: 1, scenario: args[1], block: 0 } })));
    for (let block = 1; block <= args[2]; block++) answers.push(plain(await ask({ step: { run: 1 } })));
    if (args[3]) answers.push(plain(await ask({ files: { run: 1, files: [{ name: "block.json" }] } }, [new Blob([args[3]])])));
    worker.terminate();
    done(answers);
"#;

#[derive(Deserialize)]
struct Answer {
    head: Vec<u8>,
    columns: Option<Columns>,
}

/// Runs `blocks` blocks of a scenario in an engine worker that may use `wanted` threads: how it executed, and
/// the reports of block 0 to `blocks`, and of the real block whose file is given.
pub async fn drive(
    threads: Threads,
    wanted: u32,
    scenario: &Scenario,
    blocks: u32,
    real: Option<&str>,
) -> Result<(Mode, Vec<BlockReport>)> {
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
            vec![
                json!(wanted),
                json!(scenario.to_json()),
                json!(blocks),
                json!(real),
            ],
        )
        .await?;
    page.close(&["nothing-here", "404"]).await?;
    let Value::Array(answers) = answers else {
        bail!("the script returned no list")
    };
    let mut mode = None;
    let mut reports = Vec::new();
    for answer in answers {
        let Answer { head, columns } = serde_json::from_value(answer)?;
        let head = Head::from_bytes(&head)?;
        match head.event {
            Event::Ready { mode: ready } => mode = Some(ready),
            Event::Loaded { report, .. }
            | Event::Block { report, .. }
            | Event::Files {
                found: Found::Block(_, report),
                ..
            } => {
                let columns = columns.context("a report has columns")?;
                let report = join(
                    Remainder {
                        report: *report,
                        exceptions: head.exceptions,
                    },
                    &columns,
                );
                reports.push(
                    report.map_err(|error| anyhow::anyhow!("column {} does not fit", error.0))?,
                );
            }
            other => bail!("unexpected answer: {other:?}"),
        }
    }
    Ok((mode.context("the engine got ready")?, reports))
}
