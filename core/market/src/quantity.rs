//! From raw words to values with what they count, so that nobody downstream needs to know decimals.
//!
//! Owns the scales of the contracts. Rounds down where a [`Wad`] is coarser; never used for state.

use alloy_primitives::{Address, I256, U256};
use leverloom_model::report::Value;
use leverloom_model::units::Wad;

use crate::directory::Directory;

/// What a word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Base units of the asset at this position.
    Tokens(usize),
    /// Dollars with 8 decimals.
    UsdE8,
    /// A fraction or factor with 27 decimals.
    Ray,
    /// A fraction or factor with 18 decimals.
    Wad,
    /// Basis points.
    Bps,
    /// Unix seconds.
    Seconds,
    /// Somebody's address.
    Address,
    /// An asset's address.
    Asset,
    /// Anything else that may be negative.
    Signed,
    /// Anything else.
    Plain,
    /// A hash: shown in hexadecimal.
    Hash,
}

/// 10^9: rays to wads.
const RAY_PER_WAD: u128 = 1_000_000_000;
/// 10^10: dollars with 8 decimals to wads.
const WAD_PER_E8: u128 = 10_000_000_000;
/// 10^14: basis points to wads.
const WAD_PER_BPS: u128 = 100_000_000_000_000;

/// The value of a word; what does not fit its unit is shown as a plain number.
pub(crate) fn value(directory: &Directory, unit: Unit, word: U256) -> Value {
    let small = u128::try_from(word).ok();
    let scaled = |factor: u128| small.and_then(|word| word.checked_mul(factor)).map(Wad);
    let exact = match unit {
        Unit::Tokens(_) | Unit::Wad | Unit::UsdE8 if word == U256::MAX => Some(Value::Max),
        Unit::Tokens(asset) => small
            .and_then(|amount| Wad::from_base_units(amount, directory.tokens[asset].decimals))
            .map(|amount| Value::Tokens {
                asset: asset as u32,
                amount,
            }),
        Unit::UsdE8 => scaled(WAD_PER_E8).map(Value::Usd),
        Unit::Ray => small.map(|ray| Value::Ratio(Wad(ray / RAY_PER_WAD))),
        Unit::Wad => small.map(|wad| Value::Ratio(Wad(wad))),
        Unit::Bps => scaled(WAD_PER_BPS).map(Value::Ratio),
        Unit::Seconds => u64::try_from(word).ok().map(Value::Time),
        Unit::Address => Some(address(directory, Address::from_word(word.into()))),
        Unit::Asset => Some(asset(directory, Address::from_word(word.into()))),
        Unit::Hash => Some(Value::Number(format!("{word:#x}"))),
        Unit::Signed => Some(Value::Number(I256::from_raw(word).to_string())),
        Unit::Plain => None,
    };
    exact.unwrap_or_else(|| Value::Number(word.to_string()))
}

/// An account or a contract.
pub(crate) fn address(directory: &Directory, address: Address) -> Value {
    match directory.actor(address) {
        Some(actor) => Value::Actor(actor),
        None => Value::Contract(directory.label(address)),
    }
}

/// An asset, or whatever else lives at the address.
pub(crate) fn asset(directory: &Directory, address: Address) -> Value {
    match directory.asset_index(address) {
        Some(index) => Value::Asset(index as u32),
        None => self::address(directory, address),
    }
}

/// Base units of the token at `token`; a plain number when that is no asset.
pub(crate) fn tokens_of(directory: &Directory, token: Address) -> Unit {
    directory
        .asset_index(token)
        .map_or(Unit::Plain, Unit::Tokens)
}

/// A value as text, for sentences: `12.5 ETH`, `1900 USD`, `0.97`, `borrower 17`, `all`.
pub(crate) fn text(directory: &Directory, value: &Value) -> String {
    let symbol = |asset: u32| {
        directory
            .tokens
            .get(asset as usize)
            .map_or_else(|| format!("asset {asset}"), |token| token.symbol.clone())
    };
    match value {
        Value::Tokens { asset, amount } => format!("{amount} {}", symbol(*asset)),
        Value::Usd(amount) => format!("{amount} USD"),
        Value::Ratio(ratio) => ratio.to_string(),
        Value::Time(seconds) => seconds.to_string(),
        Value::Actor(actor) => directory.name(*actor),
        Value::Asset(asset) => symbol(*asset),
        Value::Contract(name) | Value::Number(name) => name.clone(),
        Value::Max => "all".to_owned(),
        Value::Fields(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", text(directory, value)))
                .collect();
            fields.join(", ")
        }
    }
}
