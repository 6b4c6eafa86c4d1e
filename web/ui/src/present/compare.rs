//! Two runs side by side in words and numbers: what differs, how much, and both block by block.
//!
//! Pure. Every number is of the blocks so far; the two columns are never mixed into one.

use leverloom_model::Wad;
use leverloom_model::report::BlockReport;
use leverloom_model::scenario::{Layout, OracleSource, Scenario, Spoils};
use leverloom_protocol::BlockNumbers;

use super::format;
use super::plot::{Axis, Plot, Series, Shape, Unit};
use crate::state::compare::{Change, Kind};
use crate::texts::{self, fill, text};

/// What can be changed, as the form calls it.
pub fn kind(kind: Kind, scenario: &Scenario) -> String {
    let key = match kind {
        Kind::Layout => "compare.kind.layout",
        Kind::Oracle(asset) => {
            let symbol = scenario.assets.get(asset as usize);
            let symbol = symbol.map_or("", |asset| asset.symbol.as_str());
            return fill("compare.kind.oracle", &[("asset", symbol)]);
        }
        Kind::CloseFactor => "compare.kind.close_factor",
        Kind::Leverage => "compare.kind.leverage",
        Kind::Spoils => "compare.kind.spoils",
        Kind::Workers => "compare.kind.workers",
    };
    text(key).to_string()
}

/// What both runs are called: the one on screen by what it has, the other by what it has instead.
pub fn names(change: &Change, scenario: &Scenario) -> [String; 2] {
    let own = match change {
        Change::Layout(_) => Change::Layout(scenario.design.layout),
        Change::Oracle(asset, _) => {
            let own = scenario.assets.get(*asset as usize);
            Change::Oracle(*asset, own.map(|asset| asset.oracle).unwrap_or_default())
        }
        Change::CloseFactor(_) => Change::CloseFactor(scenario.design.close_factor_bps),
        Change::Leverage(_) => Change::Leverage(scenario.population.borrowers.leverage_max),
        Change::Spoils(_) => Change::Spoils(scenario.population.liquidators.collateral),
        Change::Workers(_) => Change::Workers(change.workers()[0]),
        Change::Actions(..) => {
            return [text("compare.this_run").to_string(), name(change, scenario)];
        }
    };
    [name(&own, scenario), name(change, scenario)]
}

/// What one run has, in a few words: `sharded, 16 shards`.
pub fn name(change: &Change, scenario: &Scenario) -> String {
    let number = |number: u32| format::integer(u64::from(number));
    match change {
        Change::Layout(Layout::Pooled) => text("compare.layout.pooled").to_string(),
        Change::Layout(Layout::PerMarket) => text("compare.layout.per_market").to_string(),
        Change::Layout(Layout::LazyRate) => text("compare.layout.lazy_rate").to_string(),
        Change::Layout(Layout::Sharded { shards }) => {
            fill("compare.layout.sharded", &[("shards", &number(*shards))])
        }
        Change::Oracle(asset, source) => {
            let symbol = scenario.assets.get(*asset as usize);
            let symbol = symbol.map_or("", |asset| asset.symbol.as_str());
            let what = match source {
                OracleSource::Outside => text("compare.oracle.outside").to_string(),
                OracleSource::Delayed { blocks } => {
                    texts::count("compare.oracle.delayed", *blocks, &[])
                }
                OracleSource::Spot => text("compare.oracle.spot").to_string(),
                OracleSource::TimeWeighted { window_s } => {
                    fill("compare.oracle.mean", &[("seconds", &number(*window_s))])
                }
                OracleSource::Fixed { price } => fill(
                    "compare.oracle.fixed",
                    &[("price", &format::usd(price.to_f64()))],
                ),
            };
            fill("compare.oracle", &[("asset", symbol), ("what", &what)])
        }
        Change::CloseFactor(share) => {
            fill("compare.close_factor", &[("share", &format::bps(*share))])
        }
        Change::Leverage(most) => {
            let most = format!("{}×", format::trimmed(most.to_f64(), 2));
            fill("compare.leverage", &[("most", &most)])
        }
        Change::Spoils(Spoils::Hold) => text("compare.spoils.hold").to_string(),
        Change::Spoils(Spoils::Sell) => text("compare.spoils.sell").to_string(),
        Change::Workers(workers) => texts::count("compare.workers", *workers, &[]),
        Change::Actions(_, block) => fill("compare.before", &[("block", &number(*block))]),
    }
}

/// One line of the table: what is compared, both, and the difference; as words.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// A handle for tests.
    pub id: String,
    /// What is compared.
    pub what: String,
    /// The run on screen and the other, as numbers.
    pub values: [f64; 2],
    /// The same as words.
    pub both: [String; 2],
    /// How much more or less the other has.
    pub difference: String,
}

/// What both runs came to in the same blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    liquidations: u64,
    bad_debt_usd: f64,
    gas: u64,
    deepest: u64,
    chain_gas: u64,
    elapsed_gas: u64,
    wasted_gas: u64,
}

impl Sums {
    fn of(numbers: &[BlockNumbers]) -> Self {
        let mut sums = Self::default();
        for block in numbers {
            sums.liquidations += u64::from(block.liquidations);
            sums.gas += block.gas_used;
            sums.deepest = sums.deepest.max(u64::from(block.depth));
            sums.chain_gas += block.depth_gas;
            sums.elapsed_gas += block.elapsed_gas;
            sums.wasted_gas += block.wasted_gas;
        }
        let last = numbers.last().map_or(Wad::ZERO, |block| block.bad_debt_usd);
        sums.bad_debt_usd = last.to_f64();
        sums
    }

    /// Gas over the gas of the longest chains: what no number of workers exceeds.
    fn at_best(&self) -> f64 {
        ratio(self.gas, self.chain_gas)
    }

    /// Gas over what the virtual workers took.
    fn speed_up(&self) -> f64 {
        ratio(self.gas, self.elapsed_gas)
    }
}

fn ratio(gas: u64, time: u64) -> f64 {
    if time == 0 {
        1.0
    } else {
        gas as f64 / time as f64
    }
}

/// The table: both runs over the same blocks, on so many virtual workers each.
pub fn rows(numbers: [&[BlockNumbers]; 2], workers: [u32; 2]) -> Vec<Row> {
    let sums = numbers.map(Sums::of);
    let whole = |value: f64| format::integer(value as u64);
    let gas = |value: f64| format::compact(value);
    let row = |id: &str, key: &str, of: &dyn Fn(&Sums) -> f64, words: &dyn Fn(f64) -> String| {
        let both = [of(&sums[0]), of(&sums[1])];
        Row {
            id: id.to_owned(),
            what: text(key).to_string(),
            values: both,
            both: both.map(words),
            difference: difference(both, words),
        }
    };
    let times = |id: &str, what: String, of: &dyn Fn(&Sums) -> f64| {
        let both = [of(&sums[0]), of(&sums[1])];
        Row {
            id: id.to_owned(),
            what,
            values: both,
            both: both.map(format::times),
            difference: relative(both, &format::times),
        }
    };
    let on = match workers {
        [ours, theirs] if ours == theirs => texts::count("compare.row.speed_up", ours, &[]),
        _ => text("compare.row.speed_up.own").to_string(),
    };
    vec![
        row(
            "liquidations",
            "compare.row.liquidations",
            &|sums| sums.liquidations as f64,
            &whole,
        ),
        row(
            "bad-debt",
            "compare.row.bad_debt",
            &|sums| sums.bad_debt_usd,
            &format::usd_compact,
        ),
        row(
            "waves",
            "compare.row.waves",
            &|sums| sums.deepest as f64,
            &whole,
        ),
        row(
            "chain",
            "compare.row.chain",
            &|sums| sums.chain_gas as f64,
            &gas,
        ),
        times(
            "at-best",
            text("compare.row.at_best").to_string(),
            &Sums::at_best,
        ),
        times("speed-up", on, &Sums::speed_up),
        row("gas", "compare.row.gas", &|sums| sums.gas as f64, &gas),
        row(
            "wasted",
            "compare.row.wasted",
            &|sums| sums.wasted_gas as f64,
            &gas,
        ),
    ]
}

/// `−12 (−40 %)`, `+3`, or that there is none.
fn difference([ours, theirs]: [f64; 2], words: &dyn Fn(f64) -> String) -> String {
    let apart = words((theirs - ours).abs());
    if words(ours) == words(theirs) || apart == words(0.0) {
        return text("compare.same").to_string();
    }
    let sign = if theirs < ours { "\u{2212}" } else { "+" };
    let absolute = format!("{sign}{apart}");
    match share([ours, theirs]) {
        Some(share) => format!("{absolute} ({share})"),
        None => absolute,
    }
}

/// `−40 %`, or that there is none.
fn relative(both: [f64; 2], words: &dyn Fn(f64) -> String) -> String {
    let [ours, theirs] = both.map(words);
    let share = share(both).filter(|_| ours != theirs);
    share.unwrap_or_else(|| text("compare.same").to_string())
}

/// By what share the other has more or less; none where that comes to no tenth of a percent, or is of nothing.
fn share([ours, theirs]: [f64; 2]) -> Option<String> {
    let share = (ours > 0.0).then(|| format::change(theirs / ours - 1.0));
    share.filter(|share| *share != format::change(0.0))
}

/// The comparison in one sentence.
pub fn sentence(names: &[String; 2], numbers: [&[BlockNumbers]; 2]) -> String {
    let Some(last) = numbers[0].last() else {
        return text("compare.nothing_yet").to_string();
    };
    let sums = numbers.map(Sums::of);
    let block = format::integer(u64::from(last.block));
    let [ours, theirs] = sums.map(|sums| format::times(sums.at_best()));
    let [hit, theirs_hit] =
        sums.map(|sums| texts::count("feed.count", sums.liquidations as u32, &[]));
    let filled = [
        ("block", block.as_str()),
        ("ours", &names[0]),
        ("theirs", &names[1]),
        ("best_ours", &ours),
        ("best_theirs", &theirs),
        ("hit_ours", &hit),
        ("hit_theirs", &theirs_hit),
    ];
    fill("compare.sentence", &filled)
}

/// What the chart can show of every block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Dependency waves.
    #[default]
    Waves,
    /// The longest chain in gas.
    Chain,
    /// Gas used.
    Gas,
    /// Liquidations.
    Liquidations,
    /// Bad debt so far.
    BadDebt,
}

impl Measure {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Waves,
        Self::Chain,
        Self::Gas,
        Self::Liquidations,
        Self::BadDebt,
    ];

    /// Its words.
    pub fn words(self) -> yew::AttrValue {
        text(match self {
            Self::Waves => "compare.measure.waves",
            Self::Chain => "compare.measure.chain",
            Self::Gas => "compare.measure.gas",
            Self::Liquidations => "compare.measure.liquidations",
            Self::BadDebt => "compare.measure.bad_debt",
        })
    }

    fn of(self, block: &BlockNumbers) -> f64 {
        match self {
            Self::Waves => f64::from(block.depth),
            Self::Chain => block.depth_gas as f64,
            Self::Gas => block.gas_used as f64,
            Self::Liquidations => f64::from(block.liquidations),
            Self::BadDebt => block.bad_debt_usd.to_f64(),
        }
    }

    fn unit(self) -> Unit {
        match self {
            Self::BadDebt => Unit::Usd,
            _ => Unit::Count,
        }
    }

    /// A value in words.
    pub fn value(self, value: f64) -> String {
        match self {
            Self::Waves | Self::Liquidations => format::integer(value as u64),
            Self::Chain | Self::Gas => format::compact(value),
            Self::BadDebt => format::usd_compact(value),
        }
    }
}

/// Both runs block by block: the one on screen drawn through, the other dashed.
pub fn plot(numbers: [&[BlockNumbers]; 2], measure: Measure) -> Plot {
    let series = |side: usize, name, role, shape| Series {
        name,
        role,
        shape,
        points: numbers[side]
            .iter()
            .map(|block| (f64::from(block.block), measure.of(block)))
            .collect(),
    };
    let all = numbers.iter().flat_map(|side| side.iter());
    let most = all.map(|block| measure.of(block)).fold(4.0, f64::max);
    let last = numbers[0].last().map_or(1, |block| block.block);
    let unit = measure.unit();
    Plot {
        unit,
        x: Axis::blocks(1.0, f64::from(last)),
        y: Axis::of(unit, 0.0, most * 1.12),
        series: vec![
            series(1, "compare.theirs", "--data-2", Shape::Dashed),
            series(0, "compare.ours", "--data-1", Shape::Line),
        ],
        ..Plot::default()
    }
}

/// The numbers behind the chart, newest first: block, ours, theirs.
pub fn table(numbers: [&[BlockNumbers]; 2], measure: Measure) -> Vec<Vec<String>> {
    let pairs = numbers[0].iter().zip(numbers[1]).rev();
    pairs
        .map(|(ours, theirs)| {
            vec![
                format::integer(u64::from(ours.block)),
                measure.value(measure.of(ours)),
                measure.value(measure.of(theirs)),
            ]
        })
        .collect()
}

/// What the chart's cursor reads at a place of its horizontal axis.
pub fn read(numbers: [&[BlockNumbers]; 2], measure: Measure, at: f64) -> Option<String> {
    let block = (at.round().max(1.0) as usize).min(numbers[0].len());
    let index = block.checked_sub(1)?;
    let (ours, theirs) = (numbers[0].get(index)?, numbers[1].get(index)?);
    let filled = [
        ("block", format::integer(u64::from(ours.block))),
        ("ours", measure.value(measure.of(ours))),
        ("theirs", measure.value(measure.of(theirs))),
    ];
    let filled = filled.each_ref().map(|(key, value)| (*key, value.as_str()));
    Some(fill("compare.readout", &filled))
}

/// How deep both runs' blocks are, each in a few words.
pub fn depths(names: &[String; 2], reports: [Option<&BlockReport>; 2]) -> [String; 2] {
    let depth = |side: usize| {
        let waves = reports[side].map_or(0, |report| report.outcome.dependency.depth);
        let waves = texts::count("execution.count.wave", waves, &[]);
        fill(
            "compare.graph",
            &[("name", &names[side]), ("waves", &waves)],
        )
    };
    [depth(0), depth(1)]
}

pub mod own;
#[cfg(test)]
mod tests;
