//! A typed interface against the compiler's ABI: every selector and every topic, both ways.

use std::collections::BTreeSet;

use alloy_primitives::keccak256;
use serde_json::Value;

use crate::interface::canonical;

/// Keys of a typed interface, gathered from one or more of `sol!`'s enums.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(crate) functions: BTreeSet<[u8; 4]>,
    pub(crate) errors: BTreeSet<[u8; 4]>,
    pub(crate) events: BTreeSet<[u8; 32]>,
}

/// Hashes of the canonical signatures of one kind of thing.
fn compiled(artifact: &Value, kind: &str) -> BTreeSet<[u8; 32]> {
    let items = artifact["abi"].as_array().unwrap().iter();
    items
        .filter(|item| item["type"] == kind)
        .map(|item| {
            let inputs = item["inputs"].as_array().unwrap().iter();
            let types: Vec<String> = inputs.map(canonical).collect();
            let signature = format!("{}({})", item["name"].as_str().unwrap(), types.join(","));
            keccak256(signature).0
        })
        .collect()
}

/// The artifact has exactly these functions, errors and events, its code fits the chain's limit, and its creation code is hex.
#[track_caller]
pub(crate) fn same(artifact: &str, hex: &str, typed: &Typed) {
    let artifact: Value = serde_json::from_str(artifact).unwrap();
    let name = artifact["contract"].as_str().unwrap();
    let short = |kind: &str| -> BTreeSet<[u8; 4]> {
        let hashes = compiled(&artifact, kind).into_iter();
        hashes
            .map(|hash| [hash[0], hash[1], hash[2], hash[3]])
            .collect()
    };
    assert_eq!(typed.functions, short("function"), "functions of {name}");
    assert_eq!(typed.errors, short("error"), "errors of {name}");
    assert_eq!(
        typed.events,
        compiled(&artifact, "event"),
        "events of {name}"
    );
    let digits: String = hex.split_ascii_whitespace().collect();
    let code = alloy_primitives::hex::decode(digits).unwrap();
    // EIP-170 limits what stays of it, which is less.
    assert!(!code.is_empty() && code.len() < 24_576, "{name}");
}

/// Gathers the keys of interfaces: `typed!(Pair: PairCalls PairErrors PairEvents, …)`; `_` where there are none.
macro_rules! typed {
    ($($interface:ident: $calls:tt $errors:tt $events:tt),*) => {{
        let mut typed = $crate::typed::Typed::default();
        $(
            typed!(@selectors typed.functions, $interface, $calls);
            typed!(@selectors typed.errors, $interface, $errors);
            typed!(@topics typed.events, $interface, $events);
        )*
        typed
    }};
    (@selectors $into:expr, $interface:ident, _) => {};
    (@selectors $into:expr, $interface:ident, $items:ident) => {
        $into.extend(<$interface::$items as alloy_sol_types::SolInterface>::selectors())
    };
    (@topics $into:expr, $interface:ident, _) => {};
    (@topics $into:expr, $interface:ident, $items:ident) => {
        $into.extend($interface::$items::SELECTORS.iter().copied())
    };
}
pub(crate) use typed;
