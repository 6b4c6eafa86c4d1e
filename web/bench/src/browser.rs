//! The one exported class. Owns a workload and the outcome of its last execution.

use alloy_primitives::B256;
use leverloom_executor::{AccessList, Clock, Config, Outcome, Record, execute};
use leverloom_workloads::{Workload, file, rows};
use wasm_bindgen::prelude::*;
use web_sys::WorkerGlobalScope;

/// Nothing here reads it: times are taken around the whole execution.
struct NoClock;

impl Clock for NoClock {
    fn now_us(&self) -> f64 {
        0.0
    }
}

/// A workload to be executed, owned by `worker.js`.
#[wasm_bindgen]
pub struct Bench {
    workload: Workload,
    list: Option<AccessList>,
    outcome: Option<Outcome>,
}

#[wasm_bindgen]
impl Bench {
    /// The workload of these bytes (`leverloom_workloads::file`).
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8]) -> Result<Bench, JsError> {
        let workload = file::from_bytes(bytes)?;
        Ok(Self {
            workload,
            list: None,
            outcome: None,
        })
    }

    /// Builds the block's access list, which is not part of any time but has to be there for its replay.
    pub fn list(&mut self) -> Result<(), JsError> {
        let Workload { block, state } = &self.workload;
        self.list = Some(AccessList::build(block, state)?);
        Ok(())
    }

    /// Executes the block by a strategy as rows call it, and says how many milliseconds it took.
    pub fn execute(&mut self, strategy: &str, workers: usize) -> Result<f64, JsError> {
        let known = rows::contestant(strategy, workers);
        let strategy = known.ok_or_else(|| JsError::new("unknown strategy"))?;
        let config = Config {
            strategy,
            record: Record::Results,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        // What the last one left is dropped before the clock starts.
        self.outcome = None;
        let Workload { block, state } = &self.workload;
        let performance = js_sys::global()
            .unchecked_into::<WorkerGlobalScope>()
            .performance()
            .ok_or_else(|| JsError::new("no clock"))?;
        let start = performance.now();
        let execution = match &self.list {
            Some(list) => list.execute(block, state, &config),
            None => execute(block, state, &config),
        };
        let time = performance.now() - start;
        self.outcome = Some(execution?.outcome);
        Ok(time)
    }

    /// Gas that the last execution used.
    pub fn gas(&self) -> f64 {
        self.outcome
            .as_ref()
            .map_or(f64::NAN, |outcome| outcome.gas_used as f64)
    }

    /// What the last execution came to: the digest of its results and net changes.
    pub fn digest(&self) -> String {
        let digest = self.outcome.as_ref().map(|it| it.digest(B256::ZERO));
        digest.unwrap_or_default().to_string()
    }
}

#[cfg(feature = "threads")]
#[wasm_bindgen]
impl Bench {
    /// Starts the threads of the pool that blocks are executed on.
    #[wasm_bindgen(js_name = startPool)]
    pub fn start_pool(threads: usize) -> js_sys::Promise {
        wasm_bindgen_rayon::init_thread_pool(threads)
    }
}
