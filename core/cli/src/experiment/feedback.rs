//! The same sale with and without what it sets off: liquidators and frightened borrowers who sell into the price that
//! everybody is judged by, or who do not (Lehar and Parlour, BIS Working Paper 1062, against models without feedback such
//! as Chaudhary and Pinna 2022). Owns the two markets.

use std::io::Write;

use anyhow::{Context, Result};
use leverloom_market::Simulation;
use leverloom_model::Scenario;
use leverloom_model::scenario::{OracleSource, Spoils};
use serde::Serialize;

use super::apply;

/// One market after its crash.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    feedback: bool,
    liquidations: u32,
    liquidated_usd: f64,
    bad_debt_usd: f64,
    lowest_price: f64,
    last_price: f64,
}

/// Both markets.
pub(super) fn run(base: &Scenario) -> Result<Vec<Row>> {
    let whale = base.population.whale.as_ref();
    let whale = whale.context("the scenario has no whale; allowed: one with population.whale")?;
    let sold = base
        .asset_index(&whale.asset)
        .context("invariant: validated")?;
    let market = |feedback: bool| {
        let mut scenario = base.clone();
        // What is sold is judged by the exchange in both; only who sells differs.
        scenario.assets[sold].oracle = OracleSource::Spot;
        let population = &mut scenario.population;
        if feedback {
            population.liquidators.collateral = Spoils::Sell;
        } else {
            population.liquidators.collateral = Spoils::Hold;
            population.borrowers.panic_bps = 0;
        }
        crash(scenario, sold, feedback)
    };
    [false, true].into_iter().map(market).collect()
}

fn crash(scenario: Scenario, sold: usize, feedback: bool) -> Result<Row> {
    let mut simulation = Simulation::new(scenario)?;
    let mut row = Row {
        feedback,
        liquidations: 0,
        liquidated_usd: 0.0,
        bad_debt_usd: 0.0,
        lowest_price: f64::MAX,
        last_price: 0.0,
    };
    while let Some(prepared) = simulation.prepare() {
        let report = apply(&mut simulation, prepared)?;
        let market = &report.outcome.market;
        row.liquidations = market.liquidations_so_far;
        row.bad_debt_usd = market.bad_debt_usd.to_f64();
        row.last_price = market.assets[sold].oracle_price.to_f64();
        row.lowest_price = row.lowest_price.min(row.last_price);
        for liquidation in &market.liquidations {
            let debt = &market.assets[liquidation.debt_asset as usize];
            row.liquidated_usd += liquidation.repaid.to_f64() * debt.oracle_price.to_f64();
        }
    }
    Ok(row)
}

/// The rows as a table.
pub(super) fn table(rows: &[Row], out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{:<9} {:>13} {:>14} {:>12} {:>13} {:>11}",
        "feedback", "liquidations", "repaid", "bad debt", "lowest price", "last price"
    )?;
    for row in rows {
        writeln!(
            out,
            "{:<9} {:>13} {:>13.0}$ {:>11.0}$ {:>13.2} {:>11.2}",
            if row.feedback { "on" } else { "off" },
            row.liquidations,
            row.liquidated_usd,
            row.bad_debt_usd,
            row.lowest_price,
            row.last_price
        )?;
    }
    Ok(())
}
