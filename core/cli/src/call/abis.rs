//! The contracts' interfaces as the compiler wrote them, and the function that a text means.
//!
//! Owns the embedded ABIs. Encodes and decodes nothing.

use std::sync::OnceLock;

use alloy_json_abi::{Error, Function, JsonAbi};
use anyhow::{Result, anyhow, bail};
use serde::Deserialize;

use super::contracts::Contract;

macro_rules! artifacts {
    ($($name:literal),* $(,)?) => {
        [$(include_str!(concat!("../../../market/contracts/artifacts/", $name, ".json"))),*]
    };
}

const ARTIFACTS: [&str; 19] = artifacts![
    "LendingPool",
    "PriceOracle",
    "Token",
    "Pair",
    "SwapRouter",
    "DelayedOracle",
    "FixedOracle",
    "OracleRouter",
    "SpotOracle",
    "TwapOracle",
    "IsolatedMarket",
    "LeverageRouter",
    "LiquidationSeller",
    "LazyRatePool",
    "PairMarketPool",
    "ShardedPool",
    "Vault",
    "Lens",
    "IsolatedLens",
];

#[derive(Deserialize)]
struct Artifact {
    contract: String,
    abi: JsonAbi,
}

fn artifacts() -> &'static [Artifact] {
    static PARSED: OnceLock<Vec<Artifact>> = OnceLock::new();
    PARSED.get_or_init(|| {
        let parse = |text: &&str| {
            serde_json::from_str(text)
                .expect("invariant: the checked-in interfaces are the compiler's (tested)")
        };
        ARTIFACTS.iter().map(parse).collect()
    })
}

/// Whether the interface of this contract is here.
#[cfg(test)]
pub(super) fn known(contract: &str) -> bool {
    artifacts()
        .iter()
        .any(|artifact| artifact.contract == contract)
}

/// The custom error that begins with this selector, whichever contract has it.
pub(super) fn error(data: &[u8]) -> Option<&'static Error> {
    let selector = data.get(..4)?;
    let errors = artifacts()
        .iter()
        .flat_map(|artifact| artifact.abi.errors());
    errors
        .into_iter()
        .find(|error| error.selector() == selector)
}

/// The function of `contract` that `text` means: a name, `name(types)`, or a whole declaration with what it returns.
pub(super) fn function(contract: &Contract, text: &str) -> Result<Function> {
    let text = text.trim();
    let name = text.split('(').next().unwrap_or(text).trim();
    if text.contains("returns") {
        return parsed(text);
    }
    let of_contract =
        |artifact: &&Artifact| contract.kind.is_none_or(|kind| kind == artifact.contract);
    let functions = || {
        artifacts()
            .iter()
            .filter(of_contract)
            .flat_map(|artifact| artifact.abi.functions())
    };
    let selector = if text.contains('(') {
        Some(parsed(text)?.selector())
    } else {
        None
    };
    let meant = |function: &&Function| match selector {
        Some(selector) => function.selector() == selector,
        None => function.name == name,
    };
    let mut found: Vec<&Function> = functions().filter(meant).collect();
    found.dedup_by_key(|function| function.selector());
    match found[..] {
        [function] => Ok(function.clone()),
        [] => {
            let mut names: Vec<String> = functions().map(Function::signature).collect();
            names.sort_unstable();
            names.dedup();
            bail!(
                "{} has no function {text:?}; it has: {}",
                contract.name,
                names.join(", ")
            )
        }
        _ => {
            let names: Vec<String> = found.iter().map(|function| function.signature()).collect();
            bail!(
                "{} has several functions {name:?}: {}",
                contract.name,
                names.join(", ")
            )
        }
    }
}

/// The parser's own words point into the text, over several lines: one sentence says as much.
fn parsed(text: &str) -> Result<Function> {
    Function::parse(text).map_err(|_| {
        anyhow!(
            "{text:?} is no function; allowed: a name, such as healthFactor, or a signature, such as \
             healthFactor(address)"
        )
    })
}

#[cfg(test)]
mod tests {
    use leverloom_market::artifacts::Contract;

    use super::known;

    #[test]
    fn every_contract_of_a_simulation_has_its_interface() {
        for contract in Contract::ALL {
            assert!(known(contract.name()), "{contract:?}");
        }
    }
}
