//! Commands as they are written, right and wrong.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn refused(message: &Value) -> Refused {
    read(&message.to_string()).expect_err("it is wrong").1
}

fn accepted(message: &Value) -> Request {
    let read = read(&message.to_string()).expect("it is right");
    read.expect("it is one of ours")
}

#[test]
fn every_command_is_read() {
    for (command, name) in [
        (
            json!({ "scenario": "flash-crash", "block": 3, "seed": 7, "paused": true }),
            "load",
        ),
        (json!({ "link": "https://a.example/#s=first" }), "load"),
        (json!({ "scenario": { "version": 1 } }), "load"),
        (json!({ "speed": 0.5 }), "play"),
        (json!({}), "play"),
        (json!({}), "pause"),
        (json!({}), "step"),
        (json!({ "blocks": 2000 }), "step"),
        (json!({ "block": 0 }), "seek"),
        (
            json!({ "actions": [{ "kind": "supply", "asset": "ETH", "amount": "max" }], "account": 1 }),
            "act",
        ),
        (json!({ "asset": "ETH", "change_bps": -3000 }), "shock"),
        (json!({}), "get-report"),
    ] {
        let mut message = command.clone();
        message["leverloom"] = json!(1);
        message["command"] = json!(name);
        message["id"] = json!("a");
        let request = accepted(&message);
        assert_eq!(request.id, Some(Id::Text("a".into())));
        let written = serde_json::to_value(&request.command).expect("it is written");
        assert_eq!(written["command"], name);
        for (field, value) in command.as_object().expect("fields") {
            assert_eq!(&written[field], value, "{name}.{field}");
        }
    }
}

#[test]
fn what_is_none_of_ours_is_left_alone() {
    for text in [
        "null",
        "1",
        "\"leverloom\"",
        "[]",
        "{}",
        "{\"type\":\"webpackOk\"}",
        "{\"leverloom\":1,\"event\":\"state\"}",
        "no json",
    ] {
        assert_eq!(read(text), Ok(None), "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_by_its_field_with_what_is_allowed() {
    let said = |fields: Value| {
        let mut message = json!({ "leverloom": 1 });
        message
            .as_object_mut()
            .expect("an object")
            .extend(fields.as_object().expect("an object").clone());
        refused(&message).message
    };
    for (fields, message) in [
        (
            json!({}),
            "there is no command in it; one of load, play, pause, step, seek, act, shock, get-report",
        ),
        (
            json!({ "command": 3 }),
            "command: a text, one of load, play, pause, step, seek, act, shock, get-report",
        ),
        (
            json!({ "command": "explode" }),
            "there is no command \"explode\"; one of load, play, pause, step, seek, act, shock, get-report",
        ),
        (
            json!({ "leverloom": 2, "command": "play" }),
            "version 2 is not spoken here; leverloom: 1 is",
        ),
        (
            json!({ "command": "play", "id": { } }),
            "id: a whole number, or a text of at most 64 characters",
        ),
        (
            json!({ "command": "play", "id": -1 }),
            "id: a whole number, or a text of at most 64 characters",
        ),
        (
            json!({ "command": "play", "speed": 3 }),
            "speed: is 3; allowed: 0.5, 1, 2 or 5 blocks a second",
        ),
        (
            json!({ "command": "pause", "now": true }),
            "now: is no known field; this command has none",
        ),
        (
            json!({ "command": "step", "blocks": 0 }),
            "blocks: is 0; allowed: 1 to 2,000 blocks",
        ),
        (
            json!({ "command": "seek", "block": -1 }),
            "block: integer `-1` does not fit; allowed: 0 to 2,000 blocks",
        ),
        (
            json!({ "command": "play", "speed": "fast" }),
            "speed: string \"fast\" does not fit; allowed: 0.5, 1, 2 or 5 blocks a second",
        ),
        (
            json!({ "command": "act" }),
            "actions: is missing; allowed: 1 to 16 actions",
        ),
        (
            json!({ "command": "seek" }),
            "block: is missing; allowed: 0 to 2,000 blocks",
        ),
        (
            json!({ "command": "seek", "block": 2001 }),
            "block: is 2001; allowed: 0 to 2,000 blocks",
        ),
        (
            json!({ "command": "act", "actions": [] }),
            "actions: are 0; allowed: 1 to 16 actions",
        ),
        (
            json!({ "command": "shock", "asset": "ETH", "change_bps": 0 }),
            "change_bps: is 0; allowed: −9,900 to 10,000 bps, not 0",
        ),
        (
            json!({ "command": "load" }),
            "scenario: either this or link is needed, not both",
        ),
        (
            json!({ "command": "load", "scenario": "a", "link": "b" }),
            "scenario: either this or link is needed, not both",
        ),
        (
            json!({ "command": "load", "scenario": 7 }),
            "scenario: is neither a name nor a scenario",
        ),
        (
            json!({ "command": "load", "scenario": "first", "block": 9999 }),
            "block: allowed: 0 to 2,000 blocks",
        ),
    ] {
        assert_eq!(said(fields), message);
    }
    let nested = said(
        json!({ "command": "act", "actions": [{ "kind": "supply", "asset": "ETH", "amonut": "1" }] }),
    );
    assert!(
        nested.starts_with("actions[0].amonut: is no known field"),
        "{nested}"
    );
}

#[test]
fn the_id_comes_back_with_the_refusal() {
    let (id, _) = read("{\"leverloom\":1,\"id\":7,\"command\":\"explode\"}").expect_err("unknown");
    assert_eq!(id, Some(Id::Number(7)));
}

#[test]
fn what_is_huge_or_deep_is_refused_at_once() {
    let huge = format!("{{\"leverloom\":1,\"x\":\"{}\"}}", "x".repeat(MOST_BYTES));
    assert_eq!(read(&huge).expect_err("huge").1.code, Code::TooLarge);
    let deep = format!(
        "{{\"leverloom\":1,\"x\":{}{}}}",
        "[".repeat(9_999),
        "]".repeat(9_999)
    );
    assert_eq!(read(&deep).expect_err("deep").1.code, Code::Malformed);
    let name = json!({ "leverloom": 1, "command": "x".repeat(100_000) });
    assert!(refused(&name).message.len() < 200);
}

proptest! {
    #[test]
    fn nothing_that_can_be_said_is_too_much(text in ".{0,200}") {
        drop(read(&text));
    }

    #[test]
    fn no_shape_is_too_much(
        command in prop::sample::select(vec!["load", "play", "pause", "step", "seek", "act", "shock", "get-report"]),
        field in prop::sample::select(vec!["scenario", "link", "block", "blocks", "speed", "seed", "actions", "asset", "change_bps", "account", "id"]),
        number in any::<f64>(), text in ".{0,80}", which in 0..5,
    ) {
        let value = match which {
            0 => json!(number),
            1 => json!(text),
            2 => json!([text, number]),
            3 => json!({ text: number }),
            _ => Value::Null,
        };
        let mut message = json!({ "leverloom": 1, "command": command });
        message[field] = value;
        drop(read(&message.to_string()));
    }
}
