//! What a replay says, line by line, and the count of differences. Owns words; decides nothing.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use leverloom_executor::curve::Point;
use leverloom_executor::revm::primitives::U256;
use leverloom_executor::{Execution, Location, Outcome, State};
use leverloom_replay::receipts::{Check, Verdict};
use leverloom_replay::{Absent, DAO_FORK, Empties, Given, border};

use super::graph::{Graph, hottest};
use crate::arguments::Lasting;
use crate::execution::Executor;

/// So many of a list are printed, the rest is counted.
const LISTED: usize = 100;
/// So many variables are printed.
const HOTTEST: usize = 10;

pub(super) struct Report<'a> {
    out: &'a mut dyn Write,
    differences: usize,
}

impl<'a> Report<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self {
            out,
            differences: 0,
        }
    }

    /// Whether anything was not as it should be.
    pub(super) fn differs(&self) -> bool {
        self.differences > 0
    }

    pub(super) fn differences(&self) -> usize {
        self.differences
    }

    fn line(&mut self, name: &str, text: &str) -> Result<()> {
        Ok(writeln!(self.out, "  {name:<14} {text}")?)
    }

    fn difference(&mut self, name: &str, text: &str) -> Result<()> {
        self.differences += 1;
        self.line(name, &format!("DIFFERS: {text}"))
    }

    fn list(&mut self, items: &[String]) -> Result<()> {
        for item in items.iter().take(LISTED) {
            self.line("", item)?;
        }
        match items.len().checked_sub(LISTED) {
            None | Some(0) => Ok(()),
            Some(more) => self.line("", &format!("and {more} more")),
        }
    }

    pub(super) fn block(&mut self, given: &Given) -> Result<()> {
        let transactions = given.block.transactions.len();
        let text = format!(
            "{}, {}: {transactions} transactions",
            given.number, given.rules.name
        );
        self.line("block", &text)?;
        if given.number == DAO_FORK {
            self.line(
                "note",
                "this block moved the DAO's balances by decree; the prestate is taken as of after that",
            )?;
        }
        Ok(())
    }

    pub(super) fn empties(&mut self, empties: Empties) -> Result<()> {
        let which = match empties {
            Empties::Absent => return Ok(()),
            Empties::Precompiles => "precompiles",
            Empties::Given => "precompiles, and what the prestate gives as empty,",
        };
        let text = format!("{which} existed, though empty: only then the gas is the header's");
        self.line("note", &text)
    }

    pub(super) fn missing_hashes(&mut self, numbers: &[u64]) -> Result<()> {
        if numbers.is_empty() {
            return Ok(());
        }
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        self.line(
            "note",
            "BLOCKHASH asked for blocks whose hashes were not given (--block-hashes); made-up ones stand in for",
        )?;
        self.list(&numbers)
    }

    pub(super) fn refused(&mut self, given: &Given, plain: &Outcome) -> Result<()> {
        for (index, transaction) in plain.transactions.iter().enumerate() {
            if let Err(reason) = &transaction.result {
                let text = format!("{index} ({}) is refused: {reason}", given.hashes[index]);
                self.difference("transaction", &text)?;
            }
        }
        Ok(())
    }

    pub(super) fn checks(&mut self, checks: &[Check]) -> Result<()> {
        for Check { part, verdict } in checks {
            let name = part.name();
            match verdict {
                Verdict::Same(value) => self.line(name, &format!("{value}, as in the header"))?,
                Verdict::Open(why) => self.line(name, &format!("not in the header: {why}"))?,
                Verdict::Differs { header, here } => {
                    self.difference(name, &format!("{header} in the header, {here} here"))?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn receipts(
        &mut self,
        path: &Path,
        count: usize,
        differences: &[String],
    ) -> Result<()> {
        let file = path.display();
        if differences.is_empty() {
            return self.line("receipts", &format!("{count}, as in {file}"));
        }
        self.difference("receipts", &format!("from {file}:"))?;
        self.list(differences)
    }

    /// What was touched but not given.
    pub(super) fn absent(&mut self, absent: &[Absent]) -> Result<()> {
        let items: Vec<String> = absent.iter().map(Absent::to_string).collect();
        if items.is_empty() {
            return self.line("absent", "nothing: all that was touched is in the prestate");
        }
        self.line(
            "absent",
            "touched, but not in the prestate, so taken as empty:",
        )?;
        self.list(&items)
    }

    pub(super) fn strategy(
        &mut self,
        executor: &Executor,
        differs: Option<String>,
        elapsed: f64,
        traced: &Execution,
    ) -> Result<()> {
        let name = executor.name();
        if let Some(what) = differs {
            return self.difference(&name, &format!("against the oracle, {what}"));
        }
        let time = if executor.measures() {
            let debug = if cfg!(debug_assertions) {
                " in a debug build"
            } else {
                ""
            };
            format!("{:.2} ms{debug}", elapsed / 1e3)
        } else {
            format!("{:.3} M gas of virtual time", elapsed / 1e6)
        };
        let aborts = traced.trace.aborts.len();
        let attempts = traced.trace.attempts.len();
        writeln!(
            self.out,
            "  {name}: like the oracle; {time}; {attempts} attempts, {aborts} aborted"
        )?;
        Ok(())
    }

    pub(super) fn failed(&mut self, executor: &Executor, error: &anyhow::Error) -> Result<()> {
        self.difference(&executor.name(), &format!("{error:#}"))
    }

    pub(super) fn end(&mut self, given: &Given, plain: &Outcome, end: &State) -> Result<()> {
        let changes = &plain.changes;
        let beneficiary = given.block.env.beneficiary;
        let account = end.account(beneficiary);
        let balance = account.map_or(U256::ZERO, |account| account.balance);
        let mut parts = vec![format!(
            "{} accounts and {} slots changed by transactions",
            changes.accounts.len(),
            changes.storage.len()
        )];
        if !given.withdrawals.is_empty() {
            parts.push(format!("{} withdrawals", given.withdrawals.len()));
        }
        if !given.rules.reward().is_zero() {
            parts.push(format!("{} wei of reward", border::reward(given)));
        }
        parts.push(format!("the beneficiary then has {balance} wei"));
        let text = parts.join("; ");
        self.line("state", &text)?;
        if given.uncles > 0 {
            let text =
                "what miners of uncles get is left out: a block names its uncles by hash only";
            self.line("note", text)?;
        }
        Ok(())
    }

    /// Conflict statistics and the hottest variables.
    pub(super) fn graph(
        &mut self,
        plain: &Outcome,
        traced: Option<&Execution>,
        workers: usize,
    ) -> Result<()> {
        let outcome = traced.map_or(plain, |execution| &execution.outcome);
        let graph = Graph::of(outcome);
        let text = format!(
            "{} edges between {} pairs; {} of {} transactions depend on another",
            outcome.edges.len(),
            graph.pairs,
            graph.dependent,
            outcome.transactions.len()
        );
        self.line("dependencies", &text)?;
        let text = format!(
            "{} transactions, {} of {} gas; widest wave {}",
            graph.shape.depth, graph.shape.depth_gas, outcome.gas_used, graph.shape.widest_wave
        );
        self.line("depth", &text)?;
        let by_version = Graph::by_version(outcome);
        let text = format!(
            "{} more edges if stores of unchanged values counted: then {} transactions deep, {} gas",
            outcome.store_edges.len(),
            by_version.shape.depth,
            by_version.shape.depth_gas
        );
        self.line("by version", &text)?;
        let text = format!(
            "{:.2}× on {workers} workers, {:.2}× on any number, by gas",
            graph.shape.best_speed_up(outcome.gas_used, workers),
            graph.shape.best_speed_up(outcome.gas_used, usize::MAX)
        );
        self.line("at best", &text)?;
        let hottest = hottest(outcome);
        if hottest.is_empty() {
            return self.line("hottest", "none: no transaction reads what another wrote");
        }
        self.line("hottest", "waiting transactions, gas wasted, variable")?;
        for (location, readers) in hottest.into_iter().take(HOTTEST) {
            let wasted: u64 = traced.map_or(0, |execution| {
                let aborts = execution.trace.aborts.iter();
                let here = aborts.filter(|abort| abort.location == location);
                here.map(|abort| abort.wasted_gas).sum()
            });
            self.line("", &format!("{readers:>6} {wasted:>9}  {}", name(location)))?;
        }
        Ok(())
    }

    pub(super) fn curve(&mut self, lasting: Lasting, points: &[Point]) -> Result<()> {
        let time = match lasting {
            Lasting::Gas => "gas being time",
            Lasting::Time => "each transaction lasting as long as it was measured to, sequentially",
        };
        self.line("speed-up", &format!("on virtual workers, {time}"))?;
        for row in points.chunks(8) {
            let figures = |of: fn(&Point) -> f64| {
                let figures = row.iter().map(|point| format!("{:>5.2}×", of(point)));
                figures.collect::<Vec<String>>().join(" ")
            };
            let workers = row.iter().map(|point| format!("{:>6}", point.workers));
            self.line("workers", &workers.collect::<Vec<String>>().join(" "))?;
            self.line("Block-STM", &figures(|point| point.block_stm))?;
            self.line("at best", &figures(|point| point.limit))?;
            self.line("access list", &figures(|point| point.access_list))?;
        }
        Ok(())
    }
}

/// A location as it is; of a contract that nobody knows, the slot's bare number.
fn name(location: Location) -> String {
    match location {
        Location::Balance(address) => format!("balance of {address:#x}"),
        Location::Nonce(address) => format!("nonce of {address:#x}"),
        Location::Code(address) => format!("code of {address:#x}"),
        Location::Storage(address, slot) => format!("slot {slot:#x} of {address:#x}"),
        Location::StorageReset(address) => format!("whole storage of {address:#x}"),
    }
}
