//! The JSON Schema of a scenario: the shapes from the types, the ranges from [`super::bounds`].
//!
//! Owns the joining of the two. Used by native chores only (feature `schema`).

use serde_json::{Map, Value, json};

use super::{Scenario, bounds};

mod defaults;

/// Fields that hold an asset's symbol.
const SYMBOLS: [&str; 11] = [
    "assets[].symbol",
    "price_path[].asset",
    "actions[].action.asset",
    "actions[].action.to",
    "actions[].action.collateral",
    "actors[].wallet[].asset",
    "exchange[].base",
    "exchange[].quote",
    "isolated_markets[].collateral",
    "isolated_markets[].loan",
    "population.whale.asset",
];

/// Fields that hold somebody's name, or a market's.
const NAMES: [&str; 4] = [
    "actions[].actor",
    "actions[].action.borrower",
    "actions[].action.market",
    "isolated_markets[].fee_recipient",
];

pub(super) fn scenario() -> Value {
    let mut schema = schemars::schema_for!(Scenario).to_value();
    schema["title"] = json!("Leverloom scenario, version 1");
    for bound in bounds::INTEGERS {
        let met = at(&mut schema, bound.path, &|field| {
            let keys = match field.get("type").and_then(Value::as_str) {
                Some("string") => ("minLength", "maxLength"),
                Some("array") => ("minItems", "maxItems"),
                _ => ("minimum", "maximum"),
            };
            field.insert(keys.0.into(), json!(bound.min));
            field.insert(keys.1.into(), json!(bound.max));
        });
        assert!(
            met,
            "invariant: the range of {} belongs to a field",
            bound.path
        );
    }
    for bound in bounds::DECIMALS {
        // JSON Schema has no range for decimal strings: these two are for tools that know ours.
        let met = at(&mut schema, bound.path, &|field| {
            field.insert("x-minimum".into(), json!(bound.min));
            field.insert("x-maximum".into(), json!(bound.max));
        });
        assert!(
            met,
            "invariant: the range of {} belongs to a field",
            bound.path
        );
    }
    let symbol = |field: &mut Map<String, Value>| {
        field.insert("pattern".into(), json!("^[A-Z0-9]{1,8}$"));
    };
    let name = |field: &mut Map<String, Value>| {
        field.insert("maxLength".into(), json!(bounds::ACTOR_NAME.max));
    };
    for (path, change) in SYMBOLS
        .iter()
        .map(|path| (path, &symbol as &dyn Fn(&mut Map<String, Value>)))
        .chain(NAMES.iter().map(|path| (path, &name as _)))
    {
        assert!(
            at(&mut schema, path, change),
            "invariant: {path} is a field"
        );
    }
    schema["x-maximum-bytes"] = json!(bounds::MAX_JSON_BYTES);
    at(&mut schema, "version", &|field| {
        field.insert("const".into(), json!(super::VERSION));
    });
    defaults::fill_in(&mut schema);
    schema
}

/// Applies `change` to the field at `path`, in every variant that has it; says whether there was one.
fn at(schema: &mut Value, path: &str, change: &dyn Fn(&mut Map<String, Value>)) -> bool {
    let mut places = vec![String::new()];
    for segment in path.split('.') {
        let (name, list) = segment
            .strip_suffix("[]")
            .map_or((segment, false), |name| (name, true));
        let mut next = Vec::new();
        for place in &places {
            for object in variants(schema, &resolved(schema, place)) {
                let field = format!("{object}/properties/{name}");
                if schema.pointer(&field).is_some() {
                    next.push(if list {
                        format!("{}/items", resolved(schema, &field))
                    } else {
                        field
                    });
                }
            }
        }
        places = next;
    }
    for place in &places {
        if let Some(field) = schema.pointer_mut(place).and_then(Value::as_object_mut) {
            change(field);
        }
    }
    !places.is_empty()
}

/// The place that a reference at `place` points to, or `place`.
fn resolved(schema: &Value, place: &str) -> String {
    let reference = schema
        .pointer(place)
        .and_then(|value| value.get("$ref"))
        .and_then(Value::as_str);
    reference
        .and_then(|text| text.strip_prefix('#'))
        .unwrap_or(place)
        .to_owned()
}

/// The object at `place`, or its variants: an enum's, or those of a field that may be left out.
fn variants(schema: &Value, place: &str) -> Vec<String> {
    let at = |keyword: &str| {
        let variants = schema.pointer(place)?.get(keyword)?.as_array()?;
        let places = (0..variants.len()).map(|index| format!("{place}/{keyword}/{index}"));
        Some(places.map(|place| resolved(schema, &place)).collect())
    };
    at("oneOf")
        .or_else(|| at("anyOf"))
        .unwrap_or_else(|| vec![place.to_owned()])
}
