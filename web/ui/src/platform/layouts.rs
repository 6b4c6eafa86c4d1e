//! Layouts that take long, in a worker beside the page's thread: the page's own wasm, compiled once, without the page.
//!
//! Owns the worker, which starts with the first task and stays, and who waits for which answer. Where there is no worker
//! to be had, whoever asks is told so. What a task says is `present::graph`'s.

use std::cell::RefCell;
use std::collections::VecDeque;

use js_sys::{Array, Float64Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::events::Listener;
use super::{document, dom, timers};
use crate::present::graph;

/// Whether this is a window, where the page runs; in the worker nothing of it starts.
pub fn is_window() -> bool {
    web_sys::window().is_some()
}

/// Solves a task in the worker. Called by `www/layout/worker.js`.
#[wasm_bindgen]
pub fn solve_layout(task: &[f64]) -> Vec<f64> {
    graph::solve_numbers(task)
}

/// Longer than this no layout takes; a worker that says nothing for so long will say nothing more.
const PATIENCE_MS: u32 = 5_000;

type Done = Box<dyn FnOnce(Option<Vec<f64>>)>;

/// A task that waits for its turn.
struct Wish {
    asker: u32,
    task: Vec<f64>,
    done: Done,
}

#[derive(Default)]
struct Desk {
    worker: Option<(Worker, [Listener; 2])>,
    /// There is none to be had.
    without: bool,
    askers: u32,
    /// Who is answered next, and how long that may take.
    in_flight: Option<(Done, timers::Timeout)>,
    /// In order; one an asker.
    wishes: VecDeque<Wish>,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// A number for somebody who will ask.
pub fn asker() -> u32 {
    DESK.with_borrow_mut(|desk| {
        desk.askers += 1;
        desk.askers
    })
}

/// Has a task solved; calls back later with the solution's numbers, or with none where there is no worker that could. A
/// task takes the place of one that the same asker has waiting: nobody is called back for that.
pub fn solve(asker: u32, task: Vec<f64>, done: impl FnOnce(Option<Vec<f64>>) + 'static) {
    DESK.with_borrow_mut(|desk| {
        desk.wishes.retain(|wish| wish.asker != asker);
        let done = Box::new(done);
        desk.wishes.push_back(Wish { asker, task, done });
    });
    go_on();
}

/// Posts the next task if none is in flight.
fn go_on() {
    let refused = DESK.with_borrow_mut(|desk| {
        if desk.worker.is_none() && !desk.without {
            desk.worker = start().ok();
            desk.without = desk.worker.is_none();
        }
        if desk.without {
            return std::mem::take(&mut desk.wishes);
        }
        if let (None, Some((worker, _))) = (&desk.in_flight, &desk.worker)
            && let Some(wish) = desk.wishes.pop_front()
        {
            let numbers = Float64Array::from(wish.task.as_slice());
            let buffer = Array::of1(&numbers.buffer());
            let posted = message(&[("task", numbers.into())])
                .and_then(|message| worker.post_message_with_transfer(&message, &buffer));
            if posted.is_err() {
                return VecDeque::from([wish]);
            }
            desk.in_flight = Some((wish.done, timers::after(PATIENCE_MS, give_up)));
        }
        VecDeque::new()
    });
    // The desk is free again: whoever is called back may ask anew.
    for wish in refused {
        (wish.done)(None);
    }
}

/// The worker's answer, or that there will be none.
fn answered(solved: Option<Vec<f64>>) {
    if let Some((done, _)) = DESK.with_borrow_mut(|desk| desk.in_flight.take()) {
        done(solved);
    }
    go_on();
}

/// The worker failed, or is silent: from now on there is none.
fn give_up() {
    let worker = DESK.with_borrow_mut(|desk| {
        desk.without = true;
        desk.worker.take()
    });
    if let Some((worker, _listeners)) = worker {
        worker.terminate();
    }
    answered(None);
}

fn message(entries: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let message = Object::new();
    for (name, value) in entries {
        Reflect::set(&message, &(*name).into(), value)?;
    }
    Ok(message)
}

fn start() -> Result<(Worker, [Listener; 2]), JsValue> {
    let folder = dom::folder("layout").ok_or(JsValue::NULL)?;
    // The page's script, as its head names it.
    let script = document()
        .query_selector("link[rel=modulepreload]")?
        .ok_or(JsValue::NULL)?;
    let script = Reflect::get(&script, &"href".into())?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name("leverloom-layout");
    let worker = Worker::new_with_options(&format!("{folder}/worker.js"), &options)?;
    let told = message(&[("script", script), ("module", wasm_bindgen::module())])?;
    worker.post_message(&told)?;
    let heard = Listener::new(&worker, "message", |event| {
        let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
        let solved = data.and_then(|data| Reflect::get(&data, &"solved".into()).ok());
        let solved = solved.and_then(|solved| solved.dyn_into::<Float64Array>().ok());
        answered(solved.map(|solved| solved.to_vec()));
    });
    let failed = Listener::new(&worker, "error", |event| {
        event.prevent_default();
        give_up();
    });
    Ok((worker, [heard, failed]))
}
