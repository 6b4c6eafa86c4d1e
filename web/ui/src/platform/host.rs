//! The line to the page that embeds this one, and to its other embeds: what comes in, as text; what goes out, to one
//! origin only.
//!
//! Owns who is heard: the embedding window with the origin that was told, and pages of our own origin beside us. What is
//! said is `crate::host`'s.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Function, JSON, JsString, Object, Reflect};
use leverloom_host::{Id, LONGEST_ID};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

use super::events::Listener;
use super::window;

/// What one embed says to the others of a page when it begins to play.
const PLAYING: &str = "leverloom-playing";

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// By the host, as JSON; and by what its answer is to be known, if that is seen at once.
    ByHost(Option<Id>, Result<String, Unreadable>),
    /// By an embedding page with another origin than the one that was told: its origin.
    ByStranger(String),
    /// Another embed of the same page plays.
    Playing,
}

/// Why something that was said cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is longer than is read.
    TooLarge,
    /// It holds binary data.
    Binary,
    /// What is called so is no number that JSON has.
    NoNumber(String),
    /// It is no JSON: the browser's words.
    NoJson(String),
}

/// The window that embeds this page; none where none does.
fn host() -> Option<Window> {
    let (own, parent) = (window(), window().parent().ok()??);
    (!Object::is(&own, &parent)).then_some(parent)
}

/// Whether another page embeds this one.
pub fn is_embedded() -> bool {
    host().is_some()
}

/// Sends a message, as JSON, to the embedding page if it has this origin.
pub fn tell(origin: &str, json: &str) {
    if let (Some(host), Ok(message)) = (host(), JSON::parse(json)) {
        // Fails only for an origin that is none; that was checked when it was read.
        drop(host.post_message(&message, origin));
    }
}

/// Says something to whoever looks into the browser's console.
pub fn warn(words: &str) {
    web_sys::console::warn_1(&words.into());
}

/// Now, in ISO 8601, UTC.
pub fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// Tells the other embeds of the same page that this one plays.
pub fn say_playing() {
    let (Some(host), Ok(origin)) = (host(), window().location().origin()) else {
        return;
    };
    let own = window();
    for place in 0..host.length() {
        let Ok(frame) = Reflect::get_u32(&host, place) else {
            continue;
        };
        if Object::is(&frame, &own) {
            continue;
        }
        // A window of another origin lets nothing of it be called but this, so its type cannot be asked for.
        let frame: Window = frame.unchecked_into();
        drop(frame.post_message(&PLAYING.into(), &origin));
    }
}

/// Listens to the host of this origin, if one was told, and to the other embeds. `most` bytes are read of a message.
pub fn listen(
    origin: Option<String>,
    most: usize,
    mut react: impl FnMut(Said) + 'static,
) -> Listener {
    let own = window().location().origin().ok();
    Listener::new(&window(), "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let (data, from) = (event.data(), event.origin());
        if own.as_ref() == Some(&from) && data.as_string().as_deref() == Some(PLAYING) {
            return react(Said::Playing);
        }
        let by_host = match (host(), event.source()) {
            (Some(host), Some(source)) => Object::is(&host, &source),
            _ => false,
        };
        if !by_host || !is_ours(&data) {
            return;
        }
        if origin.as_ref() != Some(&from) {
            return react(Said::ByStranger(from));
        }
        react(Said::ByHost(id(&data), written(&data, most)));
    })
}

/// Whether it calls itself a message of the host API, and is none of an embed's own.
fn is_ours(data: &JsValue) -> bool {
    let has = |name: &str| Reflect::has(data, &name.into()).unwrap_or_default();
    data.is_object() && has("leverloom") && (has("command") || !has("event"))
}

/// What the answer is to be known by, if that is in order.
fn id(data: &JsValue) -> Option<Id> {
    let id = Reflect::get(data, &"id".into()).ok()?;
    if let Some(number) = id.as_f64() {
        // What is no whole number, or too large to be exact, is refused when it is read.
        let is_whole =
            (0.0..=js_sys::Number::MAX_SAFE_INTEGER).contains(&number) && number % 1.0 == 0.0;
        return is_whole.then_some(Id::Number(number as u64));
    }
    let text: &JsString = id.dyn_ref()?;
    let fits = text.length() as usize <= LONGEST_ID;
    fits.then(|| Id::Text(text.into()))
}

/// A value as JSON, if that is at most so long; or why not.
fn written(data: &JsValue, most: usize) -> Result<String, Unreadable> {
    let mut left = most;
    let found: Rc<RefCell<Option<Unreadable>>> = Rc::default();
    let why = Rc::clone(&found);
    let count = move |key: JsValue, value: JsValue| -> Result<JsValue, JsValue> {
        let refuse = |unreadable| {
            *why.borrow_mut() = Some(unreadable);
            Err(JsValue::NULL)
        };
        let size = match value.dyn_ref::<JsString>() {
            Some(text) => text.length() as usize,
            None if ArrayBuffer::is_view(&value) || value.is_instance_of::<ArrayBuffer>() => {
                return refuse(Unreadable::Binary);
            }
            None if value.as_f64().is_some_and(|number| !number.is_finite()) => {
                return refuse(Unreadable::NoNumber(key.as_string().unwrap_or_default()));
            }
            None if Array::is_array(&value) => value.unchecked_ref::<Array>().length() as usize,
            None => 4,
        };
        let Some(rest) = left.checked_sub(size) else {
            return refuse(Unreadable::TooLarge);
        };
        left = rest;
        Ok(value)
    };
    let count: Closure<dyn FnMut(JsValue, JsValue) -> Result<JsValue, JsValue>> =
        Closure::new(count);
    let counting: &Function = count.as_ref().unchecked_ref();
    let json = JSON::stringify_with_replacer(data, counting);
    json.map(String::from).map_err(|error| {
        if let Some(why) = found.take() {
            return why;
        }
        let message = Reflect::get(&error, &"message".into()).ok();
        let message = message.and_then(|message| message.as_string());
        Unreadable::NoJson(message.unwrap_or_default())
    })
}
