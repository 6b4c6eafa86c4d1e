//! The worker bridge: starts the engine's worker, posts one command at a time, hears answers and faults,
//! watches for silence, and starts a new worker when the old one is lost.
//!
//! The engine is there twice: with threads, for pages that are isolated, and without, for all others. Where the first
//! cannot be started though it should (phones refuse the memory it shares), the second takes its place.
//!
//! Decides nothing about the run: what to send is `state::link`'s, what a crash means is `state::reduce`'s.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Reflect};
use leverloom_protocol::{Command, Event, FAULT_CHANNEL_PREFIX, FaultReport, Progress, wire};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::events::Listener;
use super::{dom, files, machine, timers};
use crate::state::notice::Cause;
use cause::Clues;

mod cause;

/// The watchdog looks this often.
const WATCH_MS: u32 = 1_000;

/// What the bridge has to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// An answer.
    Answered(Event),
    /// The engine is lost; what it could still say. A new one is there already.
    Crashed(Option<FaultReport>),
    /// No worker can be started, and why.
    Unreachable(Cause),
    /// How far the command in flight has come.
    Progressed(Progress),
    /// An answer has been owed for so many seconds; after so many the engine is given up.
    Slow(u32, u32),
}

/// The bridge. Dropped, it ends the worker.
pub struct Engine {
    inner: Rc<Inner>,
    _faults: Option<(BroadcastChannel, Listener)>,
    _refusals: Listener,
}

/// Which of the engine's two builds runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Build {
    /// Memory that workers share.
    Threads,
    /// Memory of its own.
    Single,
}

impl Build {
    /// The build for this page, as far as can be told without trying: memory may still be refused.
    fn fitting() -> Self {
        if machine::may_share_memory() {
            Self::Threads
        } else {
            Self::Single
        }
    }

    /// The name of its folder in the page's head.
    fn folder(self) -> &'static str {
        match self {
            Self::Threads => "engine",
            Self::Single => "engine-single",
        }
    }
}

struct Inner {
    tell: Box<dyn Fn(Signal)>,
    build: Cell<Build>,
    worker: RefCell<Option<Running>>,
    /// The last `Start`, as posted, until the worker answers: to be said again to the other build.
    greeting: RefCell<Option<JsValue>>,
    /// Whether the page's policy forbade a worker.
    refused: Rc<Cell<bool>>,
    /// Watchdog ticks gone and allowed for the command in flight; none when the engine owes no answer.
    patience: Cell<Option<(u32, u32)>>,
    watchdog: RefCell<Option<timers::Timeout>>,
}

/// A worker and what listens to it; dropped, the worker ends.
struct Running {
    worker: Worker,
    /// Whether it has ever answered: one that has not could not be loaded.
    answered: Rc<Cell<bool>>,
    _listeners: [Listener; 3],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Listens; the worker starts with the first `Start`. `tell` is called on the page's thread, never from inside a call of ours.
    pub fn new(session: &str, tell: impl Fn(Signal) + 'static) -> Self {
        let inner = Rc::new(Inner {
            tell: Box::new(tell),
            build: Cell::new(Build::fitting()),
            greeting: RefCell::default(),
            worker: RefCell::default(),
            refused: Rc::default(),
            patience: Cell::default(),
            watchdog: RefCell::default(),
        });
        let faults = BroadcastChannel::new(&format!("{FAULT_CHANNEL_PREFIX}{session}"))
            .ok()
            .map(|channel| {
                let weak = Rc::downgrade(&inner);
                let listener = Listener::new(&channel, "message", move |event| {
                    let Some(inner) = weak.upgrade() else { return };
                    let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
                    inner.lost(data.and_then(|data| wire::fault_from_js(&data).ok()));
                });
                (channel, listener)
            });
        let refusals = cause::listen_for_refusal(&inner.refused);
        Inner::launch(&inner);
        Self {
            _refusals: refusals,
            inner,
            _faults: faults,
        }
    }

    /// Posts a command. The answer, or the loss of the engine, is told later. `Start` also starts a worker
    /// where the last one could not be loaded.
    pub fn send(&self, command: &Command) {
        if matches!(command, Command::Start { .. }) && self.inner.worker.borrow().is_none() {
            Inner::launch(&self.inner);
            if self.inner.worker.borrow().is_none() {
                return;
            }
        }
        let blobs = match command {
            Command::Files { files, .. } => files::unpark(files.len()),
            _ => Array::new(),
        };
        let posted = wire::command_to_js(command, &blobs)
            .map_err(|error| JsValue::from_str(&error.to_string()))
            .and_then(|message| {
                if matches!(command, Command::Start { .. }) {
                    self.inner.greeting.replace(Some(message.clone()));
                }
                let running = self.inner.worker.borrow();
                let running = running.as_ref().ok_or(JsValue::NULL)?;
                running.worker.post_message(&message)
            });
        self.inner.patience.set(Some((0, patience(command))));
        if posted.is_ok() {
            Inner::watch(&self.inner);
        } else {
            // Not from inside this call: the caller is in the middle of an update.
            let inner = Rc::clone(&self.inner);
            let later = timers::after(0, move || inner.lost(None));
            self.inner.watchdog.replace(Some(later));
        }
    }
}

impl Inner {
    fn launch(this: &Rc<Self>) {
        this.patience.set(None);
        this.watchdog.replace(None);
        // The old worker, and its pool with it, ends before the new one begins: memory is scarce on phones.
        this.worker.replace(None);
        let running = dom::folder(this.build.get().folder())
            .and_then(|folder| Self::spawn(this, &folder).ok());
        if running.is_none() {
            this.refused.set(true);
            let inner = Rc::clone(this);
            // Not from inside this call: the caller is in the middle of an update.
            let later = timers::after(0, move || inner.explain(Clues::default()));
            this.watchdog.replace(Some(later));
        }
        this.worker.replace(running);
    }

    fn spawn(this: &Rc<Self>, folder: &str) -> Result<Running, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("leverloom-engine");
        let worker = Worker::new_with_options(&format!("{folder}/worker.js"), &options)?;
        let answered = Rc::new(Cell::new(false));

        let (weak, has_answered) = (Rc::downgrade(this), Rc::clone(&answered));
        let on_message = Listener::new(&worker, "message", move |event| {
            let Some(inner) = weak.upgrade() else { return };
            let data = event
                .dyn_ref::<MessageEvent>()
                .map(MessageEvent::data)
                .unwrap_or_default();
            // Before it can answer, the worker says how it comes along.
            let says = |name: &str| {
                let said = Reflect::get(&data, &name.into());
                said.ok().filter(|said| !said.is_undefined())
            };
            if says("loaded").is_some() {
                return inner.patience.set(Some((0, POOL_PATIENCE)));
            }
            if let Some(progress) = says(wire::PROGRESS) {
                // Who moves does not hang.
                if let Some((_, most)) = inner.patience.get() {
                    inner.patience.set(Some((0, most)));
                }
                if let Ok(progress) = wire::progress_from_js(progress) {
                    (inner.tell)(Signal::Progressed(progress));
                }
                return;
            }
            if let Some(words) = says("failed") {
                return inner.never_came(Clues {
                    words: words.as_string(),
                    ..Clues::default()
                });
            }
            has_answered.set(true);
            inner.greeting.replace(None);
            match wire::event_from_js(&data) {
                Ok(event) => {
                    inner.patience.set(None);
                    (inner.tell)(Signal::Answered(event));
                }
                Err(error) => inner.lost(Some(unknown_place(&error.to_string()))),
            }
        });
        let (weak, has_answered) = (Rc::downgrade(this), Rc::clone(&answered));
        let on_error = Listener::new(&worker, "error", move |event| {
            let Some(inner) = weak.upgrade() else { return };
            event.prevent_default();
            let message = event
                .dyn_ref::<ErrorEvent>()
                .map(ErrorEvent::message)
                .unwrap_or_default();
            if has_answered.get() {
                // The fault channel knows more, if the panic hook still ran: give it a moment.
                let heir = Rc::downgrade(&inner);
                let later = timers::after(200, move || {
                    if let Some(inner) = heir.upgrade() {
                        inner.lost((!message.is_empty()).then(|| unknown_place(&message)));
                    }
                });
                inner.watchdog.replace(Some(later));
            } else {
                inner.never_came(Clues::default());
            }
        });
        let weak = Rc::downgrade(this);
        let on_unreadable = Listener::new(&worker, "messageerror", move |_| {
            if let Some(inner) = weak.upgrade() {
                inner.lost(None);
            }
        });
        Ok(Running {
            worker,
            answered,
            _listeners: [on_message, on_error, on_unreadable],
        })
    }

    /// Ends the worker, starts a new one, and tells.
    fn lost(self: &Rc<Self>, report: Option<FaultReport>) {
        Self::launch(self);
        (self.tell)(Signal::Crashed(report));
    }

    /// Counts down while an answer is owed. Counts ticks and not time: a machine that slept has not waited.
    fn watch(this: &Rc<Self>) {
        let weak = Rc::downgrade(this);
        let tick = timers::after(WATCH_MS, move || {
            let Some(inner) = weak.upgrade() else { return };
            let Some((waited, most)) = inner.patience.get() else {
                return;
            };
            if waited >= most {
                return inner.hung();
            }
            inner.patience.set(Some((waited + 1, most)));
            Self::watch(&inner);
            if waited + 1 == (most / 4).max(5) {
                (inner.tell)(Signal::Slow(waited + 1, most));
            }
        });
        this.watchdog.replace(Some(tick));
    }

    fn hung(self: &Rc<Self>) {
        let ever_answered = self
            .worker
            .borrow()
            .as_ref()
            .is_some_and(|running| running.answered.get());
        if ever_answered {
            self.lost(None);
        } else {
            self.never_came(Clues {
                silent: true,
                ..Clues::default()
            });
        }
    }

    /// The worker has not come to its first answer. The build without threads asks less of a browser: it is tried next.
    fn never_came(self: &Rc<Self>, clues: Clues) {
        let greeting = self.greeting.take();
        if self.build.replace(Build::Single) == Build::Threads {
            Self::launch(self);
            let running = self.worker.borrow();
            if let (Some(greeting), Some(running)) = (greeting, running.as_ref())
                && running.worker.post_message(&greeting).is_ok()
            {
                self.patience.set(Some((0, START_PATIENCE)));
                Self::watch(self);
                return;
            }
        }
        self.patience.set(None);
        self.watchdog.replace(None);
        self.worker.replace(None);
        self.explain(clues);
    }

    /// Finds out why there is no engine, and tells.
    fn explain(self: &Rc<Self>, clues: Clues) {
        let folder = dom::folder(self.build.get().folder());
        // Neither build came, so neither is at fault: whoever tries again begins at the beginning.
        self.build.set(Build::fitting());
        let clues = Clues {
            refused: self.refused.take(),
            ..clues
        };
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let cause = cause::find(folder, clues).await;
            if let Some(inner) = weak.upgrade() {
                (inner.tell)(Signal::Unreachable(cause));
            }
        });
    }
}

/// Ticks (seconds) for a download on a slow line, and the start.
const START_PATIENCE: u32 = 90;
/// Ticks (seconds) for the start of a worker that has all its files: where a policy forbids the pool's threads, they
/// never come, and nobody says so.
const POOL_PATIENCE: u32 = 15;

/// Ticks (seconds) for the longest that is ever asked.
const LONGEST: u32 = 180;

/// Ticks (seconds) that an answer may take before the engine counts as hung. A block takes well under a second;
/// a download on a slow line, or a thousand blocks replayed on a phone, take their time.
fn patience(command: &Command) -> u32 {
    match command {
        Command::Start { .. } => START_PATIENCE,
        // A market to set up and so many blocks to run, or to take back.
        Command::Load { block, .. } | Command::Seek { block, .. } => (40 + block).min(LONGEST),
        // Files are tens of megabytes to read, and a long block by every strategy.
        Command::Compare { .. } | Command::Files { .. } => LONGEST,
        _ => 20,
    }
}

fn unknown_place(message: &str) -> FaultReport {
    FaultReport {
        block: 0,
        transaction: None,
        incarnation: None,
        message: message.to_owned(),
    }
}
