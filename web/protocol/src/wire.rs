//! Messages as JavaScript values. Commands are objects, by serde-wasm-bindgen, which the page writes and never reads;
//! events are `{ head, columns? }`: bytes (see [`crate::head`]), and columns as typed arrays, whose buffers are
//! transferred; beside a block's stand its number and its digest.
//!
//! Owns the only conversion between messages and `JsValue`. Never posts anything itself.

use js_sys::{Array, Float64Array, Object, Reflect, Uint8Array, Uint32Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::columns::{self, Columns, Remainder};
use crate::head::{self, Head};
use crate::{Command, Event, FaultReport, Found, Progress};
use leverloom_model::BlockReport;
use leverloom_model::report::{Outcome, Run};

/// A message that is not one of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError(
    /// What was wrong with it.
    pub String,
);

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "unreadable message: {}", self.0)
    }
}

impl std::error::Error for WireError {}

fn wire_error(error: impl std::fmt::Display) -> WireError {
    WireError(error.to_string())
}

fn misfit(columns::BadColumns(name): columns::BadColumns) -> WireError {
    WireError(format!("column `{name}` does not fit"))
}

fn to_js(value: &impl Serialize) -> Result<JsValue, WireError> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(wire_error)
}

/// A command as a value to post. `blobs` are the contents of [`Command::Files`], in its order.
pub fn command_to_js(command: &Command, blobs: &Array) -> Result<JsValue, WireError> {
    let message = Object::new();
    put(&message, "command", &to_js(command)?);
    if blobs.length() > 0 {
        put(&message, "blobs", blobs);
    }
    Ok(message.into())
}

/// The command in a posted value, and the contents of its files, which have yet to be read.
pub fn command_from_js(value: &JsValue) -> Result<(Command, Array), WireError> {
    let command = get(value, "command")?;
    let blobs = get(value, "blobs").map_or_else(|_| Array::new(), |blobs| Array::from(&blobs));
    let command = serde_wasm_bindgen::from_value(command).map_err(wire_error)?;
    Ok((command, blobs))
}

/// An event as a value to post, and what to transfer with it.
pub fn event_to_js(mut event: Event) -> Result<(JsValue, Array), WireError> {
    let message = Object::new();
    let transfer = Array::new();
    let mut exceptions = Vec::new();
    if let Event::Loaded { report, .. } | Event::Block { report, .. } = &event {
        // For whoever watches the wire without our types: tests and benchmarks.
        put(&message, "block", &report.outcome.block.into());
        put(&message, "digest", &report.outcome.digest.as_str().into());
    }
    if let Some(slot) = report_of(&mut event) {
        let placeholder = BlockReport {
            outcome: Outcome::default(),
            run: Run::default(),
        };
        let (remainder, columns) = columns::split(std::mem::replace(slot, placeholder));
        *slot = remainder.report;
        exceptions = remainder.exceptions;
        let object = Object::new();
        put_u32(&object, &transfer, "transactions", &columns.transactions);
        put_u32(&object, &transfer, "edges", &columns.edges);
        put_u32(&object, &transfer, "store_edges", &columns.store_edges);
        put_f64(&object, &transfer, "attempts", &columns.attempts);
        put_f64(&object, &transfer, "aborts", &columns.aborts);
        put_f64(&object, &transfer, "health", &columns.health);
        put(&message, "columns", &object);
    }
    if let Some(numbers) = numbers_of(&mut event) {
        put_f64(&message, &transfer, "numbers", &std::mem::take(numbers));
    }
    if let Event::Lanes { lanes, .. } = &mut event {
        let (attempts, aborts) = columns::split_run(lanes);
        let object = Object::new();
        put_f64(&object, &transfer, "attempts", &attempts);
        put_f64(&object, &transfer, "aborts", &aborts);
        put(&message, "columns", &object);
    }
    let head = Head { event, exceptions };
    let head = Uint8Array::from(head.to_bytes().map_err(wire_error)?.as_slice());
    transfer.push(&head.buffer());
    put(&message, "head", &head);
    Ok((message.into(), transfer))
}

/// The event in a posted value.
pub fn event_from_js(value: &JsValue) -> Result<Event, WireError> {
    let Head {
        mut event,
        exceptions,
    } = Head::from_bytes(&bytes(get(value, "head")?)?).map_err(wire_error)?;
    if let Some(slot) = report_of(&mut event) {
        let object = get(value, "columns")?;
        let columns = Columns {
            transactions: get_u32(&object, "transactions")?,
            edges: get_u32(&object, "edges")?,
            store_edges: get_u32(&object, "store_edges")?,
            attempts: get_f64(&object, "attempts")?,
            aborts: get_f64(&object, "aborts")?,
            health: get_f64(&object, "health")?,
        };
        let report = slot.clone();
        *slot = columns::join(Remainder { report, exceptions }, &columns).map_err(misfit)?;
    }
    if let Event::Lanes { lanes, .. } = &mut event {
        let object = get(value, "columns")?;
        let (attempts, aborts) = (get_f64(&object, "attempts")?, get_f64(&object, "aborts")?);
        columns::join_run(lanes, &attempts, &aborts).map_err(misfit)?;
    }
    if let Some(numbers) = numbers_of(&mut event) {
        *numbers = get_f64(value, "numbers")?;
    }
    Ok(event)
}

/// The name under which a message of the worker's carries a [`Progress`].
pub const PROGRESS: &str = "progress";

/// How far a command has come, as a message to post.
pub fn progress_to_js(progress: Progress) -> Result<JsValue, WireError> {
    let message = Object::new();
    let bytes = head::to_bytes(&progress).map_err(wire_error)?;
    put(&message, PROGRESS, &Uint8Array::from(bytes.as_slice()));
    Ok(message.into())
}

/// How far it has come, in what a message carries.
pub fn progress_from_js(value: JsValue) -> Result<Progress, WireError> {
    head::from_bytes(&bytes(value)?).map_err(wire_error)
}

/// A fault report as a value to post over the fault channel; where memory has run out there is none for bytes.
pub fn fault_to_js(report: &FaultReport) -> JsValue {
    let object = Object::new();
    put(&object, "block", &report.block.into());
    put(&object, "transaction", &report.transaction.into());
    put(&object, "incarnation", &report.incarnation.into());
    put(&object, "message", &report.message.as_str().into());
    object.into()
}

/// The fault report in a value posted over the fault channel.
pub fn fault_from_js(value: &JsValue) -> Result<FaultReport, WireError> {
    let number = |key| -> Option<u32> { Some(get(value, key).ok()?.as_f64()? as u32) };
    Ok(FaultReport {
        block: number("block").ok_or_else(|| WireError("`block` is no number".into()))?,
        transaction: number("transaction"),
        incarnation: number("incarnation"),
        message: get(value, "message")?.as_string().unwrap_or_default(),
    })
}

fn report_of(event: &mut Event) -> Option<&mut BlockReport> {
    match event {
        Event::Loaded { report, .. } | Event::Block { report, .. } => Some(report),
        Event::Beside { beside, .. } => beside.report.as_deref_mut(),
        Event::Files { found, .. } => match found {
            Found::Block(_, report) => Some(report),
            Found::Scenario(_) | Found::Parts(_) => None,
        },
        Event::Compared { .. }
        | Event::Ready { .. }
        | Event::Accepted { .. }
        | Event::Transaction { .. }
        | Event::Preview { .. }
        | Event::Curve { .. }
        | Event::Everybody { .. }
        | Event::Past { .. }
        | Event::Position { .. }
        | Event::SpeedUp { .. }
        | Event::Lanes { .. }
        | Event::Refused { .. } => None,
    }
}

/// The one long table of an event without a report.
fn numbers_of(event: &mut Event) -> Option<&mut Vec<f64>> {
    match event {
        Event::Curve {
            points: numbers, ..
        }
        | Event::Everybody { rows: numbers, .. } => Some(numbers),
        _ => None,
    }
}

fn put(object: &Object, key: &str, value: &JsValue) {
    Reflect::set(object, &JsValue::from_str(key), value)
        .expect("a plain object takes any property");
}

fn put_u32(object: &Object, transfer: &Array, key: &str, values: &[u32]) {
    let array = Uint32Array::from(values);
    transfer.push(&array.buffer());
    put(object, key, &array);
}

fn put_f64(object: &Object, transfer: &Array, key: &str, values: &[f64]) {
    let array = Float64Array::from(values);
    transfer.push(&array.buffer());
    put(object, key, &array);
}

fn get(object: &JsValue, key: &str) -> Result<JsValue, WireError> {
    let value = Reflect::get(object, &JsValue::from_str(key))
        .map_err(|_| WireError("not an object".into()))?;
    if value.is_undefined() {
        Err(WireError(format!("`{key}` is missing")))
    } else {
        Ok(value)
    }
}

fn bytes(value: JsValue) -> Result<Vec<u8>, WireError> {
    let bytes: Uint8Array = value
        .dyn_into()
        .map_err(|_| WireError("not a Uint8Array".into()))?;
    Ok(bytes.to_vec())
}

fn get_u32(object: &JsValue, key: &str) -> Result<Vec<u32>, WireError> {
    let value = get(object, key)?;
    value
        .dyn_ref::<Uint32Array>()
        .map(Uint32Array::to_vec)
        .ok_or_else(|| WireError(format!("`{key}` is not a Uint32Array")))
}

fn get_f64(object: &JsValue, key: &str) -> Result<Vec<f64>, WireError> {
    let value = get(object, key)?;
    value
        .dyn_ref::<Float64Array>()
        .map(Float64Array::to_vec)
        .ok_or_else(|| WireError(format!("`{key}` is not a Float64Array")))
}
