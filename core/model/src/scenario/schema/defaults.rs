//! What a field means that a document leaves out: read from a document that leaves everything out.
//!
//! Owns which fields those are. A field that the document's writer never skips has its default from its type.

use serde_json::{Map, Value, json};

use crate::Scenario;

/// Puts the default of every field in that a written scenario may lack.
pub(super) fn fill_in(schema: &mut Value) {
    for (path, default) in defaults() {
        let met = super::at(schema, path, &|field: &mut Map<String, Value>| {
            // Where it is required in one kind of action and may be left out in another.
            if !default.is_null() || field.get("type") != Some(&json!("string")) {
                field.insert("default".into(), default.clone());
            }
        });
        assert!(met, "invariant: the default of {path} belongs to a field");
    }
}

fn defaults() -> Vec<(&'static str, Value)> {
    let scenario: Scenario = serde_json::from_value(barest())
        .expect("invariant: a document needs nothing but its required fields");
    let (asset, people) = (&scenario.assets[0], &scenario.population);
    let market = &scenario.isolated_markets[0];
    vec![
        ("question", json!(scenario.question)),
        ("story", json!(scenario.story)),
        ("sources", json!(scenario.sources)),
        ("design", json!(scenario.design)),
        ("exchange", json!(scenario.exchange)),
        ("isolated_markets", json!([])),
        ("isolated_markets[].fee_bps", json!(market.fee_bps)),
        (
            "isolated_markets[].fee_recipient",
            json!(market.fee_recipient),
        ),
        ("actions[].action.borrower", Value::Null),
        ("price_path", json!(scenario.price_path)),
        ("accounts", json!(scenario.accounts)),
        ("actors", json!(scenario.actors)),
        ("actions", json!(scenario.actions)),
        ("actions[].actor", Value::Null),
        ("actions[].action.over_blocks", json!(1)),
        ("assets[].motion", json!(asset.motion)),
        ("assets[].oracle", json!(asset.oracle)),
        ("assets[].supply_cap", json!(asset.supply_cap)),
        ("assets[].borrow_cap", json!(asset.borrow_cap)),
        (
            "assets[].liquidation_protocol_fee_bps",
            json!(asset.liquidation_protocol_fee_bps),
        ),
        (
            "population.borrowers.panic_bps",
            json!(people.borrowers.panic_bps),
        ),
        (
            "population.borrowers.panic_health_factor",
            json!(people.borrowers.panic_health_factor),
        ),
        (
            "population.liquidators.collateral",
            json!(people.liquidators.collateral),
        ),
        (
            "population.liquidators.funds_usd",
            json!(people.liquidators.funds_usd),
        ),
        ("population.traders", json!(people.traders)),
        ("population.arbitrageurs", json!(people.arbitrageurs)),
        ("population.loopers", json!(people.loopers)),
        ("population.whale", json!(people.whale)),
    ]
}

/// Required fields and nothing else, but for one entry of a list of which each is looked at.
fn barest() -> Value {
    let rates = json!({"base_bps": 0, "slope1_bps": 400, "slope2_bps": 6_000, "kink_bps": 9_000});
    json!({
        "version": super::super::VERSION,
        "name": "barest",
        "seed": 1,
        "blocks": 1,
        "chain": {"block_gas_limit": 30_000_000, "block_time_s": 12},
        "assets": [{
            "symbol": "A",
            "decimals": 18,
            "price": "1",
            "ltv_bps": 8_000,
            "liquidation_threshold_bps": 8_250,
            "liquidation_bonus_bps": 500,
            "reserve_factor_bps": 1_000,
            "rates": rates.clone(),
        }],
        "isolated_markets": [{"name": "M", "collateral": "A", "loan": "A", "lltv_bps": 8_600, "rates": rates}],
        "population": {
            "lenders": {"count": 0, "supply_usd": "1"},
            "borrowers": {
                "count": 0,
                "collateral_usd_min": "1",
                "collateral_usd_max": "1",
                "leverage_min": "1",
                "leverage_max": "1",
            },
            "liquidators": {"count": 0, "attempts_per_block": 1},
        },
    })
}
