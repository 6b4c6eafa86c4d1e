//! What a run came to, in figures and in words.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::Result;
use leverloom_model::Scenario;
use leverloom_model::report::{AttemptEnd, BlockReport, Costs, Status, Totals};
use leverloom_model::units::{SignedWad, Wad};
use serde::Serialize;

use crate::costs::{self, Ledger};
use crate::statistics::{mean, median};

/// Collects a run's reports.
pub(crate) struct Summary {
    title: String,
    executor: String,
    measured: bool,
    blocks: Vec<Numbers>,
    repaid_usd: f64,
    bonus_usd: f64,
    bad_debt_usd: Wad,
    totals: Totals,
    symbols: Vec<String>,
    not_conserved: BTreeSet<String>,
    digest: String,
    costs: Ledger,
}

/// One block's share.
struct Numbers {
    transactions: usize,
    failed: usize,
    gas: u64,
    liquidations: usize,
    refused: u32,
    depth: u32,
    depth_gas: u64,
    version_depth_gas: u64,
    attempts: usize,
    aborts: usize,
    blocked: usize,
    elapsed: f64,
    sequential: Option<f64>,
    small: bool,
}

/// The figures of a run, for `--report`.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    executor: String,
    /// `us` (measured) or `gas` (virtual).
    time_unit: &'static str,
    blocks: usize,
    transactions: usize,
    transactions_failed: usize,
    gas_used: u64,
    liquidations: usize,
    liquidations_refused: u32,
    liquidated_usd: f64,
    bonus_usd: f64,
    bad_debt_usd: Wad,
    /// What all liquidations came to.
    totals: Totals,
    /// Tokens of which, after some block, not all was there that was minted: none, or a contract is wrong.
    tokens_not_conserved: Vec<String>,
    depth_mean: f64,
    depth_max: u32,
    /// All gas over the gas of the longest chains: what no number of workers can beat.
    speed_up_limit: f64,
    /// The same, if a store of an unchanged value counted as a write.
    speed_up_limit_by_version: f64,
    attempts: usize,
    aborts: usize,
    waits: usize,
    block_time_median: Option<f64>,
    sequential_block_time_median: Option<f64>,
    /// Blocks executed one after the other, since they are too small for threads to pay.
    small_blocks: usize,
    /// Ratio of the two medians.
    speed_up: Option<f64>,
    /// What collisions cost.
    costs: Costs,
    last_digest: String,
}

impl Summary {
    pub(crate) fn new(scenario: &Scenario, executor: String, measured: bool) -> Self {
        Self {
            title: format!("{} (seed {})", scenario.name, scenario.seed),
            executor,
            measured,
            blocks: Vec::new(),
            repaid_usd: 0.0,
            bonus_usd: 0.0,
            bad_debt_usd: Wad::ZERO,
            totals: Totals::default(),
            symbols: scenario.assets.iter().map(|it| it.symbol.clone()).collect(),
            not_conserved: BTreeSet::new(),
            digest: String::new(),
            costs: Ledger::default(),
        }
    }

    pub(crate) fn add(&mut self, report: &BlockReport) {
        let BlockReport { outcome, run } = report;
        let market = &outcome.market;
        for liquidation in &market.liquidations {
            let price = market
                .assets
                .get(liquidation.debt_asset as usize)
                .map_or(0.0, |asset| asset.oracle_price.to_f64());
            self.repaid_usd += liquidation.repaid.to_f64() * price;
            self.bonus_usd += liquidation.bonus_usd.to_f64();
        }
        self.bad_debt_usd = market.bad_debt_usd;
        self.totals.clone_from(&market.totals);
        let lost = market.assets.iter().filter(|asset| !asset.conserved);
        self.not_conserved
            .extend(lost.map(|asset| asset.symbol.clone()));
        self.digest.clone_from(&outcome.digest);
        self.costs.add(&run.costs);
        let ended = |end| {
            run.attempts
                .iter()
                .filter(|attempt| attempt.end_state == end)
                .count()
        };
        self.blocks.push(Numbers {
            transactions: outcome.transactions.len(),
            failed: outcome
                .transactions
                .iter()
                .filter(|transaction| transaction.status != Status::Succeeded)
                .count(),
            gas: outcome.gas_used,
            liquidations: market.liquidations.len(),
            refused: market.liquidations_refused,
            depth: outcome.dependency.depth,
            depth_gas: outcome.dependency.depth_gas,
            version_depth_gas: outcome.dependency_by_version.depth_gas,
            attempts: run.attempts.len(),
            aborts: ended(AttemptEnd::Aborted),
            blocked: ended(AttemptEnd::Blocked),
            elapsed: run.elapsed,
            sequential: run.sequential,
            small: run.instead_of.is_some(),
        });
    }

    pub(crate) fn figures(&self) -> Figures {
        let blocks = &self.blocks;
        let sum = |of: fn(&Numbers) -> usize| blocks.iter().map(of).sum::<usize>();
        let gas_used = blocks.iter().map(|block| block.gas).sum::<u64>();
        let limit = |depth_gas: fn(&Numbers) -> u64| match blocks.iter().map(depth_gas).sum::<u64>()
        {
            0 => 1.0,
            depth_gas => gas_used as f64 / depth_gas as f64,
        };
        let time = median(&blocks.iter().map(|block| block.elapsed).collect::<Vec<_>>());
        let sequential = median(
            &blocks
                .iter()
                .filter_map(|block| block.sequential)
                .collect::<Vec<_>>(),
        );
        let ratio = |(sequential, time): (f64, f64)| (time > 0.0).then(|| sequential / time);
        Figures {
            executor: self.executor.clone(),
            time_unit: if self.measured { "us" } else { "gas" },
            blocks: blocks.len(),
            transactions: sum(|block| block.transactions),
            transactions_failed: sum(|block| block.failed),
            gas_used,
            liquidations: sum(|block| block.liquidations),
            liquidations_refused: blocks.iter().map(|block| block.refused).sum(),
            liquidated_usd: self.repaid_usd,
            bonus_usd: self.bonus_usd,
            bad_debt_usd: self.bad_debt_usd,
            totals: self.totals.clone(),
            tokens_not_conserved: self.not_conserved.iter().cloned().collect(),
            depth_mean: mean(blocks.iter().map(|block| f64::from(block.depth))),
            depth_max: blocks.iter().map(|block| block.depth).max().unwrap_or(0),
            speed_up_limit: limit(|block| block.depth_gas),
            speed_up_limit_by_version: limit(|block| block.version_depth_gas),
            attempts: sum(|block| block.attempts),
            aborts: sum(|block| block.aborts),
            waits: sum(|block| block.blocked),
            block_time_median: time,
            sequential_block_time_median: sequential,
            small_blocks: sum(|block| usize::from(block.small)),
            speed_up: sequential.zip(time).and_then(ratio),
            costs: self.costs.figures(),
            last_digest: self.digest.clone(),
        }
    }

    pub(crate) fn print(&self, out: &mut dyn Write) -> Result<()> {
        let figures = self.figures();
        let per_block = |count: usize| count as f64 / figures.blocks.max(1) as f64;
        let mut line = |name: &str, text: String| {
            Ok::<(), anyhow::Error>(writeln!(out, "  {name:<14} {text}")?)
        };
        line("scenario", self.title.clone())?;
        line("blocks", figures.blocks.to_string())?;
        let transactions = figures.transactions;
        line(
            "transactions",
            format!(
                "{transactions}, {:.1} a block; {} failed",
                per_block(transactions),
                figures.transactions_failed
            ),
        )?;
        let gas = figures.gas_used as f64 / 1e6;
        line(
            "gas",
            format!(
                "{gas:.1} M, {:.2} M a block",
                gas / figures.blocks.max(1) as f64
            ),
        )?;
        line(
            "liquidations",
            format!(
                "{}, {} attempts too late or refused; {} repaid, {} lost to the bonus",
                figures.liquidations,
                figures.liquidations_refused,
                dollars(figures.liquidated_usd),
                dollars(figures.bonus_usd)
            ),
        )?;
        if figures.totals.liquidations > 0 {
            line("caused by", causes(&figures.totals))?;
            line("liquidators", self.gains(&figures.totals))?;
        }
        line("bad debt", dollars(figures.bad_debt_usd.to_f64()))?;
        let tokens = match &figures.tokens_not_conserved[..] {
            [] => "all that were minted are there, after every block".to_owned(),
            lost => format!("not all that were minted are there: {}", lost.join(", ")),
        };
        line("tokens", tokens)?;
        line(
            "dependencies",
            format!(
                "{:.1} deep on average, {} at most: at best {:.2}× by gas, {:.2}× if stores of unchanged values counted",
                figures.depth_mean,
                figures.depth_max,
                figures.speed_up_limit,
                figures.speed_up_limit_by_version
            ),
        )?;
        let small = match figures.small_blocks {
            0 => String::new(),
            few => format!("; {few} blocks one after the other, too small for threads to pay"),
        };
        line("executed by", format!("{}{small}", figures.executor))?;
        line(
            "attempts",
            format!(
                "{}, {} of them aborted ({:.1} a block), {} waited",
                figures.attempts,
                figures.aborts,
                per_block(figures.aborts),
                figures.waits
            ),
        )?;
        let time: &dyn Fn(f64) -> String = &|time| self.time(time);
        costs::print(&figures.costs, self.measured.then_some(time), &mut line)?;
        if let Some(time) = figures.block_time_median {
            let debug = if self.measured && cfg!(debug_assertions) {
                "; a debug build, so no time to quote"
            } else {
                ""
            };
            line("block time", format!("{} (median){debug}", self.time(time)))?;
        }
        if let (Some(sequential), Some(speed_up)) =
            (figures.sequential_block_time_median, figures.speed_up)
        {
            let how = if self.measured {
                "measured here"
            } else {
                "in virtual time, where gas is time"
            };
            line(
                "speed-up",
                format!(
                    "{speed_up:.2}× over sequential ({}), {how}",
                    self.time(sequential)
                ),
            )?;
        }
        line("last digest", figures.last_digest)?;
        Ok(())
    }

    fn gains(&self, totals: &Totals) -> String {
        let amounts = self.symbols.iter().zip(&totals.sold);
        let sold = amounts.filter(|(_, sold)| **sold != Wad::ZERO);
        let sold: Vec<String> = sold
            .map(|(symbol, sold)| format!("{:.2} {symbol}", sold.to_f64()))
            .collect();
        let sales = if sold.is_empty() {
            "nothing sold".to_owned()
        } else {
            format!(
                "{} sold for {}, at a cost of {}",
                sold.join(", "),
                dollars(totals.sold_for_usd.to_f64()),
                signed(totals.price_impact_usd)
            )
        };
        format!(
            "{} gained; {sales}; {} of the bonuses to the pool",
            signed(totals.profit_usd),
            dollars(totals.protocol_fee_usd.to_f64())
        )
    }

    fn time(&self, time: f64) -> String {
        if self.measured {
            format!("{:.2} ms", time / 1e3)
        } else {
            format!("{:.2} M gas", time / 1e6)
        }
    }
}

fn causes(totals: &Totals) -> String {
    let causes = [
        (totals.by_price, "the price"),
        (totals.by_exchange, "swaps"),
        (totals.by_oracle, "what the oracle was told"),
        (totals.by_interest, "interest"),
    ];
    let some = causes.iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> = some
        .map(|(count, cause)| format!("{cause} {count}"))
        .collect();
    format!(
        "{}; {} toxic; cascades at most {} deep",
        some.join(", "),
        totals.toxic,
        totals.deepest_cascade
    )
}

/// Whole dollars with a sign where it is below zero.
fn signed(amount: SignedWad) -> String {
    let sign = if amount.is_negative() { "−" } else { "" };
    format!("{sign}{}", dollars(amount.magnitude().to_f64()))
}

/// Whole dollars in groups of three: `$1,234,567`.
fn dollars(amount: f64) -> String {
    let digits = format!("{amount:.0}");
    let mut text = String::from("$");
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_read_in_threes() {
        let texts = [0.4, 999.0, 1_000.0, 1_234_567.8].map(dollars);
        assert_eq!(texts, ["$0", "$999", "$1,000", "$1,234,568"]);
        let loss = SignedWad::difference(Wad::ZERO, Wad::whole(1_234));
        assert_eq!(signed(loss), "−$1,234");
    }
}
