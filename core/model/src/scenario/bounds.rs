//! Every range of a scenario, once: where it applies, its limits and its unit together.
//!
//! Owns the numbers that `validate` checks, the errors print and the JSON Schema repeats. Knows no
//! rule that joins two fields (those are in [`super::validate`]).

use std::fmt;

use super::ScenarioError;
use crate::units::Wad;

/// Longest scenario that is read, in bytes of JSON.
pub const MAX_JSON_BYTES: usize = 1 << 20;

/// A closed range of a number of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound<T> {
    /// Where it applies, list positions left out: `assets[].ltv_bps`.
    pub path: &'static str,
    /// Smallest value allowed.
    pub min: T,
    /// Largest value allowed.
    pub max: T,
    /// What the number counts: `bps`, `blocks` …
    pub unit: &'static str,
}

macro_rules! bounds {
    ($($(#[$doc:meta])* $name:ident: $path:literal, $min:literal ..= $max:literal, $unit:literal;)*) => {
        $($(#[$doc])* pub const $name: Bound<i64> = Bound { path: $path, min: $min, max: $max, unit: $unit };)*
        /// All integer ranges.
        pub const INTEGERS: &[Bound<i64>] = &[$($name),*];
    };
}

macro_rules! wad_bounds {
    ($($(#[$doc:meta])* $name:ident: $path:literal, $min:expr, $max:expr, $unit:literal;)*) => {
        $($(#[$doc])* pub const $name: Bound<Wad> = Bound { path: $path, min: $min, max: $max, unit: $unit };)*
        /// All ranges of decimal strings.
        pub const DECIMALS: &[Bound<Wad>] = &[$($name),*];
    };
}

bounds! {
    /// Characters of the title.
    NAME: "name", 1..=80, "characters";
    /// Characters of the question.
    QUESTION: "question", 0..=200, "characters";
    /// Characters of the story.
    STORY: "story", 0..=2_000, "characters";
    /// Number of sources.
    SOURCES: "sources", 0..=12, "sources";
    /// Characters of a source.
    SOURCE: "sources[]", 1..=200, "characters";
    /// Seed: what a JSON number carries exactly.
    SEED: "seed", 0..=9_007_199_254_740_991, "";
    /// Length of the run.
    BLOCKS: "blocks", 1..=2_000, "blocks";
    /// Gas of a block.
    BLOCK_GAS_LIMIT: "chain.block_gas_limit", 1_000_000..=1_000_000_000, "gas";
    /// Seconds between blocks.
    BLOCK_TIME: "chain.block_time_s", 1..=3_600, "seconds";
    /// Number of assets.
    ASSETS: "assets", 2..=8, "assets";
    /// Length of a symbol.
    SYMBOL: "assets[].symbol", 1..=8, "capital letters or digits";
    /// Decimals of a token.
    DECIMALS_OF_TOKEN: "assets[].decimals", 6..=18, "decimals";
    /// Random step of the price.
    WOBBLE: "assets[].wobble_bps", 0..=500, "bps";
    /// Volatility of the price.
    VOLATILITY: "assets[].motion.volatility_bps", 0..=50_000, "bps a year";
    /// Drift of the price.
    DRIFT: "assets[].motion.drift_bps", -50_000..=50_000, "bps a year";
    /// Mean size of a jump.
    JUMP: "assets[].motion.jump_bps", -9_000..=9_000, "bps";
    /// How far jumps deviate from it.
    JUMP_SPREAD: "assets[].motion.jump_spread_bps", 0..=5_000, "bps";
    /// Loan-to-value limit.
    LTV: "assets[].ltv_bps", 0..=9_500, "bps";
    /// Liquidation threshold; not below the LTV.
    THRESHOLD: "assets[].liquidation_threshold_bps", 0..=9_700, "bps";
    /// Liquidation bonus.
    BONUS: "assets[].liquidation_bonus_bps", 0..=2_500, "bps";
    /// Reserve factor.
    RESERVE_FACTOR: "assets[].reserve_factor_bps", 0..=5_000, "bps";
    /// Rate at zero utilization.
    BASE: "assets[].rates.base_bps", 0..=10_000, "bps";
    /// Rate added up to the kink.
    SLOPE1: "assets[].rates.slope1_bps", 0..=20_000, "bps";
    /// Rate added above the kink.
    SLOPE2: "assets[].rates.slope2_bps", 0..=50_000, "bps";
    /// Optimal utilization.
    KINK: "assets[].rates.kink_bps", 100..=9_900, "bps";
    /// Lenders.
    LENDERS: "population.lenders.count", 0..=1_000, "lenders";
    /// Their actions.
    LENDER_ACTIONS: "population.lenders.actions_per_block", 0..=2_000, "actions a block";
    /// Borrowers.
    BORROWERS: "population.borrowers.count", 0..=10_000, "borrowers";
    /// Their actions.
    BORROWER_ACTIONS: "population.borrowers.actions_per_block", 0..=2_000, "actions a block";
    /// Liquidator bots.
    LIQUIDATORS: "population.liquidators.count", 0..=32, "liquidators";
    /// Tries of one bot.
    ATTEMPTS: "population.liquidators.attempts_per_block", 1..=100, "attempts a block";
    /// Plain payments.
    PAYMENTS: "population.payments_per_block", 0..=5_000, "payments a block";
    /// Share of the debt that one liquidation repays.
    CLOSE_FACTOR: "design.close_factor_bps", 100..=10_000, "bps";
    /// Fee of a flash loan.
    FLASH_FEE: "design.flash_loan_fee_bps", 0..=1_000, "bps";
    /// Shards of a layout.
    SHARDS: "design.layout.shards", 2..=64, "shards";
    /// Number of pairs.
    POOLS: "exchange", 0..=16, "pairs";
    /// The pool's share of the bonus.
    PROTOCOL_FEE: "assets[].liquidation_protocol_fee_bps", 0..=10_000, "bps";
    /// Most supplied; 0 is no cap.
    SUPPLY_CAP: "assets[].supply_cap", 0..=1_000_000_000_000, "tokens";
    /// Most borrowed; 0 is no cap.
    BORROW_CAP: "assets[].borrow_cap", 0..=1_000_000_000_000, "tokens";
    /// How late a delayed oracle is.
    ORACLE_DELAY: "assets[].oracle.blocks", 1..=1_000, "blocks";
    /// Window of a time-weighted oracle.
    ORACLE_WINDOW: "assets[].oracle.window_s", 1..=604_800, "seconds";
    /// Borrowers who panic.
    PANIC: "population.borrowers.panic_bps", 0..=10_000, "bps";
    /// Loopers.
    LOOPERS: "population.loopers.count", 0..=2_000, "loopers";
    /// Those of them who go short.
    LOOPERS_SHORT: "population.loopers.short_bps", 0..=10_000, "bps";
    /// Noise traders.
    TRADERS: "population.traders.count", 0..=2_000, "traders";
    /// Their swaps.
    SWAPS: "population.traders.swaps_per_block", 0..=2_000, "swaps a block";
    /// Arbitrageurs.
    ARBITRAGEURS: "population.arbitrageurs.count", 0..=32, "arbitrageurs";
    /// Start of a whale's sale; not beyond the run.
    WHALE_BLOCK: "population.whale.block", 1..=2_000, "blocks";
    /// Length of a whale's sale.
    WHALE_BLOCKS: "population.whale.over_blocks", 1..=2_000, "blocks";
    /// Number of isolated markets.
    ISOLATED: "isolated_markets", 0..=8, "isolated markets";
    /// Characters of a market's name.
    ISOLATED_NAME: "isolated_markets[].name", 1..=24, "characters";
    /// Where liquidation begins.
    LLTV: "isolated_markets[].lltv_bps", 1..=9_999, "bps";
    /// The recipient's share of the interest.
    ISOLATED_FEE: "isolated_markets[].fee_bps", 0..=2_500, "bps";
    /// Number of price knots.
    KNOTS: "price_path", 0..=2_000, "price knots";
    /// Block of a knot; not beyond the run.
    KNOT_BLOCK: "price_path[].block", 1..=2_000, "blocks";
    /// Number of named actors.
    ACTORS: "actors", 0..=64, "actors";
    /// Characters of a name.
    ACTOR_NAME: "actors[].name", 1..=24, "characters";
    /// Assets in a wallet; each once.
    HOLDINGS: "actors[].wallet", 0..=8, "holdings";
    /// Number of the user's accounts; none named is one.
    ACCOUNTS: "accounts", 0..=8, "accounts";
    /// Characters of an account's name.
    ACCOUNT_NAME: "accounts[]", 1..=24, "characters";
    /// Number of actions.
    ACTIONS: "actions", 0..=2_000, "actions";
    /// Block of an action; not beyond the run.
    ACTION_BLOCK: "actions[].block", 1..=2_000, "blocks";
    /// A price shock; not 0.
    CHANGE: "actions[].action.change_bps", -9_900..=10_000, "bps, not 0";
    /// Blocks of a price shock.
    SHOCK_BLOCKS: "actions[].action.over_blocks", 1..=2_000, "blocks";
    /// An oracle's deviation; 0 is none.
    DEVIATION: "actions[].action.deviation_bps", -9_900..=10_000, "bps";
}

/// Largest amount of dollars that one account brings.
const BILLION: Wad = Wad::whole(1_000_000_000);
/// More than the largest pairs hold.
const HUNDRED_BILLIONS: Wad = Wad::whole(100_000_000_000);
/// Lowest price: a hundredth of a cent.
const PRICE_MIN: Wad = Wad(100_000_000_000_000);
/// Highest price.
const PRICE_MAX: Wad = Wad::whole(10_000_000);

wad_bounds! {
    /// Price at block 0.
    PRICE: "assets[].price", PRICE_MIN, PRICE_MAX, "dollars";
    /// How often the price jumps.
    JUMPS: "assets[].motion.jumps_per_day", Wad::ZERO, Wad::whole(1_000), "jumps a day";
    /// Supply of one lender in each asset.
    SUPPLY: "population.lenders.supply_usd", Wad::ONE, BILLION, "dollars";
    /// Smallest collateral.
    COLLATERAL_MIN: "population.borrowers.collateral_usd_min", Wad::ONE, BILLION, "dollars";
    /// Largest collateral; not below the smallest.
    COLLATERAL_MAX: "population.borrowers.collateral_usd_max", Wad::ONE, BILLION, "dollars";
    /// Lowest leverage.
    LEVERAGE_MIN: "population.borrowers.leverage_min", Wad::ONE, Wad::whole(20), "times the own money";
    /// Highest leverage; not below the lowest.
    LEVERAGE_MAX: "population.borrowers.leverage_max", Wad::ONE, Wad::whole(20), "times the own money";
    /// Health factor of a full close.
    FULL_CLOSE: "design.full_close_health_factor", Wad::ZERO, Wad::ONE, "of the health factor";
    /// Positions that may be liquidated whole.
    SMALL_POSITION: "design.small_position_usd", Wad::ZERO, Wad::whole(1_000_000), "dollars";
    /// What a liquidation may leave.
    MIN_LEFTOVER: "design.min_leftover_usd", Wad::ZERO, Wad::whole(500_000), "dollars";
    /// Worth of either side of a pair.
    DEPTH: "exchange[].depth_usd", Wad::ONE, HUNDRED_BILLIONS, "dollars";
    /// Price of a fixed oracle.
    FIXED_PRICE: "assets[].oracle.price", PRICE_MIN, PRICE_MAX, "dollars";
    /// Where panic begins.
    PANIC_HEALTH: "population.borrowers.panic_health_factor", Wad::ONE, Wad::whole(2), "of the health factor";
    /// Worth of a noise trader's swap.
    SWAP: "population.traders.swap_usd", Wad::ZERO, BILLION, "dollars";
    /// Funds of an arbitrageur.
    ARBITRAGE_FUNDS: "population.arbitrageurs.funds_usd", Wad::ZERO, HUNDRED_BILLIONS, "dollars";
    /// Funds of a liquidator.
    LIQUIDATOR_FUNDS: "population.liquidators.funds_usd", Wad::ZERO, HUNDRED_BILLIONS, "dollars";
    /// Worth of a whale's sale.
    WHALE_SALE: "population.whale.sale_usd", Wad::ONE, HUNDRED_BILLIONS, "dollars";
    /// Price of a knot.
    KNOT_PRICE: "price_path[].price", PRICE_MIN, PRICE_MAX, "dollars";
    /// Tokens in a wallet; above what the token can count.
    WALLET: "actors[].wallet[].amount", Wad(1), Wad::whole(1_000_000_000_000), "tokens";
    /// Leverage of a loop.
    LOOP: "actions[].action.leverage", Wad(1_010_000_000_000_000_000), Wad::whole(20), "times the own money";
    /// Leverage of loopers.
    LOOPERS_LEVERAGE: "population.loopers.leverage", Wad::ONE, Wad::whole(20), "times the own money";
    /// What a looper puts in.
    LOOPERS_EQUITY: "population.loopers.equity_usd", Wad::ZERO, BILLION, "dollars";
    /// Where loopers give up.
    LOOPERS_EXIT: "population.loopers.exit_health_factor", Wad::ONE, Wad::whole(2), "of the health factor";
    /// A price that the oracle is made to say.
    SET_PRICE: "actions[].action.price", PRICE_MIN, PRICE_MAX, "dollars";
    /// Tokens of an action; above what the token can count.
    AMOUNT: "actions[].action.amount", Wad(1), Wad::whole(1_000_000_000_000), "tokens";
}

impl Bound<i64> {
    /// The value as it is, or an error that names the field and the range; `at` are the list positions of the path.
    pub(super) fn check(
        &self,
        value: impl TryInto<i64> + Copy + fmt::Display,
        at: &[usize],
    ) -> Result<(), ScenarioError> {
        self.narrowed(self.min, self.max, "")
            .check_number(value, at)
    }

    /// The same with tighter limits that another field sets; `why` names it.
    pub(super) fn narrowed<'a>(&self, min: i64, max: i64, why: &'a str) -> Narrowed<'a> {
        Narrowed {
            bound: Self { min, max, ..*self },
            why,
        }
    }

    /// The same for the length of a text or list: says what there is.
    pub(super) fn check_length(&self, length: usize, at: &[usize]) -> Result<(), ScenarioError> {
        if i64::try_from(length).is_ok_and(|length| (self.min..=self.max).contains(&length)) {
            return Ok(());
        }
        Err(ScenarioError::new(
            located(self.path, at),
            format!("{length} is out of range; allowed: {self}"),
        ))
    }
}

/// A range made tighter by another field.
#[derive(Clone, Copy)]
pub(super) struct Narrowed<'a> {
    bound: Bound<i64>,
    why: &'a str,
}

impl Narrowed<'_> {
    pub(super) fn check_number(
        &self,
        value: impl TryInto<i64> + Copy + fmt::Display,
        at: &[usize],
    ) -> Result<(), ScenarioError> {
        if value
            .try_into()
            .is_ok_and(|value| (self.bound.min..=self.bound.max).contains(&value))
        {
            return Ok(());
        }
        let field = located(self.bound.path, at);
        Err(ScenarioError::new(
            field,
            format!(
                "{value} is out of range; allowed: {}{}",
                self.bound, self.why
            ),
        ))
    }
}

impl Bound<Wad> {
    /// The value as it is, or an error that names the field and the range.
    pub(super) fn check(&self, value: Wad, at: &[usize]) -> Result<(), ScenarioError> {
        self.check_from(self.min, value, "", at)
    }

    /// The same with a higher minimum that another field sets; `why` names it.
    pub(super) fn check_from(
        &self,
        min: Wad,
        value: Wad,
        why: &str,
        at: &[usize],
    ) -> Result<(), ScenarioError> {
        if (min..=self.max).contains(&value) {
            return Ok(());
        }
        let bound = Self { min, ..*self };
        Err(ScenarioError::new(
            located(self.path, at),
            format!("{value} is out of range; allowed: {bound}{why}"),
        ))
    }
}

impl fmt::Display for Bound<i64> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |number: i64| if number < 0 { "−" } else { "" };
        let (min, max) = (self.min, self.max);
        write!(
            f,
            "{}{} to ",
            sign(min),
            grouped(&min.unsigned_abs().to_string())
        )?;
        write!(
            f,
            "{}{}",
            sign(max),
            grouped(&max.unsigned_abs().to_string())
        )?;
        if self.unit.is_empty() {
            Ok(())
        } else {
            write!(f, " {}", self.unit)
        }
    }
}

impl fmt::Display for Bound<Wad> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = |value: Wad| {
            let text = value.to_string();
            match text.split_once('.') {
                Some((whole, fraction)) => format!("{}.{fraction}", grouped(whole)),
                None => grouped(&text),
            }
        };
        if self.min == Wad(1) {
            write!(f, "above 0 to {} {}", decimal(self.max), self.unit)
        } else {
            write!(
                f,
                "{} to {} {}",
                decimal(self.min),
                decimal(self.max),
                self.unit
            )
        }
    }
}

/// What is allowed at a path of the document (`assets[1].ltv_bps`), if a range is known there.
pub(super) fn allowed(path: &str) -> Option<String> {
    if path == "version" {
        return Some(super::VERSION.to_string());
    }
    let pattern = pattern(path);
    // A live action has no place in the list yet: `action.amount` is `actions[].action.amount`.
    let fits = |bound: &str| {
        bound == pattern || bound.strip_prefix("actions[].") == Some(pattern.as_str())
    };
    let integer = INTEGERS
        .iter()
        .find(|bound| fits(bound.path))
        .map(ToString::to_string);
    integer.or_else(|| {
        let bound = DECIMALS.iter().find(|bound| fits(bound.path))?;
        let all = if bound.path == AMOUNT.path {
            ", or \"max\""
        } else {
            ""
        };
        Some(format!("a decimal number in quotes, {bound}{all}"))
    })
}

/// `assets[1].price` → `assets[].price`.
fn pattern(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|&character| {
            let keep = !inside || character == ']';
            inside = character == '[' || (inside && character != ']');
            keep
        })
        .collect()
}

/// `assets[].price` at `[1]` → `assets[1].price`.
pub(super) fn located(path: &str, at: &[usize]) -> String {
    let mut at = at.iter();
    let mut pieces = path.split("[]");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if let Some(index) = at.next() {
            text.push('[');
            text.push_str(&index.to_string());
            text.push(']');
        }
        text.push_str(piece);
    }
    text
}

/// Digits in groups of three: 10,000.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
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
    fn ranges_read_like_prose() {
        assert_eq!(LTV.to_string(), "0 to 9,500 bps");
        assert_eq!(CHANGE.to_string(), "−9,900 to 10,000 bps, not 0");
        assert_eq!(PRICE.to_string(), "0.0001 to 10,000,000 dollars");
        assert_eq!(AMOUNT.to_string(), "above 0 to 1,000,000,000,000 tokens");
    }

    #[test]
    fn paths_and_patterns_convert() {
        assert_eq!(
            pattern("assets[12].rates.kink_bps"),
            "assets[].rates.kink_bps"
        );
        assert_eq!(located("assets[].price", &[3]), "assets[3].price");
        assert_eq!(
            allowed("assets[0].ltv_bps").as_deref(),
            Some("0 to 9,500 bps")
        );
        assert_eq!(
            allowed("action.change_bps").as_deref(),
            Some("−9,900 to 10,000 bps, not 0")
        );
        assert_eq!(allowed("nothing"), None);
    }

    #[test]
    fn no_range_is_empty_and_no_path_is_there_twice() {
        let mut paths: Vec<_> = INTEGERS
            .iter()
            .map(|bound| bound.path)
            .chain(DECIMALS.iter().map(|bound| bound.path))
            .collect();
        assert!(INTEGERS.iter().all(|bound| bound.min < bound.max));
        assert!(DECIMALS.iter().all(|bound| bound.min < bound.max));
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }
}
