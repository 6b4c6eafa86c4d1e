//! What version 1 adds: design, exchange, oracles, more people, named actors and their actions.

use serde_json::{Value, json};

use super::{FIRST, refused};
use crate::Scenario;
use crate::scenario::{Action, Amount, Design, Layout, OracleSource, Spoils, YOU};
use crate::units::Wad;

/// The first scenario with an exchange and named actors, changed.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut document: Value = serde_json::from_str(FIRST).unwrap();
    document["exchange"] = json!([{ "base": "ETH", "quote": "USDC", "depth_usd": "5000000" }]);
    document["actors"] = json!([
        { "name": "alice", "wallet": [{ "asset": "ETH", "amount": "10" }] },
        { "name": "bob" }
    ]);
    change(&mut document);
    document.to_string()
}

fn accepted(change: impl FnOnce(&mut Value)) -> Scenario {
    let scenario = Scenario::from_json(&changed(change)).unwrap();
    let again = Scenario::from_json(&scenario.to_json()).unwrap();
    assert_eq!(again, scenario, "written and read again");
    scenario
}

fn fails(change: impl FnOnce(&mut Value), field: &str, problem: &str) {
    refused(&changed(change), field, &format!("{field}: {problem}"));
}

/// One action in block 3.
fn acting(actor: &str, action: &Value) -> impl FnOnce(&mut Value) {
    let actions = json!([{ "block": 3, "actor": actor, "action": action }]);
    move |document| document["actions"] = actions
}

#[test]
fn all_that_is_new_has_a_default() {
    let scenario = Scenario::first();
    assert_eq!(scenario.design, Design::default());
    assert!(scenario.exchange.is_empty() && scenario.actors.is_empty());
    assert!(
        scenario
            .assets
            .iter()
            .all(|it| it.oracle == OracleSource::Outside)
    );
    // So a document of version 0 means what it meant, and is written as short as it was.
    let old = FIRST.replacen("\"version\": 1", "\"version\": 0", 1);
    assert_ne!(old, FIRST);
    assert_eq!(Scenario::from_json(&old), Ok(scenario.clone()));
    assert!(!scenario.to_json().contains("design"));
}

#[test]
fn a_market_is_described_in_full() {
    let scenario = accepted(|document| {
        document["design"] =
            json!({ "layout": { "kind": "sharded", "shards": 16 }, "close_factor_bps": 10_000 });
        document["assets"][0]["oracle"] = json!({ "kind": "time_weighted", "window_s": 600 });
        document["assets"][1]["oracle"] = json!({ "kind": "delayed", "blocks": 300 });
        document["assets"][2]["oracle"] = json!({ "kind": "fixed", "price": "1.01" });
        document["assets"][0]["supply_cap"] = json!(50_000);
        document["population"]["liquidators"]["collateral"] = json!("sell");
        document["population"]["borrowers"]["panic_bps"] = json!(2_500);
        document["population"]["traders"] =
            json!({ "count": 20, "swaps_per_block": 5, "swap_usd": "3000" });
        document["population"]["arbitrageurs"] = json!({ "count": 2, "funds_usd": "1000000" });
        document["population"]["whale"] =
            json!({ "asset": "ETH", "sale_usd": "2000000", "block": 40, "over_blocks": 5 });
    });
    assert_eq!(scenario.design.layout, Layout::Sharded { shards: 16 });
    assert_eq!(scenario.design.min_leftover_usd, Wad::whole(1_000));
    assert_eq!(
        scenario.assets[1].oracle,
        OracleSource::Delayed { blocks: 300 }
    );
    assert_eq!(scenario.population.liquidators.collateral, Spoils::Sell);
    let eth = scenario.pool_of("ETH").expect("a pair");
    assert_eq!(
        (eth.quote.as_str(), scenario.pool_of("USDC")),
        ("USDC", None)
    );
}

#[test]
fn markets_that_contradict_themselves_are_refused() {
    let pool = |base: &str, quote: &str| json!({ "base": base, "quote": quote, "depth_usd": "1" });
    let pools = |pools: &[Value]| {
        let pools = pools.to_vec();
        move |document: &mut Value| document["exchange"] = Value::Array(pools)
    };
    fails(
        pools(&[pool("ETH", "ETH")]),
        "exchange[0].quote",
        "\"ETH\" is the base as well; allowed: another asset",
    );
    fails(
        pools(&[pool("ETH", "USDC"), pool("USDC", "ETH")]),
        "exchange[1].quote",
        "USDC and ETH are already paired in exchange[0]; allowed: one pair for two assets",
    );
    fails(
        pools(&[pool("DAI", "ETH")]),
        "exchange[0].base",
        "\"DAI\" is not an asset of this scenario; allowed: ETH, WBTC, USDC",
    );
    fails(
        |it| it["exchange"][0]["depth_usd"] = json!("0"),
        "exchange[0].depth_usd",
        "0 is out of range; allowed: 1 to 100,000,000,000 dollars",
    );
    fails(
        |it| it["assets"][1]["oracle"] = json!({ "kind": "spot" }),
        "assets[1].oracle.kind",
        "WBTC is the base of no pair; allowed: spot and time_weighted with one in exchange",
    );
    fails(
        |it| {
            it["exchange"]
                .as_array_mut()
                .unwrap()
                .push(pool("USDC", "WBTC"));
            it["assets"][0]["oracle"] = json!({ "kind": "spot" });
            it["assets"][2]["oracle"] = json!({ "kind": "spot" });
        },
        "assets[0].oracle.kind",
        "its quote USDC has a price from a pair as well; allowed: a quote with a price of its own",
    );
    fails(
        |it| it["design"] = json!({ "min_leftover_usd": "1500" }),
        "design.min_leftover_usd",
        "1500 is out of range; allowed: 0 to 1000 dollars, half of small_position_usd",
    );
    fails(
        |it| it["design"] = json!({ "layout": { "kind": "sharded", "shards": 1 } }),
        "design.layout.shards",
        "1 is out of range; allowed: 2 to 64 shards",
    );
    fails(
        |it| {
            it["exchange"] = json!([]);
            it["population"]["liquidators"]["collateral"] = json!("sell");
        },
        "population.liquidators.collateral",
        "there is nowhere to swap; allowed: with at least one pair in exchange",
    );
    fails(
        |it| {
            it["population"]["whale"] =
                json!({ "asset": "WBTC", "sale_usd": "1", "block": 1, "over_blocks": 1 });
        },
        "population.whale.asset",
        "WBTC is the base of no pair; allowed: one that is, in exchange",
    );
}

#[test]
fn named_actors_have_names_and_wallets() {
    let name = |index: usize, name: &str| {
        let name = name.to_owned();
        move |document: &mut Value| document["actors"][index]["name"] = json!(name)
    };
    assert_eq!(accepted(name(1, YOU)).actors[1].name, YOU);
    fails(
        name(1, "alice"),
        "actors[1].name",
        "\"alice\" is already the name of actors[0]; allowed: each name once",
    );
    fails(
        name(0, "borrower 17"),
        "actors[0].name",
        "\"borrower 17\" is what a simulated account is called; allowed: another name",
    );
    fails(
        name(0, ""),
        "actors[0].name",
        "0 is out of range; allowed: 1 to 24 characters",
    );
    fails(
        |it| it["actors"][0]["wallet"][0]["amount"] = json!("0"),
        "actors[0].wallet[0].amount",
        "0 is out of range; allowed: above 0 to 1,000,000,000,000 tokens",
    );
    fails(
        |it| {
            let again = json!({ "asset": "ETH", "amount": "1" });
            it["actors"][0]["wallet"]
                .as_array_mut()
                .unwrap()
                .push(again);
        },
        "actors[0].wallet[1].asset",
        "\"ETH\" is there twice; allowed: once",
    );
}

#[test]
fn actions_of_named_actors() {
    let swap = json!({ "kind": "swap", "asset": "ETH", "to": "USDC", "amount": "1.5" });
    let scenario = accepted(acting("alice", &swap));
    assert_eq!(scenario.actions[0].actor.as_deref(), Some("alice"));
    let Action::Swap { asset, to, amount } = &scenario.actions[0].action else {
        panic!("a swap: {:?}", scenario.actions);
    };
    assert_eq!((asset.as_str(), to.as_str()), ("ETH", "USDC"));
    assert_eq!(*amount, Amount::Exactly("1.5".parse().unwrap()));
    for borrower in ["bob", "borrower 120", YOU] {
        let liquidate = json!({
            "kind": "liquidate", "asset": "USDC", "collateral": "ETH", "borrower": borrower, "amount": "max"
        });
        assert_eq!(accepted(acting("alice", &liquidate)).actions.len(), 1);
    }
    for action in [
        json!({ "kind": "set_oracle", "asset": "ETH", "price": "1234.5" }),
        json!({ "kind": "deviate_oracle", "asset": "ETH", "deviation_bps": 0 }),
        json!({ "kind": "freeze_oracle", "asset": "ETH" }),
        json!({ "kind": "unfreeze_oracle", "asset": "ETH" }),
    ] {
        assert!(accepted(acting(YOU, &action)).actions[0].action.is_event());
    }
}

#[test]
fn actions_that_name_nobody_and_nothing_are_refused() {
    let swap =
        |asset: &str, to: &str| json!({ "kind": "swap", "asset": asset, "to": to, "amount": "1" });
    fails(
        acting("carol", &swap("ETH", "USDC")),
        "actions[0].actor",
        "\"carol\" is nobody here; allowed: you, or a name in actors",
    );
    fails(
        acting("bob", &swap("WBTC", "USDC")),
        "actions[0].action.to",
        "WBTC is not traded for USDC; allowed: two assets of one pair in exchange",
    );
    let liquidate = |borrower: &str| {
        json!({
            "kind": "liquidate", "asset": "USDC", "collateral": "ETH", "borrower": borrower, "amount": "1"
        })
    };
    for nobody in ["borrower 121", "borrower 0", "trader 1", "zoe"] {
        fails(
            acting("bob", &liquidate(nobody)),
            "actions[0].action.borrower",
            &format!(
                "{nobody:?} is nobody here; allowed: you, a name in actors, or borrower 1 to 120"
            ),
        );
    }
    fails(
        acting(
            YOU,
            &json!({ "kind": "freeze_oracle", "asset": "ETH", "price": "1" }),
        ),
        "actions[0].action.price",
        "is no known field; allowed: kind, asset",
    );
    fails(
        |it| {
            it["assets"][2]["oracle"] = json!({ "kind": "fixed", "price": "1" });
            let set = json!({ "kind": "set_oracle", "asset": "USDC", "price": "1" });
            acting(YOU, &set)(it);
        },
        "actions[0].action.asset",
        "nobody tells the oracle of USDC its price; allowed: assets with an outside or delayed oracle",
    );
}

/// The first scenario with an isolated market and one action in it.
fn isolated(market: &Value, action: &Value) -> impl FnOnce(&mut Value) {
    let rates = json!({ "base_bps": 100, "slope1_bps": 400, "slope2_bps": 6000, "kink_bps": 9000 });
    let mut first = json!({ "name": "one", "collateral": "ETH", "loan": "USDC", "lltv_bps": 8600, "rates": rates });
    for (key, value) in market.as_object().unwrap() {
        first[key] = value.clone();
    }
    let act = acting("alice", action);
    move |document| {
        document["isolated_markets"] = json!([first]);
        act(document);
    }
}

#[test]
fn isolated_markets_are_read_and_refused_by_field() {
    let supply =
        json!({ "kind": "isolated", "market": "one", "call": "supply_collateral", "amount": "1" });
    let scenario = accepted(isolated(&json!({}), &supply));
    let market = &scenario.isolated_markets[0];
    assert_eq!((market.fee_bps, market.fee_recipient.as_str()), (0, YOU));
    accepted(isolated(
        &json!({ "fee_bps": 2500, "fee_recipient": "bob" }),
        &supply,
    ));
    let refuse = |market: Value, field: &str, problem: &str| {
        let field = format!("isolated_markets[0].{field}");
        fails(isolated(&market, &supply), &field, problem);
    };
    refuse(
        json!({ "lltv_bps": 10_000 }),
        "lltv_bps",
        "10000 is out of range; allowed: 1 to 9,999 bps",
    );
    refuse(
        json!({ "fee_bps": 2_501 }),
        "fee_bps",
        "2501 is out of range; allowed: 0 to 2,500 bps",
    );
    refuse(
        json!({ "name": "" }),
        "name",
        "0 is out of range; allowed: 1 to 24 characters",
    );
    refuse(
        json!({ "loan": "ETH" }),
        "loan",
        "\"ETH\" is the collateral as well; allowed: another asset",
    );
    refuse(
        json!({ "loan": "DAI" }),
        "loan",
        "\"DAI\" is not an asset of this scenario; allowed: ETH, WBTC, USDC",
    );
    refuse(
        json!({ "fee_recipient": "carol" }),
        "fee_recipient",
        "\"carol\" is nobody here; allowed: you, or a name in actors",
    );
    let twice = |document: &mut Value| {
        isolated(&json!({}), &supply)(document);
        let market = document["isolated_markets"][0].clone();
        document["isolated_markets"]
            .as_array_mut()
            .unwrap()
            .push(market);
    };
    fails(
        twice,
        "isolated_markets[1].name",
        "\"one\" is already the name of isolated_markets[0]; allowed: each name once",
    );
    let act = |action: Value, field: &str, problem: &str| {
        let field = format!("actions[0].action{field}");
        fails(isolated(&json!({}), &action), &field, problem);
    };
    let call = |call: &str, amount: &str| json!({ "kind": "isolated", "market": "one", "call": call, "amount": amount });
    act(
        call("borrow", "max"),
        ".amount",
        "\"max\" cannot be borrowed; allowed: above 0 to 1,000,000,000,000 tokens",
    );
    act(
        call("supply", "0.0000001"),
        ".amount",
        "0.0000001 is less than USDC can count; allowed: from 0.000001",
    );
    act(
        call("liquidate", "max"),
        ".borrower",
        "is missing; a liquidation says whose debt it repays",
    );
    let mut somebody = call("repay", "1");
    somebody["borrower"] = json!("bob");
    act(
        somebody,
        ".borrower",
        "belongs to no call but liquidate; allowed: to leave it out",
    );
    let mut stranger = call("liquidate", "1");
    stranger["borrower"] = json!("borrower 1");
    act(
        stranger,
        ".borrower",
        "\"borrower 1\" is nobody here; allowed: you, or a name in actors",
    );
    let mut elsewhere = call("supply", "1");
    elsewhere["market"] = json!("two");
    act(
        elsewhere,
        ".market",
        "\"two\" is not an isolated market of this scenario; allowed: one",
    );
}

#[test]
fn accounts_of_the_user_are_known_by_number() {
    let named = |names: Value| move |it: &mut Value| it["accounts"] = names;
    let scenario = accepted(named(json!(["long", "short", "八十"])));
    assert_eq!(scenario.account_count(), 3);
    for (name, account) in [("you", Some(0)), ("you 2", Some(1)), ("you 3", Some(2))] {
        assert_eq!(scenario.account(name), account);
    }
    for name in ["you 1", "you 02", "you 4", "you  2", "long", "you2"] {
        assert_eq!(scenario.account(name), None, "{name}");
    }
    assert_eq!(Scenario::first().account_count(), 1);
    fails(
        named(json!(["a", "a"])),
        "accounts[1]",
        "\"a\" is already the name of accounts[0]; allowed: each name once",
    );
    fails(
        named(json!([""])),
        "accounts[0]",
        "0 is out of range; allowed: 1 to 24 characters",
    );
    fails(
        named(json!(["a", "b", "c", "d", "e", "f", "g", "h", "i"])),
        "accounts",
        "9 is out of range; allowed: 0 to 8 accounts",
    );
    fails(
        |it| {
            it["accounts"] = json!(["a", "b"]);
            it["actors"][0]["name"] = json!("you 2");
        },
        "actors[0].name",
        "\"you 2\" is one of the user's accounts; allowed: another name",
    );
}
