//! The lenses against the libraries they stand for: every pure function, by its own name, with its own arguments.

use std::collections::BTreeSet;

use leverloom_market::lens;
use serde_json::Value;

/// `name(argument, argument)` of every pure function in a library's source.
fn declared(source: &str) -> BTreeSet<String> {
    let functions = source.split("function ").skip(1).filter_map(|rest| {
        let head = rest.split('{').next()?;
        let (name, rest) = head.split_once('(')?;
        let (arguments, rest) = rest.split_once(')')?;
        let is_pure = rest.contains("internal") && rest.contains("pure");
        let names = arguments
            .split(',')
            .filter_map(|argument| argument.split_whitespace().last());
        let names: Vec<&str> = names.collect();
        is_pure.then(|| format!("{name}({})", names.join(", ")))
    });
    functions.collect()
}

/// The same of a contract's interface.
fn offered(artifact: &str) -> BTreeSet<String> {
    let artifact: Value = serde_json::from_str(artifact).unwrap();
    let items = artifact["abi"].as_array().unwrap().iter();
    let functions = items.filter(|item| item["type"] == "function").map(|item| {
        assert_eq!(item["stateMutability"], "pure", "{item}");
        let inputs = item["inputs"].as_array().unwrap().iter();
        let names: Vec<&str> = inputs
            .map(|input| input["name"].as_str().unwrap())
            .collect();
        format!("{}({})", item["name"].as_str().unwrap(), names.join(", "))
    });
    functions.collect()
}

macro_rules! library {
    ($name:literal) => {
        declared(include_str!(concat!(
            "../../contracts/src/libraries/",
            $name,
            ".sol"
        )))
    };
}

#[test]
fn every_pure_function_of_the_libraries_is_offered_and_nothing_else() {
    let of_lens = [
        library!("WadRayMath"),
        library!("InterestMath"),
        library!("RateModel"),
        library!("LiquidationMath"),
        library!("ReserveLogic"),
        library!("PairMath"),
        library!("PriceMath"),
        library!("LeverageMath"),
    ];
    assert!(of_lens.iter().all(|functions| functions.len() > 1));
    let of_lens: BTreeSet<String> = of_lens.into_iter().flatten().collect();
    let artifact = include_str!("../../contracts/artifacts/Lens.json");
    assert_eq!(offered(artifact), of_lens);
    let of_isolated: BTreeSet<String> = [library!("SharesMath"), library!("IsolatedMath")]
        .into_iter()
        .flatten()
        .collect();
    let artifact = include_str!("../../contracts/artifacts/IsolatedLens.json");
    assert_eq!(offered(artifact), of_isolated);
    for code in [lens::lens(), lens::isolated_lens()] {
        assert!(!code.is_empty() && code.len() < 24_576);
    }
}
