//! The checked-in JSON Schema is the one that the types and ranges give, and its words agree with its numbers.
#![cfg(feature = "schema")]

use std::path::Path;

use leverloom_model::Scenario;
use leverloom_model::scenario::bounds;
use serde_json::Value;

const CHECKED_IN: &str = include_str!("../schema/scenario.v1.json");

#[test]
fn checked_in_schema_is_current() {
    let generated = Scenario::json_schema();
    if serde_json::from_str::<Value>(CHECKED_IN).unwrap() != generated {
        // Kept beside the build, so that a changed type needs one copy and a look at the difference.
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scenario.v1.json");
        let text = serde_json::to_string_pretty(&generated).unwrap() + "\n";
        std::fs::write(&place, text).unwrap();
        panic!(
            "core/model/schema/scenario.v1.json is out of date: `leverloom schema > core/model/schema/scenario.v1.json`"
        );
    }
}

/// Looks a field up, through references and into the variants of an enum.
fn field<'a>(schema: &'a Value, path: &str) -> &'a Value {
    let mut place = schema;
    for segment in path.split('.') {
        place = resolve(schema, place);
        let name = segment.trim_end_matches("[]");
        let variants = place.get("oneOf").or_else(|| place.get("anyOf"));
        let objects: Vec<&Value> = variants
            .and_then(Value::as_array)
            .map_or(vec![place], |variants| {
                variants.iter().map(|it| resolve(schema, it)).collect()
            });
        place = objects
            .iter()
            .find_map(|object| object["properties"].get(name))
            .unwrap_or_else(|| panic!("no field {path}"));
        if segment.ends_with("[]") {
            place = &resolve(schema, place)["items"];
        }
    }
    place
}

fn resolve<'a>(schema: &'a Value, place: &'a Value) -> &'a Value {
    match place.get("$ref").and_then(Value::as_str) {
        Some(reference) => schema.pointer(reference.trim_start_matches('#')).unwrap(),
        None => place,
    }
}

#[test]
fn every_integer_range_is_in_the_schema() {
    let schema: Value = serde_json::from_str(CHECKED_IN).unwrap();
    for bound in bounds::INTEGERS {
        let field = field(&schema, bound.path);
        let limits = |low: &str, high: &str| (field[low].as_i64(), field[high].as_i64());
        let found = [
            limits("minimum", "maximum"),
            limits("minLength", "maxLength"),
            limits("minItems", "maxItems"),
        ];
        assert!(
            found.contains(&(Some(bound.min), Some(bound.max))),
            "{}: {field}",
            bound.path
        );
    }
}

#[test]
fn nothing_in_the_schema_is_without_a_limit() {
    fn look(node: &Value, path: &str, without: &mut Vec<String>) {
        let has = |names: &[&str]| names.iter().any(|name| node.get(name).is_some());
        let limited = match node.get("type").and_then(Value::as_str) {
            Some("array") => has(&["maxItems"]),
            Some("string") => has(&["maxLength", "pattern", "const", "enum"]),
            Some("integer" | "number") => has(&["maximum", "const"]),
            _ => true,
        };
        if !limited {
            without.push(path.to_owned());
        }
        match node {
            Value::Object(fields) => {
                for (name, inner) in fields {
                    look(inner, &format!("{path}/{name}"), without);
                }
            }
            Value::Array(items) => items.iter().for_each(|inner| look(inner, path, without)),
            _ => {}
        }
    }
    let schema: Value = serde_json::from_str(CHECKED_IN).unwrap();
    assert_eq!(schema["x-maximum-bytes"], bounds::MAX_JSON_BYTES);
    let mut without = Vec::new();
    look(&schema, "", &mut without);
    assert!(without.is_empty(), "{}", without.join("\n"));
}

#[test]
fn descriptions_state_the_range_that_is_enforced() {
    let schema: Value = serde_json::from_str(CHECKED_IN).unwrap();
    let ranges = bounds::INTEGERS
        .iter()
        .map(|bound| (bound.path, bound.to_string()));
    let ranges = ranges.chain(
        bounds::DECIMALS
            .iter()
            .map(|bound| (bound.path, bound.to_string())),
    );
    for (path, range) in ranges {
        let limits = range
            .split(" to ")
            .map(|limit| limit.split(' ').next().unwrap().to_owned());
        // What holds for each entry of a list is said where the list is.
        let described = field(&schema, path.trim_end_matches("[]"))["description"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        for limit in limits {
            let related = ["liquidation_threshold_bps", "_max", "leverage_"]
                .iter()
                .any(|name| path.contains(name));
            // "1 to `blocks`", and a power of two.
            let worded = path.rsplit('.').next() == Some("block") || path == "seed";
            assert!(
                described.contains(&limit) || related || worded,
                "{path}: {limit:?} ({range}) is not in {described:?}"
            );
        }
    }
}
