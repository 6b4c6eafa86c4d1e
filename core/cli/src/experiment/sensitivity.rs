//! How much debt a fall of one price makes liquidatable, before anybody does anything about it (the curve of Perez et
//! al. 2021, arXiv 2009.13235). Owns the shocks that are asked for.

use std::io::Write;

use anyhow::{Context, Result};
use leverloom_market::Simulation;
use leverloom_model::Scenario;
use serde::Serialize;

use super::apply;

/// Falls in percent.
const FALLS: [u32; 13] = [1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60];

/// One point of the curve.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Point {
    pub(super) fall_percent: u32,
    accounts: u32,
    liquidatable_usd: f64,
    /// Of all debt.
    pub(super) share: f64,
}

/// The curve of `asset` at the end of `block`.
pub(super) fn curve(scenario: Scenario, block: u32, asset: &str) -> Result<Vec<Point>> {
    let mut simulation = Simulation::new(scenario)?;
    let mut debt_usd = simulation.report_at_genesis().outcome.market.debt_usd;
    while simulation.block() < block {
        let prepared = simulation.prepare().context("invariant: within the run")?;
        let report = apply(&mut simulation, prepared)?;
        debt_usd = report.outcome.market.debt_usd;
    }
    let point = |fall_percent: u32| {
        let change_bps = -100 * fall_percent.cast_signed();
        let preview = simulation.preview_shock(asset, change_bps)?;
        let liquidatable_usd = preview.liquidatable_usd.to_f64();
        Ok(Point {
            fall_percent,
            accounts: preview.under_water,
            liquidatable_usd,
            share: liquidatable_usd / debt_usd.to_f64().max(1.0),
        })
    };
    FALLS.into_iter().map(point).collect()
}

/// The curve as a table.
pub(super) fn table(points: &[Point], out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{:>6} {:>9} {:>16} {:>10}",
        "fall", "accounts", "liquidatable", "of debt"
    )?;
    for point in points {
        writeln!(
            out,
            "{:>5}% {:>9} {:>15.0}$ {:>9.1}%",
            point.fall_percent,
            point.accounts,
            point.liquidatable_usd,
            point.share * 100.0
        )?;
    }
    Ok(())
}
