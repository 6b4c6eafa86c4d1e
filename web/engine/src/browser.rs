//! The browser side of the engine: clock, thread pool, fault reports, and the one exported class.

use std::cell::{Cell, RefCell};
use std::sync::{Mutex, OnceLock, PoisonError};

use js_sys::Array;
use leverloom_executor::Clock;
use leverloom_protocol::{
    Command, Event, FAULT_CHANNEL_PREFIX, Fault, FaultKind, FaultReport, Mode, NoThreads, Progress,
    Refusal,
    wire::{self, WireError},
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BroadcastChannel, DedicatedWorkerGlobalScope, Performance, WorkerGlobalScope};

use crate::memory;
use crate::session::{Platform, Session};

/// The page hears no more often how far a command has come.
const TELL_EVERY_US: f64 = 100_000.0;

thread_local! {
    /// When it heard last.
    static TOLD: Cell<f64> = const { Cell::new(0.0) };
    static PERFORMANCE: RefCell<Option<Performance>> = const { RefCell::new(None) };
    /// (transaction, incarnation) this thread is attempting.
    static ATTEMPT: Cell<Option<(u32, u32)>> = const { Cell::new(None) };
}

/// What a panicking thread needs to say where it was.
struct Whereabouts {
    channel: OnceLock<String>,
    block: Mutex<u32>,
    /// What a test wants to fail.
    armed: Mutex<Option<Fault>>,
}

static WHEREABOUTS: Whereabouts = Whereabouts {
    channel: OnceLock::new(),
    block: Mutex::new(0),
    armed: Mutex::new(None),
};

/// `performance.now()` on a scale that all workers share.
struct WorkerClock;

impl Clock for WorkerClock {
    fn now_us(&self) -> f64 {
        PERFORMANCE.with_borrow_mut(|slot| {
            let performance =
                slot.get_or_insert_with(|| global().performance().expect("workers have a clock"));
            // Each worker counts from its own start; the shared scale is the epoch.
            (performance.time_origin() + performance.now()) * 1000.0
        })
    }
}

fn global() -> WorkerGlobalScope {
    js_sys::global().unchecked_into()
}

struct Browser;

impl Platform for Browser {
    fn clock(&self) -> &dyn Clock {
        &WorkerClock
    }

    fn resolution_us(&self) -> f64 {
        if isolated() { 5.0 } else { 100.0 }
    }

    fn attempt_started(&self) -> &(dyn Fn(u32, u32) + Sync) {
        &attempt_started
    }

    fn progressed(&self, progress: Progress) {
        let now = WorkerClock.now_us();
        if TOLD.get() + TELL_EVERY_US > now {
            return;
        }
        TOLD.set(now);
        if let Ok(message) = wire::progress_to_js(progress) {
            // A page that does not hear it waits without knowing how long.
            drop(
                global()
                    .unchecked_into::<DedicatedWorkerGlobalScope>()
                    .post_message(&message),
            );
        }
    }

    fn block_started(&self, block: u32) {
        ATTEMPT.set(None);
        *WHEREABOUTS
            .block
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = block;
    }

    fn arm_fault(&self, fault: Fault) {
        *WHEREABOUTS
            .armed
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }
}

fn attempt_started(transaction: u32, incarnation: u32) {
    ATTEMPT.set(Some((transaction, incarnation)));
    let armed = *WHEREABOUTS
        .armed
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if let Some(fault) = armed.filter(|fault| fault.transaction == transaction) {
        fail(fault);
    }
}

fn fail(Fault { transaction, kind }: Fault) -> ! {
    let mut hoard: Vec<Vec<u8>> = Vec::new();
    while kind == FaultKind::Memory {
        hoard.push(vec![0; 1 << 24]);
    }
    panic!("a fault was asked for in transaction {transaction}")
}

fn isolated() -> bool {
    js_sys::Reflect::get(&js_sys::global(), &"crossOriginIsolated".into())
        .is_ok_and(|flag| flag.is_truthy())
}

fn report_panic(info: &std::panic::PanicHookInfo<'_>) {
    report_fault(info.to_string());
}

fn report_exhaustion(bytes: usize) {
    report_fault(format!("there is no memory left for {bytes} bytes more"));
}

/// Posts what happened where straight to the page: a trapped worker never returns, and the pool waits for ever.
fn report_fault(message: String) {
    web_sys::console::warn_1(&JsValue::from_str(&message));
    let Some(channel) = WHEREABOUTS.channel.get() else {
        return;
    };
    let attempt = ATTEMPT.get();
    let block = WHEREABOUTS.block.try_lock().map_or(0, |block| *block);
    let report = FaultReport {
        block,
        transaction: attempt.map(|it| it.0),
        incarnation: attempt.map(|it| it.1),
        message,
    };
    if let Ok(channel) = BroadcastChannel::new(channel) {
        // Nothing is left to do if the page cannot be reached: its watchdog will notice.
        drop(channel.post_message(&wire::fault_to_js(&report)));
    }
}

/// The engine, owned by `worker.js`.
#[wasm_bindgen]
pub struct Engine {
    session: RefCell<Option<Session<Browser>>>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine that waits for `Start`.
    #[wasm_bindgen(constructor)]
    #[expect(
        clippy::new_without_default,
        reason = "constructed from JavaScript only"
    )]
    pub fn new() -> Self {
        std::panic::set_hook(Box::new(report_panic));
        memory::on_exhaustion(report_exhaustion);
        Self {
            session: RefCell::new(None),
        }
    }

    /// Takes a posted command, returns `[message, transfer list]`.
    pub async fn handle(&self, message: JsValue) -> Result<Array, JsValue> {
        let event = match self.receive(&message).await {
            Ok(Command::Start {
                threads,
                virtual_workers,
                session,
            }) => self.start(threads, virtual_workers, &session).await,
            Ok(command) => match self.session.borrow_mut().as_mut() {
                Some(session) => {
                    // What is quick tells nothing on its way.
                    TOLD.set(WorkerClock.now_us());
                    session.handle(command)
                }
                None => refused("the engine has not been started"),
            },
            Err(error) => refused(&error.to_string()),
        };
        let (message, transfer) =
            wire::event_to_js(event).map_err(|error| JsValue::from_str(&error.to_string()))?;
        Ok(Array::of2(&message, &transfer))
    }

    /// The command in a message, its files read.
    async fn receive(&self, message: &JsValue) -> Result<Command, WireError> {
        let (mut command, blobs) = wire::command_from_js(message)?;
        if let Command::Files { files, .. } = &mut command {
            for (file, blob) in files.iter_mut().zip(blobs.iter()) {
                let unreadable = || WireError(format!("{} cannot be read", file.name));
                let blob: Blob = blob.dyn_into().map_err(|_| unreadable())?;
                let read = JsFuture::from(blob.array_buffer()).await;
                let read = read.map_err(|_| unreadable())?;
                file.bytes = js_sys::Uint8Array::new(&read).to_vec();
            }
        }
        Ok(command)
    }

    async fn start(&self, threads: u32, virtual_workers: u32, session: &str) -> Event {
        // A second start keeps the first channel: one engine serves one page.
        drop(
            WHEREABOUTS
                .channel
                .set(format!("{FAULT_CHANNEL_PREFIX}{session}")),
        );
        let without = |reason| Mode::Virtual {
            workers: virtual_workers.clamp(1, 64),
            reason,
        };
        let mode = if threads == 0 {
            without(NoThreads::Unwanted)
        } else if isolated() {
            match start_pool(threads).await {
                Ok(()) => Mode::Threads { count: threads },
                Err(reason) => without(reason),
            }
        } else {
            without(NoThreads::NotIsolated)
        };
        self.session
            .replace(Some(Session::new(Browser, mode.clone())));
        Event::Ready { mode }
    }
}

#[cfg(feature = "threads")]
async fn start_pool(threads: u32) -> Result<(), NoThreads> {
    let pool = wasm_bindgen_rayon::init_thread_pool(threads as usize);
    JsFuture::from(pool)
        .await
        .map(drop)
        .map_err(|_| NoThreads::PoolFailed)
}

#[cfg(not(feature = "threads"))]
async fn start_pool(_threads: u32) -> Result<(), NoThreads> {
    Err(NoThreads::PoolFailed)
}

fn refused(message: &str) -> Event {
    Event::Refused {
        run: 0,
        error: Refusal {
            field: String::new(),
            message: message.to_owned(),
        },
    }
}
