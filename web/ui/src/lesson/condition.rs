//! What a lesson can ask of the page: quantities by name, and conditions on them.
//!
//! Owns the names. Pure: what a name means is a function of the page's state.

use leverloom_model::report::Role;
use leverloom_model::scenario::Layout;
use leverloom_model::units::Wad;

use crate::present::{hottest, waves};
use crate::state::{Model, Selection};

/// A number that the page can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// One of [`NUMBERS`], by its place.
    Number(usize),
    /// Market price of an asset, in dollars.
    Price(String),
    /// The price of an asset that the contracts see, in dollars.
    OraclePrice(String),
}

/// What reads a number off the page; none where there is none (a health factor without debt).
type Read = fn(&Model) -> Option<f64>;

/// The names of numbers, and what they read.
pub const NUMBERS: [(&str, Read); 19] = [
    ("block", |model| Some(f64::from(model.clock.block))),
    ("position", |model| {
        Some(f64::from(u8::from(model.open_position().is_some())))
    }),
    ("leverage", |model| {
        let position = model.open_position()?;
        let (collateral, debt) = (position.collateral_usd.to_f64(), position.debt_usd.to_f64());
        (collateral > debt).then(|| collateral / (collateral - debt))
    }),
    ("health", |model| {
        model.open_position()?.health_factor.map(Wad::to_f64)
    }),
    ("collateral", |model| {
        Some(
            model
                .open_position()
                .map_or(0.0, |position| position.collateral_usd.to_f64()),
        )
    }),
    ("debt", |model| {
        Some(
            model
                .open_position()
                .map_or(0.0, |position| position.debt_usd.to_f64()),
        )
    }),
    ("liquidated", |model| {
        let all = model.feed.until(model.clock.block);
        let yours = all.filter(|entry| entry.liquidation.borrower.role == Role::You);
        Some(yours.count() as f64)
    }),
    ("transactions", |model| {
        Some(model.report.as_ref()?.outcome.transactions.len() as f64)
    }),
    ("dependencies", |model| {
        Some(model.report.as_ref()?.outcome.edges.len() as f64)
    }),
    ("waves", |model| {
        Some(f64::from(model.report.as_ref()?.outcome.dependency.depth))
    }),
    ("best", |model| waves::speed_up(model.report.as_ref()?).best),
    ("again", |model| {
        let again = waves::ran_again(model.report.as_ref()?);
        Some(again.into_iter().filter(|again| *again).count() as f64)
    }),
    ("hottest", |model| {
        let ranking = hottest::hottest(model.report.as_ref()?);
        Some(
            ranking
                .ranked
                .first()
                .map_or(0.0, |hot| f64::from(hot.edges)),
        )
    }),
    ("liquidations", |model| {
        Some(model.report.as_ref()?.outcome.market.liquidations.len() as f64)
    }),
    ("liquidations_so_far", |model| {
        Some(f64::from(
            model.report.as_ref()?.outcome.market.liquidations_so_far,
        ))
    }),
    ("under_water", |model| {
        Some(f64::from(model.report.as_ref()?.outcome.market.under_water))
    }),
    ("positions", |model| {
        Some(f64::from(model.report.as_ref()?.outcome.market.positions))
    }),
    ("bad_debt", |model| {
        Some(model.report.as_ref()?.outcome.market.bad_debt_usd.to_f64())
    }),
    ("actions", |model| Some(model.scenario.actions.len() as f64)),
];

impl Quantity {
    /// A quantity by its name, with the asset where it has one: `waves`, `price ETH`.
    pub fn named(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (name, asset, end) = (words.next()?, words.next(), words.next());
        match (name, asset, end) {
            ("price", Some(asset), None) => Some(Self::Price(asset.to_owned())),
            ("oracle", Some(asset), None) => Some(Self::OraclePrice(asset.to_owned())),
            (name, None, None) => {
                let place = NUMBERS.iter().position(|(known, _)| *known == name)?;
                Some(Self::Number(place))
            }
            _ => None,
        }
    }

    /// What the page shows.
    pub fn read(&self, model: &Model) -> Option<f64> {
        let asset = |symbol: &str| {
            let place = model
                .scenario
                .assets
                .iter()
                .position(|asset| asset.symbol == symbol)?;
            model.report.as_ref()?.outcome.market.assets.get(place)
        };
        match self {
            Self::Number(place) => (NUMBERS[*place].1)(model),
            Self::Price(symbol) => asset(symbol).map(|asset| asset.price.to_f64()),
            Self::OraclePrice(symbol) => asset(symbol).map(|asset| asset.oracle_price.to_f64()),
        }
    }
}

/// A number, or where to read it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// As written.
    Known(f64),
    /// As the page shows it.
    Shown(Quantity),
}

impl Value {
    /// A number (`2.5`) or the name of a quantity.
    pub fn written(text: &str) -> Option<Self> {
        decimal(text)
            .map(Self::Known)
            .or_else(|| Quantity::named(text).map(Self::Shown))
    }

    /// The number.
    pub fn read(&self, model: &Model) -> Option<f64> {
        match self {
            Self::Known(number) => Some(*number),
            Self::Shown(quantity) => quantity.read(model),
        }
    }
}

/// A decimal number as people write it: `-1,504.25`. (The standard library's reading is exact to the last bit, by tables
/// that are a thirtieth of the page.)
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, text),
    };
    let digits = digits.replace(',', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let all = [whole, fraction].concat();
    let written = !whole.is_empty() && all.bytes().all(|byte| byte.is_ascii_digit());
    let number = all.parse::<u64>().ok().filter(|_| written)?;
    Some(sign * number as f64 / 10f64.powi(i32::try_from(fraction.len()).ok()?))
}

/// How two numbers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `=`, to a billionth.
    Equal,
}

/// The signs, longest first.
const SIGNS: [(&str, Comparison); 5] = [
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("<", Comparison::Below),
    (">", Comparison::Above),
    ("=", Comparison::Equal),
];

/// Words that the page can be asked for.
pub const WORDS: [&str; 5] = ["selection", "variable", "pane", "layout", "scenario"];

/// A condition on the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `leverage >= 2`
    Number(Quantity, Comparison, Value),
    /// `selection is transaction`: one of [`WORDS`], and the word that it must be or hold.
    Word(&'static str, String),
}

impl Condition {
    /// A condition as it is written; none when it is none.
    pub fn written(text: &str) -> Option<Self> {
        if let Some((name, word)) = text.split_once(" is ") {
            let name = WORDS.into_iter().find(|known| *known == name.trim())?;
            let word = word.trim();
            return (!word.is_empty()).then(|| Self::Word(name, word.to_owned()));
        }
        let (left, sign, right) = SIGNS.iter().find_map(|(sign, comparison)| {
            let (left, right) = text.split_once(sign)?;
            Some((left, *comparison, right))
        })?;
        Some(Self::Number(
            Quantity::named(left)?,
            sign,
            Value::written(right)?,
        ))
    }

    /// Whether it holds.
    pub fn holds(&self, model: &Model) -> bool {
        match self {
            Self::Number(quantity, comparison, value) => {
                let (Some(left), Some(right)) = (quantity.read(model), value.read(model)) else {
                    return false;
                };
                match comparison {
                    Comparison::Below => left < right,
                    Comparison::AtMost => left <= right,
                    Comparison::Above => left > right,
                    Comparison::AtLeast => left >= right,
                    Comparison::Equal => (left - right).abs() < 1e-9,
                }
            }
            Self::Word(name, word) => says(model, name, word),
        }
    }
}

fn says(model: &Model, name: &str, word: &str) -> bool {
    match name {
        "selection" => {
            let kind = match model.selection {
                Selection::None => "none",
                Selection::Transaction { .. } => "transaction",
                Selection::Position(_) => "position",
                Selection::Variable(_) => "variable",
                Selection::Asset(_) => "asset",
                Selection::Liquidation { .. } => "liquidation",
            };
            kind == word
        }
        "variable" => {
            matches!(&model.selection, Selection::Variable(variable) if variable.contains(word))
        }
        "pane" => model.pane.name() == word,
        "layout" => layout_name(model.scenario.design.layout) == word,
        _ => crate::present::scenario::shipped(&model.scenario.name) == Some(word),
    }
}

/// A layout by its name in a scenario's file.
fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Pooled => "pooled",
        Layout::PerMarket => "per_market",
        Layout::LazyRate => "lazy_rate",
        Layout::Sharded { .. } => "sharded",
    }
}
