//! The command line: what can be asked, with ranges. Owns the parsing of a `--shock`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Leverage and parallel execution, natively: real lending contracts on a real EVM.
#[derive(Debug, Parser)]
#[command(name = "leverloom", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What the command can do.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Run a scenario and print a summary.
    Run(Run),
    /// Check scenario files; the first fault is named with its field and what is allowed.
    Check {
        /// Files, or names of scenarios that come with Leverloom.
        #[arg(required = true, value_name = "SCENARIO")]
        scenarios: Vec<String>,
    },
    /// Print the JSON Schema of scenarios.
    Schema {
        /// Print the reference page instead: every field with its meaning, range, unit and default (Markdown).
        #[arg(long)]
        reference: bool,
    },
    /// Measure block times: sequential against Block-STM and access-list replay on 1 to N threads, results
    /// checked by the oracle.
    Bench(Bench),
    /// Ask a contract of a scenario: any function, at any block, answered in raw integer units; nothing stays.
    Call(Call),
    /// Ask a question of several markets at once: a table, and with --out a plot.
    #[command(subcommand)]
    Experiment(Experiment),
    /// Replay a block of Ethereum mainnet out of a node's files, by every strategy, and check it against
    /// its header and the oracle.
    Replay(Replay),
    /// Run files in the format of Ethereum's state tests, each case alone and among others, by every
    /// strategy.
    Statetest {
        /// Files, or folders to search for *.json.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Workers, 1 to 64.
        #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
        workers: u32,
    },
}

/// `leverloom experiment`.
#[derive(Debug, Subcommand)]
pub enum Experiment {
    /// The same crash on every layout of the pool, with posted and with spot prices, for sales of several sizes:
    /// critical path, speed-up on 2 to 64 workers, gas in vain, gas per action, bad debt.
    CrashParallelism {
        /// A scenario with a whale and an exchange.
        #[arg(default_value = "spot-cascade")]
        scenario: String,
        /// Sizes of the sale, in percent of one side of the pair.
        #[arg(long, value_name = "PERCENT", value_delimiter = ',', default_value = "10,25,50", value_parser = clap::value_parser!(u32).range(1..=1_000))]
        sales: Vec<u32>,
        /// Where to write.
        #[command(flatten)]
        output: ExperimentOutput,
    },
    /// How much debt a fall of one price makes liquidatable.
    LiquidationSensitivity {
        /// A scenario.
        #[arg(default_value = "first")]
        scenario: String,
        /// After which block.
        #[arg(long, value_name = "N", default_value_t = 0)]
        block: u32,
        /// Which price [default: of the first asset]
        #[arg(long, value_name = "SYMBOL")]
        asset: Option<String>,
        /// Where to write.
        #[command(flatten)]
        output: ExperimentOutput,
    },
    /// The same sale, with liquidators and frightened borrowers who sell into the price, and without.
    Feedback {
        /// A scenario with a whale and an exchange.
        #[arg(default_value = "spot-cascade")]
        scenario: String,
        /// Where to write.
        #[command(flatten)]
        output: ExperimentOutput,
    },
}

/// What every experiment can write.
#[derive(Debug, Args)]
pub struct ExperimentOutput {
    /// Write the figures (JSON) and the plots (SVG) into this folder.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

/// `leverloom run`.
#[derive(Debug, Args)]
pub struct Run {
    /// A scenario file, or the name of one that comes with Leverloom, such as first or flash-crash.
    pub scenario: String,
    /// Blocks to run [default: all of the scenario's]
    #[arg(long, value_name = "N")]
    pub blocks: Option<u32>,
    /// How blocks are executed.
    #[arg(long, value_enum, default_value_t = Strategy::BlockStm)]
    pub strategy: Strategy,
    /// Workers, 1 to 64 [default: the machine's cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub workers: Option<u32>,
    /// Real threads, or virtual workers in turns on one thread, whose time is gas.
    #[arg(long, value_enum, default_value_t = Driver::Threads)]
    pub driver: Driver,
    /// Execute small blocks by the strategy, too, though threads do not pay there.
    #[arg(long)]
    pub always: bool,
    /// Change a price as the user would: ASSET:PERCENT@BLOCK, such as ETH:-30@5; may be repeated.
    #[arg(
        long = "shock",
        value_name = "ASSET:PERCENT@BLOCK",
        allow_hyphen_values = true
    )]
    pub shocks: Vec<Shock>,
    /// Write everything as JSON: the scenario, every block's report, the summary.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write every position, reserve and pair after a block as JSON, in raw integer units and readable ones.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// The block of --state; 0: the market as it was set up [default: the last of the run]
    #[arg(long, value_name = "BLOCK", requires = "state")]
    pub at: Option<u32>,
    /// Write each block's outcome as one line of JSON: the same bytes for every strategy and worker count.
    #[arg(long, value_name = "FILE")]
    pub outcomes: Option<PathBuf>,
    /// Write each block's number and digest as one line.
    #[arg(long, value_name = "FILE")]
    pub digests: Option<PathBuf>,
}

/// `leverloom call`.
#[derive(Debug, Args)]
pub struct Call {
    /// A scenario file, or the name of one that comes with Leverloom.
    pub scenario: String,
    /// A contract as reports name it (`LendingPool`, `PriceOracle`, an asset), a library (`WadRayMath`, …), a lens
    /// (`Lens`, `IsolatedLens`), or an address.
    pub contract: String,
    /// A function: its name, or its signature, such as 'healthFactor(address)'; for an unknown contract with what it
    /// returns.
    pub function: String,
    /// Its arguments: numbers (also 1e18, 0x…, max), names of people, assets and contracts for addresses, (a, b) for
    /// structs, [a, b] for lists.
    #[arg(allow_negative_numbers = true)]
    pub arguments: Vec<String>,
    /// Ask at the end of this block; 0: the market as it was set up [default: the scenario's last]
    #[arg(long, value_name = "BLOCK")]
    pub at: Option<u32>,
    /// Who asks: a name or an address [default: nobody]
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,
    /// Print the answer as one object of JSON.
    #[arg(long)]
    pub json: bool,
}

/// `leverloom bench`.
#[derive(Debug, Args)]
pub struct Bench {
    /// A scenario file, or the name of one that comes with Leverloom.
    #[arg(default_value = "lending-mix")]
    pub scenario: String,
    /// Blocks to measure.
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub blocks: u32,
    /// Blocks to run before measuring.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub warm_up: u32,
    /// Times each block is executed by each strategy; the median counts.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=101))]
    pub repeats: u32,
    /// Most threads to measure [default: the machine's cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub threads: Option<u32>,
    /// Write the figures as JSON.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Measure blocks made for the purpose instead of a scenario's: spin, raw-transfers, erc20-independent,
    /// erc20-hot-recipient, erc20-distance-N, erc20-hot-PERCENT, swaps-independent, swaps-one-pair, chain,
    /// lending-mix, or all; may be repeated.
    #[arg(long = "workload", value_name = "NAME", conflicts_with = "scenario")]
    pub workloads: Vec<String>,
    /// Measure lending as a whole instead: opening 10,000 positions, blocks of 1,000 transactions with everybody deciding,
    /// going to any block of a history of 100,000 transactions; or only opening, block or seek of these.
    #[arg(long, value_name = "CASE", num_args = 0.., conflicts_with_all = ["scenario", "workloads"])]
    pub market: Option<Vec<String>>,
    /// Transactions of such a block [default: those of the published figures]
    #[arg(long, value_name = "N", requires = "workloads", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub transactions: Option<u32>,
}

/// `leverloom replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// The answer to `eth_getBlockByNumber(n, true)`.
    #[arg(long, value_name = "FILE")]
    pub block: PathBuf,
    /// The state under it, by prestateTracer: one map of accounts, or a list of one for each transaction
    /// (`debug_traceBlockByNumber`).
    #[arg(long, value_name = "FILE")]
    pub prestate: PathBuf,
    /// The answer to `eth_getBlockReceipts`, to compare with.
    #[arg(long, value_name = "FILE")]
    pub receipts: Option<PathBuf>,
    /// Hashes of earlier blocks, for BLOCKHASH: a map number → hash.
    #[arg(long, value_name = "FILE")]
    pub block_hashes: Option<PathBuf>,
    /// Only this strategy [default: all]
    #[arg(long, value_enum)]
    pub strategy: Option<Strategy>,
    /// Workers, 1 to 64 [default: the machine's cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub workers: Option<u32>,
    /// How long a transaction lasts on the virtual workers of the speed-up curve.
    #[arg(long, value_enum, default_value = "gas")]
    pub curve: Lasting,
}

/// What counts as time on virtual workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lasting {
    /// Gas: the same on every machine.
    Gas,
    /// The time it takes here, sequentially, measured beforehand.
    Time,
}

/// Executor strategies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Strategy {
    /// One transaction after the other.
    Sequential,
    /// Optimistic and parallel.
    BlockStm,
    /// Parallel, by the block's access list (EIP-7928), which is built before the clock starts.
    AccessList,
}

/// Whose workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Driver {
    /// Real threads; times are measured.
    Threads,
    /// Virtual workers; time is gas, the same on every machine.
    Virtual,
}

/// `ETH:-30@5`: ETH falls by 30 % in block 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shock {
    /// Asset symbol.
    pub asset: String,
    /// Change in bps; the scenario's rules decide its range.
    pub change_bps: i32,
    /// Block.
    pub block: u32,
}

impl FromStr for Shock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text
            .split_once(':')
            .and_then(|(asset, rest)| Some((asset, rest.split_once('@')?)));
        let shape = || {
            format!(
                "{text:?} is no shock; allowed: ASSET:PERCENT@BLOCK, such as ETH:-30@5 or WBTC:+12.5@40"
            )
        };
        let (asset, (percent, block)) = parts.ok_or_else(shape)?;
        let change_bps = bps(percent.trim_end_matches('%')).ok_or_else(shape)?;
        let block = block.parse().map_err(|_| shape())?;
        if asset.is_empty() {
            return Err(shape());
        }
        Ok(Self {
            asset: asset.to_owned(),
            change_bps,
            block,
        })
    }
}

/// Percent with at most two decimals as basis points.
fn bps(percent: &str) -> Option<i32> {
    let (sign, digits) = match percent.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, percent.strip_prefix('+').unwrap_or(percent)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || fraction.len() > 2 {
        return None;
    }
    let hundredths: i32 = format!("{fraction:0<2}").parse().ok()?;
    whole
        .parse::<i32>()
        .ok()?
        .checked_mul(100)?
        .checked_add(hundredths)?
        .checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shocks_read_as_they_are_said() {
        let shock = |text: &str| {
            text.parse::<Shock>()
                .map(|shock| (shock.asset, shock.change_bps, shock.block))
        };
        assert_eq!(shock("ETH:-30@5"), Ok(("ETH".to_owned(), -3_000, 5)));
        assert_eq!(shock("WBTC:+12.5%@40"), Ok(("WBTC".to_owned(), 1_250, 40)));
        assert_eq!(shock("ETH:-0.05@1"), Ok(("ETH".to_owned(), -5, 1)));
        for text in [
            "ETH",
            "ETH:-30",
            "ETH@5",
            ":-30@5",
            "ETH:x@5",
            "ETH:-30@x",
            "ETH:1.234@5",
            "ETH:--3@5",
            "ETH:@5",
            "ETH:99999999999@5",
        ] {
            let sentence = format!(
                "{text:?} is no shock; allowed: ASSET:PERCENT@BLOCK, such as ETH:-30@5 or WBTC:+12.5@40"
            );
            assert_eq!(shock(text), Err(sentence));
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }
}
