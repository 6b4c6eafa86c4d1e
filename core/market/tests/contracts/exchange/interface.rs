//! The typed interface of the exchange against the compiler's ABI: every selector and every topic, both ways.

use std::collections::BTreeSet;

use alloy_primitives::keccak256;
use alloy_sol_types::{SolEventInterface, SolInterface};
use leverloom_market::abi::{Pair, SwapRouter};
use serde_json::Value;

/// Hashes of the canonical signatures of one kind of thing.
fn compiled(artifact: &str, kind: &str) -> BTreeSet<[u8; 32]> {
    let artifact: Value = serde_json::from_str(artifact).unwrap();
    let items = artifact["abi"].as_array().unwrap().iter();
    items
        .filter(|item| item["type"] == kind)
        .map(|item| {
            let inputs = item["inputs"].as_array().unwrap().iter();
            let types: Vec<&str> = inputs
                .map(|input| input["type"].as_str().unwrap())
                .collect();
            let signature = format!("{}({})", item["name"].as_str().unwrap(), types.join(","));
            keccak256(signature).0
        })
        .collect()
}

fn selectors<I: SolInterface>() -> BTreeSet<[u8; 4]> {
    I::selectors().collect()
}

#[test]
fn every_function_error_and_event_is_known() {
    let pair = include_str!("../../../contracts/artifacts/Pair.json");
    let router = include_str!("../../../contracts/artifacts/SwapRouter.json");
    let short = |artifact: &str, kind: &str| -> BTreeSet<[u8; 4]> {
        let hashes = compiled(artifact, kind).into_iter();
        hashes
            .map(|hash| [hash[0], hash[1], hash[2], hash[3]])
            .collect()
    };
    assert_eq!(selectors::<Pair::PairCalls>(), short(pair, "function"));
    assert_eq!(selectors::<Pair::PairErrors>(), short(pair, "error"));
    assert_eq!(
        selectors::<SwapRouter::SwapRouterCalls>(),
        short(router, "function")
    );
    assert_eq!(
        selectors::<SwapRouter::SwapRouterErrors>(),
        short(router, "error")
    );
    let topics: BTreeSet<[u8; 32]> = Pair::PairEvents::SELECTORS.iter().copied().collect();
    assert_eq!(topics, compiled(pair, "event"));
    assert_eq!(Pair::PairEvents::COUNT, topics.len());
    assert!(compiled(router, "event").is_empty());
}
