//! `leverloom replay`: one mainnet block out of a node's files, by every strategy, checked against its
//! header, a node's receipts and the oracle. Owns the order of things; each step is a module's.

mod curve;
mod graph;
mod report;

use std::io::Write;
use std::path::Path;

use alloy_consensus::ReceiptEnvelope;
use anyhow::{Context, Result, bail};
use leverloom_executor::{Execution, Outcome, Strategy, oracle};
use leverloom_replay::{Document, Given, Setting, absent, border, hashes, receipts};

use self::report::Report;
use crate::arguments::Replay;
use crate::execution::Executor;
use crate::outcomes::difference;
use crate::pools::cores;
use crate::strategies;

/// More transactions than any block of mainnet has. From here on the oracle leaves reads and edges out, for
/// which it looks at all earlier transactions, and the curve has fewer points.
const LONG: usize = 5_000;

pub(crate) fn replay(arguments: &Replay, out: &mut dyn Write) -> Result<()> {
    let setting = read(arguments)?;
    let mut report = Report::new(out);
    report.block(&setting.given)?;
    report.empties(setting.empties)?;
    let Setting { given, state, .. } = &setting;
    let missing = hashes::missing(given, state)?;
    report.missing_hashes(&missing)?;
    let plain = if given.block.transactions.len() < LONG {
        oracle::execute(&given.block, state)
    } else {
        oracle::results(&given.block, state)
    };
    let plain = plain.context("the oracle")?;
    let receipts = receipts::of(given, &plain);
    report.refused(given, &plain)?;
    report.checks(&receipts::check(given, &plain, &receipts))?;
    if let Some(path) = &arguments.receipts {
        compare(path, given, &plain, &receipts, &mut report)?;
    }
    if report.differs() {
        report.absent(&absent(&setting, &plain))?;
    }
    let workers = arguments
        .workers
        .map_or_else(cores, |workers| workers as usize);
    let mut traced = None;
    for executor in executors(arguments, workers)? {
        let execution = run(&executor, &setting, &plain, &mut report)?;
        if matches!(executor.strategy(), Strategy::BlockStmVirtual { .. }) {
            traced = execution;
        }
    }
    let mut end = state.clone();
    end.apply(&plain.changes);
    border::after(given, &mut end)?;
    report.end(given, &plain, &end)?;
    report.graph(&plain, traced.as_ref(), workers)?;
    let points = curve::speed_ups(&given.block, state, arguments.curve)?;
    report.curve(arguments.curve, &points)?;
    match report.differences() {
        0 => Ok(()),
        1 => bail!("block {}: 1 difference, named above", given.number),
        several => bail!("block {}: {several} differences, named above", given.number),
    }
}

fn executors(arguments: &Replay, workers: usize) -> Result<Vec<Executor>> {
    let mut executors = strategies::all(workers)?;
    if let Some(only) = arguments.strategy {
        executors.retain(|executor| executor.is(only));
    }
    Ok(executors)
}

/// Executes by one strategy, recorded and not, and compares both with the oracle.
fn run(
    executor: &Executor,
    setting: &Setting,
    plain: &Outcome,
    report: &mut Report<'_>,
) -> Result<Option<Execution>> {
    let block = &setting.given.block;
    let traced = match executor.trace(block, &setting.state) {
        Ok(traced) => traced,
        Err(error) => {
            report.failed(executor, &error)?;
            return Ok(None);
        }
    };
    let (elapsed, execution) = executor.timed(block, &setting.state, None)?;
    let differs = difference(plain, &traced.outcome).or_else(|| {
        difference(plain, &execution.outcome).map(|what| format!("unrecorded: {what}"))
    });
    report.strategy(executor, differs, elapsed, &traced)?;
    Ok(Some(traced))
}

fn read(arguments: &Replay) -> Result<Setting> {
    let block = document(&arguments.block)?;
    let hashes = arguments
        .block_hashes
        .as_deref()
        .map(document)
        .transpose()?;
    let prestate = document(&arguments.prestate)?;
    Ok(Setting::read(&block, &prestate, hashes.as_ref())?)
}

fn document(path: &Path) -> Result<Document> {
    let name = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    Ok(Document::parse(&name.to_string(), &bytes)?)
}

fn compare(
    path: &Path,
    given: &Given,
    plain: &Outcome,
    receipts: &[ReceiptEnvelope],
    report: &mut Report<'_>,
) -> Result<()> {
    let differences = receipts::compare(given, &document(path)?, plain, receipts)?;
    report.receipts(path, receipts.len(), &differences)
}
