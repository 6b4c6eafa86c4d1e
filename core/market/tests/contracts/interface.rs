//! The typed interface against the compiler's ABI: every name, selector, topic and argument, both ways.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::keccak256;
use alloy_sol_types::SolStruct;
use leverloom_market::artifacts::Contract;
use leverloom_market::decode::{Kind, signatures};
use serde_json::Value;

fn artifact(contract: Contract) -> Value {
    let text = match contract {
        Contract::LendingPool => include_str!("../../contracts/artifacts/LendingPool.json"),
        Contract::LazyRatePool => include_str!("../../contracts/artifacts/LazyRatePool.json"),
        Contract::PairMarketPool => include_str!("../../contracts/artifacts/PairMarketPool.json"),
        Contract::ShardedPool => include_str!("../../contracts/artifacts/ShardedPool.json"),
        Contract::PriceOracle => include_str!("../../contracts/artifacts/PriceOracle.json"),
        Contract::Token => include_str!("../../contracts/artifacts/Token.json"),
        Contract::Pair => include_str!("../../contracts/artifacts/Pair.json"),
        Contract::SwapRouter => include_str!("../../contracts/artifacts/SwapRouter.json"),
        Contract::OracleRouter => include_str!("../../contracts/artifacts/OracleRouter.json"),
        Contract::DelayedOracle => include_str!("../../contracts/artifacts/DelayedOracle.json"),
        Contract::FixedOracle => include_str!("../../contracts/artifacts/FixedOracle.json"),
        Contract::SpotOracle => include_str!("../../contracts/artifacts/SpotOracle.json"),
        Contract::TwapOracle => include_str!("../../contracts/artifacts/TwapOracle.json"),
        Contract::IsolatedMarket => include_str!("../../contracts/artifacts/IsolatedMarket.json"),
        Contract::LeverageRouter => include_str!("../../contracts/artifacts/LeverageRouter.json"),
        Contract::LiquidationSeller => {
            include_str!("../../contracts/artifacts/LiquidationSeller.json")
        }
    };
    serde_json::from_str(text).unwrap()
}

/// `address`, `(uint16,uint16)[]`: a type as it stands in a canonical signature.
pub(crate) fn canonical(input: &Value) -> String {
    let kind = input["type"].as_str().unwrap();
    match kind.strip_prefix("tuple") {
        None => kind.to_owned(),
        Some(suffix) => {
            let members: Vec<String> = input["components"]
                .as_array()
                .unwrap()
                .iter()
                .map(canonical)
                .collect();
            format!("({}){suffix}", members.join(","))
        }
    }
}

/// (kind, name) → (key, argument names) of everything in the compiler's ABI.
fn compiled(contract: Contract) -> BTreeMap<(Kind, String), (Vec<u8>, Vec<String>)> {
    let abi = artifact(contract)["abi"].as_array().unwrap().clone();
    let items = abi.iter().filter_map(|item| {
        let kind = match item["type"].as_str().unwrap() {
            "function" => Kind::Function,
            "event" => Kind::Event,
            "error" => Kind::Error,
            _ => return None,
        };
        let name = item["name"].as_str().unwrap().to_owned();
        let inputs = item["inputs"].as_array().unwrap();
        let types: Vec<String> = inputs.iter().map(canonical).collect();
        let hash = keccak256(format!("{name}({})", types.join(",")));
        let key = if kind == Kind::Event {
            hash.to_vec()
        } else {
            hash[..4].to_vec()
        };
        // An unnamed argument, such as a public mapping's key, has no name to compare.
        let names = inputs
            .iter()
            .map(|input| input["name"].as_str().unwrap().to_owned())
            .collect();
        Some(((kind, name), (key, names)))
    });
    items.collect()
}

#[test]
fn every_function_event_and_error_is_known_with_its_arguments() {
    for contract in Contract::ALL {
        let compiled = compiled(contract);
        let known: BTreeMap<_, _> = signatures(contract)
            .into_iter()
            .map(|item| {
                let names: Vec<String> = item.arguments.iter().map(ToString::to_string).collect();
                (
                    (item.kind, item.name.to_owned()),
                    (item.key.to_vec(), names),
                )
            })
            .collect();
        let (theirs, ours): (BTreeSet<_>, BTreeSet<_>) =
            (compiled.keys().collect(), known.keys().collect());
        assert_eq!(theirs, ours, "{contract:?}");
        for (name, expected) in &compiled {
            assert_eq!(&known[name], expected, "{contract:?}: {name:?}");
        }
    }
}

#[test]
fn indexed_arguments_come_first_in_every_event() {
    // The decoder joins topics and data in this order.
    for contract in Contract::ALL {
        for item in artifact(contract)["abi"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["type"] == "event")
        {
            let indexed: Vec<bool> = item["inputs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|input| input["indexed"].as_bool().unwrap())
                .collect();
            assert!(
                indexed.is_sorted_by(|before, after| before >= after),
                "{}",
                item["name"]
            );
        }
    }
}

#[test]
fn the_structs_of_the_interface_are_the_compilers() {
    use leverloom_market::abi::LendingPool::{AccountData, AssetConfig, ReserveState};
    let abi = artifact(Contract::LendingPool)["abi"]
        .as_array()
        .unwrap()
        .clone();
    let members = |function: &str, side: &str| -> Vec<String> {
        let item = abi.iter().find(|item| item["name"] == function).unwrap();
        let tuple = item[side]
            .as_array()
            .unwrap()
            .iter()
            .find(|part| part["type"] == "tuple")
            .unwrap();
        let members = tuple["components"].as_array().unwrap().iter();
        members
            .map(|member| {
                format!(
                    "{} {}",
                    member["type"].as_str().unwrap(),
                    member["name"].as_str().unwrap()
                )
            })
            .collect()
    };
    let of = |encoded: String| -> Vec<String> {
        let inside = encoded
            .split_once('(')
            .unwrap()
            .1
            .trim_end_matches(')')
            .to_owned();
        inside.split(',').map(ToOwned::to_owned).collect()
    };
    assert_eq!(
        of(AccountData::eip712_root_type().to_string()),
        members("accountData", "outputs")
    );
    assert_eq!(
        of(ReserveState::eip712_root_type().to_string()),
        members("reserveState", "outputs")
    );
    assert_eq!(
        of(AssetConfig::eip712_root_type().to_string()),
        members("addAsset", "inputs")
    );
}

#[test]
fn the_code_fits_the_chains_limit_and_names_its_compiler() {
    for contract in Contract::ALL {
        let artifact = artifact(contract);
        assert!(contract.creation_code().len() < 24_576, "{contract:?}");
        assert_eq!(artifact["contract"], contract.name());
        assert!(
            artifact["compiler"]["version"]
                .as_str()
                .unwrap()
                .starts_with("0.8.37+")
        );
        assert_eq!(artifact["compiler"]["settings"]["evmVersion"], "osaka");
    }
}

#[test]
fn two_layouts_of_the_pool_keep_the_same_variables() {
    assert_eq!(
        include_str!("../../contracts/artifacts/LazyRatePool.layout.json"),
        include_str!("../../contracts/artifacts/ShardedPool.layout.json"),
        "one embedded layout stands for both"
    );
}
