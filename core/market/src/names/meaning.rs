//! What the contracts' variables mean: which keys their mappings have and what their values count.
//!
//! The layout knows types only; this table adds the rest, one line a variable. A test fails when the
//! contracts gain a variable that is not here.

mod around;

use alloy_primitives::U256;
use leverloom_model::report::Value;

use super::leaves::Leaf;
use crate::artifacts::Contract;
use crate::directory::Directory;
use crate::layout::field;
use crate::quantity::{self, Unit};

/// What a mapping's key ranges over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Assets of the market.
    Asset,
    /// People.
    Person,
    /// People, the pool and its vaults, further contracts: whoever holds tokens.
    Holder,
    /// The pool and further contracts: whom people let spend their tokens or act for them.
    Spender,
    /// Parts of an asset's totals.
    Part,
}

/// Keys of a mapping, outermost first; none for a plain variable or one that this table does not know.
pub(super) fn keys(contract: Contract, variable: &str) -> &'static [Key] {
    match contract {
        Contract::LendingPool
        | Contract::LazyRatePool
        | Contract::PairMarketPool
        | Contract::ShardedPool => match variable {
            "reserves" | "interest" | "indexes" => &[Key::Asset],
            "totals" => &[Key::Asset, Key::Part],
            "scaledSupply" | "scaledDebt" | "seats" => &[Key::Person, Key::Asset],
            "userAssets" => &[Key::Person],
            "managers" => &[Key::Person, Key::Spender],
            _ => &[],
        },
        Contract::PriceOracle => match variable {
            "prices" => &[Key::Asset],
            _ => &[],
        },
        Contract::Token => match variable {
            "_balances" => &[Key::Holder],
            "_allowances" => &[Key::Holder, Key::Spender],
            _ => &[],
        },
        other => around::keys(other, variable),
    }
}

/// What a field counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A unit that needs no key.
    Plain(Unit),
    /// Base units of the asset in the keys, or of the token whose contract this is.
    Tokens,
    /// Base units of an exchange pair's token 0 or 1.
    Side(usize),
    /// One bit an asset.
    AssetBits,
}

/// The meaning of `variable` + `member` (`reserves` + `.cash`) or of one field of a packed slot
/// (`reserves` + `.indexes.supply`); none when this table does not know it.
pub(super) fn meaning(contract: Contract, variable: &str, member: &str) -> Option<Meaning> {
    let meaning = match contract {
        Contract::LendingPool
        | Contract::LazyRatePool
        | Contract::PairMarketPool
        | Contract::ShardedPool => pool(variable, member)?,
        Contract::PriceOracle => match variable {
            "_owner" => Meaning::Plain(Unit::Address),
            "prices" => Meaning::Plain(Unit::UsdE8),
            _ => return None,
        },
        Contract::Token => match variable {
            "_owner" => Meaning::Plain(Unit::Address),
            "_balances" | "_allowances" | "_totalSupply" => Meaning::Tokens,
            "_name" | "_symbol" => Meaning::Plain(Unit::Hash),
            _ => return None,
        },
        other => around::meaning(other, variable, member)?,
    };
    Some(meaning)
}

fn pool(variable: &str, member: &str) -> Option<Meaning> {
    let plain = match (variable, member) {
        ("_owner", "") => Unit::Address,
        ("assetList", element) if element.starts_with('[') => Unit::Asset,
        ("assetList", ".length")
        | ("managers" | "seats", "")
        | (
            "reserves",
            ".listing.id" | ".listing.decimals" | ".config.supplyCap" | ".config.borrowCap",
        ) => Unit::Plain,
        ("settings", ".closeFactorBps" | ".flashLoanFeeBps") => Unit::Bps,
        ("settings", ".fullCloseHealthFactor") => Unit::Wad,
        ("settings", ".smallPositionUsd" | ".minLeftoverUsd") => Unit::UsdE8,
        ("indexes", ".supply" | ".borrow")
        | ("interest", ".supplyIndex" | ".supplyRate" | ".borrowIndex" | ".borrowRate") => {
            Unit::Ray
        }
        ("indexes" | "interest", ".lastUpdate") => Unit::Seconds,
        ("reserves", config) if config.starts_with(".config.") && config.ends_with("Bps") => {
            Unit::Bps
        }
        ("userAssets", ".supplied" | ".borrowed") => return Some(Meaning::AssetBits),
        ("scaledSupply" | "scaledDebt", "")
        | (
            "totals",
            ".scaledSupply" | ".scaledDebt" | ".cash" | ".treasuryScaledSupply" | ".deficit",
        ) => return Some(Meaning::Tokens),
        _ => return None,
    };
    Some(Meaning::Plain(plain))
}

/// A slot's word in the words of its variable: several fields when it is packed. `asset` is the one in its keys, `sides` the two of
/// an exchange pair.
pub(super) fn value(
    directory: &Directory,
    leaf: &Leaf,
    asset: Option<usize>,
    sides: Option<[usize; 2]>,
    word: U256,
) -> Value {
    let read = |meaning: Option<Meaning>, word: U256| match meaning {
        Some(Meaning::Plain(unit)) => quantity::value(directory, unit, word),
        Some(Meaning::Tokens) => {
            quantity::value(directory, asset.map_or(Unit::Plain, Unit::Tokens), word)
        }
        Some(Meaning::Side(side)) => {
            let asset = sides.map(|sides| sides[side]);
            quantity::value(directory, asset.map_or(Unit::Plain, Unit::Tokens), word)
        }
        Some(Meaning::AssetBits) | None => quantity::value(directory, Unit::Plain, word),
    };
    if leaf.fields.is_empty() {
        return read(leaf.meaning, word);
    }
    let mut fields = Vec::new();
    for part in &leaf.fields {
        let word = field(word, part.offset, part.bytes);
        if part.meaning == Some(Meaning::AssetBits) && word != U256::ZERO {
            let held = (0..directory.tokens.len()).filter(|&id| word.bit(id));
            fields.extend(held.map(|id| (part.name.clone(), Value::Asset(id as u32))));
        } else {
            fields.push((part.name.clone(), read(part.meaning, word)));
        }
    }
    Value::Fields(fields)
}
