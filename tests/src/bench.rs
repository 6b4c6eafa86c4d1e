//! Workers that execute workloads in a browser: ours with threads, ours without, and the peer's.
//!
//! Owns how they are started and asked. What is measured in which order is up to `examples/runtimes.rs`.

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::page::{Options, Page};

/// `ask(worker, task, given)`: one task of a worker, its answer.
const ASK: &str = "
    const ask = (worker, task, given) => new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => {
            if ('failed' in data) reject(new Error(data.failed));
            else if ('answer' in data) resolve(data.answer);
        };
        worker.onerror = (event) => reject(new Error(event.message ?? 'the worker failed'));
        worker.postMessage({ task, given });
    });
";

/// A browser that is served the benchmarks' site, with at most one worker at work.
#[derive(Debug)]
pub struct Stage {
    page: Page,
    /// Workers so far: each has a number of its own.
    started: u32,
    /// CPU time that asking alone takes, ms.
    asking_ms: Option<f64>,
}

impl Stage {
    /// Opens the browser.
    pub async fn open() -> Result<Self> {
        let page = Page::open(Options::default()).await?;
        page.driver
            .set_script_timeout(std::time::Duration::from_mins(10))
            .await?;
        page.driver
            .cdp()
            .send_raw("Performance.enable", json!({}))
            .await?;
        let mut stage = Self {
            page,
            started: 0,
            asking_ms: None,
        };
        let mut least = f64::INFINITY;
        for _ in 0..20 {
            let before = stage.cpu_ms().await?;
            stage.page.run("done(0)", Vec::new()).await?;
            if let (Some(before), Some(after)) = (before, stage.cpu_ms().await?) {
                least = least.min(after - before);
            }
        }
        stage.asking_ms = least.is_finite().then_some(least);
        Ok(stage)
    }

    /// Starts a fresh worker out of a folder of the site, in the place of the one before.
    pub async fn start(&mut self, folder: &str, threads: usize) -> Result<()> {
        self.started += 1;
        let script = format!(
            "{ASK}
            window.worker?.terminate();
            window.worker = new Worker('/' + args[0] + '/worker.js', {{ type: 'module' }});
            await ask(window.worker, 'start', args[1]);
            done(null);"
        );
        let given = json!({ "threads": threads, "number": self.started });
        self.page.run(&script, vec![json!(folder), given]).await?;
        Ok(())
    }

    /// What the worker answers to a task.
    pub async fn ask<T: DeserializeOwned>(&self, task: &str, given: Value) -> Result<T> {
        let script = format!("{ASK} done(await ask(window.worker, args[0], args[1]));");
        let answer = self.page.run(&script, vec![json!(task), given]).await?;
        serde_json::from_value(answer.clone())
            .with_context(|| format!("{task} was answered with {answer}"))
    }

    /// Lets the worker execute its block: the milliseconds that it measured, and the CPU time that the browser tells for
    /// all threads of the page's process, less what asking takes.
    pub async fn execute(&self, strategy: &str, workers: usize) -> Result<(f64, Option<f64>)> {
        let before = self.cpu_ms().await?;
        let given = json!({ "strategy": strategy, "workers": workers });
        let time: f64 = self.ask("execute", given).await?;
        ensure!(time > 0.0, "a block cannot take {time} ms");
        let used = match (before, self.cpu_ms().await?, self.asking_ms) {
            (Some(before), Some(after), Some(asking)) => Some((after - before - asking).max(0.0)),
            _ => None,
        };
        Ok((time, used))
    }

    /// CPU time of the page's process so far, where the browser tells it.
    async fn cpu_ms(&self) -> Result<Option<f64>> {
        let answer = self
            .page
            .driver
            .cdp()
            .send_raw("Performance.getMetrics", json!({}))
            .await?;
        let metrics = answer["metrics"].as_array().into_iter().flatten();
        Ok(metrics
            .filter(|metric| metric["name"] == "ProcessTime")
            .find_map(|metric| metric["value"].as_f64())
            .map(|seconds| seconds * 1e3))
    }

    /// Ends it; fails on any error in the console.
    pub async fn close(self) -> Result<()> {
        self.page.close(&[]).await
    }
}
