//! The variables of the contracts around the pool: exchange, oracles, isolated markets.
//!
//! Elements of a list below a mapping, and values by block number, have no keys here: their slots are shown by number.

use super::{Key, Meaning};
use crate::artifacts::Contract;
use crate::quantity::Unit;

/// Keys of a mapping of one of these contracts.
pub(super) fn keys(contract: Contract, variable: &str) -> &'static [Key] {
    match (contract, variable) {
        (Contract::Pair, "_balances") => &[Key::Holder],
        (Contract::Pair, "_allowances") => &[Key::Holder, Key::Spender],
        (Contract::OracleRouter, "sources")
        | (Contract::DelayedOracle, "blocks")
        | (_, "steered") => &[Key::Asset],
        (Contract::IsolatedMarket, "supplyShares" | "borrowShares" | "collateralOf") => {
            &[Key::Person]
        }
        (Contract::IsolatedMarket, "managers") => &[Key::Person, Key::Spender],
        _ => &[],
    }
}

/// The meaning of a variable of one of these contracts.
pub(super) fn meaning(contract: Contract, variable: &str, member: &str) -> Option<Meaning> {
    let unit = match (contract, variable, member) {
        (Contract::Pair, "stored", ".amount0") => return Some(Meaning::Side(0)),
        (Contract::Pair, "stored", ".amount1") => return Some(Meaning::Side(1)),
        (_, "_owner", "") | (Contract::OracleRouter, "sources", "") => Unit::Address,
        (_, "steered", ".frozenPriceE8") => Unit::UsdE8,
        (_, "steered", ".deviationBps") => Unit::Signed,
        (Contract::Pair, "_name" | "_symbol", "") => Unit::Hash,
        (Contract::Pair, "stored", ".lastUpdate")
        | (Contract::IsolatedMarket, "lastUpdate", "") => Unit::Seconds,
        (
            Contract::Pair,
            "stored" | "cumulativePrice0" | "cumulativePrice1" | "_balances" | "_allowances"
            | "_totalSupply",
            _,
        )
        | (Contract::DelayedOracle, "blocks", ".length")
        | (Contract::TwapOracle, "meanX112" | "start" | "observations", _)
        | (
            Contract::IsolatedMarket,
            "supplySide" | "borrowSide" | "supplyShares" | "borrowShares" | "collateralOf"
            | "managers",
            _,
        ) => Unit::Plain,
        _ => return None,
    };
    Some(Meaning::Plain(unit))
}
